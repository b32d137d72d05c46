"""What people leave behind in a spreadsheet: notes, a pivot table, a total below the list."""

from collections import Counter
from collections.abc import Sequence

from .sheets import Cell
from .spellings import TEAMS
from .world import Rows

NOTES: dict[str, Sequence[Sequence[Cell]]] = {
    "Notes": [
        ["Notes"],
        ["Run from the case system by the performance team on the first working Monday of the month."],
        ["Synthetic data: no real person is in this file."],
    ]
}


def pivot(rows: Rows, column: int) -> dict[str, Sequence[Sequence[Cell]]]:
    """A pivot table left behind by somebody: counts by team."""
    counts = Counter(str(row[column]) for row in rows)
    body: list[list[Cell]] = [[TEAMS[team][0], counts[team]] for team in TEAMS if counts[team]]
    return {"Pivot": [[], ["Row Labels", "Count"], *body, ["Grand Total", sum(counts.values())]]}


def total(rows: Rows, text: str = "Total") -> list[list[Cell]]:
    return [[], [text, len(rows)]]
