"""The workbook's template, damaged: every command ends in words, in time."""

import pytest
from fuzz.batch import run_batch


@pytest.mark.slow
def test_damaged_files_end_in_words():
    """Of 300 templates, none ends in a traceback, an abort, a hang or an unsound workbook."""
    batch = run_batch("templates", 300)
    assert not batch.faults, batch.told()
    assert batch.codes[0] > 300 // 50, "some are read all the same"
    assert batch.codes[1] > 300 // 50, "some are refused"
    assert sum(batch.codes.values()) == 300
