"""Exports that overlap: the newest wins where the mapping says so, and nothing is left out in silence."""

import datetime as dt

import pytest

from kpibook.records import build_records

HEADINGS = ["Referral ID", "Child ID", "Received", "Closed", "Team", "Urgent?", "Visits"]
DAY = dt.date(2023, 2, 3)
FEBRUARY, MARCH = dt.date(2023, 3, 6), dt.date(2023, 4, 5)


def row(ref, team="MASH", closed=""):
    return [ref, f"C{ref}", DAY, closed, team, "Y", 1]


@pytest.fixture
def read(make_mapping, table):
    """A function: what is built of files (name → day of extraction or None, rows), with keys of the list."""

    def make(files, **keys):
        tables = [
            table(*([["Extracted on", day]] if day else []), HEADINGS, *rows, file=name)
            for name, (day, rows) in files.items()
        ]
        keys = {"files": ["*.xlsx"], "extracted": "Extracted on", "unique": ["referral"], **keys}
        return build_records("referrals", tables, make_mapping(**keys))

    return make


def rows_of(count, **changes):
    return [row(f"R{number}", **changes) for number in range(count)]


def kinds(built):
    return [(issue.kind, issue.severity.value) for issue in built.issues if issue.kind != "no-extraction-date"]


def test_the_newest_export_wins_whatever_its_name(read):
    """An old file that sorts first, with other teams, gives way to the newer one, row by row."""
    files = {"a_old.xlsx": (FEBRUARY, rows_of(40)), "b_new.xlsx": (MARCH, rows_of(40, team="Duty & Assessment"))}
    for order in (files, dict(reversed(files.items()))):
        built = read(order, duplicates="newest")
        assert built.records.frame["team"].unique().tolist() == ["duty"]
        assert len(built.records.frame) == 40


def test_an_episode_open_in_the_older_export_is_closed_by_the_newer(read):
    """Two years of a return: the older file has an episode open, the newer one its end; the end counts."""
    files = {"2022.xlsx": (FEBRUARY, rows_of(40)), "2023.xlsx": (MARCH, rows_of(40, closed=DAY))}
    built = read(files, duplicates="newest")
    assert built.records.frame["closed"].notna().all()


def test_a_file_that_a_newer_one_holds_again_is_named(read):
    """More than a tenth of the older file comes again: it is named, and its day is no longer the list's."""
    built = read({"old.xlsx": (FEBRUARY, rows_of(40)), "new.xlsx": (MARCH, rows_of(38))}, duplicates="newest")
    assert kinds(built) == [("overlapping-files", "warning")]
    assert (built.issues[0].thing, built.records.extracted) == ("old.xlsx", MARCH)


def test_rows_that_a_newer_export_replaces_pass_the_ceiling(read):
    """Hundreds of replaced rows are no sign of a list that changed."""
    built = read({"old.xlsx": (FEBRUARY, rows_of(400)), "new.xlsx": (MARCH, rows_of(400))}, duplicates="newest")
    assert kinds(built) == [("overlapping-files", "warning")]
    assert sum(check.rows_used for check in built.checks) == 400


def test_without_days_the_newest_is_asked_for(read):
    """`newest`, and files that do not say when they were taken: an error that asks for the days."""
    built = read({"old.xlsx": (None, rows_of(8)), "new.xlsx": (MARCH, rows_of(8))}, duplicates="newest")
    assert built.records is None
    assert ("newest-not-known", "error") in kinds(built)


def test_two_exports_of_one_day_that_disagree_are_an_error(read):
    """Nothing says which of two files of one day is right."""
    files = {"a.xlsx": (MARCH, rows_of(40)), "b.xlsx": (MARCH, rows_of(1, team="Duty & Assessment"))}
    assert ("duplicates-disagree", "error") in kinds(read(files, duplicates="newest"))


def test_set_aside_leaves_out_copies_alone(read):
    """A second row that says the same is left out; one that says something else is an error with both cells."""
    same = read({"a.xlsx": (MARCH, [*rows_of(40), row("R3")])}, duplicates="set_aside")
    assert (len(same.records.frame), kinds(same)) == (40, [])
    other = read({"a.xlsx": (MARCH, [*rows_of(40), row("R3", team="Duty & Assessment")])}, duplicates="set_aside")
    [issue] = other.issues
    assert (issue.kind, issue.acceptable) == ("duplicates-disagree", True)
    assert issue.sheet == 'a.xlsx, "Data", cell A43 (as A6)'


def test_a_corrected_export_beside_the_old_one_is_an_error(read):
    """`set_aside`: the corrected file's rows are not left out in silence."""
    files = {"a.xlsx": (FEBRUARY, rows_of(40)), "a_v2.xlsx": (MARCH, rows_of(40, team="Duty & Assessment"))}
    built = read(files, duplicates="set_aside")
    assert ("duplicates-disagree", "error") in kinds(built)
    assert ("overlapping-files", "warning") in kinds(built)


def test_files_that_overlap_without_unique_fields_are_an_error(read):
    """A list without `unique`: each row of the older copy would count twice, which is an error that can be accepted."""
    files = {"old.xlsx": (FEBRUARY, rows_of(20)), "new.xlsx": (MARCH, rows_of(30))}
    [issue] = [each for each in read(files, unique=[]).issues if each.kind != "stale-file"]
    assert (issue.kind, issue.severity.value, issue.acceptable) == ("overlapping-files", "error", True)
    assert issue.message == "20 rows stand in both old.xlsx and new.xlsx, and each would be counted twice."


def test_files_that_share_a_slip_do_not_overlap(read):
    """One row of thirty in two files is the look-alike warning that it was."""
    files = {"a.xlsx": (MARCH, rows_of(30)), "b.xlsx": (MARCH, [row("R3"), *[row(f"S{n}") for n in range(29)]])}
    assert kinds(read(files, unique=[])) == [("identical-row", "warning")]


def test_rows_that_say_little_may_be_alike(read, make_mapping):
    """Rows that come again and again within one file (a month and a grade) make no two files the same."""
    files = {"a.xlsx": (MARCH, [row("R1")] * 20), "b.xlsx": (MARCH, [row("R1")] * 20)}
    assert "overlapping-files" not in [kind for kind, _ in kinds(read(files, unique=[]))]
