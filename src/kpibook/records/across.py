"""Lists and what the mapping asks of them, looked at together: values that a condition names and that no row has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from kpibook.definitions import MappingFiles, field_of, look_key, lookup_of, rows_meeting, uses_in, with_id_keys
from kpibook.definitions.kinds import ConditionUse, FieldCondition
from kpibook.issues import Issue, Severity
from kpibook.records.list_sheets import join_filled
from kpibook.tables import Records

_NAMED = 12
"""How many words a message names before it says "and 3 more"."""


def values_nowhere(mapping: MappingFiles, records: Mapping[str, Records]) -> tuple[Issue, ...]:
    """An error for each `in` of which no row of the whole list has a value, unless the mapping says that it may be so.

    One that names six codes of which one does not occur is no error. A text that some rows hold in other capitals, with
    other spaces, quotation marks or dashes, or with signs that nobody sees, than a condition names it is a warning:
    those rows do not meet it. An empty list is not judged.
    """
    found: dict[tuple[str, str, tuple[str, ...]], list[_Asked]] = {}
    for use in uses_in(mapping):
        if isinstance(use, ConditionUse):
            use = _where_it_comes_from(mapping, use)
            if use.source in records and len(records[use.source].frame):
                asked = _Asked(mapping, use, records[use.source].frame)
                values = (*(use.condition.in_ or ()), *(use.condition.not_in or ()))
                if values and use.condition.field in asked.frame:
                    found.setdefault((use.source, use.condition.field, values), []).append(asked)
    return tuple(issue for alike in found.values() for issue in _judged(alike))


def _where_it_comes_from(mapping: MappingFiles, use: ConditionUse) -> ConditionUse:
    """The condition as it is held against the list that has the column: a borrowed field is another list's."""
    lookup = lookup_of(mapping, use.source, use.condition.field)
    if lookup is None:
        return use
    there = use.condition.model_copy(update={"field": lookup.field})
    return _where_it_comes_from(mapping, replace(use, source=lookup.from_, condition=there))


@dataclass(frozen=True)
class _Asked:
    """A condition of the mapping, and the rows that it is held against."""

    mapping: MappingFiles
    use: ConditionUse
    frame: pd.DataFrame

    @property
    def heading(self) -> str:
        return self.mapping.sources[self.use.source].field_name(self.use.condition.field)

    @property
    def type(self) -> str:
        definition = field_of(self.mapping, self.use.source, self.use.condition.field)
        return definition.type if definition is not None else "date"

    @property
    def place(self) -> str:
        return self.mapping.place(*self.use.path)

    def met(self) -> bool:
        """Whether any row has one of the values."""
        only = FieldCondition.model_validate({"field": self.use.condition.field, "in": self.use.condition.in_})
        return bool(rows_meeting(self.frame, with_id_keys((only,), self.mapping, self.use.source)).any())


def _judged(alike: list[_Asked]) -> Iterator[Issue]:
    """What is wrong with conditions that ask the same of the same list: told once, with every line."""
    strict = [asked for asked in alike if asked.use.condition.in_ and not asked.use.condition.may_be_none]
    if strict and not strict[0].met():
        yield _nowhere(strict)
        return
    if alike[0].type == "text":
        otherwise = _spelled_otherwise(alike[0])
        if otherwise:
            yield _otherwise(alike, otherwise)


def _nowhere(strict: list[_Asked]) -> Issue:
    asked = strict[0]
    title = asked.mapping.sources[asked.use.source].title
    values = asked.use.condition.in_ or ()
    there = ""
    if asked.type == "code":
        codes = sorted(str(code) for code in asked.frame[asked.use.condition.field].dropna().unique())
        there = f" There is: {_words(codes)}." if codes else " It is blank throughout."
    near = _spelled_otherwise(asked) if asked.type == "text" else {}
    look = f"Write {_words(list(near))} in the mapping?" if near else "Is a file or a part of the list missing?"
    return Issue(
        "value-nowhere",
        f'No row of {title} has {_words(values)} in "{asked.heading}", in any month.{there}',
        mapping=_places(strict),
        advice=f"{look} If there may be none, say `may_be_none: true` beside `in`.",
        source=asked.use.source,
        thing=asked.use.condition.field,
    )


def _otherwise(alike: list[_Asked], otherwise: dict[str, int]) -> Issue:
    asked = alike[0]
    values = (*(asked.use.condition.in_ or ()), *(asked.use.condition.not_in or ()))
    title, rows = asked.mapping.sources[asked.use.source].title, sum(otherwise.values())
    return Issue(
        "value-otherwise",
        f'{rows:,} rows of {title} have {_words(list(otherwise))} in "{asked.heading}", where the mapping asks for '
        f"{_words(values)}: capitals, spaces, kinds of quotation marks and dashes, and signs that nobody sees count, "
        "so those rows are taken for others.",
        mapping=_places(alike),
        advice="Add the spelling to the condition, or make the field a code with spellings.",
        severity=Severity.WARNING,
        source=asked.use.source,
        thing=asked.use.condition.field,
    )


def _spelled_otherwise(asked: _Asked) -> dict[str, int]:
    """Texts of the list that look like a value that is asked for, and are another (`look_key`), with their rows."""
    values = (*(asked.use.condition.in_ or ()), *(asked.use.condition.not_in or ()))
    keys = {look_key(value) for value in values}
    counted = asked.frame[asked.use.condition.field].value_counts()
    return {
        str(text): int(rows)
        for text, rows in sorted(counted.items(), key=lambda item: str(item[0]))
        if str(text) not in values and look_key(str(text)) in keys
    }


def _words(words: list[str] | tuple[str, ...]) -> str:
    named = ", ".join(f'"{_seen(word)}"' for word in words[:_NAMED])
    return named + (f" and {len(words) - _NAMED} more" if len(words) > _NAMED else "")


def _seen(word: str) -> str:
    """The word with signs that nobody sees as a mapping can hold them: two words that differ in one look different.

    >>> print(_seen("Children\\u200b"))
    Children\\u200b
    """
    escaped = (f"\\u{ord(sign):04x}" if sign <= "\uffff" else f"\\U{ord(sign):08x}" for sign in word)
    return "".join(sign if sign.isprintable() else code for sign, code in zip(word, escaped, strict=True))


def _places(alike: list[_Asked]) -> str:
    return "; ".join(join_filled(dict.fromkeys(asked.place for asked in alike)))
