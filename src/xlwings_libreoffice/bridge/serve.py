"""Answers requests, one line of JSON each: ``{"op": …, "args": {…}}`` → ``{"result": …}`` or ``{"error": […]}``."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any, TextIO

from . import ahead, cells, documents, formats, macros, names, notes, sheets
from .documents import BridgeError, Office

OPERATIONS: dict[str, Callable[..., Any]] = {
    operation.__name__: operation
    for module in (documents, sheets, cells, formats, names, notes, macros, ahead)
    for operation in module.OPERATIONS
}


_WRITING = {
    *(
        "write",
        "write_formulas",
        "clear",
        "copy_cells",
        "number_formats",
        "set_number_format",
        "resize_table",
        "tables",
    ),
    *("sheets", "books", "has_name", "refers_to", "set_name", "delete_name", "say_status"),
    *("notes", "add_note", "delete_note"),
}
"""Operations that do not read what formulas give: setting formulas again, which is slow, can wait while they last."""


def serve(office: Office, requests: TextIO, answers: TextIO) -> None:
    """Answer until the requests end; an operation that fails is an answer too."""
    for line in requests:
        request = json.loads(line)
        answers.write(json.dumps(_answer(office, request)) + "\n")
        answers.flush()
    if office.resized:  # the caller has gone in the middle of its work; LibreOffice may have gone with it
        names.settle(office)


def _answer(office: Office, request: dict[str, Any]) -> dict[str, Any]:
    try:
        if office.resized and request["op"] not in _WRITING:
            names.settle(office)
        return {"result": OPERATIONS[request["op"]](office, **request["args"])}
    except BridgeError as error:
        return {"error": [error.kind, str(error)]}
    except Exception as error:  # noqa: BLE001 - UNO's own exceptions share no base class; the caller raises it again
        return {"error": [type(error).__name__, str(error).splitlines()[0] if str(error) else ""]}


def main() -> None:
    """Connect to the LibreOffice that listens at the address given, say so, and serve."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    requests = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - standard input, in UTF-8 everywhere
    try:
        office = Office.connect(sys.argv[1], float(sys.argv[2]))
    except BridgeError as error:
        answers.write(json.dumps({"error": [error.kind, str(error)]}) + "\n")
        answers.flush()
        return
    answers.write(json.dumps({"result": "ready"}) + "\n")
    answers.flush()
    serve(office, requests, answers)
