"""What `kpibook check` costs on returns: Annex A beside the sample, and ten times a return of children looked after.

Each command runs in turn, several times, in a process of its own; the ratio is that of the medians of processor time.
Annex A is eleven lists of 6,000 rows together, as at one day; the return has the real one's size (2,675 children), and
ten times that. Bounds: 2 and 10.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import xlsxwriter

ROOT = Path(__file__).parents[1]
DAY, ROWS, LISTS, CHILDREN = dt.date(2023, 3, 6), 6_000, 11, 2_675
ORGANISATION = """
organisation:
  name: Benchshire
  service: Children
  sources_folder: sources
  template: template.xlsx
workbooks: {annex_a: {files: ["annex_a.xlsx"]}}
service_areas: {north: {name: North}, south: {name: South}}
teams:
"""
LIST = """
  list_{n}:
    title: List {n}
    workbook: annex_a
    sheets: [List {n}]
    as_at: As at
    complete_from: 6 months
    fields:
      child: {{headings: [Child Unique ID], type: id, required: true}}
      born: {{headings: [Date of Birth], type: date}}
      start: {{headings: [Start date], type: date, required: true}}
      end: {{headings: [End date], type: date}}
      visit: {{headings: [Date of last visit], type: date}}
      seen: {{headings: [Seen alone], type: code, codes: yes_no}}
      team: {{headings: [Allocated Team], type: team}}
"""
INDICATORS = """
  open_{n}: {{title: Open {n}, measure: {{kind: snapshot, source: list_{n}, end: end, distinct: child}}}}
  started_{n}: {{title: Started {n}, measure: {{kind: flow, source: list_{n}, date: start, in_last: 6 months}}}}
  seen_{n}:
    title: Seen {n}
    measure: {{kind: share, of: open_{n}, meets: [{{date_within: {{date: visit, within: 6 weeks}}}}]}}
  alone_{n}:
    title: Alone {n}
    measure: {{kind: share, of: open_{n}, meets: [{{field: {{field: seen, in: ["yes"]}}}}]}}
"""
HEADINGS = (
    "Child Unique ID",
    "Date of Birth",
    "Start date",
    "End date",
    "Date of last visit",
    "Seen alone",
    "Allocated Team",
)


def annex_a(folder: Path) -> Path:
    """A workspace of eleven lists of one workbook."""
    (folder / "mappings").mkdir(parents=True)
    (folder / "sources").mkdir()
    shutil.copy(ROOT / "workbook_templates" / "performance_report.xlsx", folder / "template.xlsx")
    numbers = range(1, LISTS + 1)
    teams = "".join(f"  t{n}: {{name: Team {n}, area: {'north' if n % 2 else 'south'}}}\n" for n in range(16))
    lists = "".join(LIST.format(n=n) for n in numbers)
    indicators = "".join(INDICATORS.format(n=n) for n in numbers)
    ids = [f"{kind}_{n}" for n in numbers for kind in ("open", "started", "seen", "alone")]
    page = f"sections: {{all: {{title: All, tables: [{{title: All, indicators: [{', '.join(ids)}]}}]}}}}\n"
    text = f"{ORGANISATION}{teams}sources:{lists}indicators:{indicators}{page}"
    (folder / "mappings" / "all.yaml").write_text(text, encoding="utf-8")
    chance = random.Random(11)
    book = xlsxwriter.Workbook(folder / "sources" / "annex_a.xlsx")
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    for n in numbers:
        sheet = book.add_worksheet(f"List {n}")
        sheet.write_string(0, 0, "As at")
        sheet.write_datetime(0, 1, dt.datetime.combine(DAY, dt.time()), date)
        sheet.write_row(2, 0, HEADINGS)
        for row in range(3, 3 + ROWS // LISTS):
            began = chance.randrange(180)
            back = (chance.randrange(6_000), began, chance.randrange(began + 1), chance.randrange(60))
            sheet.write_string(row, 0, f"C{chance.randrange(3_000)}")
            for column, days in enumerate(back, start=1):
                if column != 3 or chance.random() < 0.4:
                    day = dt.datetime.combine(DAY - dt.timedelta(days=days), dt.time())
                    sheet.write_datetime(row, column, day, date)
            sheet.write_string(row, 5, chance.choice(["Yes", "No"]))
            sheet.write_string(row, 6, f"Team {chance.randrange(16)}")
    book.close()
    return folder


def sample(folder: Path) -> Path:
    """The children's sample."""
    for name in ("mappings", "samples", "workbook_templates"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def looked_after(folder: Path, children: int) -> Path:
    """The return of so many children."""
    spec = importlib.util.spec_from_file_location("generate_903", ROOT / "samples" / "ssda903" / "generate.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError("samples/ssda903/generate.py")
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    generate.CHILDREN, generate.CARE_LEAVERS = children, children // 12
    shutil.copytree(ROOT / "samples" / "ssda903" / "mappings", folder / "mappings")
    template = folder.parents[1] / "workbook_templates"  # where the set's own mapping looks for it
    template.mkdir(exist_ok=True)
    shutil.copy(ROOT / "workbook_templates" / "performance_report.xlsx", template)
    generate.main(folder / "sources")
    return folder


def cost(workspace: Path) -> float:
    """Processor seconds of one check."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1680595200"}
    command = [sys.executable, "-m", "kpibook", "check"]
    done = subprocess.run(command, cwd=workspace, env=environment, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout[-2_000:].decode() + done.stderr[-2_000:].decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """0 where both bounds are kept."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        workspaces = {
            "sample": sample(place / "sample"),
            "Annex A": annex_a(place / "annex_a"),
            "return": looked_after(place / "sets" / "return", CHILDREN),
            "return × 10": looked_after(place / "sets" / "ten", 10 * CHILDREN),
        }
        times: dict[str, list[float]] = {name: [] for name in workspaces}
        for _ in range(rounds):
            for name, workspace in workspaces.items():
                times[name].append(cost(workspace))
    middle = {name: statistics.median(seconds) for name, seconds in times.items()}
    annex, ten = middle["Annex A"] / middle["sample"], middle["return × 10"] / middle["return"]
    print("  ".join(f"{name} {seconds:.2f} s" for name, seconds in middle.items()))
    print(f"eleven lists, {ROWS:,} rows / the sample   {annex:.2f}  (at most 2)")
    print(f"ten times the return / the return   {ten:.2f}  (at most 10)")
    return int(annex > 2 or ten > 10)


if __name__ == "__main__":
    sys.exit(main())
