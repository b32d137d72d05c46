"""Lists as nobody would wish for them, drawn by chance: files with everything in them that a list has ever held."""

from __future__ import annotations

import copy
import datetime as dt
import io
from random import Random
from typing import Any

from xlsxwriter import Workbook

from kpibook.definitions import MappingFiles

FIELDS: dict[str, dict[str, Any]] = {
    "case": {"headings": ["Case ID"], "type": "id", "required": True},
    "child": {"headings": ["Child ID", "Person"], "type": "id"},
    "began": {"headings": ["Began"], "type": "date"},
    "ended": {"headings": ["Ended"], "type": "date"},
    "team": {"headings": ["Team"], "type": "team"},
    "urgent": {"headings": ["Urgent?"], "type": "code", "codes": "yes_no"},
    "outcome": {"headings": ["Outcome"], "type": "code", "codes": "outcomes"},
    "month": {"headings": ["Month"], "type": "month"},
    "visits": {"headings": ["Visits"], "type": "number"},
    "score": {"headings": ["Score"], "type": "decimal"},
    "rate": {"headings": ["Rate"], "type": "figure"},
    "note": {"headings": ["Note"], "type": "text"},
}
MAPPING: dict[str, Any] = {
    "organisation": {"name": "Testshire Council", "service": "Children"},
    "service_areas": {"front": {"name": "Front door"}},
    "teams": {
        "mash": {"name": "MASH", "area": "front", "aliases": ["Multi-Agency Hub"]},
        "duty": {"name": "Duty & Assessment", "area": "front"},
    },
    "codes": {"outcomes": {"values": {"closed": ["NFA", "Closed"], "plan": ["Plan made"], "other": ["7"]}}},
    "sources": {
        "cases": {
            "title": "Cases",
            "files": ["cases*"],
            "complete_from": "first_record",
            "dated_by": "began",
            "fields": FIELDS,
        }
    },
    "indicators": {},
    "sections": {},
}
DAY = dt.datetime(2022, 4, 1)
SPELLINGS = (
    "%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d %b %Y", "%m/%d/%Y", "%Y-%m-%dT%H:%M:%SZ", " %d-%b-%y", "%d.%m.%Y %H:%M",
)  # fmt: skip
ODD = (
    "", "", " ", "\u00a0", "#N/A", "#VALUE!", "Err:502", "not known", "n/a", "31/02/2023", "Total", "a\nb", True, False,
    0, 1, -1, 1.5, 0.1 + 0.2, 1e20, "1,234", "1 234.5", "27%", "c", "TRUE", "00123", "123", 123, "\u200b12", "１２",
    "Zebedee", dt.datetime(1900, 3, 1), dt.datetime(2150, 1, 1), dt.datetime(2022, 5, 5, 10, 30),
)  # fmt: skip


def messy_mapping(chance: Random) -> MappingFiles:
    """A mapping that reads such lists, with keys of the list and its fields drawn by chance."""
    values = copy.deepcopy(MAPPING)
    source = values["sources"]["cases"]
    fields = source["fields"]
    for field in chance.sample(list(fields), chance.choice((0, 3, 12, 12))):
        fields[field]["unreadable"] = "set_aside"
    for field in chance.sample(("child", "began", "team", "note"), chance.choice((0, 0, 0, 1, 2))):
        fields[field]["required"] = True
    for field in ("began", "ended", "urgent", "outcome", "visits", "score"):
        if "unreadable" not in fields[field] and not fields[field].get("required") and chance.random() < 0.2:
            fields[field]["unreadable"] = "blank"
    if chance.random() < 0.2:
        fields["ended"]["day_first"] = False
    if chance.random() < 0.3:
        fields["score"]["commas"] = chance.choice(("thousands", "decimal"))
    for field in ("rate", "note", "month"):
        fields[field]["optional_column"] = chance.random() < 0.5
    if chance.random() < 0.5:
        source["blank_words"] = ["not known", "n/a"]
    if chance.random() < 0.6:
        source["unique"] = chance.choice((["case"], ["case", "began"], ["child", "team"]))
        source["duplicates"] = chance.choice(("error", "set_aside", "newest"))
    if chance.random() < 0.5:
        source["extracted"] = chance.choice(("Extracted on", "2023-03-06"))
    if chance.random() < 0.6:
        source["spans"] = [{"start": "began", "end": "ended"}]
        source["wrong_rows"] = chance.choice(("error", "set_aside"))
    if chance.random() < 0.7:
        source["set_aside_at_most"] = "50%"
    source["may_be_empty"] = chance.random() < 0.3
    if chance.random() < 0.2:
        source["ignore_rows"] = ["Total", "Stra\u00dfe", "Grand total"]
    return MappingFiles.with_places(values, {})


def messy_files(chance: Random) -> dict[str, bytes]:
    """One to three files of a list, by their names: workbooks and texts."""
    mess = chance.choice((0.0, 0.0, 0.002, 0.002, 0.02, 0.2))
    rows = [_row(chance, number) for number in range(chance.choice((0, 1, 3, 12, 40, 150)))]
    files: dict[str, bytes] = {}
    for number in range(chance.choice((1, 1, 1, 2, 3))):
        some = chance.sample(rows, len(rows) if number == 0 else len(rows) // 2)
        some += [_row(chance, 1000 * (number + 1) + each) for each in range(chance.randrange(20))]
        table = _table(chance, some, mess)
        if chance.random() < 0.8:
            files[f"cases_{number}.xlsx"] = _workbook(chance, table)
        else:
            files[f"cases_{number}.csv"] = _text(table)
    return files


def _row(chance: Random, number: int) -> list[object]:
    began = DAY + dt.timedelta(days=chance.randrange(330))
    ended = began + dt.timedelta(days=chance.randrange(90)) if chance.random() < 0.8 else ""
    return [
        chance.choice((f"{number:05}", f"{number:05}", f"R{number}", number)),
        chance.choice((f"P{chance.randrange(60)}", chance.randrange(60))),
        began,
        ended,
        chance.choice(("MASH", "mash", "Multi-agency  hub", "Duty & Assessment", "")),
        chance.choice(("Yes", "n", "a) Yes", "No", "")),
        chance.choice(("NFA", "closed", "Plan made", 7, "")),
        chance.choice((began.replace(day=1), began.strftime("%b-%y"), began.strftime("%Y-%m"))),
        chance.choice((chance.randrange(9), f"{chance.randrange(9)}", "1,204", "")),
        chance.choice((chance.randrange(90) / 10, "5.4", "")),
        chance.choice((22.4, "27%", "c", "10,480")),
        chance.choice(("", "seen", "two words", f"note {number}")),
    ]


def _table(chance: Random, rows: list[list[object]], mess: float) -> list[list[object]]:
    """The rows under their headings, with all that stands above, between and below, and columns in another order."""
    headings: list[object] = [definition["headings"][0] for definition in FIELDS.values()]
    as_text = [index for index in (2, 3) if chance.random() < 0.3]
    order = chance.choice((*SPELLINGS[:4], *SPELLINGS))
    table = [headings, *(list(row) for row in rows)]
    for row in table[1:]:
        for column, cell in enumerate(row):
            if column in as_text and isinstance(cell, dt.datetime):
                row[column] = cell.strftime(order if mess < 0.1 else chance.choice(SPELLINGS))
            if chance.random() < mess:
                row[column] = chance.choice(ODD)
    extras: list[list[object]] = [
        ["Total", len(rows)], [""] * 12, list(headings), [" ", "", "grand total: 12"], ["*"], [""] * 14 + ["beside"],
        ["Totally unlike"],
    ]  # fmt: skip
    for extra in extras:
        if chance.random() < mess * 2:
            table.insert(chance.randrange(1, len(table) + 1), extra)
    if chance.random() < 0.1 and rows:
        table += [list(row) for row in chance.choices(rows, k=3)]
    if chance.random() < 0.2:
        table += [["Note: these are all cases"]]
    order_of_columns = list(range(12))
    if chance.random() < 0.3:
        chance.shuffle(order_of_columns)
    if chance.random() < 0.1:
        order_of_columns.remove(chance.choice((7, 10, 11)))
    table = [[row[at] if at < len(row) else "" for at in order_of_columns] + row[12:] for row in table]
    if chance.random() < 0.3:
        for number, row in enumerate(table):
            row.append("Worker" if number == 0 else chance.choice(("A", "B", "")))
    above: list[list[object]] = [["Extracted on", chance.choice(("06/03/2023", dt.datetime(2023, 3, 6)))]]
    return [*(above if chance.random() < 0.5 else []), *([[]] if chance.random() < 0.3 else []), *table]


def _workbook(chance: Random, table: list[list[object]]) -> bytes:
    """A workbook as Excel writes it: errors, formulas, rows that are hidden, cells that are merged, days from 1904."""
    content = io.BytesIO()
    down, right = chance.choice((0, 0, 2)), chance.choice((0, 0, 1))
    with Workbook(content, {"in_memory": True, "date_1904": chance.random() < 0.1}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Data")
        for number, row in enumerate(table):
            for column, cell in enumerate(row):
                _write(chance, sheet, (number + down, column + right, cell), day)
            if chance.random() < 0.02:
                sheet.set_row(number + down, None, None, {"hidden": True})
        if down and chance.random() < 0.5:
            sheet.merge_range(0, 0, 0, 4, "All cases", book.add_format())
        if chance.random() < 0.3:
            book.add_worksheet("Notes").write(0, 0, "Made by chance")
    return content.getvalue()


def _write(chance: Random, sheet: Any, at: tuple[int, int, object], day: Any) -> None:
    row, column, cell = at
    if isinstance(cell, dt.datetime):
        sheet.write_datetime(row, column, max(cell, dt.datetime(1904, 1, 2)), day)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, str) and cell.startswith("#"):
        sheet.write_formula(row, column, "=NA()", None, cell)
    elif isinstance(cell, str) and cell and chance.random() < 0.01:
        sheet.write_formula(row, column, '="' + cell.replace('"', "") + '"', None, cell)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    else:
        sheet.write(row, column, cell)


def _text(table: list[list[object]]) -> bytes:
    """The same as .csv, rows of differing lengths."""

    def said(cell: object) -> str:
        text = cell.strftime("%d/%m/%Y") if isinstance(cell, dt.datetime) else str(cell)
        return f'"{text}"' if "," in text or "\n" in text else text

    return "\r\n".join(",".join(map(said, row)).rstrip(",") for row in table).encode("utf-8") + b"\r\n"
