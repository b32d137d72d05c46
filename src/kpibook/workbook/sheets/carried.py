"""What an officer typed into an earlier workbook, and how it was set up, as plain values on the way to a new one."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from kpibook.months import Period
from kpibook.report import Report
from kpibook.workbook import live
from kpibook.workbook.specimens import Style

CarriedCell = str | int | float | bool | dt.date | live.Formula | None
Place = tuple[int, int]
"""Row and column, from 0."""


PLAIN_STYLE = Style()


@dataclass(frozen=True)
class OwnCell:
    """A cell of an officer's own: what it holds, its look, and the address that it leads to when clicked ('': none)."""

    LONGEST_LINK: ClassVar[int] = 2_000

    content: CarriedCell
    style: Style = PLAIN_STYLE
    link: str = ""


@dataclass(frozen=True)
class HistorySheet:
    """A sheet with one table that kpibook never rewrites: earlier months' analysis, or rows that have gone."""

    WIDTHS: ClassVar[Mapping[str, int]] = {
        "section": 40, "month": 18, "text": 90, "table": 18, "row": 40, "column": 22, "content": 60,
    }  # fmt: skip
    """Widths of its columns in digits, by their heading."""

    name: str
    table: str
    headings: tuple[str, ...]
    rows: tuple[tuple[CarriedCell, ...], ...]


@dataclass(frozen=True)
class SheetView:
    """How a sheet was set up, where it differs from a new one; widths are in pixels, heights in points."""

    notes: Mapping[Place, str] = field(default_factory=dict)
    widths: Mapping[int, int] = field(default_factory=dict)
    hidden_columns: frozenset[int] = frozenset()
    heights: Mapping[int, float] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    frozen: Place | None = None
    zoom: int = 0
    state: str = "visible"


@dataclass(frozen=True)
class Carried:
    """Everything that comes over from an earlier workbook.

    `tables` replace data tables of the same name and have an officer's own columns too; `joined` are headings of such
    columns at the end of a list's table. `cells` and `views` are by sheet, `texts` by the defined names of analysis
    boxes, `names` by sheet ('' for the whole workbook) and name. `month` and `scope` are what the cover shows, the
    report's own unless told.
    """

    tables: Mapping[str, live.DataTable] = field(default_factory=dict)
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cells: Mapping[str, Mapping[Place, OwnCell]] = field(default_factory=dict)
    texts: Mapping[str, CarriedCell] = field(default_factory=dict)
    history: tuple[HistorySheet, ...] = ()
    views: Mapping[str, SheetView] = field(default_factory=dict)
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    month: Period | None = None
    scope: str = ""

    @property
    def drafts(self) -> int:
        """How many boxes hold what was drafted into them."""
        boxes = (
            (name, name.replace(live.DRAFTS, live.BOXES, 1)) for name in self.texts if name.startswith(live.DRAFTS)
        )
        return sum(self.texts[kept] == self.texts.get(box) for kept, box in boxes)

    @staticmethod
    def can_define(name: str) -> bool:
        """Whether the writer takes a defined name: some that Excel takes it does not.

        >>> [Carried.can_define(name) for name in ("my_rate", "2023", "AB12", "rate?")]
        [True, False, False, False]
        """
        return _NAME.fullmatch(name) is not None


NOTHING = Carried()
_NAME = re.compile(r"(?![A-Za-z]{1,3}\d+$)(?![RrCc]$)(?![Rr]\d+[Cc]\d+$)[^\W\d][\w\\.]{0,254}")


def with_drafts(report: Report) -> Carried:
    """What a new workbook carries where its analysis boxes are to be drafted."""
    from kpibook.words import draft_texts  # what reads sentences takes a while to load: only where some are written

    drafts = draft_texts(report)
    names = (live.analysis_name, live.draft_name)
    return Carried(texts={name(*box): text for box, text in drafts.items() for name in names})


DAY, MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"


def day_format(content: CarriedCell) -> str | None:
    """The number format without which a day would be shown as a number; None for what is no day."""
    if not isinstance(content, dt.date):
        return None
    return MOMENT if isinstance(content, dt.datetime) and content.time() != dt.time() else DAY


def in_box(content: CarriedCell) -> live.Content:
    """What was typed into an analysis box, which has the template's look."""
    code = day_format(content)
    return live.Restyled(content, (("num_format", code),)) if code else content


def with_carried(tables: live.DataTables, carried: Carried) -> live.DataTables:
    """The data tables, those that carry an officer's own columns in place of the plain ones."""
    restated = tables.restated
    own = None if restated is None else carried.tables.get(restated.name, restated)
    return replace(
        live.DataTables(*(carried.tables.get(table.name, table) for table in _in_order(tables))), restated=own
    )


def _in_order(tables: live.DataTables) -> Sequence[live.DataTable]:
    return (
        tables.indicators,
        tables.teams,
        tables.months,
        tables.numerators,
        tables.denominators,
        tables.targets,
    )
