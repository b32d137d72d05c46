"""Runs `kpibook lists` as a process of its own, watched: what it opens to write, and what it starts.

Arguments: a file for the account, where a fault is to strike (a part of a path that is opened to write; '' nowhere),
its text, and the command's arguments. The account: a line of JSON for each event.
"""

import json
import os
import resource
import sys
from pathlib import Path

account, strike, text, *arguments = sys.argv[1:]
events = []
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def watch(event, details):
    """Note every opening to write, every temporary file and every process that is started."""
    if event == "open" and isinstance(details[2], int) and details[2] & WRITES:
        path = os.fspath(details[0]) if not isinstance(details[0], int) else ""
        core = resource.getrlimit(resource.RLIMIT_CORE)[0]
        events.append(["open", str(Path(os.fsdecode(path)).absolute()) if path else os.devnull, core])
        if strike and strike in str(path):
            raise RuntimeError(text)
    elif event.startswith(("tempfile", "subprocess", "os.exec", "os.posix_spawn", "os.system")):
        events.append([event, str(details), 0])


sys.addaudithook(watch)
try:
    from kpibook.commands import main

    sys.argv = ["kpibook", "lists", *arguments]
    main()
finally:
    strike = ""
    Path(account).write_text(json.dumps(events))
