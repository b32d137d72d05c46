"""The rules between definitions: each looks at the whole mapping and gives back issues. All are listed here."""

from collections.abc import Callable, Iterable

from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.mapping import MappingFiles
from kpibook.definitions.rules import (
    agreements,
    benchmarks,
    breakdowns,
    childrens_lists,
    compared,
    cross_checks,
    lists,
    lookups,
    measures,
    pages,
    people,
    references,
    snapshots,
    targets,
)
from kpibook.issues import Issue

Rule = Callable[[CheckedMapping], Iterable[Issue]]

RULES: tuple[Rule, ...] = (
    references.known_areas,
    references.known_code_lists,
    references.known_sources,
    references.known_exempt,
    references.known_unrelated,
    references.known_fields,
    references.no_team_within,
    compared.fields_that_compare,
    references.known_pages,
    references.known_exemptions,
    references.known_accepted,
    references.sensible_conditions,
    people.ids_of_one_scope,
    people.names_of_one_area,
    people.spellings_of_one_team,
    people.addresses,
    lists.headings_of_one_field,
    lists.blank_words_of_nothing_else,
    lists.commas_of_decimals,
    lists.fields_that_may_be_blank,
    lists.dated_lists,
    lists.spell_names,
    lists.files_or_workbook,
    lists.files_inside,
    lists.spellings_of_one_code,
    lookups.names_of_one_field,
    lookups.no_circles,
    lookups.ends_of_starts,
    lookups.own_columns_first,
    lookups.days_where_they_can_be_asked,
    measures.countable_bases,
    measures.ratios_of_two,
    measures.one_team_field,
    measures.complete_conditions,
    measures.dates_that_differ,
    snapshots.as_at_lists,
    snapshots.snapshot_measures,
    breakdowns.whole_can_be_divided,
    breakdowns.rows_that_do_not_overlap,
    breakdowns.known_values,
    measures.versions_in_order,
    measures.versions_of_one_series,
    measures.rows_of_one_breakdown,
    targets.targets_in_order,
    targets.targets_one_way,
    targets.targets_of_a_year,
    targets.no_target_of_a_total,
    targets.targets_as_shown,
    agreements.of_one_kind,
    cross_checks.of_one_kind,
    cross_checks.days_of_readings,
    cross_checks.shown_somewhere,
    cross_checks.whom_records_are_of,
    benchmarks.periods_of_columns,
    benchmarks.places_of_columns,
    pages.sheet_names,
    pages.indicators_once_a_table,
    pages.aliases_of_one_indicator,
    pages.grades_once,
    childrens_lists.recipients_of_teams,
    childrens_lists.domains_that_are_allowed,
    childrens_lists.shown_fields_that_are_there,
    childrens_lists.indicators_that_single_out,
    childrens_lists.weeks_that_can_be_planned,
    childrens_lists.reasons_told_apart,
)

_OF_SERIES = (measures.versions_in_order, measures.versions_of_one_series, measures.rows_of_one_breakdown)
"""Those that look at all versions of an indicator together."""


def check_rules(
    mapping: MappingFiles, wrong: frozenset[tuple[str, str]] = frozenset(), all_read: bool = True
) -> tuple[Issue, ...]:
    """Every issue that the rules find, each once.

    `wrong` holds (top-level key, id) of parts that were set aside because they are wrong in themselves (id '' for
    all under that key); a reference to one of them is not unknown. Nor is any while not every file could be read.
    """
    # Each version of a definition must be right together with all that holds at its time.
    at_each_time = [CheckedMapping(one, wrong) for one in mapping.each_in_force()]
    found = dict.fromkeys(issue for rule in _OF_SERIES for issue in rule(CheckedMapping(mapping, wrong)))
    found |= dict.fromkeys(issue for rule in RULES for checked in at_each_time for issue in rule(checked))
    return tuple(issue for issue in found if all_read or issue.kind != "unknown-reference")
