"""A workbook appears whole or not at all, and an earlier one stays as it was."""

import os
import subprocess
import sys
import textwrap

import pytest

from kpibook.atomic import replace_file
from kpibook.issues import InputError
from kpibook.workbook.sheets.write import write_workbook


def kind_of(call, *arguments):
    """The kind of the one issue that a call raises."""
    with pytest.raises(InputError) as caught:
        call(*arguments)
    [issue] = caught.value.issues
    assert issue.advice
    return issue.kind


def in_another_process(code, *arguments):
    """Run code in a Python of its own; what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_new_and_replaced(tmp_path):
    """Missing folders are made; a second write replaces the first; nothing else is left in the folder."""
    path = tmp_path / "new" / "report.xlsx"
    replace_file(path, b"one")
    replace_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in path.parent.iterdir()] == ["report.xlsx"]


def test_the_folder_is_a_file(tmp_path):
    """A file where the folder should be is said so, and stays."""
    (tmp_path / "out").write_bytes(b"mine")
    assert kind_of(replace_file, tmp_path / "out" / "report.xlsx", b"x") == "output-folder"
    assert (tmp_path / "out").read_bytes() == b"mine"


def test_a_folder_has_the_workbooks_name(tmp_path):
    """A folder called like the workbook is said so, and nothing is left beside it."""
    (tmp_path / "report.xlsx").mkdir()
    assert kind_of(replace_file, tmp_path / "report.xlsx", b"x") in ("output-folder", "output-open")
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.xlsx"]


@pytest.mark.parametrize("lock", ["~$report.xlsx", ".~lock.report.xlsx#"])
def test_open_in_excel_or_libreoffice(tmp_path, lock):
    """While a program has the workbook open, it is not replaced under its hands."""
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"earlier")
    (tmp_path / lock).write_bytes(b"someone")
    assert kind_of(replace_file, path, b"later") == "output-open"
    assert path.read_bytes() == b"earlier"


@pytest.mark.skipif(os.name == "nt", reason="limits on a file's size are POSIX's")
def test_disk_full(tmp_path):
    """When the disk takes no more, the message says so, the earlier workbook stays, and no temporary file is left."""
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"earlier")
    said = in_another_process(
        """
        import resource, signal, sys
        from pathlib import Path
        from kpibook.issues import InputError
        from kpibook.atomic import replace_file
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            replace_file(Path(sys.argv[1]), b"x" * 5000)
        except InputError as error:
            print(error.issues[0].kind)
        """,
        path,
    )
    assert said == "output-disk-full"
    assert path.read_bytes() == b"earlier"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.xlsx"]


@pytest.mark.skipif(os.name == "nt", reason="users and rights are POSIX's")
def test_read_only_folder(tmp_path):
    """A folder that may not be written to is said so; the earlier workbook stays."""
    folder = tmp_path / "shut"
    folder.mkdir()
    (folder / "report.xlsx").write_bytes(b"earlier")
    folder.chmod(0o555)
    said = in_another_process(
        """
        import os, sys
        from pathlib import Path
        from kpibook.issues import InputError
        from kpibook.atomic import replace_file
        if os.geteuid() == 0:
            os.setuid(65534)
        try:
            replace_file(Path(sys.argv[1]), b"later")
        except InputError as error:
            print(error.issues[0].kind)
        """,
        folder / "report.xlsx",
    )
    folder.chmod(0o755)
    assert said == "output-read-only"
    assert (folder / "report.xlsx").read_bytes() == b"earlier"


def test_a_wrong_template_leaves_the_earlier_workbook(report, tmp_path):
    """When the template cannot be used, nothing is written."""
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"earlier")
    assert kind_of(write_workbook, report, tmp_path / "none.xlsx", path) == "template-missing"
    assert path.read_bytes() == b"earlier"
