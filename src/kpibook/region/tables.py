"""EDGE: what a region comes to as tables: every council's figures, and how each council ended."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpibook.figure_files import Cell, harmless
from kpibook.months import Period


@dataclass(frozen=True)
class CouncilResult:
    """How one council ended, all its jobs together."""

    council: str
    organisation: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    marking: str = ""
    periods: tuple[Period, ...] = ()
    workbooks: int = 0
    warnings: int = 0
    failures: tuple[str, ...] = ()
    lists: str = ""
    rights: int = 0o600
    lines: tuple[str, ...] = ()
    """What is to be said of figures that may be shared."""

    @property
    def state(self) -> str:
        """`whole`, `in part` (some months are missing) or `failed`."""
        if not self.failures:
            return "whole"
        return "in part" if self.rows or self.workbooks else "failed"


def figures_table(results: Sequence[CouncilResult], suppressed: bool) -> bytes:
    """Every figure of every council: those of `kpibook figures`, with the council before them.

    Councils may hold themselves against different benchmarks: the columns are all that any of them has, blank where a
    council has none such.
    """
    columns = tuple(dict.fromkeys(column for result in results for column in result.columns))
    said = "yes" if suppressed else "no"

    def lines() -> Iterable[Sequence[Cell]]:
        for result in results:
            at = [result.columns.index(column) if column in result.columns else None for column in columns]
            for row in result.rows:
                cells = ("" if place is None else row[place] for place in at)
                yield (result.council, result.organisation, *cells, said, result.marking)

    return _csv(("workspace", "organisation", *columns, "suppressed", "marking"), lines())


def councils_table(results: Sequence[CouncilResult]) -> bytes:
    """A line for each council, those that failed too: a table of figures does not say who is not in it."""
    headings = ("workspace", "organisation", "state", "first", "last", "months", "workbooks", "warnings", "said")
    return _csv(
        headings,
        (
            (
                result.council,
                result.organisation,
                result.state,
                result.periods[0].key if result.periods else "",
                result.periods[-1].key if result.periods else "",
                len(result.periods),
                result.workbooks,
                result.warnings,
                " ".join(" ".join(failure.split()) for failure in result.failures),
            )
            for result in results
        ),
    )


def _csv(headings: Sequence[str], lines: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(harmless(line) for line in lines)
    return text.getvalue().encode("utf-8-sig")  # the mark by which Excel knows the encoding
