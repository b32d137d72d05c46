"""What the lists hold that cannot be used as it is: row by row, so that whoever can correct it finds it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from kpibook import definitions
from kpibook.definitions.kinds import Flow
from kpibook.indicators import Behind, counted_once, counted_teams, without_start
from kpibook.months import Period
from kpibook.pipeline import ListsRead
from kpibook.records import NO_RECORDS, Written, WrittenAt, linked_lists, row_of
from kpibook.tables import FILE, ROW, SHEET, SheetCheck
from kpibook.worklists.contents import Sign, ToPutRight
from kpibook.worklists.shown import Originals, person_of, pseudonym

_NEARLY_ALL = 0.9
"""Where so many ids of a list are in another, one that is not is a slip, and no other child."""


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong with a row of a list."""

    kind: str
    source: str
    at: WrittenAt
    what: str
    advice: str


@dataclass(frozen=True)
class Found:
    """The same, as it is listed, and the team whose row it is: the number after the last where that is not known."""

    listed: ToPutRight
    team: int


@dataclass
class Asked:
    """What is looked through: the lists, and the records that shares count at the day of the list."""

    lists: ListsRead
    originals: Originals
    month: Period
    shares: Sequence[Behind]
    sign: Sign
    keyed: bool

    @property
    def mapping(self) -> definitions.MappingFiles:
        """The mapping."""
        return self.lists.mapping

    def written(self, source: str) -> Written:
        """The cells of a list."""
        return self.originals.of(source)

    @cached_property
    def people(self) -> dict[str, str | None]:
        """List → the field that says whom its rows are of."""
        return {source: person_of(self.mapping, source) for source in self.mapping.sources}

    @cached_property
    def teams_of_people(self) -> dict[str, set[int]]:
        """Id → the teams whose open records it has on the day of the list."""
        found: dict[str, set[int]] = {}
        for share in self.shares:
            name = self.people[share.asking.source]
            if share.asking.of_events or not share.told or name is None:
                continue
            rows, teams = counted_teams(share.asking)
            people = share.asking.lists.frame(share.asking.source)[name].astype(object).to_numpy()[rows]
            for person, team in zip(people, teams.tolist(), strict=True):
                if team < len(self.mapping.teams) and not pd.isna(person):
                    found.setdefault(str(person), set()).add(team)
        return found


def to_put_right(asked: Asked) -> tuple[Found, ...]:
    """Everything that is to be put right, by file, sheet and row; each thing once."""
    seen: dict[tuple[str, WrittenAt, str], Wrong] = {}
    for wrong in _wrong_rows(asked):
        seen.setdefault((wrong.source, wrong.at, wrong.kind), wrong)
    found, keys = [], dict[str, int]()
    for key in sorted(seen, key=lambda key: (key[1], key[2], key[0])):
        text = _key_text(asked, seen[key])
        keys[text] = keys.get(text, 0) + 1
        found.append(_found(asked, seen[key], text if keys[text] == 1 else f"{text}\x1f{keys[text]}"))
    return tuple(found)


def _wrong_rows(asked: Asked) -> Iterator[Wrong]:
    yield from _set_aside(asked)
    yield from _as_the_issues_say(asked)
    for share in {share.asking.base: share for share in asked.shares}.values():
        yield from _of_share(asked, share)
    yield from _ids_not_met(asked)


def _set_aside(asked: Asked) -> Iterator[Wrong]:
    """Rows that no figure counts; total rows and notes are none."""
    for check in _current(asked):
        for aside in check.set_aside:
            if aside.expected or aside.reason in NO_RECORDS:
                continue
            again = aside.reason.startswith("duplicate")
            for cell in aside.cells:
                yield Wrong(
                    "set-aside",
                    check.source,
                    WrittenAt(check.file, check.sheet, row_of(cell)),
                    f"The row is in no figure ({aside.reason}; cell {cell}).",
                    "Is it a copy? Then delete it; else correct what names it." if again
                    else "Correct it in the case system, and export the list again.",
                )  # fmt: skip


def _current(asked: Asked) -> Iterator[SheetCheck]:
    """The sheets that were read; of a list that is cut at one day, those of its latest day alone."""
    for check in asked.lists.checks:
        latest = asked.lists.records[check.source].as_at if check.source in asked.lists.records else None
        if not definitions.is_snapshot(asked.mapping, check.source) or check.extracted == latest:
            yield check


def _as_the_issues_say(asked: Asked) -> Iterator[Wrong]:
    """Cells that were read as blanks, and ids in several ways: the issues name some of them, here are all."""
    kinds = {(issue.kind, issue.source) for issue in asked.lists.issues}
    for source in (source for source in asked.lists.tables if source in asked.lists.records):
        written = asked.written(source)
        if ("read-as-blank", source) in kinds:
            for at in written.read_as_blank():
                what = f"“{written.heading(at)}” cannot be read, and is taken for blank."
                yield Wrong("read-as-blank", source, at, what, "Correct the cell in the case system.")
        if ("ids-alike", source) in kinds:
            for at, first in written.written_otherwise():
                what = (
                    f"“{written.heading(at)}” is written in another way than in {_row(first)}, and taken for the same."
                )
                yield Wrong("ids-alike", source, at, what, "Where they are two children, correct the id of one.")


def _of_share(asked: Asked, share: Behind) -> Iterator[Wrong]:
    """Dates that contradict each other, and children with two open records where one is meant."""
    base, source = share.asking.base, share.asking.source
    frame, names = share.asking.lists.frame(source), definitions.MappingNames(asked.mapping)
    if isinstance(base, Flow):
        return
    start, end = base.start, base.end
    for row in without_start(share.asking).tolist():
        what = f"“{names.heading(source, base.dated_by)}” is blank, so the row is in no figure of what is open."
        yield Wrong("blank-start", source, _place(frame, row, base.dated_by), what, "Fill the date in.")
    if start is not None and end is not None:
        for row in np.flatnonzero((frame[end] < frame[start]).to_numpy(dtype=bool)).tolist():
            what = f"“{names.heading(source, end)}” is before “{names.heading(source, start)}”."
            yield Wrong("end-before-start", source, _place(frame, row, end), what, "Correct one of the two dates.")
    for row, standing in counted_once(share.asking).items():
        what = (
            f"The same child has another record that is open then, in {_row(_place(frame, standing, ''))}; "
            "that one is counted, and this one is not."
        )
        yield Wrong("twice", source, _place(frame, row, ""), what, "End the record that is over, or delete the copy.")


def _ids_not_met(asked: Asked) -> Iterator[Wrong]:
    """Ids that are in one list, and not in another in which nearly all are.

    That a child has no event yet is no slip: where it should have had one, the share itself says so.
    """
    conditions = (one.timed for _, one, _ in definitions.conditions_in(asked.mapping))
    awaited = {event.source for timed in conditions if timed for event in timed.events() if event.awaited}
    for link in linked_lists(asked.mapping):
        records = asked.lists.records
        if link.source == link.other or not {link.source, link.other} <= set(records):
            continue
        ours, theirs = records[link.source].frame, records[link.other].frame
        if link.field not in ours or link.field_there not in theirs:
            continue  # it depends on the day
        looked_at = definitions.rows_meeting(theirs, definitions.with_id_keys(link.where, asked.mapping, link.other))
        here, there = ours[link.field].astype(object), theirs[link.field_there].astype(object).where(looked_at)
        if link.other not in awaited:
            yield from _not_among(asked, link.source, here, (link.other, there))
        yield from _not_among(asked, link.other, there, (link.source, here))


def _not_among(asked: Asked, source: str, ids: pd.Series, other: tuple[str, pd.Series]) -> Iterator[Wrong]:
    """Rows of the month whose id is not in the other list; of every time, where the list is of no time."""
    definition, (there, known) = asked.mapping.sources[source], other
    different = set(ids.dropna())
    missing = different - set(known.dropna())
    if not missing or len(missing) > (1 - _NEARLY_ALL) * len(different):
        return
    frame, dated = asked.lists.records[source].frame, definition.dated_by
    recent = np.ones(len(frame), dtype=bool)
    if dated in frame and frame[dated].dtype.kind == "M":
        first, last = pd.Timestamp(asked.month.calendar_month.first), pd.Timestamp(asked.month.last)
        recent = ((frame[dated] >= first) & (frame[dated] <= last)).to_numpy(dtype=bool)
    name = str(ids.name)
    for row in np.flatnonzero(ids.isin(missing).to_numpy(dtype=bool) & recent).tolist():
        what = f"The id in “{definition.field_name(name)}” is in no row of {asked.mapping.sources[there].title}."
        advice = "Is it mistyped here, or is the row missing there? Correct the one or the other."
        yield Wrong("id-not-met", source, _place(frame, row, name), what, advice)


def _key_text(asked: Asked, wrong: Wrong) -> str:
    """What tells it from everything else that is wrong, and is the same next month.

    A row that names nobody is known by all that it says: next month another child's has its place, or its date, perhaps
    one of another team's, which would be shown what was typed beside this one.
    """
    person, definition = asked.people[wrong.source], asked.mapping.sources[wrong.source]
    named = [_text(asked, wrong, name) for name in ((person, *definition.unique) if person else definition.unique)]
    if not (named[0] if person else named and all(named)):
        named = ["all", *(_text(asked, wrong, name) for name in definition.fields)]
    return "\x1f".join(("put right", wrong.kind, wrong.source, wrong.at.field, *map(definitions.id_key, named)))


def _text(asked: Asked, wrong: Wrong, name: str) -> str:
    return asked.written(wrong.source).text(wrong.at.file, wrong.at.sheet, wrong.at.row, name)


def _found(asked: Asked, wrong: Wrong, key: str) -> Found:
    person, at = asked.people[wrong.source], wrong.at
    id_ = _text(asked, wrong, person) if person else ""
    shown = pseudonym(id_, asked.sign) if asked.keyed else id_
    listed = ToPutRight(asked.sign(key), wrong.kind, shown, at.file, at.sheet, at.row, wrong.what, wrong.advice)
    return Found(listed, _team(asked, wrong, definitions.id_key(id_) if id_ else ""))


def _team(asked: Asked, wrong: Wrong, person: str) -> int:
    """Whose row it is: by its own team, else by whoever has the child's open records on the day of the list."""
    mapping, at = asked.mapping, wrong.at
    teams, nobody = list(mapping.teams), len(mapping.teams)
    name = definitions.team_field(mapping, wrong.source)
    if name is not None and definitions.lookup_of(mapping, wrong.source, name) is None:
        team = asked.written(wrong.source).code(at.file, at.sheet, at.row, name)
        return teams.index(team) if team in teams else nobody
    found = asked.teams_of_people.get(person, set())
    return next(iter(found)) if len(found) == 1 else nobody


def _place(frame: pd.DataFrame, row: int, name: str) -> WrittenAt:
    file, sheet, number = frame[[FILE, SHEET, ROW]].iloc[row]
    return WrittenAt(str(file), str(sheet), int(number), name)


def _row(at: WrittenAt) -> str:
    return f"{at.file}, “{at.sheet}”, row {at.row}" if at.sheet else f"{at.file}, row {at.row}"
