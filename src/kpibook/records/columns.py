"""One column: its cells → values of the field's type. Each distinct cell is read once, however often it occurs."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions import FieldDefinition, MappingFiles, word_key
from kpibook.records import read_words
from kpibook.records.read_days import read_day, read_month

Cells = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ColumnRead:
    """A column's values, and which rows are blank or cannot be read (their value is blank too).

    `values`: days datetime64[s], all sorts of numbers float64, everything else object (None where blank, '' for text).
    `said` is the cell as text, only where it cannot be read and only for codes and teams: no person's data. It leaves
    out what a failed formula shows, which is no word that anybody wrote.
    """

    values: npt.NDArray[np.generic]
    blank: Mask
    unreadable: Mask
    said: dict[int, str]
    written: Cells | None = None
    """For ids: what is written, as text, where the value is the normal form of it."""
    said_blank: Mask | None = None
    """Which rows hold a word that stands for a blank; None where the mapping knows no such word."""


def field_reader(source_id: str, field: str, mapping: MappingFiles) -> read_words.Reader:
    """What reads one cell of the field: gives its value, None for blank, or UNREADABLE."""
    definition = mapping.sources[source_id].fields[field]
    if definition.type == "date":
        return functools.partial(read_day, day_first=definition.day_first)
    if definition.type == "decimal":
        return functools.partial(read_words.read_decimal, commas=definition.commas)
    if definition.type == "code":
        return read_words.code_reader(
            read_words.code_spellings(definition.codes, mapping), numbered=definition.codes == "yes_no"
        )
    if definition.type == "team":
        return read_words.code_reader(read_words.team_spellings(source_id, field, mapping))
    readers: dict[str, read_words.Reader] = {
        "id": read_words.read_id,
        "text": read_words.read_text,
        "month": read_month,
        "number": read_words.read_whole_number,
        "figure": read_words.read_figure,
    }
    return readers[definition.type]


def read_column(
    cells: Cells, reader: read_words.Reader, definition: FieldDefinition, blank_words: frozenset[str] = frozenset()
) -> ColumnRead:
    """The column read, where `blank_words` (by their `word_key`) are blanks.

    Works on the distinct cells, so a million rows of a thousand days cost a thousand readings.
    """
    codes, distinct = factorize(cells)
    says_blank = np.array(
        [bool(blank_words) and word_key(read_words.read_text(cell)) in blank_words for cell in distinct], bool
    )
    read = [None if blank else reader(cell) for cell, blank in zip(distinct, says_blank, strict=True)]
    unreadable = np.fromiter((value is read_words.UNREADABLE for value in read), bool, len(read))
    blank = np.fromiter((value is None or value == "" for value in read), bool, len(read))
    values = _typed([None if value is read_words.UNREADABLE else value for value in read], definition.type)
    wrong = unreadable[codes]
    said: dict[int, str] = {}
    if definition.type in ("code", "team"):
        words = {
            int(row): " ".join(read_words.read_text(distinct[codes[row]]).split()) for row in np.flatnonzero(wrong)
        }
        said = {row: word for row, word in words.items() if not read_words.is_failed_formula(word)}
    written = as_cells([read_words.read_text(cell) for cell in distinct])[codes] if definition.type == "id" else None
    return ColumnRead(values[codes], blank[codes], wrong, said, written, says_blank[codes] if blank_words else None)


def factorize(cells: Cells) -> tuple[npt.NDArray[np.intp], Cells]:
    """The distinct cells, and for each row which of them. TRUE and FALSE become text: they equal 1 and 0 in Python."""
    if bool in set(map(type, cells)):
        cells = as_cells([read_words.read_text(cell) if isinstance(cell, bool) else cell for cell in cells])
    codes, distinct = pd.factorize(cells, use_na_sentinel=False)
    return codes, distinct


def as_cells(values: Sequence[object]) -> Cells:
    """The values as they are, in an array."""
    cells = np.empty(len(values), dtype=object)
    cells[:] = values
    return cells


def blank_column(rows: int, definition: FieldDefinition) -> ColumnRead:
    """The column of a field that the sheet does not have."""
    value = "" if definition.type == "text" else None
    values = _typed([value], definition.type)[np.zeros(rows, dtype=np.intp)]
    return ColumnRead(values, np.ones(rows, dtype=bool), np.zeros(rows, dtype=bool), {}, as_cells([""] * rows))


def _typed(values: Sequence[object], field_type: str) -> npt.NDArray[np.generic]:
    if field_type in ("date", "month"):
        return np.array(values, dtype="datetime64[D]").astype("datetime64[s]")
    if field_type in ("number", "decimal", "figure"):
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    if field_type == "text":
        return as_cells(["" if value is None else value for value in values])
    return as_cells(values)
