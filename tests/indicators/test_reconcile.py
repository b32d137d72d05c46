"""Figures that must agree: what is planted is found, with its records; on consistent services nothing is claimed."""

import datetime as dt
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpibook.definitions.mapping import MappingFiles
from kpibook.indicators.engine import compute_observations
from kpibook.indicators.reconcile import disagreement_warnings, hold
from kpibook.indicators.reconcile.held import causes_of
from kpibook.indicators.reconcile.relations import Rule, relations_of
from kpibook.months import Month, months_between
from kpibook.records import build_records
from kpibook.sources import read_mapping_files
from kpibook.tables import RawTable

MONTHS = months_between(Month(2023, 1), Month(2023, 4))
COLUMNS = {
    "plans": ("Child", "Start", "End", "Category", "Seen", "Team"),
    "referrals": ("Child", "Received", "NFA", "Team"),
    "front_door": ("Child", "Received", "Team"),
    "returns": ("Month", "Team", "Referrals"),
}
MAPPING = """
organisation: {name: Rowanshire, service: Children's Services, report_title: Report, sources_folder: sources}
service_areas: {north: {name: North}, south: {name: South}}
teams: {a: {name: Team A, area: north}, b: {name: Team B, area: north}, c: {name: Team C, area: south}}
codes: {category: {values: {NEG: [Neglect], PHY: [Physical]}}}
sources:
  plans:
    title: Plans
    files: [plans.xlsx]
    complete_from: 2018-01-01
    fields:
      child: {headings: [Child], type: id, required: true}
      start: {headings: [Start], type: date, required: true}
      end: {headings: [End], type: date}
      category: {headings: [Category], type: code, codes: category}
      seen: {headings: [Seen], type: code, codes: yes_no}
      team: {headings: [Team], type: team}
  referrals:
    title: Referrals
    files: [referrals.xlsx]
    complete_from: 2018-01-01
    fields:
      child: {headings: [Child], type: id, required: true}
      received: {headings: [Received], type: date, required: true}
      nfa: {headings: [NFA], type: code, codes: yes_no}
      team: {headings: [Team], type: team}
  front_door:
    title: Front door
    files: [front_door.xlsx]
    complete_from: 2018-01-01
    fields:
      child: {headings: [Child], type: id, required: true}
      received: {headings: [Received], type: date, required: true}
      team: {headings: [Team], type: team}
  returns:
    title: Returns
    files: [returns.xlsx]
    complete_from: 2018-01-01
    fields:
      month: {headings: [Month], type: month, required: true}
      team: {headings: [Team], type: team, required: true}
      referrals: {headings: [Referrals], type: number, required: true}
indicators:
  cp:
    title: Children on a plan
    measure: {kind: stock, source: plans, start: start, end: end, distinct: child}
    breakdown: {by: category}
  cp_plans:
    title: Plans open
    measure: {kind: stock, source: plans, start: start, end: end}
  cp_neglect:
    title: Plans for neglect
    measure: {kind: stock, source: plans, start: start, end: end, where: [{field: category, in: [NEG]}]}
  started:
    title: Plans started
    measure: {kind: flow, source: plans, date: start}
  ended:
    title: Plans ended
    measure: {kind: flow, source: plans, date: end}
  seen:
    title: Children seen
    measure:
      kind: share
      of: {kind: stock, source: plans, start: start, end: end}
      meets: [{field: {field: seen, in: ["yes"]}}]
  referrals:
    title: Referrals
    measure: {kind: flow, source: referrals, date: received}
    agrees_with:
      - {indicator: returned}
      - {indicator: front_door, how: within, tolerance: 2}
  children_referred:
    title: Children referred
    measure: {kind: flow, source: referrals, date: received, distinct: child}
    agrees_with: {indicator: front_door, how: part_of}
  front_door:
    title: Through the front door
    measure: {kind: flow, source: front_door, date: received}
  returned:
    title: Referrals as returned
    measure: {kind: tally, source: returns, month: month, value: referrals}
sections:
  all: {title: All, tables: [{title: All, indicators: [cp, cp_plans, referrals]}]}
"""


@pytest.fixture(scope="module")
def mapping(tmp_path_factory) -> MappingFiles:
    folder = tmp_path_factory.mktemp("reconcile")
    (folder / "mappings").mkdir()
    (folder / "mappings" / "all.yaml").write_text(MAPPING, "utf-8")
    return read_mapping_files(folder).mapping


def as_cell(value):
    if value is None:
        return ""
    return dt.datetime.combine(value, dt.time()) if isinstance(value, dt.date) else value


def records_of(mapping, lists):
    found = {}
    for source, heading in COLUMNS.items():
        rows = [list(heading), *([as_cell(cell) for cell in row] for row in lists.get(source, []))]
        built = build_records(source, [RawTable(source, f"{source}.xlsx", "Export", rows)], mapping)
        assert built.records is not None, built.issues
        found[source] = built.records
    return found


def consistent(seed):
    """A service in which nothing contradicts anything: one plan a child, teams everywhere, returns counted up."""
    rng = random.Random(seed)
    days = [dt.date(2022, 11, 1) + dt.timedelta(number) for number in range(180)]
    plans = []
    for number in range(rng.randrange(1, 40)):
        start = rng.choice(days)
        end = rng.choice([None, start + dt.timedelta(rng.randrange(1, 90))])
        plans.append((f"P{number}", start, end, rng.choice(["NEG", "PHY", None]), rng.choice(["Yes", "No", None]),
                      f"Team {rng.choice('ABC')}"))  # fmt: skip
    referrals = [
        (f"R{rng.randrange(30)}", rng.choice(days), rng.choice(["Yes", "No"]), f"Team {rng.choice('ABC')}")
        for _ in range(rng.randrange(1, 60))
    ]
    front_door = [(child, day, team) for child, day, _, team in referrals]
    returns = [
        (month.first, f"Team {team}", sum(Month.of(row[1]) == month and row[3] == f"Team {team}" for row in referrals))
        for month in MONTHS
        for team in "ABC"
    ]
    return {"plans": plans, "referrals": referrals, "front_door": front_door, "returns": returns}


def wrong_in(mapping, lists):
    """Rule, indicators and scope of every contradiction, with both figures, and the rows that part them."""
    records = records_of(mapping, lists)
    observations = compute_observations(mapping, records, MONTHS)
    found = []
    for one in hold(mapping, observations, MONTHS).contradictions:
        causes = causes_of(mapping, records, observations, one)
        adds = [(cause.place.file, cause.place.row, cause.adds) for cause in causes.records]
        found.append((one.relation.rule, one.scope, one.period, one.left, one.right, adds, causes.scopes))
    return found


def test_every_rule_is_asked(mapping):
    """The mapping has each kind of relation, so that no test below passes because nothing was asked."""
    assert {relation.rule for relation in relations_of(mapping)} == set(Rule)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9))
def test_nothing_is_invented_on_a_consistent_service(mapping, seed):
    """Two hundred of them, each with thousands of figures held against each other."""
    assert wrong_in(mapping, consistent(seed)) == []


PLAN = ("X", dt.date(2023, 1, 5), None, "NEG", "Yes", "Team A")
FEBRUARY = dt.date(2023, 2, 10)


def planted(rule, seed):
    """A consistent service with one contradiction in it, and the rows that are to be named."""
    lists = consistent(seed)
    plans, referrals, returns = (lists[name] for name in ("plans", "referrals", "returns"))
    match rule:
        case "one child twice":
            plans += [PLAN, (*PLAN[:1], dt.date(2023, 1, 9), *PLAN[2:])]
            return lists, Rule.SAME, [("plans.xlsx", len(plans), 1)]
        case "no team":
            plans += [(*PLAN[:5], None)]
            return lists, Rule.TEAMS, [("plans.xlsx", len(plans) + 1, 1)]
        case "ended before it began":
            plans += [(PLAN[0], FEBRUARY, dt.date(2023, 1, 20), *PLAN[3:])]
            return lists, Rule.MOVEMENT, [("plans.xlsx", len(plans) + 1, 1)]
        case "returned one too many":
            at = next(number for number, row in enumerate(returns) if row[0] == dt.date(2023, 2, 1))
            returns[at] = (*returns[at][:2], returns[at][2] + 1)
            return lists, Rule.SAID, []
        case "another list lacks three":
            referrals += [(f"Y{number}", FEBRUARY, "No", "Team B") for number in range(3)]
            for at, row in enumerate(returns):
                if row[:2] == (dt.date(2023, 2, 1), "Team B"):
                    returns[at] = (*row[:2], row[2] + 3)
            return lists, Rule.SAID, [("referrals.xlsx", len(referrals) + 1 - back, -1) for back in (2, 1, 0)]
    raise ValueError(rule)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(
    "rule",
    ["one child twice", "no team", "ended before it began", "returned one too many", "another list lacks three"],
)
def test_what_is_planted_in_a_list_is_found_with_its_records(rule, seed, mapping):
    lists, expected, rows = planted(rule, seed)
    found = [one for one in wrong_in(mapping, lists) if one[0] is expected]
    assert found
    for _, scope, _, left, right, causes, teams in found:
        assert scope in ("whole", "north", "a", "b")  # of the teams and the whole, the record's area too
        if rows:
            assert {row[:2] for row in causes} == {row[:2] for row in rows}
            told = sum(adds for _, _, adds in causes)
            assert left + told == right or left + told <= right < left  # of a part and its whole
        else:
            assert sum(b - a for _, a, b in teams) == right - left == 1


@pytest.mark.parametrize("rule", list(Rule))
def test_a_figure_that_is_changed_contradicts(rule, mapping):
    """Whatever makes a figure wrong, a relation of each rule that holds it notices, and says so in words."""
    records = records_of(mapping, consistent(7) | {"plans": [PLAN, *consistent(7)["plans"]]})
    right = compute_observations(mapping, records, MONTHS)
    asked = [one for one in relations_of(mapping) if one.rule is rule and one.scopes[0] == "whole"]
    for relation in asked:
        term = relation.left[0]
        at = (right.measures.index(term.measure), right.scopes.index(term.scope or "whole"), 2)
        numerators, denominators = right.numerators.copy(), right.denominators.copy()
        numerators[at] += 1000
        if denominators[at] >= 0:
            denominators[at] += 1000
        wrong = replace(right, numerators=numerators, denominators=denominators)
        found = hold(mapping, wrong, MONTHS).contradictions
        assert relation in [one.relation for one in found]
        told = [*disagreement_warnings(mapping, records, wrong, MONTHS)]
        assert any(relation.left[0].measure in issue.thing or rule is Rule.TEAMS for issue in told)
        assert all(issue.message.endswith(".") and "  " not in issue.message for issue in told)


def test_a_warning_names_both_figures_the_rows_and_what_to_do(mapping):
    lists = consistent(3) | {"plans": [PLAN, (*PLAN[:1], dt.date(2023, 1, 9), *PLAN[2:])]}
    records = records_of(mapping, lists)
    observations = compute_observations(mapping, records, MONTHS)
    told = {one.thing: one for one in disagreement_warnings(mapping, records, observations, MONTHS[-1:])}
    issue = told["cp, seen"]
    assert issue.message == (
        "April 2023: “Children on a plan” is 1, but “Children seen” is a share of 2. 1 record of 1 person makes the "
        'difference, counted beside another of the same person: plans.xlsx, "Export", row 2 (beside row 3).'
    )
    assert issue.mapping.startswith("mappings/all.yaml, line ")
    assert "distinct" in issue.advice and "thing: cp, seen" in issue.advice


SHARES = """  neglect_share:
    title: Neglect share
    measure:
      kind: share
      of: {kind: stock, source: plans, start: start, end: end}
      meets: [{field: {field: category, in: [NEG]}}]
    agrees_with: {indicator: seen}
  no_action:
    title: No further action
    measure:
      kind: share
      of: {kind: flow, source: referrals, date: received}
      meets: [{field: {field: nfa, in: ["yes"]}}]
    agrees_with: {indicator: seen, how: within, tolerance: 2}
sections:"""


@pytest.fixture(scope="module")
def with_shares(tmp_path_factory) -> MappingFiles:
    folder = tmp_path_factory.mktemp("shares")
    (folder / "mappings").mkdir()
    (folder / "mappings" / "all.yaml").write_text(MAPPING.replace("sections:", SHARES, 1), "utf-8")
    return read_mapping_files(folder).mapping


def plans(*counts):
    """Open plans: of (team, category, seen) so many each."""
    rows = [(team, category, seen) for team, category, seen, n in counts for _ in range(n)]
    return [
        (f"P{number}", dt.date(2023, 1, 5), None, category, seen, f"Team {team}")
        for number, (team, category, seen) in enumerate(rows)
    ]


def said_of_shares(mapping, lists, thing):
    """Both figures, how many records are named, the teams that differ, and all of it in words."""
    records = records_of(mapping, consistent(3) | lists)
    observations = compute_observations(mapping, records, MONTHS[-1:])
    (found,) = (
        one
        for one in hold(mapping, observations, MONTHS[-1:]).contradictions
        if one.relation.rule is Rule.SAID and one.relation.left[0].measure == thing
    )
    causes = causes_of(mapping, records, observations, found)
    told = {one.thing: one.message for one in disagreement_warnings(mapping, records, observations, MONTHS[-1:])}
    return (found.left, found.right), len(causes.records), causes.scopes, told[f"{thing}, seen"]


def test_percentages_are_told_as_percentages_of_teams_too(with_shares):
    """Whole percentages are no counts: the one child of Team A that was not seen is not “1 and 0”."""
    lists = {"plans": plans(("A", "NEG", "Yes", 1), ("A", "NEG", "No", 1), ("B", "PHY", "No", 2))}
    figures, records, teams, told = said_of_shares(with_shares, lists, "neglect_share")
    assert (figures, records, teams) == ((50, 25), 0, (("a", 100, 50),))
    assert told == (
        "April 2023: “Neglect share” is 50%, and “Children seen” is 25%; they should be equal. They differ in: "
        "Team A 100% and 50%."
    )


def test_no_records_are_named_where_percentages_differ_by_as_many_as_counts(with_shares):
    """Of a hundred children, a percentage point is a child; it is still the percentages that were to agree."""
    lists = {"plans": plans(("A", "NEG", "Yes", 40), ("A", "NEG", "No", 3), ("B", "PHY", "No", 57))}
    figures, records, teams, _ = said_of_shares(with_shares, lists, "neglect_share")
    assert (figures, records) == ((43, 40), 0)
    assert [team for team, *_ in teams] == ["a"]


def test_no_records_are_named_of_percentages_of_two_lists(with_shares):
    """Half of the referrals and a quarter of the plans: whose they are has nothing to do with it."""
    lists = {
        "plans": plans(("A", "NEG", "Yes", 1), ("A", "NEG", "No", 3)),
        "referrals": [(f"R{nfa}", dt.date(2023, 4, 3), nfa, "Team A") for nfa in ("Yes", "No")],
    }
    figures, records, teams, _ = said_of_shares(with_shares, lists, "no_action")
    assert (figures, records, teams) == ((50, 25), 0, (("a", 50, 25),))


def test_a_team_within_the_tolerance_of_a_percentage_is_not_named(with_shares):
    """What is held within a tolerance is told with a decimal: rounded, 52.4% and 49.6% would seem within 2."""
    lists = {
        "plans": plans(("A", "NEG", "Yes", 1), ("A", "NEG", "No", 2), ("B", "NEG", "Yes", 1)),
        "referrals": [
            (f"R{number}", dt.date(2023, 4, 3), nfa, f"Team {team}")
            for number, (team, nfa) in enumerate([("A", "Yes"), ("A", "No"), ("A", "No"), *[("B", "No")] * 3])
        ],
    }
    *_, told = said_of_shares(with_shares, lists, "no_action")
    assert told.endswith(
        "“No further action” is 16.7%, and “Children seen” is 50%; they should differ by no more than 2. They differ "
        "in: Team B 0% and 100%."
    )


def test_teams_are_told_how_many_a_share_is_of_where_the_whole_is(mapping):
    """A share's count stands below its line, for a team as for the whole service."""
    lists = consistent(3) | {"plans": plans(("A", "NEG", "No", 3), ("B", "PHY", "No", 1))}
    records = records_of(mapping, lists)
    right = compute_observations(mapping, records, MONTHS[-1:])
    denominators = right.denominators.copy()
    for scope in ("whole", "a"):
        denominators[right.measures.index("seen"), right.scopes.index(scope), 0] += 1
    wrong = replace(right, denominators=denominators)
    found = next(
        one
        for one in hold(mapping, wrong, MONTHS[-1:]).contradictions
        if one.relation.rule is Rule.SAME and (one.left, one.right) == (4, 5)
    )
    assert causes_of(mapping, records, wrong, found).scopes == (("a", 3, 4),)
