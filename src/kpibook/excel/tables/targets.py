"""Pure: what a refreshed workbook must hold, as plain values: every table, every analysis box, every stamp."""

import datetime as dt
from dataclasses import dataclass

from kpibook.excel.tables.cells import Cell
from kpibook.months import Period, day_in_words, period_of
from kpibook.report import Report, taken_in_words
from kpibook.words import draft_texts
from kpibook.workbook.live import DataTable, layout, workbook_tables
from kpibook.workbook.live import names as named
from kpibook.workbook.specimens import Template

# Excel's cells hold 32,767 characters.
_LONGEST_TEXT = 32_000
_LIST_KEYS = {
    "Updates": ("month", "indicator", "note"),
    "Definitions": ("indicator",),
    "Checks": ("kind", "source", "file", "sheet", "what"),
    "About": ("item", "value"),
}
"""What tells a row of a list from the others: what an officer typed beside it follows these."""
_DIGITS = (len("2023-02"), len("2023-03-06"))


@dataclass(frozen=True)
class TableTarget:
    """A table as it must be.

    `keys` are the columns that tell a row; `formats` is the number format of each column's numbers or dates; in
    columns with `texts` every text is stored as text, in the others only what Excel would read as something else.
    """

    name: str
    sheet: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    keys: tuple[int, ...]
    formats: tuple[str, ...]
    texts: tuple[bool, ...]

    def is_ours(self, heading: str) -> bool:
        """Whether a column with this heading is kpibook's: one of now, or a month that has gone."""
        return heading in self.headings or (self.name == self.sheet and is_month(heading))


@dataclass(frozen=True)
class Box:
    """An analysis box: the names of its cell and of its heading's, what it is about, how its heading begins.

    `draft` is what can be written into it from the figures alone ('': nothing), `draft_name` the name of the hidden
    cell that keeps what was. `of` is its section and the table's number in it, or the indicator of its chart.
    """

    name: str
    month_name: str
    about: str
    heading: str
    draft_name: str = ""
    draft: str = ""
    of: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Refreshed:
    """All that a refresh writes. `subject` is whose workbook it is, `layout` what it cannot change (see there)."""

    subject: str
    layout: str
    month: Period
    months: tuple[Period, ...]
    tables: tuple[TableTarget, ...]
    boxes: tuple[Box, ...]
    extracted: str
    made: str
    mapping_version: str
    made_at: dt.datetime

    def table(self, name: str) -> TableTarget:
        """A table by its name."""
        return next(table for table in self.tables if table.name == name)


def is_month(heading: object) -> bool:
    """Whether a heading is the key of a month, or of a reading.

    >>> is_month("2023-02"), is_month("2023-03-06"), is_month("key"), is_month(None)
    (True, True, False, False)
    """
    try:
        return isinstance(heading, str) and len(heading) in _DIGITS and bool(period_of(heading))
    except ValueError:
        return False


def refreshed(report: Report, template: Template) -> Refreshed:
    """What the workbook of a report must hold."""
    tables = [
        _data_target(table, template) if sheet in named.FORMULA_SHEETS else _list_target(sheet, table, template)
        for sheet, table in workbook_tables(report).items()
    ]
    return Refreshed(
        subject=report.subject,
        layout=layout(report),
        month=report.month,
        months=report.months,
        tables=tuple(tables),
        boxes=boxes(report),
        extracted=taken_in_words(report.taken),
        made=day_in_words(report.about.made),
        mapping_version=report.about.mapping_version,
        made_at=report.about.made,
    )


def boxes(report: Report) -> tuple[Box, ...]:
    """Every analysis box of a report's workbook, in the order of its sheets."""
    found, drafts = [], draft_texts(report)
    for section in report.sections:
        blocks = [(str(number), table.title) for number, table in enumerate(section.tables, start=1)]
        blocks += [(highlight.indicator, highlight.title) for highlight in section.highlights]
        for block, title in blocks:
            about = section.title if title == section.title else f"{section.title}: {title}"
            draft = drafts.get((section.id, block), "")
            found.append(_box(section.id, block, about, named.box_heading(report), draft))
    if report.quality:
        for number, heading in enumerate(report.quality.boxes, start=1):
            about = f"{named.QUALITY}: {heading}"
            found.append(_box("quality", str(number), about, named.box_heading(report, heading)))
    return tuple(found)


def _box(section: str, block: str, about: str, heading: str, draft: str = "") -> Box:
    names = named.analysis_name(section, block), named.analysis_month_name(section, block)
    return Box(*names, about, heading, named.draft_name(section, block), draft, (section, block))


def _data_target(table: DataTable, template: Template) -> TableTarget:
    specimen = template.sheets[named.DATA]
    place = specimen.place("number")
    number = str(specimen.cells[place].style.get("num_format") or "General") if place else "General"
    # Keys and names are text however much they look like numbers; a month's column holds figures, "N/A" among them.
    formats = tuple("mmmm yyyy" if heading == "month" else number for heading in table.headings)
    texts = tuple(heading[:1].isalpha() and not heading.endswith("_value") for heading in table.headings)
    return TableTarget(table.name, table.name, table.headings, _cut(table), (0,), formats, texts)


def _list_target(sheet: str, table: DataTable, template: Template) -> TableTarget:
    # The template decides which columns a list shows and under which words: an officer may have changed both.
    specimen = template.sheets[sheet]
    places = {token: specimen.place(token) for token in table.headings}
    ordered = sorted((place[1], token) for token, place in places.items() if place is not None)
    body = min(place[0] for place in places.values() if place is not None)
    first, last = ordered[0][0], ordered[-1][0]
    tokens = dict(ordered)
    headings, formats, at = [], [], []
    for number, column in enumerate(range(first, last + 1), start=1):
        cell = specimen.cells.get((body - 1, column))
        headings.append(str(cell.value) if cell and cell.value else f"Column {number}")
        below = specimen.cells.get((body, column))
        formats.append(str(below.style.get("num_format") or "General") if below else "General")
        at.append(table.headings.index(tokens[column]) if column in tokens else None)
    rows = tuple(tuple(None if i is None else row[i] for i in at) for row in _cut(table))
    wanted = _LIST_KEYS[table.name]
    keys = tuple(n for n, i in enumerate(at) if i is not None and table.headings[i] in wanted)
    texts = tuple(i is not None and _all_text(table, i) for i in at)
    return TableTarget(table.name, sheet, tuple(headings), rows, keys or (0,), tuple(formats), texts)


def _all_text(table: DataTable, column: int) -> bool:
    return all(not isinstance(row[column], int | float | dt.date) for row in table.rows)


def _cut(table: DataTable) -> tuple[tuple[Cell, ...], ...]:
    def cut(value: Cell) -> Cell:
        return (value[:_LONGEST_TEXT] or None) if isinstance(value, str) else value

    return tuple(tuple(cut(value) for value in row) for row in table.rows)
