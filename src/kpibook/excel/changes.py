"""Pure: what a refresh changed, in words: months, restated figures, targets that were edited by hand, warnings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpibook.excel.cells import Cell, same
from kpibook.excel.table_plan import TableState
from kpibook.excel.targets import Refreshed, TableTarget, is_month
from kpibook.months import Month
from kpibook.report.figures import shown_share

_SHOWN = 15
Figures = dict[str, dict[str, Cell]]
"""Key → heading → cell."""


@dataclass(frozen=True)
class Changed:
    """One figure or target: what it is, and its old and new value in words."""

    what: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.what}: {self.old} → {self.new}"


@dataclass(frozen=True)
class Changes:
    """Everything that a refresh has to say."""

    months: tuple[Month, ...]
    restated: tuple[Changed, ...]
    targets: tuple[Changed, ...]
    warnings: tuple[str, ...]


def find_changes(states: dict[str, TableState], result: Refreshed) -> Changes:
    """What differs between the tables as they stand and as they must be."""
    known = set(_of_state(states["Months"]))
    months = tuple(month for month in result.months if month.key not in known)
    return Changes(months, tuple(_restated(states, result)), tuple(_targets(states, result)), _warnings(states, result))


def _of_state(state: TableState) -> Figures:
    headings = [str(heading) for heading in state.headings]
    rows = (range(len(headings)), range(1, state.rows))
    return {str(state.cell(r, 0)): {headings[c]: state.cell(r, c) for c in rows[0]} for r in rows[1]}


def _of_target(target: TableTarget) -> Figures:
    return {str(row[0]): dict(zip(target.headings, row, strict=True)) for row in target.rows}


def _restated(states: dict[str, TableState], result: Refreshed) -> Iterator[Changed]:
    """Figures of months that the workbook had already, the whole service's first."""
    old_n, new_n = _of_state(states["Numerators"]), _of_target(result.table("Numerators"))
    old_d, new_d = _of_state(states["Denominators"]), _of_target(result.table("Denominators"))
    shapes = {key: row.get("shape") for key, row in _of_target(result.table("Indicators")).items()}
    known = {str(heading) for heading in states["Numerators"].headings}
    months = [h for h in result.table("Numerators").headings if is_month(h) and h in known]
    for key in sorted(new_n, key=lambda key: not key.endswith("|whole")):
        if key not in old_n:
            continue
        row = new_n[key]
        for month in months:
            old = (old_n[key][month], old_d.get(key, {}).get(month))
            new = (row[month], new_d.get(key, {}).get(month))
            if not (same(old[0], new[0]) and same(old[1], new[1])):
                share = shapes.get(key.partition("|")[0]) == "share"
                what = f"{row['indicator']}, {row['team']}, {Month.parse(month).name}"
                yield Changed(what, _figure(*old, share), _figure(*new, share))


def _figure(n: Cell, d: Cell, share: bool) -> str:
    if share and isinstance(n, int | float) and isinstance(d, int | float):
        return shown_share(int(n), int(d))
    return _words(n) if d is None or not isinstance(d, int | float) else f"{_words(n)} of {_words(d)}"


def _words(cell: Cell) -> str:
    if cell is None:
        return "nothing"
    return f"{cell:g}" if isinstance(cell, float) and abs(cell) < 1e6 else str(int(cell)) if isinstance(
        cell, float) else str(cell)  # fmt: skip


def _targets(states: dict[str, TableState], result: Refreshed) -> Iterator[Changed]:
    """Targets of months that the workbook had already. A target for a year is told by how it is shown alone: its
    limits follow the year's figures."""
    old, new = _of_state(states["Targets"]), _of_target(result.table("Targets"))
    yearly = {key.split("|")[0] for key in new if key.split("|")[0] + ".year" in _years(result)}
    words = {"shown": "target", "green": "Green limit", "amber": "Amber limit", "line": "target in charts"}
    known = {str(heading) for heading in states["Targets"].headings}
    months = [h for h in result.table("Targets").headings if is_month(h) and h in known]
    for key, row in new.items():
        kind = str(row["kind"])
        if key not in old or (kind in ("green", "amber") and key.split("|")[0] in yearly):
            continue
        for month in months:
            if not same(old[key][month], row[month]):
                what = f"{row['indicator']}, {row['team']}, {Month.parse(month).name}, {words.get(kind, kind)}"
                yield Changed(what, _words(old[key][month]), _words(row[month]))


def _years(result: Refreshed) -> set[str]:
    return {str(row[0]).partition("|")[0] for row in result.table("Numerators").rows}


def _warnings(states: dict[str, TableState], result: Refreshed) -> tuple[str, ...]:
    """Warnings that the workbook did not show yet."""
    target, state = result.table("Checks"), states["Checks"]
    known = {str(cell) for row in state.grid[1 : state.rows] for cell in row if isinstance(cell, str)}
    found = []
    for row in target.rows:
        texts = [str(cell) for cell in row if isinstance(cell, str)]
        if texts[:1] == ["Warning"] and texts[1] not in known:
            found.append(texts[1])
    return tuple(found)


def in_words(changes: Changes, same_mapping: bool, shown: int = _SHOWN) -> list[str]:
    """The changes as paragraphs for a message box; the log gets all with a higher `shown`."""
    parts = []
    if changes.months:
        named = ", ".join(month.name for month in changes.months)
        parts.append(f"{'Month' if len(changes.months) == 1 else 'Months'} added: {named}.")
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
    more = [f"  … and {len(lines) - shown:,} more (all are in the log)"] if len(lines) > shown else []
    return "\n".join([heading, *(f"  {line}" for line in lines[:shown]), *more])
