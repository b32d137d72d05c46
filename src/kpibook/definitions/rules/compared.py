"""Rules: fields that are compared with each other."""

from collections.abc import Iterator

from kpibook.definitions.checked_mapping import CheckedMapping, field_of
from kpibook.definitions.kinds import OF_DATES, OF_NUMBERS, CompareUse
from kpibook.definitions.uses import uses_in
from kpibook.issues import Issue

_NUMBERS = ("number", "decimal")
_ALIKE = ("date", "month", "id", "text", "code")
"""Types of which two fields are compared where both are of the same."""


def fields_that_compare(checked: CheckedMapping) -> Iterator[Issue]:
    """Two fields that are compared are there, of types that can be, and asked what their type can answer."""
    for use in uses_in(checked.mapping):
        if isinstance(use, CompareUse):
            yield from _compare_issues(checked, use)


def _compare_issues(checked: CheckedMapping, use: CompareUse) -> Iterator[Issue]:
    source = checked.source(use.source)
    if source is None:
        return
    types = {key: checked.field_type(use.source, field) for key, field in (("field", use.field), ("to", use.to))}
    for key, field in (("field", use.field), ("to", use.to)):
        if types[key] == "":
            known = [*source.fields, *source.added_fields, *source.lookups]
            yield checked.unknown(f'field of "{source.title}" called', field, known, (*use.path, key))
    one, other = types["field"], types["to"]
    if not one or not other:
        return
    alike = (one == other and one in _ALIKE) or (one in _NUMBERS and other in _NUMBERS)
    if not alike:
        message = f'"{use.field}" is of type {one} and "{use.to}" of type {other}: these cannot be compared.'
        advice = "Two dates, two months, two numbers (number or decimal), two ids, texts or codes can."
        yield checked.issue("wrong-field-type", message, (*use.path, "to"), advice)
        return
    fits = OF_DATES if one in ("date", "month") else OF_NUMBERS if one in _NUMBERS else ()
    if use.relation not in (*fits, "same", "not_same"):
        message = f'"{use.relation}" cannot be asked of the fields "{use.field}" and "{use.to}", of type {one}.'
        advice = f"Of these: {', '.join((*fits, 'same', 'not_same'))}."
        yield checked.issue("wrong-field-type", message, (*use.path, "is"), advice)
    fields = [field_of(checked.mapping, use.source, name) for name in (use.field, use.to)]
    lists = [found.codes for found in fields if found is not None]
    if one == "code" and len(set(lists)) > 1:
        message = f'"{use.field}" holds codes of "{lists[0]}", "{use.to}" codes of "{lists[1]}".'
        yield checked.issue("wrong-field-type", message, (*use.path, "to"), "Let both fields name one code list.")
