"""The month from which on the selector's list offers months: most indicators have a figure in it."""

from kpibook.definitions import WHOLE
from kpibook.months import Period
from kpibook.report import Report
from kpibook.tables import NOT_AVAILABLE


def first_offered(report: Report) -> Period:
    """The first month in which more than half of the indicators that are counted have the whole service's figure.

    One list that reaches years further back than all others would else open years of empty tables. Never a month after
    the report's own; where no month has so many, the first there is.
    """
    counted = [id_ for id_, row in report.rows.items() if row.shape != "none" and not row.part_of]
    found = report.observations
    whole = found.numerators[[found.measures.index(id_) for id_ in counted], found.scopes.index(WHOLE)]
    places = {month: at for at, month in enumerate(found.months)}
    for month in report.months:
        if 2 * int((whole[:, places[month]] != NOT_AVAILABLE).sum()) > len(counted):
            return min(month, report.month, key=lambda one: one.index)
    return report.months[0]
