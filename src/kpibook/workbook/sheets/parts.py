"""A workbook whose parts are deflated once for all workbooks that have the very same (see `write_parts`).

Definitions, looks, the theme and most small parts do not differ between teams.
"""

import io
from typing import Any

import xlsxwriter
from xlsxwriter.packager import Packager

from kpibook.package import write_parts
from kpibook.workbook.sheets.sheet import is_tried


def workbook_class() -> type[xlsxwriter.Workbook]:
    """The class of new workbooks: `Parts`, or XlsxWriter's own where its inside may have changed."""
    return Parts if is_tried() else xlsxwriter.Workbook


class _Packager(Packager):  # type: ignore[misc]  # XlsxWriter carries no types
    """Makes the parts, and keeps them from the package that XlsxWriter writes."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[tuple[Any, str, bool]] = []

    def _create_package(self) -> list[tuple[Any, str, bool]]:
        self.parts = super()._create_package()
        return []


class Parts(xlsxwriter.Workbook):  # type: ignore[misc]  # as above
    """XlsxWriter's workbook, in memory, written as it writes it."""

    filename: Any

    def _get_packager(self) -> _Packager:
        self._made = _Packager()
        return self._made

    def _store_workbook(self) -> None:
        out = self.filename
        self.filename = io.BytesIO()  # what XlsxWriter writes there has no parts
        super()._store_workbook()
        write_parts(
            out,
            (
                (name, file.getvalue() if is_binary else file.getvalue().encode())
                for file, name, is_binary in self._made.parts
            ),
        )
