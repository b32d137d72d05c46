"""The command line in odd places: consoles of other encodings, names that look like markup, outputs that are inputs."""

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner

from kpibook.commands import command_line as cli

POSIX = pytest.mark.skipif(os.name == "nt", reason="users, rights and limits are POSIX's")


def kpibook(*arguments, cwd, **environment):
    """Run a command in a process of its own; stdout and stderr as bytes."""
    command = [sys.executable, "-m", "kpibook", *map(str, arguments)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", **environment}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, timeout=120, check=False)


def run(*arguments):
    """Run a command in this process."""
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("encoding", ["ascii", "cp850", "cp1252", "cp437"])
def test_an_old_code_page_is_no_reason_to_fail(workspace, encoding):
    """Signs that the console lacks are printed as what looks like them."""
    explained = kpibook("explain", "repeats", "--month", "2023-02", cwd=workspace.root, PYTHONIOENCODING=encoding)
    assert explained.returncode == 0, explained.stderr
    assert "Referrals" in explained.stdout.decode(encoding)
    if encoding == "ascii":
        assert '"Referrals"' in explained.stdout.decode(encoding)


def test_names_are_printed_as_they_are(workspace):
    """A file called [bold]:cat: is no markup and no picture."""
    workspace.edit("lists.yaml", "    sheets: [Data]\n", "")
    workspace.write_referrals(sheet="{i} mark")
    returns = workspace.lists / "[bold]:cat: returns.csv"
    workspace.returns.rename(returns)
    workspace.edit("lists.yaml", "files: [returns.csv]", "files: ['*returns.csv']")
    checked = run("check", "--workspace", workspace.root)
    assert checked.exit_code == 0, checked.output
    assert "[bold]:cat: returns.csv: 4 of 4 rows used" in checked.output
    assert '"{i} mark"' in checked.output


@pytest.mark.parametrize("out", ["template.xlsx", "lists/referrals.xlsx", "out/../lists/REFERRALS.xlsx"])
def test_what_the_report_is_made_from_is_never_written_over(workspace, out):
    """Neither the template nor a list, under any spelling of the path."""
    assert workspace.issue(out=workspace.root / out).kind == "output-is-input"


def test_a_workbook_that_would_be_read_as_a_list_is_refused(workspace):
    """A new file in the sources folder whose name a pattern matches would be read by the next build."""
    workspace.edit("lists.yaml", "[referrals.xlsx]", '["referrals*.xlsx"]')
    assert workspace.issue(out=workspace.lists / "referrals_report.xlsx").kind == "output-is-input"


def test_the_workbook_may_lie_beside_the_lists(workspace):
    """Under a name that no list has, it may."""
    workspace.build(out=workspace.lists / "report.xlsx")
    workspace.build(out=workspace.lists / "report.xlsx")


def test_the_output_is_open(workspace):
    """The earlier workbook is open in Excel: told before anything is computed."""
    (workspace.out.parent / "~$report.xlsx").write_bytes(b"officer")
    assert workspace.issue().kind == "output-open"


def test_the_output_folder_is_a_file(workspace):
    """A file stands where the folder should be."""
    assert workspace.issue(out=workspace.referrals / "report.xlsx").kind == "output-folder"


def limited(workspace, code):
    """Build in a process in which some code ran first; its kinds of issue."""
    program = f"""
        import datetime as dt, os, sys
        from pathlib import Path
        from kpibook import pipeline
        from kpibook.issues import InputError
        root = Path(sys.argv[1])
        build = lambda out: pipeline.build(root, None, out, dt.datetime(2023, 3, 3))
        build(root / "out/warm.xlsx").path.unlink()
        {code}
        try:
            build(root / "out/report.xlsx")
        except InputError as error:
            print(*(issue.kind for issue in error.issues))
        """
    command = [sys.executable, "-c", textwrap.dedent(program), str(workspace.root)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout.strip()


@POSIX
def test_the_disk_is_full(workspace):
    """The earlier workbook stays, and nothing else."""
    before = workspace.out.read_bytes()
    code = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    code += "resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))"
    assert limited(workspace, code) == "output-disk-full"
    assert workspace.out.read_bytes() == before
    assert [path.name for path in workspace.out.parent.iterdir()] == ["report.xlsx"]


@POSIX
def test_the_output_folder_is_read_only(workspace):
    """The earlier workbook stays."""
    before = workspace.out.read_bytes()
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are shut to other users
        Path(folder).chmod(0o755)
        workspace.root = Path(shutil.move(workspace.root, folder))
        told = limited(workspace, "(root / 'out').chmod(0o555); os.geteuid() or os.setuid(65534)")
        workspace.out.parent.chmod(0o755)
        assert workspace.out.read_bytes() == before
    assert told == "output-read-only"


def test_two_builds_at_once_leave_one_whole_workbook(workspace):
    """Both end well; the file is one of theirs, and no temporary file is left."""
    arguments = ["build", "--month", "2023-02", "--out", "out/report.xlsx"]
    command = [sys.executable, "-m", "kpibook", *arguments]
    both = [subprocess.Popen(command, cwd=workspace.root, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [each.wait(timeout=120) for each in both] == [0, 0]
    assert workspace.out.read_bytes().startswith(b"PK")
    assert [path.name for path in workspace.out.parent.iterdir()] == ["report.xlsx"]


def test_a_reader_that_stops_early_gets_no_traceback(workspace):
    """`kpibook explain … | head -1` ends quietly."""
    command = [sys.executable, "-m", "kpibook", "explain", "referrals", "--month", "2023-02"]
    with subprocess.Popen(command, cwd=workspace.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()


def test_help_loads_nothing_that_computes(workspace):
    """Help is there at once: pandas, openpyxl and xlwings are not loaded for it."""
    run = "from kpibook.commands.command_line import main; main(['--help'], standalone_mode=False)"
    code = f"import sys; {run}; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True).stdout
    assert "build" in said
    assert not {"pandas", "pydantic", "openpyxl", "xlsxwriter", "xlwings"} & set(said.split())


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_the_line_of_a_command_is_how_its_own_help_begins(name):
    """What `kpibook --help` says of a command is what the command says of itself."""
    line = cli.COMMANDS[name]
    own = cli.main.get_command(None, name).help
    assert " ".join(own.split()).startswith(line.removesuffix("."))


SLIPS = {
    "build": ("build", "--out", "otu/report.xlsx"),
    "teams": ("teams", "--month", "2023-02", "--out", "otu/teams"),
    "month-end": ("month-end", "--month", "2023-02", "--out", "otu/2023-02"),
    "add-in": ("excel", "addin", "--out", "otu/kpibook.xlam"),
    "a folder that is no month": ("build", "--out", "out/feb/report.xlsx"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_out_makes_no_folder(workspace, monkeypatch, slip):
    """A parent folder that is not there is refused, with the near match; nothing is made."""
    monkeypatch.chdir(workspace.root)
    before = sorted(workspace.root.rglob("*"))
    made = run(*SLIPS[slip])
    assert made.exit_code == 2, made.output
    if "otu" in SLIPS[slip][-1]:
        assert 'there is no folder "otu" in' in made.stderr
        assert 'Did you mean "out"?' in made.stderr
    assert sorted(workspace.root.rglob("*")) == before


def test_the_folders_that_kpibook_makes_itself_need_not_be_there(workspace, monkeypatch):
    """The workspace's `out`, and a month's folder in it."""
    monkeypatch.chdir(workspace.root)
    shutil.rmtree(workspace.root / "out")
    made = run("teams", "--month", "2023-02", "--out", "out/2023-02/teams")
    assert made.exit_code == 0, made.output
    assert run("build", "--out", workspace.root / "out/report.xlsx").exit_code == 0


@POSIX
def test_a_folder_whose_name_is_too_long_is_a_slip(workspace):
    """No system takes it: said as a slip on the command line, not as a fault."""
    made = run("build", "--workspace", workspace.root, "--out", workspace.root / ("a" * 300) / "report.xlsx")
    assert made.exit_code == 2, made.output
    assert "no such place can be: file name too long" in made.stderr


@pytest.mark.parametrize("epoch", ["99999999999999999", "253402300800"])
def test_a_time_of_making_that_is_none_is_said(workspace, monkeypatch, epoch):
    """SOURCE_DATE_EPOCH beyond the calendar: what to correct, not a fault."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    made = run("build", "--workspace", workspace.root)
    assert made.exit_code == 1, made.output
    assert "SOURCE_DATE_EPOCH" in made.stderr


@pytest.mark.parametrize("said", ["Referrals within 12 months of another", "referrals within 12  months of ANOTHER"])
def test_an_indicator_is_explained_by_its_title(workspace, said):
    """As the report shows it; case and spaces do not matter."""
    explained = run("explain", said, "--month", "2023-02", "--workspace", workspace.root)
    assert explained.exit_code == 0, explained.output
    assert explained.stdout.startswith("Referrals within 12 months of another")


def test_an_indicator_is_explained_by_its_short_title(workspace):
    """As charts show it."""
    workspace.edit("indicators.yaml", "    title: Visits done\n", "    title: Visits done\n    short_title: Visits\n")
    explained = run("explain", "visits", "--month", "2023-02", "--workspace", workspace.root)
    assert explained.exit_code == 0, explained.output
    assert explained.stdout.startswith("Visits done")


def test_a_near_title_is_offered(workspace):
    """A slip in a title is answered with the one that was meant."""
    explained = run("explain", "Vists done", "--month", "2023-02", "--workspace", workspace.root)
    assert explained.exit_code == 2
    assert 'Did you mean "Visits done"?' in explained.stderr


def test_a_title_of_two_indicators_asks_for_the_id(workspace):
    """None is taken at random."""
    workspace.edit("indicators.yaml", "title: Visits done", "title: Referrals")
    explained = run("explain", "Referrals", "--month", "2023-02", "--workspace", workspace.root)
    assert explained.exit_code == 2
    assert "Name one by its id: referrals, visits_done." in explained.stderr


@pytest.mark.parametrize(
    ("folder", "said"), [(".", "Try it:  kpibook build"), ("my work", 'Try it:  cd "my work"  and')]
)
def test_init_says_what_to_type(tmp_path, monkeypatch, folder, said):
    """No `cd .`, and quotation marks where the folder's name has spaces."""
    monkeypatch.chdir(tmp_path)
    made = run("init", folder)
    assert made.exit_code == 0, made.output
    assert said in made.stdout
