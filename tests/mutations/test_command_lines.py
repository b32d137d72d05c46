"""Command lines put together at random: every one ends in words, and an earlier workbook is whole."""

import random

import pytest
from command_runs import EARLIER, run, told, what_is_wrong
from fuzz.workspaces import SECONDS, small

COMMANDS = (
    "build",
    "check",
    "explain",
    "figures",
    "teams",
    "mail",
    "month-end",
    "refresh",
    "excel",
    "init",
    "publish",
    "history",
    "lists",
    "",
    "buidl",
    "-x",
)
WORDS = (
    "--month", "2023-02", "2024-13", "2023-1", "latest", "--out", "OUT",
    "FOLDER", "FILE", "--team", "one", "whole", "", "é",
    "in_time", "open", "nothing", "--share", "--scope", "--as-at", "--format", "json",
    "--encrypt", "--force", "--passphrases", "--open", "--restore",
    "--engine", "--draft", "--log", "--via", "smtp", "--help",
    "--version", "--accept", "file-gone", "=", "--", "../..",
    "verify", "forget", "--before", "--reopen", "--yes", "--entry",
    "register", "--collect", "--new-key", "--reason",
    "=?utf-8?q?x?=", "--out=", "--month=", "x" * 300,
)  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A small workspace."""
    return small(tmp_path_factory.mktemp("command lines") / "workspace")


def command_line(draw, root):
    """A command with up to six words, most of which mean something to it."""
    there = {"OUT": str(root / "out" / "report.xlsx"), "FOLDER": str(root), "FILE": str(root / "template.xlsx")}
    words = [draw.choice(COMMANDS), *(draw.choice(WORDS) for _ in range(draw.randrange(7)))]
    return [there.get(word, word) for word in words if word]


@pytest.mark.slow
def test_three_hundred_random_command_lines_end_in_words(workspace, monkeypatch):
    """None ends in a traceback, hangs, or harms the earlier workbook."""
    monkeypatch.chdir(workspace)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", SECONDS)
    out = workspace / "out" / "report.xlsx"
    faults = {}
    for seed in range(300):
        arguments = command_line(random.Random(f"command line {seed}"), workspace)
        out.write_bytes(EARLIER)
        if wrong := what_is_wrong(run(arguments), out):
            faults[seed] = f"{arguments}: {wrong}"
    assert not faults, told(faults)
