"""What the doctor says of computers made by hand, and what installing does on them."""

from dataclasses import replace
from pathlib import Path

import pytest
import xlwings as xw
from click.testing import CliRunner

from kpibook.excel.addin import addin_bytes
from kpibook.excel.commands import excel
from kpibook.excel.doctor import examine, examine_workbook
from kpibook.excel.install import Step, carry_out, plan
from kpibook.excel.machine import ASR_CHILD_PROCESSES, Machine, Policies, gather, read_policies, xlwings_config
from kpibook.excel.places import find_workspace, write_settings
from kpibook.issues import InputError

GOOD = Machine(
    platform="win32",
    python=r"C:\Python\python.exe",
    python_version="3.12.1",
    kpibook_version="0.1.0",
    xlwings_version="0.37.8",
    excel=r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE",
    startup_folder=r"C:\Users\x\AppData\Roaming\Microsoft\Excel\XLSTART",
    xlwings_addin="0.37.8",
    kpibook_addin="current",
    interpreter=r"c:\python\python.exe",
    workspace=r"P:\Performance",
    policies=Policies(macro_setting=2, trusted_folders=("P:\\Performance\\",), child_processes=0),
)


def states(machine: Machine) -> dict[str, str]:
    return {finding.rule: finding.state for finding in examine(machine)}


def test_a_computer_in_order_has_nothing_to_do() -> None:
    """Every finding is good and none asks for anything."""
    assert set(states(GOOD).values()) == {"works"}
    assert not any(finding.advice for finding in examine(GOOD))


@pytest.mark.parametrize(
    ("rule", "state", "changes"),
    [
        ("excel", "blocked", {"excel": ""}),
        ("excel", "blocked", {"excel": "", "libreoffice": "soffice.exe"}),
        ("xlwings-addin", "blocked", {"xlwings_addin": ""}),
        ("xlwings-addin", "blocked", {"xlwings_addin": "0.33.0"}),
        ("kpibook-addin", "by hand", {"kpibook_addin": "missing"}),
        ("kpibook-addin", "by hand", {"kpibook_addin": "other"}),
        ("interpreter", "blocked", {"interpreter": r"D:\other\python.exe"}),
        ("interpreter", "unknown", {"interpreter": ""}),
        ("interpreter", "unknown", {"conda": True}),
        ("workspace", "by hand", {"workspace": ""}),
        ("applescript", "blocked", {"platform": "darwin", "applescript": False}),
        ("macros", "blocked", {"policies": replace(GOOD.policies, vba_off=True)}),
        ("macros", "blocked", {"policies": replace(GOOD.policies, macro_setting=4)}),
        ("macros", "blocked", {"policies": replace(GOOD.policies, macro_setting=3)}),
        ("trusted-folders", "by hand", {"policies": replace(GOOD.policies, trusted_folders=())}),
        ("trusted-folders", "by hand", {"policies": replace(GOOD.policies, trusted_locations_off=True)}),
        ("child-processes", "blocked", {"policies": replace(GOOD.policies, child_processes=1)}),
        ("child-processes", "blocked", {"policies": replace(GOOD.policies, child_processes=6)}),
        ("child-processes", "unknown", {"policies": replace(GOOD.policies, child_processes=None)}),
    ],
)
def test_each_thing_in_the_way_is_found_with_what_to_do(rule: str, state: str, changes: dict) -> None:
    """One thing changed on a good computer changes that finding, which then says what to do."""
    finding = next(one for one in examine(replace(GOOD, **changes)) if one.rule == rule)
    assert finding.state == state
    assert finding.advice


def test_a_rule_that_only_reports_blocks_nothing() -> None:
    """Defender's audit mode is no block."""
    assert states(replace(GOOD, policies=replace(GOOD.policies, child_processes=2)))["child-processes"] == "works"


def test_a_workbook_on_sharepoint_is_pointed_to_the_settings() -> None:
    """A web address for a path gets the advice to name the workspace."""
    found = examine_workbook("https://council.sharepoint.com/sites/p/report.xlsm", GOOD)
    assert [finding.rule for finding in found] == ["workbook-place"]
    assert "--workspace" in found[0].advice


def test_a_workbook_that_came_by_mail_is_blocked() -> None:
    """Windows' mark of the internet is named, and how to take it off."""
    found = examine_workbook("P:\\Performance\\report.xlsm", GOOD, zone=3)
    assert [(finding.rule, finding.state) for finding in found] == [("workbook-mark", "blocked")]


def test_a_workbook_in_a_trusted_folder_needs_nothing() -> None:
    """Below a trusted folder there is nothing to say."""
    assert examine_workbook("p:\\performance\\2023\\report.xlsm", GOOD) == ()


def test_policies_are_read_from_where_windows_keeps_them() -> None:
    """A policy wins over the user's own setting; the child-process rule is found under either spelling."""
    security = r"Microsoft\Office\16.0\Excel\Security"
    defender = r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
    registry = {
        ("HKCU", rf"Software\{security}", "VBAWarnings"): 2,
        ("HKCU", rf"Software\Policies\{security}", "VBAWarnings"): 4,
        ("HKCU", rf"Software\Policies\{security}", "blockcontentexecutionfrominternet"): 1,
        ("HKCU", rf"Software\{security}\Trusted Locations\Location3", "Path"): "P:\\Performance\\",
        ("HKLM", defender, ASR_CHILD_PROCESSES.upper()): "1",
    }
    policies = read_policies(lambda *place: registry.get(place))
    assert policies == Policies(
        macro_setting=4,
        macro_setting_by_policy=True,
        macros_from_internet_blocked=True,
        trusted_folders=("P:\\Performance\\",),
        child_processes=1,
    )


def test_this_computer_can_be_examined() -> None:
    """Gathering works on the computer that runs the tests, and names its Python."""
    machine = gather()
    assert machine.xlwings_version == xw.__version__
    assert examine(machine)


def test_installing_puts_both_addins_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan for a computer with Excel, carried out: add-ins, interpreter and workspace are where they belong."""
    monkeypatch.setattr(xw, "USER_CONFIG_FILE", str(tmp_path / "conf" / "xlwings.conf"))
    workspace = tmp_path / "work"
    (workspace / "mappings").mkdir(parents=True)
    settings = tmp_path / "settings.toml"
    machine = replace(GOOD, startup_folder=str(tmp_path / "XLSTART"), settings=str(settings))
    carry_out(plan(machine, workspace), "win32")
    assert (tmp_path / "XLSTART" / "kpibook.xlam").read_bytes() == addin_bytes()
    own = Path(xw.__file__).parent / "addin" / "xlwings.xlam"
    assert (tmp_path / "XLSTART" / "xlwings.xlam").read_bytes() == own.read_bytes()
    assert xlwings_config(tmp_path / "conf" / "xlwings.conf") == {"interpreter_win": machine.python}
    assert find_workspace("https://x.sharepoint.com/a.xlsm", settings, {}) == workspace


def test_an_installed_addin_tells_its_version(tmp_path: Path) -> None:
    """xlwings' add-in, once in place, is read as the version of the package."""
    from kpibook.excel.machine import _addin_version

    carry_out((Step("xlwings-addin", str(tmp_path / "xlwings.xlam")),), "win32")
    assert _addin_version(tmp_path / "xlwings.xlam") == xw.__version__


def test_a_file_in_use_is_said_in_words(tmp_path: Path) -> None:
    """What cannot be written ends in a message that says to close Excel."""
    (tmp_path / "xlwings.xlam").mkdir()
    with pytest.raises(InputError, match="Close Excel"):
        carry_out((Step("xlwings-addin", str(tmp_path / "xlwings.xlam")),), "win32")


def test_a_folder_without_mappings_is_no_workspace(tmp_path: Path) -> None:
    """Installing refuses it."""
    with pytest.raises(InputError, match="mappings"):
        plan(GOOD, tmp_path)


def test_the_workspace_is_found_above_the_workbook(tmp_path: Path) -> None:
    """A workbook in out/ of a workspace belongs to that workspace."""
    (tmp_path / "mappings").mkdir()
    (tmp_path / "out").mkdir()
    assert find_workspace(str(tmp_path / "out" / "a.xlsm"), tmp_path / "none", {}) == tmp_path


def test_the_variable_wins(tmp_path: Path) -> None:
    """KPIBOOK_WORKSPACE is looked at first."""
    for name in ("a", "b"):
        (tmp_path / name / "mappings").mkdir(parents=True)
    found = find_workspace(
        str(tmp_path / "a" / "x.xlsm"), tmp_path / "none", {"KPIBOOK_WORKSPACE": str(tmp_path / "b")}
    )
    assert found == tmp_path / "b"


def test_no_workspace_says_where_it_was_looked_for(tmp_path: Path) -> None:
    """The message names the places and the command that helps."""
    settings = tmp_path / "settings.toml"
    write_settings(settings, tmp_path / "gone")
    with pytest.raises(InputError, match=r"gone[\s\S]*excel install --workspace"):
        find_workspace("https://x.sharepoint.com/a.xlsm", settings, {})


def test_the_addin_command_writes_the_addin(tmp_path: Path) -> None:
    """`kpibook excel addin --out` gives the add-in's bytes."""
    out = tmp_path / "kpibook.xlam"
    result = CliRunner().invoke(excel, ["addin", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert out.read_bytes() == addin_bytes()


def test_the_addin_command_wants_an_xlam(tmp_path: Path) -> None:
    """Another ending is a wrong command line."""
    assert CliRunner().invoke(excel, ["addin", "--out", str(tmp_path / "a.xlsx")]).exit_code == 2


def test_the_doctor_ends_with_1_when_something_blocks() -> None:
    """Here there is no Excel, or there is: the exit code says whether the buttons can work."""
    result = CliRunner().invoke(excel, ["doctor"])
    assert result.exit_code == (1 if "BLOCKED" in result.output else 0)
