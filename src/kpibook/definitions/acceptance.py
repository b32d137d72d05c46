"""What an officer knows and lets stand: acceptances of warnings (and of some errors), with a reason and an end."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpibook.definitions.base import Day, Definition, Id
from kpibook.issues import Issue, Severity


class Accepted(Definition):
    """A warning that is known and may stand until a day. Some errors can be accepted too; their message says so."""

    warning: str
    """Its kind, as docs/messages.md names it: `empty-month`."""
    source: Id | None = None
    """The list that it is about; left out: whichever."""
    thing: str = ""
    """What of the list: the file, sheet, team, code or other list that the message names as such; left out: any."""
    reason: str
    """Why it may stand: shown with the count of what was accepted."""
    until: Day
    """The last day on which it may; from the next day on it is told again."""


@dataclass(frozen=True)
class AcceptedIssue:
    """An issue that may stand, why, and until when (None: for this run alone, by ``--accept``)."""

    issue: Issue
    reason: str
    until: dt.date | None


@dataclass(frozen=True)
class Judged:
    """The issues that are told, and those that an officer accepted."""

    told: tuple[Issue, ...]
    accepted: tuple[AcceptedIssue, ...]


def judge(issues: Iterable[Issue], acceptances: Sequence[Accepted], day: dt.date, also: Sequence[str] = ()) -> Judged:
    """The issues apart: told, or accepted on that day by the mapping or by `also` (``KIND`` or ``KIND=THING``).

    An error that does not say that it can be accepted is told, whatever an acceptance says.

    >>> late = Issue("empty-month", "None.", severity=Severity.WARNING, source="visits", thing="visits_cp.xlsx")
    >>> judge([late], [], dt.date(2023, 4, 5), ["empty-month=visits_cp.xlsx"]).told
    ()
    """
    told: list[Issue] = []
    accepted: list[AcceptedIssue] = []
    for issue in issues:
        found = _acceptance(issue, acceptances, day, also)
        if found is None:
            told.append(issue)
        else:
            accepted.append(found)
    return Judged(tuple(told), tuple(accepted))


def _acceptance(
    issue: Issue, acceptances: Sequence[Accepted], day: dt.date, also: Sequence[str]
) -> AcceptedIssue | None:
    if issue.severity is Severity.ERROR and not issue.acceptable:
        return None
    for each in acceptances:
        if (
            each.warning == issue.kind
            and day <= each.until
            and each.source in (None, issue.source)
            and (not each.thing or _same(each.thing, issue.thing))
        ):
            return AcceptedIssue(issue, each.reason, each.until)
    for given in also:
        kind, _, thing = given.partition("=")
        if issue.kind == kind and (not thing or _same(thing, issue.thing)):
            return AcceptedIssue(issue, "accepted for this run (--accept)", None)
    return None


def _same(said: str, thing: str) -> bool:
    return said.casefold() == thing.casefold()
