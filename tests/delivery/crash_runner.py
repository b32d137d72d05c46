"""Forks a child for each order on standard input, runs `kpibook mail` in it, and kills it at a line of our code.

An order is a JSON object on a line: arguments, environment, die_at (the number of the line event in the rooms mail and
teams at which the child kills itself with SIGKILL; 0: never), file_size (no file may grow beyond it, as on a full disk;
0: no limit). The answer: the exit code, how many line events there were, and those between which the first answer came.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import kpibook.mail
import kpibook.mail.run  # once, for all children: loading it is no line of theirs
import kpibook.teams
from kpibook.commands.mail import mail
from kpibook.issues import InputError

OURS = tuple(str(Path(room.__file__).parent) for room in (kpibook.mail, kpibook.teams))


class Lines:
    """Counts line events of our code, and dies at one of them."""

    def __init__(self, die_at: int) -> None:
        self.die_at, self.seen, self.critical = die_at, 0, [0, 0]

    def __call__(self, frame: FrameType, event: str, _: Any) -> Any:
        if not frame.f_code.co_filename.startswith(OURS):
            return None
        if event == "line":
            self.seen += 1
            if self.seen == self.die_at:
                os.kill(os.getpid(), signal.SIGKILL)
            name = frame.f_code.co_name
            if name == "_end_of_data" and not self.critical[0]:
                self.critical[0] = self.seen
            if name == "deliver" and self.critical[0] and not self.critical[1]:
                self.critical[1] = self.seen
        return self


def run(order: dict[str, Any], answer: int) -> int:
    """One run, in the child."""
    os.environ.update(order["environment"])
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    if order["file_size"]:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_size"],) * 2)
    lines = Lines(order["die_at"])
    sys.settrace(lines)
    try:
        mail.main(order["arguments"], standalone_mode=False)
        code = 0
    except InputError:
        code = 1
    except Exception as error:  # noqa: BLE001  # click's own ways out, and anything unforeseen, become a code
        code = getattr(error, "exit_code", 70)
    sys.settrace(None)
    if not order["file_size"]:
        os.write(answer, json.dumps([lines.seen, lines.critical]).encode())
    return int(code)


def main() -> None:
    """Serve orders until the input ends."""
    for line in sys.stdin:
        order = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os._exit(run(order, writing))
        os.close(writing)
        with os.fdopen(reading) as pipe:
            seen, critical = json.loads(pipe.read() or "[0, [0, 0]]")
        _, status = os.waitpid(child, 0)
        answer = {"code": os.waitstatus_to_exitcode(status), "lines": seen, "critical": critical}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
