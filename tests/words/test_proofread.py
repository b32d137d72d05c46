"""A text's claims: found at their place, judged once, and nothing that is typed is a fault."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_facts import FACTS, JAN

from kpibook.words import claims_as_json, claims_in_words, proofread
from kpibook.words.proofread import Proofreader

ROOT = Path(__file__).parents[2]
TEXT = "Re-referrals fell to 25% (81/330) in February.\nThey are below the target of 23%."
READER = Proofreader(FACTS)


def verdicts(text, section="front_door", **more):
    return [(claim.words, claim.verdict) for claim in READER.read(text, section, **more)]


def test_claims_stand_at_their_place():
    """Characters of the text, from and to; "they" are what was spoken of."""
    claims = proofread(TEXT, FACTS, "front_door")
    assert [(claim.words, claim.indicator, claim.kind, claim.verdict) for claim in claims] == [
        ("fell", "repeats", "change", "agrees"),
        ("25% (81/330)", "repeats", "level", "agrees"),
        ("below the target of 23%", "repeats", "target", "contradicts"),
    ]
    assert [TEXT[slice(*claim.at)] for claim in claims] == [claim.words for claim in claims]
    assert claims[-1].says == "Re-referrals: Feb-23 25% (81/330), target 23%"


def test_claims_are_told_to_programs_and_to_people():
    """As a list of objects; and in words, what contradicts first."""
    claims = proofread(TEXT, FACTS, "front_door", box="")
    told = json.loads(claims_as_json(claims))
    assert list(told[0]) == ["box", "claim", "at", "indicator", "kind", "verdict", "says"]
    assert told[2]["verdict"] == "contradicts"
    words = claims_in_words(claims, TEXT).splitlines()
    assert words[1] == '  line 2: "below the target of 23%" – Re-referrals: Feb-23 25% (81/330), target 23%'
    assert words[-1] == "2 of 3 claims agree with the tables."
    assert "Nothing in the text" in claims_in_words((), "")


def test_a_box_is_what_a_text_without_names_speaks_of():
    """Without one, and without a single box in the section, nobody knows."""
    assert verdicts("Stands at 87%.", "care", box="visits") == [("87%", "contradicts")]
    assert verdicts("Stands at 87%.", "care", box="visits", month=JAN - 3) == [("87%", "agrees")]
    assert verdicts("Stands at 87%.", "care") == [("87%", "not_checked")]


def test_another_scope_has_its_own_figures():
    """A team's own text, and a team that is named."""
    assert verdicts("Re-referrals are at 20%.", scope="duty") == [("20%", "agrees")]
    assert verdicts("Re-referrals are at 20%.") == [("20%", "contradicts")]
    assert verdicts("Re-referrals in Duty are at 20%.") == [("20%", "agrees")]


def test_what_is_not_told_is_not_judged():
    """A suppressed figure gives nothing away, whatever is said of it."""
    for said in ("10%", "25%", "100%"):
        assert verdicts(f"Re-referrals are at {said}.", scope="court") == [(said, "not_checked")]


STRANGE = [
    "",
    " \n\t ",
    "=SUM(A1:A3)&25%",
    "\x00\x07\ufffd\u200b25%\u200f",
    "🙂🙂 Re-referrals 📉 25% 🙂",
    "عدد الإحالات 25% في فبراير",
    "٢٥٪ ²⅓½ Ⅻ 一二三",
    "25%" * 400,
    "((((((((((25% (81/330)" * 50,
    "81/330/81/330/81/330",
    "-" * 3000,
    "Re-referrals " * 500,
    "in February from January to March since " * 200,
    "one hundred and one thousand and " * 200,
    "'" * 500 + "’s" * 500,
    "1,2,3,4,5.6.7.8e9 10/11/12 £3.50 12:30 3rd-4th 5-6-7",
]


@pytest.mark.parametrize("text", STRANGE, ids=lambda text: repr(text[:20]))
def test_strange_texts_are_no_fault(text):
    """Garbage, formulas, emoji, right to left, brackets that never close."""
    for claim in READER.read(text, "front_door"):
        assert text[slice(*claim.at)] == claim.words


VOCABULARY = """
    re-referrals contacts visits reviews in February from January to 25% (81/330) 23% fell rose and , . ; ( ) target
    of the England average highest since lowest nine months not will because respectively by 2 points Red Amber all
    three of them was at above below Duty a quarter 1 in 4 children Annex A unusually high this figure while 12-month
"""
WORDS = st.sampled_from(VOCABULARY.split())


@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_any_words_in_any_order_are_no_fault(text):
    """Words of the trade in no order that makes sense."""
    for claim in READER.read(text, "front_door"):
        assert text[slice(*claim.at)] == claim.words


@given(st.text(max_size=300))
def test_any_text_is_no_fault(text):
    """Whatever characters there are."""
    for claim in READER.read(text, "front_door"):
        assert text[slice(*claim.at)] == claim.words


SENTENCE = "re-referrals fell from 27% (94/343) in January to 25% (81/330), "


def seconds(text):
    """Of this process, the least of three."""
    found = []
    for _ in range(3):
        began = time.process_time()
        READER.read(text, "front_door")
        found.append(time.process_time() - began)
    return min(found)


def test_one_sentence_of_20000_characters_takes_ten_times_one_of_2000():
    """And not a hundred times, as it would where each word is held against every other; with room for chance."""
    short, long = (SENTENCE * (length // len(SENTENCE)) for length in (2_000, 20_000))
    assert seconds(long) < 30 * max(seconds(short), 0.002)


def test_the_command_reads_a_text(tmp_path):
    """The sample: what contradicts ends with 1, for programs as objects; a slip in a name is told."""
    text = tmp_path / "text.txt"
    text.write_text("Re-referrals rose to 25% (81/330).", encoding="utf-8")

    def run(*more):
        command = [sys.executable, "-m", "kpibook", "proofread", "--month", "2023-02", "--workspace", str(ROOT), *more]
        return subprocess.run(command, input=text.read_text(), capture_output=True, encoding="utf-8", check=False)

    told = run("--text", str(text), "--section", "right_service", "--json")
    assert told.returncode == 1
    assert [(claim["claim"], claim["verdict"]) for claim in json.loads(told.stdout)] == [
        ("rose", "contradicts"),
        ("25% (81/330)", "agrees"),
    ]
    piped = run("--text", "-", "--section", "Right Service, Right Time")
    assert piped.returncode == 1 and "Jan-23 27% (94/343), Feb-23 25% (81/330)" in piped.stdout
    slip = run("--text", str(text), "--section", "right_servise")
    assert slip.returncode == 2 and 'no section is called "right_servise"' in slip.stderr
