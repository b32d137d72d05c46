"""Every figure of a report as a row of its own: for spreadsheets, notebooks and databases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpibook.months import Period
from kpibook.report.figures import as_number, count_figure, figure, rag
from kpibook.report.model import BenchmarkFigure, Figure, Rag, Report
from kpibook.tables import NOT_AVAILABLE


@dataclass(frozen=True)
class TidyFigure:
    """One figure of one indicator, scope and month.

    `target` and `rag` are '' for what has none of its own: parts, audits, and a financial year's sum so far, whose
    target and RAG word stand with the month, as in the workbook. `benchmarks` are those of the indicator. `breakdown`
    says of a part by what it is one, and which (``legal_status=C2``); '' for the whole.
    """

    indicator: str
    scope: str
    month: Period
    figure: Figure
    target: str = ""
    rag: Rag | None = None
    benchmarks: tuple[BenchmarkFigure, ...] = ()
    decimals: int = 0
    """How many decimals are shown."""
    breakdown: str = ""

    @property
    def value(self) -> int | float | None:
        """The figure as shown, as a number: 25 for `25% (81/330)`, 427.5 for `427.5 (31)`; None where none is shown.

        RAG compares it, and benchmarks are in the same units. It is rounded as the workbook rounds it: one figure is
        not 25 in one place and 24.545 in another. Numerator and denominator are there for whoever needs it exactly.
        """
        units, shown = self.figure.units, self.figure.shown
        if not isinstance(shown, str):
            return shown
        return None if units is None else as_number(units, self.decimals)


def tidy_figures(report: Report, scopes: Sequence[str], months: Sequence[Period]) -> Iterator[TidyFigure]:
    """The report's figures for these scopes and months: by indicator, in the mapping's order, then audits.

    An indicator of which RAG compares the financial year so far is followed by that sum (``contacts.year``). Planned
    indicators are there too, with their placeholder: the file has every indicator of the report.
    """
    for indicator, row in report.rows.items():
        for scope in scopes:
            for month in months:
                shown = figure(report, indicator, scope, month)
                if row.part_of:
                    yield TidyFigure(row.part_of, scope, month, shown, breakdown=row.breakdown)
                    continue
                yield TidyFigure(
                    indicator,
                    scope,
                    month,
                    shown,
                    report.limits(indicator, scope, month).shown,
                    rag(report, indicator, scope, month),
                    row.benchmarks,
                    row.decimals,
                )
        yield from _year_so_far(report, indicator, scopes, months)
    for measure in report.observations.measures:
        if measure not in report.rows:
            for scope in scopes:
                for month in months:
                    counted = count_figure(report.observations.counts(measure, scope, month))
                    yield TidyFigure(measure, scope, month, counted)


def _year_so_far(
    report: Report, indicator: str, scopes: Sequence[str], months: Sequence[Period]
) -> Iterator[TidyFigure]:
    for scope in scopes:
        sums = report.year_to_date.get((indicator, scope))
        for month in months if sums else ():
            total = sums[report.months.index(month)] if sums else None
            counts = None if total is None else (total, NOT_AVAILABLE)
            yield TidyFigure(f"{indicator}.year", scope, month, count_figure(counts))
