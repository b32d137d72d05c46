"""A workspace whose lists say when they were taken: contacts a file a month, visits a file for each kind."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

TEMPLATE = Path(__file__).parents[2] / "workbook_templates" / "performance_report.xlsx"
MAPPING = """
organisation:
  name: Testshire Council
  service: Children
  sources_folder: sources
  template: template.xlsx
  months_shown: 3
service_areas: {front: {name: Front door}}
teams: {duty: {name: Duty, area: front}}
sources:
  contacts:
    title: Contacts
    files: ["contacts_*.csv"]
    complete_from: 2022-12-01
    dated_by: received
    extracted: Taken on
    # contacts
    fields:
      contact: {headings: [Contact], type: id, required: true}
      team: {headings: [Team], type: team, required: true}
      received: {headings: [Received], type: date, required: true}
  visits:
    title: Visits
    files: ["visits_*.csv"]
    complete_from: 2022-12-01
    dated_by: visited
    extracted: Taken on
    # visits
    fields:
      visit: {headings: [Visit], type: id, required: true}
      team: {headings: [Team], type: team, required: true}
      visited: {headings: [Visited], type: date, required: true}
      due: {headings: [Next due], type: date}
  residents:
    title: Residents
    files: [residents.csv]
    complete_from: 2022-01-01
    extracted: Taken on
    fields:
      persons: {headings: [Persons], type: number, required: true}
indicators:
  contacts:
    title: Contacts
    measure: {kind: flow, source: contacts, date: received}
  visits:
    title: Visits
    measure: {kind: flow, source: visits, date: visited}
  rate:
    title: Contacts for 10,000 residents
    measure: {kind: rate, of: contacts, population: {source: residents, value: persons}}
sections:
  one:
    title: Front door
    tables: [{title: Counts, indicators: [contacts, visits, rate]}]
    highlights: [{indicator: contacts}]
"""
MARCH_6, APRIL_5 = dt.date(2023, 3, 6), dt.date(2023, 4, 5)


def days_of(*months: str, until: dt.date | None = None) -> list[dt.date]:
    """A day of every two in these months, up to a day."""
    found = []
    for month in months:
        year, number = map(int, month.split("-"))
        last = calendar.monthrange(year, number)[1]
        found += [dt.date(year, number, day) for day in range(1, last + 1, 2)]
    return [day for day in found if until is None or day <= until]


class DatedLists:
    """The workspace; a test writes its files, each with the day on which it was taken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "mappings").mkdir(parents=True)
        (folder / "sources").mkdir()
        shutil.copy(TEMPLATE, folder / "template.xlsx")
        self.mapping()
        self.file("residents.csv", MARCH_6, ["Persons"], [["20000"]])

    def mapping(self, text: str = MAPPING, **more: str) -> None:
        """Write the mapping, with keys added to a list (`contacts="unique: [contact]"`)."""
        for source, keys in more.items():
            text = text.replace(f"    # {source}\n", "".join(f"    {key}\n" for key in keys.split("\n")))
        (self.folder / "mappings" / "all.yaml").write_text(text, "utf-8")

    def file(self, name: str, taken: dt.date | None, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        with (self.folder / "sources" / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerows([["Taken on", f"{taken:%d/%m/%Y}"]] if taken else [])
            writer.writerow(headings)
            writer.writerows(rows)

    def contacts(self, name: str, taken: dt.date | None, days: Iterable[dt.date], first: int = 0) -> None:
        """A file of contacts; their ids are numbered by their days, from `first`."""
        rows = [[f"C{day:%y%m%d}{first}", "Duty", f"{day:%d/%m/%Y}"] for day in days]
        self.file(f"contacts_{name}.csv", taken, ["Contact", "Team", "Received"], rows)

    def visits(self, kind: str, taken: dt.date | None, days: Iterable[dt.date], due: str = "") -> None:
        """A file of visits of one kind."""
        rows = [[f"{kind}{day:%y%m%d}", "Duty", f"{day:%d/%m/%Y}", due] for day in days]
        self.file(f"visits_{kind}.csv", taken, ["Visit", "Team", "Visited", "Next due"], rows)

    def month_two(self) -> None:
        """March 2023 after February: every list taken anew on 5 April, but for what no longer changes."""
        self.contacts("2023-01", dt.date(2023, 2, 6), days_of("2023-01"))
        self.contacts("2023-02", MARCH_6, days_of("2023-02"))
        self.contacts("2023-03", APRIL_5, days_of("2023-03", "2023-04", until=dt.date(2023, 4, 3)))
        for kind in ("cp", "cin"):
            self.visits(kind, APRIL_5, days_of("2022-12", "2023-01", "2023-02", "2023-03"))
