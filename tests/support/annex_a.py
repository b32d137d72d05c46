"""Annex A of a real one's size, as exports write it.

Rows are drawn around the as-at date so that many dates lie on an edge; the spellings of one column change from row to
row. It shares no code with the program, nor with the small workbooks of the starting set.
"""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import xlsxwriter

DECEMBER, MARCH = dt.date(2022, 12, 5), dt.date(2023, 3, 6)
TEAMS = {
    "mash": ["MASH", "mash", "Multi-Agency Safeguarding Hub"],
    "assessment_north": ["Assessment North", "Assessment Team (North)", "Assessment - North"],
    "locality_east": ["Locality East", "LOCALITY EAST", "Locality\u00a0East"],
    "looked_after": ["Looked After Children", "LAC Team"],
    "leaving_care": ["Leaving Care", "16+ Team"],
}
AREAS = {
    "front_door": ["mash", "assessment_north"],
    "localities": ["locality_east"],
    "care": ["looked_after", "leaving_care"],
}
YES = {"yes": ["a) Yes", "Yes", "Y", "yes "], "no": ["b) No", "No", "N", "NO"]}
WORDS: dict[str, dict[str, list[str]]] = {
    "asked_by": {
        "1A": ["a) 1A: Individual", "1A", "1A Individual"],
        "2A": ["e) 2A: Schools", "2A: Schools", "Schools"],
        "2B": ["f) 2B: Education services", "2B"],
        "3D": ["j) 3D: Health services", "3D - Health services"],
        "5A": ["n) 5A: LA services", "5A LA services"],
        "6": ["q) 6: Police", "6: Police", "Police"],
        "10": ["u) 10: Unknown", "10: Unknown"],
    },
    "nfa": YES,
    "plan": YES,
    "asylum": YES,
    "offered": {**YES, "unknown": ["c) Unknown", "Unknown"]},
    "need": {
        "N1": ["N1 - Abuse or neglect", "N1", "n1: abuse or neglect"],
        "N2": ["N2 - Child’s disability", "N2 - Child's disability", "N2"],
        "N3": ["N3 - Parental illness or disability", "N3 - Parental disability or illness"],
        "N0": ["N0 - Not stated", "N0"],
    },
    "category": {
        "neglect": ["a) Neglect", "Neglect"],
        "physical": ["b) Physical abuse", "Physical Abuse"],
        "emotional": ["d) Emotional abuse", "EMO"],
        "multiple": ["e) Multiple/not recommended", "Multiple"],
    },
    "legal": {
        "C1": ["C1: ICO", "C1 ICO", "C1"],
        "C2": ["C2: FCO", "C2 FCO", "c2"],
        "E1": ["E1: Placement order", "E1"],
        "V2": ["V2: Single period under S20", "V2 Single period under S20"],
        "V3": ["V3: Short term breaks, episodes recorded", "V3"],
        "V4": ["V4: Short term breaks, agreements recorded"],
        "L2": ["L2: EPO", "L2 EPO"],
        "J1": ["J1: Remanded to LA or youth detention"],
    },
    "place": {
        "U1": ["a) U1: Foster placement - relatives - long term", "U1"],
        "U4": ["d) U4: Foster placement - long term", "U4: Foster placement - long term"],
        "A5": ["i) A5: Placed for adoption - order - foster", "A5"],
        "P1": ["k) P1: Placed with parents", "P1"],
        "H5": ["n) H5: Residential accommodation", "H5"],
        "K2": ["p) K2: Children’s Homes", "p) K2: Children's Homes", "K2"],
        "Z1": ["v) Z1: Other placements", "Z1"],
    },
    "provider": {
        "PR1": ["b) PR1: Own provision", "PR1", "PR1: Own provision"],
        "PR4": ["e) PR4: Private provision", "PR4"],
        "PR5": ["f) PR5: Voluntary/third sector", "PR5 Voluntary/third sector"],
    },
    "location": {"in": ["a) In", "In"], "out": ["b) Out", "Out"]},
    "eligibility": {
        "relevant": ["a) Relevant child", "Relevant child"],
        "former_relevant": ["b) Former relevant child", "Former relevant child"],
        "qualifying": ["c) Qualifying care leaver"],
        "eligible": ["d) Eligible child"],
    },
    "touch": {
        "yes": ["a) Yes", "Yes"],
        "no": ["b) No", "No"],
        "died": ["c) Died"],
        "refused": ["d) Refu", "Refu"],
        "returned_home": ["f) Rhom"],
    },
    "suitable": {"suitable": ["a) Suitable", "Suitable"], "unsuitable": ["b) Unsuitable", "Unsuitable"]},
    "activity": {
        "F1": ["F1: Full time in higher education", "F1"],
        "P2": ["P2: Part time in education other than higher"],
        "F3": ["F3: Full time in training or employment", "F3 Full time in training or employment"],
        "G5": ["G5: Not in education, employment or training - other", "G5"],
    },
}
HEADINGS = {
    "child": "Child\u00a0Unique ID",
    "team": "Allocated Team",
    "born": "Date of Birth",
    "nfa": "Referral NFA?",
    "number": "Number of Referrals in Last 12 Months",
    "plan": "Did the Initial Child Protection Conference Result in a Child Protection Plan",
    "need": "Primary Need Code",
    "seen": "Date Child Was Last Seen",
    "category": "Latest Category of Abuse",
    "previous": "Number of Previous Child Protection Plans",
    "asylum": "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N))",
    "legal": "Child’s Legal Status",
    "health": "Date of Last Health Assessment",
    "dental": "Date of Last Dental Check",
    "placements": "Number of Placements in the Last 12 months",
    "place": "Placement Type",
    "provider": "Placement Provider",
    "location": "Placement Location",
    "missing": "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months",
    "offered": "Was the child offered a Return Interview after their last missing episode (Y/N)?",
    "eligibility": "Eligibility Category",
    "touch": "LA In Touch",
    "suitable": "Suitability of Accommodation",
    "activity": "Activity Status",
    "entered": "Date the Child Entered Care",
    "decided": "Date of Decision that Child Should be Placed for Adoption",
    "ordered": "Date of Placement Order",
    "matched": "Date of Matching Child and Prospective Adopters",
    "placed": "Date Placed for Adoption",
    "adopted": "Date of Adoption Order",
    "reversed": "Date of Decision that Child Should No Longer be Placed for Adoption",
    "enquired": "Date enquiry received",
    "approved": "Date application approved",
}
LISTS: dict[int, dict[str, str]] = {
    1: {"began": "Date of Contact", "asked_by": "Contact Source"},
    2: {"began": "Assessment start date", "done": "Assessment completion date"},
    3: {"began": "Date of referral", "asked_by": "Referral Source", "nfa": "", "number": "", "team": ""},
    4: {"began": "Continuous Assessment Start Date", "done": "Continuous Assessment Date of Authorisation", "team": ""},
    5: {
        "began": "Strategy discussion initiating Section 47 Enquiry Start Date",
        "done": "Date of Initial Child Protection Conference",
        "plan": "",
        "team": "",
    },
    6: {"began": "CIN Start Date", "need": "", "seen": "", "done": "CIN Closure Date", "team": ""},
    7: {
        "began": "Child Protection Plan Start Date",
        "category": "",
        "visit": "Date of the Last Statutory Visit",
        "review": "Date of latest review conference",
        "done": "Child Protection Plan End Date",
        "previous": "",
        "team": "",
    },
    8: {
        "born": "",
        "asylum": "",
        "began": "Date Started to be Looked After",
        "legal": "",
        "review": "Date of Latest Statutory Review",
        "visit": "Date of Last Social Work Visit",
        "health": "",
        "dental": "",
        "placements": "",
        "done": "Date Ceased to be Looked After",
        "place": "",
        "provider": "",
        "location": "",
        "missing": "",
        "offered": "",
        "team": "",
    },
    9: {"team": "", "eligibility": "", "touch": "", "suitable": "", "activity": ""},
    10: dict.fromkeys(["entered", "decided", "ordered", "matched", "placed", "adopted", "reversed"], ""),
    11: {"enquired": "", "approved": ""},
}
"""Number of a list → its columns after the child's id, with headings that differ from list to list."""
SIZES = {1: 1_100, 2: 500, 3: 800, 4: 700, 5: 500, 6: 1_000, 7: 500, 8: 800, 9: 300, 10: 250, 11: 150}
DATES = {"began", "done", "seen", "visit", "review", "born", "health", "dental"}
DATES |= {"entered", "decided", "ordered", "matched", "placed", "adopted", "reversed", "enquired", "approved"}
NUMBERS = {"number", "previous", "placements", "missing"}
Row = dict[str, object]


class AnnexA:
    """The eleven lists as at a day; dates are dates, codes are codes."""

    def __init__(self, day: dt.date) -> None:
        self.day, self.chance = day, random.Random(day.toordinal())
        self.rows = {number: [self._row(number, at) for at in range(size)] for number, size in SIZES.items()}
        for number in (7, 8):  # a child who has two rows: the one that began last stands for the child
            for row in self.rows[number][:40]:
                again = {"child": row["child"], "began": self._before(row["began"], 3, 900)}
                self.rows[number].append(self._row(number, 0) | again | {"done": None})
        for number in (6, 9):  # and one who stands there twice
            self.rows[number] += [dict(row) for row in self.rows[number][:25]]
        for number in (3, 4, 5, 6, 7, 8, 9):
            self.chance.shuffle(self.rows[number])

    def _before(self, day: object, least: int, most: int) -> dt.date:
        assert isinstance(day, dt.date)
        return day - dt.timedelta(self.chance.randrange(least, most))

    def _near(self, *ago: int) -> dt.date:
        """A day so long before, or one beside it: half of all dates lie on an edge."""
        return self.day - dt.timedelta(max(0, self.chance.choice(ago) + self.chance.randrange(-2, 3)))

    def _ago(self, most: int, *edges: int) -> dt.date:
        chance = self.chance
        return self._near(*edges) if edges and chance.random() < 0.5 else self._before(self.day, 0, most)

    def _row(self, number: int, at: int) -> Row:
        chance, columns = self.chance, LISTS[number]
        row: Row = {"child": f"K{number}{at:05d}"}
        for name in columns:
            if name in WORDS:
                row[name] = None if chance.random() < 0.05 else chance.choice(list(WORDS[name]))
            elif name in NUMBERS:
                row[name] = None if chance.random() < 0.05 else chance.choice([0, 0, 1, 1, 2, 3, 4, 7])
            elif name == "team":
                row[name] = None if chance.random() < 0.03 else chance.choice(list(TEAMS))
        began = self._ago(400, 182, 181, 15, 22, 64) if number < 6 else self._ago(1_500, 730, 365, 90, 28, 92)
        dates = {"began": began}
        dates["done"] = began + dt.timedelta(chance.randrange(0, 40 if number == 5 else 90 if number < 6 else 900))
        for name, *edges in (
            ("seen", 42),
            ("visit", 28, 42),
            ("review", 181, 182),
            ("health", 365, 181),
            ("dental", 365),
        ):
            dates[name] = self._ago(500, *edges)
        dates["born"] = self._before(self.day, 0, 19 * 365)
        open_ = 0.5 if number > 5 else 0.25
        for name in columns:
            if name in dates:
                keep = name == "began" or chance.random() > (open_ if name == "done" else 0.08)
                row[name] = dates[name] if keep and (number == 5 or dates[name] <= self.day) else None
        return self._adoption(row) if number == 10 else self._adopter(row) if number == 11 else row

    def _adoption(self, row: Row) -> Row:
        chance = self.chance
        row["entered"] = day = self._ago(1_100, 426, 427)
        for name, most in (("decided", 300), ("ordered", 120), ("matched", 160), ("placed", 60), ("adopted", 300)):
            day += dt.timedelta(
                chance.choice([chance.randrange(most), 121, 122]) if name == "matched" else chance.randrange(most)
            )
            row[name] = day if day <= self.day and chance.random() > 0.06 else None
        late = day - dt.timedelta(chance.randrange(400))
        row["reversed"] = late if chance.random() < 0.1 and late <= self.day else None
        return row

    def _adopter(self, row: Row) -> Row:
        row["enquired"] = self._ago(700)
        row["approved"] = self._ago(500, 365, 364) if self.chance.random() < 0.6 else None
        return row

    def write(self, folder: Path) -> None:
        """The workbook as the council's system exports it, under a name of its own."""
        folder.mkdir(parents=True, exist_ok=True)
        book = xlsxwriter.Workbook(folder / f"Rowanshire annex A {self.day:%d-%m-%Y}.xlsx")
        date = book.add_format({"num_format": "dd/mm/yyyy"})
        book.add_worksheet("Guidance").write(0, 0, "What the lists hold")
        for number, columns in LISTS.items():
            sheet = book.add_worksheet(f"List_{number}" if self.day == MARCH else f"List {number}")
            sheet.write(0, 0, f"Annex A: List {number}")
            first = "Individual adopter identifier" if number == 11 else HEADINGS["child"]
            sheet.write_row(3, 0, [first, *(said or HEADINGS[name] for name, said in columns.items()), "Gender"])
            for at, row in enumerate(self.rows[number], start=4):
                sheet.write(at, 0, row["child"])
                for column, name in enumerate(columns, start=1):
                    self._write(sheet, (at, column), (name, row[name]), date)
        book.close()

    def _write(
        self, sheet: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], cell: tuple[str, object], date: object
    ) -> None:
        (name, value), chance = cell, self.chance
        if value is None:
            sheet.write(*at, chance.choice(["", "", "#N/A", "-", "\u00a0"]))
        elif name == "team":
            sheet.write(*at, chance.choice(TEAMS[str(value)]))
        elif name in WORDS:
            sheet.write(*at, chance.choice(WORDS[name][str(value)]))
        elif isinstance(value, dt.date):
            if chance.random() < 0.1:
                sheet.write(*at, f"{value:%d/%m/%Y}")
            else:
                sheet.write_datetime(*at, dt.datetime.combine(value, dt.time()), date)
        else:
            sheet.write(*at, value if chance.random() < 0.9 else str(value))
