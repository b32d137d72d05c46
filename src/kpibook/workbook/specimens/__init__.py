"""Pure: the template as plain values: specimen sheets with their tokens, cells and looks."""

from kpibook.workbook.specimens.specimens import PageSetup, Picture, SheetTemplate, Template, TemplateCell
from kpibook.workbook.specimens.styles import Style
from kpibook.workbook.specimens.tokens import (
    ABOUT,
    CHECKS,
    CONTENTS,
    COVER,
    DATA,
    DEFINITIONS,
    HEAT_MAP,
    IN_FOOTER,
    QUALITY,
    SECTION,
    SPECIMENS,
    SUMMARY,
    UPDATES,
    filled,
    tokens_in,
)

__all__ = [
    "ABOUT",
    "CHECKS",
    "CONTENTS",
    "COVER",
    "DATA",
    "DEFINITIONS",
    "HEAT_MAP",
    "IN_FOOTER",
    "QUALITY",
    "SECTION",
    "SPECIMENS",
    "SUMMARY",
    "UPDATES",
    "PageSetup",
    "Picture",
    "SheetTemplate",
    "Style",
    "Template",
    "TemplateCell",
    "filled",
    "tokens_in",
]
