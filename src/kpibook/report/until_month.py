"""Pure: the report without what came after its month: for workbooks that leave the service, or are mailed."""

from __future__ import annotations

from dataclasses import replace

from kpibook.report.model import Report, Row


def until_month(report: Report) -> Report:
    """The report without the figures of months after its own, which are not yet told to those who get it."""
    count = report.months.index(report.month) + 1
    observations = report.observations
    return replace(
        report,
        months=report.months[:count],
        observations=replace(
            observations,
            months=observations.months[:count],
            numerators=observations.numerators[:, :, :count],
            denominators=observations.denominators[:, :, :count],
        ),
        year_to_date={key: sums[:count] for key, sums in report.year_to_date.items()},
        rows={id_: _until(row, count) for id_, row in report.rows.items()},
        partly_covered={month: lists for month, lists in report.partly_covered.items() if month <= report.month},
    )


def _until(row: Row, count: int) -> Row:
    return replace(row, limits={scope: series[:count] for scope, series in row.limits.items()})
