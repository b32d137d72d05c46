"""How figures of each shape are shown, drawn and compared: as formulas over a numerator and a denominator."""

from typing import Protocol, assert_never

from kpibook.report import WHOLE_SHARE, Figure, Row, Shape, as_number
from kpibook.workbook.live import formulas


class Shaped(Protocol):
    """What formulas need to know of an indicator; never a figure of it."""

    @property
    def shape(self) -> Shape:
        """How its figures look."""

    @property
    def scale(self) -> int:
        """See `Row.scale`."""

    @property
    def decimals(self) -> int:
        """How many its figures are shown with."""


def shown_formula(row: Shaped, n: str, d: str, two_lines: bool = False) -> str:
    """The figure as a reader sees it; with `two_lines`, what it rests on stands below it."""
    match row.shape:
        case "share":
            return formulas.shown_share(n, d, two_lines)
        case "rate":
            return formulas.shown_rate(n, d, row.scale, row.decimals)
        case "average":
            return formulas.shown_average(n, d, row.decimals, two_lines)
        case "ratio":
            return formulas.shown_ratio(n, d, row.decimals, two_lines)
        case "count" | "none":
            return f"={n}"
        case _:
            assert_never(row.shape)


def alone_formula(row: Shaped, n: str, d: str) -> str:
    """The figure without what it rests on, as a text."""
    match row.shape:
        case "share":
            return formulas.share_alone(n, d)
        case "rate":
            return formulas.number_in_words(formulas.shown_rate(n, d, row.scale, row.decimals)[1:], row.decimals)
        case "average":
            return formulas.average_alone(n, d, row.decimals)
        case "ratio":
            return formulas.ratio_alone(n, d, row.decimals)
        case "count" | "none":
            return formulas.number_in_words(n, 0)
        case _:
            assert_never(row.shape)


def alone_value(row: Row, shown: str | int | float) -> str:
    """What that formula comes to, of a figure as it is shown."""
    if isinstance(shown, str):
        return shown.partition(" (")[0]
    return f"{shown:,.{row.decimals if row.shape == 'rate' else 0}f}"


def drawn_formula(row: Shaped, n: str, d: str) -> str:
    """The number that charts draw; #N/A where there is none."""
    match row.shape:
        case "share":
            return formulas.share_value(n, d)
        case "count" | "none":
            return formulas.number_or_na(n)
        case "average":
            return formulas.average_value(n, d)
        case "ratio":
            return formulas.ratio_value(n, d, row.decimals)
        case "rate":
            shown = formulas.shown_rate(n, d, row.scale, row.decimals)
            return f"=IF(ISNUMBER({shown[1:]}),{shown[1:]},NA())"
        case _:
            assert_never(row.shape)


def drawn_value(row: Row, figure: Figure) -> float | int | None:
    """What that formula comes to: a share from 0 to 1, else the figure; None where there is nothing."""
    if figure.units is None:
        return None
    match row.shape:
        case "share":
            upper, lower = figure.numerator, figure.denominator
            return upper / lower if upper is not None and lower else None
        case "average" | "ratio":
            return as_number(figure.units, row.decimals)
        case "count" | "rate" | "none":
            return figure.shown if isinstance(figure.shown, int | float) else None
        case _:
            assert_never(row.shape)


def compared_formula(row: Shaped, n: str, d: str) -> str:
    """The figure in whole shown units, as RAG compares it; a count as it stands."""
    match row.shape:
        case "share" | "rate" | "ratio":
            return formulas.share_units(n, d, row.scale)
        case "average":
            return formulas.average_units(n, d, row.decimals)
        case "count" | "none":
            return f"={n}"
        case _:
            assert_never(row.shape)


def charted_per(row: Row) -> int:
    """How many of the units in which signals are worked out make 1 in a chart: millionths of a share, shown units."""
    return WHOLE_SHARE if row.shape == "share" else int(10**row.decimals)


def charted_formula(row: Shaped, n: str, d: str) -> str:
    """The figure in the units in which signals are worked out; a text where there is none."""
    return formulas.share_units(n, d, WHOLE_SHARE) if row.shape == "share" else compared_formula(row, n, d)
