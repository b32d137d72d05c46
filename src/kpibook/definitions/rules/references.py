"""Rules: whatever is named is defined, and of a type that fits its use."""

import itertools
from collections.abc import Iterator, Sequence

from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.kinds import CombinedUse, ConditionUse, FieldCondition, FieldUse, KeyPath, SourceUse
from kpibook.definitions.uses import uses_in
from kpibook.issues import Issue

COMPARED = ("id", "text", "code", "team", "number")
"""Types whose values `in` and `not_in` can name."""
NUMBERS = ("number", "decimal", "figure")
"""Types whose values bounds are held against."""
BOUNDS = ("at_least", "at_most", "over", "under")


def known_sources(checked: CheckedMapping) -> Iterator[Issue]:
    """A list that is named is defined under sources."""
    for use in uses_in(checked.mapping):
        if isinstance(use, SourceUse) and not checked.knows("sources", use.source):
            yield checked.unknown("source", use.source, checked.known("sources"), use.path)


def known_exempt(checked: CheckedMapping) -> Iterator[Issue]:
    """Indicators exempt from suppression are defined; `audits` stands for quality assurance."""
    rules = checked.mapping.disclosure
    for at, id_ in enumerate(rules.exempt if rules else ()):
        if id_ != "audits" and not checked.knows("indicators", id_):
            yield checked.unknown(
                "indicator", id_, [*checked.known("indicators"), "audits"], ("disclosure", "exempt", at)
            )


def known_unrelated(checked: CheckedMapping) -> Iterator[Issue]:
    """Indicators that are said to be unrelated are defined."""
    rules = checked.mapping.disclosure
    for at, one in enumerate(rules.unrelated if rules else ()):
        for key, ids in (("indicators", one.indicators), ("to", one.to)):
            for place, id_ in enumerate(ids):
                if not checked.knows("indicators", id_):
                    path = ("disclosure", "unrelated", at, key, place)
                    yield checked.unknown("indicator", id_, checked.known("indicators"), path)


def known_fields(checked: CheckedMapping) -> Iterator[Issue]:
    """A field that is named is one of its list, and of a type that fits."""
    for use in uses_in(checked.mapping):
        if isinstance(use, FieldUse):
            yield from _field_issues(checked, use.source, use.field, use.types, use.path, use.by_spells)
        elif isinstance(use, ConditionUse):
            yield from _field_issues(checked, use.source, use.condition.field, (), (*use.path, "field"), True)


def no_team_within(checked: CheckedMapping) -> Iterator[Issue]:
    """No team is asked for within `any` or `not`: in which teams a measure counts must show in itself."""
    for use in uses_in(checked.mapping):
        if isinstance(use, CombinedUse) and checked.field_type(use.source, use.field) == "team":
            message = f'"{use.field}" is a team, which cannot be asked for within "any" or "not".'
            advice = 'Use "in" or "not_in", under "where" or directly under "meets".'
            yield checked.issue("wrong-field-type", message, (*use.path, "field"), advice)


def _field_issues(
    checked: CheckedMapping, source: str, field: str, types: Sequence[str], path: KeyPath, by_spells: bool
) -> Iterator[Issue]:
    definition, type_ = checked.source(source), checked.field_type(source, field)
    if definition is None or type_ is None:
        return
    if field in definition.lookups and not by_spells:
        return  # it is not there yet: rules.lookups says so
    if type_ == "" or (not by_spells and field not in definition.fields):
        known = [*definition.fields, *((*definition.added_fields, *definition.lookups) if by_spells else ())]
        yield checked.unknown(f'field of "{definition.title}" called', field, known, path)
    elif types and type_ not in types:
        yield checked.issue(
            "wrong-field-type",
            f'The field "{field}" of "{definition.title}" is of type {type_}; here it must be {" or ".join(types)}.',
            path,
            "Name another field."
            if field in definition.added_fields
            else f"Name another field, or change its type in {checked.mapping.field_place(source, field)}.",
        )


def sensible_conditions(checked: CheckedMapping) -> Iterator[Issue]:
    """A field condition says something, and what it says fits the field's type and values."""
    for use in uses_in(checked.mapping):
        if isinstance(use, ConditionUse):
            yield from _condition_issues(checked, use.source, use.condition, use.path)


def _condition_issues(
    checked: CheckedMapping, source: str, condition: FieldCondition, path: KeyPath
) -> Iterator[Issue]:
    tests = (condition.in_, condition.not_in, *(getattr(condition, key) for key in BOUNDS), condition.blank)
    if all(test is None for test in tests):
        advice = "Add one of: in, not_in, at_least, at_most, over, under, blank."
        yield checked.issue("empty-condition", f'The condition on "{condition.field}" tests nothing.', path, advice)
    yield from _bound_issues(checked, source, condition, path)
    if condition.may_be_none and condition.in_ is None:
        message = '"may_be_none" says that no row may have the values of "in", but "in" is not given.'
        yield checked.issue("empty-condition", message, path, "Add the values as in: [...], or take it out.")
    type_ = checked.field_type(source, condition.field)
    if not type_:
        return
    for key, values in (("in", condition.in_), ("not_in", condition.not_in)):
        if values is None:
            continue
        if not values:
            yield checked.issue("empty-condition", f'"{key}" names no value.', (*path, key), "Name at least one.")
        if type_ not in COMPARED:
            yield _wrong_test(checked, condition.field, type_, key, (*path, key))
            continue
        for at, value in enumerate(values):
            yield from _value_issues(checked, source, condition.field, type_, value, (*path, key, at))


def _bound_issues(checked: CheckedMapping, source: str, condition: FieldCondition, path: KeyPath) -> Iterator[Issue]:
    """Bounds are of a field that holds numbers, whole where it holds whole ones, and leave a number between them."""
    type_ = checked.field_type(source, condition.field)
    for key in BOUNDS:
        bound = getattr(condition, key)
        if bound is None or not type_:
            continue
        if type_ not in NUMBERS:
            yield _wrong_test(checked, condition.field, type_, key, (*path, key))
        elif type_ == "number" and bound % 1:
            message = f'{bound:f} is not a whole number, but the field "{condition.field}" holds whole numbers.'
            advice = (
                f"Write a whole number, or change the type in {checked.mapping.field_place(source, condition.field)}."
            )
            yield checked.issue("wrong-value", message, (*path, key), f"{advice[:-1]} to decimal.")
    for low, high in itertools.product(("at_least", "over"), ("at_most", "under")):
        least, most = getattr(condition, low), getattr(condition, high)
        if least is None or most is None:
            continue
        if least > most or (least == most and (low, high) != ("at_least", "at_most")):
            words = {"at_least": "at least", "at_most": "at most"}
            message = f"No value is {words.get(low, low)} {least:f} and {words.get(high, high)} {most:f}."
            yield checked.issue("empty-condition", message, path, "Exchange the two, or correct one.")


def _wrong_test(checked: CheckedMapping, field: str, type_: str, key: str, path: KeyPath) -> Issue:
    fits = "numbers" if key in BOUNDS else "ids, texts, codes, teams and whole numbers"
    return checked.issue(
        "wrong-field-type", f'"{key}" is for {fits}; the field "{field}" is of type {type_}.', path, "Use another test."
    )


def _value_issues(
    checked: CheckedMapping, source: str, field: str, type_: str, value: str, path: KeyPath
) -> Iterator[Issue]:
    if type_ == "code":
        codes = checked.codes(source, field)
        if codes is not None and value not in codes:
            yield checked.unknown(f'code in the list of "{field}" called', value, codes, path)
    elif type_ == "team" and not checked.knows("teams", value):
        yield checked.unknown("team", value, checked.known("teams"), path)
    elif type_ == "number" and not value.lstrip("-").isdigit():
        message = f'"{value}" is not a whole number, but the field "{field}" holds whole numbers.'
        yield checked.issue("wrong-value", message, path, "Write whole numbers, or at_least and at_most for a range.")


def known_code_lists(checked: CheckedMapping) -> Iterator[Issue]:
    """A field of type code names a code list; another names none."""
    for id_, source in checked.mapping.sources.items():
        for name, field in source.fields.items():
            path: KeyPath = ("sources", id_, "fields", name)
            if field.codes is None and field.type == "code":
                message = f'The field "{name}" is of type code, but names no code list.'
                yield checked.issue("incomplete-field", message, path, "Add a line such as: codes: yes_no")
            elif field.codes is not None and field.type != "code":
                message = f'The field "{name}" names a code list, but is of type {field.type}.'
                yield checked.issue("wrong-field-type", message, (*path, "codes"), "Change its type to code.")
            elif field.codes not in (None, "yes_no") and not checked.knows("codes", str(field.codes)):
                yield checked.unknown(
                    "code list", str(field.codes), ["yes_no", *checked.known("codes")], (*path, "codes")
                )


def known_pages(checked: CheckedMapping) -> Iterator[Issue]:
    """Sections, highlights, benchmarks, quality assurance and targets name indicators, codes and teams that exist."""
    indicators = checked.known("indicators")
    for id_, section in checked.mapping.sections.items():
        named: list[tuple[str, KeyPath]] = []
        for at, table in enumerate(section.tables):
            named += [(i, ("sections", id_, "tables", at, "indicators", n)) for n, i in enumerate(table.indicators)]
        named += [(h.indicator, ("sections", id_, "highlights", n)) for n, h in enumerate(section.highlights)]
        for indicator, path in named:
            if not checked.knows("indicators", indicator):
                yield checked.unknown("indicator", indicator, indicators, path)
    audits = checked.mapping.quality_assurance
    if audits is not None:
        codes = checked.codes(audits.source, audits.grade)
        for at, grade in enumerate(audits.grades):
            if codes is not None and grade not in codes:
                yield checked.unknown("grade", grade, codes, ("quality_assurance", "grades", at))
    scopes = [*checked.known("teams"), *checked.known("service_areas")]
    for id_, indicator_ in checked.mapping.indicators.items():
        for scope in indicator_.team_targets:
            if not (checked.knows("teams", scope) or checked.knows("service_areas", scope)):
                yield checked.unknown("team or service area", scope, scopes, ("indicators", id_, "team_targets", scope))


def known_exemptions(checked: CheckedMapping) -> Iterator[Issue]:
    """What is never suppressed is an indicator, or quality assurance."""
    disclosure = checked.mapping.disclosure
    for at, indicator in enumerate(disclosure.exempt if disclosure else ()):
        if indicator != "audits" and not checked.knows("indicators", indicator):
            known = [*checked.known("indicators"), "audits"]
            yield checked.unknown("indicator", indicator, known, ("disclosure", "exempt", at))


def known_accepted(checked: CheckedMapping) -> Iterator[Issue]:
    """A warning is accepted of a list that exists."""
    for at, accepted in enumerate(checked.mapping.accepted):
        if accepted.source is not None and not checked.knows("sources", accepted.source):
            yield checked.unknown("list", accepted.source, checked.known("sources"), ("accepted", at, "source"))


def known_areas(checked: CheckedMapping) -> Iterator[Issue]:
    """A team belongs to a service area that exists."""
    for id_, team in checked.mapping.teams.items():
        if not checked.knows("service_areas", team.area):
            yield checked.unknown("service area", team.area, checked.known("service_areas"), ("teams", id_, "area"))
