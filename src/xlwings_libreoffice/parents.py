"""What each part asks of the part that it belongs to: so that no module needs the one that makes its objects."""

from typing import Any, Protocol

from xlwings_libreoffice.areas import Area


class Cells(Protocol):
    """Some cells of a sheet."""

    @property
    def area(self) -> Area:
        """Where they are."""

    def call(self, operation: str, **arguments: Any) -> Any:
        """An operation of the bridge on these cells."""


class ParentSheet(Protocol):
    """The sheet that tables, notes and cells are on."""

    book: Any

    @property
    def name(self) -> str:
        """Its name."""

    def call(self, operation: str, **arguments: Any) -> Any:
        """An operation of the bridge on this sheet."""

    def cells_at(self, area: Area) -> Cells:
        """Cells by their place."""

    @property
    def tables(self) -> Any:
        """Its tables."""

    @property
    def notes(self) -> Any:
        """Its notes."""

    def activate(self) -> None:
        """Bring it to the front."""


class ParentBook(Protocol):
    """The workbook that sheets and names belong to."""

    def call(self, operation: str, **arguments: Any) -> Any:
        """An operation of the bridge on this workbook."""

    def sheet(self, name: str) -> ParentSheet:
        """A sheet by its name."""
