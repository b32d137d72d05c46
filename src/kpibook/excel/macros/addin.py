"""The add-in: the same macros and the same ribbon tab for any workbook that kpibook made."""

import tempfile
from pathlib import Path

from pyopenvba import ExcelFile

from kpibook.atomic import replace_file
from kpibook.excel.macros.ribbon import with_ribbon
from kpibook.excel.macros.vba import MODULES, module_source
from kpibook.package import pack, unpack

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
