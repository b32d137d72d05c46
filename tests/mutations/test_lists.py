"""The spreadsheets, damaged: every command ends in words, in time."""

import pytest
from fuzz.batch import run_batch


@pytest.mark.slow
def test_damaged_files_end_in_words():
    """Of 800 lists in every kind of file, none ends in a traceback, an abort, a hang or an unsound workbook."""
    batch = run_batch("lists", 800)
    assert not batch.faults, batch.told()
    assert batch.codes[0] > 800 // 50, "some are read all the same"
    assert batch.codes[1] > 800 // 50, "some are refused"
    assert sum(batch.codes.values()) == 800
