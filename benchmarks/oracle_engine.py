"""The indicators of the engine's benchmark as a pandas loop over months, and as DuckDB SQL: what one would write.

The loop holds every month's records against that month's end, vectorised within the month. The SQL joins what is open
at each month end with what is linked, in one statement for all months.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import holidays
import numpy as np
import pandas as pd

from kpibook.months import Month

Counts = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Lists:
    """The data frames that all three start from."""

    episodes: pd.DataFrame
    visits: pd.DataFrame
    placements: pd.DataFrame


def bank_holidays(months: tuple[Month, ...]) -> np.ndarray:
    years = range(months[0].year - 3, months[-1].year + 2)
    return np.array(sorted(holidays.country_holidays("GB", subdiv="ENG", years=years)), dtype="datetime64[D]")


# ------------------------------------------------------------------ pandas


def _by_team(frame: pd.DataFrame, teams: list[str]) -> np.ndarray:
    return frame.groupby("team", observed=False).size().reindex(teams, fill_value=0).to_numpy()


def _stacked(columns: list[tuple[np.ndarray, np.ndarray]]) -> Counts:
    return np.stack([top for top, _ in columns], axis=1), np.stack([bottom for _, bottom in columns], axis=1)


def _open_at(frame: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    return frame[(frame["start"] <= end) & (frame["end"].isna() | (frame["end"] > end))]


def loop_open(lists: Lists, months: tuple[Month, ...], teams: list[str]) -> Counts:
    found = [_by_team(_open_at(lists.episodes, pd.Timestamp(month.last)), teams) for month in months]
    return _stacked([(count, count) for count in found])


def loop_latest_visit(lists: Lists, months: tuple[Month, ...], teams: list[str]) -> Counts:
    days_off, found = bank_holidays(months), []
    for month in months:
        end = pd.Timestamp(month.last)
        counted = _open_at(lists.episodes, end)
        days = np.arange(np.datetime64(month.last) - 30, np.datetime64(month.last) + 1)
        passed = np.busday_count(days + 1, days[-1] + 1, holidays=days_off)
        visits = lists.visits[(lists.visits["visited"] >= days[passed <= 10].min()) & (lists.visits["visited"] <= end)]
        in_time = counted["child"].isin(visits["child"].unique())
        found.append((_by_team(counted[in_time], teams), _by_team(counted, teams)))
    return _stacked(found)


def loop_earlier(lists: Lists, months: tuple[Month, ...], teams: list[str]) -> Counts:
    episodes, found = lists.episodes, []
    for month in months:
        first, end = pd.Timestamp(month.first), pd.Timestamp(month.last)
        counted = episodes[(episodes["start"] >= first) & (episodes["start"] <= end)].reset_index(names="record")
        recent = episodes[(episodes["start"] >= first - pd.DateOffset(months=12)) & (episodes["start"] <= end)]
        pairs = counted[["record", "child", "start"]].merge(recent[["child", "start"]], on="child", suffixes=("", "_2"))
        earlier = (pairs["start_2"] < pairs["start"]) & (pairs["start_2"] >= pairs["start"] - pd.DateOffset(months=12))
        again = counted["record"].isin(pairs["record"][earlier])
        found.append((_by_team(counted[again], teams), _by_team(counted, teams)))
    return _stacked(found)


def loop_between(lists: Lists, months: tuple[Month, ...], teams: list[str]) -> Counts:
    days_off, found = bank_holidays(months), []
    for month in months:
        first, end = pd.Timestamp(month.first), pd.Timestamp(month.last)
        counted = lists.episodes[(lists.episodes["end"] >= first) & (lists.episodes["end"] <= end)]
        start, stop = (counted[name].to_numpy().astype("datetime64[D]") + 1 for name in ("start", "end"))
        in_time = np.busday_count(start, stop, holidays=days_off) <= 45
        found.append((_by_team(counted[in_time], teams), _by_team(counted, teams)))
    return _stacked(found)


def loop_placements(lists: Lists, months: tuple[Month, ...], teams: list[str]) -> Counts:
    placements, found = lists.placements, []
    for month in months:
        end, first = pd.Timestamp(month.last), pd.Timestamp((month - 11).first)
        counted = _open_at(lists.episodes, end)
        within = placements[(placements["start"] <= end) & (placements["end"].isna() | (placements["end"] > first))]
        number = within.groupby("child", observed=True).size()
        many = counted["child"].isin(number.index[number >= 3])
        found.append((_by_team(counted[many], teams), _by_team(counted, teams)))
    return _stacked(found)


PANDAS: dict[str, Callable[[Lists, tuple[Month, ...], list[str]], Counts]] = {
    "open at month end": loop_open,
    "latest visit within 10 working days": loop_latest_visit,
    "earlier episode within 12 months": loop_earlier,
    "ended within 45 working days": loop_between,
    "3 or more placements in 12 months": loop_placements,
}

# ------------------------------------------------------------------ DuckDB


@dataclass(frozen=True)
class Database:
    """The lists as DuckDB tables, and the months' and teams' order."""

    db: duckdb.DuckDBPyConnection
    n_teams: int
    n_months: int

    def counts(self, sql: str) -> Counts:
        """Runs SQL that gives team number, month number, numerator, denominator."""
        found = self.db.execute(sql).fetchnumpy()
        top, bottom = np.zeros((2, self.n_teams, self.n_months), dtype=np.int64)
        top[found["team"], found["month"]] = found["top"]
        bottom[found["team"], found["month"]] = found["bottom"]
        return top, bottom


def open_database(lists: Lists, months: tuple[Month, ...], teams: list[str]) -> Database:
    """The lists in memory, ids as text as in the data frames, days as DATE, and a calendar of working days."""
    db = duckdb.connect()
    for name, frame in vars(lists).items():
        plain = frame.assign(
            **{column: frame[column].astype(object) for column in frame if column in ("child", "team")}
        )
        db.register("plain", plain)
        days = ", ".join(f'"{column}"::DATE AS "{column}"' for column in frame if column not in ("child", "team"))
        texts = ", ".join(column for column in frame if column in ("child", "team"))
        db.execute(f'CREATE TABLE "{name}" AS SELECT {texts}, {days} FROM plain')
        db.unregister("plain")
    db.register("plain", pd.DataFrame({"team": teams, "number": range(len(teams))}))
    db.execute("CREATE TABLE teams AS SELECT team::VARCHAR AS team, number FROM plain")
    days_off = pd.DataFrame({"day": bank_holidays(months).astype("datetime64[s]")})
    db.register("days_off", days_off)
    db.execute(
        """CREATE TABLE calendar AS SELECT day::DATE AS day, (sum(CASE WHEN isodow(day) < 6
            AND day NOT IN (SELECT day FROM days_off) THEN 1 ELSE 0 END) OVER (ORDER BY day))::INTEGER AS worked
        FROM (SELECT unnest(range(DATE '2018-01-01', DATE '2025-01-01', INTERVAL 1 DAY)) AS day)"""
    )
    frame = pd.DataFrame(
        {
            "number": range(len(months)),
            "first": pd.to_datetime([month.first for month in months]),
            "last": pd.to_datetime([month.last for month in months]),
        }
    )
    db.register("plain_months", frame)
    db.execute("CREATE TABLE months AS SELECT number, first::DATE AS first, last::DATE AS last FROM plain_months")
    return Database(db, len(teams), len(months))


_OPEN = 'e.start <= m.last AND (e."end" IS NULL OR e."end" > m.last)'


def sql_open(database: Database) -> Counts:
    return database.counts(
        f"""SELECT t.number AS team, m.number AS month, count(*) AS top, count(*) AS bottom
        FROM episodes e JOIN months m ON {_OPEN} JOIN teams t ON t.team = e.team GROUP BY ALL"""
    )


def sql_latest_visit(database: Database) -> Counts:
    return database.counts(
        f"""WITH cut AS (
          SELECT m.number, m.last, (SELECT min(c.day) FROM calendar c WHERE c.worked >= l.worked - 10) AS earliest
          FROM months m JOIN calendar l ON l.day = m.last
        ), visited AS (
          SELECT DISTINCT v.child, c.number FROM visits v JOIN cut c ON v.visited BETWEEN c.earliest AND c.last
        )
        SELECT t.number AS team, m.number AS month, count(v.child) AS top, count(*) AS bottom
        FROM episodes e JOIN months m ON {_OPEN} JOIN teams t ON t.team = e.team
        LEFT JOIN visited v ON v.child = e.child AND v.number = m.number GROUP BY ALL"""
    )


def sql_earlier(database: Database) -> Counts:
    return database.counts(
        """WITH before AS (
          SELECT child, team, start, max(start) OVER (PARTITION BY child ORDER BY start
            RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL 1 DAY PRECEDING)::DATE AS earlier FROM episodes
        )
        SELECT t.number AS team, m.number AS month,
          count(*) FILTER (WHERE b.earlier >= (b.start - INTERVAL 12 MONTH)::DATE) AS top, count(*) AS bottom
        FROM before b JOIN months m ON b.start BETWEEN m.first AND m.last JOIN teams t ON t.team = b.team
        GROUP BY ALL"""
    )


def sql_between(database: Database) -> Counts:
    return database.counts(
        """SELECT t.number AS team, m.number AS month, count(*) FILTER (WHERE z.worked - a.worked <= 45) AS top,
          count(*) AS bottom
        FROM episodes e JOIN months m ON e."end" BETWEEN m.first AND m.last JOIN teams t ON t.team = e.team
        JOIN calendar a ON a.day = e.start JOIN calendar z ON z.day = e."end" GROUP BY ALL"""
    )


def sql_placements(database: Database) -> Counts:
    return database.counts(
        f"""WITH many AS (
          SELECT p.child, m.number FROM placements p JOIN months m
            ON p.start <= m.last AND (p."end" IS NULL OR p."end" > (m.first - INTERVAL 11 MONTH)::DATE)
          GROUP BY ALL HAVING count(*) >= 3
        )
        SELECT t.number AS team, m.number AS month, count(n.child) AS top, count(*) AS bottom
        FROM episodes e JOIN months m ON {_OPEN} JOIN teams t ON t.team = e.team
        LEFT JOIN many n ON n.child = e.child AND n.number = m.number GROUP BY ALL"""
    )


DUCKDB: dict[str, Callable[[Database], Counts]] = {
    "open at month end": sql_open,
    "latest visit within 10 working days": sql_latest_visit,
    "earlier episode within 12 months": sql_earlier,
    "ended within 45 working days": sql_between,
    "3 or more placements in 12 months": sql_placements,
}
