"""Lists of a county's size, made of nothing: the files, and the mapping that reads them."""

from __future__ import annotations

import datetime as dt
import random
import sys
from dataclasses import replace
from pathlib import Path

from kpibook.definitions import MappingFiles
from kpibook.records import build_records
from kpibook.sources.read_file import read_sheets
from kpibook.tables import Records

TEAMS = [f"Team {number}" for number in range(1, 61)]
CODES = ["Section 47", "Strategy discussion", "No further action", "Child and family assessment"]
FIRST = dt.datetime(2020, 4, 1)
DAYS = 1_090
FIELDS = {
    "child": {"headings": ["Child ID"], "type": "id", "required": True},
    "team": {"headings": ["Team"], "type": "team"},
    "outcome": {"headings": ["Outcome"], "type": "code", "codes": "outcomes"},
    "began": {"headings": ["Began"], "type": "date", "required": True},
    "ended": {"headings": ["Ended"], "type": "date"},
}
"""The five columns that every such list has; a wide one has them among others that no field knows."""


def write_list(path: Path, rows: int, columns: int = 5) -> None:
    """A list of so many rows as Excel writes it: ids are text of digits, a tenth of the ends are blank."""
    from xlsxwriter import Workbook

    chance = random.Random(rows)
    with Workbook(path) as book:
        sheet, day = book.add_worksheet("Data"), book.add_format({"num_format": "dd/mm/yyyy"})
        headings = [definition["headings"][0] for definition in FIELDS.values()]
        sheet.write_row(0, 0, [*headings, *(f"Column {number}" for number in range(6, columns + 1))])
        for row in range(1, rows + 1):
            began = FIRST + dt.timedelta(days=chance.randrange(DAYS))
            sheet.write_string(row, 0, f"{100_000 + chance.randrange(rows):07}")
            sheet.write_string(row, 1, chance.choice(TEAMS))
            sheet.write_string(row, 2, chance.choice(CODES))
            sheet.write_datetime(row, 3, began, day)
            if chance.random() < 0.9:
                sheet.write_datetime(row, 4, began + dt.timedelta(days=chance.randrange(90)), day)
            for column in range(5, columns):
                _write_other(sheet, (row, column), chance, day)


def _write_other(sheet: object, at: tuple[int, int], chance: random.Random, day: object) -> None:
    """A cell of a column that is not read: words, numbers, days and blanks."""
    kind = at[1] % 4
    if kind == 0:
        sheet.write_string(*at, chance.choice(CODES))
    elif kind == 1:
        sheet.write_number(*at, chance.randrange(1_000))
    elif kind == 2:
        sheet.write_datetime(*at, FIRST + dt.timedelta(days=chance.randrange(DAYS)), day)


def mapping() -> MappingFiles:
    """The mapping of one such list."""
    values = {
        "organisation": {"name": "Testshire Council", "service": "Children"},
        "service_areas": {"front": {"name": "Front door"}},
        "teams": {f"team_{at}": {"name": name, "area": "front"} for at, name in enumerate(TEAMS, 1)},
        "codes": {"outcomes": {"values": {f"outcome_{at}": [word] for at, word in enumerate(CODES)}}},
        "sources": {
            "episodes": {
                "title": "Episodes",
                "files": ["episodes.xlsx"],
                "complete_from": "2020-04-01",
                "dated_by": "began",
                "fields": FIELDS,
                "spans": [{"start": "began", "end": "ended"}],
            }
        },
        "indicators": {},
        "sections": {},
    }
    return MappingFiles.with_places(values, {})


def records_of(path: Path) -> Records:
    """The list in a file as records, from its bytes, by kpibook's own way."""
    tables, issues = read_sheets(path.read_bytes(), "episodes.xlsx")
    built = build_records("episodes", [replace(table, source="episodes") for table in tables], mapping())
    if issues or built.records is None:
        raise SystemExit(f"The list was not read: {issues or built.issues}")
    return built.records


def peak_mb() -> int:
    """The largest resident size of this process so far, in MB; what getrusage tells may be its parent's."""
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) // 1024


if __name__ == "__main__":  # what memory reading a file takes: the peak before and after it
    before = peak_mb()
    records_of(Path(sys.argv[1]))
    print(before, peak_mb())
