"""Each sort of structure that once gave small figures away, over records by chance."""

import pytest

from kpibook.disclosure.protect import protect_observations

VALUES_LEFT = 5
OPEN = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
DUE = {"kind": "tally", "source": "cases", "month": "month", "value": "due"}
NUMBER = {"field": "number"}
FEW, MANY = {**NUMBER, "at_most": 4}, {**NUMBER, "at_least": 5}
BLANK, FILLED = {**NUMBER, "blank": True}, {**NUMBER, "blank": False}
YES, NOT_YES = {"field": "flag", "in": ["yes"]}, {"field": "flag", "not_in": ["yes"]}
A_OR_B, NEITHER = {"field": "code", "in": ["a", "b"]}, {"field": "code", "not_in": ["a", "b"]}
NO_CODE, ONLY_C = {"field": "code", "blank": True}, {"field": "code", "in": ["c"]}


def _counts(of, *wheres):
    return {f"m{number}": {**of, "where": list(where)} for number, where in enumerate(wheres)}


def _in_another_list(some, *ids):
    """The same, some of them counted under another id of the same file."""
    return {id_: {**one, "source": "again"} if id_ in ids else one for id_, one in some.items()}


def _share(of, *meets):
    return {"kind": "share", "of": of, "meets": [{"field": one} if "field" in one else one for one in meets]}


def _visited(within):
    return {"first_event": {"source": "visits", "date": "visited", "since": "start", "within": within}}


def _seen(**times):
    return {"open_for": {"since": "seen", **times}}


def _each(of, *meets):
    return {f"m{number}": {**of, "where": [], "meets": list(some)} for number, some in enumerate(meets)}


SEEN, YOUNG = {"date_within": {"date": "seen", "within": "14 days"}}, {"age": {"born": "born", "under": 5}}
NEVER_SEEN, BORN = {"field": {"field": "seen", "blank": True}}, {"field": {"field": "born", "blank": False}}
WITH_DATES = {
    "bands of days": _each(
        OPEN, [], [_seen(at_most="10 working days")], [_seen(at_least="11 working days")], [NEVER_SEEN]
    ),
    "seen lately, and not": _each(OPEN, [], [SEEN], [{"not": SEEN}]),
    "seen lately, longer ago, and never": _each(OPEN, [], [SEEN], [_seen(at_least="15 days")], [NEVER_SEEN]),
    "bands of ages among those with a date of birth": _each(
        OPEN, [BORN], [YOUNG], [{"age": {"born": "born", "from": 5}}]
    ),
    "one of two, one alone, and neither": _each(
        OPEN, [], [{"any": [SEEN, YOUNG]}], [SEEN], [{"not": {"any": [SEEN, YOUNG]}}]
    ),
    "a flag, and not the flag": _each(OPEN, [], [{"field": YES}], [{"not": {"field": YES}}]),
}
MILES = {"field": "miles"}
NO_MILES = {**MILES, "blank": True}
FILLED_BOTH = [{"not": {"field": {"field": name, "blank": True}}} for name in ("seen", "asked")]


def _seen_is(relation, field="seen", to="asked"):
    return {"compare": {"field": field, "to": to, "is": relation}}


WITH_COMPARISONS = {
    "before, the same day, after, and a blank": _each(
        OPEN,
        [],
        [_seen_is("before")],
        [_seen_is("same")],
        [_seen_is("after")],
        [{"not": {"any": [_seen_is("on_or_before"), _seen_is("after")]}}],
    ),
    "no later and later, of those with both dates": _each(
        OPEN, FILLED_BOTH, [_seen_is("on_or_before")], [_seen_is("before", "asked", "seen")]
    ),
    "the same said both ways round": _each(
        OPEN, [], [_seen_is("before")], [_seen_is("on_or_after", "asked", "seen")], [{"not": _seen_is("after")}]
    ),
    "not the same, and the same": _each(
        OPEN, [], [_seen_is("not_same")], [_seen_is("same")], [NEVER_SEEN, _seen_is("same")], [NEVER_SEEN]
    ),
    "a comparison beside an age": _each(OPEN, [], [_seen_is("before"), YOUNG], [_seen_is("before")], [YOUNG]),
}


def _placed(*years):
    meets = [{"open_for": {"since": "start", "at_least": f"{number} years"}} for number in years]
    linked = {"source": "placements", "start": "start", "end": "end", "on": "child"}
    return {"linked_record": linked | ({"meets": meets} if meets else {})}


WITH_PLACEMENTS = {
    "placed for long, placed at all, and not": _each(OPEN, [], [_placed(2)], [_placed()], [{"not": _placed()}]),
    "placed for one year, for two and for three": _each(OPEN, [], [_placed(1)], [_placed(2)], [_placed(3)]),
    "two lengths are the longer one": _each(OPEN, [], [_placed(1, 2)], [_placed(1)], [{"not": _placed(1)}]),
    "placed for long, visited soon, both": _each(
        OPEN, [], [_placed(2)], [_visited("5 days")], [_placed(2), _visited("5 days")]
    ),
    "a share of those placed for long": {
        "all": _share({**OPEN, "where": []}, _placed(2)),
        "yes": _share({**OPEN, "where": [YES]}, _placed(2)),
        "not": _share({**OPEN, "where": [NOT_YES]}, _placed(2)),
    },
}
WITH_DECIMALS = {
    "bands of decimals that make up a whole": _counts(
        OPEN, [], [{**MILES, "under": 5}], [{**MILES, "at_least": 5}], [NO_MILES]
    ),
    "bands of decimals that leave numbers between them": _counts(
        OPEN, [], [{**MILES, "at_most": 4}], [{**MILES, "at_least": 5}], [NO_MILES]
    ),
    "bands of decimals that overlap": _counts(OPEN, [], [{**MILES, "over": 4}], [{**MILES, "at_least": 5}], [NO_MILES]),
}
STRUCTURES = {
    "two bands of a whole": _counts(OPEN, [], [FEW], [MANY], [BLANK]),
    "three bands of a whole": _counts(
        OPEN, [], [{**NUMBER, "at_most": 2}], [{**NUMBER, "at_least": 3, "at_most": 5}], [{**NUMBER, "at_least": 6}]
    ),
    "a band within a band": _counts(OPEN, [], [{**NUMBER, "at_least": 3}], [{**NUMBER, "at_least": 5}], [BLANK]),
    "shares over bands": {
        "all": _share({**OPEN, "where": []}, YES),
        "few": _share({**OPEN, "where": [FEW]}, YES),
        "many": _share({**OPEN, "where": [MANY]}, YES),
    },
    "shares that are bands": {"few": _share(OPEN, FEW), "many": _share(OPEN, MANY), "blank": _share(OPEN, BLANK)},
    "blank, and not, beside bands": _counts(OPEN, [BLANK], [FILLED], [FEW], [MANY]),
    "blanks among those that are none of some": _counts(OPEN, [], [NEITHER], [NO_CODE], [ONLY_C]),
    "returns of two groups and both": _counts(DUE, [], [A_OR_B], [NEITHER]),
    "returns of bands": _counts(DUE, [], [FEW], [MANY], [BLANK]),
    "returns done out of due in two groups": {
        id_: {**DUE, "value": "done", "out_of": "due", "where": where}
        for id_, where in {"all": [], "yes": [YES], "not": [NOT_YES]}.items()
    },
    "one file under two ids": _in_another_list(_counts(OPEN, [], [YES], [NOT_YES]), "m1"),
    "returns of one file under two ids": _in_another_list(_counts(DUE, [], [YES], [NOT_YES]), "m1", "m2"),
    "days, weeks and working days": {
        f"m{number}": _share(OPEN, _visited(within))
        for number, within in enumerate(("5 days", "14 days", "10 working days", "4 weeks"))
    },
} | (WITH_DATES | WITH_DECIMALS | WITH_COMPARISONS | WITH_PLACEMENTS)
WITHIN_BANDS = {
    "shares over bands": (STRUCTURES["shares over bands"], [14, 15, 33]),
    "shares over three bands": (
        {
            "all": _share({**OPEN, "where": []}, YES),
            "least": _share({**OPEN, "where": [{**NUMBER, "at_most": 2}]}, YES),
            "middle": _share({**OPEN, "where": [{**NUMBER, "at_least": 3, "at_most": 5}]}, YES),
            "most": _share({**OPEN, "where": [{**NUMBER, "at_least": 6}]}, YES),
        },
        [33],
    ),
    "a flag in one band, its opposite in the other": (
        _counts(OPEN, [], [FEW], [MANY], [YES], [FEW, NOT_YES], [MANY, YES]),
        [5, 14, 33],
    ),
    "returns done out of due over bands": (
        {
            id_: {**DUE, "value": "done", "out_of": "due", "where": where}
            for id_, where in {"all": [], "few": [FEW], "many": [MANY]}.items()
        },
        [5, 32, 35, 37],
    ),
}
"""With the worlds in which the other part of a band had fewer than five values."""


@pytest.mark.parametrize("name", STRUCTURES)
def test_no_small_figure_can_be_worked_out(lab, name):
    """Whatever the records are, five values are left to every figure that is not shown."""
    records = lab.structures.SEEN_RECORDS if name in WITH_DATES else lab.structures.RECORDS
    records = lab.structures.FAR_RECORDS if name in WITH_DECIMALS else records
    records = lab.structures.PLACED_RECORDS if name in WITH_PLACEMENTS else records
    records = lab.structures.COMPARED_RECORDS if name in WITH_COMPARISONS else records
    assert _weak(lab, STRUCTURES[name], range(40), records) == {}


@pytest.mark.parametrize("name", WITHIN_BANDS)
def test_no_other_part_of_a_band_can_be_worked_out(lab, name):
    """In no band are more not seen than in all, less those of the other bands: that sum tells nothing small."""
    some, seeds = WITHIN_BANDS[name]
    assert _weak(lab, some, seeds, lab.structures.SEEN_RECORDS) == {}


def test_one_world_of_other_parts(lab):
    """All other parts of an area were 15, few 11; of the other area 27 and 20; many of both 11: so 4 and 7, surely."""
    assert _weak(lab, STRUCTURES["shares over bands"], [91], lab.structures.RECORDS) == {}


def _weak(lab, some, seeds, records):
    mapping, weak = lab.structures.mapping_of(lab, [3, 2], some), {}
    for seed in seeds:
        _, sorts, figures, truth = lab.structures.published(lab, mapping, some, seed, records)
        shown = protect_observations(mapping, truth)
        found = lab.structures.attack(lab, sorts, figures, truth, shown, VALUES_LEFT)
        weak |= {(seed, *figure): count for figure, count in found.items() if count < VALUES_LEFT}
    return weak
