"""The looks of a workbook as XlsxWriter's formats."""

from dataclasses import dataclass, field

import xlsxwriter
from xlsxwriter.format import Format

from kpibook.workbook.specimens import Style


@dataclass
class Formats:
    """The formats of one workbook being written: each look is added once."""

    workbook: xlsxwriter.Workbook
    known: dict[Style, Format] = field(default_factory=dict)

    def of(self, style: Style) -> Format:
        """The workbook's format for a look."""
        known = self.known.get(style)
        if known is None:
            known = self.known[style] = self.workbook.add_format(dict(style.properties))
        return known
