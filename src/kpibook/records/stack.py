"""All sheets of a list under each other, as one typed frame."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.coded import Coded, as_cells, in_order
from kpibook.definitions import MappingFiles
from kpibook.records.list_sheets import cell_name
from kpibook.records.read_sheet import SheetRead
from kpibook.records.read_words import code_spellings, team_spellings
from kpibook.tables import FILE, ROW, SHEET


@dataclass(frozen=True)
class Stack:
    """The frame as `Records` describes it, and for each row the sheet (index into `reads`) that it comes from."""

    frame: pd.DataFrame
    sheet_of: npt.NDArray[np.intp]
    reads: tuple[SheetRead, ...]

    def cell(self, row: int, field: str) -> str:
        """The cell of a row (index into the frame) in the field's column; column A where the sheet lacks the field."""
        columns = self.reads[self.sheet_of[row]].sheet.columns
        return cell_name(columns.get(field, 0), int(self.frame[ROW].iloc[row]))

    def cell_with_sheet(self, row: int, field: str) -> str:
        """The same cell, with the name of its sheet: `Data!C14`."""
        sheet = self.reads[self.sheet_of[row]].sheet
        return cell_name(sheet.columns.get(field, 0), int(self.frame[ROW].iloc[row]), sheet.table.sheet)

    def without(self, drop: npt.NDArray[np.bool_]) -> "Stack":
        """The same without these rows."""
        if not drop.any():
            return self
        return Stack(self.frame[~drop].reset_index(drop=True), self.sheet_of[~drop], self.reads)

    def by_sheet(self, rows: Iterable[int]) -> dict[int, list[int]]:
        """The rows, in order, under the sheet that they come from."""
        found: dict[int, list[int]] = {}
        for row in rows:
            found.setdefault(int(self.sheet_of[row]), []).append(int(row))
        return found


def stack_sheets(source_id: str, reads: Sequence[SheetRead], mapping: MappingFiles) -> Stack:
    """One frame of all sheets, in their order; no sheets give a frame without rows."""
    source = mapping.sources[source_id]
    lengths = [len(read.row) for read in reads]
    sheet_of = np.repeat(np.arange(len(reads)), lengths)
    columns: dict[str, object] = {}
    for field, definition in source.fields.items():
        parts = [read.values[field] for read in reads]
        known: list[str] | None = None
        if definition.type == "code":
            known = list(code_spellings(definition.codes, mapping))
        elif definition.type == "team":
            known = list(team_spellings(source_id, field, mapping))
        if definition.type in ("id", "code", "team"):
            columns[field] = _categories(parts, known)
        else:
            values = np.concatenate([part.plain for part in parts]) if parts else as_cells([])
            columns[field] = typed_column(values, definition.type, known)
    columns[FILE] = _names([read.sheet.table.file for read in reads], sheet_of)
    columns[SHEET] = _names([read.sheet.table.sheet for read in reads], sheet_of)
    columns[ROW] = np.concatenate([read.row for read in reads]) if reads else np.array([], dtype=np.int32)
    return Stack(pd.DataFrame(columns), sheet_of, tuple(reads))


def _categories(parts: Sequence[Coded], known: list[str] | None) -> pd.Categorical:
    """What `typed_category` makes of the parts' values under each other, from what is different in them alone."""
    values = [value for part in parts for value in part.distinct.tolist()]
    there = np.ones(len(values), dtype=bool)
    if None in values:
        there = np.array([value is not None for value in values], dtype=bool)
    if not there.any():
        return typed_category(as_cells([None] * sum(map(len, parts))), known)
    places = np.full(len(values), -1, dtype=np.int32)
    texts = [value for value in values if value is not None]
    if known is None:
        names, places[there] = in_order(texts)
    else:
        names, at = known, {name: at for at, name in enumerate(known)}
        places[there] = [at[text] for text in texts]
    begins = np.cumsum([0, *(len(part.distinct) for part in parts)])
    codes = np.concatenate([places[part.codes + begin] for part, begin in zip(parts, begins[:-1], strict=True)])
    return pd.Categorical.from_codes(codes, categories=pd.Index(names, dtype="str"))


def typed_column(values: npt.NDArray[np.generic], field_type: str, known: list[str] | None) -> object:
    """Values as a column of the field's type; `known` are the categories that there are, where that is said."""
    if field_type in ("id", "code", "team"):
        return typed_category(values, known)
    if field_type == "text":
        return pd.Series(values, dtype=object)
    if field_type == "number":
        numbers = values.astype(np.float64)
        blank = np.isnan(numbers)
        return pd.arrays.IntegerArray(np.where(blank, 0, numbers).astype(np.int64), blank)
    return pd.Series(values, dtype="datetime64[s]" if field_type in ("date", "month") else np.float64)


def typed_category(values: npt.NDArray[np.generic], known: list[str] | None) -> pd.Categorical:
    """Values as categories: those that there are, or the known ones."""
    return pd.Categorical(values, categories=None if known is None else pd.Index(known, dtype="str"))


def _names(names: Sequence[str], sheet_of: npt.NDArray[np.intp]) -> pd.Categorical:
    distinct = sorted(set(names))
    codes = np.array([distinct.index(name) for name in names], dtype=np.intp)
    return pd.Categorical.from_codes(codes[sheet_of], categories=pd.Index(distinct, dtype="str"))
