"""Pure: what in an old workbook file is an officer's own, found by holding it against a new one of kpibook's alone.

What can be carried over becomes cells, views and names; what cannot be is named; what is put right or comes over in
another look is told.

Where a file's analysis boxes are, and whether a text that was typed into one shows whole in print.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kpibook.excel.closed.beyond_drawing import drawn_area, is_beyond, own_charts, reaches_beyond
from kpibook.excel.closed.workbook_file import ClosedWorkbook, place_of
from kpibook.excel.closed.workbook_sheet import (
    NO_CELL,
    ClosedCell,
    ClosedSheet,
    Place,
    Rectangle,
    cells_of,
    place_in_words,
)
from kpibook.excel.tables import Cell, Moves, Typed, is_box, is_box_heading
from kpibook.issues import Issue, Severity
from kpibook.workbook.live import Formula
from kpibook.workbook.live import names as named
from kpibook.workbook.sheets import Carried, CarriedCell, OwnCell, SheetView, lines_of_box
from kpibook.workbook.specimens import Style

_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 64, 15.0


def box_rows(book: ClosedWorkbook) -> dict[str, set[int]]:
    """Rows of analysis boxes by sheet: kpibook makes them as tall as their text needs."""
    found: dict[str, set[int]] = {}
    for name in (name for name in book.names if is_box(name, book.names)):
        at = place_of(book.names[name])
        if at is not None and at[0] in book.sheets:
            box = _box(book.sheets[at[0]], (at[1] - 1, at[2] - 1))
            found.setdefault(at[0], set()).update(range(box.top, box.bottom + 1))
    return found


def texts_cut_in_print(
    book: ClosedWorkbook, file: Path, typed: Mapping[str, object] | None = None
) -> tuple[Issue, ...]:
    """A warning for each analysis box of a workbook whose text is longer than the box shows; it names sheet and box.

    Of a workbook that is open, `typed` holds by the names of boxes what stands in them now: the file is as last saved.
    """
    held = {name: _text(book, name) for name in book.names if is_box(name, book.names)} if typed is None else typed
    return tuple(issue for name, text in held.items() for issue in _cut(book, name, text, file))


def _text(book: ClosedWorkbook, name: str) -> object:
    """What stands in a box; None where its name leads nowhere."""
    at = place_of(book.names[name])
    if at is None or at[0] not in book.sheets:
        return None
    cell = book.sheets[at[0]].cells.get((at[1] - 1, at[2] - 1), NO_CELL)
    return cell.shown if cell.is_formula else cell.held


def _cut(book: ClosedWorkbook, name: str, text: object, file: Path) -> Iterator[Issue]:
    at = place_of(book.names.get(name, ""))
    if at is None or at[0] not in book.sheets or not isinstance(text, str):
        return
    sheet, place = book.sheets[at[0]], (at[1] - 1, at[2] - 1)
    look = sheet.looks.get(place, NO_CELL.style)  # a box that is empty in the file is no cell, and has a look
    needed, shown = lines_of_box(text, _size(sheet, place), look)
    if needed > shown:
        yield Issue(
            "text-cut-in-print",
            f"The text in the analysis box {place_in_words(place)} takes about {needed} lines, and the box shows "
            f"{shown}: in print the rest is cut off.",
            sheet=f'{file.name}, "{sheet.name}", {place_in_words(place)}',
            severity=Severity.WARNING,
            advice="Shorten it, or make the rows of the box taller (select them, right-click, Row Height).",
        )


def _box(sheet: ClosedSheet, place: Place) -> Rectangle:
    """A cell, or the merged cells that begin with it."""
    merged = (found for found in map(cells_of, sheet.merges) if found.first == place)
    return next(merged, Rectangle(*place, *place))


def _size(sheet: ClosedSheet, place: Place) -> tuple[float, float]:
    """Width in pixels and height in points of a cell, or of the merged cells that begin with it."""
    box = _box(sheet, place)
    columns = (column for column in range(box.left, box.right + 1) if column not in sheet.hidden_columns)
    rows = (row for row in range(box.top, box.bottom + 1) if row not in sheet.hidden_rows)
    width = sum(sheet.widths.get(column, _DEFAULT_WIDTH) for column in columns)
    return float(width), sum(sheet.heights.get(row, _DEFAULT_HEIGHT) for row in rows)


_SHOWN = 4
# Pixels and points. Programs round sizes when they save; taken for the officer's, columns grew with every refresh.
_SAME_WIDTH, _SAME_HEIGHT = 2, 0.9
_PLAIN_LOOK = {"font_name", "font_size", "font_color", "valign", "locked"}
"""Properties that a plain cell may have: with no others, nobody has given it a look."""
_NOT_TOLD, _FOR_PRINT = ("kpibook_", "_xl", "_XL"), ("print_area", "print_titles")
"""Beginnings of names that are kpibook's or that Excel makes by itself, and such names of Excel's."""


@dataclass(frozen=True)
class OwnThings:
    """What is carried over by sheet, names by sheet and name, and the words for what is not."""

    cells: dict[str, dict[Place, OwnCell]] = field(default_factory=dict)
    views: dict[str, SheetView] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    cannot: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetPair:
    """Two sheets held against each other: the old one, the new one without anything of an officer's.

    `top` is the first cell of the sheet's table in the old file and in the new one, `moves` where its cells go; None
    where there is no table. `fixed` says that cells outside a table are where they were; where they are not, `area` has
    the cells in which kpibook drew on the old sheet, if that can be told.
    """

    old: ClosedSheet
    new: ClosedSheet
    fixed: bool
    top: tuple[Place, Place] | None = None
    moves: Moves | None = None
    area: Rectangle | None = None

    def inside(self, place: Place) -> bool:
        """Whether a cell is in the table, beside it or below it."""
        return self.top is not None and place[0] >= self.top[0][0] and place[1] >= self.top[0][1]

    def left_of(self, place: Place) -> bool:
        """Whether a cell is left of the table or of what is below it: it follows its row."""
        return self.top is not None and place[0] >= self.top[0][0] and place[1] < self.top[0][1]

    def place(self, old: Place) -> Place | None:
        """Where a cell of the old sheet is in the new one; None where it has gone, or nobody can tell."""
        follows = self.inside(old) or (self.fixed and self.left_of(old))
        if self.top is None or self.moves is None or not follows:
            return old if self.fixed else None
        found = self.moves.place((old[0] - self.top[0][0], old[1] - self.top[0][1]))
        return None if found is None else (found[0] + self.top[1][0], found[1] + self.top[1][1])


def find_own(old: ClosedWorkbook, new: ClosedWorkbook, pairs: Mapping[str, SheetPair]) -> OwnThings:
    """Everything of an officer's own on sheets that both workbooks have."""
    labelled, boxes = _named(old, new), box_rows(new)
    cells, views = dict[str, dict[Place, OwnCell]](), dict[str, SheetView]()
    cannot, told = list[str](), list[str]()
    for name, pair in _with_areas(old, pairs):
        cells[name] = {}
        for place, own in _own_cells(pair, labelled.get(name, set())):
            cells[name][place] = own
        views[name] = _view(pair, boxes.get(name, set()))
        cannot += _cannot(pair, labelled.get(name, set()))
        cannot += _parts(old, new, pair)
        told += _told(pair, labelled.get(name, set()))
    names = {
        key: text
        for key, text in [*((("", name), text) for name, text in old.names.items()), *old.sheet_names.items()]
        if not _is_made(key[1], old) and key[1] not in new.names and key not in new.sheet_names
    }
    cannot += [f'the name "{name}"' for _, name in names if not Carried.can_define(name)]
    # Told, not refused: the sheets are all there, in kpibook's order again.
    order = [sheet for sheet in old.order if sheet in new.sheets]
    if order != [sheet for sheet in new.order if sheet in order]:
        told.append("the order of the sheets")
    if old.parts.labelled:
        told.append("the sensitivity label")
    if old.locked:
        told.append("the protection of the order of the sheets")
    return OwnThings(
        {name: found for name, found in cells.items() if found},
        views,
        {key: text for key, text in names.items() if key[0] in ("", *new.sheets) and Carried.can_define(key[1])},
        (*old.parts.on_book, *cannot),
        tuple(told),
    )


def _with_areas(old: ClosedWorkbook, pairs: Mapping[str, SheetPair]) -> Iterator[tuple[str, SheetPair]]:
    for name, pair in pairs.items():
        known = pair.fixed or pair.top is not None
        yield name, pair if known else replace(pair, area=drawn_area(old, pair.old, pair.new))


def own_cell(cell: ClosedCell, content: CarriedCell) -> OwnCell:
    """A cell with its look on its way into the new workbook."""
    link = cell.link if len(cell.link) <= OwnCell.LONGEST_LINK else ""
    return OwnCell(content, cell.style.but(locked=None, hidden=None), link)


def content_of(cell: ClosedCell) -> Cell:
    """What a cell of a file holds, in the words of an open workbook."""
    if cell.is_formula:
        return Typed(str(cell.held), cell.shown if isinstance(cell.shown, str | int | float) else None)
    return cell.held if cell.held not in (None, "") else None  # type: ignore[return-value]  # the reader gives no others


def carried_content(cell: ClosedCell) -> CarriedCell:
    """What a cell of a file holds, in the words of the new workbook."""
    held = content_of(cell)
    return Formula(held.formula, "" if held.shown is None else held.shown) if isinstance(held, Typed) else held


def _is_made(name: str, book: ClosedWorkbook) -> bool:
    """Whether a name is kpibook's, or one that Excel makes by itself: all others are an officer's."""
    of_box = is_box(name, book.names) or is_box_heading(name, book.names)
    return of_box or name.startswith(_NOT_TOLD) or name.casefold() in _FOR_PRINT


def _named(*books: ClosedWorkbook) -> dict[str, set[Place]]:
    """Cells of names that kpibook gives: it writes them itself, boxes, headings, selectors and stamps."""
    found: dict[str, set[Place]] = {}
    new = books[-1]
    for book in books:
        for name, text in book.names.items():
            place = place_of(text)
            if place is not None and (name in new.names or _is_made(name, book)):
                found.setdefault(place[0], set()).add((place[1] - 1, place[2] - 1))
    return found


def _own_cells(pair: SheetPair, labelled: set[Place]) -> Iterator[tuple[Place, OwnCell]]:
    """Cells outside the table where kpibook has nothing: of what it shows, the sources and the mapping decide."""
    if not pair.fixed:
        return
    for place, cell in pair.old.cells.items():
        if place in labelled or pair.inside(place):
            continue
        now = pair.place(place)
        there = NO_CELL if now is None else pair.new.cells.get(now, NO_CELL)
        if now is not None and there is NO_CELL:
            yield now, own_cell(cell, carried_content(cell))


def _view(pair: SheetPair, boxes: set[int]) -> SheetView:
    old, new = pair.old, pair.new
    table = pair.top is not None
    placed = {place: text for at, text in old.notes.items() if (place := pair.place(at)) is not None}
    columns = _columns(pair)
    # Heights of boxes are worked out from their texts: an old one would cut a new text in print.
    rows = {row: now for row in (*old.heights, *old.hidden_rows) if (now := _row(pair, row)) is not None}
    return SheetView(
        notes={place: text for place, text in placed.items() if place not in new.notes},
        widths={
            columns[at]: width
            for at, width in old.widths.items()
            if at in columns and abs(width - new.widths.get(columns[at], 0)) > _SAME_WIDTH
        },
        hidden_columns=frozenset(columns[at] for at in old.hidden_columns if at in columns),
        heights={
            rows[row]: height
            for row, height in old.heights.items()
            if row in rows
            and rows[row] not in boxes
            and not table
            and abs(height - new.heights.get(rows[row], 0)) > _SAME_HEIGHT
        },
        hidden_rows=frozenset(rows[row] for row in old.hidden_rows if row in rows) - new.hidden_rows,
        frozen=old.frozen if old.frozen != new.frozen and (pair.fixed or table) else None,
        zoom=old.zoom if old.zoom != new.zoom else 0,
        state=old.state,
    )


def _columns(pair: SheetPair) -> dict[int, int]:
    """Old → new of columns that may be sized: not those that kpibook hides."""
    known = {*pair.old.widths, *pair.old.hidden_columns}
    if pair.top is None or pair.moves is None:
        moved = {at: at for at in known} if pair.fixed else {}
    else:
        (_, old), (_, new) = pair.top
        moved = {at: at for at in known if at < old}
        for at in known - set(moved):
            place = pair.moves.place((0, at - old))
            if place is not None:
                moved[at] = place[1] + new
    return {at: now for at, now in moved.items() if now not in pair.new.hidden_columns}


def _row(pair: SheetPair, row: int) -> int | None:
    if pair.top is None or pair.moves is None or row < pair.top[0][0]:
        return row if pair.fixed else None
    place = pair.moves.place((row - pair.top[0][0], len(pair.moves.state.grid[0])))
    return None if place is None else place[0] + pair.top[1][0]


def _cannot(pair: SheetPair, labelled: set[Place]) -> Iterator[str]:
    """What on a sheet cannot be carried over, in words."""
    old, new = pair.old, pair.new
    where, table = f'on "{old.name}"', pair.top is not None
    for place, cell in old.cells.items():
        if cell.cannot and (pair.inside(place) or new.cells.get(place, NO_CELL) is NO_CELL):
            yield f"{cell.cannot} in {place_in_words(place)} {where}"
        elif len(cell.link) > OwnCell.LONGEST_LINK:
            yield f"a very long link in {place_in_words(place)} {where}"
        elif cell.link and not new.cells.get(place, NO_CELL).link and place in labelled:
            yield f"a link in {place_in_words(place)} {where}"
    if pair.fixed and (
        under := [at for at in old.cells if at not in labelled and _is_under(at, new.merges - old.merges)]
    ):
        yield f"what was typed under merged cells ({_listed(under)}) {where}"
    if old.filtered and not new.filtered:
        yield f"a filter {where} that is not the table's"
    if pair.fixed or table:
        yield from (f"merged cells {cells} {where}" for cells in sorted(old.merges - new.merges))
        yield from (f"{what} for {cells} {where}" for what, cells in (old.rules - new.rules))
    if table and not pair.fixed and (pushed := list(_beyond_table(pair))):
        yield f"what was typed above or left of the table ({_listed(pushed)}) {where}"
    if pair.fixed or table:
        return
    if old.notes and (lost := [at for at, text in old.notes.items() if text not in new.notes.values()]):
        yield f"notes {where} ({_listed(lost)})"
    own = [
        at
        for at, cell in old.cells.items()
        if at not in labelled
        and at[1] not in old.hidden_columns
        and (_is_plain(cell.style) or (is_beyond(pair.area, *at) and at[1] not in new.hidden_columns))
    ]
    if own:
        yield f"what was typed into {_listed(own)} {where}"
    yield from (f"merged cells {cells} {where}" for cells in sorted(old.merges) if reaches_beyond(pair.area, cells))
    yield from (f"{what} for {cells} {where}" for what, cells in old.rules if reaches_beyond(pair.area, cells))


def _beyond_table(pair: SheetPair) -> Iterator[Place]:
    """Cells and notes above or left of a table that was pushed aside: nobody can tell where they belong."""
    words = {cell.held for place, cell in pair.new.cells.items() if place[0] < (pair.top or ((0, 0), (0, 0)))[1][0]}
    for place in sorted({*pair.old.cells, *pair.old.notes}):
        if not pair.inside(place) and (place in pair.old.notes or pair.old.cells[place].held not in words):
            yield place


def _is_under(place: Place, merges: frozenset[str]) -> bool:
    """Whether a cell is covered by merged cells: in them, but not the first."""
    for cells in map(cells_of, merges):
        inside = cells.top <= place[0] <= cells.bottom and cells.left <= place[1] <= cells.right
        if inside and place != cells.first:
            return True
    return False


def _parts(old: ClosedWorkbook, new: ClosedWorkbook, pair: SheetPair) -> Iterator[str]:
    """Things that lie on a sheet, more of a kind than kpibook puts there."""
    theirs = old.parts.on_sheets.get(pair.old.name)
    ours = new.parts.on_sheets.get(pair.old.name)
    for what, count in (theirs or Counter()).items():
        more = count - (ours or Counter())[what]
        # Where sections changed, charts and sparklines did too: that there were more of them says nothing. What a
        # chart draws says whose it is.
        known = pair.fixed or pair.top is not None or what not in ("a chart", "a sparkline")
        if what == "a chart" and not known:
            more = own_charts(pair.area, pair.old.name, old.parts.charts.get(pair.old.name, ()))
            known = True
        if more > 0 and known:
            yield f'{what} on "{pair.old.name}"' if more == 1 else f'{what} on "{pair.old.name}" ({more} times)'


def _told(pair: SheetPair, labelled: set[Place]) -> Iterator[str]:
    """What comes over in another look, or is put right."""
    old, new = pair.old, pair.new
    coloured = [at for at, style in old.looks.items() if _is_coloured(pair, at, style)]
    if coloured:
        yield f'colours that were given to cells on "{old.name}" ({_listed(coloured)})'
    parts = [at for at, cell in old.cells.items() if cell.parts]
    if parts:
        yield f'the look of words inside a text on "{old.name}" ({_listed(parts)})'
    if old.password and not new.password:
        yield f'the password that protects "{old.name}"'
    if old.tab_colour and old.tab_colour != new.tab_colour:
        yield f'the colour of the tab "{old.name}"'
    if (pair.fixed or pair.top is not None) and old.page[1:] != new.page[1:]:
        yield f'how "{old.name}" is set up to print'
    over = [at for at, cell in old.cells.items() if _is_typed_over(pair, at, cell, labelled)]
    words, figures = ([at for at in over if new.cells[at].is_formula is of_figures] for of_figures in (False, True))
    if words:
        yield f'words of kpibook\'s that were typed over on "{old.name}" ({_listed(words)})'
    if figures:
        yield f'what was typed over figures, RAG words or targets on "{old.name}" ({_listed(figures)}), now put right'


def typed_over_figures(old: ClosedWorkbook, new: ClosedWorkbook, pairs: Mapping[str, SheetPair]) -> tuple[str, ...]:
    """Where constants stand in the place of kpibook's formulas: each sheet with its cells, in words."""
    labelled = _named(old, new)
    found = []
    for name, pair in pairs.items():
        over = [at for at, cell in pair.old.cells.items() if _is_typed_over(pair, at, cell, labelled.get(name, set()))]
        if figures := [at for at in over if new.sheets[name].cells[at].is_formula]:
            found.append(f'"{pair.old.name}" ({_listed(figures)})')
    return tuple(found)


def _is_typed_over(pair: SheetPair, at: Place, cell: ClosedCell, labelled: set[Place]) -> bool:
    there = pair.new.cells.get(at, NO_CELL)
    if not pair.fixed or at in labelled or pair.inside(at) or there is NO_CELL or pair.old.name == named.CONTENTS:
        return False
    if cell.held in (None, ""):
        return False
    return not cell.is_formula and (there.is_formula or there.held != cell.held)


def _is_coloured(pair: SheetPair, at: Place, style: Style) -> bool:
    """Whether a cell of kpibook's has another ground than kpibook gives it."""
    place, colour = pair.place(at), style.get("bg_color")
    if place is None:
        return bool(colour) and is_beyond(pair.area, *at) and at not in pair.old.cells
    if at in pair.old.cells and place not in pair.new.cells:
        return False
    return bool(colour) and colour != pair.new.looks.get(place, Style()).get("bg_color")


def _is_plain(style: Style) -> bool:
    return {name for name, _ in style.properties} <= _PLAIN_LOOK


def _listed(places: list[Place]) -> str:
    labelled = [place_in_words(place) for place in sorted(places)]
    more = len(labelled) - _SHOWN
    return ", ".join(labelled[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
