"""Forks a child for each order on standard input, runs `kpibook lists` in it, and kills it at a line of our code.

An order is a JSON object on a line: arguments, folder, environment, die_at (the number of the line event in the modules
that write, at which the child kills itself with SIGKILL; 0: never), file_size (no file may grow beyond it, as on a full
disk; 0: no limit), steps (true: calls of what writes or hands over a mail are counted, in place of lines). The answer:
the exit code, and how many of these events there were.
"""

import json
import os
import resource
import signal
import sys
from pathlib import Path

import kpibook.worklists
from kpibook.commands import main
from kpibook.commands.lists import lists  # noqa: F401  # once, for all children: loading it is no line of theirs

ROOM = Path(kpibook.worklists.__file__).parent
WRITING = tuple(
    str(ROOM / f"{name}.py") for name in ("run", "collect", "forget", "notes", "keys", "register", "places")
)


STEPS = {
    ("ledger.py", "plan"),
    ("ledger.py", "record"),
    ("register.py", "add"),
    ("atomic.py", "write_file"),
    ("smtp.py", "_end_of_data"),
    ("smtp.py", "close"),
}
"""Between two of these nothing is written, and nothing leaves, but for a message's last line in `_end_of_data`."""


class Steps:
    """Counts calls of steps, and dies before one of them."""

    def __init__(self, die_at):
        self.die_at, self.seen = die_at, 0

    def __call__(self, frame, event, _):
        code = frame.f_code
        if event == "call" and (Path(code.co_filename).name, code.co_name) in STEPS:
            self.seen += 1
            if self.seen == self.die_at:
                os.kill(os.getpid(), signal.SIGKILL)


class Lines:
    """Counts line events of the modules that write, and dies at one of them."""

    def __init__(self, die_at):
        self.die_at, self.seen = die_at, 0

    def __call__(self, frame, event, _):
        if frame.f_code.co_filename not in WRITING:
            return None
        if event == "line":
            self.seen += 1
            if self.seen == self.die_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def run(order, answer):
    """One run, in the child."""
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    if order["file_size"]:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_size"],) * 2)
    lines, code = (Steps if order.get("steps") else Lines)(order["die_at"]), 0
    sys.settrace(lines)
    try:
        main.main(["lists", *order["arguments"]], standalone_mode=False)
    except SystemExit as error:
        code = int(error.code or 0)
    except Exception as error:  # noqa: BLE001  # click's own ways out become a code
        code = getattr(error, "exit_code", 70)
    sys.settrace(None)
    if not order["file_size"]:
        os.write(answer, json.dumps(lines.seen).encode())
    return code


def serve():
    """Serve orders until the input ends."""
    for line in sys.stdin:
        order = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os._exit(run(order, writing))
        os.close(writing)
        with os.fdopen(reading) as pipe:
            seen = json.loads(pipe.read() or "0")
        _, status = os.waitpid(child, 0)
        sys.stdout.write(json.dumps({"code": os.waitstatus_to_exitcode(status), "lines": seen}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
