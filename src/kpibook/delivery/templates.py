"""EDGE: subject and body of the mails, from the workspace's own Jinja2 templates, in a sandbox."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kpibook.definitions.plain_text import unfit_for_header
from kpibook.issues import InputError, Issue

FOLDER = Path("mappings") / "mail"
"""Where the templates lie, seen from the workspace."""
SUBJECT, TEXT, HTML = "subject.txt.j2", "body.txt.j2", "body.html.j2"


@dataclass(frozen=True)
class MailText:
    """A mail's words: one line of subject, and the body twice."""

    subject: str
    text: str
    html: str


class MailTemplates:
    """The three templates of a workspace, read once."""

    def __init__(self, workspace: Path) -> None:
        self._folder = workspace / FOLDER
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(self._folder),
            undefined=StrictUndefined,
            autoescape=lambda name: name is not None and ".html" in name,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def render(self, values: Dict[str, object]) -> MailText:
        """The mail in words. InputError, with file and line, when a template is missing, wrong, or uses a name that
        does not exist; also when the subject comes out without the protective marking (`values["marking"]`).
        """
        subject = " ".join(self._render(SUBJECT, values).split())
        marking = str(values.get("marking", ""))
        if not subject or marking.casefold() not in subject.casefold():
            what = f'does not carry the protective marking "{marking}"' if subject else "comes out empty"
            raise InputError([self._issue(SUBJECT, 1, f"The mail's subject {what}.", "Add  {{ marking }}  to it.")])
        if unfit := unfit_for_header(subject):
            message = f"The mail's subject comes out with {unfit}."
            advice = "See which words it takes from where; a header of a mail must not hold that."
            raise InputError([self._issue(SUBJECT, 1, message, advice)])
        return MailText(subject, self._render(TEXT, values), self._render(HTML, values))

    def _render(self, name: str, values: Dict[str, object]) -> str:
        try:
            return self._environment.get_template(name).render(values)
        except TemplateNotFound as error:
            message = f'The mail template "{error.name}" is missing.'
            advice = f"Copy {FOLDER.as_posix()}/ from a new workspace (kpibook init), then change it to your liking."
            raise InputError([self._issue(name, 0, message, advice)]) from error
        except TemplateError as error:
            line = error.lineno if isinstance(error, TemplateSyntaxError) else _line_of(error, self._folder / name)
            raise InputError([self._wrong(name, line, str(error.message or error))]) from error
        # A template computes: 1/0 or a missing argument in it are mistakes of the template, not of ours.
        except (ArithmeticError, TypeError, ValueError, LookupError, AttributeError, OSError, UnicodeError) as error:
            raise InputError([self._wrong(name, _line_of(error, self._folder / name), str(error))]) from error

    def _wrong(self, name: str, line: int, why: str) -> Issue:
        advice = "docs/mail.md lists what a template can use."
        return self._issue(name, line, f"The mail template cannot be filled in: {why}.", advice)

    def _issue(self, name: str, line: int, message: str, advice: str) -> Issue:
        place = (FOLDER / name).as_posix() + (f", line {line}" if line else "")
        return Issue("mail-template", message, mapping=place, advice=advice)


def _line_of(error: BaseException, path: Path) -> int:
    """The template's line at which it went wrong: jinja2 rewrites the traceback to the template's own lines."""
    line, step = 0, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == str(path):
            line = step.tb_lineno
        step = step.tb_next
    return line
