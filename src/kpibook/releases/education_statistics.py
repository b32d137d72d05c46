"""Files of explore education statistics: a row for each year and place, then filters, then a column a figure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpibook.definitions import published_period, word_key
from kpibook.issues import Issue
from kpibook.records import cell_key
from kpibook.releases import figures as published

MUST_HAVE = (("time_period",), ("geographic_level",))
"""By these two columns such a file is known."""
_OF_PLACES = {
    *map(cell_key, ("time_period", "time_identifier", "geographic_level", "country_code", "country_name")),
    *map(cell_key, ("region_code", "region_name", "old_la_code", "new_la_code", "la_name")),
}
_LEVELS = {
    word_key(level): kind
    for level, kind in (
        ("National", published.ENGLAND),
        ("Regional", published.REGION),
        (published.AUTHORITY, published.AUTHORITY),
    )
}


def read_statistics(sheet: published.Sheet, entries: Sequence[published.Wanted], release: str) -> published.Release:
    """Every figure of the file that the mapping asks for, of England, regions and councils."""
    issues: list[Issue] = list(published.short_rows(sheet))
    figures: list[published.PublishedFigure] = []
    for indicator in dict.fromkeys(one.indicator for one in entries):
        own = [one for one in entries if one.indicator == indicator]
        found = [_applies(sheet, one, entries) for one in own]
        chosen = [one for one in found if isinstance(one, Column)]
        if not chosen:  # only then a heading may be a new name of what is wanted
            issues += [one for one in found if isinstance(one, Issue)]
        for column in chosen:
            rows, wrong = _figures(sheet, column)
            figures += rows
            issues += wrong
    levels = [sheet.text(row, sheet.column("geographic_level")) for _, row in sheet.rows]
    others = {level: levels.count(level) for level in dict.fromkeys(levels) if word_key(level) not in _LEVELS}
    passed = [f"{count:,} rows of level “{level}”" for level, count in others.items()]
    years = (sheet.text(row, sheet.column("time_period")) for _, row in sheet.rows)
    name = release or published.latest_year(years)
    return published.Release("explore education statistics", name, tuple(figures), tuple(issues), tuple(passed))


@dataclass(frozen=True)
class Column:
    """The column of a wanted figure, and the columns of its filters with the values that are meant."""

    wanted: published.Wanted
    at: int
    filters: tuple[tuple[int, frozenset[str]], ...]

    def takes(self, sheet: published.Sheet, row: Sequence[object]) -> bool:
        """Whether a row is one of those that are meant."""
        return all(word_key(sheet.text(row, at)) in values for at, values in self.filters)


def _applies(
    sheet: published.Sheet, one: published.Wanted, entries: Sequence[published.Wanted]
) -> Column | Issue | None:
    """The entry's column; None where the file is about something else; an issue where its name seems to be new."""
    entry = one.entry
    if not published.is_of_file(entry.files, sheet.table.file):
        return None
    must = bool(entry.files)
    of_filters = {name: sheet.column(name) for name in entry.filters}
    unknown = [heading for heading in sheet.headings if cell_key(heading) not in _OF_PLACES and heading]
    at = sheet.column(*entry.headings)
    if at is None:
        named = {cell_key(name) for other in entries for name in other.entry.headings}
        free = [heading for heading in unknown if cell_key(heading) not in named]
        near = "" if None in of_filters.values() else published.new_name_of(entry.headings, free)
        return _renamed(sheet, one, "column", entry.headings, near) if near or must else None
    if len(sheet.columns[cell_key(sheet.headings[at])]) > 1:
        return _renamed(sheet, one, "only one column", (sheet.headings[at],), "")
    for name, column in of_filters.items():
        if column is None:
            near = published.new_name_of([name], unknown)
            return _renamed(sheet, one, "filter", (name,), near) if near or must else None
    return _with_values(sheet, one, at, {name: column for name, column in of_filters.items() if column is not None})


def _with_values(
    sheet: published.Sheet, one: published.Wanted, at: int, columns: dict[str, int]
) -> Column | Issue | None:
    filters = []
    for name, column in columns.items():
        values = one.entry.filters[name]
        said = list(dict.fromkeys(sheet.text(row, column) for _, row in sheet.rows))
        keys = frozenset(map(word_key, values))
        if not keys & set(map(word_key, said)):
            near = published.new_name_of(values, said)
            what = f'value of "{name}"'
            return _renamed(sheet, one, what, values, near) if near or one.entry.files else None
        filters.append((column, keys))
    return Column(one, at, tuple(filters))


def _renamed(sheet: published.Sheet, one: published.Wanted, what: str, names: Sequence[str], near: str) -> Issue:
    listed = " or ".join(f'"{name}"' for name in names)
    message = f"The file has no {what} {listed}, from which “{one.indicator}” is to be read."
    if what.startswith("only"):
        message = f"The file has more than one column {listed}, from which “{one.indicator}” is to be read."
    add = "Is it renamed? Then add the new name there, and keep the old one; if not, name the files that are meant."
    return Issue(
        "release-heading",
        message,
        sheet=sheet.at(sheet.heading_row + 1),
        mapping=one.place,
        advice=f'Did you mean "{near}"? {add}' if near else "Is it the right file? Correct the names there.",
    )


def _figures(sheet: published.Sheet, column: Column) -> tuple[list[published.PublishedFigure], list[Issue]]:
    """The figures of one column, and what is wrong with their rows: each kind once, at its first row."""
    figures: list[published.PublishedFigure] = []
    wrong: dict[str, Issue] = {}
    one, entry = column.wanted, column.wanted.entry
    columns = _PlaceColumns.of(sheet)
    year = sheet.column("time_period")
    for at, row in sheet.rows:
        kind = _LEVELS.get(word_key(sheet.text(row, columns.level)))
        if kind is None or not column.takes(sheet, row):
            continue
        said = sheet.text(row, year)
        period, place = published_period(said, entry.years), columns.place(sheet, row, kind)
        if not period:
            wrong.setdefault("release-year", no_year(sheet, at, said, one))
        elif place is None:
            wrong.setdefault("release-place", _no_place(sheet, at))
        else:
            written = sheet.text(row, column.at)
            figures.append(
                published.PublishedFigure(one.indicator, place, period, written, entry.publisher, entry.definition, at)
            )
    return figures, [*wrong.values(), *_divided(sheet, column, figures)]


@dataclass(frozen=True)
class _PlaceColumns:
    """The columns that say which place a row is of: for each kind its names, and its codes, the first one first."""

    level: int | None
    names: dict[str, int | None]
    codes: dict[str, tuple[int | None, ...]]

    @classmethod
    def of(cls, sheet: published.Sheet) -> "_PlaceColumns":
        """Those of a file."""
        codes = {
            published.ENGLAND: ("country_code",),
            published.REGION: ("region_code",),
            published.AUTHORITY: ("old_la_code", "new_la_code"),
        }
        return cls(
            sheet.column("geographic_level"),
            {published.REGION: sheet.column("region_name"), published.AUTHORITY: sheet.column("la_name")},
            {kind: tuple(map(sheet.column, names)) for kind, names in codes.items()},
        )

    def place(self, sheet: published.Sheet, row: Sequence[object], kind: str) -> published.Place | None:
        """The row's place; None where it has no name. A mark is no code: councils may have no number of old."""
        said = (sheet.text(row, at) for at in self.codes[kind])
        code = next((text for text in said if any(sign.isdigit() for sign in text)), "")
        name = "England" if kind == published.ENGLAND else sheet.text(row, self.names[kind])
        return published.Place(kind, name, code) if name else None


def _divided(sheet: published.Sheet, column: Column, figures: Sequence[published.PublishedFigure]) -> Iterator[Issue]:
    """An error where several rows are of one place and year: the file is divided further than the filters say."""
    by_row = dict(sheet.rows)
    first: dict[tuple[str, str, str, str], int] = {}
    for figure in figures:
        earlier = first.setdefault(figure.key, figure.at)
        if earlier == figure.at:
            continue
        chosen = {at for at, _ in column.filters}
        differ = [
            heading
            for at, heading in enumerate(sheet.headings)
            if at not in chosen
            and cell_key(heading) not in _OF_PLACES
            and sheet.text(by_row[earlier], at) != sheet.text(by_row[figure.at], at)
            and not sheet.text(by_row[figure.at], at).replace(".", "").replace("%", "").isdigit()
            and len(sheet.text(by_row[figure.at], at)) > 1
        ]
        if differ:
            yield Issue(
                "release-filters",
                f"Several rows are “{column.wanted.indicator}” for {figure.place.name}, {figure.period}: they differ "
                f"in {', '.join(differ)}.",
                sheet=f"{sheet.at(earlier)} and row {figure.at}",
                mapping=column.wanted.place,
                advice="Say under filters which value is meant, such as Total.",
            )
            return


def no_year(sheet: published.Sheet, at: int, said: str, one: published.Wanted) -> Issue:
    """The error of a year that cannot be told."""
    four = said[:4].isdigit() and len(said) < 6
    return Issue(
        "release-year",
        f'"{said}" does not say which year it is.' if not four else f'"{said}" may be a financial or a calendar year.',
        sheet=sheet.at(at),
        mapping=one.place,
        advice="Say there what a year is: `years: financial`, where 2022 is the year to 31 March 2022; or `calendar`."
        if four
        else "Is the file whole? Download it again; years are 2022, 202122, 2021/22 or 2021-22.",
    )


def _no_place(sheet: published.Sheet, at: int) -> Issue:
    return Issue(
        "release-place",
        "The row does not name its council or region.",
        sheet=sheet.at(at),
        advice="Is the file whole? Download it again.",
    )
