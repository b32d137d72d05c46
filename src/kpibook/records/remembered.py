"""What a build remembers of its lists, for the next one to be held against: counts, and nothing of a person.

Of texts only the values that the mapping itself names are counted, of ids only how many there are, of dates how many
fall into each month. `what_has_gone` (records/gone.py) compares two such memories.
"""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from kpibook.definitions import MappingFiles, lookup_of, uses_in
from kpibook.definitions.kinds import ConditionUse
from kpibook.months import Month
from kpibook.records.links import LinkShare
from kpibook.tables import FILE, Records, SheetCheck, SourceFile

ENOUGH = 20
"""Shares and middles of fewer rows than this move by chance; they are not compared."""


@dataclass(frozen=True)
class FileKept:
    """What one file brought to a list.

    `sheets`: rows of each sheet. `months`: rows of each month, by the list's `dated_by`, and `days`, how many different
    days it has. `filled`: rows of each field that hold something. `values`: rows of each code and team, and of each
    text that a condition of the mapping names. `extracted`: when it was taken, where it says.
    """

    sha256: str
    rows: int
    sheets: dict[str, int]
    months: dict[str, int]
    days: int
    filled: dict[str, int]
    values: dict[str, dict[str, int]]
    extracted: str = ""


@dataclass(frozen=True)
class ListKept:
    """What a list held: its files, and what cannot be added up over them.

    `days`: different days in `dated_by`. `distinct`: how many different ids each id field has. `middles`: the month
    in which the middle date of each date field lies.
    """

    files: dict[str, FileKept]
    days: int
    distinct: dict[str, int]
    middles: dict[str, str]


@dataclass(frozen=True)
class Remembered:
    """What the lists of one build held. `key` stands for exactly these inputs, `day` is when it was built.

    `links`: how many ids of linked lists meet, by the names that `link_shares` gives them.
    """

    key: str
    day: dt.date
    lists: dict[str, ListKept]
    links: dict[str, LinkShare] = field(default_factory=dict)


def inputs_key(mapping_version: str, files: Iterable[SourceFile]) -> str:
    """The key of exactly these mapping files and spreadsheets.

    >>> inputs_key("aa586c146b7e", []) == inputs_key("aa586c146b7f", [])
    False
    """
    lines = sorted(f"{file.path} {file.sha256}" for file in files)
    return hashlib.sha256("\n".join([mapping_version, *lines]).encode()).hexdigest()


def remember(
    mapping: MappingFiles, records: Mapping[str, Records], checks: Sequence[SheetCheck], files: Iterable[SourceFile]
) -> dict[str, ListKept]:
    """What each list that could be read holds, by its id."""
    folder = mapping.organisation.sources_folder.replace("\\", "/").rstrip("/").removeprefix("./")
    hashes = {file.path.removeprefix(f"{folder}/"): file.sha256 for file in files}
    named = named_texts(mapping)
    return {
        source: _list_kept(
            mapping, list_, [check for check in checks if check.source == source], hashes, named.get(source, {})
        )
        for source, list_ in records.items()
    }


def without_tried_samples(
    before: Remembered | None, now: Remembered, samples: Callable[[], frozenset[str]]
) -> Remembered | None:
    """What was remembered, without lists of kpibook's own synthetic samples that others have taken the place of.

    Whoever tries a sample and then puts lists of their own there has lost nothing. A list is such a one where every
    file that it had is a sample (by its hash: `samples` gives those, and is asked only where it matters), and none of
    them is there now, by its name or its content.
    """
    replaced = {
        id_: {file.sha256 for file in kept.files.values()}
        for id_, kept in (before.lists if before else {}).items()
        if id_ in now.lists and not _any_there(kept, now.lists[id_])
    }
    if before is None or not any(replaced.values()):
        return before
    tried = {id_ for id_, hashes in replaced.items() if hashes and hashes <= samples()}
    return replace(
        before,
        lists={id_: kept for id_, kept in before.lists.items() if id_ not in tried},
        links={key: link for key, link in before.links.items() if not {link.source, link.other} & tried},
    )


def _any_there(then: ListKept, now: ListKept) -> bool:
    hashes = {kept.sha256 for kept in now.files.values()}
    return any(name in now.files or kept.sha256 in hashes for name, kept in then.files.items())


def named_texts(mapping: MappingFiles) -> dict[str, dict[str, tuple[str, ...]]]:
    """List → text field → the values that `in` or `not_in` of some condition of the mapping names."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for use in uses_in(mapping):
        if not isinstance(use, ConditionUse):
            continue
        source, field = use.source, use.condition.field
        while (lookup := lookup_of(mapping, source, field)) is not None:  # counted in the list that has the column
            source, field = lookup.from_, lookup.field
        definition = mapping.sources[source].fields.get(field)
        if definition is not None and definition.type == "text":
            fields = found.setdefault(source, {})
            values = (*(use.condition.in_ or ()), *(use.condition.not_in or ()))
            fields[field] = tuple(dict.fromkeys((*fields.get(field, ()), *values)))
    return found


def _list_kept(
    mapping: MappingFiles,
    list_: Records,
    checks: Sequence[SheetCheck],
    hashes: Mapping[str, str],
    named: Mapping[str, tuple[str, ...]],
) -> ListKept:
    source, frame = mapping.sources[list_.source], _all_rows(list_)
    # Of lists that are cut at one day the months move on with each reading: that is no news.
    dated = source.dated_by if source.dated_by in frame and not list_.readings else None
    parts = _by_file(frame)
    files = {}
    for file in dict.fromkeys(check.file for check in checks):
        sheets = {check.sheet: check.rows_used for check in checks if check.file == file}
        taken = [check.extracted for check in checks if check.file == file and check.extracted is not None]
        part = parts.get(file, frame.iloc[:0])
        files[file] = FileKept(
            sha256=hashes.get(file, ""),
            rows=len(part),
            sheets=sheets,
            months=_months(part, dated),
            days=_days(part, dated),
            filled={name: _filled(part[name]) for name in source.fields},
            values=_values(mapping, list_.source, part, named),
            extracted=min(taken).isoformat() if taken else "",
        )
    typed = {name: definition.type for name, definition in source.fields.items()}
    return ListKept(
        files=files,
        days=_days(frame, dated),
        distinct={name: int(frame[name].nunique()) for name, type_ in typed.items() if type_ == "id"},
        middles={
            name: _middle(frame[name])
            for name, type_ in typed.items()
            if type_ in ("date", "month") and not list_.readings
        },
    )


def _by_file(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of each file; most lists have one, and are not copied for it."""
    first = frame[FILE].iloc[:1].tolist()
    if first and (frame[FILE] == first[0]).all():
        return {str(first[0]): frame}
    return {str(file): part for file, part in frame.groupby(FILE, observed=True)}


def _all_rows(list_: Records) -> pd.DataFrame:
    """The rows of every reading: the files of earlier ones are remembered too."""
    if not list_.readings:
        return list_.frame
    frames = [reading.frame for reading in list_.readings if len(reading.frame)]
    return pd.concat(frames or [list_.frame], ignore_index=True)


def _months(part: pd.DataFrame, dated: str | None) -> dict[str, int]:
    if dated is None:
        return {}
    days = part[dated].dropna().dt
    counted = (days.year * 12 + days.month - 1).value_counts()  # by `Month.index`
    return {Month.at(int(month)).key: int(rows) for month, rows in sorted(counted.items())}


def _days(part: pd.DataFrame, dated: str | None) -> int:
    return 0 if dated is None else int(part[dated].nunique())


def _filled(values: pd.Series) -> int:
    there = values.notna().to_numpy(dtype=bool)
    if values.dtype == object:
        there = there & (values != "").to_numpy(dtype=bool)
    return int(np.count_nonzero(there))


def _values(
    mapping: MappingFiles, source: str, part: pd.DataFrame, named: Mapping[str, tuple[str, ...]]
) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for name, definition in mapping.sources[source].fields.items():
        if definition.type in ("code", "team") or name in named:
            counted: Counter[str] = Counter()
            for value, rows in part[name].value_counts(sort=False).items():
                counted[str(value)] += int(rows)
            wanted = named.get(name, sorted(counted))
            found[name] = {value: counted[value] for value in wanted if counted[value]}
    return found


def _middle(dates: pd.Series) -> str:
    """The month of the middle date; '' of few dates."""
    known = dates.dropna().to_numpy()
    if len(known) < ENOUGH:
        return ""
    return str(np.partition(known, len(known) // 2)[len(known) // 2].astype("datetime64[M]"))
