"""Defined names and tables, in xlwings' words."""

from collections.abc import Iterator
from typing import Any

from xlwings import base_classes

from xlwings_libreoffice.areas import Area, Cells, ParentBook, ParentSheet


class Names(base_classes.Names):
    """The defined names of a workbook."""

    def __init__(self, book: ParentBook) -> None:
        self.book = book

    @property
    def api(self) -> "Names":
        """This object."""
        return self

    def _listed(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.book.call("names")
        return found

    def __call__(self, name_or_index: str | int) -> "Name":
        """By name or place, counted from 1."""
        if isinstance(name_or_index, int):
            return Name(self.book, self._listed()[name_or_index - 1]["name"])
        found = self.book.call("has_name", name=name_or_index)
        if found is None:
            raise KeyError(name_or_index)
        return Name(self.book, found)

    def contains(self, name_or_index: str | int) -> bool:
        """Whether there is such a name."""
        try:
            self(name_or_index)
        except (KeyError, IndexError):
            return False
        return True

    def snapshot(self) -> "list[tuple[str, Name]]":
        """All names at this moment."""
        return [(about["name"], Name(self.book, about["name"])) for about in self._listed()]

    def __len__(self) -> int:
        return len(self._listed())

    def __iter__(self) -> "Iterator[Name]":
        return iter([Name(self.book, about["name"]) for about in self._listed()])

    def add(self, name: str, refers_to: str) -> "Name":
        """Make a name."""
        self.book.call("set_name", name=name, refers_to=refers_to)
        return Name(self.book, name)


class Name(base_classes.Name):
    """One defined name."""

    def __init__(self, book: ParentBook, name: str) -> None:
        self.book = book
        self._name = name

    @property
    def api(self) -> "Name":
        """This object."""
        return self

    @property
    def name(self) -> str:
        """The name."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        raise NotImplementedError("renaming a name")

    @property
    def refers_to(self) -> str:
        """What it stands for, as a formula in Excel's words."""
        return str(self.book.call("refers_to", name=self._name))

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.book.call("set_name", name=self._name, refers_to=value)

    @property
    def refers_to_range(self) -> Cells:
        """The cells that it stands for; ValueError when it stands for something else."""
        found = self.book.call("name_area", name=self._name)
        if found is None:
            raise ValueError(f'the name "{self._name}" does not stand for cells')
        return self.book.sheet(found["sheet"]).cells_at(Area(*found["area"]))

    def delete(self) -> None:
        """Take the name away."""
        self.book.call("delete_name", name=self._name)


class Listed:
    """All tables of a workbook, asked for once for all the sheets that somebody goes through."""

    def __init__(self, book: ParentBook) -> None:
        self._book = book
        self._found: list[dict[str, Any]] | None = None

    def on(self, sheet: str) -> list[dict[str, Any]]:
        """The tables on one sheet."""
        if self._found is None:
            self._found = self._book.call("tables")
        return [about for about in self._found if about["sheet"] == sheet]


class Tables(base_classes.Tables):
    """The tables of a sheet, by name or by place. `known` are those that were listed just now."""

    def __init__(self, sheet: ParentSheet, known: list[dict[str, Any]] | None = None) -> None:
        self.sheet = sheet
        self._known = known

    @property
    def api(self) -> "Tables":
        """This object."""
        return self

    @property
    def parent(self) -> ParentSheet:
        """The sheet."""
        return self.sheet

    def _listed(self) -> list[dict[str, Any]]:
        known, self._known = self._known, None
        found: list[dict[str, Any]] = self.sheet.call("tables") if known is None else known
        return found

    def __call__(self, key: str | int) -> "Table":
        """By name or place, counted from 1."""
        listed = [about["name"] for about in self._listed()]
        if isinstance(key, int):
            return Table(self.sheet, listed[key - 1])
        for name in listed:
            if name.casefold() == key.casefold():
                return Table(self.sheet, name)
        raise KeyError(key)

    def __len__(self) -> int:
        return len(self._listed())

    def __iter__(self) -> "Iterator[Table]":
        return iter([Table(self.sheet, about["name"], about["area"]) for about in self._listed()])

    def __contains__(self, key: str | int) -> bool:
        try:
            self(key)
        except (KeyError, IndexError):
            return False
        return True

    def add(
        self,
        source_type: Any = None,
        source: Any = None,
        link_source: Any = None,
        has_headers: Any = None,
        destination: Any = None,
        table_style_name: Any = None,
        name: str | None = None,
    ) -> "Table":
        """Make cells a table."""
        made = name or f"Table{len(self) + 1}"
        self.sheet.call("add_table", name=made, area=source.impl.area)
        return Table(self.sheet, made)


class Table(base_classes.Table):
    """One table; LibreOffice calls it a database range."""

    def __init__(self, sheet: ParentSheet, name: str, area: list[int] | None = None) -> None:
        self.sheet = sheet
        self._name = name
        self._area = area  # as it was listed, until it is resized

    @property
    def api(self) -> "Table":
        """This object."""
        return self

    @property
    def name(self) -> str:
        """Its name."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        raise NotImplementedError("renaming a table")

    @property
    def display_name(self) -> str:
        """Its name."""
        return self._name

    @display_name.setter
    def display_name(self, value: str) -> None:
        raise NotImplementedError("renaming a table")

    @property
    def parent(self) -> ParentSheet:
        """The sheet that it is on."""
        return self.sheet

    @property
    def range(self) -> Cells:
        """All its cells, headings too."""
        if self._area is not None:
            return self.sheet.cells_at(Area(*self._area))
        for about in self.sheet.call("tables"):
            if about["name"] == self._name:
                return self.sheet.cells_at(Area(*about["area"]))
        raise KeyError(self._name)

    @property
    def show_totals(self) -> bool:
        """Whether its last row is a total row."""
        return any(about["totals"] for about in self.sheet.call("tables") if about["name"] == self._name)

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        raise NotImplementedError("total rows")

    @property
    def header_row_range(self) -> Cells:
        """Its headings."""
        area = self.range.area
        return self.sheet.cells_at(area.with_rows(0, 1))

    @property
    def data_body_range(self) -> Cells | None:
        """Its cells below the headings; None when there are none."""
        area = self.range.area
        return self.sheet.cells_at(area.with_rows(1, area.rows - 1)) if area.rows > 1 else None

    def resize(self, range: Any) -> None:
        """Give it another size; it must begin where it began, as in Excel."""
        self._area = None
        area = range.impl.area
        now = self.range.area
        if area == now:
            return
        if (area.row, area.column) != (now.row, now.column):
            raise ValueError(f'table "{self._name}": a table keeps its first cell when it is resized')
        self.sheet.call("resize_table", name=self._name, area=area)
