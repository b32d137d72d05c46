"""Every share of the sample, of every team and month: the records on its list are those that plain SQL finds."""

import datetime as dt
import importlib.util
from pathlib import Path

import pytest

from kpibook.definitions import ChildrensLists, counts_snapshots
from kpibook.indicators import Asker, falling_due, last_day_ahead, records_behind
from kpibook.indicators.days import date_of
from kpibook.months import Duration, Reading
from kpibook.pipeline import compute_run, lists_of, open_inputs
from kpibook.worklists.select import shares_listed

WORKSPACE = Path(__file__).parents[2]
_SPEC = importlib.util.spec_from_file_location("oracle", WORKSPACE / "tests" / "indicators" / "oracle.py")
oracle = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(oracle)
AHEAD = Duration(3, "weeks")
READING = Reading(dt.date(2023, 3, 6))


class Oracle(oracle.Oracle):
    """The same for lists of some size, with the fields that spells add."""

    def _table(self, source, frame):
        definition = self.mapping.sources[source]
        types = {name: one.type for name, one in definition.fields.items()}
        types |= dict.fromkeys(definition.added_fields, "date")
        plain = frame[list(types)].copy()
        for name, type_ in types.items():
            if type_ in ("id", "code", "team", "text"):
                plain[name] = plain[name].astype(object).where(plain[name].notna(), None)
        plain.insert(0, "rid", range(len(plain)))
        self.db.register("plain", plain)
        columns = ", ".join(f'"{name}"::{oracle.SQL_TYPES[type_]} AS "{name}"' for name, type_ in types.items())
        self.db.execute(f'CREATE TABLE "{source}" AS SELECT rid::BIGINT AS rid, {columns} FROM plain')
        self.db.unregister("plain")


@pytest.fixture(scope="module")
def sample():
    """The lists, the months with figures, and their shares."""
    run = compute_run(lists_of(open_inputs(WORKSPACE)), dt.datetime(2023, 3, 10))
    mapping = run.lists.mapping
    wanted = ChildrensLists.model_validate({"recipients": {"whole": ["x@council.example"]}})
    asker = Asker(mapping, run.lists.records)
    return mapping, run.lists.records, run.observations.months, tuple(shares_listed(mapping, wanted)), asker


def behind(asker, id_, period):
    asking = asker.asking(id_, period)
    return asking if isinstance(asking, str) else records_behind(asking)


@pytest.mark.slow
def test_every_share_team_and_month(sample):
    """By polarity, each record with its team."""
    mapping, records, months, shares, asker = sample
    teams, checked = [*mapping.teams, None], 0
    by_month, by_day = Oracle(mapping, records, months), Oracle(mapping, records, [READING])
    for id_ in shares:
        measure, lower = mapping.measures[id_], mapping.indicators[id_].polarity == "lower"
        of_a_day = counts_snapshots(mapping, measure)
        judged = (by_day if of_a_day else by_month).judged(measure)
        for period in [READING] if of_a_day else months:
            found = behind(asker, id_, period)
            if isinstance(found, str):
                continue
            expected = {(row, team) for (row, key, team), met in judged.items() if key == period.key and met == lower}
            assert {
                (row, teams[team]) for row, team in zip(found.rows.tolist(), found.teams.tolist(), strict=True)
            } == expected
            checked += 1
    assert checked > 100


@pytest.mark.slow
def test_what_falls_due_is_what_sql_finds_on_the_days_after(sample):
    """Of every stock, with nothing added: due on the day before the first on which it is behind."""
    mapping, records, months, shares, asker = sample
    month = months[-1]
    last = last_day_ahead(mapping, month.last, AHEAD)
    days = [month.last + dt.timedelta(n) for n in range(1, (last - month.last).days + 2)]
    later, stocks = Oracle(mapping, records, [Reading(day) for day in days]), 0
    for id_ in shares:
        now = behind(asker, id_, month)
        if isinstance(now, str) or now.asking.of_events:
            continue
        lower, already = not now.asking.higher, set(now.rows.tolist())
        wrong = sorted((key, row) for (row, key, _), met in later.judged(mapping.measures[id_]).items() if met == lower)
        first = {row: dt.date.fromisoformat(key) for key, row in reversed(wrong) if row not in already}
        soon = falling_due(now, AHEAD)
        found = {row: date_of(day) for row, day in zip(soon.rows.tolist(), soon.due.tolist(), strict=True)}
        assert found == {row: day - dt.timedelta(1) for row, day in first.items()}
        stocks += bool(found)
    assert stocks > 5
