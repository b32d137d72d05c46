"""EDGE: subject and body of the mails, from the workspace's own Jinja2 templates, in a sandbox."""

import contextlib
import json
import pickle
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpibook.definitions import unfit_for_header
from kpibook.issues import InputError, Issue
from kpibook.mail import render_child
from kpibook.mail.ledger import Kind
from kpibook.mail.render_child import SECONDS

FOLDER = Path("mappings") / "mail"
"""Where the templates lie, seen from the workspace."""
SUBJECT, TEXT, HTML = "subject.txt.j2", "body.txt.j2", "body.html.j2"
OF_LISTS = "list_"
"""Before these names: the templates of mails with lists. kpibook has its own, which stand in for those not there."""
_OWN = Path(__file__).parent / "list_templates"


@dataclass(frozen=True)
class MailText:
    """A mail's words: one line of subject, and the body twice."""

    subject: str
    text: str
    html: str


class MailTemplates:
    """The templates of a workspace. They are filled in another process, which ends with this value."""

    def __init__(self, workspace: Path) -> None:
        self._folder = (workspace / FOLDER).absolute()
        self._child: subprocess.Popen[bytes] | None = None

    def render(self, values: Mapping[str, object], kind: Kind = Kind.WORKBOOK) -> MailText:
        """The mail in words. InputError, with file and line, when a template is missing, wrong, uses a name that does
        not exist, or wants more time or room than a mail needs; also when the subject comes out without the protective
        marking (`values["marking"]`).
        """
        first, text, html = (f"{OF_LISTS if kind is Kind.LIST else ''}{name}" for name in (SUBJECT, TEXT, HTML))
        subject = " ".join(self._render(first, values).split())
        marking = str(values.get("marking", ""))
        if not subject or marking.casefold() not in subject.casefold():
            what = f'does not carry the protective marking "{marking}"' if subject else "comes out empty"
            raise InputError([self._issue(first, 1, f"The mail's subject {what}.", "Add  {{ marking }}  to it.")])
        if unfit := unfit_for_header(subject):
            message = f"The mail's subject comes out with {unfit}."
            advice = "Check where its words come from: the header of a mail must not hold that."
            raise InputError([self._issue(first, 1, message, advice)])
        return MailText(subject, self._render(text, values), self._render(html, values))

    def _render(self, name: str, values: Mapping[str, object]) -> str:
        answer = self._ask(pickle.dumps((name, dict(values))))
        if answer is None:
            raise InputError([self._wrong(name, 0, "it took more time or memory than a mail needs, and was ended")])
        if "text" in answer:
            return str(answer["text"])
        if "missing" in answer:
            message = f'The mail template "{answer["missing"]}" is missing.'
            advice = f"Copy {FOLDER.as_posix()}/ from a new workspace (kpibook init), then change it to your liking."
            raise InputError([self._issue(name, 0, message, advice)])
        raise InputError([self._wrong(str(answer["file"]), int(answer["line"]), str(answer["wrong"]))])

    def _ask(self, request: bytes) -> dict[str, Any] | None:
        """The other process's answer; None when it ended, or had to be ended, without one."""
        child = self._child = self._child or self._start()
        assert child.stdin is not None and child.stdout is not None
        clock = threading.Timer(SECONDS + 5, child.kill)
        clock.start()
        try:
            child.stdin.write(len(request).to_bytes(8, "big") + request)
            child.stdin.flush()
            answer = json.loads(child.stdout.readline())
        except (OSError, ValueError):
            self._child = None
            return None
        finally:
            clock.cancel()
        return dict(answer)

    def _start(self) -> subprocess.Popen[bytes]:
        # -P: no module is taken from the folder in which the run was started. By its file: by its name, all of this
        # room would be loaded with it, which takes seconds.
        command = [sys.executable, "-P", render_child.__file__, str(self._folder), str(_OWN)]
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=self._folder.anchor
        )
        weakref.finalize(self, _end, child)
        return child

    def _wrong(self, name: str, line: int, why: str) -> Issue:
        advice = "docs/mail.md lists what a template can use."
        return self._issue(name, line, f"The mail template cannot be filled in: {why}.", advice)

    def _issue(self, name: str, line: int, message: str, advice: str) -> Issue:
        place = (FOLDER / name).as_posix() + (f", line {line}" if line else "")
        return Issue("mail-template", message, mapping=place, advice=advice)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()
    for stream in (child.stdin, child.stdout):
        with contextlib.suppress(OSError):
            if stream is not None:
                stream.close()
