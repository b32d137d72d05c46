"""To whom records are dealt: to the team that a child has on the day, and to nobody else."""

import datetime as dt
import hashlib
import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kpibook.definitions import ChildrensLists
from kpibook.indicators import compute_observations
from kpibook.months import Month
from kpibook.pipeline import ListsRead, Run
from kpibook.worklists.contents import Part
from kpibook.worklists.select import team_lists

_HERE = Path(__file__).parents[1] / "indicators"


def _module(name):
    spec = importlib.util.spec_from_file_location(f"dealt_{name}", _HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


Service, random_lists = _module("conftest").Service, _module("test_random_records").random_lists
FEBRUARY = Month(2024, 2)
SEEN = {"latest_event": {"source": "visits", "date": "visited", "within": "4 weeks", "needs_event": True}}
SCOPES = ["whole", "north", "south", "n1", "n2", "s1"]
START = dt.date(2024, 1, 2)


def sign(text):
    return hashlib.sha256(text.encode()).hexdigest()


def dealt(source, month=FEBRUARY, base=None, asked=SEEN, records=None, **rows):
    """Scope → its list, of one share."""
    base = base or {"kind": "stock", "source": source, "start": "start", "end": "end"}
    plain = Service.mapping({"it": {"kind": "share", "of": base, "meets": [asked]}})
    wanted = ChildrensLists.model_validate({"recipients": {"whole": ["x@council.example"]}, "worker": "kind_then"})
    it = plain.indicators["it"].model_copy(update={"polarity": "higher"})
    mapping = plain.model_copy(update={"lists": wanted, "indicators": {"it": it}})
    records = records or Service.records(**rows)
    lists = ListsRead(mapping, records, (), (), ())
    run = Run(lists, compute_observations(mapping, records, (month,)), dt.datetime(2024, 3, 12))
    return team_lists(run, month, SCOPES, sign)


def ids(found, part=Part.OVERDUE):
    """Scope → whom its list names."""
    return {
        scope: sorted(row.id for table in one.tables if table.part is part for row in table.rows)
        for scope, one in found.items()
    }


def allocated(team, start, end=None, kind="a"):
    return {"child": "c1", "team": team, "start": start, "end": end, "kind": kind}


def test_a_child_who_moved_is_on_the_new_teams_list_alone():
    """The team is that of the day: neither that of the start, nor one that follows after it."""
    moves = [
        allocated("n1", START, dt.date(2024, 2, 10)),
        allocated("n2", dt.date(2024, 2, 10), dt.date(2024, 3, 4)),
        allocated("s1", dt.date(2024, 3, 4)),
    ]
    found = ids(dealt("stays", stays=[{"child": "c1", "start": START}], allocations=moves))
    assert found == {"whole": ["c1"], "north": ["c1"], "south": [], "n1": [], "n2": ["c1"], "s1": []}


def test_a_child_without_a_team_is_on_the_whole_services_list():
    found = ids(dealt("cases", cases=[{"child": "c1", "start": START}, {"child": "c2", "start": START, "team": "n1"}]))
    assert found == {"whole": ["c1", "c2"], "north": ["c2"], "south": [], "n1": ["c2"], "n2": [], "s1": []}


def test_what_falls_due_goes_to_the_team_of_the_day():
    """Also where the child moves before it is due."""
    moves = [allocated("n1", START, dt.date(2024, 3, 4)), allocated("s1", dt.date(2024, 3, 4))]
    visits = [{"child": "c1", "visited": dt.date(2024, 2, 12)}]
    found = dealt("stays", stays=[{"child": "c1", "start": START}], allocations=moves, visits=visits)
    assert ids(found, Part.DUE_SOON)["n1"] == ["c1"]
    assert ids(found, Part.DUE_SOON)["s1"] == []


def test_what_was_done_after_a_move_is_not_told_to_the_team_before():
    """The lists, taken on 12 March, say that the new team saw the child on 8 March: the old one's list does not."""
    moves = [allocated("n1", START, dt.date(2024, 3, 4)), allocated("s1", dt.date(2024, 3, 4))]
    visits = [{"child": "c1", "visited": dt.date(2024, 3, 8)}]
    since = {}
    for name, holds in (("moved", moves), ("stayed", [allocated("n1", START)])):
        records = Service.records(stays=[{"child": "c1", "start": START}], allocations=holds, visits=visits)
        records = {id_: replace(each, extracted=dt.date(2024, 3, 12)) for id_, each in records.items()}
        (table,) = [one for one in dealt("stays", records=records)["n1"].tables if one.part is Part.OVERDUE]
        since[name] = [row.since for row in table.rows]
    assert since["moved"] == [""]
    assert since["stayed"][0].startswith("done since:")


def test_the_worker_is_that_of_the_day_and_lists_are_in_their_order():
    """By worker, whose children without one come last."""
    kinds = {"c1": "b", "c2": "a", "c3": None}
    rows = [{"child": id_, "start": START, "team": "n1"} for id_ in kinds]
    holds = [{"child": id_, "start": START, "kind": kind} for id_, kind in kinds.items()]
    (table,) = dealt("cases", cases=rows, allocations=holds)["n1"].tables
    assert [(row.worker, row.id) for row in table.rows] == [("a", "c2"), ("b", "c1"), ("", "c3")]


def test_a_record_keeps_its_sign_whoever_has_it():
    """Not over the team nor the month: what was typed beside it is found again."""
    child = [{"child": "c1", "start": START}]
    keys = set()
    for team in ("n1", "s1"):
        for month in (FEBRUARY, Month(2024, 3)):
            found = dealt("stays", month, stays=child, allocations=[allocated(team, START, kind=team[0])])
            keys |= {row.key for table in found[team].tables for row in table.rows}
    assert len(keys) == 1


def test_the_same_child_twice_is_to_be_put_right():
    """Of two open records where one child is counted once, the one that is not counted."""
    base = {"kind": "stock", "source": "cases", "start": "start", "end": "end", "distinct": "child"}
    case = {"child": "c1", "start": START, "team": "n1"}
    found = dealt("cases", base=base, cases=[case, case | {"start": dt.date(2024, 2, 1), "team": "n2"}])
    (wrong,) = found["whole"].put_right
    assert (wrong.kind, wrong.row) == ("twice", 2)
    assert "row 3" in wrong.what


@pytest.mark.parametrize("source", ["cases", "stays"])
@settings(
    max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)
@given(seed=st.integers(0, 2**32), month=st.sampled_from([Month(2023, 12), FEBRUARY, Month(2024, 4)]))
def test_no_list_names_another_teams_child(source, seed, month):
    """Each child is allocated once: whom a team's list names, anywhere in it, is that team's."""
    lists = random_lists(seed)
    team_of = {f"c{number}": ["n1", "n2", "s1"][number % 3] for number in range(12)}
    cases = [case | {"team": team_of.get(case["child"]), "note": "", "seen_by": None} for case in lists["cases"]]
    holds = [{"child": child, "team": team, "start": dt.date(2000, 1, 1)} for child, team in team_of.items()]
    found = dealt(source, month, records=Service.records(**lists | {"cases": cases, "allocations": holds}))
    for scope in ("n1", "n2", "s1"):
        named = {row.id for table in found[scope].tables for row in table.rows if row.id}
        named |= {one.id for one in found[scope].put_right if one.id}
        assert {team_of[id_] for id_ in named} <= {scope}
        account = found[scope].tables[0].account
        assert (account.listed, account.why) == (account.expected, "")
