"""One column: its cells → values of the field's type. Each distinct cell is read once, however often it occurs."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpibook.coded import Coded, Mask, SheetCells, as_cells, blanks, coded
from kpibook.definitions import FieldDefinition, MappingFiles, word_key
from kpibook.records import read_words
from kpibook.records.read_days import read_day, read_month


@dataclass(frozen=True)
class ColumnRead:
    """A column's values, and which rows are blank or cannot be read (their value is blank too).

    `values`: days datetime64[s], all sorts of numbers float64, everything else object (None where blank, '' for text).
    `said` is the cell as text, only where it cannot be read and only for codes and teams: no person's data. It leaves
    out what a failed formula shows, which is no word that anybody wrote.
    """

    values: Coded
    blank: Mask
    unreadable: Mask
    said: dict[int, str]
    written: Coded | None = None
    """For ids: what is written, as text, where the value is the normal form of it."""
    said_blank: Mask | None = None
    """Which rows hold a word that stands for a blank; None where the mapping knows no such word."""
    shortened: Mask | None = None
    """For ids: of the rows that cannot be read, those whose id a spreadsheet shortened; None where there is none."""


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


def column_of(rows: Sequence[Sequence[object]], at: int, begin: int) -> Coded:
    """A column of a sheet from a row on, coded; rows that end before it are blank there."""
    if isinstance(rows, SheetCells):
        return rows.column(at, begin)
    return coded([row[at] if len(row) > at else "" for row in rows[begin:]])


def width_of(rows: Sequence[Sequence[object]], begin: int) -> int:
    """How many columns the rows have from a row on."""
    return rows.width if isinstance(rows, SheetCells) else max(map(len, rows[begin:]), default=0)


def of_rows(column: Coded, asked: Sequence[bool] | Mask) -> Mask:
    """For each row, what was answered of its cell."""
    return np.asarray(asked, dtype=bool)[column.codes]


def read_column(
    cells: Coded, reader: read_words.Reader, definition: FieldDefinition, blank_words: frozenset[str] = frozenset()
) -> ColumnRead:
    """The column read, where `blank_words` (by their `word_key`) are blanks.

    Works on the distinct cells, so a million rows of a thousand days cost a thousand readings.
    """
    distinct, codes = cells.distinct, cells.codes
    if definition.type == "id" and not blank_words:
        written, read = read_words.read_ids(distinct.tolist())
        said_blank = np.zeros(len(distinct), dtype=bool)
    else:
        written = [read_words.read_text(cell) for cell in distinct] if definition.type == "id" else []
        says = [bool(blank_words) and word_key(read_words.read_text(cell)) in blank_words for cell in distinct]
        said_blank = np.array(says, dtype=bool)
        read = [None if blank else reader(cell) for cell, blank in zip(distinct, says, strict=True)]
    unreadable, blank = _marks(read)
    values = _typed([None if value is read_words.UNREADABLE else value for value in read], definition.type)
    wrong = unreadable[codes]
    said: dict[int, str] = {}
    if definition.type in ("code", "team"):
        words = {
            int(row): " ".join(read_words.read_text(distinct[codes[row]]).split()) for row in np.flatnonzero(wrong)
        }
        said = {row: word for row, word in words.items() if not read_words.is_failed_formula(word)}
    return ColumnRead(
        Coded(codes, values),
        blank[codes],
        wrong,
        said,
        Coded(codes, as_cells(written)) if definition.type == "id" else None,
        said_blank[codes] if blank_words else None,
        _shortened(unreadable, written)[codes] if definition.type == "id" and unreadable.any() else None,
    )


def _shortened(unreadable: Mask, written: Sequence[str]) -> Mask:
    """Of the ids that cannot be read, which are no failed formula."""
    return np.array(
        [wrong and not read_words.is_failed_formula(text) for wrong, text in zip(unreadable, written, strict=True)],
        dtype=bool,
    )


def _marks(read: list[object]) -> tuple[Mask, Mask]:
    """Which values are unreadable, and which are blank."""
    if set(map(type, read)) == {str} and "" not in read:
        return np.zeros(len(read), dtype=bool), np.zeros(len(read), dtype=bool)
    unreadable = np.fromiter((value is read_words.UNREADABLE for value in read), bool, len(read))
    return unreadable, np.fromiter((value is None or value == "" for value in read), bool, len(read))


def blank_column(rows: int, definition: FieldDefinition) -> ColumnRead:
    """The column of a field that the sheet does not have."""
    blank = blanks(rows)
    value = "" if definition.type == "text" else None
    values = _typed([value] if rows else [], definition.type)
    return ColumnRead(Coded(blank.codes, values), np.ones(rows, bool), np.zeros(rows, bool), {}, blank)


def _typed(values: Sequence[object], field_type: str) -> npt.NDArray[np.generic]:
    if field_type in ("date", "month"):
        return np.array(values, dtype="datetime64[D]").astype("datetime64[s]")
    if field_type in ("number", "decimal", "figure"):
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    if field_type == "text":
        return as_cells(["" if value is None else value for value in values])
    return as_cells(values)
