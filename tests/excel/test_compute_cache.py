"""Figures of unchanged sources come from the cache; changed ones never do."""

import datetime as dt
import os
import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from small_workspace import NEXT, Workspace, day, referrals

from kpibook.cache import Cache
from kpibook.commands.command_line import main
from kpibook.excel.closed.refresh_file import refresh_file
from kpibook.excel.compute import compute
from kpibook.excel.tables.targets import Refreshed
from kpibook.months import Month
from kpibook.pipeline import no_progress

MADE = dt.datetime(2023, 3, 6, 9)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "w")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def figures(workspace: Workspace, cache: Cache | None, month: Month | None = None) -> Refreshed:
    return compute(workspace.folder, month, MADE, no_progress, cache)


def entries(cache: Cache) -> list[Path]:
    return sorted(cache.folder.glob("*.pickle"))


def test_the_second_time_nothing_is_worked_out(workspace: Workspace, cache: Cache) -> None:
    """The same inputs give the kept figures: the very file is read, and no other is written."""
    first = figures(workspace, cache)
    (entry,) = entries(cache)
    before = entry.read_bytes()
    assert figures(workspace, cache) == first
    assert entries(cache) == [entry] and entry.read_bytes() == before


def late_record(workspace: Workspace) -> None:
    """One record changed, in a file of the same size and the same time of change."""
    file = workspace.folder / "sources" / "referrals.csv"
    times = file.stat()
    text = file.read_text("utf-8")
    changed = text.replace("05/02/2023", "25/02/2023", 1)
    assert len(changed) == len(text) and changed != text
    file.write_text(changed, "utf-8", newline="")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def other_target(workspace: Workspace) -> None:
    """The same target in other words."""
    workspace.write_mapping(target="1/2")


def other_template(workspace: Workspace) -> None:
    """Another heading in the template."""
    file = workspace.folder / "template.xlsx"
    book = openpyxl.load_workbook(file)
    sheet = book["Definitions"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "What counts")
    cell.value = "What is counted"
    book.save(file)


@pytest.mark.parametrize("change", [late_record, other_target, other_template], ids=lambda change: change.__name__)
def test_a_changed_input_is_never_served_stale(
    workspace: Workspace, cache: Cache, change: Callable[[Workspace], None]
) -> None:
    """Whatever changed, the figures are those that are worked out without a cache."""
    old = figures(workspace, cache)
    change(workspace)
    new = figures(workspace, cache)
    assert new != old
    assert new == figures(workspace, None)


def test_each_month_has_its_own_entry(workspace: Workspace, cache: Cache) -> None:
    """Going back a month does not get the latest month's figures."""
    assert figures(workspace, cache).month == Month(2023, 2)
    assert figures(workspace, cache, Month(2023, 1)).month == Month(2023, 1)
    assert figures(workspace, cache).month == Month(2023, 2)


def test_the_cache_may_be_deleted_or_damaged(workspace: Workspace, cache: Cache) -> None:
    """Without it, or with rubbish in it, all is as it is."""
    first = figures(workspace, cache)
    for entry in entries(cache):
        entry.write_bytes(entry.read_bytes()[:100])
    assert figures(workspace, cache) == first
    for entry in entries(cache):
        entry.write_bytes(b"not a pickle")
    assert figures(workspace, cache) == first
    shutil.rmtree(cache.folder)
    assert figures(workspace, cache) == first


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps its user folders private by itself")
def test_an_entry_that_others_could_have_written_is_not_read(workspace: Workspace, cache: Cache) -> None:
    """An entry could run code when it is read, so only the user's own is."""
    figures(workspace, cache)
    (entry,) = entries(cache)
    entry.chmod(0o666)
    assert cache.get(entry.stem) is None


def test_no_record_is_in_the_cache(workspace: Workspace, cache: Cache) -> None:
    """Of the records themselves, not even their reference numbers are kept."""
    workspace.write(referrals(NEXT))
    figures(workspace, cache)
    (entry,) = entries(cache)
    content = entry.read_bytes()
    assert b"Team two" in content
    for reference, *_ in referrals(NEXT):
        assert reference.encode() not in content


def type_over_a_figure(file: Path) -> None:
    """Another number in Numerators, everything else as it was."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet11.xml"
    assert b"<v>8</v>" in parts[name]
    parts[name] = parts[name].replace(b"<v>8</v>", b"<v>77</v>", 1)
    with zipfile.ZipFile(file, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)


def test_a_closed_file_that_holds_all_is_not_read_again(workspace: Workspace, cache: Cache) -> None:
    """The second time the file's own hash is enough; a changed file, source or cache is looked into again."""
    file = workspace.build("report.xlsx")
    workspace.write(referrals(NEXT))

    def refresh() -> tuple[bool, list[str]]:
        steps: list[str] = []
        done = refresh_file(file, workspace.folder, MADE, lambda doing, *_: steps.append(doing), None, cache)
        return done.outcome.written, steps

    assert refresh()[0]
    assert refresh() == (False, [])
    late_record(workspace)
    assert refresh()[0]
    assert refresh() == (False, [])
    type_over_a_figure(file)
    assert refresh()[0]
    shutil.rmtree(cache.folder)
    assert refresh()[1] != []


def test_a_closed_file_is_looked_into_again_on_another_day(workspace: Workspace, cache: Cache) -> None:
    """A planned day that has come makes another month of the same sources."""
    months = ["2022-12", "2023-01", "2023-02"]
    workspace.write([*referrals(months), ["planned", "Team two", day("2023-03-10"), day("2023-03-10")]])
    file = workspace.build("report.xlsx")
    for made, written in ((MADE, False), (MADE, False), (dt.datetime(2023, 3, 20, 9), True)):
        done = refresh_file(file, workspace.folder, made, no_progress, None, cache)
        assert done.outcome.written == written


def test_a_date_to_come_counts_from_its_day_on(workspace: Workspace, cache: Cache) -> None:
    """The same sources say more once a planned day is there: no figure from before is served."""
    months = ["2022-12", "2023-01", "2023-02"]
    workspace.write([*referrals(months), ["planned", "Team two", day("2023-03-10"), day("2023-03-10")]])
    assert figures(workspace, cache).month == Month(2023, 2)
    later = dt.datetime(2023, 3, 20, 9)
    assert compute(workspace.folder, None, later, no_progress, cache).month == Month(2023, 3)


def test_figures_without_a_date_to_come_last(workspace: Workspace, cache: Cache) -> None:
    """The next day's refresh of the same sources works nothing out."""
    figures(workspace, cache)
    (entry,) = entries(cache)
    before = entry.read_bytes()
    compute(workspace.folder, None, MADE + dt.timedelta(days=30), no_progress, cache)
    assert entry.read_bytes() == before


@pytest.mark.parametrize("at", [0.2, 0.5, 0.9])
def test_a_damaged_entry_is_never_taken_for_another(cache: Cache, at: float) -> None:
    """One flipped bit, also where it would be read as another figure."""
    figures = tuple(range(1000, 1100))
    cache.put("a", figures)
    assert cache.get("a") == figures
    (entry,) = entries(cache)
    content = bytearray(entry.read_bytes())
    content[int(len(content) * at)] ^= 1
    entry.write_bytes(content)
    assert cache.get("a") is None


def test_a_refresh_is_dated_as_a_build_is(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With SOURCE_DATE_EPOCH set, the same old file and sources refresh to the same bytes, whenever it is done."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1680768000")  # 6 April 2023
    old = workspace.build("report.xlsx").read_bytes()
    workspace.write(referrals(NEXT))
    found = []
    for number in range(2):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / f"cache{number}"))
        file = workspace.folder / "report.xlsx"
        file.write_bytes(old)
        said = CliRunner().invoke(main, ["refresh", str(file)])
        assert said.exit_code == 0, said.output
        found.append(file.read_bytes())
        time.sleep(1.1)  # what is dated by the clock would differ now
    assert found[0] == found[1] != old
