"""Pure: how many records on the lists were answered, and with which reasons: counts, without any record."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from kpibook.answered import Answered, Counts
from kpibook.definitions import WHOLE
from kpibook.worklists.contents import Part
from kpibook.worklists.notes import ListedTable, MonthNotes, Notes

BEHIND_FIGURES = (Part.OVERDUE, Part.WAS_LATE)
"""The lists that a figure has: what falls due, or is to be put right, explains none."""


def answered_by_team(month: MonthNotes) -> dict[str, dict[str, Answered]]:
    """Team → indicator → how many of the records behind its figure were answered in the month's list."""
    found: dict[str, dict[str, Answered]] = {}
    for table in month.tables:
        if table.part in BEHIND_FIGURES:
            of_team = found.setdefault(table.team, {})
            of_team[table.indicator] = of_team.get(table.indicator, Answered()) + _answered(month, table)
    return found


def answered_in_all(notes: Notes) -> Counts:
    """Month → indicator → the same, of all teams together; the whole service's own list counts nothing twice."""
    found: Counts = {}
    for key, month in notes.months.items():
        teams = [by for team, by in answered_by_team(month).items() if team != WHOLE]
        found[key] = {one: in_all(by[one] for by in teams if one in by) for one in _indicators(teams)}
    return found


def in_all(each: Iterable[Answered]) -> Answered:
    """All of them together."""
    return sum(each, Answered())


def _answered(month: MonthNotes, table: ListedTable) -> Answered:
    typed = month.latest(table.team)
    said = [typed[table.indicator, key].reason for key in table.last if (table.indicator, key) in typed]
    return Answered(len(table.last), len(said), dict(Counter(said).most_common()))


def _indicators(teams: Iterable[Mapping[str, Answered]]) -> Iterator[str]:
    yield from dict.fromkeys(indicator for by in teams for indicator in by)
