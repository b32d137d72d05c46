"""The words in a list's team column that the mapping takes for no team, for whoever asks to adopt them."""

from collections import Counter
from collections.abc import Sequence

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue
from kpibook.records.columns import field_reader, read_column
from kpibook.records.list_rows import find_rows
from kpibook.records.list_sheets import find_list_sheets
from kpibook.records.places import place
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
