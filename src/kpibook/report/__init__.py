"""Pure: observations become a report (figures as shown, RAG, benchmarks, definitions in words)."""

from kpibook.report.build import build_report
from kpibook.report.figures import (
    NO_FIGURE,
    NOT_TOLD,
    as_number,
    compared_in_words,
    compared_units,
    figure,
    rag,
    shown_share,
)
from kpibook.report.limits import target_in_force
from kpibook.report.model import (
    About,
    DefinitionText,
    Figure,
    HighlightBlock,
    QualityPage,
    Rag,
    Report,
    Row,
    Section,
    Shape,
    Table,
)
from kpibook.report.restrict import SHARED_WARNINGS, restrict_report
from kpibook.report.shared_words import named_teams
from kpibook.report.spc import FEWEST, RUN, Unusual, unusual_in_words
from kpibook.report.tidy import TidyFigure, tidy_figures
from kpibook.report.until_month import later_in_words, until_month
from kpibook.report.when_taken import COMPLETE, incomplete_in_words, taken_in_short, taken_in_words

__all__ = [
    "COMPLETE",
    "FEWEST",
    "NOT_TOLD",
    "NO_FIGURE",
    "RUN",
    "SHARED_WARNINGS",
    "About",
    "DefinitionText",
    "Figure",
    "HighlightBlock",
    "QualityPage",
    "Rag",
    "Report",
    "Row",
    "Section",
    "Shape",
    "Table",
    "TidyFigure",
    "Unusual",
    "as_number",
    "build_report",
    "compared_in_words",
    "compared_units",
    "figure",
    "incomplete_in_words",
    "later_in_words",
    "named_teams",
    "rag",
    "restrict_report",
    "shown_share",
    "taken_in_short",
    "taken_in_words",
    "target_in_force",
    "tidy_figures",
    "until_month",
    "unusual_in_words",
]
