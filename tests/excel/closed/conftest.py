"""Fixtures for refreshes of closed files: a small workspace, its workbook, and an officer who types into the file."""

import csv
import datetime as dt
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.table import TableColumn
from small_workspace import MAPPING as SMALL_MAPPING
from small_workspace import TEMPLATE

from kpibook.excel.closed.refresh_file import ClosedOutcome, refresh_file
from kpibook.excel.macros.addin import macro_parts
from kpibook.pipeline import build

MAPPING = SMALL_MAPPING.replace("TEAM ONE", "Team one").replace("TARGET", "50%").replace("TITLE", "Front door")
MONTHS = ("2022-11", "2022-12", "2023-01", "2023-02")
MADE = dt.datetime(2023, 3, 6, 9)
REFRESHED = dt.datetime(2023, 4, 4, 9)


class Workspace:
    """A small workspace whose sources and mapping a test changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "report.xlsx"

    @classmethod
    def new(cls, folder: Path) -> "Workspace":
        (folder / "mappings").mkdir(parents=True)
        (folder / "sources").mkdir()
        shutil.copy(TEMPLATE, folder / "template.xlsx")
        made = cls(folder)
        made.change_mapping()
        made.write(MONTHS)
        return made

    def change_mapping(self, old: str = "", new: str = "") -> None:
        (self.folder / "mappings" / "all.yaml").write_text(MAPPING.replace(old, new) if old else MAPPING, "utf-8")

    def write(self, months: tuple[str, ...], teams: tuple[str, ...] = ("Team one", "Team two")) -> None:
        """Four referrals a month for each team, all decided in two days."""
        with (self.folder / "sources" / "referrals.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["Ref", "Team", "Received", "Decided"])
            for month in months:
                year, number = month.split("-")
                for team in teams:
                    days = [f"03/{number}/{year}", f"05/{number}/{year}"]
                    writer.writerows([f"{month}{team[-3:]}{n}", team, *days] for n in range(4))

    def new_month(self) -> None:
        self.write((*MONTHS, "2023-03"))

    def build(self, name: str = "report.xlsx") -> Path:
        out = self.folder / name
        build(self.folder, None, out, MADE, macros=macro_parts if name.endswith(".xlsm") else None)
        return out

    def refresh(self, file: Path, old_copy: Path | None = None) -> ClosedOutcome:
        return refresh_file(file, self.folder, REFRESHED, lambda *_: None, old_copy, None)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with its workbook, built once."""
    folder = tmp_path_factory.mktemp("built") / "w"
    Workspace.new(folder).build()
    return folder


@pytest.fixture(scope="module")
def new_workspace(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Workspace]:
    """Makes a workspace of one's own, with its workbook."""

    def copied() -> Workspace:
        folder = tmp_path_factory.mktemp("closed") / "w"
        shutil.copytree(built, folder)
        return Workspace(folder)

    return copied


@pytest.fixture
def workspace(new_workspace: Callable[[], Workspace]) -> Workspace:
    return new_workspace()


@pytest.fixture
def report(workspace: Workspace) -> Path:
    """The workbook as built; a new month is waiting in the sources."""
    workspace.new_month()
    return workspace.file


@contextmanager
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl drops sparklines, and says so
        yield


@pytest.fixture(scope="session")
def typed() -> Callable[[Path, Callable[[Any], None]], None]:
    """Change a file as an officer would: open, type, save."""

    def type_into(file: Path, change: Callable[[Any], None]) -> None:
        with quiet():
            book = openpyxl.load_workbook(file, rich_text=True, keep_vba=file.suffix == ".xlsm")
            change(book)
            book.save(file)

    return type_into


@pytest.fixture(scope="session")
def read() -> Callable[[Path], Any]:
    """The workbook in a file, with what its cells hold; with `values`, what formulas show."""

    def load(file: Path, values: bool = False) -> Any:
        with quiet():
            return openpyxl.load_workbook(file, data_only=values)

    return load


@pytest.fixture(scope="session")
def box() -> Callable[..., Any]:
    """A cell by its defined name."""

    def named(book: Any, name: str) -> Any:
        sheet, _, cell = book.defined_names[name].attr_text.rpartition("!")
        return book[sheet.strip("'")][cell.replace("$", "")]

    return named


@pytest.fixture(scope="session")
def beside() -> Callable[..., Any]:
    """The cell right of a table, in the row with this key (`key`: the heading's row)."""

    def cell(book: Any, table: str, key: str, offset: int = 1) -> Any:
        sheet = book[table]
        area = sheet.tables[table].ref
        rows = sheet[area]
        row = next(cells for cells in rows if cells[0].value == key)
        return sheet.cell(row[-1].row, row[-1].column + offset)

    return cell


@pytest.fixture(scope="session")
def widen() -> Callable[..., Any]:
    """Add a column to a table, as Excel does when somebody types beside it: its heading, and content by key."""

    def add(sheet: Any, name: str, heading: str, content: dict[str, Any]) -> None:
        table = sheet.tables[name]
        left, top, right, bottom = range_boundaries(table.ref)
        sheet.cell(top, right + 1).value = heading
        for row in range(top + 1, bottom + 1):
            sheet.cell(row, right + 1).value = content.get(sheet.cell(row, left).value)
        table.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right + 1)}{bottom}"
        if table.autoFilter:
            table.autoFilter.ref = table.ref
        table.tableColumns.append(TableColumn(id=len(table.tableColumns) + 1, name=heading))

    return add
