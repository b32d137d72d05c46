"""Times in care and in a home: of two dates of which one is never after the other, the attacker knows it too."""

import itertools

import pytest

from kpibook.definitions.mapping import MappingFiles
from kpibook.disclosure.protect import protect_observations
from kpibook.disclosure.quantities import published_quantities
from kpibook.disclosure.relations import is_part

VALUES_LEFT = 5
OPEN = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
JOINED = {"start": "start", "end": "end"}
CARE = {**JOINED, "by": "child", "starts": "care_began", "ends": "care_ended"}
HOME = {**JOINED, "by": ["child", "code"], "starts": "home_began", "ends": "home_ended"}
S, S_OR_P = ({"field": "flag", "in": codes} for codes in (["yes"], ["no", "yes"]))


def _since(date, years=2):
    return {"open_for": {"since": date, "at_least": f"{years} years"}}


def _mapping(lab, some, spells):
    values = lab.structures.mapping_of(lab, [3, 2], some).model_dump(mode="json", by_alias=True, exclude_unset=True)
    values["sources"]["cases"]["spells"] = spells
    values["sources"].pop("again")
    return MappingFiles.model_validate(values)


def _counts(*meets):
    return {f"m{number}": {**OPEN, "where": [], "meets": list(some)} for number, some in enumerate(meets)}


@pytest.mark.parametrize(
    ("care", "home", "within"),
    [
        ({}, {}, True),
        ({"begins_with": S}, {"begins_with": S}, True),
        ({"begins_with": S}, {"begins_with": S_OR_P, "by": "child"}, True),  # the codes part homes, S parts both
        ({"begins_with": S}, {}, False),  # one home, though care began anew
        ({"begins_with": S_OR_P}, {"begins_with": S}, False),
        ({"where": [S]}, {}, False),  # the home may have begun in a row that is no time in care
        ({"by": ["child", "number"]}, {}, False),
    ],
)
def test_time_in_a_home_is_time_in_care(lab, care, home, within):
    """Where the same rows are joined by more, each spell lies within one of the other; else nothing is known."""
    mapping = _mapping(lab, _counts([_since("home_began")], [_since("care_began")]), [CARE | care, HOME | home])
    home_, care_ = (one.upper for one in published_quantities(mapping))
    assert is_part(home_, care_) is within
    assert not is_part(care_, home_)


RECORDS = [(care, home, flag) for care, home in itertools.product(range(5), repeat=2) if home <= care for flag in "yn"]


@pytest.mark.parametrize("homes", [2, 3])
def test_no_small_figure_can_be_worked_out(lab, homes):
    """In care and in a home for two years, and the others: five values are left, though one is part of the other."""
    some = _counts([], [_since("care_began")], [{"not": _since("care_began")}], [_since("home_began", homes)])
    mapping = _mapping(lab, some, [CARE, HOME])
    records = [
        lab.structures.Record(None, None, "yes" if flag == "y" else "no", 4, placed=home, born=care)
        for care, home, flag in RECORDS
    ]
    weak = {}
    for seed in range(40):
        _, sorts, figures, truth = lab.structures.published(lab, mapping, some, seed, records)
        found = lab.structures.attack(lab, sorts, figures, truth, protect_observations(mapping, truth), VALUES_LEFT)
        weak |= {(seed, *figure): count for figure, count in found.items() if count < VALUES_LEFT}
    assert weak == {}
