"""What Definitions says of each condition that is asked on a day, and of those made of others."""

import pytest

from kpibook.definitions import MappingNames
from kpibook.definitions.kinds import Condition
from kpibook.definitions.wording import left_out_words, measure_words

SEEN, WAS_V2 = {"date_within": {"date": "start", "within": "28 days"}}, {"field": {"field": "status", "in": ["v2"]}}
SAID = [
    (SEEN, "“Start” is no more than 28 days before month end, and not after it", "Start within 28 days"),
    (
        {"open_for": {"since": "start", "at_least": "1 month"}},
        "at least 1 month has passed since “Start” by month end",
        "at least 1 month since Start",
    ),
    (
        {"open_for": {"since": "start", "at_most": "10 working days"}},
        "no more than 10 working days have passed since “Start” by month end",
        "no more than 10 working days since Start",
    ),
    (
        {"open_for": {"since": "start", "at_least": "11 working days", "at_most": "20 working days"}},
        "from 11 working days to 20 working days have passed since “Start” by month end",
        "from 11 working days to 20 working days since Start",
    ),
    (
        {"age": {"born": "born", "under": 5}},
        "the age at month end (by “Date of birth”) is under 5",
        "age by Date of birth under 5",
    ),
    (
        {"age": {"born": "born", "from": 16}},
        "the age at month end (by “Date of birth”) is 16 or over",
        "age by Date of birth 16 or over",
    ),
    (
        {"age": {"born": "born", "from": 5, "under": 10}},
        "the age at month end (by “Date of birth”) is from 5 to 9",
        "age by Date of birth from 5 to 9",
    ),
    (
        {"age": {"born": "born", "from": 17, "under": 18}},
        "the age at month end (by “Date of birth”) is 17",
        "age by Date of birth 17",
    ),
    (
        {"earlier_event": {"source": "visits", "date": "visited", "known_since": "2010-04-01"}},
        "“Visits” has an earlier “Date of visit” for the same child, however long ago "
        "(records are known since 1 April 2010; the same day is not earlier)",
        "earlier Date of visit in Visits since 1 April 2010",
    ),
    (
        {"field": {"field": "age", "at_least": "5", "under": "10.5"}},
        "“Age” is 5 or more and is under 10.5",
        "Age at least 5 and under 10.5",
    ),
    ({"field": {"field": "age", "over": "20"}}, "“Age” is over 20", "Age over 20"),
    (
        {"compare": {"field": "start", "to": "end", "is": "on_or_before"}},
        "“Start” is on or before “End”",
        "Start is on or before End",
    ),
    (
        {"compare": {"field": "start", "to": "spell_start", "is": "not_same"}},
        "“Start” is not the same as start of the unbroken spell",
        "Start is not the same as start of the unbroken spell",
    ),
    (
        {
            "latest_event": {
                "source": "visits",
                "date": "visited",
                "since": "start",
                "within": "6 weeks",
                "limits": [{"within": "7 days", "until_first": {"source": "referrals", "date": "received"}}],
            }
        },
        "the latest “Date of visit” in “Visits” is no more than 6 weeks old at month end; but 7 days until the first "
        "“Date received” in “Referrals” since the start; only those since “Start” count; before the first one, a "
        "record counts until that is due (the same interval from the start)",
        "latest Date of visit in Visits within 6 weeks or 7 days, or first not yet due",
    ),
    (
        {
            "linked_record": {
                "source": "episodes",
                "start": "start",
                "end": "end",
                "where": [{"field": "status", "in": ["v2"]}],
                "meets": [{"open_for": {"since": "start", "at_least": "2 years"}}, {"not": SEEN}],
            }
        },
        "“Episodes” has a record open at month end where “Legal status” is v2, of which this holds: [at least 2 years "
        "have passed since “Start” by month end] and [this does not hold: [“Start” is no more than 28 days before "
        "month end, and not after it]]",
        "open in Episodes and Legal status is v2 [at least 2 years since Start and not [Start within 28 days]]",
    ),
    (
        {"any": [{"not": WAS_V2}, SEEN]},
        "at least one of these holds: [this does not hold: [“Legal status” is v2]] or "
        "[“Start” is no more than 28 days before month end, and not after it]",
        "[not [Legal status is v2]] or [Start within 28 days]",
    ),
]


@pytest.mark.parametrize(("condition", "words", "heading"), SAID)
def test_a_condition_is_said_in_words(mapping_when, condition, words, heading):
    """As a clause for Definitions, and as the heading of a column of rows."""
    names, value = MappingNames(mapping_when({})), Condition.model_validate(condition).value
    assert value.words(names, "episodes", "month end") == words
    assert value.short_words(names, "episodes") == heading


def test_in_a_flow_the_day_is_its_own(mapping_when):
    """Not month end, but the day by which a record is counted."""
    flow = {"kind": "flow", "source": "episodes", "date": "start", "plus": "5 days", "meets": [SEEN]}
    mapping = mapping_when({"indicators.referrals.measure": flow})
    assert measure_words(mapping, mapping.measures["referrals"]) == (
        "Records of “Episodes” whose “Start” plus 5 days falls in the month and “Start” is no more than "
        "28 days before “Start” plus 5 days, and not after it."
    )


PLACED, ASYLUM = {"field": "kind_then", "in": ["good"]}, {"field": "asylum", "not_in": ["yes"]}


def test_a_borrowed_field_is_said_with_its_list(mapping_when):
    """And with the day, where its value depends on it."""
    mapping = mapping_when({"indicators.looked_after.measure.where": [PLACED, ASYLUM]})
    names, value = (
        MappingNames(mapping),
        Condition.model_validate({"any": [{"field": PLACED}, {"field": ASYLUM}]}).value,
    )
    assert value.words(names, "episodes", "month end") == (
        "at least one of these holds: [“Kind” of “Moves” at month end is good] or [“Asylum” of “Header” is not yes]"
    )
    assert value.short_words(names, "episodes") == "[Kind of Moves is good] or [Asylum of Header is not yes]"
    measure = mapping.measures["looked_after"]
    assert measure_words(mapping, measure) == (
        "Records of “Episodes” open at month end where “Kind” of “Moves” at month end is good, each “Child ID” once."
    )
    assert left_out_words(mapping, measure).startswith("“Asylum” of “Header” yes; records without “Start”;")


def test_in_a_flow_a_borrowed_field_is_asked_for_on_its_day(mapping_when):
    """The team, too, is that of the day."""
    flow = {"kind": "flow", "source": "visits", "date": "visited", "where": [PLACED]}
    there = {"from": "moves", "on": "child", "start": "from"}
    lookups = {"kind_then": {**there, "field": "kind"}, "team": {**there, "field": "team"}}
    mapping = mapping_when({"indicators.referrals.measure": flow, "sources.visits.lookups": lookups})
    assert measure_words(mapping, mapping.measures["referrals"]) == (
        "Records of “Visits” whose “Date of visit” falls in the month where “Kind” of “Moves” at “Date of visit” is "
        "good. Teams by “Team” of “Moves” at “Date of visit”."
    )
