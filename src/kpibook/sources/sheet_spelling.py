"""A sheet's XML looked at by its bytes alone: whether it is spelled as Excel spells it, and can hold no error cell.

Nearly every sheet is so, and this costs a tenth of what reading it costs. Any doubt at all is left to a real parser
(`sheet_xml`): a mark may be found where there is nothing, but not the other way round.
"""

import numpy as np
import numpy.typing as npt

from kpibook.sources.error_cells import SheetLook
from kpibook.sources.limits import LONGEST_TEXT
from kpibook.sources.shared_texts import SharedTexts
from kpibook.sources.too_much import most_text, stray_cell

_NO_VALUE = (b"<v></v>", b"<v/>", b"<v />", b"<v> ", b"<v>\n", b"<v>\r", b"<v>\t")
_CELL = np.frombuffer(b'<c r="', dtype=np.uint8)
_NARROW, _SHORT = "H", 6
"""Columns up to HZ and rows of less than six digits take at most 24 million cells: where they end need not be known,
and of six digits only nearly."""
_FEW_CELLS = 100_000
"""Of so many cells, it is quickly known where they end: else three small sheets together would seem to be large."""
_SHARED = np.frombuffer(b't="s">', dtype=np.uint8)
"""What stands before the number of a shared text, as Excel and others write it."""
_LEAST_CELL = len(b'<c r="A1" t="s"><v>0</v></c>')
_PAD = b" " * 32
"""So that what follows the last sign can be looked at too."""
_MOST_WAITING = 2 * 1024**2

Signs = npt.NDArray[np.uint8]


class PlainSheet:
    """Takes a sheet's XML piece by piece; `needs_parser` says at the end whether a parser must look at it."""

    def __init__(self, texts: SharedTexts | None = None, unpacked: int = 0) -> None:
        """The texts that cells share, and the size of the package, go with an .xlsx that has such texts."""
        self._texts = texts or SharedTexts()
        self._counts_texts = self._texts.longest * (unpacked // _LEAST_CELL) > most_text(unpacked)
        self._waiting = b""
        self._odd = False
        self._formulas = self._with_value = 0
        self.extent = SheetLook()
        """How far its cells reach at most, how many are filled, and what text they share where that may be much."""

    def look(self, piece: bytes) -> None:
        """Take the next piece into account; what is looked at is cut before a cell, so that no mark is cut in two."""
        if self._odd:
            return
        piece = self._waiting + piece
        cut = max(piece.rfind(b"<c "), 0)
        self._waiting = piece[cut:]
        self._take(piece[:cut])
        self._odd |= len(self._waiting) > _MOST_WAITING

    def needs_parser(self) -> bool:
        """Whether there is doubt; to be asked when the last piece has been taken."""
        self._take(self._waiting)
        self._waiting = b""
        return self._odd or self._formulas != self._with_value or stray_cell([self.extent], "") is not None

    def _take(self, piece: bytes) -> None:
        if self._odd or not piece:
            return
        padded = piece + _PAD
        signs, pairs = np.frombuffer(padded, dtype=np.uint8), _Pairs(padded)
        less = signs[:-1] == ord("<")
        self._odd = b"\0" in piece[:4] or _has_odd_signs(piece, signs, pairs)
        if not self._odd:
            if b"<f" in pairs:
                self._take_formulas(piece, _elements(signs, less, "f"))
            cells = _elements(signs, less, "c")
            self._take_cells(signs, cells)
            self._odd |= _has_long_cell(piece, cells)
            if self._counts_texts and not self._odd:
                self._take_texts(piece, signs, _elements(signs, less, "v"))

    def _take_formulas(self, piece: bytes, at: npt.NDArray[np.intp]) -> None:
        """A value stands right behind its formula, as Excel writes it; an empty one is left to the parser."""
        if len(at):
            self._odd |= any(mark in piece for mark in _NO_VALUE)
            self._formulas += len(at)
            self._with_value += piece.count(b"</f><v>") + piece.count(b"/><v>")

    def _take_cells(self, signs: Signs, at: npt.NDArray[np.intp]) -> None:
        """Every cell says first where it stands, in capitals and digits: how far they reach is worked out at once."""
        if not len(at):
            return
        if any((signs[at + index] != sign).any() for index, sign in enumerate(_CELL)):
            self._odd = True
            return
        self.extent.filled += len(at)
        at = at + len(_CELL)
        two = _within(signs[at + 1], "A", 26)
        wide = two & (_within(signs[at + 2], "A", 26) | (signs[at] > ord(_NARROW)))
        six = _within(signs[at + two + _SHORT], "0", 10)
        seven = six & _within(signs[at + two + _SHORT + 1], "0", 10)
        if self.extent.filled <= _FEW_CELLS or wide.any() or seven.any():
            self._take_places(signs, at)
        else:
            self._odd |= not bool(_within(signs[at], "A", 26).all())
            widest = 26 * (1 + int((signs[at][two] - np.uint8(ord("@"))).max())) if two.any() else 26
            self.extent.last_column = max(self.extent.last_column, widest)
            rows = 10 ** (_SHORT - 1)
            if six.any():  # the first two of six digits tell nearly where
                first = (at + two)[six] + 1
                rows = max(rows, 10_000 * (1 + int((10 * _digits(signs[first]) + _digits(signs[first + 1])).max())))
            self.extent.last_row = max(self.extent.last_row, rows - 1)

    def _take_texts(self, piece: bytes, signs: Signs, at: npt.NDArray[np.intp]) -> None:
        """The texts that cells share, each counted for every cell; a number spelled otherwise is left to the parser."""
        at = at[at >= len(_SHARED)]
        for index, sign in enumerate(reversed(_SHARED)):
            at = at[signs[at - 1 - index] == sign]
        self._odd |= len(at) != piece.count(b't="s"') or bool((signs[at + 2] != ord(">")).any())
        at, number = at + 3, np.zeros(len(at), dtype=np.int64)
        for _ in range(9):
            within = _within(signs[at], "0", 10)
            if not within.any():
                break
            number[within] = number[within] * 10 + (signs[at][within] - np.uint8(ord("0")))
            at = at + within
        self._odd |= bool((signs[at] != ord("<")).any())
        lengths = self._texts.lengths()
        self.extent.text += int(lengths[number[number < len(lengths)]].sum())

    def _take_places(self, signs: Signs, at: npt.NDArray[np.intp]) -> None:
        """The row and column of every cell, worked out for all at once: up to three letters and seven digits."""
        column, row = np.zeros(len(at), dtype=np.int64), np.zeros(len(at), dtype=np.int64)
        for most, first, base, number in ((3, "A", 26, column), (7, "0", 10, row)):
            for _ in range(most):
                within = _within(signs[at], first, base)
                number[within] = number[within] * base + (signs[at][within] - np.uint8(ord(first))) + (first == "A")
                at = at + within
        self._odd |= bool((signs[at] != ord('"')).any()) or not (column.all() and row.all())
        self.extent.last_column = max(self.extent.last_column, int(column.max()))
        self.extent.last_row = max(self.extent.last_row, int(row.max()))


def _has_long_cell(piece: bytes, at: npt.NDArray[np.intp]) -> bool:
    """Whether a cell may hold a text of its own that is longer than any is."""
    begins = np.append(at, len(piece))
    far = np.flatnonzero(np.diff(begins) > LONGEST_TEXT)
    return any(piece.find(b"</c>", begins[index], begins[index] + LONGEST_TEXT) < 0 for index in far)


def _within(signs: Signs, first: str, count: int) -> npt.NDArray[np.bool_]:
    """Which signs are among so many that begin with this one; smaller ones wrap round and are not."""
    return signs - np.uint8(ord(first)) < count


def _digits(signs: Signs) -> npt.NDArray[np.int64]:
    """The digits that signs are."""
    return signs.astype(np.int64) - ord("0")


def _elements(signs: Signs, less: npt.NDArray[np.bool_], name: str) -> npt.NDArray[np.intp]:
    """Where an element of this one letter begins; names that are longer are others."""
    at = np.flatnonzero(less & (signs[1:] == ord(name)))
    follows = signs[at + 2]
    return at[(follows < ord("a")) | (follows > ord("z"))]


class _Pairs:
    """Which two signs stand side by side: both ways to cut a piece in twos, which is quicker than to look for them."""

    def __init__(self, piece: bytes) -> None:
        self._cut = [np.frombuffer(piece, "<u2", (len(piece) - begin) // 2, begin) for begin in (0, 1)]

    def __contains__(self, two: bytes) -> bool:
        """Whether these two signs do."""
        number = int.from_bytes(two, "little")
        return any(bool((cut == number).any()) for cut in self._cut)


def _has_odd_signs(piece: bytes, signs: Signs, pairs: _Pairs) -> bool:
    """Errors however their type is quoted, elements with a prefix, comments and the like."""
    if b'"e' in pairs and b'"e"' in piece:
        return True
    if b"'" in piece and (b"'e'" in piece or b"'&" in piece):
        return True
    if b"&" in piece and b'"&' in piece:
        return True
    if b"<!" in pairs:
        return True
    if b":c" not in pairs:
        return False
    prefixed = np.flatnonzero((signs[:-1] == ord(":")) & (signs[1:] == ord("c")))
    return bool(np.isin(signs[prefixed + 2], _ENDS_NAME).any())


_ENDS_NAME = np.frombuffer(b" >/\t\r\n", dtype=np.uint8)
