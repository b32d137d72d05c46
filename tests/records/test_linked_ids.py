"""Ids that two lists write differently, and lists whose ids do not meet."""

import re

import pytest
from linked_workspace import PLANS, VISITS, Workspace, plans, visits

from kpibook.pipeline import read_lists
from kpibook.records.links import link_shares

WAYS = {
    "leading zeros": "000{}",
    "a formula's text": '="{}"',
    "an apostrophe": "'{}",
    "a number with decimals": "{}.0",
    "a zero-width space": "{}\u200b",
    "spaces inside": " {}\u00a0 ",
    "full-width digits": "{}",
}


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "workspace")


@pytest.mark.parametrize("way", WAYS)
def test_ids_written_otherwise_meet(workspace, way):
    """However one list writes its ids, every child's visit is found."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９") if way == "full-width digits" else {}
    workspace.change(1, lambda id_: WAYS[way].format(id_.translate(wide)))
    assert workspace.shown() == "100% (40/40)"


def test_thousands_commas_meet(workspace):
    """An id that was formatted as a number, with a comma, is the same id."""
    workspace.change(1, lambda id_: f"{int(id_):,}")
    assert workspace.shown() == "100% (40/40)"


def test_another_case_meets(workspace):
    """Letters of another case are the same id."""
    workspace.write("plans.csv", PLANS, [[plan, f"C{child}", *rest] for plan, child, *rest in plans()])
    workspace.change(1, lambda id_: f"c{id_}")
    assert workspace.shown() == "100% (40/40)"


def test_a_prefix_is_an_error(workspace):
    """With a letter before every id no child's visit would be found: an error says so, and what differs."""
    workspace.change(1, lambda id_: f"P{id_}")
    (issue,) = workspace.errors()
    assert (issue.kind, issue.source, issue.thing, issue.sheet) == ("ids-do-not-meet", "plans", "visits", "visits.csv")
    assert "none is among the 40 of Visits" in issue.message
    assert "Most ids of Visits begin with a letter, those of Plans do not." in issue.advice
    assert not re.search(r"10\d\d", str(issue))


def test_lists_that_differ_can_be_accepted(workspace):
    """An officer who knows that they do not meet can let it stand; the figure is then what the lists say."""
    workspace.change(1, lambda id_: f"P{id_}")
    report = workspace.report(accept=["ids-do-not-meet=visits"])
    assert [each.issue.kind for each in report.accepted] == ["ids-do-not-meet"]


def test_few_ids_are_not_judged(workspace):
    """Of a handful of children, it may be chance that none was visited."""
    workspace.write("plans.csv", PLANS, plans(19))
    workspace.change(1, lambda id_: f"P{id_}")
    assert workspace.errors() == ()


def test_the_shorter_list_counts(workspace):
    """Children on plans are few of those who are visited: that is no fault."""
    others = [[f"W{n}", str(50_000 + n), "20/02/2023", "CP", "Team one"] for n in range(3000)]
    workspace.write("visits.csv", VISITS, [*visits(), *others])
    assert workspace.errors() == ()


def test_shares_are_known(workspace):
    """For each pair of lists: how many ids each has, and how many both; for each file where there are several."""
    workspace.change(1, lambda id_: f"P{id_}", rows=range(10))
    workspace.write("visits_more.csv", VISITS, [["V99", "1001", "20/02/2023", "CP", "Team one"]])
    lists = read_lists(workspace.root)
    found = {key: (s.ids, s.others, s.meet) for key, s in link_shares(lists.mapping, lists.records).items()}
    key = "plans to visits by child where field: kind, in: ['cp']"
    assert found == {
        key: (40, 41, 31),
        f"{key} in visits.csv": (40, 40, 30),
        f"{key} in visits_more.csv": (40, 1, 1),
    }


def test_ids_that_fall_together_are_named(workspace):
    """Two ways to write an id in one list are named by their cells."""
    rows = plans()
    rows[3][1] = "00" + rows[2][1]
    workspace.write("plans.csv", PLANS, rows)
    (warning,) = workspace.warnings("ids-alike")
    assert warning.sheet == "plans.csv, cell B5 (as B4)"
    assert warning.source == "plans"


def test_one_way_to_write_is_not_named(workspace):
    """The same id twice, as a number or as text, is nothing to name."""
    rows = plans()
    rows[3][1] = rows[2][1]
    workspace.write("plans.csv", PLANS, rows)
    assert workspace.warnings("ids-alike") == []


def test_a_condition_on_an_id_meets_any_way(workspace):
    """An id that the mapping names is compared in the same form."""
    workspace.edit("date: visited}\nsections", "date: visited, where: [{field: visit, in: [v1, '=\"V2\"']}]}\nsections")
    assert workspace.shown("visits") == "2"
