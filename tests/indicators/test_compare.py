"""Why two figures differ: what was planted into two lists is found, adds up, and nothing else is claimed."""

import datetime as dt
import random

import compared_lists
import pytest
from compared_lists import AS_AT, make_workspace
from compared_records import records_of

from kpibook.definitions.indicators import CrossCheck
from kpibook.definitions.kinds import Flow, Snapshot
from kpibook.indicators import compare_records, compared_periods, compute_observations
from kpibook.issues import InputError
from kpibook.months import Month, Reading
from kpibook.sources import read_mapping_files

FEBRUARY, SIXTH = Month(2023, 2), Reading(AS_AT)
SCOPES = ("whole", "north", "south", "a", "b", "c")


@pytest.fixture(scope="module")
def mapping(tmp_path_factory):
    return read_mapping_files(make_workspace(tmp_path_factory.mktemp("compared") / "workspace")).mapping


def told(compared):
    """The differences, as the generator of lists notes them."""
    return [
        (
            one.cause.value,
            one.here.row if one.here else None,
            one.there.row if one.there else None,
            one.numerator,
            one.denominator,
        )
        for one in compared.differences
    ]


@pytest.mark.parametrize("seed", range(50))
@pytest.mark.parametrize(
    ("make", "indicator", "other"),
    [("plans", "cp_seen", "annex_cp_seen"), ("referrals", "referrals_nfa", "annex_referrals_nfa")],
)
def test_what_was_planted_is_found_and_nothing_else(make, indicator, other, seed, mapping):
    """Cause, both places and what each adds, for the whole service, each area and each team; and it adds up."""
    pair = getattr(compared_lists, make)(seed)
    lists = pair.lists(random.Random(seed))
    records = records_of(mapping, lists)
    here, there = (compute_observations(mapping, records, (period,)) for period in (FEBRUARY, SIXTH))
    for scope in SCOPES:
        compared = compare_records(mapping, records, indicator, scope, (FEBRUARY, SIXTH))
        assert sorted(told(compared), key=str) == sorted(pair.expected(lists, scope), key=str), scope
        assert compared.here == here.counts(indicator, scope, FEBRUARY)
        assert compared.there == there.counts(other, scope, SIXTH)
        for part in (0, 1):
            adds = sum((one.numerator, one.denominator)[part] for one in compared.differences)
            assert compared.there[part] - compared.here[part] == adds


K1 = ("K1", dt.date(2022, 5, 4), None, "No", "Team A")
THERE = ("K1", dt.date(2022, 5, 4), None, "No", dt.date(2023, 2, 20), "Team A")
SEEN = ("K1", dt.date(2023, 2, 20))


def asked(mapping, indicator, lists, scope="whole", periods=(FEBRUARY, SIXTH)):
    """Both figures, and the differences with their details."""
    compared = compare_records(mapping, records_of(mapping, lists), indicator, scope, periods)
    return compared.here, compared.there, [(one.cause.value, one.detail) for one in compared.differences]


def changed(tmp_path, *changes):
    """The mapping with some of its words replaced, each of which must be there."""
    text = compared_lists.MAPPING
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return read_mapping_files(make_workspace(tmp_path / "workspace", text)).mapping


def test_the_same_child_in_two_rows_is_one(mapping):
    """Counted once by both: twice here, twice there, or in both."""
    here, there = [K1, (*K1[:4], "Team A")], [THERE, (*THERE[:5], "Team A")]
    for plans, list_7 in ((here, there[:1]), (here[:1], there), (here, there)):
        found = asked(mapping, "cp_seen", {"plans": plans, "list_7": list_7, "visits": [SEEN]})
        assert found == ((1, 1), (1, 1), [])


def test_a_later_plan_stands_for_the_child(mapping):
    """People are compared, not rows: whichever plan each list counts, the child is in both."""
    plans = [(*K1[:2], dt.date(2022, 9, 1), *K1[3:]), ("K1", dt.date(2022, 12, 1), None, "No", "Team A")]
    assert asked(mapping, "cp", {"plans": plans, "list_7": [THERE]}) == ((1, -1), (1, -1), [])


def test_whoever_counts_once_is_looked_for_by_all_rows(mapping):
    """A plan that ended here began on the day of the only one there: the child is in both lists all the same."""
    ended = ("K1", dt.date(2022, 3, 1), dt.date(2022, 4, 30), "No", "Team A")
    lists = {"plans": [ended, K1], "list_7": [("K1", ended[1], None, "Yes", SEEN[1], "Team A")]}
    assert asked(mapping, "cp", lists)[2] == [("counted otherwise", "not counted there: “Suspended is not yes”")]


def test_whom_both_count_is_no_difference_though_another_row_is_nearer(tmp_path):
    """Where one counts people, the row of the other that counts goes before one of the very day that does not."""
    once = 'where: [{field: suspended, not_in: ["yes"]}]\n      distinct: child'
    mapping = changed(tmp_path, (once, once.partition("\n")[0]))
    there = [(*THERE[:3], "Yes", *THERE[4:]), ("K1", dt.date(2022, 5, 14), *THERE[2:])]
    assert asked(mapping, "cp", {"plans": [K1], "list_7": there}) == ((1, -1), (1, -1), [])


def test_an_id_of_thousands_is_matched_in_the_order_of_dates(mapping):
    """An id that stands for nobody (1900 of them here, 1850 there) takes no time, and adds up."""
    rows = [("0", dt.date(2023, 2, 1 + number % 28), "No", "Team A") for number in range(1900)]
    records = records_of(mapping, {"referrals": rows, "list_3": rows[50:]})
    compared = compare_records(mapping, records, "referrals_nfa", "whole", (FEBRUARY, SIXTH))
    assert (compared.here, compared.there) == ((0, 1900), (0, 1850))
    assert sum(one.denominator for one in compared.differences) == -50


@pytest.mark.parametrize(
    ("ended", "visit", "visited", "what"),
    [
        (dt.date(2023, 3, 3), SEEN[1], [SEEN[1]], "no longer counted on 6 March 2023"),
        (None, dt.date(2023, 3, 3), [], "not yet met at the month's end: “latest Visit in Visits within 28 days”"),
        (None, dt.date(2023, 2, 4), [SEEN[1]], "no longer met on 6 March 2023: “Date of last visit within 28 days”"),
    ],
    ids=["ended", "visited", "time ran out"],
)
def test_what_only_the_other_list_says_of_the_days_between(ended, visit, visited, what, mapping):
    """At the month's end both count the child alike, by what either says: what it says of later days is the cause."""
    lists = {"plans": [K1], "list_7": [(*THERE[:2], ended, "No", visit, "Team A")]}
    found = asked(mapping, "cp_seen", {**lists, "visits": [("K2", SEEN[1]), *(("K1", day) for day in visited)]})
    assert found[2] == [("after the month's end", what)]


def test_another_plan_that_stands_for_the_child_from_a_later_day_on(tmp_path):
    """Both lists hold both plans: on the same day both would take the same one, and ask it."""
    half_a_year = "{open_for: {since: started, at_least: 6 months}}"
    mapping = changed(
        tmp_path,
        ("{latest_event: {source: visits, date: visited, within: 28 days, needs_event: true}}", half_a_year),
        ("{date_within: {date: visit, within: 28 days}}", half_a_year),
    )
    new = ("K1", dt.date(2023, 3, 2))
    found = asked(mapping, "cp_seen", {"plans": [K1, (*new, *K1[2:])], "list_7": [THERE, (*new, *THERE[2:])]})
    no_longer = "no longer met on 6 March 2023: “at least 6 months since Start date”"
    assert found == ((1, 1), (0, 1), [("after the month's end", no_longer)])


def test_an_end_before_the_month_s_end_is_another_date(mapping):
    """Ended on the last day there, and open here: no later day explains it."""
    there = [(*THERE[:2], dt.date(2023, 2, 28), *THERE[3:])]
    found = asked(mapping, "cp", {"plans": [K1], "list_7": there})
    assert found[2] == [("another date", "by “End date” there")]


@pytest.mark.parametrize("ended", [[], [("K1", dt.date(2022, 3, 1), dt.date(2022, 4, 30), "No", "Team A")]])
def test_what_one_counts_once_and_the_other_twice_is_told(ended, tmp_path):
    """The second row there is one too many, whether or not a plan that has ended here is of its day."""
    once = 'where: [{field: suspended, not_in: ["yes"]}]\n      distinct: child'
    mapping = changed(tmp_path, (once, once.partition("\n")[0]))
    rows = [THERE, ("K1", dt.date(2022, 3, 1), *THERE[2:])]
    found = asked(mapping, "cp", {"plans": [*ended, K1], "list_7": rows})
    assert found == (
        (1, -1),
        (2, -1),
        [("counted otherwise", "counted once here: another record stands for the same one")],
    )


@pytest.mark.parametrize(
    ("here", "there"),
    [("00123", "123"), ("123.0", "00123"), (" P 12", "p12"), ("P\u201112", "P-12"), (123, "0123")],
)
def test_ids_are_one_however_they_are_spelled(here, there, mapping):
    """Leading zeros, spaces, capitals and dashes tell nobody from himself."""
    lists = {"plans": [(here, *K1[1:])], "list_7": [(there, *THERE[1:])], "visits": [(here, SEEN[1])]}
    assert asked(mapping, "cp_seen", lists) == ((1, 1), (1, 1), [])


def test_blank_ids_are_nobody(mapping):
    """Two referrals that are nobody's are not taken for one, though all else is alike."""
    row = (None, dt.date(2023, 2, 3), "Yes", "Team A")
    found = asked(mapping, "referrals_nfa", {"referrals": [row], "list_3": [row]})
    assert found == ((1, 1), (1, 1), [("without an id", "no id here"), ("without an id", "no id there")])


def test_of_several_referrals_the_nearest_belong_together(mapping):
    """Three of a child here, three there; one of them on another day, and with another answer."""
    days = [dt.date(2023, 2, day) for day in (2, 14, 26)]
    here = [("K1", day, "Yes", "Team A") for day in days]
    there = [("K1", days[0], "Yes", "Team A"), ("K1", dt.date(2023, 2, 15), "No", "Team A"), here[2]]
    found = asked(mapping, "referrals_nfa", {"referrals": here, "list_3": there[::-1]})
    no = [("counted otherwise", "not in the numerator there: “No further action is yes”")]
    assert found == ((3, 3), (2, 3), no)


@pytest.mark.parametrize("second", [("No", "Team A"), ("Yes", "Team B"), ("No", "Team B")])
@pytest.mark.parametrize("turned", [1, -1])
def test_records_of_one_day_belong_together_as_they_count(second, turned, mapping):
    """Two referrals of a child on a day: those with the same answer and the same team are one, in whatever order."""
    rows = [("K1", dt.date(2023, 2, 3), "Yes", "Team A"), ("K1", dt.date(2023, 2, 3), *second)]
    lists = {"referrals": rows, "list_3": rows[::turned]}
    assert [asked(mapping, "referrals_nfa", lists, scope)[2] for scope in SCOPES] == [[]] * len(SCOPES)


@pytest.mark.parametrize("turned", [1, -1])
def test_of_records_of_one_day_those_that_count_belong_together(turned, tmp_path):
    """A temporary plan here and a suspended one there began on the day of another, which both count."""
    mapping = changed(tmp_path, ('not_in: ["yes"]}]\n      distinct: child', 'not_in: ["yes"]}]'))
    plans, there = [K1, (*K1[:3], "Yes", K1[4])], [THERE, (*THERE[:3], "Yes", *THERE[4:])]
    there = [(*row[:4], None, row[5]) for row in there[::turned]]
    found = asked(mapping, "cp_seen", {"plans": plans, "list_7": there, "visits": [("K2", SEEN[1])]})
    assert found == ((0, 1), (0, 1), [])


def test_more_than_a_year_apart_is_not_the_same_record(mapping):
    """A referral of long ago is none that a slip of the pen moved."""
    long_ago, today = (("K1", dt.date(year, 2, 3), "No", "Team A") for year in (2021, 2023))
    found = asked(mapping, "referrals_nfa", {"referrals": [long_ago], "list_3": [today]})
    assert found == ((0, 0), (0, 1), [("only there", "")])


def test_a_reading_on_the_month_s_last_day_leaves_time_out_of_it(mapping):
    """Nothing can have happened after the month's end: what differs is told by dates and conditions."""
    last = Reading(FEBRUARY.last)
    plans = [K1, ("K2", *K1[1:]), ("K3", dt.date(2023, 3, 1), *K1[2:])]
    there = [THERE, ("K2", THERE[1], FEBRUARY.last, *THERE[3:]), ("K3", dt.date(2023, 2, 28), *THERE[2:])]
    records = records_of(mapping, {"plans": plans, "list_7": there}, further_days=[FEBRUARY.last])
    assert compared_periods(mapping, records, "cp", FEBRUARY) == (FEBRUARY, last)
    compared = compare_records(mapping, records, "cp", "whole", (FEBRUARY, last))
    assert [(one.cause.value, one.detail) for one in compared.differences] == [
        ("another date", "by “End date” there"),
        ("another date", "by “Plan start” here"),
    ]


def test_of_two_readings_the_first_stands_for_the_month(mapping):
    """One of the next month's last day stands for that month, though it lies near enough to this one."""
    days = [dt.date(2023, 3, 10), dt.date(2023, 3, 31)]
    records = records_of(mapping, {"plans": [K1], "list_7": [THERE]}, days)
    assert compared_periods(mapping, records, "cp", FEBRUARY) == (FEBRUARY, SIXTH)
    assert compared_periods(mapping, records, "cp", Month(2023, 3)) == (Month(2023, 3), Reading(days[1]))


def test_a_reading_too_far_away_stands_for_nothing(mapping):
    """15 days after the month's end is more than 14."""
    records = records_of(mapping, {"plans": [K1], "list_7": [THERE]}, [dt.date(2023, 2, 15)])
    with pytest.raises(InputError, match="as at 15 February 2023 and 6 March 2023; one must lie"):
        compared_periods(mapping, records, "cp", Month(2023, 1))


def test_a_list_without_teams_is_compared_for_the_whole_service_alone(tmp_path):
    """A team has no figure there; that is told, and what the whole has is compared."""
    team = "visit: {headings: [Date of last visit], type: date}\n      team: {headings: [Team], type: team}"
    mapping = changed(tmp_path, (team, team.partition("\n")[0]))
    lists = {"plans": [K1], "list_7": [THERE]}
    assert asked(mapping, "cp", lists) == ((1, -1), (1, -1), [])
    with pytest.raises(InputError, match='"annex_cp" has no figure for Team A'):
        asked(mapping, "cp", lists, "a")


def test_a_list_that_reaches_back_too_little_has_no_figure(tmp_path):
    """Six months of events out of a list of three: refused, never compared in part."""
    mapping = changed(tmp_path, ("complete_from: 6 months\n    dated_by", "complete_from: 3 months\n    dated_by"))
    row = ("K1", dt.date(2023, 2, 3), "No", "Team A")
    with pytest.raises(InputError, match="has no figure for Whole service of 6 March 2023"):
        asked(mapping, "referrals_nfa", {"referrals": [row], "list_3": [row]})


def test_the_version_in_force_is_compared(tmp_path):
    """Until February temporary plans counted too, and both count alike; from March on they do not."""
    measure = compared_lists.MAPPING.partition("  cp:\n")[2].partition("    cross_check")[0].partition("measure:\n")[2]
    lines = ["      " + line for line in measure.splitlines()]
    before = "\n".join(line for line in lines if "temporary" not in line)
    versions = (
        f"versions:\n      - valid_from: 2022-04\n        measure:\n{before}\n"
        + "      - valid_from: 2023-03\n        note: Without temporary plans.\n        measure:\n"
        + "\n".join(lines)
    )
    mapping = changed(
        tmp_path,
        (
            f"measure:\n{measure}    cross_check: {{indicator: annex_cp,",
            f"{versions}\n    cross_check: {{indicator: annex_cp,",
        ),
    )
    lists = {"plans": [(*K1[:3], "Yes", K1[4])], "list_7": [THERE]}
    assert asked(mapping, "cp", lists) == ((1, -1), (1, -1), [])
    records = records_of(mapping, lists, [dt.date(2023, 4, 3)])
    compared = compare_records(mapping, records, "cp", "whole", (Month(2023, 3), Reading(dt.date(2023, 4, 3))))
    assert [one.detail for one in compared.differences] == ["not counted here: “Temporary is not yes”"]


def test_by_and_there_say_who_is_who(tmp_path):
    """They go before what `distinct` counts: the cases are the same, whatever the lists call the children."""
    mapping = changed(
        tmp_path,
        ("temporary: {headings: [Temporary], type: code, codes: yes_no}", "case: {headings: [Temporary], type: id}"),
        ("suspended: {headings: [Suspended], type: code, codes: yes_no}", "case: {headings: [Suspended], type: id}"),
        ('      where: [{field: temporary, not_in: ["yes"]}]\n', ""),
        ('      where: [{field: suspended, not_in: ["yes"]}]\n', ""),
        ("{indicator: annex_cp, label: Annex A,", "{indicator: annex_cp, label: Annex A, by: case, there: case,"),
    )
    plans = [(*K1[:3], "c1", "Team A"), ("K2", *K1[1:3], "c2", "Team A")]
    there = [("X9", *THERE[1:3], "C 1", *THERE[4:]), ("K2", *THERE[1:3], "c7", *THERE[4:])]
    found = asked(mapping, "cp", {"plans": plans, "list_7": there})
    assert found == ((2, -1), (2, -1), [("only here", ""), ("only there", "")])


def test_records_without_a_team_have_one_of_their_own(tmp_path):
    """A child for whom one list names no team: another team for those it has one of, and for those without."""
    mapping = changed(tmp_path, ("  months_shown: 3\n", "  months_shown: 3\n  not_allocated: No team\n"))
    lists = {"plans": [K1], "list_7": [(*THERE[:5], None), ("K2", *THERE[1:])], "visits": [SEEN]}
    assert asked(mapping, "cp_seen", lists)[2] == [("only there", "")]
    assert asked(mapping, "cp_seen", lists, "a") == ((1, 1), (1, 1), [("only there", ""), ("another team", "")])
    assert asked(mapping, "cp_seen", lists, "not_allocated") == ((0, 0), (1, 1), [("another team", "")])


def test_two_figures_of_the_same_day(mapping):
    """Where the indicator itself is of a reading, so is its second opinion."""
    other = mapping.indicators["annex_cp"].model_copy(
        update={"measure": Snapshot(kind="snapshot", source="list_7", distinct="child")}
    )
    check = CrossCheck(indicator="other", label="All", tolerance=0)
    ours = mapping.indicators["annex_cp"].model_copy(update={"cross_check": check})
    mapping = mapping.model_copy(update={"indicators": {**mapping.indicators, "annex_cp": ours, "other": other}})
    records = records_of(mapping, {"list_7": [THERE, ("K2", *THERE[1:3], "Yes", *THERE[4:])]})
    periods = compared_periods(mapping, records, "annex_cp", SIXTH)
    compared = compare_records(mapping, records, "annex_cp", "whole", periods)
    assert periods == (SIXTH, SIXTH)
    assert [one.detail for one in compared.differences] == ["not counted here: “Suspended is not yes”"]


def test_both_by_month(mapping):
    """Two lists that are counted by month are compared in the same one."""
    check = CrossCheck(indicator="visited", label="Visits", tolerance=0)
    ours = mapping.indicators["referrals"].model_copy(update={"cross_check": check})
    other = ours.model_copy(update={"measure": Flow(kind="flow", source="visits", date="visited"), "cross_check": None})
    mapping = mapping.model_copy(update={"indicators": {**mapping.indicators, "referrals": ours, "visited": other}})
    days = [dt.date(2023, 2, 3), dt.date(2023, 3, 1)]
    lists = {
        "referrals": [("K1", days[0], "No", "Team A"), ("K2", days[0], "No", "Team A")],
        "visits": [("K1", days[0]), ("K2", days[1])],
    }
    periods = compared_periods(mapping, records_of(mapping, lists), "referrals", FEBRUARY)
    assert periods == (FEBRUARY, FEBRUARY)
    assert asked(mapping, "referrals", lists, periods=periods)[2] == [("another date", "by “Visit” there")]
