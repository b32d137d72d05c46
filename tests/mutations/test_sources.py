"""Spreadsheets damaged at random: every command ends in words, and an earlier workbook is whole."""

import random

import pytest
from command_runs import told
from mutate import mutate_csv, mutate_package

COMMANDS = (["check"], ["check"], ["check"], ["build"], ["explain", "repeat_defects", "--month", "2024-06"])


@pytest.mark.slow
def test_seven_hundred_damaged_spreadsheets_end_in_words(damaged):
    """None ends in a traceback, hangs, or harms the earlier workbook."""
    files = sorted((damaged.root / "sources").iterdir())
    faults = {}
    for seed in range(700):
        draw = random.Random(f"source {seed}")
        path, command = draw.choice(files), draw.choice(COMMANDS)
        arguments = [*command, "--out", str(damaged.out)] if command == ["build"] else command
        mutate = mutate_csv if path.suffix == ".csv" else mutate_package
        if wrong := damaged.attempt(path, mutate(path.read_bytes(), draw), arguments):
            faults[seed] = wrong
    assert not faults, told(faults)
