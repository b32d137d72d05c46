"""Ledger, manifest, memory, notes of mail, passphrases and mail templates, damaged: each command ends in words."""

import pytest
from fuzz.batch import run_batch


@pytest.mark.slow
def test_damaged_files_end_in_words():
    """Of 1,000 such files, none ends in a traceback, an abort, a hang or an unsound workbook."""
    batch = run_batch("kept", 1000)
    assert not batch.faults, batch.told()
    assert batch.codes[0] > 1000 // 50, "some are read all the same"
    assert batch.codes[1] > 1000 // 50, "some are refused"
    assert sum(batch.codes.values()) == 1000
