"""Pure: observations become a report (figures as shown, RAG, benchmarks, definitions in words)."""

from kpibook.report.build import build_report
from kpibook.report.direction import Movement, movement
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
from kpibook.report.gaps import Gap, gap
from kpibook.report.limits import target_in_force
from kpibook.report.longer_periods import (
    LONGER_PERIODS,
    LongerFigure,
    LongerPeriod,
    YearSoFar,
    longer_figure,
    months_in,
    year_so_far,
)
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
from kpibook.report.spc import Assurance, Point, Process, Unusual, unusual_in_words
from kpibook.report.summary import BesideBenchmark, Line, SectionCounts, Summary, summary_of
from kpibook.report.tidy import TidyFigure, tidy_figures
from kpibook.report.until_month import later_in_words, until_month
from kpibook.report.variations import Variation, better_or_worse, months_looked_at, variation
from kpibook.report.when_taken import COMPLETE, incomplete_in_words, taken_in_short, taken_in_words

__all__ = [
    "COMPLETE",
    "LONGER_PERIODS",
    "NOT_TOLD",
    "NO_FIGURE",
    "SHARED_WARNINGS",
    "About",
    "Assurance",
    "BesideBenchmark",
    "DefinitionText",
    "Figure",
    "Gap",
    "HighlightBlock",
    "Line",
    "LongerFigure",
    "LongerPeriod",
    "Movement",
    "Point",
    "Process",
    "QualityPage",
    "Rag",
    "Report",
    "Row",
    "Section",
    "SectionCounts",
    "Shape",
    "Summary",
    "Table",
    "TidyFigure",
    "Unusual",
    "Variation",
    "YearSoFar",
    "as_number",
    "better_or_worse",
    "build_report",
    "compared_in_words",
    "compared_units",
    "figure",
    "gap",
    "incomplete_in_words",
    "later_in_words",
    "longer_figure",
    "months_in",
    "months_looked_at",
    "movement",
    "named_teams",
    "rag",
    "restrict_report",
    "shown_share",
    "summary_of",
    "taken_in_short",
    "taken_in_words",
    "target_in_force",
    "tidy_figures",
    "until_month",
    "unusual_in_words",
    "variation",
    "year_so_far",
]
