"""Pure: the report without what came after its month: for workbooks that leave the service, or are mailed."""

from dataclasses import replace

from kpibook.months import Period
from kpibook.report.model import Report, Row


def later_months(report: Report) -> tuple[Period, ...]:
    """The months after the report's own of which its tables hold figures too."""
    return report.months[report.months.index(report.month) + 1 :]


def later_in_words(report: Report) -> str:
    """That the workbook of an earlier month holds figures of later ones; '' where it holds none."""
    later = later_months(report)
    if not later:
        return ""
    ends = dict.fromkeys((later[0].name, later[-1].name))
    span = (" and " if len(later) == 2 else " to ").join(ends)
    return f"This file holds the figures of {span} too, after {report.month.name}: its month selector goes on to them."


def until_month(report: Report) -> Report:
    """The report without the figures of months after its own, which are not yet told to those who get it.

    How many rows the lists hold is not told then either: less what the months before add up to, it is what came after.
    """
    count = report.months.index(report.month) + 1
    checks = () if later_months(report) else report.checks
    observations = report.observations
    return replace(
        report,
        months=report.months[:count],
        observations=replace(
            observations,
            months=observations.months[:count],
            numerators=observations.numerators[:, :, :count],
            denominators=observations.denominators[:, :, :count],
            readings={
                id_: {month: reading for month, reading in readings.items() if month in report.months[:count]}
                for id_, readings in observations.readings.items()
            },
        ),
        year_to_date={key: sums[:count] for key, sums in report.year_to_date.items()},
        rows={id_: _until(row, count) for id_, row in report.rows.items()},
        checks=checks,
        partly_covered={
            month: lists for month, lists in report.partly_covered.items() if month.last <= report.month.last
        },
    )


def _until(row: Row, count: int) -> Row:
    return replace(row, limits={scope: series[:count] for scope, series in row.limits.items()})
