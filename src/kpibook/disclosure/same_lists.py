"""Lists that may hold the same records: two source ids over one file."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from kpibook.definitions import MappingFiles, SourceDefinition, lookup_of


@dataclass(frozen=True)
class ListName:
    """The name that a list goes by, the first over its files, and what its fields are called there."""

    source: str
    fields: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        """What a field is called in the first list over the same files."""
        return self.fields.get(name, name)


def list_names(mapping: MappingFiles) -> dict[str, ListName]:
    """Source id → the name that all lists over the same files go by."""
    found: dict[str, ListName] = {}
    for id_, definition in mapping.sources.items():
        # Two ids over one file show one count twice. Each protected by itself, what the one suppressed the other
        # showed.
        same = next((o for o in found if found[o].source == o and _same(mapping, o, id_)), None)
        found[id_] = ListName(id_) if same is None else ListName(same, _fields(mapping.sources[same], definition, id_))
    return _with_borrowed(mapping, found)


def _with_borrowed(mapping: MappingFiles, found: dict[str, ListName]) -> dict[str, ListName]:
    """The same, with one name for all fields that lists over the same files borrow in the same way.

    What is borrowed from a list over the very same files is a field of those files under another name.
    """
    names: dict[tuple[str, Hashable], str] = {}
    borrowed: dict[str, dict[str, str]] = {}
    for id_, definition in mapping.sources.items():
        first = found[id_].source
        for name in definition.lookups:
            what = _identity(mapping, found, id_, name)
            if isinstance(what, _Column):
                borrowed.setdefault(id_, {})[name] = what.field
            else:
                own = name if id_ == first else f"{id_}.{name}"
                borrowed.setdefault(id_, {})[name] = names.setdefault((first, what), own)
    return {id_: replace(name, fields=name.fields | borrowed.get(id_, {})) for id_, name in found.items()}


@dataclass(frozen=True)
class _Column:
    """A column of files, by the name that all lists over them give it."""

    source: str
    field: str


def _identity(mapping: MappingFiles, found: dict[str, ListName], source: str, field: str | None) -> Hashable:
    """What stands in a field: a column, or what is borrowed by which ids, and by which days."""
    lookup = None if field is None else lookup_of(mapping, source, field)
    if field is None or lookup is None:
        return field and _Column(found[source].source, found[source].of(field))
    there = lookup.from_

    def of(name: str | None) -> Hashable:
        return _identity(mapping, found, there, name)

    what = of(lookup.field)
    if isinstance(what, _Column) and what.source == found[source].source:
        return what
    return (_identity(mapping, found, source, lookup.on), of(lookup.there), what, of(lookup.start), of(lookup.end))


def _same(mapping: MappingFiles, one: str, other: str) -> bool:
    some, others = (mapping.sources[id_].sheets for id_ in (one, other))
    sheets = not some or not others or _overlap(some, others)
    return sheets and _overlap(mapping.files_of(one), mapping.files_of(other))


def _overlap(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a name may fit a pattern of both."""
    pairs = [(a.casefold(), b.casefold()) for a in some for b in others]
    return any(fnmatchcase(a, b) or fnmatchcase(b, a) or _both_open(a, b) for a, b in pairs)


def _both_open(one: str, other: str) -> bool:
    """Whether two patterns with wildcards may fit one name: what stands before and after these does not exclude it."""
    signs = "*?["
    if not any(s in one for s in signs) or not any(s in other for s in signs):
        return False
    heads = [text[: min(text.find(s) for s in signs if s in text)] for text in (one, other)]
    tails = [text[max(text.rfind(s) for s in "*?]") + 1 :] for text in (one, other)]
    return (heads[0].startswith(heads[1]) or heads[1].startswith(heads[0])) and (
        tails[0].endswith(tails[1]) or tails[1].endswith(tails[0])
    )


def _fields(first: SourceDefinition, other: SourceDefinition, id_: str) -> dict[str, str]:
    """Fields are the same that read the same column; others of the same name are not."""
    found = {}
    for name, definition in other.fields.items():
        headings = set(map(_plain, definition.headings))
        same = next((n for n, d in first.fields.items() if headings & set(map(_plain, d.headings))), None)
        if same is not None:
            found[name] = same
        elif name in first.fields or name in first.lookups:
            found[name] = f"{id_}.{name}"
    return found


def _plain(heading: str) -> str:
    return "".join(sign for sign in heading.casefold() if sign.isalnum())
