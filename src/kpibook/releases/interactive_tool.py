"""The local authority interactive tool's table: a row for each item, place and year, or years in columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpibook.definitions import published_period, word_key
from kpibook.issues import Issue
from kpibook.releases import figures as published
from kpibook.releases.education_statistics import no_year

_REGIONS = {
    word_key(name)
    for name in (
        "North East",
        "North West",
        "Yorkshire and the Humber",
        "East Midlands",
        "West Midlands",
        "East of England",
        "London",
        "Inner London",
        "Outer London",
        "London (Inner)",
        "London (Outer)",
        "South East",
        "South West",
    )
}
_ENGLAND_NUMBER, _FIRST_REGION, _LAST_REGION = 970, 980, 990
"""The interactive tool's own numbers: no council's lies there."""

PLACES = ("LA and Regions", "LA and region", "Local authority", "Local authority name", "LA name", "LA")
ITEMS = ("Short Desc", "Short description", "Data item", "Indicator", "Measure", "Measure short", "Chart title")
YEARS, VALUES = ("Years", "Year", "Period", "Time period"), ("Values", "Value", "Values num", "Figure")
NUMBERS = ("LA Number", "LA num", "LA code", "old_la_code")
MUST_HAVE = (PLACES, ITEMS)
"""By a column of places and one of items such a table is known."""


def place_named(name: str, number: str) -> published.Place | None:
    """The place of the interactive tool's tables; None for what is none of these (England's state schools alone).

    >>> [place.kind for place in (place_named("Southampton", "852"), place_named("London (Inner)", "987")) if place]
    ['Local authority', 'Region']
    >>> place_named("England_state_funded", "")
    """
    key, code = word_key(name), int(number) if number.isdigit() else 0
    if key == "england" or code == _ENGLAND_NUMBER:
        return published.Place(published.ENGLAND, "England", number)
    if key.startswith("england"):
        return None
    if key.startswith(word_key("statistical neighbour")):
        return published.Place(published.NEIGHBOURS, name, "")
    if key in _REGIONS or _FIRST_REGION <= code <= _LAST_REGION:
        return published.Place(published.REGION, name, number)
    return published.Place(published.AUTHORITY, name, number)


@dataclass(frozen=True)
class Cell:
    """One figure of the table: the names of its item, its place, its year, what is written, its row."""

    items: tuple[str, ...]
    name: str
    number: str
    year: str
    written: str
    at: int


def read_interactive_tool(
    sheet: published.Sheet, entries: Sequence[published.Wanted], release: str
) -> published.Release:
    """Every figure of the table that the mapping asks for."""
    issues = list(published.short_rows(sheet)) if sheet.column(*VALUES) is not None else []
    cells = tuple(_cells(sheet))
    if not cells:
        issues.append(_no_years(sheet))
    known = list(dict.fromkeys(item for cell in cells for item in cell.items))
    figures: list[published.PublishedFigure] = []
    named = {word_key(name) for one in entries for name in one.entry.headings}
    for one in entries:
        if not published.is_of_file(one.entry.files, sheet.table.file):
            continue
        names = set(map(word_key, one.entry.headings))
        own = [cell for cell in cells if names & set(map(word_key, cell.items))]
        if not own:
            near = published.new_name_of(one.entry.headings, [item for item in known if word_key(item) not in named])
            if near or one.entry.files:
                issues.append(_renamed(sheet, one, near))
        found, wrong = _figures(sheet, one, own)
        figures += found
        issues += wrong
    name = release or f"LAIT {published.latest_year(cell.year for cell in cells)}".strip()
    return published.Release("local authority interactive tool", name, tuple(figures), tuple(issues))


def _cells(sheet: published.Sheet) -> Iterator[Cell]:
    """Every figure, whether years are rows or columns."""
    items = [at for name in ITEMS if (at := sheet.column(name)) is not None]
    place, number = sheet.column(*PLACES), sheet.column(*NUMBERS)
    year, value = sheet.column(*YEARS), sheet.column(*VALUES)
    in_columns = [
        (at, heading) for at, heading in enumerate(sheet.headings) if published.end_year(heading) and at != place
    ]
    for at, row in sheet.rows:
        names = tuple(filter(None, (sheet.text(row, item) for item in items)))
        where = (names, sheet.text(row, place), sheet.text(row, number).removesuffix(".0"))
        if year is not None and value is not None:
            yield Cell(*where, sheet.text(row, year), sheet.text(row, value), at)
            continue
        for column, heading in in_columns:
            yield Cell(*where, heading, sheet.text(row, column), at)


def _figures(
    sheet: published.Sheet, one: published.Wanted, cells: Sequence[Cell]
) -> tuple[list[published.PublishedFigure], list[Issue]]:
    figures: list[published.PublishedFigure] = []
    wrong: dict[str, Issue] = {}
    for cell in cells:
        place = place_named(cell.name, cell.number)
        period = published_period(cell.year, one.entry.years)
        if not period:
            wrong.setdefault("release-year", no_year(sheet, cell.at, cell.year, one))
        elif place is not None and place.name:
            entry = one.entry
            figures.append(
                published.PublishedFigure(
                    one.indicator, place, period, cell.written, entry.publisher, entry.definition, cell.at
                )
            )
    return figures, list(wrong.values())


def _renamed(sheet: published.Sheet, one: published.Wanted, near: str) -> Issue:
    listed = " or ".join(f'"{name}"' for name in one.entry.headings)
    return Issue(
        "release-heading",
        f"The table has no item {listed}, from which “{one.indicator}” is to be read.",
        sheet=sheet.at(sheet.heading_row + 1),
        mapping=one.place,
        advice=f'Did you mean "{near}"? Is it renamed? Then add the new name there, and keep the old one.'
        if near
        else "Is it the right file? Correct the names there.",
    )


def _no_years(sheet: published.Sheet) -> Issue:
    return Issue(
        "release-empty",
        "The table holds no figure: it has no rows, or neither columns of years nor one of years and one of values.",
        sheet=sheet.at(sheet.heading_row + 1),
        advice="Is the file whole? Export or download it again.",
    )
