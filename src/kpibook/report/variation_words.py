"""How unusual a figure is and what that means for its target, as one piece of a line."""

from kpibook.definitions import MappingFiles, bases_of
from kpibook.definitions.kinds import AnyMeasure, Base, Flow, Part
from kpibook.months import Period, Reading
from kpibook.report.model import Report
from kpibook.report.spc import unusual_in_words
from kpibook.report.variations import Variation, variation


def is_judged(report: Report, indicator: str) -> bool:
    """Whether anything is said of how unusual its figures are.

    Not of what is only planned; nor of events of a span of months before each reading (`in_last`): such spans
    overlap, so that two readings share most of what they count, and hardly differ for that reason alone.
    """
    measure = report.mapping.indicators[indicator].measure if indicator in report.mapping.indicators else None
    if report.rows[indicator].shape == "none" or measure is None:
        return False
    return not any(isinstance(base, Flow) and base.in_last is not None for base in _bases(report.mapping, measure))


def _bases(mapping: MappingFiles, measure: AnyMeasure) -> tuple[Base, ...]:
    return tuple(bases_of(mapping, measure.of if isinstance(measure, Part) else measure))


def variation_in_words(found: Variation, periods: str = "months") -> str:
    """What is appended to a figure's line; '' where there is no figure.

    Limits of few months are called trial limits, with how many months they rest on.
    """
    said = unusual_in_words(found.unusual, periods)
    if found.process is not None and found.process.trial:
        said += f" (trial limits: {found.process.points} {periods})"
    return f"{said} · target {found.assurance}" if found.assurance else said


def unusual_line(report: Report, indicator: str, scope: str, month: Period) -> str:
    """The same of an indicator's figure for a scope and a month (a reading); '' where nothing is judged."""
    if not is_judged(report, indicator):
        return ""
    return variation_in_words(variation(report, indicator, scope, month), periods_in_words(month))


def periods_in_words(period: Period) -> str:
    """What columns are called: months, or the readings of lists that are cut at one day."""
    return "readings" if isinstance(period, Reading) else "months"
