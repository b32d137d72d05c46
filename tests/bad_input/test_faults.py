"""A fault of kpibook's own, in a real process: a sentence, the log with frames only, exit code 3, never a traceback."""

import hashlib
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner

from kpibook.commands import command_line as cli

ROOT = Path(__file__).parents[2]
FULL = Path("/dev/full")
HOMES = ("HOME", "XDG_STATE_HOME", "LOCALAPPDATA")
"""What says where the log is, on each system."""

PERSON = "Zebedee Quillfeather C900001"
"""Stands in every exception that is provoked here; nowhere may it be read."""
ONCE = "os.path.exists('pressed') or (open('pressed', 'x').close(), os.killpg(0, signal.SIGINT))"
"""Ctrl-C, pressed once, whichever worker comes to it."""
MAIL = """\
mail:
  sender: performance@council.example
  sender_name: Performance
  allowed_domains: [council.example]
"""


class Runs:
    """Runs commands in a process whose libraries are as a test wants them, with a log of its own."""

    def __init__(self, workspace, folder):
        self.workspace, self.libraries = workspace, folder / "libraries"
        self.libraries.mkdir()
        self.state = folder / "state"

    @property
    def log(self):
        """What the log holds; all logs that this computer's system may use lie in one folder."""
        return "".join(path.read_text("utf-8") for path in self.state.rglob("kpibook.log"))

    def break_library(self, name):
        """A library that cannot be imported, as in a broken installation."""
        (self.libraries / f"{name}.py").write_text(f"raise ValueError({PERSON!r})", encoding="utf-8")

    def when_a_workbook_is_hashed(self, statement, at=1, in_worker=False):
        """What happens when the content of the at-th .xlsx is hashed, in a function of the standard library."""
        program = f"""
            import hashlib, multiprocessing, os, signal
            real, seen = hashlib.sha256, []
            def sha256(data=b"", **more):
                in_worker = multiprocessing.parent_process() is not None
                if bytes(data[:2]) == b"PK" and in_worker == {in_worker}:
                    seen.append(1)
                    if len(seen) == {at}:
                        {statement}
                return real(data, **more)
            hashlib.sha256 = sha256
        """
        (self.libraries / "sitecustomize.py").write_text(textwrap.dedent(program), encoding="utf-8")

    def set_up_mail(self):
        """Two teams that have a recipient each."""
        root = self.workspace.root
        (root / "mappings/mail.yaml").write_text(MAIL, encoding="utf-8")
        shutil.copytree(ROOT / "mappings/mail", root / "mappings/mail")
        self.workspace.edit("organisation.yaml", "aliases:", "recipients: [mash@council.example], aliases:")
        self.workspace.edit("organisation.yaml", "{name: Duty,", "{name: Duty, recipients: [duty@council.example],")

    def __call__(self, *arguments, **options):
        homes = dict.fromkeys(HOMES, str(self.state))
        path = os.pathsep.join(filter(None, (str(self.libraries), os.environ.get("PYTHONPATH", ""))))
        environment = {**os.environ, **homes, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", "COLUMNS": "300"}
        command = [sys.executable, "-m", "kpibook", *map(str, arguments)]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.run(
            command, cwd=self.workspace.root, env=environment, text=True, timeout=120, check=False, **options
        )


@pytest.fixture
def runs(workspace, tmp_path):
    """Runs commands in the workspace."""
    return Runs(workspace, tmp_path)


def in_words(run, runs):
    """The sentence of a run that ended in a fault: no traceback, no data in it or in the log, which has frames."""
    assert run.returncode == 3, run.stderr
    for text in (run.stdout or "", run.stderr, runs.log):
        assert "Traceback" not in text
        assert not any(word in text for word in PERSON.split())
    assert ", line " in runs.log and ", in " in runs.log
    assert "did not finish, because" in run.stderr
    assert "kpibook.log" in run.stderr
    return run.stderr


@pytest.mark.parametrize(
    ("library", "arguments"),
    [
        ("xlsxwriter", ("build",)),
        ("python_calamine", ("check",)),
        ("holidays", ("explain", "referrals", "--month", "2023-02")),
        ("pydantic", ("init", "new")),
        ("xlsxwriter", ("teams", "--month", "2023-02", "--out", "out/teams")),
        ("openpyxl", ("month-end", "--month", "2023-02")),
        ("yaml", ("mail", "--log")),
        ("openpyxl", ("refresh", "out/report.xlsx")),
        ("xlwings", ("refresh", "--open")),
        ("xlwings", ("excel", "doctor")),
        ("click", ("--help",)),
    ],
)
def test_a_broken_installation_ends_in_words(runs, library, arguments):
    """Every command, also those that are loaded from elsewhere, and the command line itself."""
    runs.break_library(library)
    said = in_words(runs(*arguments), runs)
    assert f"{library}.py" in runs.log
    assert "Nothing was" in said


def panic(text):
    """What a library written in another language raises: no Exception."""
    return type("Panic", (BaseException,), {})(text)


@pytest.mark.parametrize(
    ("error", "because"),
    [
        (KeyError(PERSON), "of a fault in kpibook (KeyError)"),
        (UnicodeDecodeError("utf-8", PERSON.encode(), 0, 1, PERSON), "of a fault in kpibook (UnicodeDecodeError)"),
        (RecursionError(PERSON), "of a fault in kpibook (RecursionError)"),
        (EOFError(PERSON), "of a fault in kpibook (EOFError)"),
        (MemoryError(), "this computer has no memory left"),
        (OSError(28, "full", PERSON), "the system refused something (No space left on device)"),
        (PermissionError(13, "no", PERSON), "the system refused something (Permission denied)"),
        (panic(PERSON), "of a fault in kpibook (Panic)"),
        (ExceptionGroup(PERSON, [ValueError(PERSON)]), "of a fault in kpibook (ExceptionGroup)"),
    ],
)
def test_whatever_happens_on_the_way_ends_in_words(workspace, tmp_path, monkeypatch, error, because):
    """Of each kind of exception the kind is said, never the text; the earlier workbook is as it was."""

    def sha256(*_, **__):
        raise error

    for home in HOMES:
        monkeypatch.setenv(home, str(tmp_path / "state"))
    monkeypatch.setattr(hashlib, "sha256", sha256)
    before = workspace.out.read_bytes()
    run = CliRunner().invoke(cli.main, ["build", "--workspace", str(workspace.root), "--out", str(workspace.out)])
    [log] = (tmp_path / "state").rglob("kpibook.log")
    assert run.exit_code == 3
    assert because in run.stderr
    assert "Nothing was written; what was there before is as it was." in run.stderr
    assert "kpibook/sources/mapping_files.py, line " in log.read_text("utf-8")
    assert not any(word in text for text in (run.output, log.read_text("utf-8")) for word in PERSON.split())
    assert workspace.out.read_bytes() == before


def test_what_led_to_a_fault_is_in_the_log_without_its_text(runs):
    """An exception raised while another was answered: the frames of both."""
    runs.when_a_workbook_is_hashed(f'exec("try: int({PERSON!r})\\nexcept ValueError: raise KeyError({PERSON!r})")')
    in_words(runs("check"), runs)
    assert runs.log.index("ValueError") < runs.log.index("which led to") < runs.log.index("KeyError")


def test_a_refresh_says_what_stands(runs):
    """A closed workbook is as it was, and is said to be."""
    runs("build", "--out", "out/report.xlsx")
    before = runs.workspace.out.read_bytes()
    runs.when_a_workbook_is_hashed(f"raise KeyError({PERSON!r})")
    assert "The workbook is as it was." in in_words(runs("refresh", "out/report.xlsx"), runs)
    assert runs.workspace.out.read_bytes() == before


def test_mail_that_breaks_off_points_to_the_ledger(runs):
    """Both were tried, and one draft was made; the ledger says so, and a second run makes the others."""
    runs.set_up_mail()
    made = runs("teams", "--month", "2023-02", "--out", "out/teams")
    assert made.returncode == 0, made.stderr
    (runs.libraries / "sitecustomize.py").write_text(
        "import email.message as m\nreal, seen = m.EmailMessage.as_bytes, []\n"
        "def as_bytes(*given, **more):\n    seen.append(1)\n"
        f"    if len(seen) == 4: raise KeyError({PERSON!r})\n    return real(*given, **more)\n"
        "m.EmailMessage.as_bytes = as_bytes\n",
        encoding="utf-8",
    )
    arguments = ("mail", "--month", "2023-02", "--from", "out/teams", "--yes")
    assert "is in the ledger: look with kpibook mail --log" in in_words(runs(*arguments), runs)
    (runs.libraries / "sitecustomize.py").unlink()
    assert "mash@council.example" in runs("mail", "--log").stdout


def test_month_end_that_breaks_off_says_what_is_there(runs):
    """The whole service's workbook is made; the folder is named, and that month end is not complete."""
    runs.set_up_mail()
    runs.when_a_workbook_is_hashed(f"raise KeyError({PERSON!r})", at=2)
    said = in_words(runs("month-end", "--month", "2023-02"), runs)
    assert "Month end is not complete; what was made is in out/2023-02. Run it again." in said
    assert (runs.workspace.root / "out/2023-02/performance_report_2023-02.xlsx").is_file()


def test_ctrl_c_ends_in_a_sentence(runs):
    """A real signal: exit code 1, and what was not done."""
    runs.when_a_workbook_is_hashed("os.kill(os.getpid(), signal.SIGINT)")
    run = runs("build", "--out", "out/report.xlsx")
    assert run.returncode == 1
    assert run.stderr.strip() == "Stopped with Ctrl-C. Nothing was written; what was there before is as it was."


def test_a_log_that_cannot_be_written_is_said(runs):
    """Where the log should be stands a file: the sentence is there all the same."""
    runs.state.write_text("")
    runs.when_a_workbook_is_hashed("raise KeyError")
    run = runs("check")
    assert run.returncode == 3
    assert "The log file could not be written." in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.skipif(not FULL.exists(), reason="a device that is always full is Linux's")
def test_output_that_cannot_be_written_ends_in_words(runs):
    """stdout goes to a disk that is full: nothing is thrown away in silence."""
    with FULL.open("w") as full:
        said = in_words(runs("check", stdout=full), runs)
    assert "No space left on device" in said
    assert "Exception ignored" not in said


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
def test_ctrl_c_reaches_the_run_and_not_its_workers(runs):
    """The whole terminal gets the signal: no worker prints a traceback."""
    runs.when_a_workbook_is_hashed(ONCE, in_worker=True)
    run = runs("teams", "--month", "2023-02", "--out", "out/teams", start_new_session=True)
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert "Stopped with Ctrl-C." in run.stderr
