"""The lists as arrays: dates as days, people and teams as numbers. Each array is made once and then kept."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions import Flags, Lookup, MappingFiles, by_day, rows_meeting, team_field, with_id_keys
from kpibook.definitions.kinds import FieldCondition
from kpibook.indicators.calendar import WorkingCalendar
from kpibook.indicators.days import Days, day_number, days_of
from kpibook.indicators.events import Events
from kpibook.tables import FILE, ROW, SHEET, Records

Numbers = npt.NDArray[np.int32]
_T = TypeVar("_T")


class Lists:
    """What the measures read. Arrays run over a list's records; they are kept, and must not be changed."""

    def __init__(self, mapping: MappingFiles, records: dict[str, Records]) -> None:
        self.mapping = mapping
        self.calendar = WorkingCalendar(mapping.organisation.bank_holidays)
        self._records = records
        self._kept: dict[Hashable, Any] = {}

    def with_list(self, source: str, like: str, frame: pd.DataFrame) -> "Lists":
        """These lists and one more, which the mapping defines as it does another: records as they might be.

        What has been made of the others is not made again.
        """
        mapping = self.mapping.model_copy(
            update={"sources": {**self.mapping.sources, source: self.mapping.sources[like]}}
        )
        records = {**self._records, source: replace(self._records[like], source=source, frame=frame)}
        found = Lists(mapping, records)
        # A copy: the same name stands for other records each time, and what is made of them must not be found again.
        found._kept = dict(self._kept)
        return found

    def has(self, source: str) -> bool:
        """Whether the list is there: one that was not cut at the day that is looked at is not."""
        return source in self._records

    def frame(self, source: str) -> pd.DataFrame:
        """The list's records."""
        return self._records[source].frame

    def complete_from(self, source: str) -> int:
        """The first day covered."""
        return day_number(self._records[source].complete_from)

    def extracted(self, source: str) -> int | None:
        """The day on which the list was taken from the case system, where it says so."""
        day = self._records[source].extracted
        return None if day is None else day_number(day)

    def fields(self, source: str) -> list[str]:
        """The list's fields in the mapping's order, without the place columns."""
        return [name for name in self.frame(source).columns if name not in (FILE, SHEET, ROW)]

    def days(self, source: str, field: str, blank: int) -> Days:
        """A date field."""
        return self.keep(("days", source, field, blank), lambda: days_of(self.frame(source)[field], blank))

    def meeting(self, source: str, where: tuple[FieldCondition, ...]) -> Flags:
        """Which records meet all of the field conditions."""
        return self.keep(
            ("meeting", source, where),
            lambda: rows_meeting(self.frame(source), with_id_keys(where, self.mapping, source)),
        )

    def people(self, source: str, field: str) -> Numbers:
        """Who each record is about, as a number that has a meaning within this list; -1 where it is blank."""
        return self.keep(("people", source, field), lambda: _codes(self._categories(source, field)))

    def number_of_people(self, source: str, field: str) -> int:
        """How many different people there are in a list: its numbers run from 0."""
        return len(self._categories(source, field).categories)

    def people_in(self, source: str, field: str, other: str, there: str | None = None) -> Numbers:
        """Who each record is about, by the other list's numbers; -1 where it is blank or unknown there.

        `there`: what the other list calls the field, where it is another name.
        """
        of_other = there or field
        if (source, field) == (other, of_other):
            return self.people(source, field)
        key = "people in", source, field, other, of_other
        return self.keep(key, lambda: self._link(source, field, other, of_other))

    def teams(self, source: str) -> Numbers | None:
        """Each record's team, numbered as in the mapping; -1 where it has none. None when the list says no team.

        The team is told by the first field of type `team`, own or borrowed; not where it depends on the day (see
        `scopes.in_teams`).
        """
        field = team_field(self.mapping, source)
        if field is None or not self.says_team(source):
            return None
        return self.team_numbers(source, field)

    def says_team(self, source: str) -> bool:
        """Whether any record of the list says its team, or finds it in another list."""
        return self._records[source].says_team

    def team_numbers(self, source: str, field: str) -> Numbers:
        """The team that each row of a list has in a field, numbered as in the mapping; -1 where it has none."""
        return self.keep(("teams", source, field), lambda: self._team_numbers(self._categories(source, field)))

    def by_day(self, source: str, field: str) -> Lookup | None:
        """How a field is borrowed whose value depends on the day; None where it is no such field."""
        return by_day(self.mapping, source, field)

    def events(self, source: str, on: str, date: str, where: tuple[FieldCondition, ...]) -> Events:
        """A list's dated records in order of person and day."""
        return self.keep(("events", source, on, date, where), lambda: self._events(source, on, date, where))

    def _events(self, source: str, on: str, date: str, where: tuple[FieldCondition, ...]) -> Events:
        used = self.meeting(source, where) & self.frame(source)[date].notna().to_numpy()
        rows = np.flatnonzero(used & (self.people(source, on) >= 0))
        days = self.days(source, date, 0)
        return Events.of(self.people(source, on)[rows], days[rows], self.number_of_people(source, on))

    def _categories(self, source: str, field: str) -> pd.Categorical:
        def make() -> pd.Categorical:
            values = self.frame(source)[field]
            if values.dtype == object:
                # A blank is nobody: two records without an id are not the same person's.
                values = values.where(values != "")
            return pd.Categorical(values)

        return self.keep(("categories", source, field), make)

    def _link(self, source: str, field: str, other: str, there: str) -> Numbers:
        ours, theirs = self._categories(source, field), self._categories(other, there)
        if ours.categories.equals(theirs.categories):
            return self.people(source, field)
        # Each different id is looked up once, not each record. The last place, which -1 finds, keeps nobody nobody.
        numbers = theirs.categories.get_indexer(ours.categories).astype(np.int32)
        return np.append(numbers, np.int32(-1))[self.people(source, field)]

    def _team_numbers(self, teams: pd.Categorical) -> Numbers:
        known = {team: number for number, team in enumerate(self.mapping.teams)}
        numbers = np.array([known.get(str(team), -1) for team in teams.categories] + [-1], dtype=np.int32)
        return numbers[_codes(teams)]

    def keep(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """What is made once, and then kept under the key."""
        if key not in self._kept:
            self._kept[key] = make()
        kept: _T = self._kept[key]
        return kept


def _codes(categories: pd.Categorical) -> Numbers:
    return np.asarray(categories.codes).astype(np.int32)
