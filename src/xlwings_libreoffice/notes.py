"""Notes on cells, in xlwings' words."""

from xlwings import base_classes

from xlwings_libreoffice.areas import Cells


class Note(base_classes.Note):
    """A note on one cell."""

    def __init__(self, location: Cells, text: str) -> None:
        self._location = location
        self._text = text

    @property
    def api(self) -> "Note":
        """This object."""
        return self

    @property
    def location(self) -> Cells:
        """The cell."""
        return self._location

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    @text.setter
    def text(self, value: str) -> None:
        self.delete()
        self._location.call("add_note", text=value)
        self._text = value

    def delete(self) -> None:
        """Take it away."""
        self._location.call("delete_note")
