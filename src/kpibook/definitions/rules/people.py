"""Rules: teams, service areas and their recipients can be told apart and reached."""

import re
from collections.abc import Iterator

from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.kinds import KeyPath
from kpibook.definitions.mapping import EVERY, NOT_ALLOCATED, WHOLE
from kpibook.definitions.spellings import word_key
from kpibook.issues import Issue

ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)+")


def ids_of_one_scope(checked: CheckedMapping) -> Iterator[Issue]:
    """An id stands for one team or one service area, and not for the whole service, or for records without a team."""
    mapping = checked.mapping
    reserved = (WHOLE, EVERY, *((NOT_ALLOCATED,) if mapping.organisation.not_allocated else ()))
    for key in ("service_areas", "teams"):
        for id_ in getattr(mapping, key):
            if id_ in reserved:
                what = "records without a team" if id_ == NOT_ALLOCATED else "the service as a whole"
                message = f'The id "{id_}" is reserved for {what}.'
                yield checked.issue("reserved-id", message, (key, id_), "Choose another id.")
    for id_ in mapping.teams:
        if id_ in mapping.service_areas:
            message = f'"{id_}" is the id of a team and of a service area.'
            advice = f"The area is in {mapping.place('service_areas', id_)}. Give one of them another id."
            yield checked.issue("duplicate-id", message, ("teams", id_), advice)


def names_of_one_area(checked: CheckedMapping) -> Iterator[Issue]:
    """A name is that of one service area, and not of the whole service. A team may be called like its area."""
    said = checked.mapping.organisation
    owner: dict[str, str] = {word_key(said.whole_label): "the whole service"}
    for id_, team in checked.mapping.teams.items() if said.not_allocated else ():
        owner.setdefault(word_key(team.name), f'the team "{id_}"')
    if said.not_allocated:
        if word_key(said.not_allocated) in owner:
            message = f'The name "{said.not_allocated}" is that of {owner[word_key(said.not_allocated)]} too.'
            path: KeyPath = ("organisation", "not_allocated")
            yield checked.issue("shared-spelling", message, path, "Make them differ by more than case and spaces.")
        owner = {
            word_key(said.not_allocated): "records without a team",
            word_key(said.whole_label): "the whole service",
        }
    for id_, area in checked.mapping.service_areas.items():
        this = f'the service area "{id_}"'
        if owner.setdefault(word_key(area.name), this) != this:
            message = f'The name "{area.name}" is that of {owner[word_key(area.name)]} too.'
            advice = "Make them differ by more than case and spaces."
            yield checked.issue("shared-spelling", message, ("service_areas", id_, "name"), advice)


def spellings_of_one_team(checked: CheckedMapping) -> Iterator[Issue]:
    """A spelling in the spreadsheets means one team only."""
    owner = {word_key(id_): id_ for id_ in checked.mapping.teams}
    for id_, team in checked.mapping.teams.items():
        places: list[tuple[str, KeyPath]] = [(team.name, ("teams", id_, "name"))]
        places += [(alias, ("teams", id_, "aliases", at)) for at, alias in enumerate(team.aliases)]
        for spelling, path in places:
            if not word_key(spelling):
                yield checked.issue("wrong-value", "A spelling of a team is empty.", path, "Remove it.")
            elif owner.setdefault(word_key(spelling), id_) != id_:
                message = f'"{spelling}" means two teams: "{owner[word_key(spelling)]}" and "{id_}".'
                yield checked.issue("shared-spelling", message, path, "Leave it with one of them.")


def addresses(checked: CheckedMapping) -> Iterator[Issue]:
    """A recipient is an e-mail address."""
    for key in ("service_areas", "teams"):
        for id_, part in getattr(checked.mapping, key).items():
            for at, address in enumerate(part.recipients):
                if not ADDRESS.fullmatch(address):
                    message = f'"{address}" is not an e-mail address.'
                    advice = "Write it bare, such as duty.team@council.gov.uk; several are several list items."
                    yield checked.issue("wrong-address", message, (key, id_, "recipients", at), advice)
