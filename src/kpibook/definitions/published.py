"""What others publish of an indicator: under which heading, of which rows, and which year a published year is."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from kpibook.definitions.base import Definition, FilePath, OneOrMore, Word

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
