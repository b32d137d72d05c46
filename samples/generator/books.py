"""Which list goes into which file, under which headings, with which mess."""

import datetime as dt

from .annex_a_book import annex_a_book
from .care_books import care_books, case_books, event_books, visit_books
from .days import LAST, MONTHS, first_day
from .leftovers import NOTES, pivot, total
from .sheets import Book, Cell, Sheet
from .spellings import Pen
from .world import World

_CONTACT_HEADINGS = (
    ("Contact ID", "Child ID", "Date received", "Contact source", "Team"),
    ("Contact ref", "Person ID", "Contact date", "Source of contact", "Allocated team"),
    ("Contact ID", "Person ID", "Date of contact", "Source of contact", "Team"),
)


def contact_books(world: World) -> list[Book]:
    """A file a month: headings, their order and the dates' kind change; two have a row twice, one an unreadable day."""
    books = []
    for index, (year, month) in enumerate(MONTHS):
        pen = Pen(f"contacts {index}", index % 3 != 1)
        here = [row for row in world.lists["contacts"] if first_day(index) <= row[2] < first_day(index + 1)]
        rows: list[list[Cell]] = [
            [number, child, _with_time(pen, received, index), source, pen.team(team)]
            for number, child, received, source, team in here
        ]
        if index in (2, 6):
            rows.insert(40, list(rows[39]))
        if index == 4:
            rows.insert(100, [49_999, 1_234_567, "31/09/2022", "School", "ICAS Front Door"])
        headings = list(_CONTACT_HEADINGS[index % 3])
        if index >= 5:  # the export was rebuilt in November: the team comes first
            headings = [headings[4], *headings[:4]]
            rows = [[row[4], *row[:4]] for row in rows]
        sheet = Sheet(
            "Contacts to the front door",
            headings,
            rows,
            above=[[f"Month: {dt.date(year, month, 1):%B %Y}"]] if index % 2 else [],
            below=total(here) if index % 3 == 0 else [],
            name="Export" if index < 5 else "Data",
            blank_columns=1 if index == 3 else 0,
            blank_every=500 if index == 7 else 0,
        )
        books.append(Book(f"contacts_{year}-{month:02d}.xlsx", sheet, NOTES if index % 4 == 0 else {}))
    return books


def _with_time(pen: Pen, received: int, index: int) -> Cell:
    """In one file the day is text with the time; late in the evening it still is that day."""
    value = pen.day(received)
    return f"{value} {pen.pick('08:55', '11:20', '15:40', '23:59')}" if index == 1 else value


def front_door_books(world: World) -> list[Book]:
    """Referrals, early help, assessments."""
    lists = world.lists
    referrals, assessments, returns = Pen("referrals"), Pen("assessments", False), Pen("early help", False, 0.3)
    return [
        Book(
            "referrals.xlsx",
            Sheet(
                "Referrals to children's social care",
                ("Referral ID", "Child ID", "Date of referral", "Referral source", "Referred to team"),
                [[n, c, referrals.day(d), s, referrals.team(t)] for n, c, d, s, t in lists["referrals"]],
                above=[["Period: 01/06/2020 to 28/02/2023"]],
                below=total(lists["referrals"], "Grand total"),
            ),
            {**NOTES, **pivot(lists["referrals"], 4)},
        ),
        Book(
            "early_help_returns.ods",
            Sheet(
                "Early help: monthly return",
                ("Month", "Team", "Referrals into Early Help", "EH assessments completed"),
                [
                    [dt.date.fromordinal(m).strftime("%b-%y"), returns.team(t), r, a]
                    for m, t, r, a in lists["early_help"]
                ],
                below=[["Total", None, *(sum(row[at] for row in lists["early_help"]) for at in (2, 3))]],
                name="Return",
                blank_every=5,
            ),
            NOTES,
        ),
        Book(
            "assessments.csv",
            Sheet(
                "Child and family assessments",
                ("Assessment ID", "Child ID", "Referral date", "Started", "Assessment completed", "Assessing team"),
                [
                    [n, c, assessments.day(r), assessments.day(s), assessments.day(e), assessments.team(t)]
                    for n, c, r, s, e, t in lists["assessments"]
                ],
                below=total(lists["assessments"]),
            ),
        ),
    ]


def plan_books(world: World) -> list[Book]:
    """CIN and CP plans. One list carries names, all plainly made up, that no indicator needs."""
    lists, cin, cp = world.lists, Pen("cin", False), Pen("cp")
    return [
        Book(
            "cin_plans.xlsx",
            Sheet(
                "Child in need plans",
                ("Plan ID", "Child ID", "Child's name", "CIN plan start", "CIN plan end", "Team"),
                [
                    [f"CIN-{n}", str(c), f"Fictional Child {at:04d}", cin.day(s), cin.day(e), cin.team(t)]
                    for at, (n, c, s, e, t) in enumerate(lists["cin_plans"], 1)
                ],
                below=total(lists["cin_plans"]),
            ),
            pivot(lists["cin_plans"], 4),
        ),
        Book(
            "cp_plans.xlsx",
            Sheet(
                "Child protection plans",
                ("CPP ID", "Child ID", "CPP start date", "CPP end date", "Category of abuse", "Responsible team"),
                [[f"CPP-{n}", c, cp.day(s), cp.day(e), k, cp.team(t)] for n, c, s, e, k, t in lists["cp_plans"]],
                blank_every=200,
            ),
            NOTES,
        ),
    ]


def reference_books(world: World) -> list[Book]:
    """Audits, population, benchmarks."""
    lists, audits = world.lists, Pen("audits")
    return [
        Book(
            "audits.xlsx",
            Sheet(
                "Case audits",
                ("Audit ID", "Audit month", "Team audited", "Theme", "Completed on", "Overall grade"),
                [
                    [
                        f"A{n}",
                        dt.date.fromordinal(m).strftime("%b-%y"),
                        audits.team(t),
                        theme,
                        audits.day(done),
                        audits.pick(grade, "RI") if grade == "Requires improvement" else grade,
                    ]
                    for n, m, done, grade, theme, t in lists["audits"]
                ],
            ),
            NOTES,
        ),
        Book(
            "population.xlsx",
            Sheet(
                "Population estimates by single year of age",
                ("Estimate", "Age", "Persons"),
                [list(row) for row in lists["population"]],
                above=[["Sample figures, made to the size of the published rate"]],
                name="Ages",
            ),
        ),
        Book(
            "benchmarks.xlsx",
            Sheet(
                "Benchmark figures",
                ("Indicator", "Area", "Name", "Period", "Figure", "Published by"),
                [list(row) for row in lists["benchmarks"]],
                above=[["c, z, x, k, : and - mean that a figure is not available"]],
                name="Figures",
            ),
            NOTES,
        ),
    ]


def all_books(world: World) -> list[Book]:
    """Every file of the samples."""
    if any(number > LAST for number in (row[1] for row in world.lists["supervisions"])):
        raise ValueError("a supervision lies after the last month end")
    return [
        *contact_books(world),
        *front_door_books(world),
        *plan_books(world),
        *care_books(world),
        *visit_books(world),
        *case_books(world),
        *event_books(world),
        *reference_books(world),
        annex_a_book(world),
    ]
