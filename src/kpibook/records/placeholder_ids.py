"""Words that say that there is no id, in the place of one: all rows that hold the same would be one child's."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from kpibook.definitions import MappingFiles, word_key
from kpibook.issues import Issue
from kpibook.records.list_sheets import name_rows
from kpibook.records.stack import Stack

PLACEHOLDERS = frozenset({
    "null", "none", "nil", "nan", "n/a", "n.a.", "na", "blank", "missing", "unknown", "notknown", "notrecorded",
    "unborn", "tbc", "tba", "test", "x", "xx", "xxx", "-", "--", "---", ".", "..", "...", "?", "??", "???", "0",
})  # fmt: skip
"""What stands where there is no id, by its `id_key`: of numbers only 0, as all others may be ids."""


@dataclass
class _Held:
    """The rows that hold a placeholder, and its ways of being written that `blank_words` would tell apart."""

    rows: list[int] = field(default_factory=list)
    ways: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """As they are written, each once."""
        return list(self.ways.values())


def placeholder_ids(source_id: str, stack: Stack, mapping: MappingFiles) -> Iterator[Issue]:
    """An error for each field of ids in which such a word stands in more than one row; it can be accepted.

    A word that the mapping takes for a blank (`blank_words`) is none any more. One row by itself is one child's.
    """
    for name, definition in mapping.sources[source_id].fields.items():
        if definition.type == "id" and (found := _found(stack, name)):
            yield _issue(source_id, stack, name, found, mapping)


def _found(stack: Stack, name: str) -> list[_Held]:
    """The placeholders that more than one row of the field holds; rows are indices into the frame."""
    found: dict[str, _Held] = {}
    begin = 0
    for read in stack.reads:
        values = read.values[name]
        known = [at for at, id_ in enumerate(values.distinct.tolist()) if id_ in PLACEHOLDERS]
        if known:
            rows = np.flatnonzero(np.isin(values.codes, known))
            ids, texts = values.at(rows).plain.tolist(), read.written[name].at(rows).plain.tolist()
            for row, id_, text in zip(rows.tolist(), ids, texts, strict=True):
                held = found.setdefault(id_, _Held())
                held.rows.append(begin + row)
                held.ways.setdefault(word_key(text), text)
        begin += len(values)
    return [held for held in found.values() if len(held.rows) > 1]


def _issue(source_id: str, stack: Stack, name: str, found: list[_Held], mapping: MappingFiles) -> Issue:
    rows = np.array(sorted(row for held in found for row in held.rows), dtype=np.intp)
    heading = stack.reads[stack.sheet_of[rows[0]]].sheet.heading(name)
    said = ", ".join(f'"{held.words[0]}" in {len(held.rows):,} rows' for held in found)
    blank = ", ".join(_in_yaml(word) for held in found for word in held.words)
    return Issue(
        "placeholder-ids",
        f'Where ids should be, column "{heading}" has {said}: all rows that say the same would be taken for one.',
        sheet=name_rows(stack.frame, rows),
        mapping=mapping.place("sources", source_id, "fields", name),
        advice="Write the ids, or leave these cells blank; or have them read as blanks, under the field: "
        f"`blank_words: [{blank}]`. Where it is an id, accept this.",
        source=source_id,
        thing=name,
        acceptable=True,
    )


def _in_yaml(word: str) -> str:
    """The word in quotation marks, as a mapping may hold it; signs that nobody sees as what stands for them."""
    return json.dumps(word, ensure_ascii=not word.isprintable())
