"""The refresh in a real headless LibreOffice: the button's own macro, on a workbook into which an officer has typed."""

import csv
import datetime as dt
import shutil
from pathlib import Path

import pytest
import xlwings as xw

from kpibook.excel.libreoffice.engine import open_book
from kpibook.excel.vba import macro_parts
from kpibook.months import Month
from kpibook.pipeline import build

pytestmark = pytest.mark.libreoffice

TEMPLATE = Path(__file__).parents[2] / "workbook_templates" / "performance_report.xlsx"
MAPPING = """
organisation:
  name: Testshire Council
  service: Children
  sources_folder: sources
  template: template.xlsx
  months_shown: 3
service_areas: {east: {name: East}, west: {name: West}}
teams:
  one: {name: "TEAM ONE", area: east}
  two: {name: Team two, area: west}
sources:
  referrals:
    title: Referrals
    files: [referrals.csv]
    complete_from: first_record
    dated_by: received
    unique: [ref]
    fields:
      ref: {headings: [Ref], type: id, required: true}
      team: {headings: [Team], type: team, required: true}
      received: {headings: [Received], type: date, required: true}
      decided: {headings: [Decided], type: date}
indicators:
  referrals:
    title: Referrals
    measure: {kind: flow, source: referrals, date: received}
  in_time:
    title: Decided within 5 days
    polarity: higher
    measure:
      kind: share
      of: referrals
      meets: [{between: {start: received, end: decided, within: 5 days}}]
    targets: [{shown: "TARGET", number: 50, comparison: at_least, valid_from: 2022-01}]
sections:
  front:
    title: Front door
    tables: [{title: Referrals, indicators: [referrals, in_time]}]
    highlights: [{indicator: in_time}]
"""


def day(text: str) -> str:
    return dt.date.fromisoformat(text).strftime("%d/%m/%Y")


def referrals(months: list[str], late: int = 0) -> list[list[str]]:
    """Four referrals a month for each team, all decided in 2 days but the first `late` of the last month."""
    rows = []
    for month in months:
        for team in ("TEAM ONE", "Team two"):
            for number in range(4):
                gone = "20" if month == months[-1] and team == "Team two" and number < late else "05"
                rows.append([f"{month}{team[-3:]}{number}", team, day(f"{month}-03"), day(f"{month}-{gone}")])
    return rows


class Workspace:
    """A small workspace whose sources and mapping a test changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "mappings").mkdir(parents=True)
        (folder / "sources").mkdir()
        shutil.copy(TEMPLATE, folder / "template.xlsx")
        self.write_mapping()
        self.write(referrals(["2022-11", "2022-12", "2023-01", "2023-02"]))

    def write_mapping(self, team: str = "Team one", target: str = "50%", more: str = "") -> None:
        text = MAPPING.replace("TEAM ONE", team).replace("TARGET", target).replace("#MORE", more)
        (self.folder / "mappings" / "all.yaml").write_text(text, encoding="utf-8")
        self.team = team

    def write(self, rows: list[list[str]]) -> None:
        with (self.folder / "sources" / "referrals.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["Ref", "Team", "Received", "Decided"])
            writer.writerows([cell.replace("TEAM ONE", self.team) for cell in row] for row in rows)

    def build(self, name: str, made: dt.datetime = dt.datetime(2023, 3, 6, 9)) -> Path:
        out = self.folder / name
        macros = macro_parts if name.endswith(".xlsm") else None
        build(self.folder, None, out, made, macros=macros)
        return out


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "w")


def opened(app: xw.App, file: Path) -> xw.Book:
    return xw.Book(impl=open_book(app.impl, file, macros=file.suffix == ".xlsm"))


def named(book: xw.Book, name: str) -> xw.Range:
    return book.names[name].refers_to_range


def table(book: xw.Book, name: str) -> dict[object, dict[object, object]]:
    """A table's rows by key, each by heading."""
    sheet = book.sheets[name]
    rows = sheet.tables[name].range.options(ndim=2).value
    return {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}


def everything(book: xw.Book) -> dict[str, object]:
    """Every value, formula, format and table of a workbook."""
    found = {}
    for sheet in book.sheets:
        used = sheet.used_range
        formats = used.impl.call("number_formats")
        found[sheet.name] = (used.value, used.formula, formats, [(t.name, t.range.address) for t in sheet.tables])
    found["names"] = sorted((name.name, name.refers_to) for name in book.names)
    return found


def type_things(book: xw.Book) -> None:
    """What an officer types: analysis, an own sheet, own columns inside and beside a table, a formula."""
    named(book, "analysis_front_1").value = "Steady, see minutes."
    named(book, "analysis_front_in_time").value = "All in time."
    own = book.sheets.add("Mine", after=book.sheets[0])
    own["A1"].value = "my own sheet"
    sheet = book.sheets["Numerators"]
    area = sheet.tables["Numerators"].range
    right = area.column + area.shape[1]
    sheet.range((area.row, right)).value = "remark"
    for at in range(1, area.shape[0]):
        key = sheet.range((area.row + at, area.column)).value
        sheet.range((area.row + at, right)).value = f"about {key}"
    sheet.range((area.row + 1, right + 1)).formula = f"={sheet.range((area.row + 1, right - 1)).get_address(False, False)}*2"
    sheet.range((area.row + area.shape[0] + 3, 1)).value = "below the table"


def test_the_refresh_button(app: xw.App, workspace: Workspace, fire_button) -> None:
    """The button's own bound macro brings in a new month and a corrected one; everything that was typed is there."""
    book = opened(app, workspace.build("report.xlsm"))
    type_things(book)
    rows = referrals(["2022-11", "2022-12", "2023-01", "2023-02", "2023-03"], late=3)
    rows[9][3] = day("2022-12-29")  # a corrected record of December: team one, no longer in time
    workspace.write_mapping(team="=1+1", target="1/20")
    workspace.write(list(reversed(rows)))
    click = fire_button(book, "Refresh")
    assert click.status == 0, click.printed
    assert "Month added: March 2023." in click.log
    assert "Decided within 5 days, Whole service, December 2022: 100% (8/8) → 88% (7/8)" in click.log
    assert "2 analysis texts moved" in click.log
    assert "50% → 1/20" in click.log

    numbers, targets = table(book, "Numerators"), table(book, "Targets")
    assert numbers["in_time|whole"]["2023-03"] == 5
    assert numbers["in_time|one"]["2022-12"] == 3
    assert numbers["in_time|one"]["team"] == "=1+1"
    assert table(book, "Teams")["one"]["name"] == "=1+1"
    assert targets["in_time|every|shown"]["2023-03"] == "1/20"
    assert named(book, "report_month").value == dt.datetime(2023, 3, 1)

    section = book.sheets["Front door"].used_range.impl.shown
    shown = [text for row in section for text in row if text]
    assert "63% (5/8)" in shown and "88% (7/8)" not in shown  # the window moved on: January to March
    assert "● Green" in shown and "1/20" in shown
    assert shown.count("Mar-23") >= 1 and "Dec-22" not in shown

    assert named(book, "analysis_front_1").value is None
    assert named(book, "analysis_month_front_1").value == "Analysis · March 2023"
    archive = book.sheets["Analysis archive"].tables["Archive"].range.value
    assert archive == [
        ["section", "month", "text"],
        ["Front door: Referrals", "February 2023", "Steady, see minutes."],
        ["Front door: Decided within 5 days", "February 2023", "All in time."],
    ]
    assert book.sheets["Mine"]["A1"].value == "my own sheet"
    assert {key: row["remark"] for key, row in numbers.items()} == {key: f"about {key}" for key in numbers}
    sheet = book.sheets["Numerators"]
    formulas = [f for row in sheet.used_range.formula for f in row if str(f).startswith("=") and "*2" in str(f)]
    assert len(formulas) == 1
    assert "below the table" in [row[0] for row in sheet.used_range.value]


def test_refreshing_twice_changes_nothing(app: xw.App, workspace: Workspace, fire_button) -> None:
    """The second click writes nothing and says so; a workbook just built needs nothing either."""
    book = opened(app, workspace.build("report.xlsm"))
    first = everything(book)
    assert "Nothing has changed" in fire_button(book, "Refresh").log
    assert everything(book) == first
    workspace.write(referrals(["2022-12", "2023-01", "2023-02", "2023-03"], late=1))
    assert "Month added" in fire_button(book, "Refresh").log
    second = everything(book)
    assert "Nothing has changed" in fire_button(book, "Refresh").log
    assert everything(book) == second


def test_a_refreshed_workbook_holds_what_a_new_one_holds(app: xw.App, workspace: Workspace, fire_button) -> None:
    """Every table and every figure on the section's sheet are those of a workbook built afresh."""
    book = opened(app, workspace.build("report.xlsm"))
    workspace.write(referrals(["2022-12", "2023-01", "2023-02", "2023-03"], late=2))
    fire_button(book, "Refresh")
    fresh = opened(app, workspace.build("fresh.xlsm"))
    for name in ("Numerators", "Denominators", "Targets", "Indicators", "Teams", "Months"):
        assert table(book, name) == table(fresh, name)
    for name in ("Front door", "Definitions", "Checks", "KPI updates"):
        assert book.sheets[name].used_range.value == fresh.sheets[name].used_range.value


def test_a_stepped_back_selector_shows_whose_month_the_text_was(app: xw.App, workspace: Workspace) -> None:
    """The heading of a box names its text's month, whatever month is chosen."""
    book = opened(app, workspace.build("report.xlsm"))
    named(book, "report_month").value = dt.datetime(2022, 12, 1)
    assert named(book, "analysis_month_front_1").value == f"Analysis · {Month(2023, 2).name}"
