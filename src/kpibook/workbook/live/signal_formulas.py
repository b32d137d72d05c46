"""Formulas of what is said of figures: how unusual a month is, better or worse, longer periods.

They read helper cells of one row, a cell for each month, the oldest first and side by side; a month without a figure
holds a text (`N/A`, `c`). Whole numbers are compared and nothing else, so the words are those of `kpibook.report`: the
mean is total ÷ points, the limits are 2.66 (133 ÷ 50) × moved ÷ ranges from it, and both sides are multiplied out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from kpibook.report import FEWEST, RUN, LongerPeriod, Unusual, unusual_in_words
from kpibook.workbook.live.formulas import kept

_OF_LATE = 3


@dataclass(frozen=True)
class SignalCells:
    """The helper cells by which a row's last month is judged.

    `charted`: each month's figure, a share in millionths, all else in whole shown units. `units`: in whole shown units.
    The other four are what `process_formulas` puts into a cell each.
    """

    charted: Sequence[str]
    units: Sequence[str]
    points: str
    total: str
    ranges: str
    moved: str

    @property
    def last(self) -> str:
        """The month that is judged."""
        return self.charted[-1]

    def less_mean(self, cells: str) -> str:
        """How far figures lie from the mean, times `points`."""
        return f"{self.points}*{cells}-{self.total}"

    def beyond(self, cells: str, times: int, sign: str = ">") -> str:
        """Whether figures lie beyond a limit (`times` 50), or two thirds of the way to it (75); `<=`: within."""
        return f"{times}*{self.ranges}*ABS({self.less_mean(cells)}){sign}133*{self.moved}*{self.points}"


def _span(cells: Sequence[str]) -> str:
    return f"{cells[0]}:{cells[-1]}"


@kept
def moving_range(before: str, now: str) -> str:
    """How much a month's figure differs from that of the month before; none where either is missing."""
    return f'=IF(AND(ISNUMBER({before}),ISNUMBER({now})),ABS({now}-{before}),"N/A")'


def process_formulas(charted: Sequence[str], moving_ranges: Sequence[str]) -> dict[str, str]:
    """What the single cells of `SignalCells` hold, by their names."""
    return {
        "points": f"=COUNT({_span(charted)})",
        "total": f"=SUM({_span(charted)})",
        "ranges": f"=COUNT({_span(moving_ranges)})",
        "moved": f"=SUM({_span(moving_ranges)})",
    }


def signal(cells: SignalCells, small: str, periods: str = "months") -> str:
    """What is said of the last month. `small` is the condition under which its numbers are too small to say."""

    def said(unusual: Unusual) -> str:
        return f'"{unusual_in_words(unusual, periods)}"'

    def either(high: Unusual, low: Unusual) -> str:
        return f"IF({cells.less_mean(cells.last)}>0,{said(high)},{said(low)})"

    charted = cells.charted
    steps = [(a, b) for a, b in zip(cells.units[-RUN:], cells.units[1 - RUN :], strict=False)]
    whole_run = f"COUNT({_span(cells.units[-RUN:])})={RUN}"
    rising, falling = (f"AND({whole_run},{','.join(f'{a}{sign}{b}' for a, b in steps)})" for sign in "<>")
    late = _span(charted[-_OF_LATE:])
    near = f"SUMPRODUCT(({cells.beyond(late, 75)})*({cells.beyond(late, 50, '<=')}))>=2"
    of_late = f"AND({_one_side(cells, charted[-_OF_LATE:])},{cells.beyond(cells.last, 75)},{near})"
    return (
        f"=IF(NOT(ISNUMBER({cells.last})),{said('no figure')},IF({small},{said('small')},"
        f"IF({_too_few(cells)},{said('too few')},"
        f"IF({cells.beyond(cells.last, 50)},{either('unusually high', 'unusually low')},"
        f"IF({rising},{said('rising')},IF({falling},{said('falling')},"
        f"IF(IF(COUNT({late})={_OF_LATE},{of_late},FALSE),{either('high of late', 'low of late')},"
        f"IF(IF(COUNT({_span(charted[-RUN:])})={RUN},{_one_side(cells, charted[-RUN:])},FALSE),"
        f"{either('above', 'below')},{said('usual')}))))))))"
    )


def _too_few(cells: SignalCells) -> str:
    """Whether nothing says how much a month usually differs: few figures, or two levels on either side of a gap."""
    span = _span(cells.charted)
    levels = f"AND({cells.moved}=0,MAX({span})>MIN({span}))"
    return f"OR({cells.points}<{FEWEST},{cells.ranges}=0,{levels})"


def _one_side(cells: SignalCells, of: Sequence[str]) -> str:
    return f"ABS(SUMPRODUCT(SIGN({cells.less_mean(_span(of))})))={len(of)}"


def limit_line(cells: SignalCells, side: int, per: int, highest: int | None = None) -> str:
    """The mean (`side` 0), the upper (1) or the lower limit (-1) as charts draw it; #N/A where nothing is judged.

    `per`: how many of the charted units make 1 in the chart. `highest`: the most that a figure can be.
    """
    mean = f"{cells.total}/{cells.points}"
    line = mean
    if side > 0:
        line = f"{mean}+133*{cells.moved}/(50*{cells.ranges})"
        line = line if highest is None else f"MIN({highest},{line})"
    elif side < 0:
        line = f"MAX(0,{mean}-133*{cells.moved}/(50*{cells.ranges}))"
    return f"=IF({_too_few(cells)},NA(),({line})/{per})"


@dataclass(frozen=True)
class TargetCells:
    """The cells by which a target is held against what figures usually are.

    `number` in charted units, a text where there is none; `comparison`: at_least, at_most or less_than; `rag`: the
    month's word. `lower` and `upper`: the limits times 50 × ranges × points, as `bounds` makes them.
    """

    number: str
    comparison: str
    rag: str
    lower: str
    upper: str


def bounds(cells: SignalCells, highest: int | None = None) -> tuple[str, str]:
    """The lower and the upper limit times 50 × ranges × points, no lower than 0 and no higher than `highest`."""
    mean, away = f"50*{cells.ranges}*{cells.total}", f"133*{cells.moved}*{cells.points}"
    upper = f"{mean}+{away}"
    if highest is not None:
        upper = f"MIN({highest}*50*{cells.ranges}*{cells.points},{upper})"
    return f"=MAX(0,{mean}-{away})", f"={upper}"


def assurance(cells: SignalCells, target: TargetCells, said: str) -> str:
    """Whether the target is met by every figure inside the limits, by none, or by chance; '' where nothing is said.

    `said` is the formula's words before each of the three. Where the month is itself the exception, nothing is said.
    """
    at = f"{target.number}*50*{cells.ranges}*{cells.points}"

    def by(at_least: str, at_most: str, less_than: str) -> str:
        kind = target.comparison
        return f'IF({kind}="at_least",{at_least},IF({kind}="at_most",{at_most},{less_than}))'

    lower, upper = target.lower, target.upper
    met = by(f"{lower}>={at}", f"{upper}<={at}", f"{upper}<{at}")
    missed = by(f"{upper}<{at}", f"{lower}>{at}", f"{lower}>={at}")
    green = f'{target.rag}="Green"'
    return (
        f'IF(ISNUMBER({target.number}),IF({met},IF({green},"{said}consistently met",""),'
        f'IF({missed},IF({green},"","{said}consistently missed"),"{said}hit and miss")),"")'
    )


def few_counts(counts: Sequence[str], threshold: int) -> str:
    """Whether no count comes to the threshold."""
    return f"MAX({_span(counts)})<{threshold}"


def small_base(denominators: Sequence[str], small: int) -> str:
    """Whether one of some figures rests on fewer than so many, but on somebody."""
    return f"OR({','.join(f'AND(ISNUMBER({d}),{d}>0,{d}<{small})' for d in denominators)})"


def better_or_worse(then: str, now: str, small: str, higher_is_better: bool) -> str:
    """The word with its arrow, of two figures in whole shown units; – where nothing is said."""
    up, down = ("better", "worse") if higher_is_better else ("worse", "better")
    word = f'IF({now}={then},"same →",IF({now}>{then},"{up} ↑","{down} ↓"))'
    return f'=IF(AND(ISNUMBER({then}),ISNUMBER({now})),IF({small},"–",{word}),"–")'


def added_up(months: Sequence[str], count: str) -> str:
    """The last so many months' numbers (`count` is a cell) added up: `N/A` where one is missing, then `c`."""
    span = _last_months(months, count)
    return f'=IF(COUNT({span})={count},SUM({span}),IF(COUNT({span})+COUNTIF({span},"c")={count},"c","N/A"))'


def least(months: Sequence[str], count: str) -> str:
    """The least of the last so many months' numbers."""
    return f"MIN({_last_months(months, count)})"


def _last_months(months: Sequence[str], count: str) -> str:
    return f"INDEX({_span(months)},1,{len(months) + 1}-{count}):{months[-1]}"


def months_so_far(period: LongerPeriod, year_starts_in: int) -> str:
    """How many months a period has up to the month that is shown."""
    match period:
        case "same month last year":
            return "=1"
        case "quarter so far":
            return f"=MOD(MONTH(shown_month)-{year_starts_in},3)+1"
        case "financial year so far":
            return f"=MOD(MONTH(shown_month)-{year_starts_in},12)+1"
        case "last 12 months":
            return "=12"
        case _:
            assert_never(period)
