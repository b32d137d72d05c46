"""What pydantic finds is told in an officer's words, at the line where it stands."""

import pytest

from kpibook.definitions.complaints import keys_known
from kpibook.definitions.validation import check_mapping

LATEST = "indicators.visited.measure.meets.0.latest_event"
OF = "indicators.visited.measure.of"

WRONG = [
    ("teams.duty.aera", "north", "unknown-key", "teams.duty.aera"),
    ("organisation.months_shown", "nine", "wrong-type", "organisation.months_shown"),
    ("organisation.months_shown", "30", "wrong-value", "organisation.months_shown"),
    ("organisation.bank_holidays", "Englnd", "wrong-value", "organisation.bank_holidays"),
    ("organisation.name", None, "missing-key", "organisation"),
    ("organisation.name", ["a"], "wrong-type", "organisation.name"),
    ("teams.duty", "Duty", "wrong-type", "teams.duty"),
    ("teams.Duty Team", {"name": "x", "area": "north"}, "wrong-value", "teams.Duty Team"),
    ("sources.visits.files", "visits.csv", "wrong-type", "sources.visits.files"),
    ("sources.visits.files", [], "wrong-value", "sources.visits.files"),
    ("sources.visits.fields.child.type", "idd", "wrong-value", "sources.visits.fields.child.type"),
    ("sources.visits.fields.child.required", "perhaps", "wrong-type", "sources.visits.fields.child.required"),
    ("sources.visits.complete_from", "2022-04-31", "wrong-value", "sources.visits.complete_from"),
    ("sources.visits.complete_from", "01/04/2022", "wrong-value", "sources.visits.complete_from"),
    ("sources.visits.complete_from", "first_recrd", "wrong-value", "sources.visits.complete_from"),
    ("sources.visits.extracted", "2022-02-30", "wrong-value", "sources.visits.extracted"),
    ("indicators.repeats.targets.0.valid_from", "2022-13", "wrong-value", "indicators.repeats.targets.0.valid_from"),
    ("indicators.repeats.targets.0.number", "17K", "wrong-type", "indicators.repeats.targets.0.number"),
    ("indicators.referrals.measure.plus", "3 fortnights", "wrong-value", "indicators.referrals.measure.plus"),
    ("indicators.referrals.measure.kind", "flwo", "wrong-value", "indicators.referrals.measure"),
    ("indicators.referrals.measure.kind", None, "wrong-value", "indicators.referrals.measure"),
    ("indicators.repeats.measure.meets", [], "wrong-value", "indicators.repeats.measure.meets"),
    (
        "indicators.repeats.measure.meets.0.field",
        {"field": "child"},
        "wrong-value",
        "indicators.repeats.measure.meets.0",
    ),
    (
        "indicators.repeats.measure.meets.0.earlier_event",
        "",
        "wrong-type",
        "indicators.repeats.measure.meets.0.earlier_event",
    ),
    (f"{LATEST}.withn", "6 weeks", "unknown-key", f"{LATEST}.withn"),
    (f"{LATEST}.since", {"source": "episodes", "start": "start"}, "missing-key", f"{LATEST}.since"),
    (f"{LATEST}.since", ["start"], "wrong-type", f"{LATEST}.since"),
    (OF, ["referrals"], "wrong-type", OF),
    (f"{OF}.start", None, "missing-key", OF),
    (f"{OF}.kind", "tally", "wrong-value", OF),
    (OF, "Looked After", "wrong-value", OF),
]


@pytest.mark.parametrize(("path", "value", "kind", "place"), WRONG, ids=lambda part: str(part)[:60])
def test_a_wrong_part_is_told_once_at_its_place(issues_when, path, value, kind, place):
    """Each wrong part gives exactly one issue, whatever unions the models have there, and says what to do."""
    (issue,) = issues_when({path: value})
    assert (issue.kind, issue.mapping) == (kind, place)
    assert issue.advice


def test_a_key_with_nothing_after_it(issues_when, values):
    """`title:` alone is told as that, not as a wrong type."""
    values["sources"]["visits"]["title"] = None
    (issue,) = check_mapping(values, {})[1]
    assert (issue.kind, issue.mapping) == ("missing-value", "mappings")


def test_no_message_speaks_like_a_program(issues_when):
    """Words of pydantic and Python do not reach an officer."""
    for path, value, _, _ in WRONG:
        said = " ".join(str(issue) for issue in issues_when({path: value})).lower()
        assert not [
            word for word in ("input", "tuple", "dict", "pydantic", "tag", "parse", "none") if f" {word}" in said
        ]


@pytest.mark.parametrize(
    ("path", "value", "meant"),
    [
        ("teams.duty.aera", "north", "area"),
        ("organisation.bank_holidays", "Englnd", "England"),
        ("sources.visits.fields.child.type", "numbr", "number"),
        ("indicators.referrals.measure.kind", "flwo", "flow"),
        ("indicators.referrals.measure.dates", "received", "date"),
        (f"{LATEST}.frist_within", "6 weeks", "first_within"),
    ],
)
def test_near_matches_are_offered(issues_when, path, value, meant):
    """A slip comes with what was meant."""
    assert f'"{meant}"' in issues_when({path: value})[0].advice


def test_numbers_are_taken_for_text_where_text_is_wanted(issues_when):
    """`shown: 540` and `in: [18]` come as the texts that were written; so do true and yes."""
    assert issues_when({"indicators.planned.title": "540", "indicators.planned.note": "true"}) == []


def test_keys_depend_on_the_kind_of_measure():
    """What is offered under a measure are the keys of its kind."""
    path = ("indicators", "x", "measure")
    assert "out_of" in keys_known(path, (None, None, "tally"))
    assert "out_of" not in keys_known(path, (None, None, "flow"))


def test_issues_stand_in_the_order_of_the_mapping(issues_when):
    """What stands first in the mapping is told first."""
    found = issues_when({"sections.care.titel": "x", "organisation.titel": "x", "teams.duty.titel": "x"})
    assert [issue.mapping for issue in found] == ["organisation.titel", "teams.duty.titel", "sections.care.titel"]


def test_a_condition_with_nothing_below_it(values):
    """`- earlier_event:` whose lines lost their indentation is told as that."""
    values["indicators"]["repeats"]["measure"]["meets"][0] = {"earlier_event": None}
    (issue,) = check_mapping(values, {})[1]
    assert issue.kind == "wrong-value"
    assert "earlier_event" in issue.message
