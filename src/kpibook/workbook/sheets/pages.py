"""Where pages end in print: kpibook sets every break itself, so the contents page can name page numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kpibook.workbook.specimens import PageSetup

_PAPERS = {9: (595.3, 841.9), 8: (841.9, 1190.6), 1: (612.0, 792.0)}
"""Width and height in points, upright: A4, A3, Letter."""
_LEAST = 0.25
"""Share of a page's room that the last page of a long list fills at least."""
_SAFETY = 0.96
"""Share of a page that is filled at most: printers and programs differ a little in what fits."""


def page_size(page: PageSetup, width_points: float) -> tuple[float, float]:
    """The scale at which a sheet this wide fits the paper (at most 1), and the height that a page then holds."""
    short, long = _PAPERS.get(page.paper, _PAPERS[9])
    across, down = (long, short) if page.landscape else (short, long)
    left, right, top, bottom = (72 * margin for margin in page.margins)
    scale = min(1.0, int(100 * (across - left - right) / max(width_points, 1.0)) / 100)
    return scale, (down - top - bottom) / scale * _SAFETY


@dataclass
class Pager:
    """Counts how full the current page is. `repeated` is the height of the rows that every page repeats."""

    room: float
    repeated: float = 0.0
    used: float = 0.0
    breaks: list[int] = field(default_factory=list)

    def fits(self, height: float) -> bool:
        """Whether rows of this height still fit on the current page."""
        return self.used + height <= self.room

    def break_before(self, row: int) -> None:
        """Begin a new page before this row."""
        self.breaks.append(row)
        self.used = self.repeated

    def keep(self, row: int, height: float) -> bool:
        """Begin a new page before this row if rows of this height do not fit; says whether it did.

        A block taller than a page stays where it is when the page is still fresh.
        """
        if self.fits(height) or self.used <= self.repeated:
            return False
        self.break_before(row)
        return True

    def starts(self, heights: Sequence[float]) -> frozenset[int]:
        """Which of these rows, by their place, begin a new page, if they are drawn one after the other from here on.

        The last page is not left nearly empty: rows of the one before go over to it.
        """
        found, used = list[int](), self.used
        for at, height in enumerate(heights):
            if used + height > self.room and used > self.repeated:
                found.append(at)
                used = self.repeated
            used += height
        least = _LEAST * (self.room - self.repeated)
        before = found[-2] if len(found) > 1 else 0
        while found and sum(heights[found[-1] :]) < least and found[-1] > before + 1:
            found[-1] -= 1
        return frozenset(found)

    def add(self, height: float) -> None:
        """Fill the page by a row that has been drawn."""
        self.used += height

    @property
    def pages(self) -> int:
        """Number of pages so far."""
        return len(self.breaks) + 1
