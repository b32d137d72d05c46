"""How a figure went from one month to another, as numbers: which way, and whether by so much."""

from fractions import Fraction
from typing import Literal, assert_never

from kpibook.words.facts import Indicator
from kpibook.words.said import Quantity, fits

Part = Literal["value", "numerator", "denominator", "rest"]
"""What of a figure a number tells: of `25% (81/330)` the 25, the 81, the 330, or the 249 that are left."""
Way = Literal["up", "down", "same", "steady", "better", "worse", "moved"]
"""`same` to a reader; `steady`: hardly moved; `moved`: either way."""


def went(
    way: Way, indicator: Indicator, then: Fraction, now: Fraction, then_exact: Fraction, now_exact: Fraction
) -> bool | None:
    """Whether a figure went that way. What is shown decides; a movement too small to be shown may be called one."""
    rose = now - then or now_exact - then_exact
    match way:
        case "up":
            return rose > 0
        case "down":
            return rose < 0
        case "moved":
            return rose != 0
        case "same":
            return now == then
        case "steady":
            return _steady(indicator, then, now)
        case "better" | "worse":
            if indicator.polarity == "neither":
                return None
            return rose != 0 and (rose > 0) == ((indicator.polarity == "higher") == (way == "better"))
        case _:
            assert_never(way)


def _steady(indicator: Indicator, then: Fraction, now: Fraction) -> bool | None:
    """Within 2 points, or 5%, it is; beyond 4 points, or 10%, it is not; between, opinions differ."""
    moved = abs(now - then)
    small, large = (Fraction(2), Fraction(4)) if indicator.shape == "share" else (then / 20, then / 10)
    unit = indicator.unit
    if moved <= max(small, 2 * unit):
        return True
    return None if moved <= max(large, 4 * unit) else False


def moved_by(
    by: Quantity, indicator: Indicator, part: Part, shown: tuple[Fraction, Fraction], exact: tuple[Fraction, Fraction]
) -> bool:
    """Whether it moved by so much: in units, or relative to what it was."""
    (then, now), (then_exact, now_exact) = shown, exact
    unit = indicator.unit
    in_units = fits(by, abs(now - then), abs(now_exact - then_exact), unit)
    if by.unit in ("number", "points") or (
        by.unit == "percent" and part == "value" and indicator.shape == "share" and in_units
    ):
        return in_units
    if by.unit == "times":
        return any(b and fits(by, a / b, None, Fraction(1, 10)) for a, b in _ratios(then, now, then_exact, now_exact))
    relative = [abs(a - b) / b * 100 for a, b in ((now, then), (now_exact, then_exact)) if b]
    if by.unit == "fraction":
        return any(abs(one - by.number) <= (5 if by.sense != "exactly" else 3) for one in relative)
    return any(fits(by, one) for one in relative)


def _ratios(
    then: Fraction, now: Fraction, then_exact: Fraction, now_exact: Fraction
) -> tuple[tuple[Fraction, Fraction], ...]:
    """Later by earlier, and, for "halved", the other way round."""
    pairs = ((now, then), (now_exact, then_exact))
    return pairs if now >= then else tuple((b, a) for a, b in pairs)
