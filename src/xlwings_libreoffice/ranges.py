"""Cells, in xlwings' words."""

from typing import Any

from xlwings import base_classes

from xlwings_libreoffice.areas import Area, ParentSheet
from xlwings_libreoffice.coercion import as_excel_reads
from xlwings_libreoffice.fonts import Font, colour, colour_number
from xlwings_libreoffice.notes import Note


class Range(base_classes.Range):
    """A block of cells."""

    has_array = False
    max_cells_per_read = None
    max_cells_per_write = None

    def __init__(self, sheet: ParentSheet, area: Area, argument: Any = None) -> None:
        self.sheet = sheet
        self.area = area
        self.arg1 = argument
        self.arg1_input = argument if isinstance(argument, str) else ""
        self.options: Any = None

    def call(self, operation: str, **arguments: Any) -> Any:
        """An operation of the bridge on these cells."""
        return self.sheet.call(operation, area=self.area, **arguments)

    @property
    def api(self) -> "Range":
        """This object."""
        return self

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        """Sheet name, then the first and the last row and column, counted from 1."""
        area = self.area
        return self.sheet.name, area.row + 1, area.column + 1, area.row + area.rows, area.column + area.columns

    def __len__(self) -> int:
        return self.area.rows * self.area.columns

    @property
    def row(self) -> int:
        """The first row, counted from 1."""
        return self.area.row + 1

    @property
    def column(self) -> int:
        """The first column, counted from 1."""
        return self.area.column + 1

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns."""
        return self.area.rows, self.area.columns

    @property
    def rows(self) -> "list[Range]":
        """Each row."""
        return [Range(self.sheet, self.area.with_rows(row, 1)) for row in range(self.area.rows)]

    @property
    def columns(self) -> "list[Range]":
        """Each column."""
        row, column, rows, columns = self.area
        return [Range(self.sheet, Area(row, column + place, rows, 1)) for place in range(columns)]

    def __call__(self, arg1: Any, arg2: Any = None) -> "Range":
        """One cell, by place or by row and column, counted from 1."""
        row, column, _, columns = self.area
        if arg2 is None:
            down, right = divmod(arg1 - 1, columns)
            return Range(self.sheet, Area(row + down, column + right))
        return Range(self.sheet, Area(row + arg1 - 1, column + arg2 - 1))

    @property
    def raw_value(self) -> list[list[Any]]:
        """The values, row by row, in the bridge's words."""
        found: list[list[Any]] = self.call("read")
        return found

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        """Write values; texts in cells that are not formatted as text are read as Excel reads them."""
        self.call("write", rows=self._as_excel_reads(self._rows(value)))

    def _rows(self, value: Any) -> list[list[Any]]:
        if isinstance(value, list) and (not value or isinstance(value[0], (list, tuple))):
            return [list(row) for row in value]
        return [[value] * self.area.columns for _ in range(self.area.rows)]

    def _as_excel_reads(self, rows: list[list[Any]]) -> list[list[Any]]:
        if not any(isinstance(value, str) for row in rows for value in row):
            return rows
        formats = self.call("number_formats")

        def format_of(row: int, column: int) -> str:
            found = formats[column]
            return str(found[row] if isinstance(found, list) else found)

        return [
            [
                as_excel_reads(value, format_of(row, column)) if isinstance(value, str) else value
                for column, value in enumerate(values)
            ]
            for row, values in enumerate(rows)
        ]

    @property
    def formula(self) -> Any:
        """Formulas in Excel's words; a text for one cell, rows of texts for more."""
        found = self.call("read_formulas")
        return found[0][0] if len(self) == 1 else tuple(tuple(row) for row in found)

    @formula.setter
    def formula(self, value: Any) -> None:
        self.call("write_formulas", rows=self._rows(value if not isinstance(value, tuple) else list(value)))

    formula2 = formula

    def clear_contents(self) -> None:
        """Empty the cells."""
        self.call("clear", contents=True, looks=False)

    def clear_formats(self) -> None:
        """Give the cells the plain look."""
        self.call("clear", contents=False, looks=True)

    def clear(self) -> None:
        """Empty the cells and give them the plain look."""
        self.call("clear", contents=True, looks=True)

    @property
    def number_format(self) -> str | None:
        """The number format; None when the cells differ."""
        found: set[str] = set()
        for column in self.call("number_formats"):
            found |= set(column) if isinstance(column, list) else {column}
        return found.pop() if len(found) == 1 else None

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.call("set_number_format", code=value)

    @property
    def color(self) -> tuple[int, int, int] | None:
        """The fill, as red, green and blue; None when there is none or the cells differ."""
        return colour(self.call("look", what="fill"))

    @color.setter
    def color(self, color_or_rgb: Any) -> None:
        value = -1 if color_or_rgb is None else colour_number(color_or_rgb)
        self.call("set_look", what="fill", value=value)

    @property
    def font(self) -> Font:
        """How the letters look."""
        return Font(self)

    @property
    def column_width(self) -> float | None:
        """The columns' width in digits, as Excel counts; None when they differ."""
        found: float | None = self.call("column_width")
        return found

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.call("set_column_width", digits=float(value))

    @property
    def wrap_text(self) -> bool | None:
        """Whether long texts go on in a next line."""
        found = self.call("look", what="wrap")
        return None if found is None else bool(found)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.call("set_look", what="wrap", value=bool(value))

    def set_locked(self, locked: bool) -> None:
        """Say whether the cells may be written to once their sheet is protected."""
        self.call("set_locked", locked=locked)

    @property
    def shown(self) -> list[list[str]]:
        """The texts that the cells display."""
        found: list[list[str]] = self.call("shown")
        return found

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        """The address in Excel's words."""
        plain = self.area.address(row_absolute, col_absolute)
        return f"'[{self.sheet.book.name}]{self.sheet.name}'!{plain}" if external else plain

    @property
    def address(self) -> str:
        """The address in Excel's words."""
        return self.area.address()

    @property
    def current_region(self) -> "Range":
        """The block of filled cells around these."""
        return Range(self.sheet, Area(*self.call("current_region")))

    def end(self, direction: str) -> "Range":
        """The last filled cell in a direction, as Ctrl with an arrow key finds it."""
        raise NotImplementedError("use tables, names or current_region")

    @property
    def table(self) -> Any:
        """The table that the first cell belongs to, or None."""
        row, column = self.area.row, self.area.column
        for table in self.sheet.tables:
            area = table.range.area
            if area.row <= row < area.row + area.rows and area.column <= column < area.column + area.columns:
                return table
        return None

    def insert(self, shift: str | None = None, copy_origin: Any = None) -> None:
        """Put in empty cells; what stands here moves down, or right."""
        self.call("insert_cells", towards=shift or ("down" if self.area.columns >= self.area.rows else "right"))

    def delete(self, shift: str | None = None) -> None:
        """Take the cells away; what stands behind them moves up, or left."""
        self.call("delete_cells", towards=shift or ("up" if self.area.columns >= self.area.rows else "left"))

    def copy(self, destination: Any = None) -> None:
        """Copy the cells with their looks."""
        if destination is None:
            raise NotImplementedError("the clipboard")
        target: Range = destination.impl
        self.call("copy_cells", to_sheet=target.sheet.name, row=target.area.row, column=target.area.column)

    @property
    def note(self) -> Note | None:
        """The first cell's note, or None."""
        first = self.area[:2]
        return next((note for note in self.sheet.notes if note.location.area[:2] == first), None)

    def add_note(self, text: str) -> Note:
        """Put a note on the cell."""
        self.call("add_note", text=text)
        return Note(self, text)

    @property
    def row_hidden(self) -> bool | None:
        """Whether the rows are hidden; None when some are."""
        found: bool | None = self.call("lines_hidden", axis="rows")
        return found

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self.call("hide_lines", axis="rows", hidden=bool(value))

    @property
    def column_hidden(self) -> bool | None:
        """Whether the columns are hidden; None when some are."""
        found: bool | None = self.call("lines_hidden", axis="columns")
        return found

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.call("hide_lines", axis="columns", hidden=bool(value))

    def select(self) -> None:
        """Bring the sheet to the front."""
        self.sheet.activate()
