"""A synthetic SSDA903 return of a real one's size, with teams that change, and what it says by plain SQL.

It shares no code with the program, nor with the small return of the starting set.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

import duckdb

FIRST, LAST = dt.date(2022, 4, 1), dt.date(2023, 3, 31)
TEAMS = {"east": ["e1", "e2"], "west": ["w1", "w2", "w3"]}
NAMES = {team: f"Team {team.upper()}" for teams in TEAMS.values() for team in teams}
TEAMS_MAPPING = """
service_areas: {east: {name: East}, west: {name: West}}
teams:
  e1: {name: Team E1, area: east}
  e2: {name: Team E2, area: east}
  w1: {name: Team W1, area: west}
  w2: {name: Team W2, area: west}
  w3: {name: Team W3, area: west}
sources:
  allocations:
    title: Allocations
    files: ["allocations.csv"]
    complete_from: 2010-01-01
    extracted: 2023-04-03
    fields:
      child: {headings: [CHILD], type: id, required: true}
      team: {headings: [TEAM], type: team, required: true}
      from_day: {headings: [FROM], type: date, required: true}
      to_day: {headings: [TO], type: date}
"""
TEAM_LOOKUP = "      team: {from: allocations, on: child, field: team, start: from_day, end: to_day}\n"
STATUSES = ["C1", "C2", "C2", "C2", "V2", "E1", "C2", "V3"]
PLACES = ["U1", "U4", "U4", "U6", "U6", "K2", "K1", "H5", "P1", "P2", "A3", "A5", "R1"]
HEADINGS = {
    "header": "CHILD SEX DOB ETHNIC UPN MOTHER MC_DOB",
    "episodes": "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE HOME_POST PL_POST URN "
    "PL_DISTANCE",
    "reviews": "CHILD DOB REVIEW REVIEW_CODE",
    "uasc": "CHILD SEX DOB DUC",
    "oc2": "CHILD DOB SDQ_SCORE SDQ_REASON CONVICTED HEALTH_CHECK IMMUNISATIONS TEETH_CHECK HEALTH_ASSESSMENT "
    "SUBSTANCE_MISUSE INTERVENTION_RECEIVED INTERVENTION_OFFERED",
    "oc3": "CHILD DOB IN_TOUCH ACTIV ACCOM",
    "ad1": "CHILD DOB DATE_INT DATE_MATCH FOSTER_CARE NB_ADOPTR SEX_ADOPTR LS_ADOPTR",
    "placed_for_adoption": "CHILD DOB DATE_PLACED DATE_PLACED_CEASED REASON_PLACED_CEASED",
    "missing": "CHILD DOB MISSING MIS_START MIS_END",
    "previous_permanence": "CHILD DOB PREV_PERM LA_PERM DATE_PERM",
    "allocations": "CHILD TEAM FROM TO",
}
Row = dict[str, object]


class Return:
    """Children with their whole time in care: rows of each file, dates as days."""

    def __init__(self, children: int = 2_675, seed: int = 20230331) -> None:
        self.chance = random.Random(seed)
        self.rows: dict[str, list[Row]] = {name: [] for name in HEADINGS}
        for number in range(children):
            self._child(f"K{number:05d}")
        for number in range(children // 12):
            born = dt.date(2001, 4, 1) + dt.timedelta(self.chance.randrange(6 * 365))
            touch = self.chance.choice(["YES", "YES", "NO"])
            self.rows["oc3"].append(
                {"CHILD": f"L{number:04d}", "DOB": born, "IN_TOUCH": touch, "ACTIV": "F1", "ACCOM": "U"}
            )

    def _child(self, child: str) -> None:
        chance, rows = self.chance, self.rows
        born = dt.date(2004, 6, 1) + dt.timedelta(chance.randrange(18 * 365))
        rows["header"].append({"CHILD": child, "SEX": "1", "DOB": born})
        asylum = chance.random() < 0.05
        if asylum:
            rows["uasc"].append({"CHILD": child, "DOB": born})
        begin = max(born, dt.date(2015, 4, 1) + dt.timedelta(chance.randrange(8 * 365)))
        assessed = chance.choice("0111")
        if chance.random() < 0.6:
            rows["oc2"].append({"CHILD": child, "HEALTH_ASSESSMENT": assessed, "CONVICTED": "0"})
        while begin <= LAST:
            begin = self._care(child, begin, asylum) + dt.timedelta(chance.choice([1, 40, 200, 900, 4000]))
        day = dt.date(2015, 1, 1) + dt.timedelta(chance.randrange(900))
        while day < LAST:
            until = day + dt.timedelta(chance.randrange(60, 1_500))
            name = chance.choice(list(NAMES.values()))
            open_ = until > LAST and chance.random() < 0.8
            rows["allocations"].append({"CHILD": child, "TEAM": name, "FROM": day, "TO": None if open_ else until})
            day = until + dt.timedelta(chance.choice([0, 0, 0, 25]))

    def _care(self, child: str, begin: dt.date, asylum: bool) -> dt.date:
        """One time in care, its episodes and reviews; its last day (or the return's, while it goes on)."""
        chance, rows = self.chance, self.rows
        until = begin + dt.timedelta(chance.choice([60, 200, 500, 1_200, 2_500]) + chance.randrange(100))
        over = until <= LAST
        status, place = ("V2" if asylum else chance.choice(STATUSES)), chance.choice(PLACES)
        provider, miles = chance.choice(["PR1", "PR4", "PR5"]), self._miles()
        day, reason = begin, "S"
        while True:
            next_day = day + dt.timedelta(chance.randrange(20, 700))
            last = next_day >= min(until, LAST)
            end = (until if over else None) if last else next_day
            rows["episodes"].append(
                {
                    "CHILD": child, "DECOM": day, "RNE": reason, "LS": status, "CIN": "N1", "PLACE": place,
                    "PLACE_PROVIDER": provider, "DEC": end, "PL_DISTANCE": miles,
                    "REC": "" if end is None else "X1" if not last else chance.choice(["E4A", "E12", "E5", "E11"]),
                }
            )  # fmt: skip
            if last:
                break
            day, reason = next_day, chance.choice("LPPTBU")
            if reason in "LBU" and status != "V3":
                status = chance.choice(["C1", "C2", "E1"]) if not asylum else "V2"
            if reason in "PTBU":
                place, provider, miles = chance.choice(PLACES), chance.choice(["PR1", "PR4", "PR5"]), self._miles()
        review = begin + dt.timedelta(chance.randrange(10, 40))
        while review <= min(until, LAST):
            rows["reviews"].append({"CHILD": child, "REVIEW": review, "REVIEW_CODE": "PN1"})
            review += dt.timedelta(chance.choice([80, 150, 190, 240]))
        if chance.random() < 0.1:
            gone = begin + dt.timedelta(chance.randrange(1, 400))
            if gone <= min(until, LAST):
                rows["missing"].append(
                    {"CHILD": child, "MISSING": chance.choice("MMA"), "MIS_START": gone, "MIS_END": gone}
                )
        return min(until, LAST)

    def _miles(self) -> str:
        return (
            ""
            if self.chance.random() < 0.1
            else f"{self.chance.choice([2, 9, 19, 20, 21, 60])}.{self.chance.choice('005')}"
        )

    def write(self, folder: Path) -> None:
        """The files of the return, as it is handed in, and the list of allocations."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, headings in HEADINGS.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, headings.split(), restval="")
                writer.writeheader()
                for row in self.rows[name]:
                    writer.writerow({key: _said(value) for key, value in row.items()})

    def database(self) -> duckdb.DuckDBPyConnection:
        """The rows as tables; dates are dates."""
        db = duckdb.connect()
        for name, headings in HEADINGS.items():
            dates = {"DOB", "DECOM", "DEC", "REVIEW", "MIS_START", "MIS_END", "FROM", "TO"}
            columns = ", ".join(
                f'"{h}" {"DATE" if h in dates else "DECIMAL(9,1)" if h == "PL_DISTANCE" else "VARCHAR"}'
                for h in headings.split()
            )
            db.execute(f"CREATE TABLE {name} ({columns})")
            rows = [tuple(_plain(row.get(h)) for h in headings.split()) for row in self.rows[name]]
            for at in range(0, len(rows), 1_000):
                some = rows[at : at + 1_000]
                values = ", ".join(f"({', '.join('?' * len(some[0]))})" for _ in some)
                db.execute(f"INSERT INTO {name} VALUES {values}", [cell for row in some for cell in row])
        return db


def _said(value: object) -> object:
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else "" if value is None else value


def _plain(value: object) -> object:
    return None if value == "" else value


def months() -> Iterator[tuple[str, dt.date, dt.date]]:
    """Key, first and last day of each month of the return's year."""
    for number in range(12):
        year, month = 2022 + (number + 3) // 12, (number + 3) % 12 + 1
        first = dt.date(year, month, 1)
        after = dt.date(year + month // 12, month % 12 + 1, 1)
        yield f"{year}-{month:02d}", first, after - dt.timedelta(1)


BANK_HOLIDAYS = ["2022-04-15", "2022-04-18", "2022-05-02", "2022-06-02", "2022-06-03", "2022-08-29", "2022-09-19",
                 "2022-12-26", "2022-12-27", "2023-01-02", "2022-01-03"]  # fmt: skip
"""England's, as far as 20 working days before a month's end can reach."""
SPELLS = """
CREATE TABLE care AS WITH
taken AS (SELECT *, max(coalesce(DEC, DATE '9999-01-01')) OVER (
    PARTITION BY CHILD ORDER BY DECOM ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM episodes WHERE LS NOT IN ('V3', 'V4')),
begun AS (SELECT *,
    CASE WHEN before IS NULL OR DECOM > before + 1 OR RNE = 'S' THEN 1 ELSE 0 END AS anew,
    CASE WHEN before IS NULL OR DECOM > before + 1 OR RNE IN ('S', 'P', 'B', 'T', 'U') THEN 1 ELSE 0 END AS moved
    FROM taken),
numbered AS (SELECT *, sum(anew) OVER w AS care_no, sum(moved) OVER w AS place_no
    FROM begun WINDOW w AS (PARTITION BY CHILD ORDER BY DECOM))
SELECT *, min(DECOM) OVER (PARTITION BY CHILD, care_no) AS care_since,
    min(DECOM) OVER (PARTITION BY CHILD, place_no) AS placed_since,
    max(coalesce(DEC, DATE '9999-01-01')) OVER (PARTITION BY CHILD, place_no) AS placed_until
FROM numbered
"""
IN_CARE = """
SELECT c.*, a.TEAM AS team, h.DOB AS born, u.CHILD AS asylum, o.CHILD AS in_oc2, o.HEALTH_ASSESSMENT AS health
FROM care c
LEFT JOIN allocations a ON a.CHILD = c.CHILD AND a."FROM" <= {day} AND (a."TO" IS NULL OR a."TO" > {day})
LEFT JOIN header h ON h.CHILD = c.CHILD
LEFT JOIN uasc u ON u.CHILD = c.CHILD
LEFT JOIN oc2 o ON o.CHILD = c.CHILD
WHERE {counted}
"""
FOSTER = "PLACE IN ('U1', 'U2', 'U3', 'U4', 'U5', 'U6')"
SHARES = {
    "care_orders": ("true", "LS IN ('C1', 'C2')"),
    "section_20": ("true", "LS = 'V2'"),
    "section_20_others": ("true", "LS = 'V2' AND asylum IS NULL"),
    "asylum_seeking": ("true", "asylum IS NOT NULL"),
    "fostered": ("true", FOSTER),
    "agency_fostered": ("true", f"{FOSTER} AND PLACE_PROVIDER IN ('PR4', 'PR5')"),
    "childrens_homes": ("true", "PLACE IN ('K1', 'K2')"),
    "semi_independent": ("true", "PLACE IN ('H5', 'P2')"),
    "with_parents": ("true", "PLACE = 'P1'"),
    "over_20_miles": ("PL_DISTANCE IS NOT NULL", "PL_DISTANCE > 20"),
    "health_assessed": ("in_oc2 IS NOT NULL", "health = '1'"),
    "stable_placements": (
        "(born + INTERVAL 16 YEAR) > DATE '{last}' AND (care_since + INTERVAL 30 MONTH) <= DATE '{last}'",
        "(placed_since + INTERVAL 2 YEAR) <= DATE '{last}'",
    ),
    "three_placements": (
        "true",
        """(SELECT count(DISTINCT p.place_no) FROM care p WHERE p.CHILD = r.CHILD AND p.placed_since <= DATE '{last}'
        AND p.placed_until > (DATE '{first}' - INTERVAL 11 MONTH)) >= 3""",
    ),
    "reviewed": (
        "true",
        """CASE WHEN EXISTS (SELECT 1 FROM reviews v WHERE v.CHILD = r.CHILD AND v.REVIEW BETWEEN r.care_since AND
        DATE '{last}') THEN (SELECT max(v.REVIEW) FROM reviews v WHERE v.CHILD = r.CHILD AND v.REVIEW BETWEEN
        r.care_since AND DATE '{last}') + INTERVAL 6 MONTH >= DATE '{last}'
        ELSE (SELECT count(*) FROM working w WHERE w.day > r.care_since AND w.day <= DATE '{last}') <= 20 END""",
    ),
}
"""Indicator → which of those looked after at the month's end count, and which of them pass."""
AGES = {"under 1": (0, 1), "1 to 4": (1, 5), "5 to 9": (5, 10), "10 to 15": (10, 16), "16 or over": (16, 99)}
FLOWS = {
    "starts": ("DECOM", "RNE = 'S' AND LS NOT IN ('V3', 'V4')"),
    "ceases": ("DEC", "REC <> 'X1' AND LS NOT IN ('V3', 'V4')"),
    "adopted": ("DEC", "REC IN ('E11', 'E12')"),
    "moves": ("DECOM", "RNE IN ('P', 'B') AND LS NOT IN ('V3', 'V4')"),
}
OF_THE_SERVICE = {
    "reviews_held": "SELECT count(*) FROM reviews WHERE REVIEW BETWEEN DATE '{first}' AND DATE '{last}'",
    "missing_episodes": "SELECT count(*) FROM missing WHERE MISSING = 'M' AND MIS_START BETWEEN DATE '{first}' AND "
    "DATE '{last}'",
} | {
    f"leavers_{age}": f"SELECT count(*) FROM oc3 WHERE (DOB + INTERVAL {age} YEAR) BETWEEN DATE '{{first}}' AND "
    "DATE '{last}'"
    for age in range(17, 22)
}


def expected(made: Return) -> dict[tuple[str, str, str], tuple[int, int]]:
    """(indicator, scope, month) → numerator and denominator, -1 for a count; all by SQL on the rows that were written.

    Ages are (``cla``, scope, month, band) under ``cla/<band>``.
    """
    db = made.database()
    db.execute(SPELLS)
    holidays = ", ".join(f"DATE '{day}'" for day in BANK_HOLIDAYS)
    db.execute(
        "CREATE TABLE working AS SELECT day::DATE AS day "
        "FROM range(DATE '2010-01-01', DATE '2023-04-02', INTERVAL 1 DAY) "
        f"t(day) WHERE isodow(day) < 6 AND day::DATE NOT IN ({holidays})"
    )
    found: dict[tuple[str, str, str], tuple[int, int]] = {}
    for key, first, last in months():
        ends = {"first": first, "last": last}
        open_ = "c.DECOM <= DATE '{last}' AND (c.DEC IS NULL OR c.DEC > DATE '{last}')".format(**ends)
        there = IN_CARE.format(day=f"DATE '{last}'", counted=open_)
        db.execute(f"CREATE OR REPLACE TABLE there AS {there}")
        _count(db, found, ("cla", key), "there r", "true")
        for indicator, (base, passes) in SHARES.items():
            _share(db, found, (indicator, key), base.format(**ends), passes.format(**ends))
        for band, (low, high) in AGES.items():
            old = f"{_age(f'DATE {chr(39)}{last}{chr(39)}')} BETWEEN {low} AND {high - 1}"
            _count(db, found, (f"cla/{band}", key), "there r", old)
        for indicator, (date, holds) in FLOWS.items():
            within = f"c.{date} BETWEEN DATE '{first}' AND DATE '{last}' AND {holds}"
            events = IN_CARE.replace("FROM care c", "FROM episodes c").format(day=f"c.{date}", counted=within)
            _count(db, found, (indicator, key), f"({events}) r", "true")
            if indicator == "starts":
                for band, (low, high) in AGES.items():
                    old = f"{_age('r.DECOM')} BETWEEN {low} AND {high - 1}"
                    _count(db, found, (f"starts/{band}", key), f"({events}) r", old)
        for indicator, sql in OF_THE_SERVICE.items():
            (number,) = db.execute(sql.format(**ends)).fetchone() or (0,)
            found[indicator, "whole", key] = (number, -1)
    return found


def _age(day: str) -> str:
    before = f"(month({day}), day({day})) < (month(r.born), day(r.born))"
    return f"(year({day}) - year(r.born) - CASE WHEN {before} THEN 1 ELSE 0 END)"


def _by_scope(rows: list[tuple[object, ...]]) -> dict[str, list[int]]:
    """Sums of the numbers by scope, from rows of a team's name (or none) and numbers."""
    width = len(rows[0]) - 1 if rows else 1
    scopes = ["whole", *TEAMS, *NAMES]
    found = {scope: [0] * width for scope in scopes}
    area = {NAMES[team]: name for name, teams in TEAMS.items() for team in teams}
    id_ = {name: team for team, name in NAMES.items()}
    for team, *numbers in rows:
        for scope in ["whole", *([area[str(team)], id_[str(team)]] if team else [])]:
            found[scope] = [a + int(str(b)) for a, b in zip(found[scope], numbers, strict=True)]
    return found


def _count(db, found, name, table, holds) -> None:  # type: ignore[no-untyped-def]
    indicator, key = name
    rows = db.execute(f"SELECT team, count(*) FROM {table} WHERE {holds} GROUP BY team").fetchall()
    for scope, (number,) in _by_scope(rows).items():
        found[indicator, scope, key] = (number, -1)


def _share(db, found, name, base, passes) -> None:  # type: ignore[no-untyped-def]
    indicator, key = name
    rows = db.execute(
        f"SELECT team, count(*) FILTER (WHERE {passes}), count(*) FROM there r WHERE {base} GROUP BY team"
    ).fetchall()
    for scope, numbers in _by_scope(rows).items():
        upper, lower = numbers if len(numbers) == 2 else (0, 0)
        found[indicator, scope, key] = (upper, lower)
