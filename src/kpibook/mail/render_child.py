"""EDGE: fills mail templates in a process of its own, which may be ended: whatever a template does, the run goes on.

Started by `templates.MailTemplates`. It reads requests (a template's name and values, pickled, their length before
them) from its input and answers each with one line of JSON: `text`, or `missing`, or `wrong` with `file` and `line`.
"""

import json
import pickle
import signal
import sys
from collections.abc import Generator
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST = 1_000_000
"""Characters that a template may come out as; a mail's text is a few thousand."""
SECONDS = 10
"""Seconds that one template may take; it takes some milliseconds."""
MEMORY = 1_000_000_000
"""Bytes that the child may take, where the system can hold it to that."""


class _TooMuchError(Exception):
    """The template comes out too long, or takes too long. Its text may be shown."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox, in which no operator makes gigabytes."""

    intercepted_binops = frozenset(("*", "**"))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        sizes = [len(side) if isinstance(side, str | list | tuple) else side for side in (left, right)]
        if operator == "*" and sizes != [left, right] and sizes[0] * sizes[1] > LONGEST:
            raise _TooMuchError(f"it makes something of more than {LONGEST:,} parts")
        if operator == "**" and isinstance(right, int) and abs(right) > 1_000:
            raise _TooMuchError("it raises a number to a power of more than 1,000")
        return super().call_binop(context, operator, left, right)


def main(folder: Path, own: Path) -> None:
    """Answer every request until the input ends; what is not in the folder is looked for among kpibook's own."""
    _limit()
    environment = _Sandbox(
        loader=FileSystemLoader([folder, own]),
        undefined=StrictUndefined,
        autoescape=lambda name: name is not None and ".html" in name,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    while size := sys.stdin.buffer.read(8):
        name, values = pickle.loads(sys.stdin.buffer.read(int.from_bytes(size, "big")))
        print(json.dumps(_answer(environment, folder, name, values)), flush=True)


def _limit() -> None:
    """Not more memory than a mail could ever need, and an alarm clock, where the system has them."""
    if sys.platform == "win32":  # there the parent alone looks at the clock
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, _time_is_over)


def _time_is_over(*_: object) -> None:
    raise _TooMuchError(f"it takes more than {SECONDS} seconds")


def _answer(environment: _Sandbox, folder: Path, name: str, values: dict[str, object]) -> dict[str, object]:
    if sys.platform != "win32":
        signal.alarm(SECONDS)
    try:
        return {"text": _filled(environment, name, values)}
    except TemplateNotFound as error:
        return {"missing": error.name}
    except TemplateSyntaxError as error:
        return {"wrong": str(error.message), "file": error.name or name, "line": error.lineno}
    except Exception as error:  # noqa: BLE001  a template computes: whatever goes wrong in it is a mistake of its own
        # jinja2 stumbles over an alarm that rings between two lines; what it was about is then the error's context.
        cause = error.__context__ if isinstance(error.__context__, _TooMuchError) else error
        file, line = _place(cause, folder)
        return {"wrong": _why(cause), "file": file or name, "line": line}
    finally:
        if sys.platform != "win32":
            signal.alarm(0)


def _filled(environment: _Sandbox, name: str, values: dict[str, object]) -> str:
    parts, length = [], 0
    pieces = environment.get_template(name).generate(values)
    for part in pieces:
        length += len(part)
        parts.append(part)
        if length > LONGEST and isinstance(pieces, Generator):  # thrown where the template is, it has a line
            pieces.throw(_TooMuchError(f"it comes out longer than {LONGEST:,} characters"))
    return "".join(parts)


def _why(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "it goes round in a circle: a template or macro comes back to itself"
    if isinstance(error, MemoryError):
        return "it needs more memory than any mail does"
    return str(error.message if isinstance(error, TemplateError) else error) or type(error).__name__


def _place(error: BaseException, folder: Path) -> tuple[str, int]:
    """The template and line at which it went wrong: jinja2 rewrites the traceback to the templates' own lines."""
    file, line, step = "", 0, error.__traceback__
    while step is not None:
        path, at = Path(step.tb_frame.f_code.co_filename), step.tb_lineno or _last_line(step)
        if path.is_relative_to(folder):
            template = step.tb_frame.f_globals.get("__jinja_template__")
            file = path.relative_to(folder).as_posix()
            line = template.get_corresponding_lineno(at) if template else at
        step = step.tb_next
    return file, line


def _last_line(step: TracebackType) -> int:
    """The line before an instruction that has none, as the jump back to a loop's head."""
    lines = [line for begin, _, line in step.tb_frame.f_code.co_lines() if line and begin <= step.tb_lasti]
    return lines[-1] if lines else 0


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
