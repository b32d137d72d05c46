"""Every kind and condition on random records: agrees with DuckDB SQL, adds up, and depends on nothing it should not."""

import datetime as dt
import random
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from kpibook.definitions.kinds import Average, Condition, EarlierEvent, Flow, Measure
from kpibook.definitions.mapping import MappingFiles
from kpibook.indicators.days import MonthSets
from kpibook.indicators.engine import compute_observations
from kpibook.indicators.explain import counted_rows
from kpibook.indicators.kinds import Counted, asked, months_met
from kpibook.indicators.lists import Lists
from kpibook.months import Month, months_between
from kpibook.tables import NOT_AVAILABLE

MONTHS = months_between(Month(2023, 12), Month(2024, 4))
EDGES = [  # month ends, the leap day, Christmas, Easter (29 March and 1 April 2024 are bank holidays), weekends
    "2022-12-30", "2022-12-31", "2023-01-31", "2023-02-28", "2023-03-01", "2023-04-06", "2023-06-30", "2023-08-31",
    "2023-04-01", "2023-07-01", "2023-09-01", "2023-10-01", "2023-10-31", "2023-11-01",
    "2023-11-30", "2023-12-01", "2023-12-22", "2023-12-29", "2023-12-31", "2024-01-01", "2024-01-02",
    "2024-01-31", "2024-02-01", "2024-02-28", "2024-02-29", "2024-03-01", "2024-03-28", "2024-03-29", "2024-03-31",
    "2024-04-01", "2024-04-02", "2024-04-15", "2024-04-30", "2024-05-01",
]  # fmt: skip


def random_lists(seed):
    """Rows of every list: a dozen children, enough records that conditions are met by some and not by others."""
    rng = random.Random(seed)

    def maybe(value):
        return None if rng.random() < 0.07 else value

    def day():
        if rng.random() < 0.3:
            return dt.date.fromisoformat(rng.choice(EDGES))
        first = dt.date(2023, 10, 1) if rng.random() < 0.6 else dt.date(2022, 10, 1)
        return first + dt.timedelta(rng.randrange((dt.date(2024, 5, 3) - first).days))

    def child():
        return maybe(f"c{rng.randrange(12)}")

    def kind():
        return maybe(rng.choice("abc"))

    def span(longest):
        start = maybe(day())
        ends = [None, day(), (start or day()) + dt.timedelta(rng.randrange(longest))]
        return {"start": start, "end": rng.choice([*ends, ends[2]])}

    def case():
        dates = span(300)
        referred = (dates["start"] or day()) - dt.timedelta(rng.randrange(60))
        return {
            "child": child(),
            **dates,
            "birth": maybe(rng.choice([dt.date(2020, 2, 29), dt.date(2018, 1, 1) + dt.timedelta(rng.randrange(1000))])),
            "status": kind(),
            "referred": maybe(rng.choice([referred, day()])),
            "score": maybe(rng.randrange(4)),
            "years": maybe(rng.choice([rng.randrange(60) / 10, rng.randrange(4)])),
            "before": kind(),
            "seen_by": child(),
            "note": rng.choice(["", "a", "c1", "C1"]),
            "team": maybe(rng.choice(["n1", "n2", "s1"])),
            "hours": maybe(rng.choice([0.1, 0.25, 4.1, 12, 1.005, rng.randrange(1000) / 8])),
        }

    def placement():
        return {"child": child(), **span(200), "placement": maybe(f"p{rng.randrange(4)}"), "kind": kind()}

    def returned():
        month, team = maybe(rng.choice(MONTHS).first), maybe(rng.choice(["n1", "n2", "s1"]))
        done, due = maybe(rng.randrange(6)), maybe(rng.randrange(5, 10))
        return {"month": month, "done": done, "due": due, "team": team, "kind": kind()}

    def residents():
        area = maybe(rng.choice(["n1", "n2", "s1", "n1", "n2", "s1", "north", "whole"]))
        return {"area": area, "age": rng.randrange(21), "persons": rng.randrange(900)}

    def rows(make, most):
        return [make() for _ in range(rng.choice([0, 1, 5, most, most, most, most]))]

    def allocation():
        return {"child": child(), **span(150), "kind": kind(), "team": maybe(rng.choice(["n1", "n2", "s1"]))}

    def headers():
        """A row for most children, for some a second that says the same, or something else."""
        some = [{"person": f"c{n}", "kind": kind(), "birth": maybe(day())} for n in range(14) if rng.random() < 0.8]
        return [*some, *some[::4], *(one | {"kind": kind(), "person": maybe(one["person"])} for one in some[::5])]

    def stay():
        return {name: value for name, value in case().items() if name != "team"}

    def with_ties(cases):
        """Some cases twice, with other words: of those, the records' own fields decide who stands for the child."""
        teams = ["n1", "n2", "s1"]
        again = [case | {"status": kind(), "kind": kind(), "team": rng.choice(teams)} for case in cases[::5]]
        return [*cases, *again]

    return {
        "cases": with_ties(rows(case, 60)),
        "visits": rows(lambda: {"child": child(), "visited": maybe(day()), "kind": kind()}, 90),
        "placements": rows(placement, 40),
        "returns": rows(returned, 12),
        "residents": rows(residents, 8),
        "stays": with_ties(rows(stay, 40)),
        "allocations": with_ties(rows(allocation, 40)),
        "header": headers(),
    }


LISTS = st.integers(0, 2**32).map(random_lists)

LENGTHS = st.sampled_from(  # the first are drawn most often
    ["6 months", "12 months", "10 working days", "6 weeks", "3 months", "20 working days", "1 year", "45 working days",
     "1 month", "7 days", "1 working day", "0 days", "0 working days"]
)  # fmt: skip
SOME_KINDS = st.lists(st.sampled_from("abc"), min_size=1, max_size=2, unique=True)


def some(*required, **optional):
    """A dictionary of strategies, in which the optional keys may be missing."""
    fixed = {key: value if isinstance(value, st.SearchStrategy) else st.just(value) for key, value in required}
    return st.fixed_dictionaries(fixed, optional=optional)


def asked_for(name):
    return st.one_of(
        some(("field", name), ("in", SOME_KINDS)),
        some(("field", name), ("not_in", SOME_KINDS)),
        some(("field", name), ("blank", st.booleans())),
    )


def where(*names):
    return st.lists(st.sampled_from(names).flatmap(asked_for), max_size=1)


SCORE = st.lists(some(("field", "score"), ("at_least", st.integers(0, 2)), at_most=st.integers(1, 3)), max_size=1)
LINKED_START = some(("source", "placements"), ("start", "start"), ("end", "end"), where=where("kind"))


def limits(kind_field):
    one = some(
        ("within", LENGTHS),
        where=where(kind_field),
        under_age=st.sampled_from([4, 5]),
        after_events=st.integers(0, 2),
        since_at_least=LENGTHS,
        until_first=st.one_of(
            some(("source", "placements"), ("date", "start"), where=where("kind")),
            some(("source", "visits"), ("date", "visited"), where=where("kind")),
        ),
    )
    return st.lists(one, max_size=3)


def latest_event(since, kind_field):
    return some(
        ("source", "visits"),
        ("date", "visited"),
        ("within", LENGTHS),
        ("since", since),
        ("born", "birth"),
        ("limits", limits(kind_field)),
        where=where("kind"),
        first_within=LENGTHS,
        needs_event=st.booleans(),
    )


TENTHS = st.integers(0, 50).map(lambda tenths: f"{tenths // 10}.{tenths % 10}")
VISIT = (("source", "visits"), ("date", "visited"))
PLACEMENT = (("source", "placements"), ("start", "start"), ("end", "end"))
OPEN_PLACEMENT = st.one_of(
    some(("since", "start"), ("at_least", LENGTHS)), some(("since", "start"), ("at_most", LENGTHS))
).map(lambda values: {"open_for": values})
ASKED_OF_PLACEMENTS = st.one_of(
    OPEN_PLACEMENT,
    OPEN_PLACEMENT.map(lambda one: {"not": one}),
    some(("field", "kind"), ("in", SOME_KINDS)).map(lambda values: {"field": values}),
    some(*VISIT, ("within", LENGTHS), ("since", "start"), needs_event=st.booleans()).map(
        lambda values: {"latest_event": values}
    ),
    some(*PLACEMENT, ("months", st.integers(1, 12)), ("at_least", st.sampled_from([2, 3]))).map(
        lambda values: {"number_of_events": values}
    ),
    some(*PLACEMENT, ("meets", st.tuples(OPEN_PLACEMENT)), where=where("kind")).map(
        lambda values: {"linked_record": values}
    ),
)
CONDITIONS = {
    "field": st.one_of(
        some(("field", "status"), ("in", SOME_KINDS)),
        some(("field", "status"), ("not_in", SOME_KINDS)),
        some(("field", "end"), ("blank", st.booleans())),
        some(("field", "score"), ("at_least", st.integers(0, 2)), at_most=st.integers(1, 3)),
        some(("field", "score"), ("in", st.just(["1", "3"]))),
        some(("field", "score"), ("over", st.integers(0, 2)), under=st.integers(3, 4)),
        some(("field", "years"), ("at_least", TENTHS), under=st.just("5.9")),
        some(("field", "years"), ("over", TENTHS), at_most=st.just("5.8")),
    ),
    "field, borrowed": st.sampled_from(["kind_then", "kind_there"]).flatmap(asked_for),
    "between": some(("start", "referred"), ("end", "end"), ("within", LENGTHS)),
    "compare": some(
        ("field", st.sampled_from(["start", "referred", "end"])),
        ("to", st.sampled_from(["start", "referred", "birth"])),
        ("is", st.sampled_from(["before", "on_or_before", "same", "not_same", "after", "on_or_after"])),
    ),
    "compare, numbers": some(
        ("field", st.sampled_from(["score", "years"])),
        ("to", st.sampled_from(["score", "years"])),
        ("is", st.sampled_from(["less", "at_most", "same", "not_same", "more", "at_least"])),
    ),
    "compare, words": st.sampled_from([("status", "before"), ("child", "seen_by"), ("note", "note")]).flatmap(
        lambda pair: some(("field", pair[0]), ("to", pair[1]), ("is", st.sampled_from(["same", "not_same"])))
    ),
    "latest_event": latest_event(st.sampled_from(["start", "referred"]), "status"),
    "latest_event, linked start": latest_event(LINKED_START, "kind"),
    "latest_event, any": some(*VISIT, ("within", LENGTHS), ("needs_event", True), where=where("kind")),
    "latest_event, by age": some(
        *VISIT,
        ("within", LENGTHS),
        ("needs_event", True),
        ("born", "birth"),
        ("limits", st.lists(some(("within", LENGTHS), ("under_age", 5)), min_size=1, max_size=1)),
    ),
    "first_event": some(
        *VISIT, ("since", st.sampled_from(["start", "referred"])), ("within", LENGTHS), where=where("kind")
    ),
    "earlier_event": some(
        ("source", "cases"),
        ("date", st.sampled_from(["start", "referred"])),
        ("within", LENGTHS),
        where=where("status"),
    ),
    "earlier_event, other list": some(*VISIT, ("within", LENGTHS), where=where("kind")),
    "earlier_event, ever": some(
        ("source", "cases"), ("date", "start"), ("known_since", "2022-01-01"), where=where("status")
    ),
    "number_of_events": some(
        *PLACEMENT,
        ("months", st.integers(1, 12)),
        ("at_least", st.sampled_from([0, 1, 2, 2, 3])),
        distinct=st.just("placement"),
        lasting_days=st.integers(0, 2),
        where=where("kind"),
    ),
    "date_within": some(("date", st.sampled_from(["start", "referred", "end"])), ("within", LENGTHS)),
    "open_for": some(("since", st.sampled_from(["start", "referred"])), ("at_least", LENGTHS)),
    "open_for, at most": some(
        ("since", st.sampled_from(["start", "referred"])), ("at_most", LENGTHS), at_least=st.just("1 working day")
    ),
    "age": some(("born", "birth"), ("from", st.integers(3, 5))),
    "age, borrowed": some(("born", "birth_there"), ("from", st.integers(0, 1)), under=st.integers(1, 2)),
    "age, under": some(("born", "birth"), ("under", st.integers(4, 6)), **{"from": st.integers(0, 3)}),
    "linked_record": some(*PLACEMENT, where=where("kind")),
    "linked_record, meets": some(*PLACEMENT, ("meets", st.lists(ASKED_OF_PLACEMENTS, min_size=1, max_size=2))),
}
LEAVES = sorted(CONDITIONS)


def condition(name):
    return CONDITIONS[name].map(lambda values: {name.split(",")[0]: values})


LEAF = st.sampled_from(LEAVES).flatmap(condition)
NEGATED = LEAF.map(lambda one: {"not": one})
SEVERAL = st.lists(st.one_of(LEAF, NEGATED), min_size=2, max_size=3)
CONDITIONS |= {
    "any": SEVERAL,
    "not": LEAF,
    "not, of several": SEVERAL.map(lambda several: {"any": several}),
}
ANY_CONDITION = st.one_of(LEAF, st.sampled_from(sorted(CONDITIONS)).flatmap(condition))
COUNTED = st.sampled_from(["cases", "cases", "stays"])
FLOWS = some(
    ("kind", "flow"),
    ("source", COUNTED),
    ("date", st.sampled_from(["start", "referred"])),
    plus=LENGTHS,
    still_open=st.just("end"),
    where=st.one_of(where("status", "kind_then", "kind_there"), SCORE),
    meets=st.lists(ANY_CONDITION, max_size=1),
    distinct=st.just("child"),
)
STOCKS = some(
    ("kind", "stock"),
    ("source", COUNTED),
    ("start", "start"),
    ("end", "end"),
    where=st.one_of(where("status", "kind_then", "kind_there"), SCORE),
    meets=st.lists(ANY_CONDITION, max_size=1),
    distinct=st.just("child"),
)
BASES = st.one_of(FLOWS, STOCKS)
BASES_AS_THEY_ARE = st.one_of(
    some(
        ("kind", "flow"),
        ("source", COUNTED),
        ("date", "start"),
        plus=LENGTHS,
        still_open=st.just("end"),
    ),
    some(("kind", "stock"), ("source", COUNTED), ("start", "start"), ("end", "end")),
)


def share(name):
    return some(
        ("kind", "share"),
        ("of", BASES),
        ("meets", st.tuples(condition(name)) | st.tuples(condition(name), ANY_CONDITION)),
        where=where("status", "kind_then"),
    )


POPULATIONS = some(
    ("source", "residents"),
    ("value", "persons"),
    where=st.just([{"field": "age", "at_least": 0, "at_most": 17}]),
    team=st.just("area"),
)
STATISTICS = {"statistic": st.sampled_from(["mean", "median"]), "decimals": st.integers(0, 2)}
NARROWED = {"where": where("status"), "meets": st.lists(ANY_CONDITION, max_size=1)}
DAYS = some(
    ("start", st.sampled_from(["referred", "birth"])),
    ("end", st.sampled_from(["start", "end"])),
    unit=st.sampled_from(["days", "working days", "working days"]),
)
MEASURES = {
    "flow": FLOWS,
    "stock": STOCKS,
    "rate": some(("kind", "rate"), ("of", BASES), ("population", POPULATIONS)),
    "tally": some(
        ("kind", "tally"),
        ("source", "returns"),
        ("month", "month"),
        ("value", "done"),
        out_of=st.just("due"),
        where=where("kind"),
        missing_teams=st.sampled_from(["not_available", "partial"]),
    ),
    "average": some(
        ("kind", "average"), ("of", BASES), ("value", st.sampled_from(["score", "hours"])), **STATISTICS, **NARROWED
    ),
    "average: total": some(("kind", "average"), ("of", BASES), ("value", "score"), ("statistic", "total"), **NARROWED),
    "average: days": some(("kind", "average"), ("of", BASES), ("days", DAYS), **STATISTICS, **NARROWED),
    "ratio": some(("kind", "ratio"), ("of", BASES), ("by", BASES), decimals=st.integers(0, 2)),
} | {f"share: {name}": share(name) for name in CONDITIONS}


RANDOM = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # lists come from a seed: there is nothing to make smaller
)
FEW, MANY = settings(RANDOM, max_examples=10), settings(RANDOM, max_examples=60)


def measure_of(data, kind):
    return TypeAdapter(Measure).validate_python(data.draw(MEASURES[kind], label="measure"))


def lists_for(data, measure):
    """Lists by chance; of days that are averaged none ends before it starts, which is refused."""
    return in_order(data.draw(LISTS, label="lists"), measure)


def in_order(lists, measure):
    """The lists without cases whose days, where they are averaged, are refused."""
    if not isinstance(measure, Average) or measure.days is None:
        return lists
    days, source = measure.days, measure.of.source
    rows = [r for r in lists[source] if not (r[days.start] and r[days.end] and r[days.end] < r[days.start])]
    if days.unit == "working days":  # the SQL's calendar begins in 2021
        rows = [r for r in rows if (r[days.start] or dt.date(2022, 1, 1)) >= dt.date(2021, 1, 1)]
    return lists | {source: rows}


@pytest.mark.parametrize("kind", MEASURES)
@RANDOM
@given(data=st.data())
def test_engine_agrees_with_sql(kind, data, service, oracle):
    """Numerator and denominator of every scope and month are those of the SQL, and of the rows explained."""
    measure = measure_of(data, kind)
    records = service.records(**lists_for(data, measure))
    mapping = service.mapping({"indicator": measure})
    found = compute_observations(mapping, records, MONTHS)
    expected = oracle.Oracle(mapping, records, MONTHS).counts(measure)
    for scope in mapping.scopes:
        for month in MONTHS:
            counts = found.counts("indicator", scope, month) or (-1, -1)
            assert counts == expected[scope, month.key], (scope, month.key)
    scope, month = data.draw(st.sampled_from(mapping.scopes)), data.draw(st.sampled_from(MONTHS))
    explained = counted_rows(mapping, records, "indicator", scope, month)
    numerator, denominator = expected[scope, month.key]
    if kind == "tally":
        assert explained["done"].sum() == max(numerator, 0)
    elif kind.startswith("average"):
        assert explained["counted"].sum() == denominator
    elif kind == "ratio":
        assert (explained["part"] == "above the line").sum() == numerator
        assert (explained["part"] == "below the line").sum() == denominator
    elif numerator >= 0:
        assert explained["counted"].sum() == numerator
        assert len(explained) == (denominator if kind.startswith("share") else numerator)


def test_every_kind_of_the_model_is_tried():
    """A kind that is new is no reason for this page to stay as it is."""
    assert {name.split(",")[0] for name in CONDITIONS} == {
        f.alias or name for name, f in Condition.model_fields.items()
    }
    kinds = get_args(get_args(Measure)[0])
    names = {get_args(kind.model_fields["kind"].annotation)[0] for kind in kinds}
    assert {name.split(":")[0] for name in MEASURES} | {"snapshot"} == names  # that one: test_readings.py


@pytest.mark.parametrize("name", [name for name in CONDITIONS if name.startswith("latest_event")])
@RANDOM
@given(data=st.data())
def test_what_is_not_yet_due_is_met(name, data, service):
    """At month end, a record meets a condition on the latest event exactly while its next event is not overdue."""
    records = service.records(**data.draw(LISTS, label="lists"))
    wanted = Condition.model_validate(data.draw(condition(name), label="condition"))
    rows = np.arange(len(records["cases"].frame), dtype=np.intp)
    for month in MONTHS:
        months = MonthSets.of((month,))
        counted = Counted(Lists(service.mapping({}), records), months, "cases", "start", rows, np.ones_like(rows))
        due = asked(wanted.value).due(counted)
        assert (months_met(wanted, counted) != 0).tolist() == (months.ends[0] <= due).tolist()


@pytest.mark.parametrize("kind", [kind for kind in MEASURES if kind.split(":")[0] not in ("rate", "tally", "average")])
@FEW
@given(data=st.data())
def test_teams_add_up_to_areas_and_the_whole(kind, data, service):
    """North is n1 + n2, and the whole service is North + South, when every record has a team."""
    measure, lists = measure_of(data, kind), data.draw(LISTS, label="lists")
    cases = [case | {"team": case["team"] or "n1"} for case in lists["cases"]]
    stays = [stay | {"child": stay["child"] or "c0"} for stay in lists["stays"]]
    allocated = [one | {"team": one["team"] or "s1"} for one in lists["allocations"]]
    allocated += [{"child": f"c{n}", "start": dt.date(2000, 1, 1), "team": "n2"} for n in range(12)]
    mapping = service.mapping({"indicator": measure})
    records = service.records(**lists | {"cases": cases, "stays": stays, "allocations": allocated})
    found = compute_observations(mapping, records, MONTHS)
    both = kind.startswith("share") or kind == "ratio"
    for counts in (found.numerators, found.denominators) if both else (found.numerators,):
        whole, north, south, n1, n2, s1 = counts[0]
        assert (n1 + n2).tolist() == north.tolist()
        assert s1.tolist() == south.tolist()
        assert (north + south).tolist() == whole.tolist()


@pytest.mark.parametrize("kind", MEASURES)
@FEW
@given(data=st.data())
def test_the_order_of_rows_is_irrelevant(kind, data, service):
    """Shuffled lists give the same observations."""
    measure = measure_of(data, kind)
    lists = lists_for(data, measure)
    shuffled = {source: data.draw(st.permutations(rows)) for source, rows in lists.items()}
    mapping = service.mapping({"indicator": measure})
    ordered, other = (compute_observations(mapping, service.records(**one), MONTHS) for one in (lists, shuffled))
    assert ordered.numerators.tolist() == other.numerators.tolist()
    assert ordered.denominators.tolist() == other.denominators.tolist()


@pytest.mark.parametrize("kind", MEASURES)
@FEW
@given(data=st.data())
def test_how_records_are_split_over_files_is_irrelevant(kind, data, service):
    """Each list in two files, whose codes and ids come in other orders, gives the same observations."""
    measure = measure_of(data, kind)
    lists = lists_for(data, measure)
    split = {source: service.in_two_files(source, rows, len(rows) // 3) for source, rows in lists.items()}
    mapping = service.mapping({"indicator": measure})
    both = service.records(**lists), service.looked_up(split)
    one, two = (compute_observations(mapping, records, MONTHS) for records in both)
    assert one.numerators.tolist() == two.numerators.tolist()
    assert one.denominators.tolist() == two.denominators.tolist()


def leaves(conditions):
    """The conditions that are not made of others."""
    for one in conditions:
        yield from leaves(one.parts) if one.parts else (one,)


def beginning(lists, begins, measure):
    """The lists as they would be if each held only what matters on or after its first day.

    A list that is counted by a date holds what is dated on or after that day; one of episodes what was open on it. Each
    holds what starts on or after it: of these random rows some end before they start, and are no less there for that.
    """
    base = getattr(measure, "of", measure)
    by_date = isinstance(base, Flow) and base.still_open is None
    dates = {"visits": ["visited"], "placements": ["end"], "allocations": ["end"], "cases": [], "stays": []}
    dates[base.source] = [base.date if by_date else "end"]
    for one in leaves((*base.meets, *measure.meets)):
        if isinstance(one.value, EarlierEvent):
            dates[one.value.source].append(one.value.date)
    # Whoever was there on or after its first day is in a header.
    there = {
        row["child"]
        for row in (*lists["cases"], *lists["stays"])
        if any(row[date] is None or row[date] >= begins["header"] for date in ("start", "end", "referred"))
    }
    lists = lists | {"header": [row for row in lists["header"] if row["person"] in there]}
    return {
        source: [
            row
            for row in rows
            if any(row[date] is None or row[date] >= begins[source] for date in dates.get(source, []))
            or (row.get("start") is not None and row["start"] >= begins[source])
            or not dates.get(source)
        ]
        for source, rows in lists.items()
    }


@pytest.mark.parametrize("kind", CONDITIONS)
@MANY
@given(data=st.data())
def test_a_figure_is_never_a_partial_one(kind, data, service):
    """What a list no longer holds, because it begins later, makes a figure N/A or leaves it as it was."""
    plain = some(("kind", "share"), ("of", BASES_AS_THEY_ARE), ("meets", st.tuples(condition(kind))))
    measure = TypeAdapter(Measure).validate_python(data.draw(plain, label="measure"))
    lists = data.draw(LISTS, label="lists")
    joined = [one.value for one in leaves((*measure.of.meets, *measure.meets)) if one.number_of_events]
    assume(not any(one.distinct and one.lasting_days for one in joined))  # how long a joined one lasted may be cut off
    rng = random.Random(data.draw(st.integers(0, 2**32), label="when the lists begin"))
    earliest = {"cases": dt.date(2023, 6, 1), "visits": dt.date(2023, 1, 1), "placements": dt.date(2023, 1, 1)}
    earliest |= {"stays": dt.date(2023, 6, 1), "allocations": dt.date(2023, 6, 1), "header": dt.date(2023, 6, 1)}
    begins = {source: day + dt.timedelta(rng.randrange(330)) for source, day in earliest.items()}
    mapping = service.mapping({"indicator": measure})
    whole = compute_observations(mapping, service.records(**lists), MONTHS)
    part = service.records(**beginning(lists, begins, measure))
    part |= {source: replace(part[source], complete_from=day) for source, day in begins.items()}
    found = compute_observations(mapping, part, MONTHS)
    given_ = found.denominators != NOT_AVAILABLE
    assert found.numerators[given_].tolist() == whole.numerators[given_].tolist()
    assert found.denominators[given_].tolist() == whole.denominators[given_].tolist()


BREAKDOWNS = {
    "codes": st.just({"by": "status"}),
    "some codes": st.just({"by": "status", "values": ["c", "a"]}),
    "groups of codes": st.sampled_from([{"Of two": ["a", "c"]}, {"One": ["b"], "Of two": ["a", "c"]}]).map(
        lambda groups: {"by": "status", "groups": groups}
    ),
    "borrowed codes": st.sampled_from(["kind_then", "kind_there"]).map(lambda by: {"by": by}),
    "borrowed ages": st.just({"age": "birth_there", "bands": [4, 5]}),
    "bands of numbers": st.sampled_from([[1], [1, 2, 3], [0, 3]]).map(lambda bands: {"by": "score", "bands": bands}),
    "bands of decimals": st.just({"by": "years", "bands": [1, 2, 5]}),
    "ages": st.sampled_from([[4], [3, 4, 5]]).map(lambda bands: {"age": "birth", "bands": bands}),
    "time open": some(
        ("open_for", st.sampled_from(["start", "referred"])),
        (
            "up_to",
            st.sampled_from(
                [
                    ["0 working days", "10 working days", "20 working days"],
                    ["28 days", "29 days", "90 days"],
                    ["6 weeks", "12 weeks"],
                    ["1 month", "3 months"],
                ]
            ),
        ),
    ),
    "time between": st.sampled_from([["5 working days", "45 working days"], ["1 month", "2 months"]]).map(
        lambda up_to: {"between": {"start": "referred", "end": "end"}, "up_to": up_to}
    ),
}
BROKEN_DOWN = {
    "flow": FLOWS,
    "stock": STOCKS,
    "share": some(
        ("kind", "share"), ("of", BASES), ("meets", st.tuples(ANY_CONDITION)), where=st.one_of(where("status"), SCORE)
    ),
}


@pytest.mark.parametrize("kind", BROKEN_DOWN)
@pytest.mark.parametrize("name", BREAKDOWNS)
@FEW
@given(data=st.data())
def test_parts_agree_with_sql_and_make_up_the_whole(name, kind, data, service, oracle):
    """Each part's figure is that of the SQL's groups; in every scope and month the parts are the whole."""
    measure = TypeAdapter(Measure).validate_python(data.draw(BROKEN_DOWN[kind], label="measure"))
    breakdown = data.draw(BREAKDOWNS[name], label="breakdown")
    records = service.records(**data.draw(LISTS, label="lists"))
    mapping = service.mapping({"it": measure}, [breakdown])
    found = compute_observations(mapping, records, MONTHS)
    expected = oracle.Oracle(mapping, records, MONTHS).parts(measure, breakdown)
    of_value = {"last" if part.row.last else part.row.value: id_ for id_, part in mapping.parts.items()}
    nothing = (0, 0 if kind == "share" else -1)
    for scope in mapping.scopes:
        for month in MONTHS:
            whole = found.counts("it", scope, month)
            if whole is None:
                assert not any(found.counts(id_, scope, month) for id_ in mapping.parts)
                continue
            counts = {value: found.counts(id_, scope, month) for value, id_ in of_value.items()}
            groups = {value: figures for (value, *at), figures in expected.items() if at == [scope, month.key]}
            assert counts == dict.fromkeys(counts, nothing) | groups
            assert sum(numerator for numerator, _ in counts.values()) == whole[0]
            assert kind != "share" or sum(denominator for _, denominator in counts.values()) == whole[1]
    scope, month = data.draw(st.sampled_from(mapping.scopes)), data.draw(st.sampled_from(MONTHS))
    for id_ in mapping.parts:
        explained, shown = counted_rows(mapping, records, id_, scope, month), found.counts(id_, scope, month)
        assert explained["counted"].sum() == (shown[0] if shown else 0)
        assert len(explained) == (shown[1 if kind == "share" else 0] if shown else 0)


VERSIONED = ("flow", "stock", "rate", "tally", "average", "average: days", "ratio")


@pytest.mark.parametrize("kind", VERSIONED)
@FEW
@given(data=st.data())
def test_each_month_agrees_with_the_sql_of_its_version(kind, data, service, oracle):
    """Two definitions at random of one indicator: each month's figure is that of the one in force."""
    both = [measure_of(data, kind) for _ in range(2)]
    lists = data.draw(LISTS, label="lists")
    for one in both:
        lists = in_order(lists, one)
    records, at = service.records(**lists), data.draw(st.integers(1, len(MONTHS) - 1), label="break")
    begins = (MONTHS[0], MONTHS[at])
    versions = [{"valid_from": month.key, "measure": one} for month, one in zip(begins, both, strict=True)]
    values = service.mapping({"it": both[0]}).model_dump(by_alias=True, exclude_unset=True)
    values["indicators"]["it"] = {"title": "it", "versions": versions}
    mapping = MappingFiles.model_validate(values)
    expected = [oracle.Oracle(mapping, records, MONTHS).counts(one) for one in both]
    found = compute_observations(mapping, records, MONTHS)
    for scope in mapping.scopes:
        for number, month in enumerate(MONTHS):
            said = expected[number >= at][scope, month.key]
            assert (found.counts("it", scope, month) or (-1, -1)) == said, (scope, month.key)
