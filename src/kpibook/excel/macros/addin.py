"""The add-in: the same macros and the same ribbon tab for any workbook that kpibook made.

And the VBA project, made from the text in ``excel/macros`` without Excel; the same text gives the same bytes.
"""

import tempfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from pyopenvba import ExcelFile

from kpibook.atomic import replace_file
from kpibook.excel.macros.actions import ACTIONS
from kpibook.excel.macros.ribbon import with_ribbon
from kpibook.package import MAIN, OFFICE, PACKAGE, VBA_PART, pack, unpack
from kpibook.workbook.sheets import Button, MacroParts

MODULES = ("KpibookButtons", "KpibookRibbon")
"""The modules, each a ``.bas`` file in ``excel/macros``. Their names must not clash with a sheet's code name."""


def macro_parts(sheet_names: Sequence[str]) -> MacroParts:
    """What the workbook writer needs for an ``.xlsm`` with these sheets.

    >>> [button.caption for button in macro_parts(["Cover", "Contacts"]).buttons]
    ['Refresh', 'Draft analysis', 'Proofread', 'Check sources', 'Build team workbooks', 'Prepare e-mails', 'Publish']
    """
    buttons = tuple(Button(action.macro, action.caption, action.tip) for action in ACTIONS)
    return MacroParts(vba_project(sheet_names), buttons, with_ribbon)


def vba_project(sheet_names: Sequence[str]) -> bytes:
    """``vbaProject.bin`` for a workbook with these sheets (all of them, hidden ones too, in their order).

    A sheet's document module takes its name from its place (``Sheet1``, ``Sheet2``), as XlsxWriter names it. ValueError
    when a sheet's name ends in ``.py``: xlwings takes such a sheet for code.
    """
    code_like = [name for name in sheet_names if name.casefold().endswith(".py")]
    if code_like:
        raise ValueError(f'sheet "{code_like[0]}": xlwings takes a sheet whose name ends in .py for code')
    with tempfile.TemporaryDirectory(prefix="kpibook-") as folder:
        skeleton = Path(folder) / "skeleton.xlsm"
        skeleton.write_bytes(_skeleton(len(sheet_names)))
        with ExcelFile(skeleton) as book:
            project = book.add_vba_project()
            for name in MODULES:
                project.add_module(name, module_source(name))
            book.save()
        return unpack(skeleton.read_bytes())[VBA_PART]


def module_source(name: str) -> str:
    """The text of one module, with the line ends that VBA wants."""
    text = (files("kpibook.excel.macros") / f"{name}.bas").read_text(encoding="ascii")
    return "\r\n".join(text.splitlines()) + "\r\n"


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BOOK_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def _skeleton(sheets: int) -> bytes:
    """The smallest macro workbook with so many sheets: pyOpenVBA makes a document module for each."""
    numbers = range(1, sheets + 1)
    types = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_SHEET_TYPE}"/>' for n in numbers)
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_BOOK_TYPE}"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr/>'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
    }
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
    parts |= {f"xl/worksheets/sheet{n}.xml": sheet for n in numbers}
    return pack({name: (_XML + text).encode() for name, text in parts.items()})


_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>kpibook</dc:title><dc:creator>kpibook</dc:creator>'
    b"<dc:description>Refreshes performance workbooks that kpibook made.</dc:description></cp:coreProperties>"
)
"""What Excel's list of add-ins shows."""


def addin_bytes() -> bytes:
    """The add-in as a file's bytes, the same every time.

    pyOpenVBA's own empty add-in is the start; its empty module and its author's name go.
    """
    with tempfile.TemporaryDirectory(prefix="kpibook-") as folder:
        made = Path(folder) / "kpibook.xlam"
        with ExcelFile.create_new(made) as book:
            project = book.vba_project()
            for name in MODULES:
                project.add_module(name, module_source(name))
            project.delete_module("Module1")
            book.save()
        return with_ribbon(pack(unpack(made.read_bytes()) | {"docProps/core.xml": _PROPERTIES}))


def write_addin(out: Path) -> None:
    """Write the add-in, whole or not at all. InputError when it is loaded in Excel, or may not be written there."""
    replace_file(out, addin_bytes(), "Close Excel and try again, or choose a folder in which you may write.", 0o644)
