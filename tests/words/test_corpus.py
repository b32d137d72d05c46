"""What officers write, with what is false in it marked (tests/words/corpus): how much of it is found."""

from pathlib import Path

import pytest
import yaml
from words_readers import sample_readers

from kpibook.months import Month
from kpibook.words.tokens import sentences

CORPUS = Path(__file__).parent / "corpus"
SECTIONS = [
    ("sample", "right_service"),
    ("sample", "corporate_parenting"),
    ("sample", "management_support"),
    ("sample", "direct_contact"),
    ("highways", "works"),
]
"""Under whose tables the prose is put."""


@pytest.fixture(scope="module")
def readers():
    return sample_readers()


def contradictions(readers, entry):
    reader = readers[entry["workspace"]]
    claims = reader.read(entry["text"], entry["section"], Month.parse(entry["month"]), entry.get("scope", ""))
    return [claim for claim in claims if claim.verdict == "contradicts"]


def is_found(entry, claims):
    """Whether a contradiction overlaps every piece of a text that is marked as wrong."""
    places = [(entry["text"].index(words), len(words)) for words in entry["wrong"]]
    return all(any(c.at[0] < start + length and start < c.at[1] for c in claims) for start, length in places)


def is_touched(entry, claims):
    """Whether a contradiction overlaps any piece of a text that is marked as wrong."""
    places = [(entry["text"].index(words), len(words)) for words in entry["wrong"]]
    return any(c.at[0] < start + length and start < c.at[1] for c in claims for start, length in places)


@pytest.fixture(scope="module")
def judged(readers):
    return judged_in(readers, "open")


def entries_in(folder):
    return [
        entry for path in sorted((CORPUS / folder).glob("*.yaml")) for entry in yaml.safe_load(path.read_text("utf-8"))
    ]


def judged_in(readers, folder):
    return [
        ({**entry, "month": str(entry["month"])}, contradictions(readers, {**entry, "month": str(entry["month"])}))
        for entry in entries_in(folder)
    ]


def test_what_is_wrong_is_contradicted(judged):
    """At least 95 in 100 of the texts with something wrong, each at the words that are."""
    wrong = [(entry, claims) for entry, claims in judged if entry["wrong"]]
    missed = [entry["text"] for entry, claims in wrong if not is_found(entry, claims)]
    assert len(missed) <= 0.05 * len(wrong), missed


def test_what_is_right_is_not_contradicted(judged):
    """At most 1 in 100 of the texts that are right."""
    right = [(entry, claims) for entry, claims in judged if not entry["wrong"]]
    blamed = [(entry["text"], [(c.words, c.says) for c in claims]) for entry, claims in right if claims]
    assert len(blamed) <= 0.01 * len(right), blamed


@pytest.mark.parametrize(("folder", "found"), [("sealed", 0.9), ("later", 0.95)])
def test_what_other_authors_wrote(readers, folder, found):
    """Written by others, or put aside at first: so many of what is wrong, and at most 1 in 100 of what is right."""
    judged = judged_in(readers, folder)
    wrong = [(entry, claims) for entry, claims in judged if entry["wrong"]]
    missed = [entry["text"] for entry, claims in wrong if not is_touched(entry, claims)]
    assert len(missed) <= (1 - found) * len(wrong), missed
    right = [(entry, claims) for entry, claims in judged if not entry["wrong"]]
    blamed = [(entry["text"], [(c.words, c.says) for c in claims]) for entry, claims in right if claims]
    assert len(blamed) <= 0.01 * len(right), blamed


UNKNOWN = "blorp"
"""A word that nobody knows."""


def with_an_unknown_word(text, every, first):
    """The text, each time with another of its words put out by one that nobody knows: every so manieth."""
    tokens = [token for tokens in sentences(text) for token in tokens if token.is_word]
    return [text[: token.start] + UNKNOWN + text[token.end :] for token in tokens[first::every]]


def test_an_unknown_word_is_no_reason_for_blame(readers):
    """Of a right text with one word that nobody knows, hardly any is contradicted: that word may have changed it."""
    right = [{**entry, "month": str(entry["month"])} for entry in entries_in("open") if not entry["wrong"]]
    masked = [
        {**entry, "text": text}
        for at, entry in enumerate(right)
        for text in with_an_unknown_word(entry["text"], 4, at % 4)
    ]
    blamed = [entry["text"] for entry in masked if contradictions(readers, entry)]
    assert len(masked) > 500
    assert len(blamed) <= 0.02 * len(masked), blamed


@pytest.mark.parametrize(("workspace", "section"), SECTIONS)
def test_prose_is_left_alone(readers, workspace, section):
    """Reasons, plans, thanks, meetings: none of a thousand sentences is contradicted, under any table."""
    lines = [line for path in sorted((CORPUS / "prose").glob("*.txt")) for line in path.read_text("utf-8").splitlines()]
    assert len(lines) >= 1_000
    reader = readers[workspace]
    blamed = [(line, c.words) for line in lines for c in reader.read(line, section) if c.verdict == "contradicts"]
    assert blamed == []
