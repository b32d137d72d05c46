"""The published counts, found again in the sample lists by plain loops over rows, written from the definitions.

Nothing of kpibook is used: what the generator and the engine might get wrong together shows here.
"""

import calendar
import datetime as dt
from collections import defaultdict

import pytest

DAY = dt.timedelta(days=1)
BANK_HOLIDAYS = {  # England, 2022 to February 2023, as gov.uk lists them
    dt.date(2022, 1, 3),
    dt.date(2022, 4, 15),
    dt.date(2022, 4, 18),
    dt.date(2022, 5, 2),
    dt.date(2022, 6, 2),
    dt.date(2022, 6, 3),
    dt.date(2022, 8, 29),
    dt.date(2022, 9, 19),
    dt.date(2022, 12, 26),
    dt.date(2022, 12, 27),
    dt.date(2023, 1, 2),
}


def working_days(start, end):
    """Working days in (start, end]."""
    days = (start + n * DAY for n in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 and day not in BANK_HOLIDAYS for day in days)


def plus_months(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_open(start, end, on):
    return start <= on and (end is None or end > on)


def in_month(day, month_end):
    return isinstance(day, dt.date) and (day.year, day.month) == (month_end.year, month_end.month)


def by_child(rows, value):
    found = defaultdict(list)
    for row in rows:
        found[row.child].append(value(row))
    return found


def last_event(events, since, on):
    days = [day for day in events if isinstance(day, dt.date) and (since is None or day >= since) and day <= on]
    return max(days, default=None)


def no_short_break(row):
    return row.status[:2] not in ("V3", "V4")


@pytest.fixture(scope="session")
def contacts(read_list):
    headings = dict.fromkeys(("Contact ID", "Contact ref"), "contact")
    headings |= dict.fromkeys(("Date received", "Contact date", "Date of contact"), "received")
    return read_list("contacts_*.xlsx", headings)


@pytest.fixture(scope="session")
def referrals(read_list):
    return read_list("referrals.xlsx", {"Child ID": "child", "Date of referral": "received"})


@pytest.fixture(scope="session")
def visits(read_list):
    """Days of visits by kind and child."""
    found = {}
    for kind in ("cp", "cin", "cla"):
        headings = dict.fromkeys(("Child ID", "Person ID"), "child")
        headings |= dict.fromkeys(("Date of visit", "Visit date", "Actual date"), "day")
        found[kind] = by_child(read_list(f"visits_{kind}.xlsx", headings), lambda row: row.day)
    return found


@pytest.fixture(scope="session")
def supervisions(read_list):
    rows = read_list("supervisions.xlsx", {"Child ID": "child", "Supervision date": "day"})
    return by_child(rows, lambda row: row.day)


@pytest.fixture(scope="session")
def plans(read_list):
    cin = {"Child ID": "child", "CIN plan start": "start", "CIN plan end": "end", "Team": "team"}
    cp = {"Child ID": "child", "CPP start date": "start", "CPP end date": "end"}
    cwd = ("jigsaw cwd", "jigsaw (cwd)")
    return {
        "cin": [row for row in read_list("cin_plans.xlsx", cin) if row.team.lower() not in cwd],
        "cp": read_list("cp_plans.xlsx", cp),
    }


@pytest.fixture(scope="session")
def episodes(read_list):
    headings = {
        "Child ID": "child",
        "DOB": "birth",
        "Episode start": "start",
        "Episode end": "end",
        "Legal status": "status",
        "UASC?": "uasc",
        "Allocated team": "team",
    }
    return [row for row in read_list("cla_episodes.xlsx", headings) if no_short_break(row)]


@pytest.fixture(scope="session")
def in_care(episodes):
    """Child → unbroken times in care, as [start, end, birth]."""
    found = defaultdict(list)
    for row in sorted(episodes, key=lambda row: row.start):
        spells = found[row.child]
        if spells and spells[-1][1] is not None and row.start <= spells[-1][1] + DAY:
            spells[-1][1] = row.end
        else:
            spells.append([row.start, row.end, row.birth])
    return found


@pytest.fixture(scope="session")
def placements(read_list):
    headings = {
        "Placement ID": "placement",
        "Child ID": "child",
        "Placement start": "start",
        "Placement end": "end",
        "Placement code": "type",
        "Provider": "provider",
        "Intended to last to 18": "to_18",
    }
    rows = read_list("placements.xlsx", headings)
    return by_child(rows, lambda row: row)


@pytest.fixture(scope="session")
def care_leavers(read_list):
    return read_list(
        "care_leavers.xlsx", {"Young person ID": "child", "Record opened": "start", "Record closed": "end"}
    )


def looked_after(in_care, on):
    """Child → (start of care, birth) of those looked after on that day."""
    return {
        child: (start, birth)
        for child, spells in in_care.items()
        for start, end, birth in spells
        if is_open(start, end, on)
    }


def test_contacts(contacts, published, month_ends):
    """Contacts are counted by the month of receipt, each once."""
    days = {row.contact: row.received for row in contacts}
    counts = [sum(in_month(day, on) for day in days.values()) for on in month_ends]
    assert counts == published["Number of contacts"]


def test_referrals_and_re_referrals(referrals, published, month_ends):
    """A re-referral has an earlier referral of the same child on or after the day 12 months before."""
    dates = by_child(referrals, lambda row: row.received)
    shares = []
    for on in month_ends:
        here = [row for row in referrals if in_month(row.received, on)]
        again = [
            row for row in here if any(plus_months(row.received, -12) <= day < row.received for day in dates[row.child])
        ]
        shares.append((len(again), len(here)))
    assert shares == published["Percentage of re-referrals within 12 months"]
    assert [denominator for _, denominator in shares] == published["Number of referrals in the month"]


def test_early_help(read_list, published, month_ends):
    """Teams' returns add up to the published counts."""
    headings = {"Month": "month", "Referrals into Early Help": "referrals", "EH assessments completed": "assessments"}
    rows = read_list("early_help_returns.ods", headings)
    months = [f"{on:%b-%y}" for on in month_ends]
    sums = {
        name: [sum(int(getattr(row, name)) for row in rows if row.month == month) for month in months]
        for name in ("referrals", "assessments")
    }
    assert sums["referrals"] == published["Number of referrals into Early Help"]
    assert sums["assessments"] == published["Number of Early Help assessments completed"]


def test_assessments(read_list, published, month_ends):
    """Of the assessments completed in the month, those within 45 working days of the referral."""
    rows = read_list("assessments.csv", {"Referral date": "referred", "Assessment completed": "completed"})
    shares = []
    for on in month_ends:
        here = [row for row in rows if in_month(row.completed, on)]
        shares.append((sum(working_days(row.referred, row.completed) <= 45 for row in here), len(here)))
    assert shares == published["Percentage of C&F assessments completed within 45 working days"]


@pytest.mark.parametrize(
    ("kind", "limit", "title"),
    [
        (
            "cp",
            10,
            "Percentage of children subject to Child Protection Plan for whom a visit has taken place within last 10 ",
        ),
        (
            "cp",
            20,
            "Percentage of children subject to Child Protection Plan for whom a visit has taken place within last 4 ",
        ),
        (
            "cin",
            None,
            "Percentage of children with an active Child in Need Plan not allocated to CWD for whom a visit ",
        ),
    ],
)
def test_visits_to_children_with_plans(plans, visits, published, month_ends, kind, limit, title):
    """A child with a plan needs a visit within so many working days, or within 6 weeks, of month end."""
    shares = []
    for on in month_ends:
        here = [row.child for row in plans[kind] if is_open(row.start, row.end, on)]
        last = [last_event(visits[kind][child], None, on) for child in here]
        in_time = [day and (working_days(day, on) <= limit if limit else (on - day).days <= 42) for day in last]
        shares.append((sum(map(bool, in_time)), len(here)))
    assert shares == next(cells for name, cells in published.items() if name.startswith(title))


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("cin", "Number of children with an active Child in Need Plan not allocated to CWD (CIN*)"),
        ("cp", "Number of children who are subject of a Child Protection Plan as at the end of month"),
    ],
)
def test_plans(plans, published, month_ends, kind, title):
    """Plans open at month end; one that ends on that day is no longer open."""
    assert [sum(is_open(row.start, row.end, on) for row in plans[kind]) for on in month_ends] == published[title]


@pytest.mark.parametrize(
    ("kind", "days", "title"),
    [
        ("cin", 42, "Percentage of children with an active Child in Need Plan (not allocated to CWD) who had their "),
        ("cp", 28, "Percentage of CPP who had their supervision"),
    ],
)
def test_supervision_of_children_with_plans(plans, supervisions, published, month_ends, kind, days, title):
    """In time: the last supervision, or the plan's start where there is none yet, lies within the interval."""
    shares = []
    for on in month_ends:
        here = [row for row in plans[kind] if is_open(row.start, row.end, on)]
        shares.append((sum(_supervised(supervisions, row.child, row.start, on, days) for row in here), len(here)))
    assert shares == next(cells for name, cells in published.items() if name.startswith(title))


def _supervised(supervisions, child, start, on, days):
    return (on - (last_event(supervisions[child], start, on) or start)).days <= days


def test_supervision_of_children_looked_after(in_care, supervisions, published, month_ends):
    """Every 6 weeks, counted from the start of care."""
    shares = []
    for on in month_ends:
        here = looked_after(in_care, on)
        shares.append(
            (sum(_supervised(supervisions, child, pair[0], on, 42) for child, pair in here.items()), len(here))
        )
    assert shares == published["Percentage of CLA who had their supervision and was within the timescale"]


def test_care_leavers(care_leavers, supervisions, published, month_ends):
    """Young people are counted once, their supervision by record."""
    people, shares = [], []
    for on in month_ends:
        here = [row for row in care_leavers if is_open(row.start, row.end, on)]
        people.append(len({row.child for row in here}))
        shares.append((sum(_supervised(supervisions, row.child, row.start, on, 42) for row in here), len(here)))
    assert people == published["Number of care leavers"]
    assert shares == published["Percentage of Care Leavers who had their supervision and was within the timescale"]


def test_supervision_of_all(read_list, supervisions, published, month_ends):
    """Every open child once; 4 weeks in child protection and in assessment, else 6."""
    headings = {"Child ID": "child", "Case status": "status", "Status from": "start", "Status to": "end"}
    rows = read_list("open_cases.xlsx", headings)
    four_weeks = ("CP", "Child protection plan", "Assessment", "C&F assessment")
    shares = []
    for on in month_ends:
        here = {row.child: row for row in rows if is_open(row.start, row.end, on)}
        passed = [
            _supervised(supervisions, child, row.start, on, 28 if row.status in four_weeks else 42)
            for child, row in here.items()
        ]
        shares.append((sum(passed), len(here)))
    assert shares == published["Percentage of children who had their supervision and was within the timescales"]


def test_children_looked_after(in_care, published, month_ends):
    """Distinct children, short breaks left out."""
    counts = [len(looked_after(in_care, on)) for on in month_ends]
    assert counts == published["Number of CLA at the end of the month"]


def test_rate_of_children_looked_after(read_list, in_care, published, month_ends):
    """Per 10,000 residents aged 0 to 17, of the later estimate."""
    rows = read_list("population.xlsx", {"Estimate": "estimate", "Age": "age", "Persons": "persons"})
    residents = sum(int(row.persons) for row in rows if row.estimate == "Mid-2021" and int(row.age) <= 17)
    rates = [(20_000 * len(looked_after(in_care, on)) + residents) // (2 * residents) for on in month_ends]
    assert rates == published["Rate of CLA per 10,000 under 18 population"]


@pytest.mark.parametrize(
    ("title", "counts"),
    [
        ("Number of CLA at the end of the month who are UASC", lambda row: row.uasc in ("Y", "Yes", "a) Yes")),
        ("Number of CLA allocated to CWD", lambda row: row.team.lower() in ("jigsaw cwd", "jigsaw (cwd)")),
        (
            "Number of CLA accommodated on S20 (exc UASC) as at the end of the month",
            lambda row: row.status.startswith("V2") and row.uasc not in ("Y", "Yes", "a) Yes"),
        ),
    ],
)
def test_some_children_looked_after(episodes, published, month_ends, title, counts):
    """Distinct children whose episode at month end is of this kind."""
    found = [
        len({row.child for row in episodes if is_open(row.start, row.end, on) and counts(row)}) for on in month_ends
    ]
    assert found == published[title]


def _placement_at(rows, on):
    return max((row for row in rows if is_open(row.start, row.end, on)), key=lambda row: row.start)


def test_visits_to_children_looked_after(in_care, placements, visits, published, month_ends):
    """First within 7 days of the placement's start, then every 6 weeks; 3 months in a settled long-term placement."""
    shares = []
    for on in month_ends:
        here, passed = looked_after(in_care, on), 0
        for child in here:
            now = _placement_at(placements[child], on)
            last = last_event(visits["cla"][child], now.start, on)
            long_term = now.to_18 in ("Yes", "Y", "a) Yes") and plus_months(now.start, 12) <= on
            if last is None:
                passed += now.start + 7 * DAY >= on
            else:
                passed += (plus_months(last, 3) if long_term else last + 42 * DAY) >= on
        shares.append((passed, len(here)))
    title = "Percentage of CLA for whom a visit has taken place within statutory timescales (6 weeks or less visits)"
    assert shares == published[title]


def test_reviews(read_list, in_care, published, month_ends):
    """First within 20 working days of the start of care, second 3 months after it, later ones every 6 months."""
    reviews = by_child(
        read_list("cla_reviews.xlsx", {"Child ID": "child", "Date review held": "day"}), lambda row: row.day
    )
    shares = []
    for on in month_ends:
        here, passed = looked_after(in_care, on), 0
        for child, (start, _) in here.items():
            held = [day for day in reviews[child] if start <= day <= on]
            if held:
                passed += plus_months(max(held), 3 if len(held) == 1 else 6) >= on
            else:
                passed += working_days(start, on) <= 20
        shares.append((passed, len(here)))
    assert shares == published["Percentage of CLA children with an up to date review"]


@pytest.fixture(scope="session")
def health(read_list):
    headings = {"Child ID": "child", "Date completed": "day", "Assessment type": "kind"}
    rows = read_list("health_assessments.xlsx", headings)
    initial = [row for row in rows if row.kind in ("IHA", "Initial health assessment")]
    return {
        "initial": by_child(initial, lambda row: row.day),
        "review": by_child([row for row in rows if row not in initial], lambda row: row.day),
    }


def test_health_assessments(in_care, health, published, month_ends):
    """Of those in care for 12 months: a review assessment within 12 months, 6 for the under-fives."""
    shares = []
    for on in month_ends:
        here = {child: pair for child, pair in looked_after(in_care, on).items() if plus_months(pair[0], 12) <= on}
        passed = 0
        for child, (_, birth) in here.items():
            last = last_event(health["review"][child], None, on)
            months = 6 if plus_months(birth, 60) > on else 12
            passed += last is not None and plus_months(last, months) >= on
        shares.append((passed, len(here)))
    assert (
        shares
        == published[
            "Percentage of children in care for at least 12 months for whom health assessments are up to date."
        ]
    )


def test_initial_health_assessments(in_care, health, published, month_ends):
    """Counted when due, 20 working days after the start of care; who left before is left out."""
    shares = [[0, 0] for _ in month_ends]
    for child, spells in in_care.items():
        for start, end, _ in spells:
            if start < dt.date(2022, 4, 1):
                continue
            due = next(start + n * DAY for n in range(60) if working_days(start, start + n * DAY) == 20)
            for at, on in enumerate(month_ends):
                if in_month(due, on) and (end is None or end >= due):
                    shares[at][0] += any(start <= day <= due for day in health["initial"][child])
                    shares[at][1] += 1
    title = (
        "Percentage of initial health assessments delivered within 20 working days of date child became looked after."
    )
    assert [tuple(share) for share in shares] == published[title]


def test_three_placements(in_care, placements, published, month_ends):
    """Different placements of a day or more that were open in the 12 months to month end."""
    shares = []
    for on in month_ends:
        first = plus_months(on.replace(day=1), -11)
        here, passed = looked_after(in_care, on), 0
        for child in here:
            counted = {
                row.placement
                for row in placements[child]
                if row.start <= on and (row.end is None or (row.end > first and row.end > row.start))
            }
            passed += len(counted) >= 3
        shares.append((passed, len(here)))
    assert shares == published["Percentage of CLA at end of month with 3 or more placements during the year"]


def test_placed_for_adoption(placements, published, month_ends):
    """Distinct children in a placement A3 to A6."""
    counts = [
        sum(
            any(row.type in ("A3", "A4", "A5", "A6") and is_open(row.start, row.end, on) for row in rows)
            for rows in placements.values()
        )
        for on in month_ends
    ]
    assert counts == published["Number of Children Looked After (CLA) placed for adoption at period end"]


def test_independent_fostering(in_care, placements, published, month_ends):
    """Children in a placement U1 to U6 of a private or voluntary provider."""
    shares = []
    for on in month_ends:
        now = [_placement_at(placements[child], on) for child in looked_after(in_care, on)]
        shares.append((sum(row.type[0] == "U" and row.provider[:3] in ("PR4", "PR5") for row in now), len(now)))
    assert shares == published["Percentage of CLA placed in IFA placements as at the end of the month"]


def test_audits(read_list):
    """February 2023: 42 audits allocated, 38 completed, graded 2, 16 and 20."""
    rows = read_list("audits.xlsx", {"Audit month": "month", "Completed on": "completed", "Overall grade": "grade"})
    here = [row for row in rows if row.month == "Feb-23"]
    done = [row.grade for row in here if row.completed]
    assert (len(here), len(done)) == (42, 38)
    assert [done.count("Outstanding"), done.count("Good"), len([g for g in done if g[0] == "R"])] == [2, 16, 20]
