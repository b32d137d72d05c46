"""Rows that come twice: errors, set aside, or replaced by the newest export, as the mapping says.

Files of one list that hold each other's rows: an older export left beside the new one.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kpibook.coded import Mask
from kpibook.definitions import MappingFiles
from kpibook.issues import Issue, Severity
from kpibook.records.list_sheets import name_cells, place
from kpibook.records.stack import Stack
from kpibook.tables import FILE, ROW, SetAside

MOST = 0.1
"""Files that share more than this part of the smaller one's rows overlap; fewer are single slips."""


def overlapping_files(
    source_id: str, stack: Stack, rows: npt.NDArray[np.intp], kept: npt.NDArray[np.intp], mapping: MappingFiles
) -> tuple[Issue, ...]:
    """A warning for each file of which more than a tenth gives way to another file's rows."""
    names = stack.frame[FILE].to_numpy()
    sizes = Counter(names.tolist())
    pairs = Counter(zip(names[rows].tolist(), names[kept].tolist(), strict=True))
    return tuple(
        _overlap(source_id, (older, newer, count, sizes[older]), mapping)
        for (older, newer), count in pairs.items()
        if older != newer and count > MOST * sizes[older]
    )


def _overlap(source_id: str, found: tuple[str, str, int, int], mapping: MappingFiles) -> Issue:
    older, newer, count, size = found
    return Issue(
        "overlapping-files",
        f"{count:,} of the {size:,} rows of {older} come again in {newer}, whose rows are counted.",
        sheet=older,
        mapping=mapping.place(*mapping.files_path(source_id)),
        advice="Is it an older export? Then take it out of the folder.",
        severity=Severity.WARNING,
        source=source_id,
        thing=older,
    )


def copied_files(source_id: str, stack: Stack, mapping: MappingFiles) -> tuple[Issue, ...]:
    """An error for each two files of a list without `unique` that share more than a tenth of their rows.

    Rows count as shared where they are the same in every field, or in every cell, and come once in each file: rows that
    say little (a month and a grade) may well be alike.
    """
    files = [read.sheet.table.file for read in stack.reads]
    if len(set(files)) < 2:
        return ()
    fields = [field for field in stack.frame if field in mapping.sources[source_id].fields]
    by_field: dict[str, set[tuple[object, ...]]] = {}
    by_cell: dict[str, set[tuple[object, ...]]] = {}
    sizes: Counter[str] = Counter()
    names = stack.frame[FILE].to_numpy()
    for file in dict.fromkeys(files):
        rows = np.flatnonzero(names == file)
        sizes[file] = len(rows)
        some = stack.frame.iloc[rows][fields].astype(object)
        by_field[file] = _once(some.where(some.notna(), None).itertuples(index=False, name=None))
        by_cell[file] = _once(_cells(stack, int(row)) for row in rows)
    issues = []
    for at, one in enumerate(by_field):
        for other in list(by_field)[at + 1 :]:
            shared = max(len(by_field[one] & by_field[other]), len(by_cell[one] & by_cell[other]))
            if shared > MOST * min(sizes[one], sizes[other]):
                issues.append(_copied(source_id, (one, other, shared), mapping))
    return tuple(issues)


def _once(rows: Iterable[tuple[object, ...]]) -> set[tuple[object, ...]]:
    return {row for row, count in Counter(rows).items() if count == 1}


def _cells(stack: Stack, row: int) -> tuple[object, ...]:
    table = stack.reads[stack.sheet_of[row]].sheet.table
    return tuple(table.rows[stack.frame[ROW].iloc[row] - 1])


def _copied(source_id: str, found: tuple[str, str, int], mapping: MappingFiles) -> Issue:
    one, other, shared = found
    return Issue(
        "overlapping-files",
        f"{shared:,} rows stand in both {one} and {other}, and each would be counted twice.",
        sheet=f"{one}; {other}",
        mapping=mapping.place("sources", source_id),
        advice="Take the older export out of the folder; or say which fields make a row `unique`, and "
        "`duplicates: newest`.",
        source=source_id,
        thing=other,
        acceptable=True,
    )


def identical_rows(source_id: str, stack: Stack, mapping: MappingFiles) -> tuple[Issue, ...]:
    """A warning for each sheet with rows that are the same as an earlier one in every cell."""
    fields = list(mapping.sources[source_id].fields)
    alike = np.flatnonzero(stack.frame.duplicated(subset=fields, keep=False).to_numpy(dtype=bool))
    seen: set[tuple[object, ...]] = set()
    repeated = []
    for row in alike:
        cells = _cells(stack, int(row))
        if cells in seen:
            repeated.append(int(row))
        seen.add(cells)
    return tuple(
        Issue(
            "identical-row",
            f"{_count(rows)} the same content as an earlier row, in every cell; all are counted.",
            sheet=place(stack.reads[sheet].sheet.table, name_cells([stack.cell(row, fields[0]) for row in rows])),
            mapping=mapping.place("sources", source_id),
            advice="If they are copies, say in the mapping which fields make a row unique.",
            severity=Severity.WARNING,
            source=source_id,
            thing=stack.reads[sheet].sheet.table.file,
        )
        for sheet, rows in stack.by_sheet(repeated).items()
    )


Days = Sequence[dt.date | None]
"""The day on which each sheet of a stack was taken."""
_NO_DAY = dt.date.min.toordinal() - 1

_SHARE, _ROWS = 0.02, 5
"""More rows than this share, and than so many, are not alike by chance."""


@dataclass(frozen=True)
class Duplicates:
    """Rows to drop, what is set aside in each sheet (by its index), the issues, and files that a newer one replaces."""

    drop: Mask
    set_aside: dict[int, tuple[SetAside, ...]] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    replaced: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Repeats:
    """Rows that come more than once: each one's row that is kept, and whether their other fields say the same."""

    rows: npt.NDArray[np.intp]
    kept: npt.NDArray[np.intp]
    alike: Mask


def find_duplicates(source_id: str, stack: Stack, days: Days, mapping: MappingFiles) -> Duplicates:
    """Rows with the same `unique` fields as another: errors, or left out.

    `set_aside` leaves out the later of two that say the same in every field, and is an error where they disagree.
    `newest` keeps the row of the file that was taken last; those of one day must agree. Rows in which all these fields
    are blank are not compared. A list without `unique` may have no files that hold each other's rows, and is warned of
    rows that are the same in every cell.
    """
    source = mapping.sources[source_id]
    none = np.zeros(len(stack.frame), dtype=bool)
    if not source.unique:
        copies = copied_files(source_id, stack, mapping)
        return Duplicates(none, {}, copies or identical_rows(source_id, stack, mapping))
    if source.duplicates == "error":
        return Duplicates(
            none, {}, tuple(_errors(source_id, stack, _repeats(source_id, stack, None, mapping), mapping))
        )
    by_day = _days_of_rows(stack, days) if source.duplicates == "newest" else None
    found = _repeats(source_id, stack, by_day, mapping)
    if by_day is None:
        return _set_aside(source_id, stack, found, mapping)
    return _newest(source_id, stack, found, by_day, mapping)


def _days_of_rows(stack: Stack, days: Days) -> npt.NDArray[np.int64]:
    numbers = np.array([_NO_DAY if day is None else day.toordinal() for day in days] or [_NO_DAY], dtype=np.int64)
    return numbers[stack.sheet_of]


def _repeats(source_id: str, stack: Stack, by_day: npt.NDArray[np.int64] | None, mapping: MappingFiles) -> _Repeats:
    """Every row but the one that is kept: the first, or the first of the latest day."""
    source = mapping.sources[source_id]
    fields, frame = list(source.unique), stack.frame
    known = frame[fields].notna().any(axis=1).to_numpy(dtype=bool)
    several = np.flatnonzero(frame.duplicated(subset=fields, keep=False).to_numpy(dtype=bool) & known)
    if not len(several):
        return _Repeats(several, several, np.zeros(0, dtype=bool))
    some = frame.iloc[several]
    group = some.groupby(fields, sort=False, dropna=False, observed=True).ngroup().to_numpy()
    content = some.groupby(list(source.fields), sort=False, dropna=False, observed=True).ngroup().to_numpy()
    day = np.zeros(len(several), dtype=np.int64) if by_day is None else by_day[several]
    order = np.lexsort((several, -day, group))
    firsts = order[np.flatnonzero(np.diff(group[order], prepend=-1))]
    kept = firsts[group]
    others = np.flatnonzero(kept != np.arange(len(several)))
    return _Repeats(several[others], several[kept[others]], content[others] == content[kept[others]])


def _errors(source_id: str, stack: Stack, found: _Repeats, mapping: MappingFiles) -> Iterable[Issue]:
    first = dict(zip(found.rows.tolist(), found.kept.tolist(), strict=True))
    unique = mapping.sources[source_id].unique
    for sheet, rows in stack.by_sheet(found.rows).items():
        table = stack.reads[sheet].sheet.table
        cells = [f"{stack.cell(row, unique[0])} (first in {_other(stack, first[row], row, unique[0])})" for row in rows]
        yield Issue(
            "duplicate-row",
            f"{_count(rows)} the same {' and '.join(unique)} as an earlier row.",
            sheet=place(table, name_cells(cells)),
            mapping=mapping.place("sources", source_id, "unique"),
            advice="Delete the rows that are not meant, or let copies be left out by `duplicates: set_aside`, or older "
            "exports' rows by `duplicates: newest`.",
            source=source_id,
            thing=table.file,
        )


def _set_aside(source_id: str, stack: Stack, found: _Repeats, mapping: MappingFiles) -> Duplicates:
    """The later of rows that say the same are left out; an error for those that do not."""
    drop = np.zeros(len(stack.frame), dtype=bool)
    drop[found.rows] = True
    names = ", ".join(mapping.sources[source_id].unique)
    aside = _aside(
        stack, found.rows, f"duplicate: same {names} as an earlier row", mapping.sources[source_id].unique[0]
    )
    wrong = _disagree(source_id, stack, found, ~found.alike, mapping)
    overlaps = overlapping_files(source_id, stack, found.rows, found.kept, mapping)
    return Duplicates(drop, {sheet: (each,) for sheet, each in aside.items()}, (*wrong, *overlaps))


def _newest(
    source_id: str, stack: Stack, found: _Repeats, by_day: npt.NDArray[np.int64], mapping: MappingFiles
) -> Duplicates:
    """Rows of an older export give way to those of a newer one; of one day, copies are left out."""
    drop = np.zeros(len(stack.frame), dtype=bool)
    drop[found.rows] = True
    unique, file = mapping.sources[source_id].unique, _files(stack)
    day, kept_day = by_day[found.rows], by_day[found.kept]
    undated = ((day == _NO_DAY) | (kept_day == _NO_DAY)) & (file[found.rows] != file[found.kept])
    older = ~undated & (day < kept_day)
    names = ", ".join(unique)
    replaced = _aside(stack, found.rows[older], f"older: a newer export has the same {names}", unique[0], expected=True)
    copies = _aside(stack, found.rows[~older], f"duplicate: same {names} as another row", unique[0])
    aside = {
        sheet: tuple(each[sheet] for each in (replaced, copies) if sheet in each) for sheet in {**replaced, **copies}
    }
    tied = ~older & ~undated & ~found.alike
    issues = (
        *_without_day(source_id, stack, found.rows[undated], by_day, mapping),
        *_disagree(source_id, stack, found, tied, mapping),
        *overlapping_files(source_id, stack, found.rows[older], found.kept[older], mapping),
    )
    gone = tuple(issue.thing for issue in issues if issue.kind == "overlapping-files")
    return Duplicates(drop, aside, issues, gone)


def _aside(
    stack: Stack, rows: npt.NDArray[np.intp], reason: str, field: str, expected: bool = False
) -> dict[int, SetAside]:
    return {
        sheet: SetAside(reason, tuple(stack.cell_with_sheet(row, field) for row in some), expected)
        for sheet, some in stack.by_sheet(rows).items()
    }


def _disagree(source_id: str, stack: Stack, found: _Repeats, wrong: Mask, mapping: MappingFiles) -> list[Issue]:
    """An error for each sheet with rows that say something else than the row that would be kept."""
    source = mapping.sources[source_id]
    kept = dict(zip(found.rows.tolist(), found.kept.tolist(), strict=True))
    issues = []
    for sheet, rows in stack.by_sheet(found.rows[wrong]).items():
        table, one = stack.reads[sheet].sheet.table, source.unique[0]
        cells = [f"{stack.cell(row, one)} (as {_other(stack, kept[row], row, one)})" for row in rows]
        issues.append(
            Issue(
                "duplicates-disagree",
                f"{_count(rows)} the same {' and '.join(source.unique)} as another row, and other content.",
                sheet=place(table, name_cells(cells)),
                mapping=mapping.place("sources", source_id, "duplicates"),
                advice="Which is right? Delete the other, or take the older file out of the folder; "
                "`duplicates: newest` keeps the row of the file that was taken last.",
                source=source_id,
                thing=table.file,
                acceptable=True,
            )
        )
    return issues


def _without_day(
    source_id: str, stack: Stack, rows: npt.NDArray[np.intp], by_day: npt.NDArray[np.int64], mapping: MappingFiles
) -> list[Issue]:
    """An error for a list in which nothing says which of two files is the newer."""
    if not len(rows):
        return []
    silent = {read.sheet.table.file for index, read in enumerate(stack.reads)
              if (by_day[stack.sheet_of == index] == _NO_DAY).any()}  # fmt: skip
    return [
        Issue(
            "newest-not-known",
            f"{mapping.sources[source_id].title} keeps the newest of rows that come twice ({len(rows):,} do), "
            "and these files do not say when they were taken.",
            sheet=", ".join(sorted(silent)),
            mapping=mapping.place("sources", source_id, "extracted") or mapping.place("sources", source_id),
            advice="Export them with the day above the headings, and name its label as `extracted`.",
            source=source_id,
        )
    ]


def _files(stack: Stack) -> npt.NDArray[np.object_]:
    names = np.array([read.sheet.table.file for read in stack.reads], dtype=object)
    return names[stack.sheet_of] if len(names) else np.zeros(0, dtype=object)


def _other(stack: Stack, other: int, row: int, field: str) -> str:
    """The other row's cell, with its sheet and file where that is another one."""
    here, there = (stack.reads[stack.sheet_of[at]].sheet.table for at in (row, other))
    if (here.file, here.sheet) == (there.file, there.sheet):
        return stack.cell(other, field)
    cell = stack.cell_with_sheet(other, field)
    return cell if here.file == there.file else f"{cell} of {there.file}"


def _count(rows: Sequence[int]) -> str:
    return "1 row has" if len(rows) == 1 else f"{len(rows):,} rows have"


def twin_rows(source_id: str, stack: Stack, mapping: MappingFiles) -> tuple[Issue, ...]:
    """A warning for each sheet with many rows that are the same as another one but for the id that names the row.

    Only lists whose rows also carry the id of somebody or something else: without it, rows are alike by nature.
    """
    source = mapping.sources[source_id]
    ids = [name for name, field in source.fields.items() if field.type == "id"]
    own = next((name for name in source.unique if name in ids), None)
    if own is None or len(ids) < 2 or not any(field.type == "date" for field in source.fields.values()):
        return ()
    others = [name for name in source.fields if name != own]
    told = stack.frame[[name for name in ids if name != own]].notna().all(axis=1).to_numpy(dtype=bool)
    again = stack.frame.duplicated(subset=others).to_numpy(dtype=bool) & told
    again &= ~stack.frame.duplicated(subset=list(source.unique)).to_numpy(dtype=bool)
    issues = []
    for sheet, rows in stack.by_sheet(np.flatnonzero(again)).items():
        read = stack.reads[sheet]
        if len(rows) > max(_ROWS, _SHARE * len(read.row)):
            issues.append(
                Issue(
                    "twin-rows",
                    f'{len(rows):,} rows of {source.title} are the same as an earlier one in all but "'
                    f'{read.sheet.heading(own)}".',
                    sheet=place(read.sheet.table, name_cells([stack.cell(row, own) for row in rows])),
                    mapping=mapping.place("sources", source_id, "unique"),
                    advice="Were the same rows exported twice, under other ids? All are counted.",
                    severity=Severity.WARNING,
                    source=source_id,
                    thing=read.sheet.table.file,
                )
            )
    return tuple(issues)
