"""EDGE: a team's list becomes a workbook, wholly in memory: what is written to a disk is encrypted before."""

import datetime as dt
import io
import re
import warnings

import xlsxwriter

from kpibook.months import day_in_words
from kpibook.package import pack, unpack
from kpibook.worklists import sheets as pages
from kpibook.worklists.contents import SHEETS, Origin, Part, Sign, TeamList, in_cell, list_mark

CORE, _END = "docProps/core.xml", b"</cp:coreProperties>"
_SHEETS, _ROW, _FIXED = "xl/worksheets/sheet", re.compile(rb"<row [^>]*>"), b' customHeight="1"'
"""A row of this height for ever; without it the height is what Excel itself would note, and goes on from."""
_LANGUAGE = b"<dc:language>en-GB</dc:language>"


def list_bytes(team_list: TeamList, sign: Sign) -> bytes:
    """The list as an .xlsx, not encrypted. The same list and key give the same bytes.

    `sign` makes the signs by which `read_returned` knows the list and its rows again.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True}
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # what XlsxWriter warns about, it leaves out
        workbook = xlsxwriter.Workbook(buffer, options)
        _draw(pages.Canvas(workbook, team_list), sign)
        workbook.close()
    return _finished(buffer.getvalue())


def _draw(canvas: pages.Canvas, sign: Sign) -> None:
    team_list = canvas.team_list
    names = (pages.ABOUT, *SHEETS.values(), pages.HOW_MANY)
    sheets = {name: canvas.workbook.add_worksheet(name) for name in names}
    _set_properties(canvas)
    listed = {part: sum(len(table.rows) for table in team_list.tables if table.part is part) for part in Part}
    rows = listed | {Part.PUT_RIGHT: len(team_list.put_right)}
    origin = Origin(team_list.scope, team_list.month.key, team_list.day, rows)
    mark = list_mark(origin, sign)
    pages.draw_about(canvas, sheets[pages.ABOUT], rows, mark)
    for part, name in SHEETS.items():
        right = part is Part.PUT_RIGHT
        grid = pages.right_grid(team_list, origin, sign) if right else pages.records_grid(team_list, part, origin, sign)
        pages.draw_list(canvas, sheets[name], grid, mark)
    pages.draw_how_many(canvas, sheets[pages.HOW_MANY])


def _set_properties(canvas: pages.Canvas) -> None:
    """What a file manager shows of the file: never a person, neither who made it nor whom it is about."""
    team_list = canvas.team_list
    canvas.workbook.set_properties(
        {
            "title": in_cell(f"List of children: {team_list.name}, {day_in_words(team_list.day)}")[:250],
            "subject": "Personal data about children",
            "author": "",
            "company": in_cell(team_list.organisation)[:250],
            "keywords": in_cell(team_list.marking),
            "created": dt.datetime.combine(team_list.day, dt.time()),
        }
    )


def _finished(content: bytes) -> bytes:
    """The workbook with what XlsxWriter has no way to say: its language, and that rows grow as somebody types."""
    parts = unpack(content)
    for name, part in parts.items():
        if name == CORE:
            parts[name] = part.replace(_END, _LANGUAGE + _END)
        elif name.startswith(_SHEETS):
            parts[name] = _ROW.sub(lambda row: row[0].replace(_FIXED, b""), part)
    return pack(parts)
