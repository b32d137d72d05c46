"""Pure: what a refresh changed, in words: months, restated figures, targets that were edited by hand, warnings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpibook.excel.tables.cells import Cell, same
from kpibook.excel.tables.table_state import TableState
from kpibook.excel.tables.targets import Refreshed, TableTarget, is_month
from kpibook.months import Period, Reading, period_of
from kpibook.report import shown_share

_SHOWN = 15
Figures = dict[str, tuple[Cell, ...]]
"""Key → cells under the headings that were asked for."""


@dataclass(frozen=True)
class Difference:
    """One figure or target: what it is, and its old and new value in words."""

    what: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.what}: {self.old} → {self.new}"


@dataclass(frozen=True)
class Changes:
    """Everything that a refresh has to say."""

    months: tuple[Period, ...]
    restated: tuple[Difference, ...]
    targets: tuple[Difference, ...]
    warnings: tuple[str, ...]


def find_changes(states: dict[str, TableState], result: Refreshed) -> Changes:
    """What differs between the tables as they stand and as they must be."""
    known = set(map(str, states["Months"].under("key")))
    months = tuple(month for month in result.months if month.key not in known)
    return Changes(months, tuple(_restated(states, result)), tuple(_targets(states, result)), _warnings(states, result))


def _of_state(state: TableState, wanted: Sequence[str]) -> Figures:
    """A table's rows by their key, each with the cells under the wanted headings, in that order."""
    columns = [state.under(heading) for heading in wanted]
    return {str(key): tuple(cells) for key, *cells in zip(state.under("key"), *columns, strict=False)}


def _of_target(target: TableTarget, wanted: Sequence[str]) -> Figures:
    at = [target.headings.index(heading) for heading in wanted]
    return {str(row[0]): tuple(row[place] for place in at) for row in target.rows}


def _common_months(state: TableState, target: TableTarget) -> list[str]:
    known = set(state.headings)
    return [heading for heading in target.headings if is_month(heading) and heading in known]


def _restated(states: dict[str, TableState], result: Refreshed) -> Iterator[Difference]:
    """Figures of months that the workbook had already, the whole service's first."""
    tables = {name: (states[name], result.table(name)) for name in ("Numerators", "Denominators")}
    months = {name: _common_months(*both) for name, both in tables.items()}
    old_n, old_d = (_of_state(state, months[name]) for name, (state, _) in tables.items())
    new_n, new_d = (_of_target(target, months[name]) for name, (_, target) in tables.items())
    told = _of_target(result.table("Numerators"), ("indicator", "team"))
    shapes = {key: shape for key, (shape,) in _of_target(result.table("Indicators"), ("shape",)).items()}
    # The whole service's first, since a message box shows only so many.
    for key in sorted(new_n, key=lambda key: not key.endswith("|whole")):
        if key not in old_n or (old_n[key] == new_n[key] and old_d.get(key) == new_d.get(key)):
            continue
        shape = shapes.get(key.partition("|")[0])
        denominators = [dict(zip(months["Denominators"], d.get(key, ()), strict=False)) for d in (old_d, new_d)]
        for month, *numerators in zip(months["Numerators"], old_n[key], new_n[key], strict=True):
            old, new = ((n, d.get(month)) for n, d in zip(numerators, denominators, strict=True))
            if not (same(old[0], new[0]) and same(old[1], new[1])):
                what = ", ".join((*map(str, told[key]), period_of(month).name))
                yield Difference(what, _figure(*old, shape), _figure(*new, shape))


def _figure(n: Cell, d: Cell, shape: Cell) -> str:
    if isinstance(n, int | float) and isinstance(d, int | float):
        if shape == "share":
            return shown_share(int(n), int(d))
        if shape == "average":
            return f"{n:.15g} ({d:g})" if d else "– (0)"
        if shape == "ratio":
            return f"{n:.15g}/{d:.15g}"
    return _words(n) if d is None or not isinstance(d, int | float) else f"{_words(n)} of {_words(d)}"


def _words(cell: Cell) -> str:
    if cell is None:
        return "nothing"
    return f"{cell:g}" if isinstance(cell, float) and abs(cell) < 1e6 else str(int(cell)) if isinstance(
        cell, float) else str(cell)  # fmt: skip


def _targets(states: dict[str, TableState], result: Refreshed) -> Iterator[Difference]:
    """Targets of months that the workbook had already. A target for a year is told by how it is shown alone: its
    limits follow the year's figures."""
    state, target = states["Targets"], result.table("Targets")
    months = _common_months(state, target)
    old, new = _of_state(state, months), _of_target(target, months)
    if all(old.get(key, cells) == cells for key, cells in new.items()):
        return
    told = _of_target(target, ("indicator", "team", "kind"))
    years = _years(result)
    words = {"shown": "target", "green": "Green limit", "amber": "Amber limit", "line": "target in charts",
             "comparison": "how figures are held against the target"}  # fmt: skip
    for key, cells in new.items():
        indicator, team, kind = map(str, told[key])
        if key not in old or (kind in ("green", "amber") and key.split("|")[0] + ".year" in years):
            continue
        for month, before, now in zip(months, old[key], cells, strict=True):
            if not same(before, now):
                what = f"{indicator}, {team}, {period_of(month).name}, {words.get(kind, kind)}"
                yield Difference(what, _words(before), _words(now))


def _years(result: Refreshed) -> set[str]:
    return {str(row[0]).partition("|")[0] for row in result.table("Numerators").rows}


def _warnings(states: dict[str, TableState], result: Refreshed) -> tuple[str, ...]:
    """Warnings that the workbook did not show yet."""
    target, state = result.table("Checks"), states["Checks"]
    # What an officer has read once is not told again as new.
    known = {str(cell) for row in state.grid[1 : state.rows] for cell in row if isinstance(cell, str)}
    found = []
    for row in target.rows:
        texts = [str(cell) for cell in row if isinstance(cell, str)]
        if texts[:1] == ["Warning"] and texts[1] not in known:
            found.append(texts[1])
    return tuple(found)


def in_words(changes: Changes, same_mapping: bool, shown: int = _SHOWN) -> list[str]:
    """The changes as paragraphs for a message box; `faults.changes_file` gets all with a higher `shown`."""
    parts = []
    if changes.months:
        named = ", ".join(month.name for month in changes.months)
        what = "Reading" if isinstance(changes.months[0], Reading) else "Month"
        parts.append(f"{what}{'' if len(changes.months) == 1 else 's'} added: {named}.")
    if changes.restated:
        parts.append(_listed(f"{_count(len(changes.restated), 'figure')} restated:", changes.restated, shown))
    if changes.targets:
        why = "had been edited in the workbook and now" if same_mapping else "changed and"
        verb = f"{why} {'follows' if len(changes.targets) == 1 else 'follow'} the mapping:"
        parts.append(_listed(f"{_count(len(changes.targets), 'target')} {verb}", changes.targets, shown))
    if changes.warnings:
        parts.append(_listed(f"{_count(len(changes.warnings), 'new warning')} (see Checks):", changes.warnings, shown))
    return parts


def _count(number: int, word: str) -> str:
    return f"1 {word}" if number == 1 else f"{number:,} {word}s"


def _listed(heading: str, lines: Sequence[object], shown: int) -> str:
    more = [f"  … and {len(lines) - shown:,} more (all are in changes.log)"] if len(lines) > shown else []
    return "\n".join([heading, *(f"  {line}" for line in lines[:shown]), *more])
