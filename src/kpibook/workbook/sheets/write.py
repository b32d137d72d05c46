"""EDGE: a report and a template become the workbook; the way from value to file is here on one page."""

import gc
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import xlsxwriter

from kpibook.atomic import replace_file
from kpibook.definitions import WHOLE
from kpibook.report import Report
from kpibook.workbook.live import LAYOUT, data_tables, layout, sheet_names
from kpibook.workbook.sheets.book import Book
from kpibook.workbook.sheets.canvas import Formats
from kpibook.workbook.sheets.carried import NOTHING, Carried, with_carried, with_drafts
from kpibook.workbook.sheets.carried_drawing import draw_carried
from kpibook.workbook.sheets.contents import draw_contents
from kpibook.workbook.sheets.cover import draw_cover
from kpibook.workbook.sheets.data_sheets import draw_data_sheets
from kpibook.workbook.sheets.heat_map import draw_heat_map, heat_context
from kpibook.workbook.sheets.list_sheets import draw_list_sheets
from kpibook.workbook.sheets.macros import MakeMacroParts, add_macros
from kpibook.workbook.sheets.quality_sheet import draw_quality
from kpibook.workbook.sheets.section_drawing import DrawnPages
from kpibook.workbook.sheets.section_sheet import draw_section
from kpibook.workbook.sheets.sheet import workbook_class, worksheet_class
from kpibook.workbook.sheets.summary_sheet import draw_summary
from kpibook.workbook.specimens import HEAT_MAP, QUALITY, SUMMARY, Template
from kpibook.workbook.template import read_template


def write_workbook(report: Report, template: Path, out: Path, macros: MakeMacroParts | None = None) -> None:
    """Write the workbook of a report, filled after the template at a path; with macros, an .xlsm.

    InputError when the template cannot be used (see `read_template`), a section's sheet name is not allowed, or
    the file cannot be written (see `replace_file`); an earlier output then stays as it was.
    """
    replace_file(
        out,
        workbook_bytes(report, read_template(template), macros),
        rights=report.mapping.organisation.file_rights,
    )


def write_static_copy(report: Report, template: Path, out: Path) -> None:
    """Write a copy to print through LibreOffice: values in place of formulas, and nothing where there is no figure.

    LibreOffice draws a point at 0, labelled as 0, for every formula and text without a number; only an empty cell
    leaves a gap in a chart. The copy has no selectors, since nothing would follow them, and cannot be refreshed.
    """
    replace_file(out, workbook_bytes(report, read_template(template), live=False))


def workbook_bytes(
    report: Report,
    template: Template,
    macros: MakeMacroParts | None = None,
    carried: Carried = NOTHING,
    *,
    live: bool = True,
    drafting: bool = False,
) -> bytes:
    """The workbook's content. The same report, template and what is carried over give the same bytes.

    With `drafting` nothing is carried over, and the analysis boxes hold what can be said of the figures.
    """
    carried = with_drafts(report) if drafting else carried
    parts = macros((*sheet_names(report), *(history.name for history in carried.history))) if macros else None
    with warnings.catch_warnings(), new_workbook(template) as (workbook, buffer):
        warnings.simplefilter("error")  # what XlsxWriter warns about, it leaves out
        book = draw_workbook(workbook, report, template, carried, live=live)
        if parts:
            add_macros(book, parts)
        workbook.close()
        content = buffer.getvalue()
    return parts.add_ribbon(content) if parts else content


@contextmanager
def new_workbook(template: Template) -> Iterator[tuple[xlsxwriter.Workbook, io.BytesIO]]:
    """A workbook to draw and close, and where it is then written; no longer to be used afterwards.

    Meanwhile Python does not look for rings of dead objects: it would walk over a hundred thousand living cells time
    and again. The one ring that there is, between a workbook and its sheets, is undone at the end, so that their
    memory is free at once.
    """
    buffer, normal = io.BytesIO(), {"font_name": template.font_name, "font_size": template.font_size}
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "default_format_properties": normal}  # fmt: skip
    workbook, collecting = workbook_class()(buffer, options), gc.isenabled()
    gc.disable()
    try:
        yield workbook, buffer
    finally:
        vars(workbook).clear()
        if collecting:
            gc.enable()


def draw_workbook(
    workbook: xlsxwriter.Workbook, report: Report, template: Template, carried: Carried = NOTHING, *, live: bool = True
) -> Book:
    """Draw every sheet into a workbook that the caller made and will close."""
    names = (*sheet_names(report), *(history.name for history in carried.history))
    worksheets = {name: workbook.add_worksheet(name, worksheet_class()) for name in names}
    tables = with_carried(data_tables(report), carried)
    book = Book(workbook, report, template, tables, Formats(workbook), worksheets, carried, live)
    _set_properties(book)
    draw_cover(book)
    heat = heat_context(book)
    first = {SUMMARY: (SUMMARY, draw_summary(book, heat))}
    drawn: dict[str, tuple[str, DrawnPages]] = {HEAT_MAP: (HEAT_MAP, draw_heat_map(book, heat))}
    for section in report.sections:
        drawn[section.sheet] = (section.title, draw_section(book, section))
    if report.quality:
        drawn[QUALITY] = (report.quality.title, draw_quality(book, report.quality))
    for name, pages in draw_list_sheets(book).items():
        drawn[name] = (name, pages)
    draw_contents(book, first, drawn)
    draw_data_sheets(book)
    draw_carried(book)
    if live:
        workbook.define_name(LAYOUT, f'="{layout(report)}"')
    return book


def _set_properties(book: Book) -> None:
    """Document properties; the custom ones say whose workbook it is, its month and its marking."""
    report, organisation = book.report, book.report.mapping.organisation
    book.workbook.set_properties(
        {
            "title": f"{organisation.report_title}, {report.month.name}",
            "subject": organisation.service,
            "author": organisation.name,
            "company": organisation.name,
            "category": "Performance report",
            "keywords": organisation.protective_marking,
            "comments": f"Made by kpibook {report.about.program_version} from mapping {report.about.mapping_version}.",
            "created": report.about.made,
        }
    )
    marks = (
        ("kpibook_scope", report.subject),
        ("kpibook_month", report.month.key),
        ("kpibook_marking", organisation.protective_marking),
        # For whoever mails it. A team's workbook goes out as it was made; in another somebody may have edited them.
        ("kpibook_drafts", str(drafts) if report.subject != WHOLE and (drafts := book.carried.drafts) else ""),
    )
    for name, text in marks:
        if text:
            book.workbook.set_custom_property(name, text, "text")
