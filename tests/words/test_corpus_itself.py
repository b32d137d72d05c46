"""The corpus of sentences (tests/words/corpus) has the form that those who judge by it rely on."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CORPUS = Path(__file__).parent / "corpus"
HALVES = ("open", "sealed")
KINDS = {"level", "change", "target", "benchmark", "extreme", "several", "relation", "rag", "none"}
KEYS = {"text", "workspace", "section", "month", "scope", "kinds", "wrong", "why"}
MONTHS = {  # those that the report of each workspace's newest month shows
    "sample": {*(f"2022-{month:02}" for month in range(6, 13)), "2023-01", "2023-02"},
    "highways": {f"2024-{month:02}" for month in range(1, 13)},
}
# 25% (81/330), but not the 5 of 24.5% (81/330)
SHARE = re.compile(r"(?<![\d.])(\d+)% \((\d+)/(\d+)\)")


def read(path):
    return yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)


def entries_of(half):
    return [
        {"scope": "whole", "author": path.stem, "half": half, **entry}
        for path in sorted((CORPUS / half).glob("*.yaml"))
        for entry in read(path)
    ]


def merged(folder):
    """What a workspace's mapping files say of sections, teams and service areas."""
    found = {"sections": {}, "teams": {}, "service_areas": {}}
    for path in folder.glob("*.yaml"):
        for key, values in read(path).items():
            if key in found:
                found[key].update(values)
    return found


@pytest.fixture(scope="module")
def entries():
    return [entry for half in HALVES for entry in entries_of(half)]


@pytest.fixture(scope="module")
def mappings():
    return {"sample": merged(ROOT / "mappings"), "highways": merged(ROOT / "samples/highways/mappings")}


def faults_of(entry, mappings):
    """What is wrong with the form of one entry."""
    mapping, wrong = mappings[entry["workspace"]], entry["wrong"]
    checks = {
        "keys": set(entry) <= KEYS | {"author", "half"},
        "section": entry["section"] in mapping["sections"],
        "scope": entry["scope"] in {"whole", *mapping["teams"], *mapping["service_areas"]},
        "month": entry["month"] in MONTHS[entry["workspace"]],
        "kinds": set(entry["kinds"]) <= KINDS and bool(entry["kinds"]),
        "none": "none" not in entry["kinds"] or (entry["kinds"] == ["none"] and not wrong),
        "wrong": all(words and entry["text"].count(words) == 1 for words in wrong),
        "why": bool(wrong) == bool(entry.get("why")),
    }
    return [name for name, holds in checks.items() if not holds]


def test_form(entries, mappings):
    """Every entry names what exists, and marks words that stand once in its text."""
    faults = [(entry["text"], found) for entry in entries if (found := faults_of(entry, mappings))]
    assert faults == []


def test_numbers(entries):
    """There are enough entries, about half of them wrong, and no text twice."""
    assert len(entries) >= 320
    assert 0.4 <= sum(bool(entry["wrong"]) for entry in entries) / len(entries) <= 0.6
    assert [text for text, times in Counter(entry["text"] for entry in entries).items() if times > 1] == []


def test_a_third_is_sealed(entries):
    """Of each author, and of each section and kind that is not small, something lies in both halves."""
    halves = Counter(entry["half"] for entry in entries)
    assert abs(halves["sealed"] / len(entries) - 1 / 3) < 0.02
    groups = Counter((entry["half"], f"author {entry['author']}") for entry in entries)
    groups += Counter((entry["half"], f"section {entry['section']}") for entry in entries)
    groups += Counter((entry["half"], f"kind {kind}") for entry in entries for kind in entry["kinds"])
    names = {name for _, name in groups}
    assert [name for name in names if any(not groups[half, name] for half in HALVES)] == []


def unmarked(entry):
    """The text without the words that carry a false claim."""
    text = entry["text"]
    for words in entry["wrong"]:
        text = text.replace(words, " ")
    return text


def test_fractions_give_their_percentages(entries):
    """Outside what is marked wrong, `25% (81/330)` is a percentage and its own fraction, rounded half up."""
    shares = [tuple(map(int, found)) for entry in entries for found in SHARE.findall(unmarked(entry))]
    assert len(shares) > 50
    assert [(p, n, d) for p, n, d in shares if (200 * n + d) // (2 * d) != p] == []


def test_prose():
    """A thousand different lines, each a line of words."""
    lines = [line for path in (CORPUS / "prose").glob("*.txt") for line in path.read_text("utf-8").splitlines()]
    assert len(set(lines)) == len(lines) >= 1_000
    assert [line for line in lines if len(line.split()) < 3 or line != line.strip()] == []
