"""What the sample files promise: made the same way each time, plainly synthetic, with the edge cases in them."""

import datetime as dt
import os
import subprocess
import sys
import zipfile
from collections import Counter

import pytest

SIZE = 8_000_000


def _parts(path):
    """What a file says: a zip's parts by name, or its bytes."""
    if path.suffix == ".csv":
        return path.read_bytes()
    with zipfile.ZipFile(path) as package:
        return {part.filename: (part.date_time, package.read(part)) for part in package.infolist()}


def _files(folder):
    return sorted(path for path in folder.iterdir() if path.suffix in (".xlsx", ".ods", ".csv"))


@pytest.mark.slow
def test_the_generator_makes_these_files(samples_folder, tmp_path):
    """Run again, under another hash seed, it makes every file with the same parts, and no other file."""
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-m", "samples.generator", str(tmp_path)]
    subprocess.run(command, cwd=samples_folder.parent, env=environment, check=True)
    assert [path.name for path in _files(tmp_path)] == [path.name for path in _files(samples_folder)]
    for path in _files(tmp_path):
        assert _parts(path) == _parts(samples_folder / path.name), path.name


def test_every_file_says_that_it_is_synthetic(samples_folder, sheet_texts):
    """A line above the headings says that no real person is in the list, and when it was extracted."""
    for path in _files(samples_folder):
        above = " ".join(sheet_texts(path))
        assert "Synthetic data: no real person" in above, path.name
        assert "Extracted on: 06/03/2023" in above, path.name


def test_properties_say_that_it_is_synthetic(samples_folder):
    """So do the document properties of each spreadsheet."""
    for path in _files(samples_folder):
        if path.suffix != ".csv":
            part = "meta.xml" if path.suffix == ".ods" else "docProps/core.xml"
            with zipfile.ZipFile(path) as package:
                assert b"Synthetic data: no real person" in package.read(part), path.name


def test_the_samples_are_small(samples_folder):
    """They travel with the program."""
    assert sum(path.stat().st_size for path in _files(samples_folder)) < SIZE


def test_short_breaks_lie_over_month_ends(read_list, month_ends):
    """V3 and V4 episodes are open at every month end, so that leaving them out shows."""
    headings = {"Child ID": "child", "Episode start": "start", "Episode end": "end", "Legal status": "status"}
    rows = [row for row in read_list("cla_episodes.xlsx", headings) if row.status[:2] in ("V3", "V4")]
    for on in month_ends:
        assert any(row.start <= on and (row.end is None or row.end > on) for row in rows)


def test_a_new_legal_status_repeats_the_placement(read_list):
    """The same placement stands on several rows."""
    rows = read_list("placements.xlsx", {"Placement ID": "placement", "Child ID": "child", "Legal status": "status"})
    assert max(Counter(row.placement for row in rows).values()) > 1


def test_some_placements_last_less_than_a_day(read_list):
    """They begin and end on the same day."""
    rows = read_list("placements.xlsx", {"Placement start": "start", "Placement end": "end"})
    assert sum(row.start == row.end for row in rows) >= 10


def test_plans_end_on_month_ends(read_list, month_ends):
    """Such a plan is no longer open."""
    rows = read_list("cp_plans.xlsx", {"CPP start date": "start", "CPP end date": "end"})
    assert any(row.end in month_ends for row in rows)


def test_children_leave_before_their_health_assessment_is_due(read_list):
    """They start and end within three weeks."""
    headings = {"Child ID": "child", "Episode start": "start", "Episode end": "end", "Legal status": "status"}
    rows = [row for row in read_list("cla_episodes.xlsx", headings) if not row.status.startswith("V")]
    often = Counter(row.child for row in rows)
    brief = [row for row in rows if often[row.child] == 1 and row.end and row.end - row.start < dt.timedelta(days=21)]
    assert len(brief) >= 3


def test_assessments_are_open_at_the_end(read_list):
    """Open assessments have no completion date, and are never counted."""
    rows = read_list("assessments.csv", {"Assessment ID": "id", "Assessment completed": "completed"})
    assert sum(row.completed is None for row in rows) > 300


def test_visits_take_place_on_weekends(read_list):
    """Now and then."""
    rows = read_list("visits_cp.xlsx", {"Visit ID": "id", "Date of visit": "day"})
    assert 0 < sum(row.day.weekday() > 4 for row in rows) < 0.1 * len(rows)


def test_a_referral_lies_exactly_a_year_after_another(read_list):
    """The same day a year before still counts, the day before that does not: both are there."""
    rows = read_list("referrals.xlsx", {"Child ID": "child", "Date of referral": "day"})
    days = {(row.child, row.day) for row in rows}
    later = [row for row in rows if row.day >= dt.date(2022, 6, 1)]
    gaps = Counter(
        gap
        for row in later
        for gap in (0, 1)
        if (row.child, row.day.replace(year=row.day.year - 1) - gap * dt.timedelta(days=1)) in days
    )
    assert gaps[0] > 0
    assert gaps[1] > 0


def test_the_only_names_are_made_up(read_list):
    """One list carries a column of names that no indicator reads; each says that it is fictional."""
    rows = read_list("cin_plans.xlsx", {"Plan ID": "plan", "Child's name": "name"})
    assert rows
    assert all(row.name.startswith("Fictional Child ") for row in rows)
