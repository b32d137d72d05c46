"""Which records stood behind each figure when it was published, without saying whose they are.

A record is known by three numbers: of the ids that it holds (0 where it holds none), of those with the day that it is
dated by, and of all that the list itself says of it. They are SipHash values under a key of the evidence's own: equal
records have equal numbers.
No id stands in them, but who tries ids one by one finds those that were there: they are about children, and are deleted
with the published file (see docs/history.md).
"""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions import MappingFiles, bases_of, lists_read
from kpibook.definitions.kinds import AnyMeasure, Average, Base, Part, Rate, Ratio, Share, Tally
from kpibook.indicators.days import Bits, MonthSets
from kpibook.indicators.kinds import months_all_met
from kpibook.indicators.lists import Lists
from kpibook.indicators.observed import observe, values_of
from kpibook.indicators.periods import can_be_counted, observed_together
from kpibook.indicators.scopes import in_teams
from kpibook.months import Period, Reading
from kpibook.package import BROKEN
from kpibook.tables import Records, records_at

Digests = npt.NDArray[np.uint64]
NOBODY = np.uint64(0)
"""Whose a record is that holds no id: no two of them are taken for one person's."""
_KEY_LENGTH = 16
"""Characters of a SipHash key."""
VERSION = 2
_READ_AT = "@"


@dataclass(frozen=True)
class KnownRecords:
    """Every record of a list, in its order, as three numbers each.

    `fields` are the fields that `content` is of, `asked` is what the mapping said of them and of the list.
    """

    people: Digests
    """`NOBODY` where a record holds no id."""
    dated: Digests
    content: Digests
    asked: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Behind:
    """The records of one list behind a measure's figures in some periods of one definition.

    Each array runs over the records counted, once for each team that they are in: `rows` are places in the list, `team`
    numbers in `Evidence.teams` (behind the last: in none), `counted` and `passed` sets of `periods` as bits.
    """

    source: str
    periods: tuple[str, ...]
    asked: str
    once: bool
    """Whether each person counts once."""
    rows: npt.NDArray[np.int32]
    team: npt.NDArray[np.int16]
    counted: Bits
    passed: Bits


@dataclass(frozen=True)
class Evidence:
    """What stands behind a publication's figures: lists by name (`list_named`); by measure one `Behind` for each list
    and definition.

    `read` has for each measure every list that its figures depend on. A tally has nothing behind it but its list.
    """

    key: str
    teams: tuple[str, ...]
    areas: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, KnownRecords]
    behind: Mapping[str, tuple[Behind, ...]]
    read: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def team_numbers(self) -> Mapping[str, int]:
        """Team → its number."""
        return {team: number for number, team in enumerate(self.teams)}


def evidence_of(
    mapping: MappingFiles,
    records: dict[str, Records],
    periods: Sequence[Period],
    measures: Iterable[str],
    key: str,
    like: Evidence | None = None,
) -> Evidence:
    """The records behind these measures' figures in these periods. The lists are known to give figures.

    `like`: what they are to be held against. Then records are known by the fields that they are known by there, so that
    a field which the mapping has been given since makes no record another.
    """
    wanted = [one for one in measures if one in mapping.measures]
    behind: dict[str, list[Behind]] = {one: [] for one in wanted}
    known: dict[str, Records] = {}
    read: dict[str, dict[str, None]] = {one: {} for one in wanted}
    for now, at in mapping.runs(tuple(periods)):
        for lists, some in observed_together(now, records, tuple(periods)[at]):
            for id_ in wanted:
                measure = now.measures[id_]
                if not can_be_counted(lists, measure, some[0]):
                    continue
                of_then = _lists_of(records, lists_read(now, measure), some[0])
                known |= of_then
                read[id_] |= dict.fromkeys(of_then)
                behind[id_] += _behind(lists, MonthSets.of(some), measure)
    areas = {area: tuple(t for t, d in mapping.teams.items() if d.area == area) for area in mapping.service_areas}
    return Evidence(
        key,
        tuple(mapping.teams),
        areas,
        {name: known_records(mapping, list_, key, _fields_of(like, name)) for name, list_ in known.items()},
        {id_: tuple(found) for id_, found in behind.items()},
        {id_: tuple(found) for id_, found in read.items()},
    )


def _fields_of(like: Evidence | None, name: str) -> tuple[str, ...] | None:
    return like.lists[name].fields if like is not None and name in like.lists else None


def _lists_of(records: dict[str, Records], sources: Iterable[str], period: Period) -> dict[str, Records]:
    """What a measure reads for a period, by its name."""
    seen = records_at(records, period.day) if isinstance(period, Reading) else records
    return {list_named(source, period): seen[source] for source in sources if source in seen}


def list_named(source: str, period: Period) -> str:
    """What a list is called in an evidence: each reading of one that is cut at one day is a list of its own."""
    return f"{source}{_READ_AT}{period.key}" if isinstance(period, Reading) else source


def is_read_for(name: str, period: str) -> bool:
    """Whether a list of that name is read for a period's figures (its key)."""
    _, _, day = name.partition(_READ_AT)
    return day in ("", period)


def known_records(
    mapping: MappingFiles, records: Records, key: str, fields: tuple[str, ...] | None = None
) -> KnownRecords:
    """A list's records as numbers, by these fields (all of its own unless told): what it borrows is none of its own."""
    source = mapping.sources[records.source]
    there = source.fields if fields is None else set(fields) & set(source.fields)
    own = sorted(name for name in there if name in records.frame.columns)  # whatever their order in the mapping
    ids = [name for name in own if source.fields[name].type == "id"]
    day = [source.dated_by] if source.dated_by in own else []
    # A key that a later version of kpibook adds, and that is not written, changes nothing: so without defaults.
    # What its columns are called, and which files it has, changes no record either.
    said = source.model_dump(
        mode="json",
        exclude={"title": True, "files": True, "changes": True, "fields": {"__all__": {"headings"}}},
        exclude_defaults=True,
    )
    said["fields"] = {name: one for name, one in said["fields"].items() if name in own}
    codes = {
        name: mapping.codes[name].model_dump(mode="json", exclude_defaults=True)
        for name in sorted(_code_lists(mapping, records.source, own))
    }
    return KnownRecords(
        _people(records.frame, ids, key),
        _digests(records.frame, [*ids, *(one for one in day if one is not None)], key),
        _digests(records.frame, own, key),
        digest_of([said, codes]),
        tuple(own),
    )


def definition_digest(mapping: MappingFiles, measure: AnyMeasure) -> str:
    """What a measure asks, with what it is of, as a hash: the same as long as nothing of it is defined otherwise."""
    # A key that a later version adds, and that is not written, changes nothing: so without defaults.
    parts = (measure, *bases_of(mapping, measure))
    return digest_of([part.model_dump(mode="json", exclude_defaults=True) for part in parts])


def digest_of(parts: object) -> str:
    """A hash of plain values."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def key_of(hashes: Iterable[str]) -> str:
    """The key of an evidence, of the hashes of what it was made of: the same publication has the same evidence."""
    return hashlib.sha256("".join(sorted(hashes)).encode()).hexdigest()[:_KEY_LENGTH]


def _code_lists(mapping: MappingFiles, source: str, fields: Iterable[str]) -> set[str]:
    named = {mapping.sources[source].fields[name].codes for name in fields}
    return {name for name in named if name in mapping.codes}


def _people(frame: pd.DataFrame, ids: list[str], key: str) -> Digests:
    # Blanks are alike too: hashed, all records without an id would seem to be one person's.
    return np.where(frame[ids].notna().any(axis=1), _digests(frame, ids, key), NOBODY)


def _digests(frame: pd.DataFrame, columns: list[str], key: str) -> Digests:
    if not columns:
        return np.zeros(len(frame), dtype=np.uint64)
    hashed = pd.util.hash_pandas_object(frame[columns], index=False, hash_key=key)
    return np.asarray(hashed, dtype=np.uint64)


def _behind(lists: Lists, months: MonthSets, measure: AnyMeasure) -> Iterator[Behind]:
    asked = definition_digest(lists.mapping, measure)
    if isinstance(measure, Tally):
        return
    if isinstance(measure, Ratio):
        for base in bases_of(lists.mapping, measure):
            yield _of_records(lists, months, base, asked)
        return
    yield _of_records(lists, months, measure, asked)


def _of_records(lists: Lists, months: MonthSets, measure: Base | Share | Rate | Part | Average, asked: str) -> Behind:
    observed = observe(lists, months, measure)
    counted = observed.counted
    passed = months_all_met(observed.meets, counted) & counted.counted_in
    if isinstance(measure, Average):  # it rests on those alone that have a value
        passed = np.where(values_of(lists, measure, observed).known, passed, np.int64(0))
        counted = replace(counted, counted_in=passed)
    teams = in_teams(counted)
    there = teams.months != 0
    of, group, in_months = teams.of[there], teams.group[there], teams.months[there]
    return Behind(
        list_named(counted.source, months.months[0]),
        tuple(month.key for month in months.months),
        asked,
        observed.base.distinct is not None,
        counted.rows[of].astype(np.int32),
        group.astype(np.int16),
        counted.counted_in[of] & in_months,
        passed[of] & in_months,
    )


def evidence_bytes(evidence: Evidence) -> bytes:
    """The evidence as a file (NumPy's .npz): the same bytes for the same evidence."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    head: dict[str, Any] = {
        "version": VERSION,
        "key": evidence.key,
        "teams": evidence.teams,
        "areas": dict(evidence.areas),
        "read": dict(evidence.read),
        "lists": {},
        "behind": {},
    }
    for number, (source, known) in enumerate(evidence.lists.items()):
        head["lists"][source] = {"number": number, "asked": known.asked, "fields": known.fields}
        for name in ("people", "dated", "content"):
            arrays[f"list{number}.{name}"] = getattr(known, name)
    number = 0
    for measure, parts in evidence.behind.items():
        head["behind"][measure] = []
        for part in parts:
            plain = {one.name: getattr(part, one.name) for one in fields(part) if one.name not in _ARRAYS}
            head["behind"][measure].append({**plain, "number": number})
            arrays |= {f"behind{number}.{name}": getattr(part, name) for name in _ARRAYS}
            number += 1
    written = io.BytesIO()
    said = np.frombuffer(json.dumps(head, sort_keys=True).encode(), dtype=np.uint8)
    np.savez_compressed(written, allow_pickle=False, head=said, **arrays)
    return written.getvalue()


_ARRAYS = ("rows", "team", "counted", "passed")


def read_evidence(content: bytes) -> Evidence:
    """The evidence of such a file. ValueError when it is none, or of another version."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            head = json.loads(arrays["head"].tobytes())
            if head["version"] == VERSION:
                return _evidence(head, arrays)
    # An .npz is a zip package, and what it should say may be of other types.
    except (*BROKEN, TypeError, AttributeError) as error:
        raise ValueError("it is damaged") from error
    raise ValueError("it was written by another version of kpibook")


def _known(said: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> KnownRecords:
    people, dated, content = (arrays[f"list{said['number']}.{name}"] for name in ("people", "dated", "content"))
    return KnownRecords(people, dated, content, said["asked"], tuple(said["fields"]))


def _evidence(head: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> Evidence:
    lists = {source: _known(said, arrays) for source, said in head["lists"].items()}
    behind = {
        measure: tuple(
            Behind(
                said["source"],
                tuple(said["periods"]),
                said["asked"],
                said["once"],
                *(arrays[f"behind{said['number']}.{name}"] for name in _ARRAYS),
            )
            for said in parts
        )
        for measure, parts in head["behind"].items()
    }
    areas = {area: tuple(teams) for area, teams in head["areas"].items()}
    read = {measure: tuple(sources) for measure, sources in head["read"].items()}
    return Evidence(head["key"], tuple(head["teams"]), areas, lists, behind, read)
