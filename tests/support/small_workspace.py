"""A small workspace, whose sources and mapping a test changes."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from pathlib import Path

from kpibook.excel.macros.addin import macro_parts
from kpibook.pipeline import build

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
    title: TITLE
    sheet: Front door
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

    def write_mapping(self, team: str = "Team one", target: str = "50%", title: str = "Front door") -> None:
        text = MAPPING.replace("TEAM ONE", team).replace("TARGET", target).replace("TITLE", title)
        (self.folder / "mappings" / "all.yaml").write_text(text, encoding="utf-8")
        self.team = team

    def write(self, rows: list[list[str]]) -> None:
        with (self.folder / "sources" / "referrals.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["Ref", "Team", "Received", "Decided"])
            writer.writerows([cell.replace("TEAM ONE", self.team) for cell in row] for row in rows)

    def drop_team_two(self) -> None:
        """Take a team out of the mapping and its records out of the list."""
        mapping = self.folder / "mappings" / "all.yaml"
        text = mapping.read_text("utf-8")
        mapping.write_text(text.replace("  two: {name: Team two, area: west}\n", ""), "utf-8")
        rows = referrals(["2022-11", "2022-12", "2023-01", "2023-02"])
        self.write([row for row in rows if row[1] != "Team two"])

    def build(self, name: str, made: dt.datetime = dt.datetime(2023, 3, 6, 9)) -> Path:
        out = self.folder / name
        macros = macro_parts if name.endswith(".xlsm") else None
        build(self.folder, None, out, made, macros=macros)
        return out


NEXT = ["2022-12", "2023-01", "2023-02", "2023-03"]
"""The months of a source a month later."""
