"""The parts of a macro workbook and of the add-in: present, well-formed, related, typed, the same each time."""

import datetime as dt
import inspect
import io
import os
import posixpath
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kpibook.commands.build import macros_for
from kpibook.excel import buttons
from kpibook.excel.macros.actions import ACTIONS
from kpibook.excel.macros.addin import MODULES, addin_bytes, macro_parts, module_source, vba_project, write_addin
from kpibook.excel.macros.ribbon import RIBBON_NAMESPACE, RIBBON_PART, RIBBON_RELATIONSHIP, ribbon_xml, with_ribbon
from kpibook.package import VBA_PART, pack, unpack
from kpibook.pipeline import build

HIGHWAYS = Path(__file__).parents[2] / "samples" / "highways"

RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # oletools uses old words of pyparsing


@contextmanager
def olevba(file: bytes):
    from oletools.olevba import VBA_Parser  # late: its import warns, which the mark above allows

    parser = VBA_Parser("workbook.xlsm", data=file)
    try:
        yield parser
    finally:
        parser.close()


def vba_text(file: bytes) -> str:
    with olevba(file) as parser:
        return "\n".join(code for *_, code in parser.extract_macros())


@pytest.fixture(scope="module")
def built_workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The workbook as `kpibook build --out FILE.xlsm` makes it."""
    file = tmp_path_factory.mktemp("built") / "report.xlsm"
    build(HIGHWAYS, None, file, dt.datetime(2025, 1, 6, 9), macros=macros_for(file))
    return file.read_bytes()


@pytest.fixture(params=["small", "addin", "built"])
def macro_file(request: pytest.FixtureRequest, macro_workbook: bytes, built_workbook: bytes) -> bytes:
    return {"small": macro_workbook, "built": built_workbook, "addin": addin_bytes()}[request.param]


def test_cover_and_sections_have_every_button_in_order(built_workbook: bytes) -> None:
    """Each drawing with buttons has the list's four, with its macros and captions; there are a cover and sections."""
    parts = unpack(built_workbook)
    drawings = [data.decode() for name, data in parts.items() if name.endswith(".vml") and b"FmlaMacro" in data]
    assert len(drawings) == 4
    for drawing in drawings:
        assert re.findall(r"<x:FmlaMacro>(.*?)</x:FmlaMacro>", drawing) == [f"[0]!{one.macro}" for one in ACTIONS]
        assert re.findall(r"<font[^>]*>([^<]*)</font>", drawing) == [action.caption for action in ACTIONS]


def test_what_a_built_workbook_calls_is_in_its_own_vba(built_workbook: bytes) -> None:
    """Every macro that a button or the ribbon names is a public Sub of the project in that very file."""
    parts, text = unpack(built_workbook), vba_text(built_workbook)
    drawn = b"".join(data for name, data in parts.items() if name.endswith(".vml")).decode()
    called = set(re.findall(r"\[0\]!(\w+)", drawn)) | set(re.findall(r'onAction="(\w+)"', parts[RIBBON_PART].decode()))
    assert len(called) == 2 * len(ACTIONS)
    assert called <= set(re.findall(r"^Public Sub (\w+)\(", text, re.MULTILINE))


def test_no_button_lies_on_another(built_workbook: bytes) -> None:
    """Buttons stand side by side, in one row."""
    parts = unpack(built_workbook)
    for name, data in parts.items():
        if name.endswith(".vml") and b"FmlaMacro" in data:
            anchors = [
                [int(number) for number in found.split(",")]
                for found in re.findall(r"<x:Anchor>\s*([\d,\s]+)</x:Anchor>", data.decode())
            ][: len(ACTIONS)]
            left = [(anchor[0], anchor[1]) for anchor in anchors]
            right = [(anchor[4], anchor[5]) for anchor in anchors]
            assert all(end < begin for end, begin in zip(right, left[1:], strict=False))
            assert len({anchor[2] for anchor in anchors}) == 1


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.macro)
def test_each_macro_and_callback_is_in_the_vba(macro_file: bytes, action) -> None:
    """olevba finds each button's macro and each ribbon callback as a public Sub."""
    text = vba_text(macro_file)
    assert re.search(rf"^Public Sub {action.macro}\(\)", text, re.MULTILINE)
    assert re.search(rf"^Public Sub {action.callback}\(control As IRibbonControl\)", text, re.MULTILINE)


def test_each_button_is_bound_to_a_macro_of_the_list(macro_workbook: bytes) -> None:
    """The sheet's buttons name the macros of the list, in its order."""
    drawing = unpack(macro_workbook)["xl/drawings/vmlDrawing1.vml"].decode()
    bound = re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", drawing)
    assert bound == [action.macro for action in ACTIONS]


def test_each_ribbon_button_calls_a_callback_of_the_list() -> None:
    """The ribbon's onAction names are the callbacks, in the same order."""
    root = ElementTree.fromstring(ribbon_xml())
    calls = [element.get("onAction") for element in root.iter(f"{{{RIBBON_NAMESPACE}}}button")]
    assert calls == [action.callback for action in ACTIONS]


def test_every_xml_part_is_well_formed(macro_file: bytes) -> None:
    """An XML parser reads every part that says it is XML."""
    for name, data in unpack(macro_file).items():
        if name.endswith((".xml", ".rels", ".vml")):
            ElementTree.fromstring(data)


def test_every_part_has_a_content_type(macro_file: bytes) -> None:
    """Each part is typed by its own override or by its extension."""
    parts = unpack(macro_file)
    types = ElementTree.fromstring(parts["[Content_Types].xml"])
    overrides = {element.get("PartName") for element in types.iter(f"{TYPES}Override")}
    extensions = {element.get("Extension") for element in types.iter(f"{TYPES}Default")}
    untyped = [name for name in parts if f"/{name}" not in overrides and name.rpartition(".")[2] not in extensions]
    assert untyped == ["[Content_Types].xml"] or untyped == []
    assert all(name.lstrip("/") in parts for name in overrides)


def test_every_relationship_leads_to_a_part(macro_file: bytes) -> None:
    """Each internal relationship's target is in the file."""
    parts = unpack(macro_file)
    for name in (name for name in parts if name.endswith(".rels")):
        folder = posixpath.dirname(posixpath.dirname(name))
        for element in ElementTree.fromstring(parts[name]).iter(RELATIONSHIP):
            if element.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, element.get("Target"))).lstrip("/")
                assert target in parts


def test_the_ribbon_is_related_once_and_comes_last(macro_file: bytes) -> None:
    """One relationship of the ribbon's type leads to the ribbon, the file's last part."""
    relationships = ElementTree.fromstring(unpack(macro_file)["_rels/.rels"])
    targets = [e.get("Target") for e in relationships if e.get("Type") == RIBBON_RELATIONSHIP]
    assert targets == [RIBBON_PART]
    assert list(unpack(macro_file))[-1] == RIBBON_PART


def test_relationship_ids_are_unique(macro_file: bytes) -> None:
    """No two relationships of the package share an id."""
    ids = [element.get("Id") for element in ElementTree.fromstring(unpack(macro_file)["_rels/.rels"])]
    assert len(ids) == len(set(ids))


def test_a_second_workbook_is_identical(make_macro_workbook: Callable[[], bytes]) -> None:
    """Built twice, the same bytes."""
    assert make_macro_workbook() == make_macro_workbook()


def test_no_part_tells_when_it_was_made(macro_file: bytes) -> None:
    """Every part has the same time, so that two builds a minute apart are the same."""
    with zipfile.ZipFile(io.BytesIO(macro_file)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_another_process_makes_the_same_bytes() -> None:
    """The order of sets and the like, which differs between processes, leaves no trace."""
    program = (
        "import hashlib; from kpibook.excel.macros.addin import addin_bytes; "
        "from kpibook.excel.macros.addin import vba_project; "
        "print(hashlib.sha256(addin_bytes() + vba_project(['Cover', 'A'])).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


def test_a_second_addin_is_identical() -> None:
    """Made twice, the same bytes."""
    assert addin_bytes() == addin_bytes()


def test_the_ribbon_put_in_twice_is_as_once(macro_workbook: bytes) -> None:
    """Putting the ribbon into a file that has it changes nothing."""
    assert with_ribbon(macro_workbook) == macro_workbook


def test_a_workbook_without_macros_takes_no_ribbon() -> None:
    """Buttons that call nothing are refused."""
    with pytest.raises(ValueError, match="without macros"):
        with_ribbon(pack({"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<Relationships></Relationships>"}))


@pytest.mark.parametrize("kind", ["small", "built"])
def test_document_modules_match_the_sheets(macro_workbook: bytes, built_workbook: bytes, kind: str) -> None:
    """Each sheet's code name in the file is a document module of the project; so is the workbook's."""
    file = macro_workbook if kind == "small" else built_workbook
    parts = unpack(file)
    named = [data for name, data in parts.items() if "sheets/sheet" in name] + [parts["xl/workbook.xml"]]
    names = {re.search(rb'codeName="(\w+)"', data)[1].decode() for data in named}
    with olevba(file) as parser:
        modules = {name.rpartition(".")[0] for _, _, name, _ in parser.extract_macros()}
    assert modules == names | set(MODULES)


def test_a_sheet_that_xlwings_would_take_for_code_is_refused() -> None:
    """A sheet name that ends in .py stops the build."""
    with pytest.raises(ValueError, match=r"\.py"):
        vba_project(["Cover", "notes.py"])


def test_commands_hold_no_double_quotes_and_name_real_functions() -> None:
    """What RunPython is given is one plain Python line that imports and calls a function that exists."""
    commands = re.findall(r'"xlwings\.xlam!RunPython", "(.*)"', module_source("KpibookButtons"))
    assert commands == [f"import kpibook.excel.buttons as b; b.{action.function}()" for action in ACTIONS]
    assert all(inspect.isfunction(getattr(buttons, action.function)) for action in ACTIONS)
    assert not any('"' in command for command in commands)


def test_each_macro_says_what_to_install_without_xlwings() -> None:
    """Every macro sends a failed call to the one message that names the command to run."""
    source = module_source("KpibookButtons")
    for action in ACTIONS:
        body = source.partition(f"Public Sub {action.macro}()")[2].partition("End Sub")[0]
        assert "On Error GoTo Failed" in body
        assert "KpibookSayWhy Err.Number" in body
    assert "kpibook excel install" in source


def test_no_vba_of_xlwings_is_carried(macro_file: bytes) -> None:
    """xlwings' own module, which virus scanners dislike, and everything it declares stays out."""
    text = vba_text(macro_file)
    assert "Declare " not in text
    assert "WScript" not in text
    assert "Shell" not in text


def test_olevba_finds_nothing_that_starts_by_itself(macro_file: bytes) -> None:
    """No macro runs when the file opens: everything waits for a click."""
    with olevba(macro_file) as parser:
        kinds = {kind for kind, *_ in parser.analyze_macros()}
    assert "AutoExec" not in kinds


def test_the_addin_is_written_whole(tmp_path) -> None:
    """The file written is the add-in, and nothing else is left in the folder."""
    write_addin(tmp_path / "kpibook.xlam")
    assert (tmp_path / "kpibook.xlam").read_bytes() == addin_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["kpibook.xlam"]


def test_nobody_is_named_in_the_addin() -> None:
    """The add-in's author is the program, not the maker of the file it started from."""
    assert b"<dc:creator>kpibook</dc:creator>" in unpack(addin_bytes())["docProps/core.xml"]


def test_macro_parts_hold_the_project_and_a_button_for_each_action() -> None:
    """The writer gets a compiled project and every button's macro."""
    parts = macro_parts(["Cover"])
    assert parts.vba.startswith(b"\xd0\xcf\x11\xe0")
    assert [button.macro for button in parts.buttons] == [action.macro for action in ACTIONS]


def test_the_project_is_where_the_workbook_says(macro_file: bytes) -> None:
    """The compiled project is a part of the file, typed as Office types it."""
    parts = unpack(macro_file)
    assert VBA_PART in parts
    assert b"application/vnd.ms-office.vbaProject" in parts["[Content_Types].xml"]
