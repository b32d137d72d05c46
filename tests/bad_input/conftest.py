"""A tiny workspace that tests damage: a list of referrals, a monthly return, a template, and an earlier workbook."""

import datetime as dt
import hashlib
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import xlsxwriter

from kpibook import pipeline
from kpibook.issues import InputError
from kpibook.months import Month

TEMPLATE = Path(__file__).parents[2] / "workbook_templates/performance_report.xlsx"
FEBRUARY = Month(2023, 2)
MADE = dt.datetime(2023, 3, 3, 9)
EARLIER = b"the workbook of last month"
PERSONS = ("C900001", "C900002", "C900003", "Zebedee", "Quillfeather", "Ottoline")
"""Children's ids, and names that stand in the lists: no message may hold one."""

ORGANISATION = """\
organisation:
  name: Testshire Council
  service: Children
  sources_folder: lists
  template: template.xlsx
  months_shown: 2
service_areas:
  front: {name: Front door}
teams:
  mash: {name: MASH, area: front, aliases: [Multi-Agency Hub]}
  duty: {name: Duty, area: front}
"""
LISTS = """\
codes:
  source: {values: {school: [School], police: [Police]}}
sources:
  referrals:
    title: Referrals
    files: [referrals.xlsx]
    sheets: [Data]
    complete_from: 2022-12-01
    dated_by: received
    unique: [referral]
    spans: [{start: received, end: closed}]
    fields:
      referral: {headings: [Referral ID], type: id, required: true}
      child: {headings: [Child ID], type: id, required: true}
      received: {headings: [Received, Date of referral], type: date, required: true}
      closed: {headings: [Closed], type: date}
      source: {headings: [Source], type: code, codes: source}
      team: {headings: [Team], type: team, required: true}
  returns:
    title: Monthly return
    files: [returns.csv]
    complete_from: 2022-12-01
    dated_by: month
    unique: [month, team]
    fields:
      month: {headings: [Month], type: month, required: true}
      team: {headings: [Team], type: team, required: true}
      due: {headings: [Due], type: number, required: true}
      done: {headings: [Done], type: number, required: true}
"""
INDICATORS = """\
indicators:
  referrals:
    title: Referrals
    measure: {kind: flow, source: referrals, date: received}
    targets: [{shown: "<9", number: 9, comparison: less_than, valid_from: 2022-12}]
  repeats:
    title: Referrals within 12 months of another
    measure:
      kind: share
      of: referrals
      meets: [{earlier_event: {source: referrals, date: received, on: child, within: 1 month}}]
  visits_done:
    title: Visits done
    measure: {kind: tally, source: returns, month: month, value: done, out_of: due}
sections:
  front_door:
    title: Front door
    tables: [{title: Referrals, indicators: [referrals, repeats, visits_done]}]
"""
HEADINGS = ["Referral ID", "Child ID", "Name", "Received", "Closed", "Source", "Team"]
REFERRALS = [
    ["R1", "C900001", "Zebedee Quillfeather", dt.date(2023, 1, 5), dt.date(2023, 1, 9), "School", "MASH"],
    ["R2", "C900002", "Ottoline Quillfeather", dt.date(2023, 1, 31), None, "Police", "Duty"],
    ["R3", "C900001", "Zebedee Quillfeather", dt.date(2023, 2, 5), dt.date(2023, 2, 20), "School", "MASH"],
    ["R4", "C900003", "Ottoline", dt.date(2023, 2, 28), None, "", "Multi-Agency Hub"],
]
RETURNS = ["Month,Team,Due,Done", "Jan-23,MASH,10,9", "Jan-23,Duty,4,4", "Feb-23,MASH,8,8", "Feb-23,Duty,5,3"]


def write_list(path, rows, sheet="Data", **options):
    """A real .xlsx; text stays text, dates are dates. The headings stand in row 3, the first row of `rows` in row 4."""
    options = {"strings_to_formulas": False, "default_date_format": "dd/mm/yyyy", **options}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        worksheet = workbook.add_worksheet(sheet)
        worksheet.write(0, 0, "Synthetic example data: no real child")
        for at, row in enumerate(rows):
            worksheet.write_row(at + 2, 0, row)


def state_of(folder):
    """Every file of a folder with the hash of its content."""
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


@dataclass
class Workspace:
    """A workspace in which everything is right, until a test damages it."""

    root: Path

    @property
    def lists(self):
        """The folder of the source spreadsheets."""
        return self.root / "lists"

    @property
    def referrals(self):
        """The list in .xlsx."""
        return self.lists / "referrals.xlsx"

    @property
    def returns(self):
        """The list in .csv."""
        return self.lists / "returns.csv"

    @property
    def out(self):
        """The workbook; an earlier one stands there."""
        return self.root / "out" / "report.xlsx"

    def write_referrals(self, rows=REFERRALS, headings=HEADINGS, **options):
        """Write the list of referrals anew."""
        write_list(self.referrals, [headings, *rows], **options)

    def change_referral(self, number, **cells):
        """Write the list anew with cells of one referral (from 1) changed, by their headings."""
        rows = [list(row) for row in REFERRALS]
        for heading, value in cells.items():
            rows[number - 1][HEADINGS.index(heading.replace("_", " "))] = value
        self.write_referrals(rows)

    def write_returns(self, *lines):
        """Write the monthly return anew."""
        self.returns.write_text("\n".join(lines or RETURNS) + "\n", encoding="utf-8")

    def edit(self, file, old, new):
        """Replace a text that stands once in a mapping file; gives back the place of its line."""
        path = self.root / "mappings" / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1, old
        path.write_text(text.replace(old, new), encoding="utf-8")
        return f"mappings/{file}, line {text[: text.index(old)].count(chr(10)) + 1}"

    def build(self, month=FEBRUARY, out=None):
        """Build as `kpibook build --out` does."""
        return pipeline.build(self.root, month, out or self.out, MADE)

    def issues(self, month=FEBRUARY, out=None):
        """Everything that a build finds wrong. Nothing is written, every issue has advice, none a person's data."""
        before = state_of(self.root)
        with pytest.raises(InputError) as caught:
            self.build(month, out)
        assert state_of(self.root) == before
        assert self.out.read_bytes() == EARLIER
        for issue in caught.value.issues:
            assert issue.advice, issue
            assert issue.sheet or issue.mapping or issue.kind == "no-records-in-month", issue
            assert not re.search("|".join(PERSONS), str(issue)), issue
        return caught.value.issues

    def issue(self, **options):
        """The one thing that a build finds wrong."""
        [issue] = self.issues(**options)
        return issue


@pytest.fixture
def workspace(tmp_path):
    """A small workspace in which everything is right, with an earlier workbook in `out`."""
    root = tmp_path / "workspace"
    for folder in ("mappings", "lists", "out"):
        (root / folder).mkdir(parents=True)
    shutil.copy(TEMPLATE, root / "template.xlsx")
    for name, text in (("organisation", ORGANISATION), ("lists", LISTS), ("indicators", INDICATORS)):
        (root / "mappings" / f"{name}.yaml").write_text(text, encoding="utf-8")
    made = Workspace(root)
    made.write_referrals()
    made.write_returns()
    made.out.write_bytes(EARLIER)
    return made
