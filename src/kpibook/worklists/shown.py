"""What is shown of each record: whom it is of, who works with them, the fields that the mapping names, its own sign."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kpibook import definitions
from kpibook.definitions.kinds import AS_AT, Age, Condition, Link
from kpibook.indicators import Asking, Behind, borrowed_then
from kpibook.months import Month
from kpibook.pipeline import ListsRead
from kpibook.records import Written
from kpibook.tables import FILE, ROW, SHEET
from kpibook.worklists.contents import Cell, Sign

PSEUDONYM = 10
"""So many letters and digits: a service of 60,000 children has two alike once in a few thousand services."""
_CLEAR = str.maketrans("", "", "01ilo")
"""Signs that are taken for each other when somebody reads them out."""


class Originals:
    """The lists as they were written, each looked for in its sheets once."""

    def __init__(self, lists: ListsRead) -> None:
        self._lists, self._kept = lists, dict[str, Written]()

    def of(self, source: str) -> Written:
        """The cells of a list; none where they were not kept."""
        if source not in self._kept:
            self._kept[source] = Written(source, self._lists.tables.get(source, ()), self._lists.mapping)
        return self._kept[source]


@dataclass(frozen=True)
class Shown:
    """What is shown of the records of one table, each by its place."""

    headings: tuple[str, ...]
    columns: tuple[Sequence[Cell], ...]
    ids: Sequence[str]
    workers: Sequence[str]
    keys: Sequence[str]

    def values(self, at: int) -> tuple[Cell, ...]:
        """The values under the headings."""
        return tuple(column[at] for column in self.columns)

    @classmethod
    def of(cls, originals: Originals, wanted: definitions.ChildrensLists, found: Behind, sign: Sign) -> "Shown":
        """Nothing but what the mapping names in `show`; else the worker, and the dates that decided."""
        asking, mapping = found.asking, found.asking.lists.mapping
        source, names = asking.source, definitions.MappingNames(mapping)
        person = person_field(asking)
        named = wanted.show.get(source)
        fields = list(_default_fields(asking) if named is None else named)
        shows_worker = definitions.field_of(mapping, source, wanted.worker) is not None and (
            named is None or wanted.worker in named
        )
        keyed = wanted.pseudonyms == "keyed"
        fields = [
            name for name in fields
            if name not in (person, wanted.worker) and not (keyed and _is_id(asking, name))
        ]  # fmt: skip
        reader = _Reader(originals, found)
        people = reader.keys(person)
        written = people if keyed else reader.as_written(person)
        return cls(
            tuple(names.heading(source, name) for name in fields),
            tuple(reader.cells(name) for name in fields),
            [pseudonym(key, sign) for key in people] if keyed else written,
            [_text(cell) for cell in reader.cells(wanted.worker)] if shows_worker else [""] * len(people),
            _record_keys(reader, asking, people, sign),
        )


def pseudonym(id_: str, sign: Sign) -> str:
    """The short sign that stands for an id, however it is written; '' for none.

    >>> pseudonym(" 00123", lambda text: text.replace(" ", "0" * 3) + "z" * 10)
    'd23zzzzzzz'
    """
    return sign(f"id {definitions.id_key(id_)}").translate(_CLEAR)[:PSEUDONYM] if id_ else ""


def person_field(asking: Asking) -> str | None:
    """The field that says whom a record is of: what is counted once, else that by which its events are found."""
    frame = asking.lists.frame(asking.source)
    linked = [
        link.on for link in _links(definitions.conditions_of(asking.measure, asking.base)) if link.from_list is None
    ]
    candidates = (asking.base.distinct, *linked, person_of(asking.lists.mapping, asking.source))
    return next((name for name in candidates if name is not None and name in frame), None)


def person_of(mapping: definitions.MappingFiles, source: str) -> str | None:
    """The field of a list that says whom its rows are of: an id by which lists are linked, or that is counted once (a
    child's, and not the assessment's), else the first that every row has."""
    fields = mapping.sources[source].fields
    ids = [name for name, one in fields.items() if one.type == "id"]
    people = {link.on for _, one, _ in definitions.conditions_in(mapping) for link in _links((one,))}
    bases = [one for measure in mapping.measures.values() for one in definitions.bases_of(mapping, measure)]
    people |= {one.distinct for one in bases if one.distinct is not None}
    people |= {name for one in mapping.sources.values() for lookup in one.lookups.values()
               for name in (lookup.on, lookup.there)}  # fmt: skip
    required = [name for name in ids if fields[name].required]
    return next(iter((*(name for name in ids if name in people), *required, *ids)), None)


def _links(conditions: Sequence[Condition]) -> Iterator[Link]:
    for one in conditions:
        yield from one.timed.links() if one.timed else ()


def _default_fields(asking: Asking) -> Iterator[str]:
    """The dates that decided: that by which a record is counted, and those that its conditions compare."""
    own = {asking.base.dated_by}
    for one in asking.meets:
        own |= set(_dates_of(one))
    frame = asking.lists.frame(asking.source)
    yield from (name for name in frame.columns if name in own and name != AS_AT)


def _dates_of(condition: Condition) -> Iterator[str]:
    if condition.parts:
        for part in condition.parts:
            yield from _dates_of(part)
    elif condition.timed is not None and not isinstance(condition.value, Age):  # a date of birth decides nothing
        yield from condition.timed.own_dates()


def _is_id(asking: Asking, name: str) -> bool:
    definition = definitions.field_of(asking.lists.mapping, asking.source, name)
    return definition is not None and definition.type == "id"


def _record_keys(reader: "_Reader", asking: Asking, people: Sequence[str], sign: Sign) -> list[str]:
    """Each record's own sign: by the list, the person, and what names the row there, else the day it begins on.

    One of nobody who is known, and without a name of its own, is known by all that it says: by its day alone it could
    be taken for another child's, perhaps of another team, which would then be shown what was typed beside it.
    """
    definition, frame = asking.lists.mapping.sources[asking.source], asking.lists.frame(asking.source)
    named = [name for name in definition.unique if name in frame]
    columns = [reader.keys(name) for name in named or _beginnings(asking)]
    rows: list[tuple[str, ...]] = list(zip(people, *columns, strict=True))
    nameless = [at for at, parts in enumerate(rows) if not (parts[0] or (named and all(parts[1:])))]
    if nameless:
        all_said = [reader.keys(name) for name in definition.fields if name in frame]
        for at in nameless:
            rows[at] = ("", "all", *(column[at] for column in all_said))
    texts = ["\x1f".join(("record", asking.source, *parts)) for parts in rows]
    seen: dict[str, int] = {}
    for at, text in enumerate(texts):
        seen[text] = seen.get(text, 0) + 1
        texts[at] = text if seen[text] == 1 else f"{text}\x1f{seen[text]}"  # nothing tells them apart but their order
    return [sign(text) for text in texts]


def _beginnings(asking: Asking) -> list[str]:
    """The dates by which a record of a list without `unique` is known: a flow's own may still be blank, others not."""
    dates = list(_default_fields(asking))
    if asking.of_events:
        return [name for name in dates if name != asking.base.dated_by] or dates
    return [name for name in dates if name == asking.base.dated_by]


class _Reader:
    """Fields of the records of one table."""

    def __init__(self, originals: Originals, found: Behind) -> None:
        self._found, self._asking = found, found.asking
        self._mapping = found.asking.lists.mapping
        frame = found.asking.lists.frame(found.asking.source)
        self._frame = frame.iloc[found.rows]
        self._written = originals.of(found.asking.source)

    def keys(self, name: str | None) -> list[str]:
        """A field as it is compared: ids in their one form, days as 2023-03-06; '' for a blank."""
        if name is None:
            return [""] * len(self._frame)
        return [_key(value) for value in self._frame[name].astype(object)]

    def as_written(self, name: str | None) -> list[str]:
        """An id as the list writes it."""
        keys = self.keys(name)
        if name is None:
            return keys
        places = zip(self._frame[FILE].astype(str), self._frame[SHEET].astype(str), self._frame[ROW], strict=True)
        return [
            self._written.text(file, sheet, int(row), name) or key
            for (file, sheet, row), key in zip(places, keys, strict=True)
        ]

    def cells(self, name: str) -> list[Cell]:
        """A field as it is shown to officers: codes by their labels, days as days."""
        source, frame, at = self._asking.source, self._frame, np.arange(len(self._frame))
        if definitions.by_day(self._mapping, source, name) is not None:
            lookup = definitions.lookup_of(self._mapping, source, name)
            if lookup is None:
                raise TypeError(f"{name} is not borrowed")
            source, at = lookup.from_, borrowed_then(self._found, name)
            frame, name = self._asking.lists.frame(source), lookup.field
        if name not in frame:
            return [None] * len(at)
        values = frame[name].astype(object).to_numpy()
        names, definition = definitions.MappingNames(self._mapping), definitions.field_of(self._mapping, source, name)
        kind = definition.type if definition else "text"

        def named(value: str) -> str:
            return names.value_name(source, name, value)

        return [_cell(values[row] if row >= 0 else None, kind, named) for row in at]


def _key(value: Any) -> str:
    if pd.isna(value):
        return ""
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)


def _cell(value: Any, kind: str, named: Callable[[str], str]) -> Cell:
    if value is None or pd.isna(value) or value == "":
        return None
    if kind in ("date", "month"):
        day: dt.date = pd.Timestamp(value).date()
        return Month.of(day).label if kind == "month" else day
    if kind in ("code", "team"):
        return named(str(value))
    if kind == "number":
        return int(value)
    return float(value) if kind in ("decimal", "figure") else str(value)


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)
