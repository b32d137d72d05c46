"""Pure: what `kpibook lists register` shows: on a terminal, for a spreadsheet, for other programs."""

import csv
import io
from collections.abc import Sequence

from rich import box
from rich.table import Table

from kpibook.definitions import MappingFiles
from kpibook.worklists.register import Line

_KEYS = ("number", "at", "act", "month", "team", "records", "recipients", "file", "sha256", "by", "detail")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What Excel takes for the beginning of a formula, in a .csv too."""


def register_table(lines: Sequence[Line], mapping: MappingFiles | None) -> Table:
    """A row for each line; without a mapping, teams stand by their ids."""
    table = Table("No.", "When (UTC)", "What", "Month", "Team", "Rows", "To", "File", "By", "About it")
    table.box = box.SIMPLE_HEAD
    table.columns[5].justify = "right"
    for column in table.columns:
        column.overflow = "fold"
    for line in lines:
        team = mapping.scope_name(line.team) if mapping and line.team in mapping.scopes else line.team
        rows = str(line.records) if line.team else ""
        when, to = line.at[:16].replace("T", " "), ", ".join(line.recipients)
        table.add_row(
            *(str(line.number), when, line.act.value, line.month, team, rows, to, line.file, line.by, line.detail)
        )
    return table


def register_objects(lines: Sequence[Line]) -> list[dict[str, object]]:
    """An object for each line, with every key."""
    return [{key: getattr(line, key) for key in _KEYS} for line in lines]


def register_csv(lines: Sequence[Line]) -> str:
    """A row for each line, under the same names; text that looks like a formula stays text."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_KEYS)
    for found in register_objects(lines):
        found["recipients"] = ", ".join(map(str, found["recipients"])) if isinstance(found["recipients"], tuple) else ""
        writer.writerow([_as_text(value) for value in found.values()])
    return text.getvalue()


def _as_text(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
