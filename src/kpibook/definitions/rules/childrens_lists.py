"""Rules: lists of children go to whom the council means, show what is there, and stand behind shares of records."""

from collections.abc import Iterator

from kpibook.definitions.bases import find_base
from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.indicators import IndicatorDefinition
from kpibook.definitions.kinds import KeyPath, Share
from kpibook.definitions.mapping import WHOLE
from kpibook.definitions.spellings import word_key
from kpibook.issues import Issue, did_you_mean
from kpibook.months import Unit

LONGEST: dict[Unit, int] = {"working days": 40, "days": 56, "weeks": 8, "months": 1, "years": 0}
"""How far ahead a list may look: what falls due later is no work of this month's."""


def recipients_of_teams(checked: CheckedMapping) -> Iterator[Issue]:
    """Whoever gets a list gets that of a team, or of the whole service."""
    lists = checked.mapping.lists
    for team, addresses in lists.recipients.items() if lists else ():
        path: KeyPath = ("lists", "recipients", team)
        if team in checked.mapping.service_areas:
            message = f'"{team}" is a service area: lists are made for teams, and for the whole service.'
            advice = f"Name its teams one by one, or {WHOLE} for the performance team's."
            yield checked.issue("wrong-lists", message, path, advice)
        elif team != WHOLE and not checked.knows("teams", team):
            yield checked.unknown("team", team, (*checked.known("teams"), WHOLE), path)
        elif not addresses:
            message = f'Nobody is named for the list of "{team}".'
            yield checked.issue("wrong-lists", message, path, "Name who gets it, or take the team out.")


def domains_that_are_allowed(checked: CheckedMapping) -> Iterator[Issue]:
    """A list goes to a domain to which the council mails."""
    lists, mail = checked.mapping.lists, checked.mapping.mail
    for team, addresses in lists.recipients.items() if lists and mail else ():
        for at, address in enumerate(addresses):
            domain = address.rpartition("@")[2].lower()
            if mail and domain not in mail.allowed_domains:
                message = f"A list of children would go to {domain}, which is not an allowed domain."
                advice = f"Correct the address, or add {domain} to allowed_domains under mail."
                yield checked.issue("recipient-domain", message, ("lists", "recipients", team, at), advice)


def shown_fields_that_are_there(checked: CheckedMapping) -> Iterator[Issue]:
    """What is shown of a record is a field of its list, and is shown once."""
    lists = checked.mapping.lists
    for source, fields in lists.show.items() if lists else ():
        if not checked.knows("sources", source):
            yield checked.unknown("source", source, checked.known("sources"), ("lists", "show", source))
        definition = checked.source(source)
        for at, field in enumerate(fields if definition else ()):
            path: KeyPath = ("lists", "show", source, at)
            if definition and checked.field_type(source, field) == "":
                known = (*definition.fields, *definition.lookups, *definition.added_fields)
                yield checked.unknown(f'field of "{definition.title}" called', field, known, path)
            elif field in fields[:at]:
                message = f'"{field}" is named twice: it would be shown twice.'
                yield checked.issue("duplicate-id", message, path, "Name it once.")


def indicators_that_single_out(checked: CheckedMapping) -> Iterator[Issue]:
    """An indicator that is named for lists is a share of records, and says which way is better."""
    lists = checked.mapping.lists
    for at, id_ in enumerate(lists.indicators if lists else ()):
        path: KeyPath = ("lists", "indicators", at)
        if not checked.knows("indicators", id_):
            yield checked.unknown("indicator", id_, checked.known("indicators"), path)
        definition = checked.mapping.indicators.get(id_)
        if definition is not None and (why := _no_list(checked, definition)):
            shares = [
                each for each, other in checked.mapping.indicators.items() if other and not _no_list(checked, other)
            ]
            advice = did_you_mean(id_, shares) or (f"These do: {', '.join(shares[:12])}." if shares else "None does.")
            message = f'"{definition.title}" singles out no records that somebody must see to: {why}.'
            yield checked.issue("wrong-lists", message, path, f"Take it out. {advice}")


def weeks_that_can_be_planned(checked: CheckedMapping) -> Iterator[Issue]:
    """What falls due is listed for a few weeks ahead, not for a year."""
    lists = checked.mapping.lists
    if lists and lists.due_within.amount > LONGEST[lists.due_within.unit]:
        message = f"Lists would say what falls due within {lists.due_within}; they look ahead for 8 weeks at most."
        yield checked.issue("wrong-lists", message, ("lists", "due_within"), 'Write a shorter time, such as "3 weeks".')


def reasons_told_apart(checked: CheckedMapping) -> Iterator[Issue]:
    """Reasons that a manager chooses from differ by more than case and spaces, and say something."""
    lists = checked.mapping.lists
    seen: set[str] = set()
    for at, reason in enumerate(lists.reasons if lists else ()):
        if not word_key(reason) or word_key(reason) in seen:
            what = "stands there twice" if word_key(reason) else "is empty"
            message = f'The reason "{reason}" {what}.'
            yield checked.issue("wrong-lists", message, ("lists", "reasons", at), "Take it out, or write another.")
        seen.add(word_key(reason))


def _no_list(checked: CheckedMapping, definition: IndicatorDefinition) -> str:
    """Why there are no records behind an indicator that somebody must see to; '' where there are."""
    measure = definition.measure
    if not isinstance(measure, Share):
        return "it is no share"
    if find_base(checked.mapping.indicators, measure) is None:
        return "what it is a share of comes counted, not record by record"
    return "it does not say which way is better" if definition.polarity == "neither" else ""
