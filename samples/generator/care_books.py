"""The files about children with plans, in care and after: lists, visits, supervisions, reviews."""

from .days import day
from .leftovers import NOTES, pivot, total
from .sheets import Book, Cell, Sheet
from .spellings import Pen
from .world import World


def care_books(world: World) -> list[Book]:
    """Episodes and placements of children looked after; care leavers."""
    lists, cla, placed, left = world.lists, Pen("cla"), Pen("placements", False), Pen("care leavers", False)
    return [
        Book(
            "cla_episodes.xlsx",
            Sheet(
                "Children looked after: episodes",
                (
                    "Episode ID",
                    "Child ID",
                    "DOB",
                    "Episode start",
                    "Episode end",
                    "Legal status",
                    "UASC?",
                    "Allocated team",
                ),
                [
                    [n, c, cla.day(b), cla.day(s), cla.day(e), cla.status(v), cla.flag(u), cla.team(t)]
                    for n, c, b, s, e, v, u, t in lists["cla_episodes"]
                ],
                above=[["Includes short breaks (V3 and V4)"]],
                below=total(lists["cla_episodes"]),
            ),
            NOTES,
        ),
        Book(
            "placements.xlsx",
            Sheet(
                "Placements",
                (
                    "Placement ID",
                    "Child ID",
                    "Placement start",
                    "Placement end",
                    "Placement code",
                    "Provider",
                    "Intended to last to 18",
                    "Legal status",
                    "Team",
                ),
                [
                    [n, c, placed.day(s), placed.day(e), k, placed.provider(p), _to_18(placed, u), v, placed.team(t)]
                    for n, c, s, e, k, p, u, v, t in lists["placements"]
                ],
                name="Sheet1",
            ),
        ),
        Book(
            "care_leavers.xlsx",
            Sheet(
                "Care leavers: open and closed records",
                ("Record ID", "Young person ID", "Record opened", "Record closed", "Team"),
                [[n, c, left.day(s), left.day(e), left.team(t)] for n, c, s, e, t in lists["care_leavers"]],
                below=total(lists["care_leavers"]),
            ),
        ),
    ]


def _to_18(pen: Pen, value: bool) -> str | None:
    return pen.pick("Yes", "Y", "a) Yes") if value else pen.pick("No", "N", "")


_VISITS = {
    "cp": ("Child protection visits", ("Visit ID", "Child ID", "Date of visit", "Visit type", "Team"), "CP"),
    "cin": ("Child in need visits", ("Visit ID", "Person ID", "Visit date", "Type of visit", "Worker's team"), "CIN"),
    "cla": ("Visits to children looked after", ("Visit ID", "Child ID", "Actual date", "Visit type", "Team"), "CLA"),
}
_VISIT_WORDS = {"cp": "Child protection visit", "cin": "Child in need visit", "cla": "LAC visit"}


def visit_books(world: World) -> list[Book]:
    """A file for each kind of visit; the later visits to children looked after have text for dates."""
    books = []
    for kind, (title, headings, code) in _VISITS.items():
        pen = Pen(f"visits {kind}", kind != "cin")
        here = sorted((row for row in world.lists["visits"] if row[2] == kind), key=lambda row: (row[1], row[0]))
        rows: list[list[Cell]] = []
        for at, (child, number, _, team) in enumerate(here):
            cells = False if kind == "cla" and number >= day(2022, 12, 1) else None
            rows.append(
                [f"{code}{at:05d}", child, pen.day(number, cells), pen.pick(code, _VISIT_WORDS[kind]), pen.team(team)]
            )
        if kind == "cin":
            rows.insert(300, list(rows[250]))  # the same visit twice
        books.append(Book(f"visits_{kind}.xlsx", Sheet(title, headings, rows, below=total(here)), NOTES))
    return books


def case_books(world: World) -> list[Book]:
    """Open cases and supervisions; one supervision has no readable date."""
    lists, cases, pen = world.lists, Pen("open cases"), Pen("supervisions", False)
    supervisions = sorted(lists["supervisions"], key=lambda row: (row[1], row[0]))
    rows: list[list[Cell]] = [
        [f"S{at:05d}", child, pen.day(number, number >= day(2022, 10, 1)), pen.team(team)]
        for at, (child, number, team) in enumerate(supervisions)
    ]
    rows.insert(700, ["S99999", 1_234_567, "cancelled", "PTC 1"])
    return [
        Book(
            "open_cases.xlsx",
            Sheet(
                "Open cases by status",
                ("Child ID", "Case status", "Status from", "Status to", "Allocated team"),
                [
                    [c, cases.case(k), cases.day(s), cases.day(e), cases.team(t)]
                    for c, k, s, e, t in lists["open_cases"]
                ],
                above=[["Every case open at any time since 01/06/2022"]],
                below=total(lists["open_cases"]),
            ),
            pivot(lists["open_cases"], 4),
        ),
        Book(
            "supervisions.xlsx",
            Sheet("Supervisions recorded", ("Supervision ID", "Child ID", "Supervision date", "Team"), rows),
            NOTES,
        ),
    ]


def event_books(world: World) -> list[Book]:
    """Reviews and health assessments."""
    lists, reviews, health = world.lists, Pen("reviews"), Pen("health")
    return [
        Book(
            "cla_reviews.xlsx",
            Sheet(
                "Reviews of children looked after",
                ("Review ID", "Child ID", "Date review held", "Team"),
                [[n, c, reviews.day(d), reviews.team(t)] for n, c, d, t in lists["reviews"]],
                blank_every=400,
            ),
        ),
        Book(
            "health_assessments.xlsx",
            Sheet(
                "Health assessments of children looked after",
                ("Health assessment ID", "Child ID", "Date completed", "Assessment type", "Team"),
                [
                    [n, c, health.day(d), _health(health, k), health.team(t)]
                    for n, c, d, k, t in lists["health_assessments"]
                ],
                below=total(lists["health_assessments"]),
            ),
        ),
    ]


def _health(pen: Pen, kind: str) -> str:
    return (
        pen.pick("IHA", "Initial health assessment")
        if kind == "initial"
        else pen.pick("RHA", "Review health assessment")
    )
