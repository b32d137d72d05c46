"""A measure dated by a spell's start or end: the field has no column, and every message about it has words."""

import datetime as dt

import pytest

from kpibook import pipeline
from kpibook.months import Month

JANUARY = [[f"R{day}", f"C90000{day}", "Zebedee", dt.date(2023, 1, day), None, "School", "MASH"] for day in range(1, 7)]
"""Six referrals in January, none in February."""


@pytest.fixture
def by_spell(workspace):
    """The workspace, in which spells are counted by the day on which they started."""
    spans = "    spans: [{start: received, end: closed}]\n"
    spells = "    spells: {by: child, start: received, end: closed, starts: known_since, ends: known_until}\n"
    workspace.edit("lists.yaml", spans, spans + spells)
    workspace.edit(
        "indicators.yaml",
        "  repeats:",
        "  newly_known:\n    title: Newly known\n"
        "    measure: {kind: flow, source: referrals, date: known_since, distinct: child}\n  repeats:",
    )
    workspace.edit("indicators.yaml", "[referrals, repeats", "[referrals, newly_known, repeats")
    return workspace


def warnings_of(workspace):
    """Every warning of a build for February."""
    return workspace.build().report.warnings


def test_a_month_in_which_no_spell_began_is_a_warning(by_spell):
    """The date is named in words, and the line is the one that names the spell's field."""
    by_spell.write_referrals(JANUARY)
    [warning] = [w for w in warnings_of(by_spell) if w.kind == "empty-month" and "spell" in w.message]
    assert warning.message == "“Referrals” has no start of the unbroken spell in February 2023."
    text = (by_spell.root / "mappings/lists.yaml").read_text("utf-8")
    line = 1 + text[: text.index("    spells:")].count("\n")
    assert warning.mapping == f"mappings/lists.yaml, line {line}"


def test_a_spell_that_is_still_to_begin_is_a_warning(by_spell):
    """A list that never says when it was taken: the row is named."""
    by_spell.change_referral(1, Received=dt.date(2032, 1, 5), Closed=None)
    [warning] = [w for w in warnings_of(by_spell) if w.kind == "future-date" and "spell" in w.message]
    assert warning.message.startswith("“Referrals” has start of the unbroken spell after today")
    assert warning.sheet == "referrals.xlsx, row 4"


def test_it_can_be_explained_in_such_a_month(by_spell):
    """The words and the rows are there."""
    by_spell.write_referrals(JANUARY)
    explained = pipeline.explain(pipeline.open_inputs(by_spell.root), "newly_known", "whole", Month(2023, 1))
    assert len(explained.rows) == 6


def test_a_list_is_complete_from_its_first_spell(by_spell):
    """`dated_by` may name a spell's start: it is known before the first day is told."""
    by_spell.edit("lists.yaml", "dated_by: received", "dated_by: known_since")
    text = (by_spell.root / "mappings/lists.yaml").read_text("utf-8")
    changed = text.replace("complete_from: 2022-12-01", "complete_from: first_record", 1)
    (by_spell.root / "mappings/lists.yaml").write_text(changed, encoding="utf-8")
    lists = pipeline.read_lists(by_spell.root)
    assert lists.issues == ()
    assert lists.records["referrals"].complete_from == dt.date(2023, 1, 1)


def test_a_spells_field_of_the_wrong_type_is_not_offered_for_change(by_spell):
    """Its type cannot be changed: it is a date because it is one."""
    by_spell.edit("indicators.yaml", "distinct: child}", "distinct: known_until}")
    issue = by_spell.issue()
    assert (issue.kind, issue.advice) == ("wrong-field-type", "Name another field.")
