"""What is said of cells that cannot be read. Codes and teams are quoted; anything else may be a person's."""

from collections.abc import Sequence

from kpibook.definitions import FieldDefinition, MappingFiles
from kpibook.issues import Issue, did_you_mean
from kpibook.records.new_team import new_team_lines
from kpibook.records.places import join_filled, name_cells, place
from kpibook.records.read_sheet import WrongCells
from kpibook.records.read_words import code_spellings

_LONGEST_NAME = 60
_EXPECTED = {
    "id": "A formula failed there: correct it, or paste its values.",
    "date": "Write a date between 1905 and 2099, such as 03/02/2023.",
    "month": "Write a month, such as Feb-23 or 2023-02.",
    "number": "Write a whole number.",
    "decimal": "Write digits, with a point before decimals: 5.4. Where numbers stand as text with commas, say in the "
    "mapping what these are: `commas: decimal` (5,4) or `commas: thousands` (1,234).",
    "figure": "Write a number, or one of c, z, x, k, u, low, ~, : and - where it is not available.",
}
_FAILED = "Correct the formula, or open the file in Excel and save it, which calculates it."
_LET_GO = "or let such rows be left out by `unreadable: set_aside`."
_MOSTLY_BLANK = (
    "That is most of the column: is it the right one, and was it exported? Where it may be blank, take "
    "`required: true` out of the mapping."
)


def wrong_cell_issues(source_id: str, wrong: Sequence[WrongCells], mapping: MappingFiles) -> list[Issue]:
    """One issue for each word that nobody mapped, one for each column of a sheet with other faults."""
    issues = [_unreadable(source_id, found, mapping) for found in wrong if not found.said]
    words: dict[str, dict[str, list[WrongCells]]] = {}
    for found in wrong:
        if found.said:
            by_word = words.setdefault(found.field, {})
            by_word.setdefault(found.said.casefold(), []).append(found)
    issues += [_unmapped(source_id, group, mapping) for by_word in words.values() for group in by_word.values()]
    return issues


def _unreadable(source_id: str, found: WrongCells, mapping: MappingFiles) -> Issue:
    definition = mapping.sources[source_id].fields[found.field]
    count, heading = len(found.cells), found.sheet.heading(found.field)
    cells = f'{count:,} cell{"s" if count > 1 else ""} of column "{heading}"'
    where = place(found.sheet.table, name_cells(found.cells))
    at = mapping.place("sources", source_id, "fields", found.field)
    if found.fault == "blank":
        message = f"{cells} {'are' if count > 1 else 'is'} blank; every row needs a value there."
        advice = f"Fill {'them' if count > 1 else 'it'} in, {_LET_GO}"
        return Issue("blank-cell", message, where, at, _MOSTLY_BLANK if found.most else advice)
    if definition.type in ("code", "team"):
        message = f"{cells} hold{'s' if count == 1 else ''} a formula that failed, or that was never calculated."
        advice = _FAILED if found.most else f"{_FAILED} Or {_LET_GO[3:]}"
        return Issue("unreadable-cell", message, where, at, advice)
    message = f"{cells} hold{'s' if count == 1 else ''} {found.fault} that can be read."
    advice = f"{_EXPECTED[definition.type]} Or {_LET_GO[3:]}"
    return Issue("unreadable-cell", message, where, at, _mostly(definition, found.most) if found.most else advice)


def _mostly(definition: FieldDefinition, kind: str) -> str:
    """What to do where most of a column cannot be read: the column or its type is wrong, not some rows."""
    if definition.type == "number" and kind == "numbers with decimals":
        return (
            "That is most of the column, and they are numbers with decimals: export whole numbers, or, where decimals "
            "are meant, write `type: decimal` in the mapping."
        )
    return f"That is most of the column, which holds {kind}: is it the right one? {_EXPECTED[definition.type]}"


def _unmapped(source_id: str, found: Sequence[WrongCells], mapping: MappingFiles) -> Issue:
    """A code or team that the mapping does not know, with every place where it is written."""
    first = found[0]
    definition = mapping.sources[source_id].fields[first.field]
    where = "; ".join(place(each.sheet.table, name_cells(each.cells)) for each in found[:5])
    if len(found) > 5:
        where += f"; and in {len(found) - 5} more sheets"
    if definition.type == "team":
        names = {name for team in mapping.teams.values() for name in (team.name, *team.aliases)}
        near = did_you_mean(first.said, sorted(names))
        lines = new_team_lines(" ".join(first.said.split()), mapping) if len(first.said) <= _LONGEST_NAME else ""
        add = f"Or it is a new team: add these lines below `teams:`, with its service area.\n{lines}" if lines else ""
        advice = join_filled([near, "Add it to the aliases of its team, or correct the spreadsheet.", add])
        return Issue(
            "unmapped-team",
            f'No team is called "{_short(first.said)}".',
            where,
            mapping.place("teams"),
            " ".join(advice),
        )
    spellings = code_spellings(definition.codes, mapping)
    words = {word for code, others in spellings.items() for word in (code, *others)}
    advice = join_filled(
        [did_you_mean(first.said, sorted(words)), "Add it to the code list, or correct the spreadsheet."]
    )
    at = mapping.place("codes", definition.codes or "") or mapping.place("sources", source_id, "fields", first.field)
    column = first.sheet.heading(first.field)
    message = f'"{_short(first.said)}" in column "{column}" is not in the code list "{definition.codes}".'
    return Issue("unmapped-code", message, where, at, " ".join(advice))


def _short(said: str) -> str:
    return said if len(said) <= _LONGEST_NAME else f"{said[:_LONGEST_NAME]}…"
