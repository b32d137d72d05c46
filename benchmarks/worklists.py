"""Lists of children for two hundred teams: 60,000 records gone through, 201 lists drawn, encrypted and written.

Beside it, in the same rounds: bare XlsxWriter writing the same cells into plain sheets, encrypted by the same cipher.
It is given the cells; kpibook finds the records, words what decided, signs each row and draws a list to be printed.
Processor time, medians of three rounds in turn. Bounds: at most one and a half times that; the peak of memory at most
twice that of the process which has read the records and computed the figures.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from kpibook import pipeline
from kpibook.issues import Issue
from kpibook.months import Month
from kpibook.teams import Passphrase, decrypt, encrypt
from kpibook.worklists import ListsRequest, make_lists, team_lists
from kpibook.worklists.contents import Sign, TeamList
from kpibook.worklists.run import ListMade

MONTH, MADE = Month(2023, 2), dt.datetime(2023, 3, 6, 9, 0)
ROUNDS, RATIO, MEMORY = 3, 1.5, 2.0
PASSPHRASE = "granite willow seven"
"""With a team's id behind it, its own."""
LAST_VISITS = ("10/01/2023", "10/01/2023", "05/02/2023", "27/02/2023", "27/02/2023", "27/02/2023")
"""Of six children two are overdue, one falls due within three weeks, three were seen."""
MAPPING = """\
organisation:
  {{name: Bench, service: Children, sources_folder: sources, template: template.xlsx, months_shown: 2}}
service_areas: {{area: {{name: Area}}}}
teams:
{teams}
sources:
  plans:
    title: Plans
    files: [plans.csv]
    complete_from: 2022-01-01
    unique: [plan]
    fields:
      plan: {{headings: [Plan], type: id, required: true}}
      child: {{headings: [Child], type: id, required: true}}
      worker: {{headings: [Worker], type: text}}
      started: {{headings: [Started], type: date}}
      ended: {{headings: [Ended], type: date}}
      team: {{headings: [Team], type: team}}
  visits:
    title: Visits
    files: [visits.csv]
    complete_from: 2022-01-01
    dated_by: visited
    unique: [visit]
    fields:
      visit: {{headings: [Visit], type: id, required: true}}
      child: {{headings: [Child], type: id, required: true}}
      visited: {{headings: [Date], type: date, required: true}}
      team: {{headings: [Team], type: team}}
indicators:
  visited:
    title: Visited in the last four weeks
    polarity: higher
    measure:
      kind: share
      of: {{kind: stock, source: plans, start: started, end: ended}}
      meets: [{{latest_event: {{source: visits, date: visited, within: 28 days, since: started}}}}]
sections: {{plans: {{title: Plans, tables: [{{title: Plans, indicators: [visited]}}]}}}}
lists:
  recipients:
    whole: [performance@council.example]
{recipients}
"""


@dataclass(frozen=True)
class Silent:
    """Hears what a run says, and says nothing."""

    def line(self, text: str) -> None:
        """A line."""

    caution = stands = line

    def issues(self, issues: Sequence[Issue], closing: str = "") -> None:
        """Warnings; here there should be none."""
        if issues:
            raise RuntimeError(issues[0])

    def table(self, table: object) -> None:
        """None is shown."""

    def agrees(self, question: str) -> bool:
        """Nothing is asked."""
        return True


def write_workspace(folder: Path, teams: int, records: int) -> None:
    """A workspace with so many teams, and so many open plans, each with one visit."""
    (folder / "mappings").mkdir(parents=True)
    (folder / "sources").mkdir()
    ids = [f"t{number:03d}" for number in range(teams)]
    named = "\n".join(f"  {id_}: {{name: Team {id_[1:]}, area: area}}" for id_ in ids)
    recipients = "\n".join(f"    {id_}: [{id_}@council.example]" for id_ in ids)
    (folder / "mappings" / "all.yaml").write_text(MAPPING.format(teams=named, recipients=recipients))
    plans, visits = [], []
    for number in range(records):
        child, team = f"{1_000_000 + number}", f"Team {number % teams:03d}"
        plans.append([f"P{child}", child, f"Worker {number // teams % 12}", "05/12/2022", "", team])
        visits.append([f"V{child}", child, LAST_VISITS[number // teams % len(LAST_VISITS)], team])
    for name, heading, rows in (
        ("plans", ["Plan", "Child", "Worker", "Started", "Ended", "Team"], plans),
        ("visits", ["Visit", "Child", "Date", "Team"], visits),
    ):
        with (folder / "sources" / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([heading, *rows])


def passphrase(scope: str) -> Passphrase:
    """A team's."""
    return Passphrase(f"{PASSPHRASE} {scope}")


def cells_of(made: Sequence[ListMade]) -> list[dict[str, list[list[object]]]]:
    """Every cell of every list: a workbook each, its sheets' rows by name."""
    found = []
    for each in made:
        book = CalamineWorkbook.from_filelike(io.BytesIO(decrypt(each.path.read_bytes(), passphrase(each.scope))))
        found.append({name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names})
    return found


def write_bare(books: list[dict[str, list[list[object]]]], out: Path) -> None:
    """The same cells by XlsxWriter alone, without any format but that of days; encrypted, written."""
    out.mkdir(exist_ok=True)
    for number, sheets in enumerate(books):
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "d mmm yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value != "":
                        sheet.write(at, column, value)
        book.close()
        (out / f"{number}.xlsx").write_bytes(encrypt(buffer.getvalue(), passphrase("bare")))


def peak() -> float:
    """The largest resident size of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(folder: Path, run: pipeline.Run) -> tuple[list[float], list[float], list[float], float]:
    """Seconds of processors in each round: finding the records, making all lists, writing bare; and the peak in MB."""
    finding, ours, bare, most = [], [], [], 0.0
    books: list[dict[str, list[list[object]]]] = []
    out = folder / "lists"

    def select(scopes: Sequence[str], sign: Sign) -> dict[str, TeamList]:
        begun = time.process_time()
        found = team_lists(run, MONTH, scopes, sign)
        finding.append(time.process_time() - begun)
        return found

    for _ in range(ROUNDS):
        begun = time.process_time()
        made = make_lists(ListsRequest(folder, MONTH, out), run.lists.mapping, select, Silent(), lambda *_: None)
        ours.append(time.process_time() - begun)
        most = most or peak()  # before anything else has taken memory
        books = books or cells_of(made)
        begun = time.process_time()
        write_bare(books, folder / "bare")
        bare.append(time.process_time() - begun)
    print(f"{len(books)} lists, {sum(len(row) for book in books for rows in book.values() for row in rows):,} cells")
    return finding, ours, bare, most


def main() -> int:
    """Prints times and ratios; 1 when one is over its bound."""
    teams, records = (20, 6_000) if "--small" in sys.argv else (200, 60_000)
    scopes = ["whole", *(f"t{number:03d}" for number in range(teams))]
    os.environ |= {f"KPIBOOK_PASSPHRASE_{scope.upper()}": passphrase(scope).reveal() for scope in scopes}
    os.environ["KPIBOOK_LISTS_KEY"] = "0f" * 32
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_workspace(folder, teams, records)
        lists = pipeline.lists_of(pipeline.open_inputs(folder), keep_tables=True)
        run = pipeline.compute_run(lists, MADE, MONTH)
        before = peak()
        finding, ours, bare, most = measure(folder, run)
    ratio = statistics.median(one / other for one, other in zip(ours, bare, strict=True))
    print(f"{teams} teams, {records:,} records: all lists in {statistics.median(ours):.1f} s of processors,")
    print(f"of which {statistics.median(finding):.1f} s are for finding the records and wording what decided")
    print(f"the same cells by bare XlsxWriter, encrypted: {statistics.median(bare):.1f} s")
    print(f"kpibook / bare XlsxWriter  {ratio:.2f}  (at most {RATIO})")
    print(f"peak memory {most:.0f} MB, {before:.0f} MB before: {most / before:.2f}  (at most {MEMORY})")
    return int(ratio > RATIO or most / before > MEMORY)


if __name__ == "__main__":
    sys.exit(main())
