"""One published figure, and how a file of them is read: its headings, its rows, where a cell stood.

Also names of files and releases: which file an entry is meant for, and which year a release is of.
"""

import difflib
import fnmatch
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from kpibook.definitions import MappingFiles, PublishedAs
from kpibook.issues import Issue
from kpibook.records import cell_key, heading_text
from kpibook.tables import RawTable

ENGLAND, REGION, AUTHORITY, NEIGHBOURS = "England", "Region", "Local authority", "Neighbours"
"""Kinds of place that a figure can be of."""
NEW_NAME = 0.75
"""From here on two headings are alike enough that the one may be a new name of the other."""
_ROWS_SEARCHED = 30


@dataclass(frozen=True)
class Place:
    """A place as a release names it; its code is the council's number (852), or that of the region."""

    kind: str
    name: str
    code: str


@dataclass(frozen=True)
class PublishedFigure:
    """One figure, or the mark in its place, as it was written; `at`: the row of the file, for messages."""

    indicator: str
    place: Place
    period: str
    written: str
    publisher: str
    definition: str
    at: int

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What the figure is of: a second one with another value contradicts it."""
        return (self.indicator, self.place.kind, self.place.code or self.place.name, self.period)


@dataclass(frozen=True)
class Release:
    """What a file says that the mapping asks for: figures or neighbours, the release's name, and all that is wrong.

    `passed_over` names rows and columns that are of no use here, with their number.
    """

    shape: str
    release: str
    figures: tuple[PublishedFigure, ...]
    issues: tuple[Issue, ...] = ()
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """Which figure of theirs is which of ours: one entry of an indicator's `published_as`."""

    indicator: str
    number: int
    entry: PublishedAs
    place: str
    """File and line of the mapping."""


def wanted(mapping: MappingFiles) -> tuple[Wanted, ...]:
    """Every entry of every indicator."""
    return tuple(
        Wanted(id_, at, entry, mapping.place("indicators", id_, "published_as", at))
        for id_, indicator in mapping.indicators.items()
        for at, entry in enumerate(indicator.published_as)
    )


@dataclass(frozen=True)
class Sheet:
    """A table with its row of headings (from 0)."""

    table: RawTable
    heading_row: int

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The headings as written, on one line each."""
        return tuple(heading_text(cell_text(cell)) for cell in self.table.rows[self.heading_row])

    @cached_property
    def columns(self) -> Mapping[str, tuple[int, ...]]:
        """A heading as headings are compared → its columns."""
        found: dict[str, tuple[int, ...]] = {}
        for at, heading in enumerate(self.headings):
            if heading:
                found[cell_key(heading)] = (*found.get(cell_key(heading), ()), at)
        return found

    def column(self, *names: str) -> int | None:
        """The first column with one of these headings."""
        return next((self.columns[cell_key(n)][0] for n in names if cell_key(n) in self.columns), None)

    @cached_property
    def rows(self) -> tuple[tuple[int, Sequence[object]], ...]:
        """Every row below the headings that is not blank, with its number in the file (from 1)."""
        below = enumerate(self.table.rows[self.heading_row + 1 :], start=self.heading_row + 2)
        return tuple((at, row) for at, row in below if any(str(cell).strip() for cell in row))

    def text(self, row: Sequence[object], column: int | None) -> str:
        """A cell as text; '' where there is none."""
        return cell_text(row[column]) if column is not None and column < len(row) else ""

    def at(self, row: int) -> str:
        """File, sheet and row, for messages."""
        sheet = f', "{self.table.sheet}"' if self.table.sheet else ""
        return f"{self.table.file}{sheet}, row {row}"


def cell_text(cell: object) -> str:
    """A cell as it is written: a whole number without its decimal point.

    >>> cell_text(852.0), cell_text(" 22.40 "), cell_text(0.1)
    ('852', '22.40', '0.1')
    """
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def find_sheet(table: RawTable, *needed: Sequence[str]) -> Sheet | None:
    """The table with the first row that has, for each of these, one of its names; None without such a row."""
    for at, row in enumerate(table.rows[:_ROWS_SEARCHED]):
        keys = {cell_key(cell) for cell in row}
        if all(any(cell_key(name) in keys for name in names) for names in needed):
            return Sheet(table, at)
    return None


def new_name_of(names: Iterable[str], headings: Iterable[str]) -> str:
    """The heading that may be a new name of one of these names; '' when none is alike.

    >>> new_name_of(["Re_referrals_percent"], ["referral_count", "rereferral_percent"])
    'rereferral_percent'
    >>> new_name_of(["turnover_rate_fte"], ["vacancy_rate_fte"])
    ''
    """
    alike = [
        (difflib.SequenceMatcher(None, cell_key(name), cell_key(heading)).ratio(), heading)
        for name in names
        for heading in headings
    ]
    best = max(alike, default=(0.0, ""))
    return best[1] if best[0] >= NEW_NAME else ""


def short_rows(sheet: Sheet) -> Iterator[Issue]:
    """An error for the first row that ends before the headings do: a file that was cut off."""
    wide = max((at for at, heading in enumerate(sheet.headings) if heading), default=0) + 1
    for at, row in sheet.rows:
        if len(row) < wide:
            yield Issue(
                "release-cut-short",
                f"The row has {len(row)} cells, but there are {wide} headings: the file was cut off.",
                sheet=sheet.at(at),
                advice="Download the release again, and import the new file.",
            )
            return


def is_of_file(patterns: Sequence[str], file: str) -> bool:
    """Whether a file is one of those that are meant; any file where none are named.

    >>> is_of_file(["c1_*.csv"], "downloads/C1_children_in_need.csv"), is_of_file([], "x.csv")
    (True, True)
    """
    name = PurePosixPath(file).name.casefold()
    return not patterns or any(fnmatch.fnmatchcase(name, pattern.casefold()) for pattern in patterns)


def latest_year(written: Iterable[str]) -> str:
    """The latest of some years as they are written, by which a release is named; '' without any.

    >>> latest_year(["2013", "2025", "2024"]), latest_year(["202122"]), latest_year(["2021/22", "2022 (Rev)"])
    ('2025', '2022', '2022')
    """
    return str(max(map(end_year, written), default=0) or "")


def end_year(written: str) -> int:
    """The year in which a period ends; 0 where it says none.

    >>> end_year("202122"), end_year("2021-22"), end_year("2022 (Rev)"), end_year("soon")
    (2022, 2022, 2022, 0)
    """
    found = re.match(r"(\d{4})\s*[-/–—]?\s*(\d{2})?(?!\d)", written.strip())
    if found is None:
        found = re.match(r"(\d{4})", written.strip())
        return int(found[1]) if found else 0
    first = int(found[1])
    return first // 100 * 100 + int(found[2]) + (100 if int(found[2]) < first % 100 else 0) if found[2] else first


def year_in(name: str) -> str:
    """The last year that a name says, between 2000 and 2099; '' where it says none.

    >>> year_in("sn_april_2021.xlsx"), year_in("c1_referrals_2013_to_2025.csv"), year_in("neighbours.csv")
    ('2021', '2025', '')
    """
    found = re.findall(r"(?<!\d)20\d{2}(?!\d)", name)
    return found[-1] if found else ""


def slug(text: str) -> str:
    """Words as a file's name may hold them.

    >>> slug("DfE, Children in need: 2025 (revised)")
    'dfe_children_in_need_2025_revised'
    """
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")[:80]
