"""Pure: observations become a report (figures as shown, RAG, benchmarks, definitions in words)."""

from kpibook.report.build import build_report
from kpibook.report.councils import among_councils_words
from kpibook.report.definition_texts import with_revised_sign, without_revised_sign
from kpibook.report.direction import movement
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
from kpibook.report.gaps import held_against
from kpibook.report.left_out import left_out_words
from kpibook.report.limits import target_in_force, year_to_date
from kpibook.report.longer_periods import LONGER_PERIODS, LongerPeriod, adding_of, longer_figure, months_in
from kpibook.report.model import (
    About,
    BenchmarkHeading,
    DefinitionText,
    Figure,
    HighlightBlock,
    Limits,
    QualityPage,
    Rag,
    Report,
    Restated,
    Row,
    SecondOpinion,
    Section,
    Shape,
    Table,
)
from kpibook.report.restrict import SHARED_WARNINGS, restrict_report
from kpibook.report.second_opinions import (
    NO_DIFFERENCE,
    NO_SECOND_SOURCE,
    OWN_LABEL,
    beyond_words,
    both_in_words,
    difference,
    difference_words,
    most_readings,
    no_reading_words,
    reading_of,
)
from kpibook.report.shared_words import named_teams
from kpibook.report.small_numbers import has_small_base
from kpibook.report.spc import FEWEST, RUN, SILENT, TRIAL_BELOW, Unusual, unusual_in_words
from kpibook.report.summary import RAG_WORDS, Line, Summary, summary_of
from kpibook.report.tidy import TidyFigure, tidy_figures
from kpibook.report.until_month import later_in_words, until_month
from kpibook.report.variation_words import is_judged, periods_in_words, unusual_line
from kpibook.report.variations import LOOKED_BACK, WHOLE_SHARE, Variation, point_of, target_of, variation
from kpibook.report.when_taken import COMPLETE, incomplete_in_words, taken_in_short, taken_in_words

__all__ = [
    "COMPLETE",
    "FEWEST",
    "LONGER_PERIODS",
    "LOOKED_BACK",
    "NOT_TOLD",
    "NO_DIFFERENCE",
    "NO_FIGURE",
    "NO_SECOND_SOURCE",
    "OWN_LABEL",
    "RAG_WORDS",
    "RUN",
    "SHARED_WARNINGS",
    "SILENT",
    "TRIAL_BELOW",
    "WHOLE_SHARE",
    "About",
    "BenchmarkHeading",
    "DefinitionText",
    "Figure",
    "HighlightBlock",
    "Limits",
    "Line",
    "LongerPeriod",
    "QualityPage",
    "Rag",
    "Report",
    "Restated",
    "Row",
    "SecondOpinion",
    "Section",
    "Shape",
    "Summary",
    "Table",
    "TidyFigure",
    "Unusual",
    "Variation",
    "adding_of",
    "among_councils_words",
    "as_number",
    "beyond_words",
    "both_in_words",
    "build_report",
    "compared_in_words",
    "compared_units",
    "difference",
    "difference_words",
    "figure",
    "has_small_base",
    "held_against",
    "incomplete_in_words",
    "is_judged",
    "later_in_words",
    "left_out_words",
    "longer_figure",
    "months_in",
    "most_readings",
    "movement",
    "named_teams",
    "no_reading_words",
    "periods_in_words",
    "point_of",
    "rag",
    "reading_of",
    "restrict_report",
    "shown_share",
    "summary_of",
    "taken_in_short",
    "taken_in_words",
    "target_in_force",
    "target_of",
    "tidy_figures",
    "until_month",
    "unusual_in_words",
    "unusual_line",
    "variation",
    "with_revised_sign",
    "without_revised_sign",
    "year_to_date",
]
