"""Readings are protected as months are: a snapshot as a stock, and flows where two days would tie it to them."""

import dataclasses
import datetime as dt

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpibook.definitions.mapping import MappingFiles
from kpibook.disclosure.protect import protect_observations
from kpibook.issues import InputError
from kpibook.months import Reading
from kpibook.tables import SUPPRESSED

VALUES_LEFT = 5
FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
DAYS = [dt.date(2023, 3, 6), dt.date(2023, 6, 12), dt.date(2023, 9, 4), dt.date(2023, 12, 4)]


def as_snapshots(mapping):
    """The same mapping over lists that are cut at one day: every stock of theirs is a snapshot, flows look back."""
    values = mapping.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for id_ in ("cases", "visits", "again"):
        if id_ in values["sources"]:
            values["sources"][id_] |= {"as_at": "file_name", "complete_from": "12 months"}
    for indicator in values["indicators"].values():
        indicator["measure"] = _read_at_a_day(indicator["measure"])
    return MappingFiles.model_validate(values)


def _read_at_a_day(measure):
    if not isinstance(measure, dict):  # an indicator that is named
        return measure
    changed = {key: _read_at_a_day(part) if key in ("of", "by") else part for key, part in measure.items()}
    match changed["kind"]:
        case "stock":
            return {**changed, "kind": "snapshot"}
        case "flow":
            return {**changed, "in_last": "6 months"}
        case _:
            return changed


def at_days(observations):
    return dataclasses.replace(observations, months=tuple(map(Reading, DAYS[: len(observations.months)])))


@given(data=st.data())
@FEW
def test_a_reading_is_suppressed_as_a_month_is(lab, data):
    """Of the same figures the same are suppressed, whether they are of month ends or of days."""
    mapping, truth, _ = data.draw(lab.services())
    by_month = protect_observations(mapping, truth)
    by_day = protect_observations(as_snapshots(mapping), at_days(truth))
    assert (by_month.numerators == by_day.numerators).all()
    assert (by_month.denominators == by_day.denominators).all()


def test_nothing_can_be_worked_out_of_a_reading(lab):
    """Measures by chance over a list that is cut at one day: an attacker leaves five values for what is not shown."""
    weak, tried, refused = {}, 0, 0
    for seed in range(60):
        mapping, sorts, figures, truth = lab.structures.structure(lab, seed)
        if any(measure.kind == "tally" for measure in mapping.measures.values()):
            continue  # a return is of months
        tried += 1
        try:
            seen = protect_observations(as_snapshots(mapping), at_days(truth))
        except InputError as error:
            assert {issue.kind for issue in error.issues} <= {"cannot-relate", "cannot-protect"}
            refused += 1
            continue
        found = lab.structures.attack(
            lab, sorts, figures, truth, dataclasses.replace(seen, months=truth.months), VALUES_LEFT
        )
        weak |= {(seed, name): values for name, values in found.items() if values < VALUES_LEFT}
    assert weak == {}
    assert tried - refused > 25


def test_a_snapshot_beside_a_stock_by_other_dates_is_refused(lab):
    """Rows on the day, and those open by their dates, may be the same or not: nothing is guessed."""
    values = as_snapshots(lab.mapping_of([2])).model_dump(mode="json", by_alias=True, exclude_unset=True)
    values["indicators"]["boys"]["measure"] = {"kind": "snapshot", "source": "cases"}
    truth = at_days(lab.observe(lab.mapping_of([2]), [lab.people([3, 30], 1, ["t1", "t2"])]))
    with pytest.raises(InputError) as caught:
        protect_observations(MappingFiles.model_validate(values), truth)
    assert [issue.kind for issue in caught.value.issues] == ["cannot-relate"]


def test_flows_are_withheld_where_two_readings_would_tie_a_stock(lab):
    """Started and ended between two readings would tell a suppressed number from its neighbour; one alone does not."""
    flows = {
        "started": {"title": "s", "measure": {"kind": "flow", "source": "cases", "date": "start"}},
        "ended": {"title": "e", "measure": {"kind": "flow", "source": "cases", "date": "end"}},
    }
    base = lab.mapping_of([2]).model_dump(mode="json", by_alias=True, exclude_unset=True)
    base["indicators"] = {"open": base["indicators"]["open"], **flows}
    mapping = as_snapshots(MappingFiles.model_validate(base))
    worlds = [lab.people([3, 30], seed, ["t1", "t2"]) for seed in (1, 2)]
    open_ = lab.observe(lab.mapping_of([2]), worlds)
    at = open_.measures.index("open")
    moved = np.full_like(open_.numerators[at], 40)
    numerators = np.stack([open_.numerators[at], moved, moved])
    truth = at_days(
        dataclasses.replace(
            open_,
            measures=("open", "started", "ended"),
            numerators=numerators,
            denominators=np.full_like(numerators, -1),
        )
    )
    both = protect_observations(mapping, truth)
    assert (both.numerators[0] == SUPPRESSED).any()
    assert (both.numerators[1:] == SUPPRESSED).any()
    one = dataclasses.replace(
        truth, months=truth.months[:1], numerators=numerators[:, :, :1], denominators=truth.denominators[:, :, :1]
    )
    assert not (protect_observations(mapping, one).numerators[1:] == SUPPRESSED).any()
