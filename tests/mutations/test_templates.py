"""Templates damaged at random: a build ends in words, and an earlier workbook is whole."""

import random

import pytest
from command_runs import told
from mutate import mutate_package


@pytest.mark.slow
def test_three_hundred_damaged_templates_end_in_words(damaged):
    """None ends in a traceback, hangs, or harms the earlier workbook."""
    template = damaged.root / "template.xlsx"
    faults = {}
    for seed in range(300):
        spoilt = mutate_package(template.read_bytes(), random.Random(f"template {seed}"))
        if wrong := damaged.attempt(template, spoilt, ["build", "--out", str(damaged.out)]):
            faults[seed] = wrong
    assert not faults, told(faults)
