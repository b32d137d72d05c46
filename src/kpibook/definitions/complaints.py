"""What pydantic found wrong, in an officer's words, with the line where it stands.

And signs that no text of the mapping may hold: those that no workbook can, and those that a mail's header must not.

A workbook with a control character in it is one that Excel offers to repair. A mail's header ends at a line break, and
an encoded word (RFC 2047) is read as what it encodes, which may be a line break.
"""

import types
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kpibook.definitions.base import ID
from kpibook.definitions.kinds import Combined, KeyPath
from kpibook.definitions.mail import ADDRESS, DOMAIN, HTTPS
from kpibook.definitions.mapping import MappingFiles
from kpibook.issues import Issue, did_you_mean, near_match
from kpibook.signs import is_control, sign_number

_KEYS = ("keys and values below it", "Write its keys on the lines below, further in by two spaces: key: value.")
_LIST = ("a list", "Write it in brackets, [one, another], or one to a line behind dashes.")
_WHOLE = ("a whole number", "Write digits alone, such as 9.")
_NUMBER = ("a number", "Write digits and at most one point, such as 17000 or 2.5.")
_TRUTH = ("true or false", "Write one of these two words.")
_WANTED = {
    "string_type": ("text", "Write it as one text, in quotes where it holds a colon or a bracket."),
    "dict_type": _KEYS,
    "model_type": _KEYS,
    "model_attributes_type": _KEYS,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "decimal_max_digits": _NUMBER,
    "finite_number": _NUMBER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "date_type": ("a day", "Write it as 2023-03-06."),
}
"""Pydantic's kinds → what is wanted, and how it is written."""
_PATTERNS = {
    ID: ("an id", "Ids are lower-case letters, digits and underscores, a letter first: cin_visits."),
    ADDRESS: ("an e-mail address", "Write it bare, such as performance@council.gov.uk."),
    DOMAIN: ("a mail domain", "Write what stands after the @, such as council.gov.uk."),
    HTTPS: ("an address for tokens", "It begins with https://; docs/mail.md shows one."),
}
"""Patterns that a text must match → what it then is, and how it is written."""


def issues_of(error: ValidationError, values: Mapping[str, Any], places: Mapping[KeyPath, str]) -> list[Issue]:
    """One issue for each thing that is wrong, in the order of the mapping."""
    by_path: dict[tuple[KeyPath, str], Issue] = {}
    told: set[KeyPath] = set()
    for found in error.errors(include_url=False):
        spot = _follow(found["loc"], values)
        if _said_elsewhere(found, spot.value):
            continue
        issue = _issue(found, spot, place(spot.path, places))
        if issue.kind == "wrong-type":
            if spot.path in told:  # each member of a union complains; once is enough
                continue
            told.add(spot.path)
        by_path.setdefault((spot.path, issue.message), issue)
    return list(by_path.values())


@dataclass(frozen=True)
class _Spot:
    """Where a complaint points: the path of keys that stand in the file, the value there, what does not stand there."""

    path: KeyPath
    value: Any
    absent: tuple[str, ...]
    kinds: tuple[str | None, ...]
    """What each part on the way says under `kind`: a measure is one of several."""


def _follow(loc: tuple[str | int, ...], values: Any) -> _Spot:
    """Pydantic puts names of union members between keys, and ends with the key that is missing."""
    path: list[str | int] = []
    absent: list[str] = []
    kinds: list[str | None] = []
    current = values
    for part in loc:
        inside = isinstance(current, dict) and part in current
        inside = inside or (isinstance(current, list) and isinstance(part, int) and part < len(current))
        if inside:
            path.append(part)
            current = current[part]
            kinds.append(current.get("kind") if isinstance(current, dict) else None)
            absent = []
        else:
            absent.append(str(part))
    return _Spot(tuple(path), current, tuple(absent), tuple(kinds))


def _said_elsewhere(found: ErrorDetails, value: Any) -> bool:
    """Whether another complaint says it better.

    Of the members of a union, that is the one that fits what was written: `of` is an id or a measure, `complete_from`
    a word or a day. A list is called too short when its items are wrong.
    """
    kind = found["type"]
    if kind in ("too_short", "string_too_short"):
        return bool(value.strip() if isinstance(value, str) else value)
    in_union = any("-" in str(part) or "[" in str(part) or str(part)[:1].isupper() for part in found["loc"])
    if kind == "string_type":
        return in_union and isinstance(value, dict)
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return in_union and isinstance(value, str)
    begins_with_digit = isinstance(value, str) and value[:1].isdigit()
    if kind == "literal_error":
        return begins_with_digit and "literal" in str(found["loc"][-1])
    return kind == "value_error" and "function-before" in str(found["loc"][-1]) and not begins_with_digit


def _issue(found: ErrorDetails, spot: _Spot, here: str) -> Issue:
    kind, path, value = found["type"], spot.path, spot.value
    name = f'"{path[-1]}"' if path and isinstance(path[-1], str) else "This part"
    where = f" ({words(path)})" if path else ""
    if kind == "extra_forbidden":
        known = keys_known(path[:-1], spot.kinds[:-1])
        advice = did_you_mean(str(path[-1]), known) or f"Known here: {', '.join(known)}."
        return Issue("unknown-key", f"{name} is not a key that is known here{where}.", mapping=here, advice=advice)
    if kind == "missing":
        inside = f"in {words(path)}" if path else "at the top level of the mapping files"
        message = f'The key "{spot.absent[-1]}" is missing {inside}.'
        return Issue("missing-key", message, mapping=here, advice=f'Add a line "{spot.absent[-1]}: …".')
    if value is None and kind != "value_error":
        advice = 'Write a value, or remove the line. Words such as null must stand in quotes to be text: "null".'
        return Issue("missing-value", f"{name} has nothing written after it{where}.", mapping=here, advice=advice)
    if kind in _WANTED:
        wanted, advice = _WANTED[kind]
        message = f"{name} should be {wanted}{where}, not {_shown(value)}."
        return Issue("wrong-type", message, mapping=here, advice=advice)
    if kind == "value_error":  # our own: what is wrong; what to do
        said, _, advice = str(found.get("ctx", {}).get("error", found["msg"])).partition("; ")
        advice = f"{advice[:1].upper()}{advice[1:]}." if advice else "Correct it there."
        return Issue("wrong-value", f"{name}{where}: {said}.", mapping=here, advice=advice)
    message, advice = _value_words(found, spot, name, where)
    return Issue("wrong-value", message, mapping=here, advice=advice)


def _value_words(found: ErrorDetails, spot: _Spot, name: str, where: str) -> tuple[str, str]:
    """Message and advice for a value of the right type that is not allowed."""
    kind, value, context = found["type"], spot.value, found.get("ctx", {})
    if kind == "literal_error":
        choices = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        match = near_match(str(value), choices)
        advice = f'Did you mean "{match}"?' if match else f"Write one of: {', '.join(choices)}."
        return f"{name} cannot be {_shown(value)}{where}.", advice
    if kind == "union_tag_invalid":
        written = value.get("kind") if isinstance(value, dict) else value
        choices = str(context["expected_tags"]).replace("'", "").split(", ")
        advice = did_you_mean(str(written), choices) or f"Write one of: {', '.join(choices)}."
        return f"There is no kind of measure {_shown(written)}{where}.", advice
    if kind == "union_tag_not_found":
        return f"{name} does not say which kind of measure it is{where}.", 'Add a line such as "kind: flow".'
    if kind == "string_pattern_mismatch":
        text = value if isinstance(value, str) else spot.path[-1]  # the id itself may be a key
        what, advice = _PATTERNS[context["pattern"]]
        return f"{_shown(text)} cannot be {what}{where}.", advice
    if kind in ("too_short", "string_too_short"):
        return f"{name} is empty{where}.", "Write at least one."
    if kind == "string_too_long":
        return f"{name} is longer than {context['max_length']} characters{where}.", "Shorten it."
    bounds = {
        "greater_than_equal": ("ge", "at least"),
        "less_than_equal": ("le", "at most"),
        "greater_than": ("gt", "more than"),
    }
    if kind in bounds:
        key, said = bounds[kind]
        return f"{name} cannot be {_shown(value)}{where}.", f"Write a number that is {said} {context[key]}."
    return f"{name} cannot be {_shown(value)}{where}.", "Correct it there."


def place(path: KeyPath, places: Mapping[KeyPath, str]) -> str:
    """File and line of a part, or of the nearest part that holds it; the folder's name when nothing does."""
    for length in range(len(path), 0, -1):
        if path[:length] in places:
            return places[path[:length]]
    return "mappings"


def words(path: KeyPath) -> str:
    """A path of keys as it is read: ``indicators › contacts › targets › item 1``.

    >>> words(("indicators", "contacts", "targets", 0, "shown"))
    'indicators › contacts › targets › item 1 › shown'
    """
    return " › ".join(f"item {part + 1}" if isinstance(part, int) else part for part in path)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "keys and values"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"'


def keys_known(path: KeyPath, kinds: Sequence[str | None] = ()) -> list[str]:
    """The keys that may stand at a path; `kinds` are what the parts on the way say under `kind`, where they do.

    >>> keys_known(("teams", "duty"))
    ['name', 'area', 'aliases', 'recipients']
    """
    models: list[Any] = [MappingFiles]
    for part, kind in zip_longest(path, kinds):
        below = [member for model in models for member in _below(model, part)]
        models = [model for model in below if kind in kind_of(model)] or below
    # What may be one or several, as a breakdown: the keys of each.
    models = [member for model in models for member in (_below(model, 0) if get_origin(model) is tuple else [model])]
    keys: dict[str, None] = {}
    for model in models:
        if is_model(model):
            keys |= {(field.alias or name): None for name, field in model.model_fields.items()}
    return list(keys)


def is_model(annotation: Any) -> bool:
    """Whether it is one of the mapping's models."""
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def kind_of(annotation: Any) -> tuple[str, ...]:
    """What stands under `kind` in such a model: ('flow',); () when nothing does."""
    field = annotation.model_fields.get("kind") if is_model(annotation) else None
    return get_args(field.annotation) if field else ()


def _below(annotation: Any, part: str | int) -> list[Any]:
    """What may stand under a key (or item number) of something annotated so."""
    if is_model(annotation):
        for name, field in annotation.model_fields.items():
            if part in (name, field.alias):
                return members(field.annotation)
        return []
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        return members(arguments[1])
    if get_origin(annotation) is tuple:
        return members(arguments[0])
    return []


def members(annotation: Any) -> list[Any]:
    """The members of a union, unwrapped; what `any` and `not` hold, which is written bare; of anything else, itself."""
    if is_model(annotation) and issubclass(annotation, Combined):
        return members(annotation.model_fields["of"].annotation)
    if get_origin(annotation) is Annotated:
        return members(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return [member for part in get_args(annotation) for member in members(part)]
    return [annotation]


_IN_TEXT = "\n\t"
"""What a text of several lines holds."""
_ORGANISATION = ("name", "short_name", "service", "report_title", "protective_marking", "whole_label")
_SHOWN = {
    *("name", "short_name", "service", "report_title", "whole_label", "title", "short_title", "placeholder"),
    *("target_shown", "shown", "heading", "labels", "boxes"),
}
"""Keys whose texts name something: they stand in narrow cells, in formulas, links and charts."""
LONGEST_NAME, LONGEST_TEXT = 250, 2_000
"""UTF-16 units, as Excel counts, that a name and any other text may have: a formula that is put together from several
takes 8,192, and a cell 32,767."""
_TURNING = {"\u061c", "\u200e", "\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x2070))}
"""Signs that turn the direction of reading, or say how: what is shown is then not what is written."""


def control_sign(text: str) -> str:
    """The first character that no workbook can hold, by its number in Unicode; '' when there is none.

    >>> control_sign("Duty\\x07 team"), control_sign("Two\\nlines")
    ('U+0007', '')
    """
    if text.isprintable():  # as nearly all are; sign by sign, a mapping's texts took longest of all to check
        return ""
    return next((sign_number(sign) for sign in text if sign not in _IN_TEXT and is_control(sign)), "")


def unfit_for_header(text: str) -> str:
    """What in a text no header of a mail may hold, in words; '' when it may stand in one.

    >>> unfit_for_header("=?utf-8?q?x?="), unfit_for_header("Two\\nlines")
    ('"=?", which begins an encoded word', 'the control character U+000A')
    >>> unfit_for_header("Tîm Asesu (Ffiniau)?")
    ''
    """
    for sign in text:
        if is_control(sign) or sign in _TURNING or unicodedata.category(sign) in ("Zl", "Zp"):
            return f"the control character {sign_number(sign)}"
    return '"=?", which begins an encoded word' if "=?" in text else ""


def excel_length(text: str) -> int:
    """Length as Excel counts it: a character beyond Unicode's first 65,536 counts twice.

    >>> excel_length("a"), excel_length("\U0001f600")
    (1, 2)
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _longest(path: KeyPath) -> int:
    keys = {str(key) for key in path[-2:]}  # a label's own key is a code, a box's a number
    return LONGEST_NAME if keys & _SHOWN else LONGEST_TEXT


def text_issues(values: Mapping[str, Any], places: Mapping[KeyPath, str]) -> Iterator[Issue]:
    """An error for each text or key of the mapping with a character in it that may not stand there."""
    for path, text in _texts(values, ()):
        if sign := control_sign(text):
            message = f"{_named(path)} holds the control character {sign}, which no workbook can hold."
            advice = "Take it out; it may have come along with copied text, and no editor may show it."
            yield Issue("control-sign", message, mapping=place(path, places), advice=advice)
        elif (length := excel_length(text)) > (longest := _longest(path)):
            message = (
                f"{_named(path)} has {length:,} characters: no more than {longest:,} fit where a workbook shows it."
            )
            yield Issue("long-text", message, mapping=place(path, places), advice="Shorten it.")
        elif _reaches_header(path) and (unfit := unfit_for_header(text)):
            message = f"{_named(path)} holds {unfit}: it stands in the headers of mails, which must not hold that."
            advice = "Write it on one line, in plain letters, digits and punctuation."
            yield Issue("text-for-header", message, mapping=place(path, places), advice=advice)


def _named(path: KeyPath) -> str:
    return f'The text of "{path[-1]}" ({words(path)})' if path else "A text"


def _texts(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Every text, with its path of keys; a key that is typed by hand (a code) is a text of its own path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, below in value.items():
            if isinstance(key, str):
                yield (*path, key), key.strip("\n\t")
            yield from _texts(below, (*path, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from _texts(item, (*path, at))


def _reaches_header(path: KeyPath) -> bool:
    match path:
        case ("organisation", str(key)):
            return key in _ORGANISATION
        case ("teams" | "service_areas", _, "name") | ("teams" | "service_areas", _, "recipients", *_):
            return True
        case ("mail", "sender" | "sender_name" | "reply_to"):
            return True
        case _:
            return False
