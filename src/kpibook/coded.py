"""Cells column by column: what differs is held once, and each row says which of it it has.

A list of 400,000 rows has some thousand different days and some dozen teams. Whatever is asked of cells is asked of the
different ones, and the answer handed to the rows in one go.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, count, islice
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pandas as pd

Cells = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int32]
_WORD, _LONGEST = 8, 32
"""Texts are packed into whole numbers of so many bytes, up to so many bytes together."""
_MANY = 4_096
"""So many cells tell whether most of a column differ; of fewer texts, packing takes longer than it saves."""
_AT_ONCE = 256
"""So many rows are turned into columns at once: more, and Python looks through them for what is unreachable."""

_FILLED_UP, _FEW_CELLS = 4, 1_000_000
"""Rows of unequal lengths may become so many times their cells as columns, and so many more."""


@dataclass(frozen=True)
class Coded:
    """The different values of a column, each of which some row has, and for each row which of them."""

    codes: Codes
    distinct: npt.NDArray[np.generic]

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.codes)

    @property
    def plain(self) -> npt.NDArray[np.generic]:
        """The value of every row."""
        return self.distinct[self.codes]

    def at(self, rows: npt.NDArray[np.integer] | Mask | slice) -> "Coded":
        """Of these rows alone."""
        codes = self.codes[rows]
        used = np.zeros(len(self.distinct), dtype=bool)
        used[codes] = True
        if used.all():
            return Coded(codes, self.distinct)
        return Coded((np.cumsum(used, dtype=np.int32) - 1)[codes], self.distinct[used])


class SheetCells(Sequence[Sequence[object]]):
    """The cells of a sheet, held by columns and given by rows; all rows are equally long."""

    def __init__(self, rows: Iterable[Sequence[object]], width: int) -> None:
        """Takes the rows one by one, so that they need not all be there at once."""
        self._columns: list[list[object]] = [[] for _ in range(width)]
        self._coded: dict[tuple[int, int], Coded] = {}
        self._rows, rows = 0, iter(rows)
        while some := list(islice(rows, _AT_ONCE)):
            self._take(some)

    @classmethod
    def of_lines(cls, rows: Iterable[Sequence[object]]) -> "SheetCells | None":
        """Rows of which those above a wider one are filled up with blanks; None where that makes far more cells.

        None too where a row below a wider one is shorter, and not blank: a file that was cut off is known by that.

        >>> found = SheetCells.of_lines([["a"], [], ["b", "c"]])
        >>> list(found) if found is not None else None
        [['a', ''], ['', ''], ['b', 'c']]
        """
        sheet, filled, rows = cls([], 0), 0, iter(rows)
        while some := list(islice(rows, _AT_ONCE)):
            lengths = list(map(len, some))
            if _ends_early(lengths, sheet.width):
                return None
            width, filled = max(*lengths, sheet.width), filled + sum(lengths)
            if width * (len(sheet) + len(some)) > _FILLED_UP * filled + _FEW_CELLS:
                return None
            sheet._columns += [[""] * len(sheet) for _ in range(width - sheet.width)]
            if min(lengths) < width:
                some = [[*row, *[""] * (width - len(row))] for row in some]
            sheet._take(some)
        return sheet

    def _take(self, rows: Sequence[Sequence[object]]) -> None:
        self._rows += len(rows)
        for column, cells in zip(self._columns, zip(*rows, strict=True), strict=bool(self._columns)):
            column += cells

    def __len__(self) -> int:
        """How many rows there are."""
        return self._rows

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self._columns)

    @overload
    def __getitem__(self, at: int) -> list[object]: ...
    @overload
    def __getitem__(self, at: slice) -> list[list[object]]: ...
    def __getitem__(self, at: int | slice) -> list[object] | list[list[object]]:
        """A row, or some of them."""
        if not isinstance(at, slice):
            place = range(self._rows)[at]
            return [column[place] for column in self._columns]
        rows: list[list[object]] = [[] for _ in range(self._rows)[at]]
        return [list(row) for row in zip(*(column[at] for column in self._columns), strict=True)] or rows

    def __iter__(self) -> Iterator[list[object]]:
        """The rows, some at a time."""
        for begin in range(0, self._rows, _AT_ONCE):
            yield from self[begin : begin + _AT_ONCE]

    def column(self, at: int, begin: int) -> Coded:
        """A column from a row on, coded when it is first asked for; blanks where there is none."""
        if at >= len(self._columns):
            return blanks(max(self._rows - begin, 0))
        if (at, begin) not in self._coded:
            self._coded[at, begin] = coded(self._columns[at][begin:])
        return self._coded[at, begin]


def _ends_early(lengths: Sequence[int], width: int) -> bool:
    """Whether a row that is not blank has fewer cells than one before it; `width`: than any before all of them."""
    if len(set(lengths)) == 1:
        return 0 < lengths[0] < width
    widest = accumulate(lengths, max, initial=width)
    return any(0 < one < before for one, before in zip(lengths, widest, strict=False))


def blanks(rows: int) -> Coded:
    """So many blank cells."""
    return Coded(np.zeros(rows, dtype=np.int32), as_cells([""] if rows else []))


def as_cells(values: Sequence[object]) -> Cells:
    """The values as they are, in an array."""
    cells = np.empty(len(values), dtype=object)
    cells[:] = values
    return cells


def coded(cells: list[object]) -> Coded:
    """The cells coded; numbers that are equal count as one, and TRUE and FALSE are no numbers.

    >>> found = coded(["b", 1, "b", True, 1.0])
    >>> found.codes.tolist(), found.distinct.tolist()
    ([0, 1, 0, 2, 1], ['b', 1, True])
    """
    known: defaultdict[object, int] = defaultdict(count().__next__)
    codes = np.fromiter(map(known.__getitem__, cells[:_MANY]), np.int32, min(len(cells), _MANY))
    if len(known) * 2 > _MANY and (packed := _coded_texts(cells)) is not None:
        return packed
    if len(cells) > _MANY:
        more = np.fromiter(map(known.__getitem__, cells[_MANY:]), np.int32, len(cells) - _MANY)
        codes = np.concatenate([codes, more])
    if 0 in known or 1 in known:  # or they are FALSE and TRUE
        return _coded_with_truths(cells)
    return Coded(codes, as_cells(list(known)))


def _coded_with_truths(cells: list[object]) -> Coded:
    """The same, where TRUE or FALSE may be among the cells: they equal 1 and 0 in Python."""
    known: defaultdict[object, int] = defaultdict(count().__next__)
    keys = ((bool, cell) if isinstance(cell, bool) else cell for cell in cells)
    codes = np.fromiter(map(known.__getitem__, keys), np.int32, len(cells))
    return Coded(codes, as_cells([key[1] if isinstance(key, tuple) else key for key in known]))


def _coded_texts(cells: list[Any]) -> Coded | None:
    """The texts coded; None where they cannot be packed, or are no texts."""
    packed = _packed(cells)
    if packed is None:
        return None
    codes, distinct = pd.factorize(packed[:, 0])
    if packed.shape[1] == 1:
        return Coded(codes.astype(np.int32), as_cells(_unpacked(distinct[:, None])))
    for word in range(1, packed.shape[1]):
        more, others = pd.factorize(packed[:, word])
        codes = pd.factorize(codes.astype(np.int64) * len(others) + more)[0]
    first = np.empty(int(codes.max()) + 1, dtype=np.intp)
    first[codes[::-1]] = np.arange(len(cells) - 1, -1, -1)
    return Coded(codes.astype(np.int32), as_cells(_unpacked(packed[first])))


def in_order(texts: list[str]) -> tuple[list[str], Codes]:
    """The different texts in the order of their signs, and for each text which of them.

    >>> names, codes = in_order(["b", "a", "b"])
    >>> names, codes.tolist()
    (['a', 'b'], [1, 0, 1])
    """
    packed = _packed(texts) if len(texts) >= _MANY else None
    if packed is None:
        names = sorted(set(texts))
        places = {name: at for at, name in enumerate(names)}
        return names, np.fromiter(map(places.__getitem__, texts), np.int32, len(texts))
    order = np.lexsort(packed.T[::-1])
    ordered = packed[order]
    begins = np.ones(len(texts), dtype=bool)
    begins[1:] = False
    for word in ordered.T:
        begins[1:] |= word[1:] != word[:-1]
    codes = np.empty(len(texts), dtype=np.int32)
    codes[order] = np.cumsum(begins, dtype=np.int32) - 1
    return _unpacked(ordered[begins]), codes


def _packed(texts: list[str]) -> npt.NDArray[np.uint64] | None:
    """Short texts of plain signs as whole numbers, which are told apart and put in order much faster; None for others.

    A text that is shorter ends in zeros, which no text holds: it then comes before one that goes on.
    """
    try:
        joined = "\n".join(texts)
    except TypeError:  # a cell that is no text
        return None
    if not joined.isascii():
        return None
    signs = np.frombuffer(joined.encode("ascii") + b"\n", dtype=np.uint8)
    ends = np.flatnonzero(signs == ord("\n"))
    lengths = np.diff(ends, prepend=-1) - 1
    if len(ends) != len(texts) or lengths.max() > _LONGEST or not signs.all():
        return None
    words = max(1, -(-int(lengths.max()) // _WORD))
    packed = np.zeros((len(texts), words * _WORD), dtype=np.uint8)
    packed[np.arange(words * _WORD) < lengths[:, None]] = signs[signs != ord("\n")]
    return packed.view(">u8").astype(np.uint64)


def _unpacked(packed: npt.NDArray[np.uint64]) -> list[str]:
    """The texts that were packed so."""
    signs = packed.astype(">u8").view(np.uint8).reshape(len(packed), -1)
    lines = np.hstack([signs, np.full((len(packed), 1), ord("\n"), dtype=np.uint8)])
    text: str = lines[lines != 0].tobytes().decode("ascii")
    return text.split("\n")[:-1]
