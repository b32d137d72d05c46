"""The lines of YAML that add a team, for a name that the spreadsheets have and the mapping does not."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from kpibook.definitions import EVERY, NOT_ALLOCATED, WHOLE, MappingFiles
from kpibook.issues import near_match


def new_team_lines(name: str, mapping: MappingFiles) -> str:
    """Lines to paste below ``teams:``, indented as the samples are; the area is a guess, the others stand beside it."""
    area, *others = _areas(name, mapping)
    also = f"  # or: {', '.join(others)}" if others else ""
    return f"  {new_team_id(name, mapping)}:\n    name: {json.dumps(name, ensure_ascii=False)}\n    area: {area}{also}"


def new_team_id(name: str, mapping: MappingFiles, taken_too: Iterable[str] = ()) -> str:
    """An id for a team of that name, which no scope of the mapping has, and none of the others that are taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "_".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))
    id_ = words if words[:1].isalpha() else f"team_{words}".rstrip("_")
    taken = {WHOLE, EVERY, NOT_ALLOCATED, *mapping.teams, *mapping.service_areas, *taken_too}
    return next(free for free in (id_, *(f"{id_}_{number}" for number in range(2, 9_999))) if free not in taken)


def _areas(name: str, mapping: MappingFiles) -> list[str]:
    """Every service area, the likeliest first: that of the team most alike, or of teams that share most words."""
    known = {team.name: team.area for team in mapping.teams.values()}
    words = set(re.findall(r"\w+", name.casefold()))
    shared: Counter[str] = Counter()
    for id_, area in mapping.service_areas.items():
        shared[id_] += 2 * len(words & set(re.findall(r"\w+", area.name.casefold())))
    for team in mapping.teams.values():
        shared[team.area] += len(words & set(re.findall(r"\w+", team.name.casefold())))
    if near := near_match(name, known):
        shared[known[near]] += 2
    places = list(mapping.service_areas)
    return sorted(places, key=lambda id_: (-shared[id_], places.index(id_)))
