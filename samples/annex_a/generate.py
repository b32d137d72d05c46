"""Makes the two synthetic workbooks in sources/, the same bytes every time: python samples/annex_a/generate.py

One small world, seen on two days. No real child is in it: ids begin with SYN, and everything is drawn. Headings
and codes are those of Annex A. The export changed between the two: in March its sheets are called otherwise, and
the letters of the form stand before the values.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

DAYS = (dt.date(2022, 12, 5), dt.date(2023, 3, 6))
FIRST, LAST = dt.date(2021, 3, 1), dt.date(2023, 3, 31)
CHILDREN, LEAVERS, ADOPTERS = 420, 60, 36
WHO = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)")
DISABLED = "Does the Child have a Disability"
STAFF = ("Allocated Team", "Allocated Worker")
HEADINGS = {
    1: (*WHO, "Date of Contact", "Contact Source"),
    2: (*WHO, "Assessment start date", "Assessment completion date", "Organisation completing assessment"),
    3: (*WHO, "Date of referral", "Referral Source", "Referral NFA?", "Number of Referrals in Last 12 Months", *STAFF),
    4: (
        *WHO, DISABLED, "Continuous Assessment Start Date", "Child Seen During Continuous Assessment",
        "Continuous Assessment Date of Authorisation",
        "Was the child assessed as requiring LA children’s social care support", *STAFF,
    ),
    5: (
        *WHO, DISABLED, "Strategy discussion initiating Section 47 Enquiry Start Date",
        "Was an Initial Child Protection Conference deemed unnecessary?",
        "Date of Initial Child Protection Conference",
        "Did the Initial Child Protection Conference Result in a Child Protection Plan",
        "Number of Section 47 Enquiries in the last 12 months", "Number of ICPCs in the last 12 months", *STAFF,
    ),
    6: (
        *WHO, DISABLED, "CIN Start Date", "Primary Need Code", "Date Child Was Last Seen", "CIN Closure Date",
        "Reason for Closure", "Case status", *STAFF,
    ),
    7: (
        *WHO, DISABLED, "Child Protection Plan Start Date", "Initial Category of Abuse", "Latest Category of Abuse",
        "Date of the Last Statutory Visit", "Was the Child Seen Alone?", "Date of latest review conference",
        "Child Protection Plan End Date",
        "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N))",
        "Number of Previous Child Protection Plans", *STAFF,
    ),
    8: (
        *WHO, "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)", DISABLED,
        "Date Started to be Looked After", "Child's Category of Need",
        "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)",
        "Start date of current legal status", "Child's Legal Status", "Date of Latest Statutory Review",
        "Date of Last Social Work Visit", "What is the permanence plan for this child?",
        "Date of Last IRO Visit / Contact to the Child", "Date of Last Health Assessment",
        "Date of Last Dental Check", "Number of Placements in the Last 12 months", "Date Ceased to be Looked After",
        "Reason Ceased to be Looked After", "Start Date of Most Recent Placement", "Placement Type",
        "Placement Provider", "Placement postcode", "URN of Placement", "Placement Location", "LA of Placement",
        "Number of Episodes the Child has been ‘Missing’ from their Placement in the last 12 months",
        "Number of Episodes the Child has been ‘Absent’ from their Placement in the last 12 months",
        "Was the child offered a Return Interview after their last missing episode (Y/N)?",
        "Did the child accept a Return Interview after their last missing episode (Y/N)?", *STAFF,
    ),
    9: (
        *WHO, DISABLED, *STAFF, "Eligibility Category", "LA In Touch", "Type of Accommodation",
        "Suitability of Accommodation", "Activity Status",
    ),
    10: (
        WHO[0], "Family identifier", *WHO[1:], DISABLED, "Date the Child Entered Care",
        "Date of Decision that Child Should be Placed for Adoption", "Date of Placement Order",
        "Date of Matching Child and Prospective Adopters", "Date Placed for Adoption", "Date of Adoption Order",
        "Date of Decision that Child Should No Longer be Placed for Adoption",
        "Reason Why Child No Longer Placed for Adoption",
        "Date the child was placed for fostering in FFA or concurrent planning placement",
    ),
    11: (
        "Individual adopter identifier", "Family identifier", "Gender", "Ethnicity", "Disability",
        "Is the (prospective) adopter fostering for adoption?", "Date enquiry received", "Date Stage 1 started",
        "Date Stage 1 ended", "Date Stage 2 started", "Date Stage 2 ended", "Date application submitted",
        "Date application approved", "Date adopter matched with child(ren)",
        "Date child/children placed with adopter(s)", "No. of children placed", "Date of Adoption Order",
        "Date of leaving adoption process", "Reason for leaving adoption process",
    ),
}  # fmt: skip
TITLES = "Contacts|Early Help|Referrals|Assessments|Section 47 enquiries and ICPC|Children in Need|Child protection|"
TITLES += "Children in care|Care leavers|Adoption|Adopters"
SOURCES = "a) 1A: Individual|e) 2A: Schools|e) 2A: Schools|f) 2B: Education services|g) 3A: Health services|"
SOURCES += "j) 3D: Health services|n) 5A: LA services|q) 6: Police|q) 6: Police|q) 6: Police|s) 8: Other|u) 10: Unknown"
NEEDS = ["N1 - Abuse or neglect"] * 5 + ["N2 - Child’s disability", "N4 - Family in acute stress"]
NEEDS += ["N5 - Family dysfunction", "N5 - Family dysfunction", "N6 - Socially unacceptable behaviour"]
ABUSE = ["a) Neglect", "a) Neglect", "d) Emotional abuse", "d) Emotional abuse", "b) Physical abuse", "c) Sexual abuse"]
STATUSES = ["C1: ICO", "C2: FCO", "C2: FCO", "C2: FCO", "E1: Placement order", "V2: Single period under S20"]
PLACES = "d) U4: Foster placement - long term|d) U4: Foster placement - long term|f) U6: Foster placement - not FFA|"
PLACES += "f) U6: Foster placement - not FFA|a) U1: Foster placement - relatives - long term|p) K2: Children’s Homes|"
PLACES += "n) H5: Residential accommodation|k) P1: Placed with parents"
PROVIDERS = [
    "b) PR1: Own provision",
    "b) PR1: Own provision",
    "e) PR4: Private provision",
    "f) PR5: Voluntary/third sector",
]
ACTIVITIES = "F2: Full time in education other than higher|F3: Full time in training or employment|"
ACTIVITIES += "P2: Part time in education other than higher|F1: Full time in higher education|"
ACTIVITIES += (
    "G5: Not in education, employment or training - other|G4: Not in education, employment or training - illness"
)
ACTIVITIES += " or disability"
FRONT = ["Assessment North", "Assessment South"]
LOCALITIES = ["Locality East", "Locality West"]
Row = dict[str, object]
Seen = Callable[[dt.date], "Row | None"]
"""What a list says of something on a day; nothing where it is not in the list."""


def main(folder: Path) -> None:
    """Write both workbooks into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    world = World()
    for day in DAYS:
        lettered = day == DAYS[1]
        book = xlsxwriter.Workbook(folder / f"annex_a_{day}.xlsx")
        book.set_properties({"created": dt.datetime.combine(day, dt.time(9)), "author": "Synthetic data"})
        date = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, title in enumerate(TITLES.split("|"), start=1):
            sheet = book.add_worksheet(f"List {number}" if lettered else f"List_{number}")
            sheet.write(0, 0, f"List {number}: {title}")
            headings = HEADINGS[number]
            sheet.write_row(2, 0, [heading.replace("Child Unique", "Child\u00a0Unique") for heading in headings])
            rows = [row for seen in world.lists[number] if (row := seen(day)) is not None]
            for at, row in enumerate(rows, start=3):
                for column, heading in enumerate(headings):
                    _write(sheet, (at, column), _said(row.get(heading), lettered), date)
        book.close()


def _write(sheet: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], value: object, date: object) -> None:
    if isinstance(value, dt.date):
        sheet.write_datetime(*at, dt.datetime.combine(value, dt.time()), date)
    elif value is not None:
        sheet.write(*at, value)


def _said(value: object, lettered: bool) -> object:
    """As the export of the day writes it: in December without the letters of the form, and with other signs."""
    if not isinstance(value, str) or lettered:
        return value
    before, mark, after = value.partition(") ")
    plain = after if mark and len(before) <= 2 else value
    return plain.replace("’", "'").replace("C1: ", "C1 ").replace("C2: ", "C2 ")


def _back(day: dt.date, months: int) -> dt.date:
    month = day.year * 12 + day.month - 1 - months
    return dt.date(month // 12, month % 12 + 1, min(day.day, 28))


class World:
    """What happens to whom; each list holds what it would say of it on a day."""

    def __init__(self) -> None:
        self.chance = random.Random(20230306)
        self.lists: dict[int, list[Seen]] = {number: [] for number in HEADINGS}
        for number in range(1, CHILDREN + 1):
            self._child(f"SYN{number:04}")
        for number in range(LEAVERS):
            self._leaver(f"SYN{CHILDREN + 1 + number:04}")
        for number in range(ADOPTERS):
            self._adopter(f"SYNA{number:03}", f"SYNF{number // 2:03}")

    def _day(self, first: dt.date, last: dt.date) -> dt.date:
        return first + dt.timedelta(days=self.chance.randrange(max(1, (last - first).days + 1)))

    def _after(self, day: dt.date, least: int, most: int) -> dt.date:
        return day + dt.timedelta(days=self.chance.randrange(least, most + 1))

    def _every(self, first: dt.date, least: int, most: int) -> list[dt.date]:
        days = [self._after(first, 1, most)]
        while days[-1] < LAST:
            days.append(self._after(days[-1], least, most))
        return days

    def _who(self, child: str, born: dt.date) -> Row:
        gender, ethnicity = self.chance.choice(["a) Male", "b) Female"]), self.chance.choice(["a) WBRI", "j) AIND"])
        disabled = self.chance.choice(["a) Yes", *["b) No"] * 9])
        who = {WHO[0]: child, WHO[1]: gender, WHO[2]: ethnicity, WHO[3]: born, WHO[4]: (DAYS[1] - born).days // 365}
        return {**who, DISABLED: disabled, "Allocated Worker": f"Worker {self.chance.randrange(40)}"}

    def _child(self, child: str) -> None:
        born = self._day(dt.date(2006, 6, 1), dt.date(2022, 4, 1))
        who, kind = self._who(child, born), self.chance.random()
        self._front_door(who)
        if kind < 0.30:
            self._need(who)
        elif kind < 0.52:
            self._plan(who)
        elif kind < 0.82:
            self._care(who, born)
        elif kind < 0.94:
            self._adoption(child, who)

    def _event(self, number: int, day: dt.date, row: Row) -> None:
        self.lists[number].append(lambda on: row if _back(on, 6) < day <= on else None)

    def _front_door(self, who: Row) -> None:
        chance, sources, team = self.chance, SOURCES.split("|"), {"Allocated Team": self.chance.choice(FRONT)}
        for _ in range(chance.choice([0, 1, 1, 2, 3])):
            day = self._day(dt.date(2022, 4, 1), LAST)
            self._event(1, day, {**who, "Date of Contact": day, "Contact Source": chance.choice(sources)})
        if chance.random() < 0.4:
            day = self._day(dt.date(2022, 4, 1), LAST)
            self._event(2, day, {**who, "Assessment start date": day, "Organisation completing assessment": "School"})
        days = sorted(self._day(dt.date(2021, 10, 1), LAST) for _ in range(chance.choice([0, 1, 1, 1, 2])))
        for day in days:
            nfa = chance.choice(["a) Yes", *["b) No"] * 6])
            row = {
                **who,
                **team,
                "Date of referral": day,
                "Referral Source": chance.choice(sources),
                "Referral NFA?": nfa,
            }
            self.lists[3].append(self._referral(row, day, days))
            if nfa == "b) No":
                self._assessment({**who, **team}, day)

    @staticmethod
    def _referral(row: Row, day: dt.date, days: list[dt.date]) -> Seen:
        def seen(on: dt.date) -> Row | None:
            latest = max((one for one in days if one <= on), default=day)
            number = sum(_back(latest, 12) <= one < latest for one in days)
            return {**row, "Number of Referrals in Last 12 Months": number} if _back(on, 6) < day <= on else None

        return seen

    def _assessment(self, who: Row, day: dt.date) -> None:
        begun = self._after(day, 0, 3)
        done = self._after(begun, 10, 72)
        row = {**who, "Continuous Assessment Start Date": begun, "Child Seen During Continuous Assessment": "a) Yes"}
        self.lists[4].append(self._between(row, begun, done, "Continuous Assessment Date of Authorisation"))
        if self.chance.random() < 0.5:
            self._enquiry(who, self._after(begun, 0, 10))

    @staticmethod
    def _between(row: Row, begun: dt.date, ended: dt.date | None, end: str) -> Seen:
        """In the list while open, and for six months after; the end only once it has been."""

        def seen(on: dt.date) -> Row | None:
            over = ended is not None and ended <= on
            gone = over and ended <= _back(on, 6)  # type: ignore[operator]
            return {**row, end: ended if over else None} if begun <= on and not gone else None

        return seen

    def _enquiry(self, who: Row, day: dt.date) -> None:
        held = self._after(day, 8, 24) if self.chance.random() < 0.45 else None
        plan = self.chance.choice(["a) Yes", "a) Yes", "a) Yes", "b) No"])
        row = {**who, "Strategy discussion initiating Section 47 Enquiry Start Date": day}

        def seen(on: dt.date) -> Row | None:
            been = held is not None and held <= on
            conference = {"Date of Initial Child Protection Conference": held} if been else {}
            outcome = (
                {"Did the Initial Child Protection Conference Result in a Child Protection Plan": plan} if been else {}
            )
            return {**row, **conference, **outcome} if _back(on, 6) < day <= on else None

        self.lists[5].append(seen)

    def _need(self, who: Row, status: str = "c) Child in need plan", since: dt.date | None = None) -> None:
        chance = self.chance
        begun = since or self._day(FIRST, LAST)
        ended = self._after(begun, 60, 500) if since is None and chance.random() < 0.5 else None
        seen_on = self._every(begun, 5, 55)
        team = who.get("Allocated Team", chance.choice(LOCALITIES))
        row = {**who, "CIN Start Date": begun, "Primary Need Code": chance.choice(NEEDS), "Allocated Team": team}

        def seen(on: dt.date) -> Row | None:
            here = self._between(row, begun, ended, "CIN Closure Date")(on)
            if here is None:
                return None
            over = here["CIN Closure Date"] is not None
            about = {
                "Case status": "e) Closed episode" if over else status,
                "Date Child Was Last Seen": _last(seen_on, on),
            }
            reason = {"Reason for Closure": "RC7 - Services ceased for any other reason"} if over else {}
            return {**here, **about, **reason}

        self.lists[6].append(seen)

    def _plan(self, who: Row) -> None:
        chance = self.chance
        begun = self._day(dt.date(2020, 12, 1), LAST)
        ended = self._after(begun, 90, 600) if chance.random() < 0.4 else None
        visits, reviews = self._every(begun, 7, 29), [self._after(begun, 70, 95)]
        reviews += self._every(reviews[0], 130, 190)
        category, before = chance.choice(ABUSE), chance.choice([0, 0, 0, 1, 2])
        who = {**who, "Allocated Team": chance.choice(LOCALITIES)}
        row = {**who, "Child Protection Plan Start Date": begun, "Initial Category of Abuse": category}
        row |= {"Latest Category of Abuse": category, "Number of Previous Child Protection Plans": before}

        def seen(on: dt.date) -> Row | None:
            here = self._between(row, begun, ended, "Child Protection Plan End Date")(on)
            last = {"Date of the Last Statutory Visit": _last(visits, on), "Was the Child Seen Alone?": "a) Yes"}
            return here and {**here, **last, "Date of latest review conference": _last(reviews, on)}

        self.lists[7].append(seen)
        self._need(who, "b) Child Protection plan", begun)

    def _care(self, who: Row, born: dt.date) -> None:
        chance = self.chance
        begun = max(born, self._day(dt.date(2019, 1, 1), LAST))
        ended = self._after(begun, 100, 900) if chance.random() < 0.3 else None
        breaks = chance.random() < 0.04
        status = "V4: Short term breaks, agreements recorded" if breaks else chance.choice(STATUSES)
        days = {
            "Date of Latest Statutory Review": [self._after(begun, 10, 28), *self._every(begun, 80, 200)],
            "Date of Last Social Work Visit": self._every(begun, 10, 47),
            "Date of Last Health Assessment": self._every(begun, 150, 400),
            "Date of Last Dental Check": self._every(begun, 150, 420),
        }
        times = [self._day(begun, LAST) for _ in range(chance.choice([0, 0, 0, 0, 1, 2, 5]))]
        row = {**who, "Date Started to be Looked After": begun, "Child's Legal Status": status}
        row |= {"Child's Category of Need": chance.choice(NEEDS), "Allocated Team": "Looked After Children"}
        row |= {
            "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)": _yes(chance.random() < 0.06)
        }
        row |= {"Placement Type": chance.choice(PLACES.split("|")), "Placement Provider": chance.choice(PROVIDERS)}
        row |= {
            "Placement Location": chance.choice(["a) In", "a) In", "b) Out"]),
            "Start Date of Most Recent Placement": begun,
        }
        row |= {"Number of Placements in the Last 12 months": chance.choice([1, 1, 1, 1, 2, 2, 3, 4])}
        offered = _yes(chance.random() < 0.8)

        def seen(on: dt.date) -> Row | None:
            here = self._between(row, begun, ended, "Date Ceased to be Looked After")(on)
            gone = sum(_back(on, 12) < day <= on for day in times)
            missing = dict(zip(HEADINGS[8][28:31], (gone, 0, offered if gone else None), strict=False))
            return here and {**here, **{name: _last(each, on) for name, each in days.items()}, **missing}

        self.lists[8].append(seen)
        if not breaks and ended is None:
            self._need({**who, "Allocated Team": "Looked After Children"}, "a) Looked after child", begun)

    def _leaver(self, child: str) -> None:
        chance = self.chance
        who = self._who(child, self._day(dt.date(1998, 4, 1), dt.date(2005, 8, 1)))
        row = {**who, "Allocated Team": "Leaving Care"}
        row |= {"Eligibility Category": chance.choice(["a) Relevant child", *["b) Former relevant child"] * 4])}
        changing = [(chance.random(), chance.random(), chance.choice(ACTIVITIES.split("|"))) for _ in DAYS]
        came = self._day(FIRST, LAST)

        def seen(on: dt.date) -> Row | None:
            touch, suitable, activity = changing[DAYS.index(on)]
            about = {"LA In Touch": _yes(touch < 0.92), "Activity Status": activity}
            home = {"Suitability of Accommodation": "a) Suitable" if suitable < 0.88 else "b) Unsuitable"}
            return {**row, **about, **home, "Type of Accommodation": "U: Independent living"} if came <= on else None

        self.lists[9].append(seen)

    def _adoption(self, child: str, who: Row) -> None:
        """Each stage follows the one before; in the list for twelve months after the last."""
        entered = self._day(dt.date(2020, 9, 1), dt.date(2022, 9, 1))
        stages = [entered]
        for least, most in ((60, 240), (10, 90), (30, 200), (7, 40), (100, 260)):
            stages.append(self._after(stages[-1], least, most))
        reversed_on = self._after(stages[1], 60, 200) if self.chance.random() < 0.1 else None
        row = {
            **who,
            WHO[3]: entered - dt.timedelta(days=self.chance.randrange(5, 900)),
            "Family identifier": f"F{child}",
        }

        def seen(on: dt.date) -> Row | None:
            days = [day if day <= on and (reversed_on is None or day < reversed_on) else None for day in stages]
            over = reversed_on if reversed_on is not None and reversed_on <= on else None
            left = over or days[-1]
            if stages[1] > on or (left is not None and left <= _back(on, 12)):
                return None
            reason = {HEADINGS[10][14]: "RD1 - The child’s needs changed subsequent to the decision"} if over else {}
            return {**row, **dict(zip(HEADINGS[10][7:14], [*days, over], strict=True)), **reason}

        self.lists[10].append(seen)

    def _adopter(self, adopter: str, family: str) -> None:
        stages = [self._day(dt.date(2021, 6, 1), LAST)]
        for least, most in ((10, 30), (40, 80), (1, 20), (60, 120), (5, 15), (5, 30), (40, 300)):
            stages.append(self._after(stages[-1], least, most))
        row = {WHO[1]: self.chance.choice(["a) Male", "b) Female"]), WHO[2]: "a) WBRI", "Disability": "b) No"}
        row |= {HEADINGS[11][0]: adopter, HEADINGS[11][1]: family, HEADINGS[11][5]: "b) No"}

        def seen(on: dt.date) -> Row | None:
            days = [day if day <= on else None for day in stages]
            recent = stages[0] <= on and (days[-1] is None or days[-1] > _back(on, 12))
            return {**row, **dict(zip(HEADINGS[11][6:14], days, strict=True))} if recent else None

        self.lists[11].append(seen)


def _last(days: list[dt.date], on: dt.date) -> dt.date | None:
    return max((day for day in days if day <= on), default=None)


def _yes(holds: bool) -> str:
    return "a) Yes" if holds else "b) No"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "sources")
