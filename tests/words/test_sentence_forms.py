"""Forms of sentences, said rightly and wrongly: of a handmade report, and of the samples' own (tests/words/forms)."""

from pathlib import Path

import pytest
from small_facts import FACTS
from words_readers import sample_readers

from kpibook.words.proofread import Proofreader

READER = Proofreader(FACTS)
FORMS = Path(__file__).parent / "forms"
SECTIONS = {"front": "front_door", "care": "care"}


def lines_of(name):
    lines = (FORMS / name).read_text("utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def pairs():
    for line in lines_of("handmade.txt"):
        section, right, wrong = (part.strip() for part in line.split(" | "))
        yield pytest.param(SECTIONS[section], right, wrong, id=right[:60])


def contradictions(claims):
    return [(claim.words, claim.says) for claim in claims if claim.verdict == "contradicts"]


@pytest.mark.parametrize(("section", "right", "wrong"), list(pairs()))
def test_a_form_is_understood_both_ways(section, right, wrong):
    """What is so agrees, and nothing in it is contradicted; what is not so is contradicted."""
    claims = READER.read(right, section)
    assert contradictions(claims) == []
    assert any(claim.verdict == "agrees" for claim in claims)
    assert contradictions(READER.read(wrong, section)) != []


@pytest.fixture(scope="module")
def readers():
    return sample_readers()


@pytest.mark.parametrize("workspace", ["sample", "highways"])
def test_sentences_of_the_samples(readers, workspace):
    """Of those that are right at most 1 in 100 is contradicted, of those that are wrong at least 90."""
    found = {"+": [], "-": []}
    for line in lines_of(f"{workspace}.txt"):
        place, text = line[2:].split(" | ", 1)
        section, _, scope = place.strip().partition("@")
        claims = contradictions(readers[workspace].read(text, section, None, scope))
        found[line[0]].append((text, claims))
    blamed = [(text, claims) for text, claims in found["+"] if claims]
    missed = [text for text, claims in found["-"] if not claims]
    assert len(blamed) <= 0.01 * len(found["+"]), blamed
    assert len(missed) <= 0.1 * len(found["-"]), missed
