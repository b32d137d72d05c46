import pytest

from kpibook.sources.find_files import find_files
from kpibook.sources.spreadsheets import read_sources


@pytest.fixture
def find(folder, make_mapping):
    """A function: the files that match the patterns of one source."""

    def make(*patterns):
        return find_files(folder, make_mapping(referrals=patterns))

    return make


def test_missing_folder(tmp_path, make_mapping):
    """A missing folder is one error, with the mapping's line, not one for each file."""
    (issue,) = read_sources(tmp_path, make_mapping(one=["a.xlsx"], two=["b.xlsx"]), None).issues
    assert (issue.kind, issue.mapping) == ("missing-folder", "mappings/organisation.yaml, line 1")


def test_folder_is_a_file(tmp_path, make_mapping):
    """A file in the folder's place is said to be one."""
    (tmp_path / "samples").write_text("x")
    (issue,) = read_sources(tmp_path, make_mapping(one=["a.xlsx"]), None).issues
    assert "is a file, not a folder" in issue.message


@pytest.mark.parametrize("pattern", ["referals_*.xlsx", "Referrals-2023.xlsx", "referrals_2023.xls"])
def test_nothing_matches(find, folder, pattern):
    """A pattern that matches nothing is an error with the near match and the mapping's line."""
    (folder / "referrals_2023.xlsx").touch()
    (issue,) = find(pattern).issues
    assert (issue.kind, issue.mapping) == ("missing-file", "mappings/referrals.yaml, line 4")
    assert issue.advice == 'Did you mean "referrals_2023.xlsx"? Correct either one.'


def test_another_list_is_no_near_match(find, folder):
    """Only the name is compared: every file ends alike."""
    (folder / "care_leavers.xlsx").touch()
    (issue,) = find("referrals.xlsx").issues
    assert issue.advice == "Put the file there, or correct the mapping."


def test_case_does_not_matter(find, folder):
    """Names match whatever their case, as on Windows."""
    (folder / "Referrals_06.XLSX").touch()
    assert find("referrals_*.xlsx").by_source["referrals"] == ("Referrals_06.XLSX",)


def test_subfolders(find, folder):
    """A pattern with a folder looks there, and one without does not."""
    (folder / "2023").mkdir()
    (folder / "2023" / "a.xlsx").touch()
    assert find("2023/*.xlsx").files == ("2023/a.xlsx",)
    assert find("*.xlsx").files == ()


def test_a_file_of_two_patterns_is_found_once(find, folder):
    """Two patterns of one source that match the same file find it once."""
    (folder / "a.xlsx").touch()
    assert find("a.xlsx", "*.xlsx").by_source["referrals"] == ("a.xlsx",)


@pytest.mark.parametrize(("lock", "program"), [("~$a.xlsx", "Excel"), (".~lock.a.xlsx#", "LibreOffice")])
def test_open_file(find, folder, lock, program):
    """A file beside its lock file is open: an error that names program and lock file, never who opened it."""
    (folder / "a.xlsx").touch()
    (folder / lock).write_text("Jane Doe")
    (issue,) = find("*.xlsx").issues
    assert (issue.kind, issue.sheet) == ("open-file", "a.xlsx")
    assert program in issue.message
    assert lock in issue.advice
    assert "Jane" not in str(issue)


def test_lock_files_are_no_sources(find, folder):
    """Lock files and hidden files never match, whatever the pattern."""
    for name in ("~$b.xlsx", "._c.xlsx", "a.xlsx"):
        (folder / name).touch()
    assert (find("*.xlsx").files, find("*.xlsx").issues) == (("a.xlsx",), ())


def test_patterns_stay_inside(find, folder):
    """A pattern that leads out of the folder finds nothing."""
    (folder.parent / "outside.xlsx").touch()
    assert [issue.kind for issue in find("../outside.xlsx").issues] == ["missing-file"]
