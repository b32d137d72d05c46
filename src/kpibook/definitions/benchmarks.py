"""What the mapping says of benchmarks: the list, the columns that show it, and what others publish of an indicator."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from kpibook.definitions.base import Definition, FilePath, Id, OneOrMore, Word

Years = Literal["financial", "calendar"]
NEIGHBOURS_LIST = "statistical_neighbours"
"""Stands for an indicator in rows of the benchmarks list that say who a council's neighbours are."""
IMPORTED_FILES = "benchmarks_imported_*.csv"
"""Files that imports write beside the benchmarks list; they are read as part of it."""

IMPORT_COLUMNS = {
    "place_kind": "Kind of place",
    "place_code": "Place code",
    "release": "Release",
    "their_definition": "Publisher's definition",
    "imported": "Imported",
}
"""Fields that the benchmarks list has besides its own where figures are imported, and their headings."""

_SPAN = re.compile(r"(\d{4})\s*[-/–—]\s*(\d{2}|\d{4})(\D.*)?")
_SIX = re.compile(r"(\d{4})(\d{2})(\D.*)?")
_YEAR = re.compile(r"(\d{4})(\D.*)?")


class BenchmarkColumn(Definition):
    """One benchmark column of the tables."""

    heading: str
    """As printed: `South East`. Of a column that takes the period of all, the period is put behind it, or in the place
    of `{period}`."""
    area: str = ""
    """Which rows of the benchmarks list: its area field's value; several rows (one a neighbour) are averaged."""
    neighbours: str = ""
    """Instead of `area`: the statistical neighbours of the council named as `authority`, of this model (`2021`), as
    they were imported; their own figures are averaged."""
    period: str = ""
    """Which vintage: the period field's value (`2021-22`); left out: that of all columns. A later one is reported,
    never taken by itself."""
    average: Literal["mean", "median"] = "mean"
    """How several areas' figures become one (LAIT uses the mean, DfE dashboards the median)."""
    in_chart: bool = False
    """Draw it as a line in the charts of highlighted indicators."""


class Benchmarks(Definition):
    """Where benchmark figures come from. The list's fields: indicator, area, period, value (figure), published_by."""

    source: Id
    """The list of benchmark figures, with the fields named above."""
    period: str = ""
    """Which vintage all columns show that name none of their own: to switch to a later one, write it here."""
    release: str = ""
    """Where two releases have a figure for a period (it was revised), the one that is shown; left out: the figure that
    was there first."""
    authority: str = ""
    """The council itself, as releases name it: its name, or its number (852); it has a rank among all councils."""
    columns: dict[Id, BenchmarkColumn]
    """In the order in which they are shown."""

    def period_of(self, column: str) -> str:
        """The period that a column shows."""
        return self.columns[column].period or self.period

    def heading_of(self, column: str) -> str:
        """What stands above a column: with its period, where that is the one of all columns.

        >>> columns = {"england": {"heading": "England"}, "own": {"heading": "Own 20/21", "period": "2020-21"}}
        >>> found = Benchmarks.model_validate({"source": "published", "period": "2021-22", "columns": columns})
        >>> found.heading_of("england"), found.heading_of("own")
        ('England 2021-22', 'Own 20/21')
        """
        heading = self.columns[column].heading
        if self.columns[column].period:
            return heading
        return heading.replace("{period}", self.period) if "{period}" in heading else f"{heading} {self.period}"

    def name_of(self, column: str) -> str:
        """The same without the period, for texts that say the period themselves.

        >>> columns = {"own": {"heading": "Own ({period})"}, "england": {"heading": "England"}}
        >>> found = Benchmarks.model_validate({"source": "published", "period": "2021-22", "columns": columns})
        >>> found.name_of("own"), found.name_of("england")
        ('Own', 'England')
        """
        heading = self.columns[column].heading
        if self.columns[column].period:
            return heading
        return " ".join(heading.replace("({period})", "").replace("{period}", "").split()).rstrip(" ,") or heading


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Words = Annotated[
    tuple[Word, ...],
    BeforeValidator(_one_or_more, json_schema_input_type=Word | tuple[Word, ...]),
    Field(min_length=1),
]
"""One word or several, in brackets."""


class PublishedAs(Definition):
    """Which figure of a release is this indicator's: where `kpibook benchmarks import` finds it."""

    headings: Words
    """Every heading that the figure has had: a release's column (`Re_referrals_percent`, since 2025
    `rereferral_percent`), or what the local authority interactive tool calls it (`ReReferral`)."""
    filters: dict[str, Words] = Field(default_factory=dict)
    """Which rows of a release are meant: heading of one of its columns → the value, or values of several years
    (`category: Total`). A release that is divided further than these say is an error."""
    years: Years | None = None
    """What a year written as 2022 is: `financial`, the year to 31 March 2022, which is 2021-22 here; or `calendar`.
    Needed where a release writes years so."""
    files: Annotated[tuple[FilePath, ...], BeforeValidator(_one_or_more), OneOrMore()] = ()
    """The release's files by name or pattern (`c1_*.csv`): in one that is called so the figure must be found, and it is
    looked for in no other. Left out: it is looked for in every file, and a heading that looks like a new name of one of
    these is an error."""
    publisher: str = "DfE"
    """Who publishes it, and in which publication: `DfE, Children in need`."""
    definition: str = ""
    """What the publisher counts, in a sentence; shown on Definitions."""


def published_period(written: str, years: Years | None = None) -> str:
    """A published year as benchmark columns name it; '' where it says no year, or which one is not known.

    A financial year is written in one way, whatever the release's; words after it stay (`2024-25 (prov)`). What spans
    several years stays as it is.

    >>> [published_period(year) for year in ("202122", "2021/22", "2021-2022", "2014-16", "2022", "soon")]
    ['2021-22', '2021-22', '2021-22', '2014-16', '', '']
    >>> published_period("2022", "financial"), published_period("2022", "calendar"), published_period("2023 (Rev)")
    ('2021-22', '2022', '')
    """
    text = written.strip()
    if found := _SPAN.fullmatch(text) or _SIX.fullmatch(text):
        first, last = int(found[1]), int(found[2]) % 100
        if last != (first + 1) % 100:  # several years together, or no year at all
            return text if _SPAN.fullmatch(text) else ""
        return f"{first}-{last:02}{found[3] or ''}"
    found = _YEAR.fullmatch(text)
    if found is None or years is None:
        return ""
    year, after = int(found[1]), found[2] or ""
    return f"{year}{after}" if years == "calendar" else f"{year - 1}-{year % 100:02}{after}"


def same_period(written: str) -> str:
    """A period as periods are compared: a financial year is one, however it is written; else what is written.

    >>> same_period("2021/22"), same_period("2021-22"), same_period("2021")
    ('2021-22', '2021-22', '2021')
    """
    return published_period(written) or written.strip()
