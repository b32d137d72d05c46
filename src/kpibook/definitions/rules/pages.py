"""Rules: sections become sheets that Excel accepts, and nothing stands twice where it may stand once."""

from collections.abc import Iterator

from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.kinds import KeyPath
from kpibook.definitions.spellings import sheet_name, word_key
from kpibook.issues import Issue

FORBIDDEN = "[]:*?/\\"
LONGEST = 31
OWN_SHEETS = (
    "Cover",
    "Summary",
    "Contents",
    "Heat map",
    "Quality assurance",
    "KPI updates",
    "Definitions",
    "Checks",
    "About",
    "Indicators",
    "Teams",
    "Numerators",
    "Denominators",
    "Targets",
    "Months",
    "History",
)
"""Sheets that the workbook has anyway; Excel keeps History for itself."""


def sheet_names(checked: CheckedMapping) -> Iterator[Issue]:
    """Every section has a sheet name that Excel accepts and that no other sheet has."""
    taken = {name.casefold(): "the workbook itself" for name in OWN_SHEETS}
    for id_, section in checked.mapping.sections.items():
        name = section.sheet or sheet_name(section.title)
        path: KeyPath = ("sections", id_, "sheet" if section.sheet else "title")
        wrong = _wrong_with(name)
        if wrong:
            yield checked.issue(
                "sheet-name", f'"{name}" cannot be the name of a sheet: {wrong}.', path, "Change sheet."
            )
        owner = taken.setdefault(name.casefold(), f'the section "{id_}"')
        if owner != f'the section "{id_}"':
            message = f'The sheet name "{name}" is taken by {owner}.'
            yield checked.issue("sheet-name", message, path, "Give this section a sheet name of its own: sheet.")


def _wrong_with(name: str) -> str:
    if not name:
        return "it is empty"
    if len(name) > LONGEST:
        return f"it has more than {LONGEST} characters"
    if any(sign in FORBIDDEN for sign in name):
        return f"it has one of {FORBIDDEN}"
    if name.startswith("'") or name.endswith("'"):
        return "it begins or ends with an apostrophe"
    if name.lower().endswith(".py"):
        return "a workbook's buttons take a sheet whose name ends in .py for code"
    return ""


def indicators_once_a_table(checked: CheckedMapping) -> Iterator[Issue]:
    """A table names an indicator once; a section highlights it once."""
    for id_, section in checked.mapping.sections.items():
        lists: list[tuple[list[str], KeyPath]] = [
            (list(table.indicators), ("sections", id_, "tables", at, "indicators"))
            for at, table in enumerate(section.tables)
        ]
        lists.append(([highlight.indicator for highlight in section.highlights], ("sections", id_, "highlights")))
        for named, path in lists:
            for at, indicator in enumerate(named):
                if indicator in named[:at]:
                    message = f'"{indicator}" is named twice here.'
                    yield checked.issue("duplicate-id", message, (*path, at), "Remove one of the two lines.")


def aliases_of_one_indicator(checked: CheckedMapping) -> Iterator[Issue]:
    """What a section's texts call an indicator is no name of another one of that section."""
    for section in checked.mapping.sections.values():
        inside = dict.fromkeys(indicator for table in section.tables for indicator in table.indicators)
        known = {id_: checked.mapping.indicators[id_] for id_ in inside if id_ in checked.mapping.indicators}
        titles = [(word_key(t), id_) for id_, each in known.items() for t in (each.title, each.short_title) if t]
        owner = dict(reversed(titles))
        for id_, indicator in known.items():
            for at, alias in enumerate(indicator.aliases):
                first = owner.setdefault(word_key(alias), id_)
                if first != id_:
                    message = f'"{alias}" means two indicators of "{section.title}": "{first}" and "{id_}".'
                    path: KeyPath = ("indicators", id_, "aliases", at)
                    yield checked.issue("shared-spelling", message, path, "Leave it with one of them.")


def grades_once(checked: CheckedMapping) -> Iterator[Issue]:
    """Quality assurance names every grade once."""
    audits = checked.mapping.quality_assurance
    grades = audits.grades if audits else ()
    for at, grade in enumerate(grades):
        if grade in grades[:at]:
            message = f'The grade "{grade}" is named twice.'
            yield checked.issue("duplicate-id", message, ("quality_assurance", "grades", at), "Remove one of the two.")
