"""A workspace whose mapping says where its benchmarks are published, and files as they are published."""

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
from small_workspace import MAPPING, TEMPLATE

from kpibook.import_benchmarks import import_benchmarks
from kpibook.pipeline import read_lists
from kpibook.report.benchmarks import benchmark_figures, councils_of
from kpibook.sources import read_mapping_files

LIST = "Indicator,Area,Name,Period,Figure,Published by\nin_time,Testhampton,,2020-21,71,By hand\n"
BENCHMARKS = """
  benchmarks:
    title: Benchmark figures
    files: [benchmarks.csv]
    complete_from: 2020-04-01
    unique: [indicator, area, name, period]
    fields:
      indicator: {headings: [Indicator], type: id, required: true}
      area: {headings: [Area], type: text, required: true}
      name: {headings: [Name], type: text}
      period: {headings: [Period], type: text, required: true}
      value: {headings: [Figure], type: figure}
      published_by: {headings: [Published by], type: text}
benchmarks:
  source: benchmarks
  period: "2023-24"
  authority: "852"
  columns:
    own: {heading: Testhampton, area: Testhampton}
    like: {heading: "Neighbours {period}", neighbours: "2021", average: mean}
    median: {heading: Neighbours (median), neighbours: "2021", average: median}
    region: {heading: South East, area: South East}
    england: {heading: England, area: England, in_chart: true}
indicators:
"""
PUBLISHED = """
    published_as:
      headings: [Re_referrals_percent, rereferral_percent, ReReferral]
      filters: {category: Total}
      years: financial
      publisher: DfE, Children in need
      definition: Referrals within 12 months of another.
"""


def mapping_text():
    lists, rest = MAPPING.split("indicators:\n", 1)
    before, after = rest.split("    polarity: higher\n", 1)
    return f"{lists.rstrip()}{BENCHMARKS}{before}    polarity: lower{PUBLISHED}{after}".replace("TARGET", "50%")


class Council:
    """A council's workspace, and the folder that downloads lie in."""

    def __init__(self, folder: Path):
        self.folder, self.downloads = folder, folder / "downloads"
        for name in ("mappings", "sources", "downloads"):
            (folder / name).mkdir(parents=True)
        self.mapping = folder / "mappings" / "all.yaml"
        self.mapping.write_text(mapping_text().replace("TITLE", "Front door"), "utf-8")
        (folder / "sources" / "benchmarks.csv").write_text(LIST, "utf-8")
        rows = [
            f"{at},TEAM ONE,{at % 27 + 1:02}/0{at % 3 + 1}/2024,{at % 27 + 1:02}/0{at % 3 + 1}/2024" for at in range(90)
        ]
        (folder / "sources" / "referrals.csv").write_text("\n".join(["Ref,Team,Received,Decided", *rows]), "utf-8")
        shutil.copy(TEMPLATE, folder / "template.xlsx")

    def change(self, old, new):
        text = self.mapping.read_text("utf-8")
        assert old in text
        self.mapping.write_text(text.replace(old, new), "utf-8")

    def show(self, period):
        """Switch all columns to a period: one word in one place."""
        self.change(
            re.search(r'\n  period: "[^"]*"\n', self.mapping.read_text("utf-8"))[0], f'\n  period: "{period}"\n'
        )

    def download(self, name, content):
        path = self.downloads / name
        path.write_bytes(content)
        return path

    def take(self, *paths, release="", made=dt.datetime(2024, 12, 1, 9)):
        return import_benchmarks(self.folder, paths, release, made)

    def imported(self):
        return sorted(path.name for path in (self.folder / "sources").glob("benchmarks_imported_*"))

    def shown(self, indicator="in_time", decimals=1):
        """Column → the benchmark cell's number, to that many decimals; and where the council stands."""
        mapping = read_mapping_files(self.folder).mapping
        lists = read_lists(self.folder)
        assert [str(issue) for issue in lists.issues if issue.severity == "error"] == []
        records = lists.records["benchmarks"]
        cells = benchmark_figures(mapping, records, indicator, "share", decimals)
        return {cell.column: cell for cell in cells}, councils_of(mapping, records, indicator)


@pytest.fixture
def council(tmp_path):
    return Council(tmp_path / "council")
