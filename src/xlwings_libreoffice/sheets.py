"""Sheets, in xlwings' words."""

from collections.abc import Iterator
from typing import Any

from xlwings import base_classes

from xlwings_libreoffice import areas
from xlwings_libreoffice.areas import Area, ParentBook
from xlwings_libreoffice.names import Listed, Tables
from xlwings_libreoffice.notes import Note
from xlwings_libreoffice.ranges import Range


class Sheets(base_classes.Sheets):
    """All sheets of a workbook, hidden ones too."""

    def __init__(self, book: ParentBook) -> None:
        self.book = book

    @property
    def api(self) -> "Sheets":
        """This object."""
        return self

    @property
    def active(self) -> "Sheet":
        """The sheet in front."""
        return Sheet(self.book, self.book.call("active_sheet"))

    def _names(self) -> list[str]:
        found: list[str] = self.book.call("sheets")
        return found

    def __call__(self, name_or_index: str | int) -> "Sheet":
        """By name or place, counted from 1."""
        names = self._names()
        if isinstance(name_or_index, int):
            return Sheet(self.book, names[name_or_index - 1])
        for name in names:
            if name.casefold() == name_or_index.casefold():
                return Sheet(self.book, name)
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> "Iterator[Sheet]":
        listed = Listed(self.book)
        return iter([Sheet(self.book, name, listed) for name in self._names()])

    def __contains__(self, name: str) -> bool:
        return name.casefold() in (known.casefold() for known in self._names())

    def add(self, before: "Sheet | None" = None, after: "Sheet | None" = None, name: str | None = None) -> "Sheet":
        """Put in a new sheet, at the end unless told where."""
        names = self._names()
        index = len(names)
        if before is not None:
            index = names.index(before.name)
        elif after is not None:
            index = names.index(after.name) + 1
        made = name or next(f"Sheet{n}" for n in range(1, len(names) + 2) if f"Sheet{n}" not in names)
        self.book.call("add_sheet", sheet=made, index=index)
        return Sheet(self.book, made)


class Sheet(base_classes.Sheet):
    """One sheet, known by its name."""

    book: Any = None  # shadows the base class's property, which cannot be set

    def __init__(self, book: ParentBook, name: str, listed: Listed | None = None) -> None:
        self.book = book
        self._name = name
        self._listed = listed

    def call(self, operation: str, **arguments: Any) -> Any:
        """An operation of the bridge on this sheet."""
        return self.book.call(operation, sheet=self._name, **arguments)

    @property
    def api(self) -> "Sheet":
        """This object, which knows `Protect`, `Unprotect` and `ProtectContents` as Excel's does."""
        return self

    @property
    def name(self) -> str:
        """Its name."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self.call("rename_sheet", name=value)
        self._name = value

    @property
    def index(self) -> int:
        """Its place, counted from 1."""
        names: list[str] = self.book.call("sheets")
        return names.index(self._name) + 1

    @property
    def visible(self) -> bool:
        """Whether it is shown."""
        return bool(self.call("sheet_state")["visible"])

    @visible.setter
    def visible(self, value: bool) -> None:
        self.call("show_sheet", visible=bool(value))

    @property
    def ProtectContents(self) -> bool:  # noqa: N802 - Excel's own word
        """Whether the sheet is protected."""
        return bool(self.call("sheet_state")["protected"])

    def Protect(self, Password: str = "", **_: Any) -> None:  # noqa: N802, N803 - Excel's own words
        """Protect the sheet; LibreOffice knows fewer of Excel's permissions, and all are left as they were."""
        self.call("protect_sheet", protected=True, password=Password)

    def Unprotect(self, Password: str = "") -> None:  # noqa: N802, N803 - Excel's own words
        """Lift the protection."""
        self.call("protect_sheet", protected=False, password=Password)

    def cells_at(self, area: Area) -> Range:
        """Cells by their place."""
        return Range(self, area)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """Cells by address, by row and column counted from 1, by name, or between two of these."""
        first = self._area(arg1)
        return Range(self, first if arg2 is None else areas.between(first, self._area(arg2)), arg1)

    def _area(self, argument: Any) -> Area:
        if isinstance(argument, Range):
            return argument.area
        if isinstance(argument, tuple):
            row, column = argument
            if row < 1 or column < 1:
                raise IndexError("rows and columns are counted from 1")
            return Area(row - 1, column - 1)
        found = areas.parse(argument)
        if found is not None:
            return found
        named = self.book.call("name_area", name=argument)
        if named is None or named["sheet"] != self._name:
            raise ValueError(f'"{argument}" stands for no cells of sheet "{self._name}"')
        return Area(*named["area"])

    @property
    def cells(self) -> Range:
        """The cells in use: the whole sheet is never travelled over the line."""
        return self.used_range

    @property
    def used_range(self) -> Range:
        """From the first cell to the last that holds anything."""
        return Range(self, Area(*self.call("used_area")))

    @property
    def tables(self) -> Tables:
        """The tables on this sheet; of sheets that were gone through, those of when the first was asked for them."""
        listed, self._listed = self._listed, None
        return Tables(self, None if listed is None else listed.on(self._name))

    @property
    def notes(self) -> list[Note]:
        """The notes on its cells."""
        return [Note(self.cells_at(Area(*about["area"])), about["text"]) for about in self.call("notes")]

    def activate(self) -> None:
        """Bring to the front."""
        self.call("activate_sheet")

    def select(self) -> None:
        """Bring to the front."""
        self.call("activate_sheet")

    def clear_contents(self) -> None:
        """Empty every cell."""
        self.used_range.clear_contents()

    def delete(self) -> None:
        """Take the sheet away."""
        self.call("delete_sheet")
