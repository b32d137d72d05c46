"""EDGE: reads the template with openpyxl into plain values, and says what is wrong with it."""

from kpibook.workbook.template.read import TemplateFile, open_template, read_template
from kpibook.workbook.template.read_style import Looks

__all__ = [
    "Looks",
    "TemplateFile",
    "open_template",
    "read_template",
]
