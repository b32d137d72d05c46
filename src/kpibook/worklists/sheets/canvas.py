"""A workbook being drawn: its looks, and how a value becomes a cell."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kpibook.workbook.sheets import lines_of_box
from kpibook.workbook.specimens import Style
from kpibook.worklists.contents import Cell, TeamList, in_cell
from kpibook.worklists.sheets.grid import in_words

_FONT, _SIZE = "Calibri", 12
_INK, _PRIMARY, _MUTED, _RULE, _TYPED = "#17263A", "#14435C", "#55636E", "#B9C3CA", "#FFF8E1"
"""The report's own colours; the two cells to type in are lighter than any that dims their text."""
_DAY, _MOMENT = "d mmm yyyy", "d mmm yyyy hh:mm"
_FIRST_YEAR = 1900
_LINE, _AIR, _TALLEST, _TITLE = 15.75, 3.0, 400.0, 28.0
"""Points: of a line, of what is free beside the lines, of the tallest row (Excel's limit is 409), of a title."""
_WRAPPED = Style((("font_name", _FONT), ("font_size", _SIZE), ("text_wrap", True)))
_MOST_DIGITS = 10**15
"""From here on Excel rounds a number; it is then written as a text, as is what is no number at all."""
_LONGEST_PART = 80
"""Letters of a text in a header or footer, which hold 255 together."""


@dataclass(frozen=True)
class Canvas:
    """The workbook, and the list that is drawn."""

    workbook: xlsxwriter.Workbook
    team_list: TeamList

    def _format(self, **properties: Any) -> Format:
        usual = {"font_name": _FONT, "font_size": _SIZE, "font_color": _INK, "valign": "top"}
        return self.workbook.add_format(usual | properties)

    @cached_property
    def title(self) -> Format:
        """Of a sheet's title."""
        return self._format(bold=True, font_size=18, font_color=_PRIMARY, num_format="@")

    @cached_property
    def lead(self) -> Format:
        """Of the sentences below it, which run over the columns beside them."""
        return self._format(num_format="@")

    @cached_property
    def label(self) -> Format:
        """Of what a sentence is about."""
        return self._format(bold=True, text_wrap=True, font_color=_PRIMARY, num_format="@")

    @cached_property
    def heading(self) -> Format:
        """Of a table's headings."""
        look = {"bold": True, "font_color": "#FFFFFF", "bg_color": _PRIMARY, "text_wrap": True, "valign": "vcenter"}
        return self._format(**look, num_format="@", **self._rule)

    @cached_property
    def text(self) -> Format:
        """Of texts, which stay texts even when somebody types over them: what begins with = is no formula."""
        return self._format(text_wrap=True, num_format="@", **self._rule)

    @cached_property
    def said(self) -> Format:
        """Of a sentence beside its label."""
        return self._format(text_wrap=True, num_format="@", bottom=1, bottom_color=_RULE)

    @cached_property
    def typed(self) -> Format:
        """Of the two cells that the manager fills in."""
        return self._format(text_wrap=True, num_format="@", bg_color=_TYPED, **self._rule)

    @cached_property
    def number(self) -> Format:
        """Of numbers."""
        return self._format(align="left", **self._rule)

    @cached_property
    def day(self) -> Format:
        """Of days."""
        return self._format(align="left", num_format=_DAY, **self._rule)

    @cached_property
    def moment(self) -> Format:
        """Of days with a time."""
        return self._format(align="left", num_format=_MOMENT, text_wrap=True, **self._rule)

    @property
    def _rule(self) -> dict[str, Any]:
        sides = ("bottom", "left", "right")
        return dict.fromkeys(sides, 1) | {f"{side}_color": _RULE for side in sides}

    def write(self, sheet: Worksheet, row: int, column: int, value: Cell, text: Format | None = None) -> None:
        """Write a value: days as days, numbers as numbers, and every text as text, whatever it begins with."""
        look = text or self.text
        match value:
            case None | "":
                sheet.write_blank(row, column, None, look)
            case bool():
                sheet.write_string(row, column, "yes" if value else "no", look)
            case dt.date() if value.year >= _FIRST_YEAR:
                timed = isinstance(value, dt.datetime) and value.time() != dt.time()
                sheet.write_datetime(row, column, value, self.moment if timed else self.day)
            case int() | float() if abs(value) < _MOST_DIGITS:
                sheet.write_number(row, column, value, self.number)
            case _:
                sheet.write_string(row, column, in_cell(in_words(value)), look)

    def set_height(self, sheet: Worksheet, row: int, texts: Iterable[tuple[Cell, int]], least: int = 1) -> None:
        """Make a row as tall as its longest text asks for, each in a column of so many pixels."""
        wanted = (lines_of_box(in_words(value), (pixels, 0.0), _WRAPPED)[0] for value, pixels in texts if value)
        sheet.set_row(row, min(max(least, *wanted, 1) * _LINE + _AIR, _TALLEST))

    def set_up_page(self, sheet: Worksheet, title: str) -> None:
        """How a sheet prints: A4 across, as wide as the page, marked on each."""
        team_list = self.team_list
        sheet.set_row(0, _TITLE)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        marking = f'&C&"Calibri,Bold"{_in_header(team_list.marking)}' if team_list.marking else ""
        sheet.set_header(f"&L{_in_header(team_list.name)}{marking}&RPersonal data: children")
        sheet.set_footer(f"&L{_in_header(team_list.organisation)}&C{title}&RPage &P of &N")
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)


def _in_header(text: str) -> str:
    """A text in a header, where & begins an instruction."""
    return " ".join(in_cell(text).split())[: _LONGEST_PART // 2].replace("&", "&&")
