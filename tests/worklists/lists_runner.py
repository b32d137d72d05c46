"""Runs `kpibook lists` as a process of its own, watched: what it opens to write, and what it starts.

Arguments: a file for the account, where a fault is to strike (a part of a path that is opened to write; '' nowhere),
its text, and the command's arguments. The account: a line of JSON for each event.
"""

import json
import os
import resource
import sys
from dataclasses import dataclass, field
from pathlib import Path

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass
class Watch:
    """What is noted, and where a fault strikes."""

    strike: str
    text: str
    events: list[list[object]] = field(default_factory=list)

    def __call__(self, event, details):
        """Note every opening to write, every temporary file and every process that is started."""
        if event == "open" and isinstance(details[2], int) and details[2] & WRITES:
            path = os.fspath(details[0]) if not isinstance(details[0], int) else ""
            core = resource.getrlimit(resource.RLIMIT_CORE)[0]
            self.events.append(["open", str(Path(os.fsdecode(path)).absolute()) if path else os.devnull, core])
            if self.strike and self.strike in str(path):
                raise RuntimeError(self.text)
        elif event.startswith(("tempfile", "subprocess", "os.exec", "os.posix_spawn", "os.system")):
            self.events.append([event, str(details), 0])


if __name__ == "__main__":
    account, strike, text, *arguments = sys.argv[1:]
    watch = Watch(strike, text)
    sys.addaudithook(watch)
    try:
        from kpibook.commands import main

        sys.argv = ["kpibook", "lists", *arguments]
        main()
    finally:
        watch.strike = ""
        Path(account).write_text(json.dumps(watch.events))
