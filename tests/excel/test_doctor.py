"""What the doctor says of computers made by hand, and what installing does on them."""

from dataclasses import replace
from pathlib import Path

import pytest
import xlwings as xw
from click.testing import CliRunner

from kpibook.commands.excel import excel
from kpibook.excel.macros.addin import addin_bytes
from kpibook.excel.places import find_workspace, write_settings
from kpibook.excel.setup.doctor import examine
from kpibook.excel.setup.doctor_workbook import WorkbookPlace, examine_workbook
from kpibook.excel.setup.install import Machine, Step, carry_out, gather, plan, set_interpreter, xlwings_config
from kpibook.excel.setup.policies import ASR_CHILD_PROCESSES, Policies, TrustedFolder, read_policies
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
    policies=Policies(
        macro_setting=2, trusted_folders=(TrustedFolder("P:\\Performance\\", below=True),), child_processes=0
    ),
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
        ("macros", "blocked", {"policies": Policies(macro_setting=4)}),
        ("macros", "blocked", {"policies": Policies(macro_setting=3)}),
        ("addins", "blocked", {"policies": replace(GOOD.policies, addins_off=True)}),
        ("addins", "blocked", {"policies": replace(GOOD.policies, addins_signed=True)}),
        ("win32-calls", "blocked", {"policies": replace(GOOD.policies, win32_calls=1)}),
        ("command-prompt", "blocked", {"policies": replace(GOOD.policies, command_prompt=1)}),
        ("command-prompt", "unknown", {"policies": replace(GOOD.policies, command_prompt=2)}),
        ("libreoffice", "blocked", {"excel": "", "libreoffice": "soffice.exe"}),
        ("trusted-folders", "by hand", {"workspace": r"C:\Elsewhere"}),
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
    (found,) = examine_workbook(WorkbookPlace("https://council.sharepoint.com/sites/p/report.xlsm"), GOOD)
    assert (found.rule, found.state) == ("workbook-place", "by hand")
    assert "--workspace" in found.advice


def test_a_workbook_on_sharepoint_whose_mappings_are_known_works() -> None:
    """With the workspace in the settings nothing is left to do."""
    place = WorkbookPlace("https://council.sharepoint.com/sites/p/report.xlsm", mappings=r"P:\Performance")
    (found,) = examine_workbook(place, GOOD)
    assert (found.state, found.advice) == ("works", "")


def test_a_workbook_that_came_by_mail_is_blocked() -> None:
    """Windows' mark of the internet is named, and how to take it off."""
    place = WorkbookPlace("P:\\Performance\\report.xlsm", zone=3, mappings="P:\\Performance")
    found = examine_workbook(place, GOOD)
    assert [(finding.rule, finding.state) for finding in found] == [("workbook-mark", "blocked")]


def test_a_workbook_in_a_trusted_folder_needs_nothing() -> None:
    """Below a trusted folder there is nothing to say."""
    assert examine_workbook(WorkbookPlace("p:\\performance\\2023\\report.xlsm", mappings="P:\\Performance"), GOOD) == ()


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("workbook-place", {"exists": False}),
        ("workbook-mappings", {"mappings": ""}),
        ("workbook-config", {"other_config": True}),
        ("workbook-trusted", {"path": "C:\\Elsewhere\\report.xlsm"}),
    ],
)
def test_each_thing_about_a_workbook_is_found_with_what_to_do(rule: str, changes: dict) -> None:
    """A workbook that is not there, has no mappings, lies beside another configuration or in no trusted folder."""
    place = WorkbookPlace("P:\\Performance\\report.xlsm", mappings="P:\\Performance")
    (found,) = examine_workbook(replace(place, **changes), GOOD)
    assert found.rule == rule
    assert found.advice


def test_policies_are_read_from_where_windows_keeps_them() -> None:
    """A policy wins over the user's own setting; the child-process rule is found under either spelling."""
    security = r"Microsoft\Office\16.0\Excel\Security"
    defender = r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
    registry = {
        ("HKCU", rf"Software\{security}", "VBAWarnings"): 2,
        ("HKCU", rf"Software\Policies\{security}", "VBAWarnings"): 4,
        ("HKCU", rf"Software\Policies\{security}", "blockcontentexecutionfrominternet"): 1,
        ("HKCU", rf"Software\{security}\Trusted Locations\Location3", "Path"): "P:\\Performance\\",
        ("HKCU", rf"Software\{security}\Trusted Locations\Location3", "AllowSubfolders"): 1,
        ("HKCU", rf"Software\{security}\Trusted Locations\Location4", "Path"): "%APPDATA%\\XLSTART",
        ("HKCU", r"Network\P", "RemotePath"): r"\\server\share",
        ("HKCU", rf"Software\{security}\Trusted Locations", "AllowNetworkLocations"): 1,
        ("HKCU", r"Software\Policies\Microsoft\Office\16.0\Common\Security", "RequireAlwaysOnMacroSig"): 1,
        ("HKLM", defender, ASR_CHILD_PROCESSES.upper()): "1",
    }
    policies = read_policies(lambda *place: registry.get(place), {"APPDATA": "C:\\x"})
    assert policies == Policies(
        macro_setting=4,
        macro_setting_by_policy=True,
        macros_from_internet_blocked=True,
        addins_signed=True,
        trusted_network=True,
        trusted_folders=(TrustedFolder("P:\\Performance\\", True, True), TrustedFolder("C:\\x\\XLSTART")),
        child_processes=1,
    )


def test_folders_of_the_users_own_count_only_where_a_policy_allows_them() -> None:
    """With "Allow mix of policy and user locations" off, only folders of policies are trusted."""
    security = r"Microsoft\Office\16.0\Excel\Security\Trusted Locations"
    common = r"Software\Policies\Microsoft\Office\16.0\Common\Security\Trusted Locations"
    registry = {
        ("HKCU", rf"Software\{security}\Location1", "Path"): "C:\\Mine",
        ("HKCU", rf"Software\Policies\{security}\Location1", "Path"): "C:\\Theirs",
        ("HKCU", common, "Allow User Locations"): 0,
    }
    policies = read_policies(lambda *place: registry.get(place))
    assert [folder.path for folder in policies.trusted_folders] == ["C:\\Theirs"]


def test_a_folder_on_the_network_is_trusted_only_where_that_is_allowed() -> None:
    """Excel passes a trusted folder on the network over unless it was told otherwise."""
    policies = Policies(trusted_folders=(TrustedFolder(r"\\server\share", below=True, network=True),))
    assert not policies.trusts(r"\\server\share\reports")
    assert replace(policies, trusted_network=True).trusts(r"\\server\share\reports")


def test_macros_that_are_blocked_run_in_a_trusted_folder() -> None:
    """Where the workspace is trusted, the setting that blocks every macro blocks none of its workbooks'."""
    assert states(replace(GOOD, policies=replace(GOOD.policies, macro_setting=4)))["macros"] == "works"


def test_defenders_rule_is_read_where_intune_puts_it() -> None:
    """Intune writes every rule into one value."""
    place = ("HKLM", r"SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager", "ASRRules")
    rules = f"3b576869-a4ec-4529-8536-b80a7769e899=1|{ASR_CHILD_PROCESSES.upper()}=2"
    assert read_policies(lambda *asked: rules if asked == place else None).child_processes == 2


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


def test_the_interpreter_is_written_as_vba_reads_it(tmp_path: Path) -> None:
    """VBA reads xlwings' configuration in the computer's code page, with Windows' line ends; other lines stay."""
    file = tmp_path / "xlwings.conf"
    file.write_bytes(b'"SHOW CONSOLE","False"\r\n"INTERPRETER_WIN","C:\\old.exe"\r\n')
    set_interpreter(file, "C:\\Users\\Zo\u00eb\\python.exe", "win32", "cp1252")
    assert file.read_bytes() == b'"SHOW CONSOLE","False"\r\n"INTERPRETER_WIN","C:\\Users\\Zo\xeb\\python.exe"\r\n'


def test_a_python_that_vba_cannot_read_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with letters beyond the code page stops the installation before anything is half written."""
    monkeypatch.setattr("kpibook.excel.setup.install.config_encoding", lambda: "cp1252")
    step = Step("interpreter", str(tmp_path / "xlwings.conf"), "C:\\\u0416\\python.exe")
    with pytest.raises(InputError, match="code page"):
        carry_out((step,), "win32")
    assert not (tmp_path / "xlwings.conf").exists()


def test_a_damaged_addin_has_no_version(tmp_path: Path) -> None:
    """A file by the add-in's name that is none is not taken for a match."""
    from kpibook.excel.setup.install import _addin_version

    (tmp_path / "xlwings.xlam").write_bytes(b"PK no zip")
    assert _addin_version(tmp_path / "xlwings.xlam") == "unknown"


def test_an_installed_addin_tells_its_version(tmp_path: Path) -> None:
    """xlwings' add-in, once in place, is read as the version of the package."""
    from kpibook.excel.setup.install import _addin_version

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


def test_the_addin_command_writes_into_a_folder_that_is_there(tmp_path: Path) -> None:
    """Into a folder that is there; a slip in its name makes no folder."""
    out = tmp_path / "kpibook.xlam"
    assert CliRunner().invoke(excel, ["addin", "--out", str(out)]).exit_code == 0
    assert out.exists()
    assert CliRunner().invoke(excel, ["addin", "--out", str(tmp_path / "new" / "kpibook.xlam")]).exit_code == 2


def test_the_doctor_names_the_versions(tmp_path: Path) -> None:
    """kpibook, xlwings and Python, for the checklist."""
    result = CliRunner().invoke(excel, ["doctor", str(tmp_path / "nowhere.xlsm")])
    assert f"xlwings {xw.__version__}" in result.output
    assert "There is no file" in result.output


def test_the_addin_command_wants_an_xlam(tmp_path: Path) -> None:
    """Another ending is a wrong command line."""
    assert CliRunner().invoke(excel, ["addin", "--out", str(tmp_path / "a.xlsx")]).exit_code == 2


def test_the_doctor_ends_with_1_when_something_blocks() -> None:
    """Here there is no Excel, or there is: the exit code says whether the buttons can work."""
    result = CliRunner().invoke(excel, ["doctor"])
    assert result.exit_code == (1 if "BLOCKED" in result.output else 0)
