"""Workbooks that officers hand back, and what a refresh keeps, damaged: every command ends in words, in time."""

import pytest
from fuzz.batch import run_batch


@pytest.mark.slow
def test_damaged_files_end_in_words():
    """Of 200 such files, none ends in a traceback, an abort, a hang or an unsound workbook."""
    batch = run_batch("handed back", 200)
    assert not batch.faults, batch.told()
    assert batch.codes[0] > 200 // 50, "some are read all the same"
    assert batch.codes[1] > 200 // 50, "some are refused"
    assert sum(batch.codes.values()) == 200
