"""EDGE: what is carried from list to list: which records stood on each, and what managers typed beside them.

A file for each month, encrypted, so that a month is forgotten by deleting its file. What was typed is added to, never
changed: a list that comes back late, or twice, takes nothing away.

And what a person is told besides: months to be forgotten, runs that were ended, notes that have gone.
"""

import datetime as dt
import json
import zlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from kpibook.atomic import replace_file
from kpibook.definitions import WHOLE, ChildrensLists
from kpibook.issues import InputError, Issue, Severity, Tell
from kpibook.months import Month, period_of
from kpibook.worklists.contents import ListTable, Note, Part, TeamList
from kpibook.worklists.keys import FOLDER, NOW, ListsKey, UnsealError
from kpibook.worklists.register import Act, Line, months_kept, open_ends

_ENDING = ".notes"
Place = tuple[str, str]
"""Beside what something was typed: the indicator's id and the record's key."""


@dataclass(frozen=True)
class Typed:
    """What was typed beside a record on a team's list of a month; both texts empty: an earlier note was cleared."""

    key: str
    indicator: str
    """Behind which indicator the record stood: each asks something else of it. '' for what was to be put right."""
    team: str
    """Whose list it was typed in; `whole` for the whole service's."""
    reason: str
    done: str
    saved: str
    """When that list was saved: of two that were typed in, the later one counts."""


@dataclass(frozen=True)
class ListedTable:
    """Which records stood in one table of a team's list."""

    team: str
    part: Part
    indicator: str
    """Its id; '' for what was to be put right."""
    keys: tuple[str, ...]
    """Those of the list as it was made last, and then those of earlier makings: one of them may be out there."""
    listed: int
    """How many stand on the list as it was made last."""

    @property
    def last(self) -> tuple[str, ...]:
        """The records on the list as it was made last."""
        return self.keys[: self.listed]


@dataclass(frozen=True)
class MonthNotes:
    """All that is kept of a month's lists."""

    month: str
    tables: tuple[ListedTable, ...] = ()
    typed: tuple[Typed, ...] = ()

    def keys_of(self, team: str) -> frozenset[str]:
        """The records that stood on the team's list."""
        return frozenset(key for table in self.tables if table.team == team for key in table.keys)

    def latest(self, team: str) -> dict[Place, Typed]:
        """What the team typed beside each record, as it stands; what was cleared is not there."""
        in_order = sorted(self.typed, key=lambda each: each.saved)
        found = {(typed.indicator, typed.key): typed for typed in in_order if typed.team == team}
        return {place: typed for place, typed in found.items() if typed.reason or typed.done}

    def answered_before(self, team: str, blank: Container[Place], saved: str) -> int:
        """How many records the team answered in a list saved before, beside which nothing stands in a later one.

        A blank takes nothing away: two people may each have answered a part. But it may be a slip that was put right.
        """
        return sum(place in blank and typed.saved < saved for place, typed in self.latest(team).items())

    def with_lists(self, lists: Iterable[TeamList]) -> "MonthNotes":
        """With these lists as what was listed of their teams; records of an earlier making stay known."""
        made = tuple(lists)
        teams = {each.scope for each in made}
        found = {
            (table.team, table.part, table.indicator): replace(table, listed=0) if table.team in teams else table
            for table in self.tables
        }
        for new in (table for each in made for table in _tables_of(each)):
            known = found.get((new.team, new.part, new.indicator), new)
            keys = tuple(dict.fromkeys((*new.keys, *known.keys)))
            found[new.team, new.part, new.indicator] = replace(new, keys=keys)
        return replace(self, tables=tuple(found.values()))

    def with_typed(self, typed: Iterable[Typed]) -> "MonthNotes":
        """With these added; one that is there already is not added again."""
        return replace(self, typed=tuple(dict.fromkeys((*self.typed, *typed))))


def _tables_of(made: TeamList) -> Iterator[ListedTable]:
    found: dict[tuple[Part, str], dict[str, None]] = {(Part.PUT_RIGHT, ""): {each.key: None for each in made.put_right}}
    for table in made.tables:
        found.setdefault((table.part, table.indicator), {}).update({row.key: None for row in table.rows})
    for (part, indicator), keys in found.items():
        yield ListedTable(made.scope, part, indicator, tuple(keys), len(keys))


@dataclass(frozen=True)
class Notes:
    """What is kept of every month's lists, by the month's key."""

    months: Mapping[str, MonthNotes]

    def of(self, month: str) -> MonthNotes:
        """A month's; empty where no list of it was made."""
        return self.months.get(month, MonthNotes(month))

    def with_month(self, month: MonthNotes) -> "Notes":
        """With this in place of what was kept of that month."""
        return Notes({**self.months, month.month: month})

    def carried(self, team: str, month: str) -> dict[Place, Note]:
        """Indicator and record → the note that the team's list of the month shows.

        That is the last one of an earlier month, or of an earlier day as at which lists were cut, whoever typed it:
        notes go with the child to a new team. Of the month itself only what the same team typed; so a list that is made
        again of a time when a child was still another team's shows nothing that its new team has typed since. The whole
        service's list shows what every team typed; what was typed in it counts where the team said nothing in that
        month.
        """
        found: dict[Place, Note] = {}
        for key in sorted((each for each in self.months if _until(each) <= _until(month)), key=_until):
            own = (WHOLE, team) if key == month and team != WHOLE else (WHOLE, *self._teams(key))
            for typed in self._in_order(key, own):
                found[typed.indicator, typed.key] = Note(typed.reason, typed.done, key)
        return {place: note for place, note in found.items() if note.reason or note.done}

    def _teams(self, month: str) -> list[str]:
        return sorted({typed.team for typed in self.months[month].typed} - {WHOLE})

    def _in_order(self, month: str, teams: Iterable[str]) -> Iterator[Typed]:
        """What these typed in the month, each record's last word last; of two teams' the one saved later."""
        wanted = set(teams)
        among = [typed for typed in self.months[month].typed if typed.team in wanted]
        yield from sorted(among, key=lambda typed: (typed.team != WHOLE, typed.saved))


def _until(key: str) -> tuple[dt.date, str]:
    """The day as of which a month's lists are: by it they stand in order, and not by the keys."""
    return period_of(key).last, key


def with_notes(made: TeamList, carried: Mapping[Place, Note]) -> TeamList:
    """The list with what was typed of its records before."""
    return replace(
        made,
        tables=tuple(_table_with_notes(table, carried) for table in made.tables),
        put_right=tuple(replace(each, note=carried.get(("", each.key))) for each in made.put_right),
    )


def _table_with_notes(table: ListTable, carried: Mapping[Place, Note]) -> ListTable:
    rows = tuple(replace(row, note=carried.get((table.indicator, row.key))) for row in table.rows)
    return replace(table, rows=rows)


def kept_months(workspace: Path) -> tuple[str, ...]:
    """The months of whose lists something is kept under the present key."""
    return tuple(sorted(path.stem for path in (workspace / NOW).glob(f"*{_ENDING}")))


def read_notes(workspace: Path, key: ListsKey) -> Notes:
    """Everything that is kept. InputError where a file of it is not as it was written: it is never taken for empty."""
    return Notes({month: _read_month(notes_file(workspace, month), month, key) for month in kept_months(workspace)})


def write_month(workspace: Path, key: ListsKey, notes: MonthNotes) -> None:
    """Keep a month's, whole or not at all. InputError where that fails: what was kept before is then as it was."""
    tables = [[each.team, each.part.value, each.indicator, each.keys, each.listed] for each in notes.tables]
    typed = [[*astuple(each)] for each in notes.typed]
    content = json.dumps({"month": notes.month, "tables": tables, "typed": typed}, ensure_ascii=False).encode()
    sealed = key.seal(zlib.compress(content), notes.month)
    advice = "Make room on the disk, or see who may write there; then run the same command again. Nothing was lost."
    replace_file(notes_file(workspace, notes.month), sealed, advice)


def notes_file(workspace: Path, month: str) -> Path:
    """Where a month's notes lie."""
    return workspace / NOW / f"{month}{_ENDING}"


def notes_files(workspace: Path, month: str) -> tuple[Path, ...]:
    """Every file with notes of the month: those set aside with a key that was lost are notes too."""
    return tuple(sorted((workspace / FOLDER).glob(f"*/{month}{_ENDING}")))


def _read_month(path: Path, month: str, key: ListsKey) -> MonthNotes:
    try:
        found = json.loads(zlib.decompress(key.unseal(path.read_bytes(), month)))
    except OSError as error:
        raise InputError([_damaged(path, f"cannot be read: {error.strerror or error}")]) from error
    except (UnsealError, zlib.error, ValueError):
        raise InputError([_damaged(path, "is damaged, or was put there from elsewhere")]) from None
    tables = [
        ListedTable(team, Part(part), indicator, tuple(keys), listed)
        for team, part, indicator, keys, listed in found["tables"]
    ]
    return MonthNotes(month, tuple(tables), tuple(Typed(*each) for each in found["typed"]))


def _damaged(path: Path, what: str) -> Issue:
    message = f"The file with the notes on lists of {path.stem} {what}; no list is made or read without it."
    advice = (
        "Put it back from a backup. Without one, move it out of this folder: lists that came back of that month can be "
        "collected again once they were made again."
    )
    return Issue("lists-damaged", message, str(path), advice=advice)


def missing_notes(workspace: Path, lines: Sequence[Line]) -> tuple[Issue, ...]:
    """A warning for each month of which lists were made and nothing is kept, though nobody forgot it."""
    last_new = max((at for at, line in enumerate(lines) if line.act is Act.SET_ASIDE), default=-1)
    kept = kept_months(workspace)
    return tuple(_gone(month) for month in months_kept(lines[last_new + 1 :]) if month not in kept)


def _gone(month: str) -> Issue:
    message = f"Lists of {month} were made, but what was kept of them is not there: notes of then are not carried."
    advice = f"Bring .kpibook/lists back from a backup. If they are to be gone:  kpibook lists forget {month}"
    return Issue("lists-notes-gone", message, advice=advice, severity=Severity.WARNING)


def tell_what_is_due(lines: Sequence[Line], lists: ChildrensLists, tell: Tell, made: str = "") -> None:
    """Say which months have been kept for long enough, and where a run was ended; not of the month just `made`."""
    months = [month for month in months_kept(lines) if month != made]
    due = [month for month in months if is_due(month, lists.keep_months, dt.date.today())]
    if due:
        tell.caution(f"\nKept for longer than {lists.keep_months} months: lists and notes of {', '.join(due)}.")
        tell.caution(f"  kpibook lists forget {due[0]}")
    for line in open_ends(lines):
        what = "A list was begun" if line.act is Act.BEGUN else "Forgetting was begun"
        tell.caution(f"\n{what} on {line.at[:10]} ({line.month}, {line.team or 'all'}) and not finished; do it again.")


def is_due(month: str, keep_months: int, today: dt.date) -> bool:
    """Whether a month's lists have been kept for as long as the mapping says.

    >>> is_due("2023-02", 6, dt.date(2023, 8, 31)), is_due("2023-02", 6, dt.date(2023, 9, 1))
    (False, True)
    """
    return period_of(month).calendar_month < Month.of(today) - keep_months
