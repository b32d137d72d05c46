"""The list of statistical neighbours: a row for each council, with those that are most like it, nearest first."""

import re
from collections.abc import Sequence

from kpibook.definitions import NEIGHBOURS_LIST, word_key
from kpibook.issues import Issue, did_you_mean
from kpibook.releases.figures import Place, PublishedFigure, Release, Sheet, year_in

NAMES, NUMBERS = ("LA Name", "la_name", "Local authority"), ("LA number", "LA num", "old_la_code", "LA code")
MUST_HAVE = (NAMES, NUMBERS, ("SN1",))
KIND = "Neighbour"
"""The kind of place of a row that says who a neighbour is."""


def read_neighbours(sheet: Sheet, authority: str, release: str) -> Release:
    """The neighbours of the council that the mapping names, each with its place in the order."""
    model = release or year_in(sheet.table.file)
    names, numbers = sheet.column(*NAMES), sheet.column(*NUMBERS)
    councils = {sheet.text(row, numbers): sheet.text(row, names) for _, row in sheet.rows}
    own = [
        (at, row)
        for at, row in sheet.rows
        if authority
        and (sheet.text(row, numbers) == authority or word_key(sheet.text(row, names)) == word_key(authority))
    ]
    found = [cell for _, row in own for cell in _neighbours(sheet, row)]
    by_name = {word_key(name): number for number, name in councils.items()}
    codes = [cell if cell in councils else by_name.get(word_key(cell), "") for cell in found]
    issues = _wrong(sheet, authority, model, own, codes, councils)
    figures = tuple(
        PublishedFigure(
            NEIGHBOURS_LIST, Place(KIND, councils.get(code, ""), code), model, str(order), "Statistical neighbours", "",
            own[0][0],
        )
        for order, code in enumerate(codes, start=1)
    )  # fmt: skip
    return Release("statistical neighbours", model, () if issues else figures, tuple(issues))


def _neighbours(sheet: Sheet, row: Sequence[object]) -> list[str]:
    """The cells below SN1, SN2 and so on, in that order; '' where one is blank."""
    order = {int(found[1]): at for key, at in sheet.columns.items() if (found := re.fullmatch(r"sn(\d+)", key))}
    return [sheet.text(row, order[number][0]) for number in sorted(order)]


def _wrong(
    sheet: Sheet,
    authority: str,
    model: str,
    own: Sequence[tuple[int, Sequence[object]]],
    codes: Sequence[str],
    councils: dict[str, str],
) -> list[Issue]:
    at = sheet.at(own[0][0] if own else sheet.heading_row + 1)
    if not authority:
        message, advice = "Whose neighbours are wanted is not said.", "Name the council under benchmarks: authority."
    elif not own:
        message = f'The list has no council "{authority}".'
        advice = did_you_mean(authority, [*councils.values(), *councils]) or "Correct authority under benchmarks."
    elif len(own) > 1:
        message = f'The list has "{authority}" in {len(own)} rows.'
        advice = "Is it the right file? Download it again."
    elif not all(codes):
        lacking = ", ".join(f"SN{number}" for number, code in enumerate(codes, start=1) if not code)
        message = f"Neighbours are blank, or no councils of the list: {lacking}."
        advice = "Is the file whole? Download it again."
    elif len(set(codes)) < len(codes):
        message, advice = "A neighbour is named twice.", "Is it the right file? Download it again."
    elif not model:
        message, advice = "Which model it is (2021, 2025) is not said.", "Say it: --release 2025."
    else:
        return []
    return [Issue("release-neighbours", message, sheet=at, mapping="", advice=advice)]
