"""Paths, days and lengths that no system or calendar has: each is refused in words, and nothing waits."""

import os
import socket

import pytest
from command_runs import run

LONG = "x" * 300


@pytest.fixture(params=["pipe", "socket", "device"])
def put(request, tmp_path, monkeypatch):
    """A function that puts a pipe, a socket or a device in the place of a file, and gives back what it is."""

    def make(path):
        path.unlink(missing_ok=True)
        if request.param == "pipe":
            os.mkfifo(path)
        elif request.param == "device":
            path.symlink_to("/dev/zero")
        else:
            monkeypatch.chdir(path.parent)  # a socket's path may only be short
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(path.name)
            monkeypatch.chdir(tmp_path)
        return f"a {request.param}"

    return make


pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has none of these in its folders")


def test_source_that_is_no_file(workspace, put):
    """A pipe, socket or device with a list's name is refused, and never opened."""
    found = put(workspace.referrals)
    issue = workspace.issue()
    assert (issue.kind, issue.sheet) == ("not-a-file", "referrals.xlsx")
    assert found in issue.message


def test_mapping_file_that_is_none(workspace, put):
    """Nor is one that ends in .yaml passed over or opened."""
    found = put(workspace.root / "mappings/teams.yaml")
    issue = workspace.issue()
    assert (issue.kind, issue.mapping) == ("cannot-open", "mappings/teams.yaml")
    assert found in issue.message


def test_template_that_is_no_file(workspace, put):
    """A template workbook is a file."""
    found = put(workspace.root / "template.xlsx")
    issue = workspace.issue()
    assert issue.kind == "template-missing"
    assert found in issue.message


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "HERE"],
        ["refresh", "HERE"],
        ["build", "--out", "HERE"],
        ["excel", "doctor", "HERE"],
        ["teams", "--month", "2023-02", "--out", "OUT", "--encrypt", "--passphrases", "HERE"],
    ],
)
def test_file_on_the_command_line_that_is_none(workspace, put, arguments):
    """What is named on the command line is looked at before it is opened."""
    here = workspace.root / "here.xlsx"
    found = put(here)
    names = {"HERE": str(here), "OUT": str(workspace.root / "out")}
    place = [] if arguments[0] == "excel" else ["--workspace", str(workspace.root)]
    ended = run([names.get(word, word) for word in arguments] + place)
    assert ended.code == 2
    assert f"is {found}" in " ".join(ended.printed.split())


@pytest.mark.parametrize("spoilt", [LONG, "a\0b", LONG + "/a"], ids=["long", "nul", "long folder"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["init", "NAME"],
        ["build", "--out", "NAME.xlsx"],
        ["build", "--workspace", "NAME"],
        ["check", "NAME.xlsx"],
        ["refresh", "NAME.xlsx"],
        ["teams", "--month", "2023-02", "--out", "NAME"],
        ["mail", "--month", "2023-02", "--from", "NAME"],
        ["mail", "--month", "2023-02", "--passphrases", "NAME"],
        ["month-end", "--month", "2023-02", "--out", "NAME"],
        ["excel", "doctor", "NAME.xlsx"],
        ["excel", "addin", "--out", "NAME.xlam"],
    ],
    ids=" ".join,
)
def test_name_that_no_system_has(tmp_path, monkeypatch, arguments, spoilt):
    """Names of 300 signs, or with a NUL in them, are slips of the command line."""
    monkeypatch.chdir(tmp_path)
    ended = run([word.replace("NAME", spoilt) for word in arguments])
    assert ended.code == 2, ended.printed
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("file", "old", "new", "kind"),
    [
        ("organisation.yaml", "sources_folder: lists", f"sources_folder: {LONG}", "wrong-value"),
        ("organisation.yaml", "sources_folder: lists", 'sources_folder: "a\\0b"', "control-sign"),
        ("organisation.yaml", "template: template.xlsx", f"template: a/{LONG}/b", "wrong-value"),
        ("organisation.yaml", "template: template.xlsx", 'template: "\\0"', "control-sign"),
        ("lists.yaml", "files: [referrals.xlsx]", f"files: [{LONG}]", "wrong-value"),
        ("lists.yaml", "files: [referrals.xlsx]", 'files: ["\\0.xlsx"]', "control-sign"),
        ("organisation.yaml", "months_shown: 2", f"protective_marking: {LONG}", "wrong-value"),
        ("organisation.yaml", "name: Duty", 'name: "Du\\x07ty"', "control-sign"),
        ("indicators.yaml", "title: Visits done", 'title: "Visits\\uFFFE done"', "control-sign"),
        ("lists.yaml", "[Data]\n    complete_from: 2022-12-01", "[Data]\n    complete_from: 0001-01-01", "wrong-value"),
        ("lists.yaml", "[Data]\n    complete_from: 2022-12-01", "[Data]\n    complete_from: 9999-12-31", "wrong-value"),
        ("indicators.yaml", "valid_from: 2022-12", "valid_from: 9998-12", "wrong-value"),
        ("indicators.yaml", "within: 1 month", "within: 99999999999 days", "wrong-value"),
        ("indicators.yaml", "within: 1 month", "within: 9999999 years", "wrong-value"),
    ],
    ids=lambda part: part[:30],
)
def test_text_of_the_mapping_that_cannot_be_used(workspace, file, old, new, kind):
    """Folders, days, lengths and a marking that systems, calendars and Excel do not hold are told with their line."""
    place = workspace.edit(file, old, new)
    issue = workspace.issue()
    where = int(place.rpartition(" ")[2]) + ("\n" in old)
    assert (issue.kind, issue.mapping) == (kind, f"mappings/{file}, line {where}")


def test_list_of_half_a_gigabyte(workspace):
    """A file too large for any list is refused by its size (this one takes no room on the disk)."""
    with workspace.returns.open("wb") as file:
        file.truncate(600 * 1024**2)
    assert workspace.issue().kind == "file-too-large"
