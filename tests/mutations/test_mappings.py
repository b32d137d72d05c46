"""Mapping files damaged at random: every command ends in words, and an earlier workbook is whole."""

import random

import pytest
from command_runs import told
from mutate import mutate_yaml

COMMANDS = (["check"], ["check"], ["build"], ["explain", "repeat_defects", "--month", "2024-06"])


@pytest.mark.slow
def test_seven_hundred_damaged_mappings_end_in_words(damaged):
    """None ends in a traceback, hangs, or harms the earlier workbook."""
    files = sorted((damaged.root / "mappings").glob("*.yaml"))
    faults = {}
    for seed in range(700):
        draw = random.Random(f"mapping {seed}")
        path, command = draw.choice(files), draw.choice(COMMANDS)
        arguments = [*command, "--out", str(damaged.out)] if command == ["build"] else command
        spoilt = mutate_yaml(path.read_text("utf-8"), draw).encode("utf-8", "surrogatepass")
        if wrong := damaged.attempt(path, spoilt, arguments):
            faults[seed] = wrong
    assert not faults, told(faults)
