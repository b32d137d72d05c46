"""How unusual a month's figure is: limits and signals of an XmR chart, as NHS England's "Making Data Count" has them.

Everything is worked out of whole numbers and compared without rounding, so that a spreadsheet formula over the same
numbers says the same. Outliers among the moving ranges are not screened (the R package NHSRplotthedots does, unless
told otherwise; the NHS's own Excel tools do not): a single wild month widens the limits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal, assert_never

Unusual = Literal[
    "unusually high",
    "unusually low",
    "rising",
    "falling",
    "high of late",
    "low of late",
    "above",
    "below",
    "usual",
    "small",
    "too few",
    "no figure",
]
"""What the last month's figure is called. The first eight are signals, those first that go before others."""
SILENT: tuple[Unusual, ...] = ("usual", "small", "too few", "no figure")
"""What is no signal."""
Assurance = Literal["consistently met", "consistently missed", "hit and miss"]

TRIAL_BELOW = 12
"""Limits of fewer figures than this are "trial" limits: the next months will still move them."""
FEWEST = 5
"""Nothing is said of fewer figures: "useful limits may be constructed with as few as five or six values" (Wheeler,
Understanding Variation). Of four, the last could lie ever so far from three equal ones and be inside the limits."""
RUN = 7
"""Figures in a row on one side of the mean, or rising or falling, that are a signal."""
_OF_LATE, _NEAR = 3, 2
"""Of so many of the last figures, so many near one limit are a signal."""
_LIMIT = Fraction("2.66")
"""Mean moving ranges from the mean to a limit: 3 ÷ 1.128, which makes a standard deviation of a mean range of two."""
_SIGMA = _LIMIT / 3

_WORDS: dict[Unusual, str] = {
    "unusually high": "unusually high",
    "unusually low": "unusually low",
    "rising": "{run} in a row, each higher than the one before",
    "falling": "{run} in a row, each lower than the one before",
    "high of late": "high in two of the last three {periods}",
    "low of late": "low in two of the last three {periods}",
    "above": "{run} in a row above its usual level",
    "below": "{run} in a row below its usual level",
    "usual": "no more than usual",
    "small": "numbers too small to say",
    "too few": "too few {periods} to say",
    "no figure": "",
}


def unusual_in_words(unusual: Unusual, periods: str = "months") -> str:
    """What a reader is told.

    >>> unusual_in_words("above"), unusual_in_words("usual"), unusual_in_words("too few", "readings")
    ('seven months in a row above its usual level', 'no more than usual', 'too few readings to say')
    """
    return _WORDS[unusual].format(run=f"seven {periods}", periods=periods)


def height(unusual: Unusual) -> int:
    """1 for a signal that figures are high, -1 for one that they are low, 0 for none.

    >>> height("unusually high"), height("falling"), height("usual")
    (1, -1, 0)
    """
    match unusual:
        case "unusually high" | "rising" | "high of late" | "above":
            return 1
        case "unusually low" | "falling" | "low of late" | "below":
            return -1
        case "usual" | "small" | "too few" | "no figure":
            return 0
        case _:
            assert_never(unusual)


@dataclass(frozen=True)
class Point:
    """A month's figure: as exactly as it is charted, and in whole shown units.

    A share is charted in millionths (81 of 330 as 245455), everything else in the units in which it is shown. `units`
    decide whether figures rise: a reader who sees 25% and 25% is not told of a rise.
    """

    value: int
    units: int


@dataclass(frozen=True)
class Process:
    """What figures usually are: their mean, and how much one month differs from the month before.

    `total` of so many `points`; `moved`, the sum of so many moving `ranges`. `highest` is the most that a figure can
    be (a share's 1,000,000 millionths), None where there is no such bound; none can be below 0. All are in the units of
    `Point.value`.
    """

    points: int
    total: int
    ranges: int
    moved: int
    highest: int | None = None

    @property
    def mean(self) -> Fraction:
        """The middle line."""
        return Fraction(self.total, self.points)

    @property
    def sigma(self) -> Fraction:
        """A third of the way from the mean to a limit; 0 where no figure ever differed from the month before."""
        return _SIGMA * Fraction(self.moved, self.ranges)

    @property
    def lower(self) -> Fraction:
        """The lower limit, as it is drawn: never below 0."""
        return max(Fraction(0), self.mean - 3 * self.sigma)

    @property
    def upper(self) -> Fraction:
        """The upper limit, as it is drawn: a share's never above 100%."""
        limit = self.mean + 3 * self.sigma
        return limit if self.highest is None else min(Fraction(self.highest), limit)

    @property
    def trial(self) -> bool:
        """Whether there are so few figures that the limits will still move."""
        return self.points < TRIAL_BELOW

    def distance(self, value: int) -> Fraction:
        """How many sigmas above the mean (below: negative) a figure lies; 0 where none ever differed."""
        return (value - self.mean) / self.sigma if self.sigma else Fraction(0)


def process_of(values: Sequence[int | None], highest: int | None = None) -> Process | None:
    """The mean and the moving ranges of figures, oldest first, None being a month without one.

    A moving range is between two months that follow each other: a gap has none. None where figures are fewer than
    `FEWEST`, where no two follow each other, and where those that do never differ though the others do (two levels on
    either side of a gap), so that there is no width to judge by.

    >>> process = process_of([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1])  # limits -3.06 and 6.95
    >>> round(float(process.mean), 2), round(float(process.upper), 2), float(process.lower), process.trial
    (1.94, 6.95, 0.0, False)
    """
    told = [value for value in values if value is not None]
    ranges = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
    if len(told) < FEWEST or not ranges or (not any(ranges) and len(set(told)) > 1):
        return None
    return Process(len(told), sum(told), len(ranges), sum(ranges), highest)


def unusual_of(points: Sequence[Point | None], process: Process | None) -> Unusual:
    """What the last of the figures is called, given what they usually are.

    Signals go one before another as in NHSRplotthedots: outside a limit; seven rising or falling; two of the last
    three near one limit (beyond two sigmas and not outside the limits), itself one of them, all three on that side of
    the mean; seven on one side. Equal figures neither rise nor fall, and the mean itself is on no side. A gap ends
    every run.

    >>> steady = [Point(v, v) for v in (5, 7, 6, 5, 7, 6, 5, 7)]
    >>> [unusual_of(s, process_of([p.value for p in s])) for s in (steady, [*steady, Point(12, 12)])]
    ['usual', 'unusually high']
    """
    last = points[-1] if points else None
    if last is None:
        return "no figure"
    if process is None:
        return "too few"
    distance = process.distance(last.value)
    if abs(distance) > 3:
        return "unusually high" if distance > 0 else "unusually low"
    run = _last(points, RUN)
    steps = {_sign(b.units - a.units) for a, b in pairwise(run)}
    if len(steps) == 1 and steps != {0}:
        return "rising" if steps == {1} else "falling"
    of_late = [process.distance(point.value) for point in _last(points, _OF_LATE)]
    one_side = len({_sign(one) for one in of_late}) == 1
    if one_side and abs(distance) > 2 and sum(2 < abs(one) <= 3 for one in of_late) >= _NEAR:
        return "high of late" if distance > 0 else "low of late"
    sides = {_sign(point.value - process.mean) for point in run}
    if len(sides) == 1 and sides != {0}:
        return "above" if sides == {1} else "below"
    return "usual"


def _last(points: Sequence[Point | None], count: int) -> list[Point]:
    """The last so many figures; none where there are fewer, or a gap is among them."""
    found = [point for point in points[-count:] if point is not None]
    return found if len(found) == count else []


def _sign(number: int | Fraction) -> int:
    return (number > 0) - (number < 0)


def assurance_of(
    process: Process, target: Fraction, comparison: Literal["at_least", "at_most", "less_than"]
) -> Assurance:
    """Whether a target is met, or missed, by every figure inside the limits.

    A figure equal to the target meets it (unless it must be less), as for RAG, so 100% month after month consistently
    meets a target of 100%. NHSRplotthedots calls a target on the very limit "inconsistent".

    >>> steady = process_of([50, 52, 51, 50, 52, 51])
    >>> [assurance_of(steady, Fraction(at), "at_least") for at in (40, 51, 60)]
    ['consistently met', 'hit and miss', 'consistently missed']
    """
    match comparison:
        case "at_least":
            met, missed = process.lower >= target, process.upper < target
        case "at_most":
            met, missed = process.upper <= target, process.lower > target
        case "less_than":
            met, missed = process.upper < target, process.lower >= target
        case _:
            assert_never(comparison)
    if met:
        return "consistently met"
    return "consistently missed" if missed else "hit and miss"
