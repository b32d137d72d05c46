"""What an Annex A says by plain SQL, in every scope, with the parts of breakdowns: written from the definitions."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
from annex_a import AREAS, DATES, LISTS, NUMBERS, TEAMS, AnnexA


def database(made: AnnexA) -> duckdb.DuckDBPyConnection:
    """The rows as tables list_1 to list_11, and the working days."""
    db = duckdb.connect()
    for number, columns in LISTS.items():
        names = ["child", *columns]
        kinds = ["DATE" if n in DATES else "INTEGER" if n in NUMBERS else "VARCHAR" for n in names]
        db.execute(f"CREATE TABLE list_{number} ({', '.join(map(' '.join, zip(names, kinds, strict=True)))})")
        rows = [tuple(row[name] for name in names) for row in made.rows[number]]
        values = ", ".join(f"({', '.join('?' * len(names))})" for _ in rows)
        db.execute(f"INSERT INTO list_{number} VALUES {values}", [cell for row in rows for cell in row])
    holidays = ", ".join(f"DATE '{day}'" for day in BANK_HOLIDAYS)
    db.execute(
        "CREATE TABLE working AS SELECT day::DATE AS day "
        "FROM range(DATE '2020-01-01', DATE '2024-01-01', INTERVAL 1 DAY) t(day) "
        f"WHERE isodow(day) < 6 AND day::DATE NOT IN ({holidays})"
    )
    return db


BANK_HOLIDAYS = ["2020-01-01", "2021-12-27", "2021-12-28", "2022-01-03", "2022-04-15", "2022-04-18", "2022-05-02",
                 "2022-06-02", "2022-06-03", "2022-08-29", "2022-09-19", "2022-12-26", "2022-12-27", "2023-01-02",
                 "2023-04-07", "2023-04-10", "2023-05-01", "2023-05-08"]  # fmt: skip
"""England's, as far as working days are counted here."""
IN_SIX = "{date} > DATE '{day}' - INTERVAL 6 MONTH AND {date} <= DATE '{day}'"
IN_TWELVE = "{date} > DATE '{day}' - INTERVAL 12 MONTH AND {date} <= DATE '{day}'"
OPEN = "began <= DATE '{day}' AND (done IS NULL OR done > DATE '{day}')"
IN_CARE = OPEN + " AND (legal IS NULL OR legal NOT IN ('V3', 'V4'))"
A_YEAR = IN_CARE + " AND began + INTERVAL 12 MONTH <= DATE '{day}'"
WAITING = (
    "decided <= DATE '{day}' AND placed IS NULL AND adopted IS NULL AND (reversed IS NULL OR reversed > DATE '{day}')"
)


def _one(table: str, holds: str, newest: str = "began") -> str:
    """Of the rows that count, one for each child: the one that began last."""
    return (
        f"(SELECT * FROM {table} WHERE {holds} "
        f"QUALIFY row_number() OVER (PARTITION BY child ORDER BY {newest} DESC NULLS LAST) = 1)"
    )


def _rows(table: str, holds: str) -> str:
    return f"(SELECT * FROM {table} WHERE {holds})"


BASES = {
    "contacts": _rows("list_1", IN_SIX.replace("{date}", "began")),
    "early_help": _rows("list_2", IN_SIX.replace("{date}", "began")),
    "referrals": _rows("list_3", IN_SIX.replace("{date}", "began")),
    "assessments": _rows("list_4", IN_SIX.replace("{date}", "done")),
    "assessments_open": _rows("list_4", OPEN),
    "s47": _rows("list_5", IN_SIX.replace("{date}", "began")),
    "held": _rows("list_5", IN_SIX.replace("{date}", "done")),
    "cin": _one("list_6", "done IS NULL OR done > DATE '{day}'"),
    "cp": _one("list_7", OPEN),
    "cla": _one("list_8", IN_CARE),
    "a_year": _one("list_8", A_YEAR),
    "cla_missing": _one("list_8", IN_CARE + " AND missing >= 1"),
    "care_leavers": _one("list_9", "true", "child"),
    "adoption_waiting": _rows("list_10", WAITING),
    "adoption_placed": _rows("list_10", IN_TWELVE.replace("{date}", "placed")),
    "matched": _rows("list_10", IN_TWELVE.replace("{date}", "matched") + " AND ordered IS NOT NULL"),
    "adopters": _rows("list_11", "true"),
}
"""What is counted; `held`, `a_year` and `matched` are denominators alone."""
TAKEN = "(SELECT count(*) FROM working w WHERE w.day > began AND w.day <= done)"
PASSED = "(SELECT count(*) FROM working w WHERE w.day > began AND w.day <= DATE '{day}')"
SHARES = {
    "referrals_nfa": ("referrals", "nfa = 'yes'"),
    "re_referrals_column": ("referrals", "number >= 1"),
    "assessments_45_days": ("assessments", f"{TAKEN} <= 45"),
    "s47_to_icpc": ("s47", "done IS NOT NULL"),
    "icpc_15_days": ("held", f"{TAKEN} <= 15"),
    "icpc_to_plan": ("held", "plan = 'yes'"),
    "cin_seen_6_weeks": ("cin", "seen BETWEEN DATE '{day}' - 42 AND DATE '{day}'"),
    "cp_2_years": ("cp", "DATE '{day}' - began > 729"),
    "cp_repeat": ("cp", "previous >= 1"),
    "cp_seen_4_weeks": ("cp", "visit BETWEEN DATE '{day}' - 28 AND DATE '{day}'"),
    "cp_reviews": (
        "cp",
        "(review >= DATE '{day}' - INTERVAL 6 MONTH AND review <= DATE '{day}') "
        "OR began >= DATE '{day}' - INTERVAL 3 MONTH",
    ),
    "cla_uasc": ("cla", "asylum = 'yes'"),
    "cla_visits_6_weeks": ("cla", "visit BETWEEN DATE '{day}' - 42 AND DATE '{day}'"),
    "cla_reviews": (
        "cla",
        "(review >= DATE '{day}' - INTERVAL 6 MONTH AND review <= DATE '{day}') OR " + PASSED + " <= 20",
    ),
    "cla_health": (
        "a_year",
        "health <= DATE '{day}' AND health >= DATE '{day}' - CASE WHEN born IS NULL OR born + INTERVAL 5 YEAR > "
        "DATE '{day}' THEN INTERVAL 6 MONTH ELSE INTERVAL 12 MONTH END",
    ),
    "cla_dental": ("a_year", "dental >= DATE '{day}' - INTERVAL 12 MONTH AND dental <= DATE '{day}'"),
    "cla_3_placements": ("cla", "placements >= 3"),
    "cla_out_of_area": ("cla", "location = 'out'"),
    "cla_return_interviews": ("cla_missing", "offered = 'yes'"),
    "care_leavers_in_touch": ("care_leavers", "touch = 'yes'"),
    "care_leavers_suitable": ("care_leavers", "suitable = 'suitable'"),
    "care_leavers_eet": ("care_leavers", "activity IN ('F1', 'P1', 'F2', 'P2', 'F3', 'P3')"),
    "adoption_426_days": ("adoption_placed", "placed - entered <= 426"),
    "adoption_matched_121_days": ("matched", "matched - ordered <= 121"),
}
"""Indicator → what it is a share of, and which of these pass."""
MEANS = {
    "adoption_days_to_placement": ("adoption_placed", "placed - entered", 1),
}
TOTALS = {"cla_missing_episodes": ("cla_missing", "missing")}
_ASKED = """CASE WHEN asked_by IN ('1A', '1B', '1C', '1D') THEN 'individuals' WHEN
asked_by = '2A' THEN 'schools' WHEN asked_by = '2B' THEN
'education_services' WHEN asked_by LIKE '3_' THEN 'health_services' WHEN asked_by = '4' OR asked_by LIKE '5_' THEN
'the_council' WHEN asked_by = '6' THEN 'police' ELSE 'other' END"""
_AGE = "date_diff('month', born, DATE '{day}') - CASE WHEN day(born) > day(DATE '{day}') THEN 1 ELSE 0 END"
PARTS = {
    "contacts.source": _ASKED,
    "assessments_open.open_for": f"""CASE WHEN {PASSED} <= 10 THEN 'up_to_10_working_days' WHEN {PASSED} <= 20 THEN
    '11_to_20_working_days' WHEN {PASSED} <= 30 THEN '21_to_30_working_days' WHEN {PASSED} <= 40 THEN
    '31_to_40_working_days' WHEN {PASSED} <= 45 THEN '41_to_45_working_days' ELSE 'over_45_working_days' END""",
    "cin.need": "coalesce(need, 'not_known')",
    "cp.category": "coalesce(category, 'not_known')",
    "cla.legal_status": """CASE legal WHEN 'C1' THEN 'interim_care_orders' WHEN 'C2' THEN 'full_care_orders'
    WHEN 'E1' THEN
    'placement_orders' WHEN 'V2' THEN 'section_20' WHEN 'J1' THEN 'youth_justice' WHEN 'L2' THEN
    'police_protection_emergency_and_assessment_orders' ELSE 'not_known' END""",
    "cla.placement_type": """CASE WHEN place = 'U1' THEN 'foster_care_with_relatives_or_friends'
    WHEN place = 'U4' THEN 'foster_care' WHEN place = 'A5' THEN 'placed_for_adoption'
    WHEN place = 'P1' THEN 'with_parents' WHEN place = 'K2' THEN
    'children_s_homes' WHEN place = 'H5' THEN 'semi_independent_and_independent_living' ELSE 'other' END""",
    "cla.provider": "coalesce(provider, 'not_known')",
    "cla.age": f"""CASE WHEN born IS NULL THEN 'not_known' WHEN {_AGE} < 12 THEN 'under_1'
    WHEN {_AGE} < 60 THEN '1_to_4'
    WHEN {_AGE} < 120 THEN '5_to_9'
    WHEN {_AGE} < 192 THEN '10_to_15' ELSE '16_or_over' END""",
    "care_leavers.eligibility": "coalesce(eligibility, 'not_known')",
}
"""Indicator and breakdown → the part that a row is in."""
WITHOUT_TEAM = {"list_1", "list_2", "list_10", "list_11"}


def expected(made: AnnexA) -> dict[tuple[str, str], tuple[int, int]]:
    """(indicator or part, scope) → numerator and denominator (-1 for a count), by SQL on the rows that were written."""
    db = database(made)
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for base, sql in BASES.items():
        for scope, where in _scopes(sql):

            def ask(what: str, base_sql: str = sql, where: str = where) -> list[tuple[object, ...]]:
                text = f"SELECT {what} FROM {base_sql} r WHERE {where}"
                return db.execute(text.replace("{day}", made.day.isoformat())).fetchall()

            (total,) = ask("count(*)")[0]
            if base not in ("held", "a_year", "matched"):
                found[base, scope] = (int(str(total)), -1)
            for indicator, (_, passes) in ((i, s) for i, s in SHARES.items() if s[0] == base):
                (met,) = ask(f"count(*) FILTER (WHERE {passes})")[0]
                found[indicator, scope] = (int(str(met)), int(str(total)))
            for indicator, (_, value, units) in ((i, m) for i, m in MEANS.items() if m[0] == base):
                ((number, summed),) = ask(f"count({value}), coalesce(sum({value}), 0)")
                n, s = int(str(number)), int(str(summed))
                found[indicator, scope] = ((2 * s * units + n) // (2 * n) if n else 0, n)
            for indicator, (_, value) in ((i, t) for i, t in TOTALS.items() if t[0] == base):
                ((number, summed),) = ask(f"count({value}), coalesce(sum({value}), 0)")
                found[indicator, scope] = (int(str(summed)), int(str(number)))
            for parts, part in ((p, sql_) for p, sql_ in PARTS.items() if p.split(".")[0] == base):
                for name, number in ask(f"{part} AS part, count(*)", f"{sql}", f"{where} GROUP BY part"):
                    found[f"{parts}.{name}", scope] = (int(str(number)), -1)
    return found


def _scopes(sql: str) -> Iterator[tuple[str, str]]:
    yield "whole", "true"
    if not any(f"{table} " in sql for table in WITHOUT_TEAM):
        for team in TEAMS:
            yield team, f"team = '{team}'"
        for area, teams in AREAS.items():
            yield area, "team IN (" + ", ".join(f"'{team}'" for team in teams) + ")"
