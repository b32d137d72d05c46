"""Pure: how many records on the lists were answered, and with which reasons: counts, without any record."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kpibook.definitions import WHOLE
from kpibook.worklists.contents import Part
from kpibook.worklists.notes import ListedTable, MonthNotes

BEHIND_FIGURES = (Part.OVERDUE, Part.WAS_LATE)
"""The lists that a figure has: what falls due, or is to be put right, explains none."""
_IN_OTHER_WORDS = "in other words"


@dataclass(frozen=True)
class Answered:
    """How many of so many records were answered."""

    listed: int = 0
    answered: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    """How often each reason was given, the most frequent first; '' where something was written without one."""

    def __add__(self, other: "Answered") -> "Answered":
        reasons = Counter(self.reasons) + Counter(other.reasons)
        return Answered(self.listed + other.listed, self.answered + other.answered, dict(reasons.most_common()))

    def __str__(self) -> str:
        """In words.

        >>> print(Answered(20, 12, {"Done, recorded late": 7, "": 5}))
        12 of 20 answered: 7 Done, recorded late; 5 in other words
        >>> print(Answered(20), "/", Answered())
        none of 20 answered / nothing listed
        """
        if not self.listed:
            return "nothing listed"
        said = "; ".join(f"{count} {reason or _IN_OTHER_WORDS}" for reason, count in self.reasons.items())
        return f"{self.answered or 'none'} of {self.listed} answered{': ' if said else ''}{said}"


def answered_by_team(month: MonthNotes) -> dict[str, dict[str, Answered]]:
    """Team → indicator → how many of the records behind its figure were answered in the month's list."""
    found: dict[str, dict[str, Answered]] = {}
    for table in month.tables:
        if table.part in BEHIND_FIGURES:
            of_team = found.setdefault(table.team, {})
            of_team[table.indicator] = of_team.get(table.indicator, Answered()) + _answered(month, table)
    return found


def answered_in_all(month: MonthNotes) -> dict[str, Answered]:
    """Indicator → the same, of all teams together; the whole service's own list counts nothing a second time."""
    teams = [by for team, by in answered_by_team(month).items() if team != WHOLE]
    return {indicator: in_all(by[indicator] for by in teams if indicator in by) for indicator in _indicators(teams)}


def in_all(each: Iterable[Answered]) -> Answered:
    """All of them together."""
    return sum(each, Answered())


def _answered(month: MonthNotes, table: ListedTable) -> Answered:
    typed = month.latest(table.team)
    said = [typed[table.indicator, key].reason for key in table.last if (table.indicator, key) in typed]
    return Answered(len(table.last), len(said), dict(Counter(said).most_common()))


def _indicators(teams: Iterable[Mapping[str, Answered]]) -> Iterator[str]:
    yield from dict.fromkeys(indicator for by in teams for indicator in by)
