"""Lists that look into each other: which share of the one's ids the other holds, and an error where next to none do.

An id is looked for in another list by every condition on linked records. Where one export writes its ids otherwise
(with a letter before them, say), each such condition is answered "none" for everybody, and nothing else shows it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpibook.definitions import MappingFiles, MappingNames, conditions_in, rows_meeting, with_id_keys
from kpibook.definitions.kinds import FieldCondition, KeyPath
from kpibook.issues import Issue
from kpibook.tables import FILE, Records

FEW_IDS = 20
"""Lists with fewer ids than this are not judged: it may be chance that none is in the other."""
NEXT_TO_NONE = 0.02
"""Of linked lists, more than this share of the shorter one's ids is in the longer one."""


@dataclass(frozen=True)
class ListLink:
    """A list whose records look into another list by a field that both have, at some of its rows."""

    source: str
    other: str
    field: str
    where: tuple[FieldCondition, ...]
    there: str = ""
    """What the other list calls that field, where it is another name."""

    @property
    def field_there(self) -> str:
        """What the other list calls it."""
        return self.there or self.field


@dataclass(frozen=True)
class LinkShare:
    """How many different ids two linked lists have, and how many of them both have; no id itself.

    `others` are those of the rows that the condition looks at; with a `file`, those of this file of the other list.
    """

    source: str
    other: str
    field: str
    file: str
    ids: int
    others: int
    meet: int

    @property
    def share(self) -> float:
        """Of the list with fewer ids, the share that is in the other one: it is the one that may be whole in it.

        (All children on plans are visited, but few of those visited are on plans.) Without ids: 1.
        """
        fewer = min(self.ids, self.others)
        return self.meet / fewer if fewer else 1.0


def link_shares(mapping: MappingFiles, records: dict[str, Records]) -> dict[str, LinkShare]:
    """The share of ids that meet, for each pair of linked lists, and for each file where the other list has several.

    The key tells the link in the mapping's own words, and stays the same while the mapping does.
    """
    ids = _Ids(mapping, records)
    return {key: share for link in _links(mapping) for key, share in _shares(ids, link) if link.source != link.other}


def linked_lists(mapping: MappingFiles) -> Iterator[ListLink]:
    """Every two lists of which the one looks into the other, each way of looking once."""
    yield from _links(mapping)


def unlinked_lists(mapping: MappingFiles, records: dict[str, Records]) -> tuple[Issue, ...]:
    """An error for each pair of linked lists of which next to no ids meet; an officer may accept it."""
    ids = _Ids(mapping, records)
    issues: dict[tuple[str, str, str], Issue] = {}
    for link, path in _links(mapping).items():
        for _, share in _shares(ids, link):
            enough = min(share.ids, share.others) >= FEW_IDS
            if enough and not share.file and share.share < NEXT_TO_NONE and link.source != link.other:
                issues.setdefault((link.source, link.other, link.field), _unlinked(ids, link, share, path))
    return tuple(issues.values())


class _Ids:
    """The different ids of lists, and of parts of them, each found once."""

    def __init__(self, mapping: MappingFiles, records: dict[str, Records]) -> None:
        self.mapping, self.records = mapping, records
        self._kept: dict[tuple[str, str, tuple[FieldCondition, ...], str], pd.Index] = {}

    def of(self, source: str, field: str, where: tuple[FieldCondition, ...] = (), file: str = "") -> pd.Index:
        """The ids of the rows that meet the conditions, of one file where one is named."""
        key = source, field, where, file
        if key not in self._kept:
            frame = self.records[source].frame
            used = rows_meeting(frame, with_id_keys(where, self.mapping, source))
            if file:
                used &= (frame[FILE] == file).to_numpy(dtype=bool)
            codes = np.unique(frame[field].cat.codes.to_numpy()[used])
            self._kept[key] = frame[field].cat.categories[codes[codes >= 0]]
        return self._kept[key]

    def files(self, source: str) -> list[str]:
        """The files of a list that has several."""
        files = list(self.records[source].frame[FILE].cat.categories)
        return files if len(files) > 1 else []


def _links(mapping: MappingFiles) -> dict[ListLink, KeyPath]:
    """Every link, with the place of the first condition that makes it."""
    found: dict[ListLink, KeyPath] = {}
    for source, condition, path in conditions_in(mapping):
        for link in condition.timed.links() if condition.timed else ():
            found.setdefault(ListLink(link.from_list or source, link.source, link.on, link.where), (*path, *link.at))
    for source, definition in mapping.sources.items():
        for name, lookup in definition.lookups.items():
            there = lookup.there if lookup.there != lookup.on else ""
            found.setdefault(ListLink(source, lookup.from_, lookup.on, (), there), ("sources", source, "lookups", name))
    return found


def _shares(ids: _Ids, link: ListLink) -> Iterator[tuple[str, LinkShare]]:
    if link.source not in ids.records or link.other not in ids.records:
        return
    ours = ids.of(link.source, link.field)
    tests = (one.model_dump(mode="json", by_alias=True, exclude_defaults=True) for one in link.where)
    where = " and ".join(", ".join(f"{key}: {value}" for key, value in test.items()) for test in tests)
    on = f"{link.field} and {link.there}" if link.there else link.field
    key = f"{link.source} to {link.other} by {on}" + (f" where {where}" if where else "")
    for file in ("", *ids.files(link.other)):
        theirs = ids.of(link.other, link.there or link.field, link.where, file)
        meet = int((theirs.get_indexer(ours) >= 0).sum())
        share = LinkShare(link.source, link.other, link.field, file, len(ours), len(theirs), meet)
        yield (f"{key} in {file}" if file else key), share


def _unlinked(ids: _Ids, link: ListLink, share: LinkShare, path: KeyPath) -> Issue:
    mapping = ids.mapping
    source, other = mapping.sources[link.source], mapping.sources[link.other]
    heading = MappingNames(mapping).heading(link.source, link.field)
    meet = {0: "none is", 1: "1 is"}.get(share.meet, f"{share.meet} are")
    rows = (
        f" (in rows with the {' and '.join(one.field for one in link.where)} that is asked for)" if link.where else ""
    )
    differ = _difference(ids.of(link.source, link.field), ids.of(link.other, link.there or link.field, link.where))
    advice = f"{differ.format(ours=source.title, theirs=other.title)} Are both the right exports, with the same ids?"
    return Issue(
        "ids-do-not-meet",
        f'Of the {share.ids:,} ids in "{heading}" of {source.title}, {meet} among the {share.others:,} of '
        f"{other.title}{rows}, so that hardly a record finds what it is linked with.",
        sheet=", ".join(str(file) for file in ids.records[link.other].frame[FILE].cat.categories),
        mapping=mapping.place(*path),
        advice=f"{advice.strip()} If they may differ, accept it in the mapping.",
        source=link.source,
        thing=link.other,
        acceptable=True,
    )


def _difference(ours: pd.Index, theirs: pd.Index) -> str:
    """What tells the ids of the two lists apart, in words without an id; '' where nothing that is looked for does."""
    for words, count in (("begin with a letter", _letters), ("are digits alone", _digits)):
        one, two = count(ours), count(theirs)
        if one > 0.5 >= two:
            return f"Most ids of {{ours}} {words}, those of {{theirs}} do not."
        if two > 0.5 >= one:
            return f"Most ids of {{theirs}} {words}, those of {{ours}} do not."
    one, two = (int(ids.str.len().to_series().median()) for ids in (ours, theirs))
    if one != two:
        return f"Most ids of {{ours}} have {one} signs, those of {{theirs}} {two}."
    return ""


def _letters(ids: pd.Index) -> float:
    """The share that begins with a letter."""
    return float(np.mean([str(id_)[:1].isalpha() for id_ in ids]))


def _digits(ids: pd.Index) -> float:
    return float(np.mean([str(id_).isdigit() for id_ in ids]))
