"""Reading column by column gives what reading cell by cell gives, of lists with everything in them."""

import datetime as dt
import io
from dataclasses import replace
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from messy_lists import messy_files, messy_mapping
from python_calamine import CalamineWorkbook

from kpibook.coded import SheetCells, coded, in_order
from kpibook.records import build_records
from kpibook.records.columns import field_reader, read_column
from kpibook.records.read_words import UNREADABLE, read_id, read_ids, read_text
from kpibook.sources.read_file import read_sheets

SEEDS = st.integers(0, 2**32 - 1)
some = settings(max_examples=25, deadline=None)
ANY_CELL = st.one_of(
    st.text(max_size=40), st.text("0123456789", max_size=9), st.booleans(), st.integers(-2, 2), st.floats(-2, 2),
    st.sampled_from([0.0, 1.0, 0, 1, True, False, "", "TRUE", "1", "0012", "abc\0", "a\nb", dt.date(2023, 2, 3)]),
    st.dates(), st.datetimes(), st.times(), st.timedeltas(),
)  # fmt: skip
TEXTS = st.lists(st.text(max_size=40) | st.text("ab01 -", max_size=34), min_size=1, max_size=8) | st.lists(
    st.text("ab01 -", max_size=34), min_size=1, max_size=8
)


def many(cells, random):
    """Enough of these cells for the ways that only long columns go, hardly any two the same where they are texts."""
    return [f"{cell}{at}"[-33:] if isinstance(cell, str) and at % 3 else cell
            for at, cell in enumerate(random.choices(cells, k=5_000))]  # fmt: skip


def same(one, other):
    """Whether two cells are the same to whoever reads them: 1 and 1.0 are, 1 and TRUE are not."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


@some
@given(cells=st.lists(ANY_CELL, min_size=1, max_size=8) | TEXTS, long=st.booleans(), seed=SEEDS)
def test_coded_cells_are_the_cells(cells, long, seed):
    """Every row's cell is the one that stood there, and no cell is held that no row has."""
    cells = many(cells, Random(seed)) if long else cells
    found = coded(cells)
    assert all(map(same, found.plain.tolist(), cells))
    assert sorted(set(found.codes.tolist())) == list(range(len(found.distinct)))


@some
@given(texts=TEXTS, seed=SEEDS)
def test_texts_stand_in_their_order(texts, seed):
    """The different texts are put in the order in which Python puts them."""
    texts = many(texts, Random(seed))
    names, codes = in_order(texts)
    assert names == sorted(set(texts))
    assert [names[code] for code in codes] == texts


@some
@given(cells=st.lists(ANY_CELL, max_size=60))
def test_ids_at_once_are_ids_one_by_one(cells):
    """Ids that are read many at once are the same as read one by one."""
    assert read_ids(cells) == (list(map(read_text, cells)), list(map(read_id, cells)))


@pytest.mark.parametrize("cells", [["0012", "12", "Ab0"], ["007", "000", "0"], ["12", ""], ["9" * 5_000], ["0a", "00"]])
def test_plain_ids_at_once(cells):
    """Ids of letters and digits alone, which go their own way, too."""
    assert read_ids(cells) == (cells, list(map(read_id, cells)))


@some
@given(seed=SEEDS)
def test_cells_are_those_that_the_reader_gives(seed):
    """What is held by columns is what the reader gives by rows, error cells aside, which it leaves blank."""
    for file, data in messy_files(Random(seed)).items():
        if file.endswith(".csv"):
            continue
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for table in read_sheets(data, file)[0]:
            plain = book.get_sheet_by_name(table.sheet).to_python(skip_empty_area=False)
            assert len(table.rows) == len(plain)
            for row, theirs in zip(table.rows, plain, strict=True):
                assert [type(cell) for cell in row] == [type(cell) for cell in theirs]
                assert all(
                    one == other or (one[:1] == "#" and not other) for one, other in zip(row, theirs, strict=True)
                )


@some
@given(seed=SEEDS)
def test_values_are_those_of_each_cell(seed):
    """Every field of every row has the value that its cell alone gives; what cannot be read is blank."""
    mapping = messy_mapping(chance := Random(seed))
    for file, data in messy_files(chance).items():
        for table in read_sheets(data, file)[0]:
            for field, definition in mapping.sources["cases"].fields.items():
                column = chance.randrange(12)
                cells = [row[column] if len(row) > column else "" for row in table.rows]
                reader = field_reader("cases", field, mapping)
                read = read_column(coded(cells), reader, definition)
                for value, wrong, cell in zip(read.values.plain.tolist(), read.unreadable, cells, strict=True):
                    alone = reader(cell)
                    assert wrong == (alone is UNREADABLE)
                    assert told(value) == ("" if wrong or alone is None else told(alone))


def told(value):
    """A value, however a column of its type holds it; blanks are ''."""
    if isinstance(value, str):
        return value
    if value is None or pd.isna(value):
        return ""
    return pd.Timestamp(value).isoformat() if isinstance(value, dt.date) else float(value)


@some
@given(seed=SEEDS)
def test_records_of_columns_are_those_of_rows(seed):
    """Tables that are held by columns and by rows give the same records, checks and issues."""
    mapping = messy_mapping(chance := Random(seed))
    tables = [table for file, data in messy_files(chance).items() for table in read_sheets(data, file)[0]]
    tables = [replace(table, source="cases") for table in tables]
    by_rows = [replace(table, rows=[list(row) for row in table.rows]) for table in tables]
    ours, plain = build_records("cases", tables, mapping), build_records("cases", by_rows, mapping)
    assert (ours.checks, ours.issues, ours.records is None) == (plain.checks, plain.issues, plain.records is None)
    if ours.records is not None:
        pd.testing.assert_frame_equal(ours.records.frame, plain.records.frame)


def test_rows_of_a_sheet():
    """Rows are taken one by one, from the end, and some at a time; a column beyond the last is blank."""
    rows = [[number, str(number)] for number in range(1000)]
    sheet = SheetCells(iter(rows), 2)
    assert (len(sheet), sheet.width, sheet[3], sheet[-1], sheet[np.int32(5)]) == (1000, 2, rows[3], rows[-1], rows[5])
    assert (sheet[990:], list(sheet), SheetCells(iter([]), 0)[:]) == (rows[990:], rows, [])
    assert sheet.column(2, 998).plain.tolist() == ["", ""]
    with pytest.raises(IndexError):
        sheet[1000]
