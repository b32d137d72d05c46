"""Pure: one entry of the history of what was published, as a value and as the bytes that are kept.

An entry's file is one line of JSON, ``{"sha256":"…","entry":{"about":{…},"behind":{…}}}``: the hash is that of the
entry's very bytes (what stands after ``"entry":``, but for the last brace), and the next entry names it. What an entry
is about comes first, so that a few kilobytes tell which months it shows; what is behind it, every figure, follows.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

VERSION = 1
FIRST = "0" * 64
"""What the first entry names as the one before it."""
_BEGIN, _MIDDLE, _ABOUT = b'{"sha256":"', b'","entry":', b'{"about":'
END = b"}\n"
"""How a file ends that is whole."""
BREAKS_OFF, CHANGED = "it breaks off", "it is not as it was written"
_HASH = 64
_COLUMNS = {"numerator": "n", "denominator": "d", "units": "u", "shown": "s", "target": "t", "rag": "r"}
_LIKE = {"u": "n", "s": "u"}
"""Columns that are left out where they say the same as another: a count is its own shown figure."""


class EntryError(ValueError):
    """The bytes are no entry as it was written. `half`: they break off, as where the power failed."""

    def __init__(self, why: str, half: bool = False) -> None:
        super().__init__(why)
        self.half = half


@dataclass(frozen=True)
class Told:
    """One figure as it was published: both parts, whole shown units, as shown, the target as shown, the RAG word.

    None and '' as in the report (`report.Figure`, `report.TidyFigure`).
    """

    numerator: int | None
    denominator: int | None
    units: int | None
    shown: str | int | float
    target: str = ""
    rag: str = ""


Figures = Mapping[str, Mapping[str, tuple[Told, ...]]]
"""Measure → scope → a figure for each period of the entry."""


@dataclass(frozen=True)
class Behind:
    """What a publication rests on, and every figure of it.

    `mapping_files` and `sources` are hashes by path; `definitions` are hashes by measure, one for each period.
    """

    mapping_files: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    figures: Figures = field(default_factory=dict)


@dataclass(frozen=True)
class About:
    """What an entry is about: everything but figures and hashes of what they rest on. Of either kind.

    `payloads` are hashes by name: what was kept beside the entry (``published``) or removed (``forgotten``, by
    ``000001/file``). `at` is the time in UTC; `by` who did it; `reopened` why a month was published again, `before` the
    month up to which was forgotten. `periods` are the keys of those that are shown, the oldest first.
    """

    kind: str
    number: int
    previous: str
    at: str
    by: str
    month: str = ""
    reopened: str = ""
    program: str = ""
    mapping_version: str = ""
    file_name: str = ""
    different: bool = False
    """Whether the workbook said something else than its sources, and was published all the same."""
    periods: tuple[str, ...] = ()
    before: str = ""
    payloads: Mapping[str, str] = field(default_factory=dict)
    version: int = VERSION


@dataclass(frozen=True)
class Entry:
    """One entry: what it is about, and what is behind it (nothing, where something was forgotten)."""

    about: About
    behind: Behind = field(default_factory=Behind)

    @property
    def number(self) -> int:
        """Its place in the history, from 1."""
        return self.about.number

    @property
    def is_publication(self) -> bool:
        """Whether a workbook was published with it."""
        return self.about.kind == "published"

    @property
    def month(self) -> str:
        """The key of the month that was published."""
        return self.about.month

    def told(self, measure: str, scope: str, period: str) -> Told | None:
        """A figure as it was published; None where the publication shows no such figure."""
        row = self.behind.figures.get(measure, {}).get(scope)
        return row[self.about.periods.index(period)] if row and period in self.about.periods else None

    def definition(self, measure: str, period: str) -> str:
        """The hash of a measure's definition as it was in force for a period; '' where it is not known."""
        hashes = self.behind.definitions.get(measure)
        return hashes[self.about.periods.index(period)] if hashes and period in self.about.periods else ""


def file_of(entry: Entry) -> bytes:
    """The bytes of an entry's file: the same entry gives the same bytes."""
    body = _body(entry)
    return b"".join((_BEGIN, hashlib.sha256(body).hexdigest().encode(), _MIDDLE, body, END))


def sha256_of(entry: Entry) -> str:
    """The hash by which the next entry names this one."""
    return hashlib.sha256(_body(entry)).hexdigest()


def entry_of(content: bytes) -> Entry:
    """The entry of a file's bytes. EntryError where a single byte is not as it was written."""
    said, body = _parts(content)
    is_as_said = hashlib.sha256(body[: -len(END)]).hexdigest() == said
    if not content.endswith(END):  # whole but for its end, it was changed, and did not break off
        raise EntryError(CHANGED if is_as_said else BREAKS_OFF, half=not is_as_said)
    if not is_as_said:
        raise EntryError(CHANGED)
    body = body[: -len(END)]
    try:
        read = json.loads(body)
        about = _about(read["about"])
        return Entry(about, _behind(read["behind"], len(about.periods)))
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise EntryError("it was written by another version of kpibook") from error


def about_of(beginning: bytes) -> tuple[About, str]:
    """What an entry is about, and the hash that its file says of it, from the beginning of its bytes. Not checked.

    EntryError where too little of it is there, or it is none.
    """
    said, body = _parts(beginning)
    try:
        # What is read may end in the middle of a sign.
        read, _ = json.JSONDecoder().raw_decode(body.removeprefix(_ABOUT).decode("utf-8", "ignore"))
        return _about(read), said
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise EntryError("it was written by another version of kpibook, or is not as it was written") from error


def _parts(content: bytes) -> tuple[str, bytes]:
    """The hash that a file says, and what stands after it."""
    start = len(_BEGIN) + _HASH
    head = content[: start + len(_MIDDLE)]
    if len(head.rstrip(b"\0")) < start + len(_MIDDLE):
        raise EntryError(BREAKS_OFF, half=True)
    if head[: len(_BEGIN)] != _BEGIN or head[start:] != _MIDDLE:
        raise EntryError("it is no entry of the history")
    return head[len(_BEGIN) : start].decode("ascii", "replace"), content[len(head) :]


def _body(entry: Entry) -> bytes:
    behind = entry.behind
    written = {
        "about": asdict(entry.about),
        "behind": {
            "mapping_files": dict(behind.mapping_files),
            "sources": dict(behind.sources),
            "definitions": {measure: _column(hashes) for measure, hashes in behind.definitions.items()},
            "figures": {
                measure: {scope: _packed(row) for scope, row in rows.items()}
                for measure, rows in behind.figures.items()
            },
        },
    }
    return json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _column(values: Sequence[Any]) -> Any:
    """A value for each period; where all are the same, that value alone."""
    first = json.dumps(values[0]) if values else ""
    return values[0] if values and all(json.dumps(value) == first for value in values) else list(values)


def _packed(row: Sequence[Told]) -> dict[str, Any]:
    """A row of figures as columns, without those that say nothing, or the same as another."""
    columns = {short: [getattr(told, name) for told in row] for name, short in _COLUMNS.items()}
    found = {}
    for short, values in columns.items():
        if short in _LIKE:  # by what is written: 5 and 5.0 are one number, but not one shown figure
            is_said = json.dumps(values) != json.dumps(columns[_LIKE[short]])
        else:
            is_said = any(value not in (None, "") for value in values)
        if is_said:
            found[short] = _column(values)
    return found


def _unpacked(packed: Mapping[str, Any], periods: int) -> tuple[Told, ...]:
    columns: dict[str, list[Any]] = {}
    for short in _COLUMNS.values():
        empty = "" if short in ("t", "r") else None
        default = columns[_LIKE[short]] if short in _LIKE else empty
        columns[short] = _spread(packed.get(short, default), periods)
    return tuple(Told(*values) for values in zip(*columns.values(), strict=True))


def _spread(value: Any, periods: int) -> list[Any]:
    if not isinstance(value, list):
        return [value] * periods
    if len(value) != periods:
        raise ValueError("a row has more or fewer figures than there are periods")
    return value


def _about(read: Mapping[str, Any]) -> About:
    about = About(**{**read, "periods": tuple(read["periods"])})
    if about.version != VERSION or about.kind not in ("published", "forgotten"):
        raise ValueError("another version")
    return about


def _behind(read: Mapping[str, Any], periods: int) -> Behind:
    return Behind(
        read["mapping_files"],
        read["sources"],
        {measure: tuple(_spread(hashes, periods)) for measure, hashes in read["definitions"].items()},
        {
            measure: {scope: _unpacked(row, periods) for scope, row in rows.items()}
            for measure, rows in read["figures"].items()
        },
    )
