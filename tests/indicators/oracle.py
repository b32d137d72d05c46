"""The same indicators written independently: each kind and condition as DuckDB SQL, straight from its definition.

Nothing of `kpibook.indicators` is used here. The SQL says each rule in the plainest way, record by record and month by
month, and the bank holidays are typed in from the government's list.
"""

import itertools
import re
from math import floor

import duckdb

from kpibook.definitions.kinds import (
    Average,
    FieldCondition,
    Flow,
    LinkedStart,
    Rate,
    Ratio,
    Share,
    Snapshot,
    Stock,
    Tally,
)
from kpibook.months import Duration

BANK_HOLIDAYS = [
    "2021-01-01", "2021-04-02", "2021-04-05", "2021-05-03", "2021-05-31", "2021-08-30", "2021-12-27", "2021-12-28",
    "2022-01-03", "2022-04-15", "2022-04-18", "2022-05-02", "2022-06-02", "2022-06-03", "2022-08-29", "2022-09-19",
    "2022-12-26", "2022-12-27",
    "2023-01-02", "2023-04-07", "2023-04-10", "2023-05-01", "2023-05-08", "2023-05-29", "2023-08-28",
    "2023-12-25", "2023-12-26",
    "2024-01-01", "2024-03-29", "2024-04-01", "2024-05-06", "2024-05-27", "2024-08-26", "2024-12-25", "2024-12-26",
    "2025-01-01", "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25", "2025-12-25", "2025-12-26",
]  # fmt: skip
"""England's bank holidays of these years, from gov.uk/bank-holidays."""
SQL_TYPES = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "code": "VARCHAR",
    "team": "VARCHAR",
    "date": "DATE",
    "month": "DATE",
    "number": "BIGINT",
    "decimal": "DECIMAL(18, 3)",
    "figure": "DOUBLE",
}


def age_on(day, born):
    """Whole years on a day: the birthday of that year has come or not; 29 February's has not on the 28th."""
    before = f'(month({day}), day({day})) < (month(r."{born}"), day(r."{born}"))'
    return f'(year({day}) - year(r."{born}") - CASE WHEN {before} THEN 1 ELSE 0 END)'


class Oracle:
    """A database of the records; `counts` computes one measure."""

    def __init__(self, mapping, records, months):
        self.mapping = mapping
        self.db = duckdb.connect()
        self._calendar()
        self.db.execute("CREATE TABLE months (key VARCHAR, first DATE, last DATE)")
        for month in months:
            self.db.execute("INSERT INTO months VALUES (?, ?, ?)", [month.key, month.first, month.last])
        self.db.execute("CREATE TABLE members (scope VARCHAR, team VARCHAR)")
        for team, definition in mapping.teams.items():
            for scope in ("whole", definition.area, team):
                self.db.execute("INSERT INTO members VALUES (?, ?)", [scope, team])
        self.db.execute("INSERT INTO members VALUES ('whole', NULL)")
        for source, list_ in records.items():
            self._table(source, list_.frame)
        for source, definition in mapping.sources.items():
            fixed = {name: one for name, one in definition.lookups.items() if one.start is None}
            borrowed = "".join(f', {self._borrowed(one)} AS "{name}"' for name, one in fixed.items())
            self.db.execute(f'CREATE TABLE "{source}, all" AS SELECT r.*{borrowed} FROM "{source}" r')

    def _calendar(self):
        self.db.execute("CREATE TABLE bank_holidays (day DATE)")
        holidays = ", ".join(f"('{day}')" for day in BANK_HOLIDAYS)
        self.db.execute(f"INSERT INTO bank_holidays VALUES {holidays}")
        self.db.execute(
            "CREATE TABLE days AS "
            "SELECT unnest(range(DATE '2021-01-01', DATE '2026-01-01', INTERVAL 1 DAY))::DATE AS day"
        )
        self.db.execute(
            "CREATE TABLE working AS SELECT day FROM days "
            "WHERE isodow(day) < 6 AND day NOT IN (SELECT day FROM bank_holidays)"
        )

    def _table(self, source, frame):
        fields = self.mapping.sources[source].fields
        plain = frame[list(fields)].astype(object).where(frame[list(fields)].notna(), None)
        columns = ", ".join(f'"{name}" {SQL_TYPES[field.type]}' for name, field in fields.items())
        self.db.execute(f'CREATE TABLE "{source}" (rid BIGINT, {columns})')
        rows = [(number, *values) for number, values in enumerate(plain.itertuples(index=False, name=None))]
        if rows:
            literals = ", ".join(f"({', '.join(literal(value) for value in row)})" for row in rows)
            self.db.execute(f'INSERT INTO "{source}" VALUES {literals}')

    def _borrowed(self, lookup, day=None):
        """SQL: what record r has in the other list; where rows disagree, nothing; with dates, what holds on a day."""
        there = f'FROM "{lookup.from_}" l WHERE l."{lookup.there}" = r."{lookup.on}"'
        value = f'l."{lookup.field}"'
        if day is None:
            return f"(SELECT CASE WHEN count(DISTINCT {value}) = 1 THEN min({value}) END {there})"
        ties = ", ".join(f'l."{name}" DESC NULLS LAST' for name in self.mapping.sources[lookup.from_].fields)
        over = f'l."{lookup.end}" <= {day}' if lookup.end else "false"
        holds = f'l."{lookup.start}" <= {day} AND NOT coalesce({over}, false)'
        return f'(SELECT {value} {there} AND {holds} ORDER BY l."{lookup.start}" DESC, {ties} LIMIT 1)'

    def counts(self, measure):
        """(scope, month key) → (numerator, denominator); -1 where there is none. Coverage is not looked at."""
        if isinstance(measure, Tally):
            return self._tally(measure)
        if isinstance(measure, Ratio):
            upper, lower = (self.counts(self._named(of)) for of in (measure.of, measure.by))
            return {place: (upper[place][0], lower[place][0]) for place in upper}
        if isinstance(measure, Average):
            return self._average(measure)
        share = measure if isinstance(measure, Share) else None
        base = self._named(measure.of) if isinstance(measure, Share | Rate) else measure
        counted = self._counted(base, share)
        passes = " AND ".join(self._condition(one.value, base) for one in share.meets) if share else "true"
        team = self._team_field(base.source)
        rows = self.db.execute(
            f"""WITH counted AS ({counted}), judged AS (SELECT r.*, {passes} AS passed FROM counted r)
            SELECT s.scope, m.key, count(r.rid) FILTER (WHERE r.passed), count(r.rid)
            FROM (SELECT DISTINCT scope FROM members) s CROSS JOIN months m
            LEFT JOIN (SELECT j.*, b.scope FROM judged j JOIN members b ON b.team IS NOT DISTINCT FROM j."{team}") r
              ON r.scope = s.scope AND r.month_key = m.key
            GROUP BY ALL"""
        ).fetchall()
        if share:
            return {(scope, key): (top, bottom) for scope, key, top, bottom in rows}
        if isinstance(measure, Rate):
            people = self._population(measure.population)
            return {
                (scope, key): (count, people[scope]) if scope in people else (-1, -1) for scope, key, count, _ in rows
            }
        return {(scope, key): (count, -1) for scope, key, count, _ in rows}

    def judged(self, share):
        """(record's place in its list, month key, team or None) → whether it meets all; of all that are counted."""
        base = self._named(share.of)
        passes = " AND ".join(self._condition(one.value, base) for one in share.meets)
        rows = self.db.execute(
            f"""WITH counted AS ({self._counted(base, share)})
            SELECT r.rid, r.month_key, r."{self._team_field(base.source)}", {passes} FROM counted r"""
        ).fetchall()
        return {(rid, key, team): passed for rid, key, team, passed in rows}

    def _named(self, of):
        return self.mapping.indicators[of].measure if isinstance(of, str) else of

    def _average(self, measure):
        """The mean, median or total of what is not null, in decimals that are exact for the numbers tried here."""
        base = self._named(measure.of)
        passes = " AND ".join(["true", *(self._condition(one.value, base) for one in measure.meets)])
        if measure.days is None:
            value = f'r."{measure.value}"'
        elif measure.days.unit == "days":
            value = f'r."{measure.days.end}" - r."{measure.days.start}"'
        else:
            after, until = f'w.day > r."{measure.days.start}"', f'w.day <= r."{measure.days.end}"'
            passed = f"(SELECT count(*) FROM working w WHERE {after} AND {until})"
            value = f'CASE WHEN r."{measure.days.end}" - r."{measure.days.start}" IS NOT NULL THEN {passed} END'
        function = {"mean": "avg", "median": "median", "total": "sum"}[measure.statistic]
        rows = self.db.execute(
            f"""WITH counted AS ({self._counted(base, measure)}),
            judged AS (SELECT r.*, ({value})::DOUBLE AS value FROM counted r WHERE {passes})
            SELECT s.scope, m.key, {function}(r.value), count(r.value)
            FROM (SELECT DISTINCT scope FROM members) s CROSS JOIN months m
            LEFT JOIN (SELECT j.*, b.scope FROM judged j
              JOIN members b ON b.team IS NOT DISTINCT FROM j."{self._team_field(base.source)}") r
              ON r.scope = s.scope AND r.month_key = m.key
            GROUP BY ALL"""
        ).fetchall()
        return {
            (scope, key): (0 if average is None else floor(average * 10**measure.decimals + 0.5 + 1e-9), count)
            for scope, key, average, count in rows
        }

    def parts(self, measure, breakdown):
        """(value, scope, month key) → (numerator, denominator), for values that somebody has; `last` for what is left.

        The whole is counted first, one record for each person, and what was counted is then grouped.
        """
        share = measure if isinstance(measure, Share) else None
        base = share.of if share else measure
        counted = self._counted(base, share, breakdown)
        passes = " AND ".join(self._condition(one.value, base) for one in share.meets) if share else "true"
        rows = self.db.execute(
            f"""WITH counted AS ({counted}),
            judged AS (SELECT r.*, {passes} AS passed, {self._value(breakdown, base)} AS value FROM counted r)
            SELECT j.value, b.scope, j.month_key, count(*) FILTER (WHERE j.passed), count(*)
            FROM judged j JOIN members b ON b.team IS NOT DISTINCT FROM j."{self._team_field(base.source)}"
            GROUP BY ALL"""
        ).fetchall()
        return {(value, scope, key): (top, bottom if share else -1) for value, scope, key, top, bottom in rows}

    def _value(self, breakdown, base):
        """SQL: in which row of the breakdown record r stands."""
        if "by" in breakdown and "bands" not in breakdown:
            column = f'r."{breakdown["by"]}"'
            groups = breakdown.get("groups") or {code: [code] for code in breakdown.get("values", "abc")}
            names = [label.lower().replace(" ", "_") if "groups" in breakdown else label for label in groups]
            cases = [
                f"WHEN {column} IN ({words(codes)}) THEN '{name}'"
                for name, codes in zip(names, groups.values(), strict=True)
            ]
            return f"CASE {' '.join(cases)} ELSE 'last' END"
        if "bands" in breakdown:
            column = f'r."{breakdown.get("by") or breakdown["age"]}"'
            known, number = f"{column} IS NOT NULL", column
            if "age" in breakdown:
                known = f"coalesce({column} <= {self._day(base)}, false)"
                number = age_on(self._day(base), breakdown["age"])
            return bands(known, number, breakdown["bands"], breakdown.get("by") == "years")
        if "open_for" in breakdown:
            start, end = f'r."{breakdown["open_for"]}"', self._day(base)
            known = f"coalesce({start} <= {end}, false)"
        else:
            start, end = (f'r."{breakdown["between"][key]}"' for key in ("start", "end"))
            known = f"{start} IS NOT NULL AND {end} IS NOT NULL"
        return times(known, start, end, breakdown["up_to"])

    def _team_field(self, source):
        fields = self.mapping.sources[source].fields.items()
        return next((name for name, field in fields if field.type == "team"), "team")

    def _counted(self, base, share, breakdown=""):
        """Records with the months in which they are counted, before what a share asks of them."""
        where = share.where if share else ()
        if isinstance(base, Flow):
            day = reached("r", base.date, base.plus)
            dated, holds = f'"{base.date}"', f"{day} BETWEEN first AND last"
            if base.in_last is not None:
                holds = f"{day} <= last AND {later(day, base.in_last)} > last"
            if base.still_open:
                holds += f' AND NOT coalesce(r."{base.still_open}" < {day}, false)'
        elif isinstance(base, Snapshot):
            dated = f'"{base.start}"' if base.start else "last"
            holds = " AND ".join(
                [
                    f'r."{base.start}" <= last' if base.start else "true",
                    f'coalesce(r."{base.end}" > last, true)' if base.end else "true",
                ]
            )
        else:
            dated, holds = f'"{base.start}"', is_open("r", base.start, base.end)
        holds = " AND ".join([holds, *(self._condition(one.value, base) for one in base.meets)])
        conditions = " AND ".join([holds, *(field("r", one) for one in (*base.where, *where))])
        asked = {"team", *re.findall(r"'(\w+)'", f"{base} {share} {breakdown}")}
        lookups = self.mapping.sources[base.source].lookups.items()
        lookups = {name: one for name, one in lookups if one.start and name in asked}
        on_the_day = "".join(f', {self._borrowed(one, self._day(base))} AS "{n}"' for n, one in lookups.items())
        every = f'SELECT r.*, m.key AS month_key, m.first, m.last{on_the_day} FROM "{base.source}, all" r, months m'
        select = f"SELECT r.* FROM ({every}) r WHERE {conditions}"
        if base.distinct is None:
            return select
        ties = ", ".join(f'"{name}" DESC NULLS LAST' for name in self.mapping.sources[base.source].fields)
        return (
            f"SELECT * FROM ({select}) QUALIFY row_number() OVER ("
            f"PARTITION BY month_key, coalesce(\"{base.distinct}\", 'row ' || rid) "
            f"ORDER BY {dated} DESC, {ties}) = 1"
        )

    def _condition(self, condition, base):
        """SQL that holds where record r meets the condition in month m (whose days r or m carries)."""
        kind = type(condition).__name__
        if kind == "FieldCondition":
            return field("r", condition)
        return getattr(self, f"_{kind.lower()}")(condition, base)

    def _between(self, condition, base):
        return within(f'r."{condition.start}"', f'r."{condition.end}"', condition.within)

    def _compare(self, condition, base):
        """Each side as it is, but for a text without a sign, which is a blank."""
        signs = {
            "before": "<",
            "on_or_before": "<=",
            "after": ">",
            "on_or_after": ">=",
            "same": "=",
            "not_same": "<>",
            "less": "<",
            "at_most": "<=",
            "more": ">",
            "at_least": ">=",
        }
        types = {name: field.type for name, field in self.mapping.sources[base.source].fields.items()}
        one, other = (
            f"nullif(r.\"{name}\", '')" if types[name] in ("id", "text", "code") else f'r."{name}"'
            for name in (condition.field, condition.to)
        )
        return f"coalesce({one} {signs[condition.is_]} {other}, false)"

    def _day(self, base):
        """The day on which a record is looked at."""
        return reached("r", base.date, base.plus) if isinstance(base, Flow) else "last"

    def _openfor(self, condition, base):
        since, day = f'r."{condition.since}"', self._day(base)
        said = [f"coalesce({since} <= {day}, false)"]
        if condition.at_least is not None:
            said.append(f"coalesce({later(since, condition.at_least)} <= {day}, false)")
        if condition.at_most is not None:
            said.append(within(since, day, condition.at_most))
        return both(said)

    def _datewithin(self, condition, base):
        date, day = f'r."{condition.date}"', self._day(base)
        return both([f"coalesce({date} <= {day}, false)", within(date, day, condition.within)])

    def _age(self, condition, base):
        born, day = f'r."{condition.born}"', self._day(base)
        age = age_on(day, condition.born)
        said = [f"{born} <= {day}"]
        if condition.from_ is not None:
            said.append(f"{age} >= {condition.from_}")
        if condition.under is not None:
            said.append(f"{age} < {condition.under}")
        return f"coalesce({both(said)}, false)"

    def _anyof(self, condition, base):
        return "(" + " OR ".join(self._condition(one.value, base) for one in condition.of) + ")"

    def _not(self, condition, base):
        return f"(NOT {self._condition(condition.of.value, base)})"

    def _linkedrecord(self, condition, base):
        """Within the brackets, r is the other list's record: what it must meet is asked of it as of any other."""
        stock = Stock(kind="stock", source=condition.source, start=condition.start, end=condition.end)
        meets = [self._condition(one.value, stock) for one in condition.meets]
        where = both([is_open("r", condition.start, condition.end), *fields("r", condition.where), *meets])
        linked = f'SELECT r."{condition.on}" FROM "{condition.source}" r WHERE {where}'
        return f'coalesce(r."{condition.on}" IN (SELECT * FROM ({linked}) WHERE "{condition.on}" IS NOT NULL), false)'

    def _firstevent(self, condition, base):
        since, date = f'r."{condition.since}"', f'e."{condition.date}"'
        where = both([f"{date} >= {since}", within(since, date, condition.within), *fields("e", condition.where)])
        return (
            f'EXISTS (SELECT 1 FROM "{condition.source}" e WHERE e."{condition.on}" = r."{condition.on}" AND {where})'
        )

    def _earlierevent(self, condition, base):
        day = f'r."{base.date if isinstance(base, Flow) else base.start}"'
        date = f'e."{condition.date}"'
        if condition.within is None:
            recent = f"{date} >= DATE '{condition.known_since}'"
        elif condition.within.unit == "working days":
            recent = within(date, day, condition.within)
        else:
            recent = f"{date} >= ({day} - {interval(condition.within)})::DATE"
        where = both([f"{date} < {day}", recent, *fields("e", condition.where)])
        return (
            f'EXISTS (SELECT 1 FROM "{condition.source}" e WHERE e."{condition.on}" = r."{condition.on}" AND {where})'
        )

    def _numberofevents(self, condition, base):
        one = f"coalesce(e.\"{condition.distinct}\", 'row ' || e.rid)" if condition.distinct else "'row ' || e.rid"
        where = both([f'e."{condition.on}" = r."{condition.on}"', *fields("e", condition.where)])
        end = f'CASE WHEN count(*) = count(e."{condition.end}") THEN max(e."{condition.end}") END'
        # A reading begins and ends with its day: its months run up to it.
        to_a_day = f"(last - INTERVAL {condition.months} MONTH)::DATE + 1"
        of_months = f"(first - INTERVAL {condition.months - 1} MONTH)::DATE"
        window = f"(CASE WHEN first = last THEN {to_a_day} ELSE {of_months} END)"
        not_over = f'(e."{condition.end}" IS NULL OR e."{condition.end}" > {window})'
        is_open = f'bool_or(e."{condition.start}" <= last AND {not_over})'
        return f"""(SELECT count(*) FROM (
            SELECT {one} AS one, min(e."{condition.start}") AS s, {end} AS e, {is_open} AS is_open
            FROM "{condition.source}" e
            WHERE {where} AND e."{condition.start}" IS NOT NULL GROUP BY {one}
          ) x WHERE x.is_open
            AND (x.e IS NULL OR x.e - x.s >= {condition.lasting_days})) >= {condition.at_least}"""

    def _latestevent(self, condition, base):
        linked = isinstance(condition.since, LinkedStart)
        start = "DATE '1900-01-01'" if condition.since is None else f'r."{condition.since}"'
        row = ""
        if linked:
            row = self._linked_row(condition)
            start = f'(SELECT l."{condition.since.start}" FROM "{condition.since.source}" l WHERE l.rid = {row})'
        date = f'e."{condition.date}"'
        linked_events = both(
            [
                f'e."{condition.on}" = r."{condition.on}"',
                f"{date} >= {start} AND {date} <= last",
                *fields("e", condition.where),
            ]
        )
        events = f'FROM "{condition.source}" e WHERE {linked_events}'
        number, latest = f"(SELECT count(*) {events})", f"(SELECT max({date}) {events})"

        def passes(length):
            first = within(start, "last", condition.first_within or length)
            none_yet = "false" if condition.needs_event else first
            return f"(CASE WHEN {number} = 0 THEN {none_yet} ELSE {within(latest, 'last', length)} END)"

        cases = []
        for limit in condition.limits:
            said = ["true", *(field("r", one) for one in limit.where if not linked)]
            if linked:
                row_meets = both([f"l.rid = {row}", *fields("l", limit.where)])
                said.append(f'EXISTS (SELECT 1 FROM "{condition.since.source}" l WHERE {row_meets})')
            if limit.under_age is not None:
                said.append(f"coalesce({age_on('last', condition.born)} < {limit.under_age}, false)")
            if limit.after_events is not None:
                said.append(f"{number} = {limit.after_events}")
            if limit.since_at_least is not None:
                said.append(f"coalesce({later(start, limit.since_at_least)} <= last, false)")
            if limit.until_first is not None:
                other = limit.until_first
                been = both(
                    [
                        f'o."{condition.on}" = r."{condition.on}"',
                        f'o."{other.date}" >= {start} AND o."{other.date}" <= last',
                        *fields("o", other.where),
                    ]
                )
                said.append(f'NOT EXISTS (SELECT 1 FROM "{other.source}" o WHERE {been})')
            cases.append(f"WHEN {both(said)} THEN {passes(limit.within)}")
        chosen = f"CASE {' '.join(cases)} ELSE {passes(condition.within)} END" if cases else passes(condition.within)
        return f"(CASE WHEN {start} IS NULL THEN false ELSE {chosen} END)"

    def _linked_row(self, condition):
        since = condition.since
        ties = ", ".join(f'l."{name}" DESC NULLS LAST' for name in self.mapping.sources[since.source].fields)
        where = both(
            [
                f'l."{condition.on}" = r."{condition.on}"',
                is_open("l", since.start, since.end),
                *fields("l", since.where),
            ]
        )
        return f'(SELECT l.rid FROM "{since.source}" l WHERE {where} ORDER BY l."{since.start}" DESC, {ties} LIMIT 1)'

    def _tally(self, tally):
        team = self._team_field(tally.source)
        wanted = [tally.value, *([tally.out_of] if tally.out_of else [])]
        filled = both([f't."{name}" IS NOT NULL' for name in wanted] + fields("t", tally.where))
        out_of = f'sum(t."{tally.out_of}")' if tally.out_of else "-1"
        rows = self.db.execute(
            f"""SELECT b.scope, m.key, sum(t."{tally.value}"), {out_of}
            FROM "{tally.source}" t JOIN months m ON t."{tally.month}" BETWEEN m.first AND m.last
            JOIN members b ON b.team IS NOT DISTINCT FROM t."{team}" WHERE {filled} GROUP BY ALL"""
        ).fetchall()
        found = {(scope, key): (int(top), int(bottom)) for scope, key, top, bottom in rows}
        if tally.missing_teams == "not_available":
            found |= dict.fromkeys(self._missing(tally, team, filled), (-1, -1))
        keys = [key for (key,) in self.db.execute("SELECT key FROM months").fetchall()]
        return {(scope, key): found.get((scope, key), (-1, -1)) for scope in self.mapping.scopes for key in keys}

    def _missing(self, tally, team, filled):
        """Scope and month of each total that lacks a team: expected from its first return on, late for three months."""
        return self.db.execute(
            f"""WITH returned AS (
                SELECT DISTINCT t."{team}" AS team, date_trunc('month', t."{tally.month}") AS month
                FROM "{tally.source}" t WHERE {filled} AND t."{team}" IS NOT NULL AND t."{tally.month}" IS NOT NULL),
            listed AS (SELECT DISTINCT month FROM returned),
            ends AS (SELECT team, min(month) AS first, max(month) AS last FROM returned GROUP BY team),
            late AS (SELECT team, first, last, (SELECT count(*) FROM listed l WHERE l.month > e.last) AS n FROM ends e)
            SELECT b.scope, strftime(l.month, '%Y-%m') FROM late JOIN listed l ON l.month >= late.first
            JOIN members b ON b.team = late.team WHERE (l.month <= late.last OR late.n <= 3)
            AND NOT EXISTS (SELECT 1 FROM returned r WHERE r.team = late.team AND r.month = l.month)"""
        ).fetchall()

    def _population(self, population):
        """Scope → residents, for tables that name every scope that they know."""
        scope = f"coalesce(nullif(p.\"{population.team}\", ''), 'whole')" if population.team else "'whole'"
        where = both(["true", *fields("p", population.where)])
        rows = self.db.execute(
            f'SELECT {scope} AS scope, sum(p."{population.value}") FROM "{population.source}" p WHERE {where} '
            "GROUP BY ALL HAVING count(*) > 0"
        ).fetchall()
        known = {one: int(total) for one, total in rows}
        for area in self.mapping.service_areas:
            teams = [team for team, definition in self.mapping.teams.items() if definition.area == area]
            if area not in known and all(team in known for team in teams):
                known[area] = sum(known[team] for team in teams)
        if "whole" not in known and all(area in known for area in self.mapping.service_areas):
            known["whole"] = sum(known[area] for area in self.mapping.service_areas)
        return known


def bands(known, number, begins, decimals):
    """SQL: the band of a number, by where each begins."""
    cases = [f"WHEN NOT ({known}) THEN 'last'", f"WHEN {number} < {begins[0]} THEN 'under_{begins[0]}'"]
    for one, other in itertools.pairwise(begins):
        last = f"under_{other}" if decimals else other - 1
        value = f"{one}" if last == one else f"{one}_to_{last}"
        cases.append(f"WHEN {number} < {other} THEN '{value}'")
    return f"CASE {' '.join(cases)} ELSE '{begins[-1]}_or_over' END"


def times(known, start, end, up_to):
    """SQL: the band of the time from one day to another, by how long each is at most."""
    lengths = [Duration.parse(text) for text in up_to]
    unit = lengths[0].unit.replace(" ", "_")
    cases = [f"WHEN NOT ({known}) THEN 'last'"]
    for place, length in enumerate(lengths):
        begins = lengths[place - 1].amount + (unit in ("days", "working_days")) if place else "up_to"
        value = f"{begins}" if begins == length.amount else f"{begins}_to_{length.amount}"
        value = f"up_to_{length.amount}" if not place else value
        cases.append(f"WHEN {within(start, end, length)} THEN '{value}_{unit}'")
    return f"CASE {' '.join(cases)} ELSE 'over_{lengths[-1].amount}_{unit}' END"


def literal(value):
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int | float) else f"'{value}'"


def both(conditions):
    return "(" + " AND ".join(conditions) + ")"


def fields(alias, conditions):
    return [field(alias, one) for one in conditions]


def field(alias, condition: FieldCondition):
    """A blank meets only `blank: true` and `not_in`."""
    value = f"nullif({alias}.\"{condition.field}\"::VARCHAR, '')"
    said = []
    if condition.in_ is not None:
        said.append(f"coalesce({value} IN ({words(condition.in_)}), false)")
    if condition.not_in is not None:
        said.append(f"coalesce({value} NOT IN ({words(condition.not_in)}), true)")
    for sign, bound in (
        (">=", condition.at_least),
        ("<=", condition.at_most),
        (">", condition.over),
        ("<", condition.under),
    ):
        if bound is not None:
            said.append(f"coalesce(try_cast({value} AS DECIMAL(18, 3)) {sign} {bound}, false)")
    if condition.blank is not None:
        said.append(f"({value} IS {'' if condition.blank else 'NOT'} NULL)")
    return both(said)


def words(values):
    return ", ".join(f"'{value}'" for value in values)


def is_open(alias, start, end):
    return f'({alias}."{start}" <= last AND ({alias}."{end}" IS NULL OR {alias}."{end}" > last))'


def interval(length):
    amount, unit = length.amount, length.unit.rstrip("s").upper()
    return f"INTERVAL {amount} {unit}"


def within(start, end, length):
    """SQL: the end comes on or before start + length; working days are counted in (start, end]; false for a blank."""
    if length.unit == "working days":
        passed = f"(SELECT count(*) FROM working w WHERE w.day > {start} AND w.day <= {end})"
        return f"({start} IS NOT NULL AND {end} IS NOT NULL AND {passed} <= {length.amount})"
    return f"coalesce({end} <= ({start} + {interval(length)})::DATE, false)"


def reached(alias, name, length):
    """SQL: the day that lies a length of time after a field's."""
    value = f'{alias}."{name}"'
    return value if length is None else later(value, length)


def later(value, length):
    if length.unit != "working days":
        return f"({value} + {interval(length)})::DATE"
    if length.amount == 0:
        return value
    return f"(SELECT w.day FROM working w WHERE w.day > {value} ORDER BY w.day LIMIT 1 OFFSET {length.amount - 1})"
