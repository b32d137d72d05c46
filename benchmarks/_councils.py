"""Councils made of the sample: each with a random part of its children, and 36 months of figures."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections import defaultdict
from pathlib import Path

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from kpibook import pipeline
from kpibook.workspaces import init_workspace

EARLIER = dt.timedelta(days=92)
"""From June to August 2020 to March to May: three months before the sample's first."""
REFERRALS, _FIRST = "referrals.xlsx", 6
"""The list of referrals, and the rows above its first."""


def make_council(folder: Path, seed: int) -> None:
    """A workspace with 70 to 100% of the sample's children, and referrals of three months more."""
    init_workspace(folder)
    chance = random.Random(seed)
    share, salt = chance.uniform(0.7, 1), chance.random()
    _say_who(folder, seed)
    lists = pipeline.read_lists(folder)
    gone: dict[tuple[str, str], set[int]] = defaultdict(set)
    for records in lists.records.values():
        frame = records.frame
        if "child" not in frame:
            continue
        for child, file, sheet, row in zip(
            *(frame[name] for name in ("child", "_file", "_sheet", "_row")), strict=True
        ):
            if random.Random(f"{child} {salt}").random() > share:
                gone[str(file), str(sheet)].add(int(row))
    for path in sorted((folder / "samples").glob("*.*")):
        if path.suffix == ".xlsx":
            _write_again(path, gone)
        elif path.suffix == ".csv":
            with path.open(newline="", encoding="utf-8-sig") as file:
                rows = list(csv.reader(file))
            left = [row for at, row in enumerate(rows, 1) if at not in gone[path.name, ""]]
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(left)


def _say_who(folder: Path, seed: int) -> None:
    """Its name, and that its referrals begin three months earlier."""
    for name, before, after in (
        ("organisation.yaml", "name: Southampton City Council", f"name: Council {seed:03d}"),
        ("referrals.yaml", "complete_from: 2020-06-01", "complete_from: 2020-03-01"),
    ):
        mapping = folder / "mappings" / name
        text = mapping.read_text("utf-8")
        if before not in text:
            raise RuntimeError(f"{name} no longer says: {before}")
        mapping.write_text(text.replace(before, after), "utf-8")


def _write_again(path: Path, gone: dict[tuple[str, str], set[int]]) -> None:
    """The workbook without these rows; referrals with three months more."""
    book = CalamineWorkbook.from_path(str(path))
    sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    with Workbook(path) as new:
        day = new.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            left = [row for at, row in enumerate(rows, 1) if at not in gone[path.name, name]]
            if path.name == REFERRALS:
                left[_FIRST:_FIRST] = filter(None, map(_three_months_before, left))
            sheet = new.add_worksheet(name)
            for at, row in enumerate(left):
                for column, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(at, column, cell, day)
                    elif isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    elif isinstance(cell, int | float):
                        sheet.write_number(at, column, cell)


def _three_months_before(row: list[object]) -> list[object] | None:
    """A referral of June to August 2020 as another child's, 92 days earlier; None for any other row."""
    days = [cell for cell in row if isinstance(cell, dt.date)]
    if len(days) != 1 or not (2020, 6) <= (days[0].year, days[0].month) <= (2020, 8):
        return None
    return [
        cell - EARLIER if isinstance(cell, dt.date) else cell + 9e7 if isinstance(cell, float) else cell for cell in row
    ]
