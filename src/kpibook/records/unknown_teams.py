"""The words in a list's team column that the mapping takes for no team, and the lines of YAML that add one."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from kpibook.definitions import EVERY, NOT_ALLOCATED, WHOLE, MappingFiles
from kpibook.issues import Issue, near_match
from kpibook.records.columns import field_reader, read_column
from kpibook.records.list_sheets import find_list_sheets, place
from kpibook.records.read_sheet import find_rows
from kpibook.tables import RawTable

MOST_TEAMS = 60
"""With more different words than this, a column holds workers or children and no teams."""


def unknown_teams(
    source_id: str, tables: Sequence[RawTable], mapping: MappingFiles
) -> tuple[Counter[str], tuple[Issue, ...]]:
    """Each such word, and how many rows have it; an error where a column holds too many to be teams, and no words."""
    source = mapping.sources[source_id]
    found: Counter[str] = Counter()
    issues = []
    for sheet in find_list_sheets(source_id, tables, mapping)[0] if tables else ():
        rows = find_rows(sheet, source)
        for field in (name for name, each in source.fields.items() if each.type == "team" and name in rows.cells):
            said = read_column(rows.cells[field], field_reader(source_id, field, mapping), source.fields[field]).said
            words = Counter(said.values())
            if len(words) <= MOST_TEAMS:
                found += words
                continue
            message = f'Column "{sheet.heading(field)}" holds {len(words)} different words that are no team.'
            advice = "Is it the right column? So many are people, more likely than teams; nothing of it is adopted."
            at = mapping.place("sources", source_id, "fields", field)
            issues.append(Issue("too-many-teams", message, place(sheet.table), at, advice))
    return found, tuple(issues)


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
