"""Which records stand behind a share, and what falls due: the same as plain SQL says, by polarity."""

import datetime as dt
import importlib.util
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from kpibook.definitions.kinds import Condition, Measure
from kpibook.indicators.behind import Asker, Behind, records_behind
from kpibook.indicators.days import date_of
from kpibook.indicators.engine import compute_observations
from kpibook.indicators.falling_due import falling_due, last_day_ahead, starts_with
from kpibook.months import Duration, Month, Reading

_SPEC = importlib.util.spec_from_file_location("random_records", Path(__file__).with_name("test_random_records.py"))
made = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(made)

SOME = settings(
    max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)
FEW, ONE = settings(SOME, max_examples=3), settings(SOME, max_examples=1)  # SQL asked on each of many days is slow
MONTHS, CONDITIONS, some = made.MONTHS, made.CONDITIONS, made.some
AHEAD = st.sampled_from(["3 weeks", "5 days", "10 working days", "1 month"])


def of(base, name):
    """Shares of such a base that ask this kind of condition, alone or with another."""
    meets = st.tuples(made.condition(name)) | st.tuples(made.condition(name), made.ANY_CONDITION)
    return some(("kind", "share"), ("of", base), ("meets", meets), where=made.where("status", "kind_then"))


def measure_of(data, strategy):
    return TypeAdapter(Measure).validate_python(data.draw(strategy, label="measure"))


def with_polarity(mapping, polarity):
    """The mapping with one indicator, which says which way is better."""
    better = {id_: one.model_copy(update={"polarity": polarity}) for id_, one in mapping.indicators.items()}
    return mapping.model_copy(update={"indicators": better})


def behind(mapping, records, period):
    asking = Asker(mapping, records).asking("it", period)
    assert not isinstance(asking, str)
    found = records_behind(asking)
    assert not isinstance(found, str)
    return found


def with_teams(found: Behind):
    """(row, team or None) of each record."""
    teams = [*found.asking.lists.mapping.teams, None]
    return sorted(((int(row), teams[team]) for row, team in zip(found.rows, found.teams, strict=True)), key=str)


def due_days(found: Behind, same):
    """Row → the day by which it is due; each record once."""
    assert len(set(found.rows.tolist())) == len(found.rows)
    return {same[row]: date_of(int(day)) for row, day in zip(found.rows, found.due, strict=True)}


def alike(records):
    """Row → the first that says the same in every field: of such two, either stands for their child."""
    fields = records.frame.drop(columns=["_file", "_sheet", "_row"]).astype(object).astype(str)
    first = {}
    return [first.setdefault(tuple(values), row) for row, values in enumerate(fields.itertuples(index=False))]


def wrong_by_sql(judged, polarity):
    """(row, month key, team) of those that stand behind the figure."""
    return {at for at, passed in judged.items() if passed == (polarity == "lower")}


@pytest.mark.parametrize("kind", CONDITIONS)
@SOME
@given(data=st.data())
def test_the_records_behind_a_share_are_those_of_the_sql(kind, data, service, oracle):
    """Higher is better: those that fail; lower: those that meet; each with its team; as many as the figure says."""
    measure, records = measure_of(data, of(made.BASES, kind)), service.records(**data.draw(made.LISTS, label="lists"))
    plain = service.mapping({"it": measure})
    judged = oracle.Oracle(plain, records, MONTHS).judged(measure)
    figures, same = compute_observations(plain, records, MONTHS), alike(records[measure.of.source])
    for polarity in ("higher", "lower"):
        mapping = with_polarity(plain, polarity)
        wrong = wrong_by_sql(judged, polarity)
        for month in MONTHS:
            found = with_teams(behind(mapping, records, month))
            expected = [(row, team) for row, key, team in wrong if key == month.key]
            assert sorted((same[row], f"{team}") for row, team in found) == sorted(
                (same[row], f"{team}") for row, team in expected
            )
            for scope in mapping.teams:
                numerator, denominator = figures.counts("it", scope, month)
                expected = denominator - numerator if polarity == "higher" else numerator
                assert sum(team == scope for _, team in found) == expected


@pytest.mark.parametrize("kind", CONDITIONS)
@FEW
@given(data=st.data())
def test_what_falls_due_is_behind_once_the_clock_has_moved(kind, data, service, oracle):
    """Of a stock: what is not behind on the day, and is when the same is asked of the same lists on a day after it."""
    measure, records = measure_of(data, of(made.STOCKS, kind)), service.records(**data.draw(made.LISTS, label="lists"))
    month, ahead = data.draw(st.sampled_from(MONTHS)), Duration.parse(data.draw(AHEAD))
    plain = service.mapping({"it": measure})
    same = alike(records[measure.of.source])
    last = last_day_ahead(plain, month.last, ahead)
    days = [month.last + dt.timedelta(n) for n in range(1, (last - month.last).days + 2)]
    today = oracle.Oracle(plain, records, (month,)).judged(measure)
    later = oracle.Oracle(plain, records, [Reading(day) for day in days]).judged(measure)
    for polarity in ("higher", "lower"):
        now = behind(with_polarity(plain, polarity), records, month)
        already = {same[row] for row, _, _ in wrong_by_sql(today, polarity)}
        wrong = sorted((key, row) for row, key, _ in wrong_by_sql(later, polarity) if same[row] not in already)
        expected = {same[row]: dt.date.fromisoformat(key) - dt.timedelta(1) for key, row in reversed(wrong)}
        assert due_days(falling_due(now, ahead), same) == expected


@pytest.mark.parametrize("kind", CONDITIONS)
@ONE
@given(data=st.data())
def test_an_open_record_is_due_before_the_day_on_which_it_would_end_late(kind, data, service, oracle):
    """Of a flow: records without its date, as SQL finds them when that date is written in, a day after the other."""
    flows = some(
        ("kind", "flow"),
        ("source", made.COUNTED),
        ("date", "end"),
        where=made.SCORE,
        meets=st.lists(made.condition("field"), max_size=1),
        distinct=st.just("child"),
    )
    measure = measure_of(data, of(flows, kind))
    lists = data.draw(made.LISTS, label="lists")
    month = data.draw(st.sampled_from(MONTHS))
    ahead = Duration.parse(data.draw(st.sampled_from(["4 days", "3 working days"])))
    records, plain = service.records(**lists), service.mapping({"it": measure})
    same, ended = alike(records[measure.of.source]), records[measure.of.source].frame["end"].notna().to_numpy()
    kept = tuple(one for one in measure.meets if not starts_with(one, "end"))
    asked = measure.model_copy(update={"meets": kept})
    days = [
        month.last + dt.timedelta(n) for n in range((last_day_ahead(plain, month.last, ahead) - month.last).days + 2)
    ]
    judged = {day: as_if_ended(oracle, plain, records, asked, day) for day in days} if kept else {}
    for polarity in ("higher", "lower"):
        now = behind(with_polarity(plain, polarity), records, month)
        soon = falling_due(now, ahead)
        of_open = replace(soon, **{name: getattr(soon, name)[~ended[soon.rows]] for name in ("rows", "due")})
        found = due_days(of_open, same)
        if not kept or (polarity == "lower" and kept != measure.meets):
            assert not found
            continue
        first = {}
        for day in days:
            for row, _, _ in wrong_by_sql(judged[day], polarity):
                first.setdefault(same[row], day - dt.timedelta(1))
        before = {row for row, day in first.items() if day < month.last}
        assert {row: day for row, day in found.items() if row not in before} == {
            row: day for row, day in first.items() if row not in before
        }
        # Late already: since when, the conditions say; no day is before the list's that is not said by one.
        assert all(found[row] < month.last for row in before if row in found)


def as_if_ended(oracle, mapping, records, measure, day):
    """What SQL says of the rows without an end if they had ended on a day: asked of a list of their own."""
    source = records[measure.of.source]
    blank = source.frame["end"].isna().to_numpy()
    rows = [row for row, is_blank in enumerate(blank) if is_blank]
    frame = source.frame[blank].assign(end=day).astype({"end": "datetime64[s]"}).reset_index(drop=True)
    sources = {**mapping.sources, "open": mapping.sources[measure.of.source]}
    mapping = mapping.model_copy(update={"sources": sources})
    measure = measure.model_copy(update={"of": measure.of.model_copy(update={"source": "open"})})
    judged = oracle.Oracle(mapping, {**records, "open": replace(source, frame=frame)}, [Reading(day)]).judged(measure)
    return {(rows[row], key, team): passed for (row, key, team), passed in judged.items()}


DAY = dt.date(2024, 2, 29)
"""The day of the lists below: the end of February 2024."""
START = dt.date(2024, 1, 10)
OPEN = {"child": "c1", "start": START, "team": "n1", "birth": dt.date(2019, 3, 5), "score": 1, "status": "a"}
EVENT = {"source": "visits", "date": "visited"}
FALLS_DUE = {
    # kind: what is asked, what the lists hold, and by which day a stock's record is due; None: on no day.
    "latest_event": ({**EVENT, "since": "start", "within": "6 weeks"}, "2024-01-25", "2024-03-07"),
    "date_within": ({"date": "referred", "within": "3 weeks"}, "", "2024-03-05"),
    "open_for": ({"since": "start", "at_most": "8 weeks"}, "", "2024-03-06"),
    "age": ({"born": "birth", "under": 5}, "", "2024-03-04"),  # nobody can help it, but it is so from that day on
    "linked_record": (
        {"source": "placements", "start": "start", "end": "end"}, "placement until 2024-03-12", "2024-03-11"
    ),
    "number_of_events": ({"source": "placements", "start": "start", "end": "end", "months": 1, "at_least": 1},
                         "placement until 2024-02-09", "2024-03-07"),
    "any": ([{"age": {"born": "birth", "under": 5}}, {"date_within": {"date": "referred", "within": "3 weeks"}}],
            "", "2024-03-05"),
    # Nothing that is so today changes by time alone:
    "between": ({"start": "start", "end": "referred", "within": "6 weeks"}, "", None),
    "compare": ({"field": "referred", "to": "start", "is": "after"}, "", None),
    "field": ({"field": "score", "at_least": 1}, "", None),
    "earlier_event": ({**EVENT, "within": "1 month"}, "2024-01-01", None),
    "first_event": ({**EVENT, "since": "start", "within": "3 weeks"}, "2024-01-25", None),
    "not": ({"field": {"field": "status", "in": ["b"]}}, "", None),
}  # fmt: skip


def test_every_kind_of_condition_is_thought_of():
    """A new kind of condition has to say when it falls due."""
    assert set(FALLS_DUE) == {field.alias or name for name, field in Condition.model_fields.items()}


@pytest.mark.parametrize("kind", FALLS_DUE)
def test_what_each_kind_falls_due_by(kind, service):
    """A child who is in time on 29 February: the last day on which that is so if nothing is added."""
    asked, event, expected = FALLS_DUE[kind]
    visits = [{"child": "c1", "visited": dt.date.fromisoformat(event)}] if re.fullmatch(r"[-\d]+", event) else []
    placed = (
        [{"child": "c1", "start": START, "end": dt.date.fromisoformat(event[-10:])}] if "placement" in event else []
    )
    found = soon(service, {"kind": "stock", "source": "cases", "start": "start", "end": "end"}, {kind: asked}, {
        "cases": [OPEN | {"referred": dt.date(2024, 2, 13)}], "visits": visits, "placements": placed,
    })  # fmt: skip
    assert found == ({0: dt.date.fromisoformat(expected)} if expected else {})


def soon(service, base, asked, rows, polarity="higher", weeks=3):
    measure = TypeAdapter(Measure).validate_python({"kind": "share", "of": base, "meets": [asked]})
    mapping = with_polarity(service.mapping({"it": measure}), polarity)
    now = behind(mapping, service.records(**rows), Month(2024, 2))
    return due_days(falling_due(now, Duration(weeks, "weeks")), range(1000))


ENDED = {"kind": "flow", "source": "cases", "date": "end"}
STARTED = {"kind": "flow", "source": "cases", "date": "start"}


@pytest.mark.parametrize(
    ("base", "asked", "case", "expected"),
    [
        (ENDED, {"between": {"start": "start", "end": "end", "within": "8 weeks"}}, {}, "2024-03-06"),
        (ENDED, {"between": {"start": "start", "end": "end", "within": "5 weeks"}}, {}, "2024-02-14"),  # late, and open
        (ENDED, {"between": {"start": "start", "end": "end", "within": "12 weeks"}}, {}, None),  # not for five weeks
        (ENDED, {"between": {"start": "start", "end": "end", "within": "5 weeks"}}, {"end": DAY}, None),  # was late
        (ENDED, {"open_for": {"since": "start", "at_most": "8 weeks"}}, {}, "2024-03-06"),
        (ENDED, {"compare": {"field": "end", "to": "referred", "is": "on_or_before"}}, {}, "2024-03-01"),
        (ENDED, {"compare": {"field": "end", "to": "referred", "is": "before"}}, {}, "2024-02-29"),
        (ENDED, {"field": {"field": "status", "in": ["b"]}}, {}, None),  # no day makes it another
        (ENDED, {"first_event": {**EVENT, "since": "end", "within": "1 week"}}, {}, None),  # it has not begun
        (STARTED, {"first_event": {**EVENT, "since": "start", "within": "8 weeks"}}, {}, "2024-03-06"),
        (STARTED, {"first_event": {**EVENT, "since": "start", "within": "5 weeks"}}, {}, None),  # over: was late
        (STARTED, {"between": {"start": "start", "end": "end", "within": "8 weeks"}}, {}, "2024-03-06"),
        (
            STARTED,
            {"latest_event": {**EVENT, "since": "start", "within": "8 weeks"}},
            {},
            None,
        ),  # asked once, in January
    ],
)
def test_what_is_open_falls_due(base, asked, case, expected, service):
    """Of a flow: when an open record would be late, or when what was counted has its event too late."""
    row = {key: value for key, value in OPEN.items() if key != "end"} | {"referred": dt.date(2024, 3, 1)} | case
    found = soon(service, base, asked, {"cases": [row]})
    assert found == ({0: dt.date.fromisoformat(expected)} if expected else {})


@pytest.mark.parametrize(
    ("base", "asked", "expected"),
    [
        ({**ENDED}, {"between": {"start": "start", "end": "end", "within": "16 weeks"}}, dt.date(2024, 5, 1)),
        ({**ENDED}, {"field": {"field": "status", "in": ["b"]}}, None),
        ({"kind": "stock", "source": "cases", "start": "start", "end": "end"},
         {"open_for": {"since": "start", "at_most": "16 weeks"}}, dt.date(2024, 5, 1)),
        ({"kind": "stock", "source": "cases", "start": "start", "end": "end"},
         {"open_for": {"since": "start", "at_most": "8 weeks"}}, dt.date(2024, 3, 6)),
    ],
)  # fmt: skip
def test_more_days_than_are_asked_at_once(base, asked, expected, service):
    """Eight weeks of working days with Easter in them are 60 days and more: asked in two goes, each record once."""
    found = soon(service, base, asked, {"cases": [OPEN]}, weeks=13)
    assert found == ({0: expected} if expected else {})


def test_where_less_is_better_what_is_met_falls_due(service):
    """Open for more than eight weeks: it may be ended until the day before it is so."""
    asked = {"open_for": {"since": "start", "at_least": "8 weeks"}}
    stock = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
    assert soon(service, stock, asked, {"cases": [OPEN]}, "lower") == {0: dt.date(2024, 3, 5)}
    assert soon(service, stock, asked, {"cases": [OPEN]}, "higher") == {}


def test_where_nobody_says_which_way_is_better_nothing_is_behind(service):
    measure = TypeAdapter(Measure).validate_python(
        {"kind": "share", "of": ENDED, "meets": [{"field": {"field": "status", "blank": True}}]}
    )
    mapping = with_polarity(service.mapping({"it": measure}), "neither")
    asking = Asker(mapping, service.records(cases=[OPEN])).asking("it", Month(2024, 2))
    assert asking == "The mapping does not say which way is better (polarity)."


def test_a_share_without_a_figure_has_no_list(service):
    """The visits begin too late: that nobody was seen before is not known."""
    stock = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
    asked = {"latest_event": {**EVENT, "within": "12 months", "needs_event": True}}
    measure = TypeAdapter(Measure).validate_python({"kind": "share", "of": stock, "meets": [asked]})
    records = service.records(cases=[OPEN])
    records["visits"] = replace(records["visits"], complete_from=dt.date(2024, 1, 1))
    mapping = with_polarity(service.mapping({"it": measure}), "higher")
    found = records_behind(Asker(mapping, records).asking("it", Month(2024, 2)))
    assert isinstance(found, str) and "reach back" in found
