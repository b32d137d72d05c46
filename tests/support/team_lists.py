"""Lists of made-up children, of any length, and a key to sign them with."""

import base64
import datetime as dt
import hmac
import random
from dataclasses import replace

from kpibook.months import Month
from kpibook.worklists.contents import Account, Listed, ListTable, Note, Part, TeamList, ToPutRight

DAY = dt.date(2023, 2, 28)
REASONS = ("Done, recorded late", "Done since", "Not done, planned", "Not possible", "Not ours", "Wrong in the list")
_WORKERS = ("Amara Okafor", "Ben Hughes", "Carys Pritchard", "Danuta Nowak", "Ewan MacLeod", "Farida Begum-Chowdhury")
_NAMES = ("Maya Smith", "Oliver Khan", "Aisha O'Neill", "Zofia Kowalska", "Tomos Price")
_INDICATORS = (
    ("cin_visits", "Children in need visited within 4 weeks", Part.OVERDUE, ("Name", "Last visit")),
    ("cp_visits", "Child protection: visited within 10 working days", Part.OVERDUE, ("Name", "Last visit")),
    ("cla_reviews", "Looked after, with a review in time", Part.OVERDUE, ("Name", "Last review", "Legal status")),
    ("cin_visits", "Children in need visited within 4 weeks", Part.DUE_SOON, ("Name", "Last visit")),
    ("assessments", "Assessments completed within 45 working days", Part.WAS_LATE, ("Name", "Started")),
)


def sign(text, key=b"a workspace's key"):
    """What the workspace's key makes of a text."""
    return base64.b32encode(hmac.digest(key, text.encode(), "sha256")[:15]).decode().lower()


def team_list(records=35, seed=1, **changes):
    """A list of so many records, six workers'; every fifth was noted the month before, a few this month."""
    chance, each = random.Random(seed), records // len(_INDICATORS)
    tables = tuple(_table(chance, at, each) for at in range(len(_INDICATORS)))
    right = tuple(_to_put_right(number) for number in range(min(5, records)))
    made = TeamList(
        scope="east", name="Assessment and Intervention East", organisation="Northshire County Council",
        marking="OFFICIAL-SENSITIVE", month=Month(2023, 2), day=DAY, ahead=dt.date(2023, 3, 21), tables=tables,
        put_right=right, reasons=REASONS, has_workers=True, pseudonyms=False,
        left_out=("Section 47 enquiries: the list names no teams.",) if records else (),
    )  # fmt: skip
    return replace(made, **changes)


def _table(chance, at, each):
    indicator, title, part, headings = _INDICATORS[at]
    rows = tuple(_listed(chance, part, headings, at * 10_000 + number) for number in range(each))
    line = f"Visits, “{title}”, column Assessment and Intervention East"
    more = 1 if indicator == "cla_reviews" and each else 0
    why = "1 child had no team on 28 February, and is on the whole service's list alone." if more else ""
    account = Account(40, 40 + each + more, each, each + more, line, why)
    return ListTable(part, indicator, title, "children", headings, rows, None if part is Part.DUE_SOON else account)


def _listed(chance, part, headings, number):
    soon = part is Part.DUE_SOON
    due = DAY + dt.timedelta(chance.randint(1, 20)) if soon else DAY - dt.timedelta(chance.randint(1, 60))
    last, turn = due - dt.timedelta(28), chance.random()
    values = {"Name": chance.choice(_NAMES), "Legal status": "C2"}
    note = (
        Note("Not done, planned", "Family away until 20 March; visit booked for 22 March at school.", "2023-01")
        if turn < 0.2
        else Note("Done, recorded late", "Seen on 3 March at home, alone.", "2023-02")
        if turn < 0.25
        else None
    )
    return Listed(
        key=sign(f"record {number}"),
        id=f"{number:07d}",
        worker=chance.choice(_WORKERS),
        shown=tuple(values.get(heading, last) for heading in headings),
        decided=f"last visit {last.day} {last:%B}, {'due' if soon else 'was due'} by {due.day} {due:%B}",
        due=due,
        since="visited on 3 March" if turn > 0.8 and not soon else "",
        note=note,
    )


def _to_put_right(number):
    what = "The visit is dated before the child's referral (3 March 2023, referred on 14 March 2023)."
    note = Note("Wrong in the list", "Asked business support to correct it.", "2023-01") if number == 1 else None
    advice = "Correct the date of the visit or of the referral in the case system."
    return ToPutRight(
        sign(f"row {number}"), "bad-date", f"{number:07d}", "visits.xlsx", "Data", number + 7, what, advice, note
    )
