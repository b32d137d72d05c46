"""Names in the workbook: sheets, teams as the selector shows them, the cells and ranges that formulas go by."""

from collections import Counter
from collections.abc import Iterator

from kpibook.definitions import MappingFiles, has_readings
from kpibook.issues import InputError, Issue
from kpibook.report import Report
from kpibook.workbook.specimens import ABOUT, CHECKS, COVER, DEFINITIONS, HEAT_MAP, SUMMARY, UPDATES
from kpibook.workbook.specimens import CONTENTS as CONTENTS
from kpibook.workbook.specimens import DATA as DATA
from kpibook.workbook.specimens import QUALITY as QUALITY

REPORT_MONTH, REPORT_TEAM = "report_month", "report_team"
"""Defined names of the two selectors on the cover."""
TEAM_ID, MONTH_NAME = "team_id", "month_name"
"""Defined names of what the selectors stand for: the team's id, the month in words."""
SHOWN_MONTH, SHOWN_TEAM = "shown_month", "shown_team"
"""Defined names of the month and team that the workbook shows: what the selectors say, or its own where they are empty
or say what is not in their lists. Every formula reads these and never a selector."""
MONTH_INCOMPLETE = "month_incomplete"
"""Defined name of what the month that is shown lacks: which lists were taken before it was over."""
OWN_MONTH = "kpibook_own_month"
"""Defined name of the month that the workbook reports, which stands in for a month selector that says none."""
MONTH_LIST, TEAM_LIST = "month_list", "team_list"
"""Defined names of what the drop-downs offer."""
LAYOUT = "kpibook_layout"
"""Defined name of the text that `layout` gives; a refresh rebuilds the workbook when the report's is another."""
TABLE = "kpibook_table_"
"""How the names of tables begin that are no Excel tables: ``kpibook_table_front_door_1``."""
STAMP_EXTRACTED, STAMP_MADE = "kpibook_extracted", "kpibook_made"
"""Defined names of the cover's cells that say when the data were extracted and the workbook was made."""
DATA_SHEETS = ("Numerators", "Denominators", "Targets", "Indicators", "Teams", "Months")
"""Sheets of the tables that the formulas read, each named as its table."""
RESTATED = "Restated"
"""The sheet, and its table, of the figures that are no longer as they were published; copies that leave have none."""
RESTATED_KEYS = "kpibook_restated"
"""Defined name of their keys: measure, scope and the month's first day, as a number."""
FORMULA_SHEETS = (*DATA_SHEETS, RESTATED)
"""Sheets that hold a data table, not a list of the template's."""
LIST_SHEETS = (UPDATES, DEFINITIONS, CHECKS, ABOUT)
"""Sheets of the tables that people read as lists."""
LIST_TABLES = ("Updates", "Definitions", "Checks", "About")
"""Those tables' names; the first one's is shorter than its sheet's."""
_FORBIDDEN = set("[]:*?/\\")


def scope_labels(report: Report) -> dict[str, str]:
    """Scope id → its name in the selector, made different where a team and its service area share a name."""
    names = Counter(name.casefold() for _, name, _ in report.scopes)
    areas = report.mapping.service_areas
    labels: dict[str, str] = {}
    for id_, name, area in report.scopes:
        if names[name.casefold()] > 1:
            kind = "service area" if id_ in areas else f"team, {areas[area].name}" if area in areas else "all"
            name = f"{name} ({kind})"
        if name in labels.values():
            name = f"{name} [{id_}]"
        labels[id_] = name
    return labels


def sheet_names(report: Report) -> tuple[str, ...]:
    """Every sheet of the workbook, in order. InputError where two share a name or Excel would refuse one.

    InputError too where the report is of a day at which lists were cut, but its sheets' figures are of months.
    """
    if report.of_readings and not has_readings(report.mapping):
        raise InputError([_of_a_day(report)])
    sections = [section.sheet for section in report.sections]
    quality = [QUALITY] if report.quality else []
    names = (COVER, SUMMARY, CONTENTS, HEAT_MAP, *sections, *quality, UPDATES, DEFINITIONS, CHECKS, ABOUT)
    names = (*names, *([] if report.restated is None else [RESTATED]), *DATA_SHEETS)
    issues = list(_sheet_name_issues(report.mapping, report, Counter(name.casefold() for name in names)))
    if issues:
        raise InputError(issues)
    return names


def _of_a_day(report: Report) -> Issue:
    return Issue(
        "no-records-in-month",
        f"No workbook can be made as at {report.month.name}: it would have no figures, since most lists are counted by "
        "month.",
        advice="Choose a month, with --month. The figures of lists that are cut at one day: kpibook figures --as-at "
        f"{report.month.key}.",
    )


def _sheet_name_issues(mapping: MappingFiles, report: Report, known: Counter[str]) -> Iterator[Issue]:
    for section in report.sections:
        name, what = section.sheet, ""
        if not name or len(name) > 31 or _FORBIDDEN & set(name) or name.startswith("'") or name.endswith("'"):
            what = "is no name that Excel takes for a sheet"
        elif name.casefold() == "history" or name.casefold().endswith(".py"):
            what = "is a sheet name that Excel or xlwings keeps for itself"
        elif known[name.casefold()] > 1:
            what = "is the name of two sheets"
        if what:
            yield Issue(
                "sheet-name",
                f'"{name}" {what}.',
                mapping=mapping.place("sections", section.id, "sheet"),
                advice="Give the section another `sheet`: at most 31 characters, none of [ ] : * ? / \\.",
            )


BOXES, DRAFTS = "analysis_", "kpibook_draft_"
"""How the defined names of analysis boxes begin, and those of the cells that keep what was drafted into them."""


def analysis_name(section: str, block: str | int) -> str:
    """Defined name of an analysis box: by the section's id and the table's number, or the highlighted indicator.

    >>> analysis_name("corporate_parenting", 2), analysis_name("corporate_parenting", "cla")
    ('analysis_corporate_parenting_2', 'analysis_corporate_parenting_cla')
    """
    return f"analysis_{section}_{block}"


def analysis_month_name(section: str, block: str | int) -> str:
    """Defined name of the heading over an analysis box, which says whose month the text is."""
    return f"analysis_month_{section}_{block}"


def box_heading(report: Report, heading: str = "Analysis") -> str:
    """What stands over a box before the month: whose figures its text speaks of, whatever the selector shows."""
    return f"{heading} · {report.mapping.scope_name(report.subject)} · "


def draft_name(section: str, block: str | int) -> str:
    """Defined name of the hidden cell that keeps what was drafted into an analysis box, to know whether it was edited.

    >>> draft_name("corporate_parenting", 2)
    'kpibook_draft_corporate_parenting_2'
    """
    return f"{DRAFTS}{section}_{block}"
