"""Whether a statement holds is decided by the figures that are shown, and never by what is not told."""

from fractions import Fraction

import pytest
from small_facts import DEC, FACTS, FEB, JAN, MONTHS, NOV, OCT

from kpibook.words.held_statements import AgainstBenchmark, AgainstTarget, RagIs, SecondOpinionIs, UnusualIs
from kpibook.words.said import Quantity, fits
from kpibook.words.series_statements import Every, Extreme, Run, Turned
from kpibook.words.statements import All, Change, Level, Of, Opposite, Several


def q(number, unit="percent", sense="exactly", step=1):
    return Quantity(Fraction(str(number)), unit, sense, Fraction(str(step)))


REPEATS, VISITS, REVIEWS = (Of(id_, "whole", FEB) for id_ in ("repeats", "visits", "reviews"))
CONTACTS = Of("contacts", "whole", FEB)
FELL = Change(REPEATS, REPEATS.at(JAN), "down")
HOLD = {
    "level": (Level(REPEATS, q(25)), True),
    "another level": (Level(REPEATS, q(27)), False),
    "finer": (Level(REPEATS, q("24.5", step="0.1")), True),
    "numerator": (Level(REPEATS, q(81, "number"), "numerator"), True),
    "what is left": (Level(VISITS, q(21, "number"), "rest"), True),
    "not told": (Level(Of("repeats", "court", FEB), q(25)), None),
    "a month that is not there": (Level(REPEATS.at(OCT - 12), q(25)), None),
    "fell": (FELL, True),
    "did not fall": (Opposite(FELL), False),
    "fell by two points": (Change(REPEATS, REPEATS.at(JAN), "down", q(2, "points")), True),
    "fell by two percent, which is said of points": (Change(REPEATS, REPEATS.at(JAN), "down", q(2)), True),
    "fell by seven points, which are percent": (Change(REPEATS, REPEATS.at(JAN), "down", q(7, "points")), False),
    "fell by seven percent": (Change(REPEATS, REPEATS.at(JAN), "down", q(7)), True),
    "better where lower is": (Change(REPEATS, REPEATS.at(JAN), "better"), True),
    "better where neither is": (Change(CONTACTS, CONTACTS.at(JAN), "better"), None),
    "steady": (Change(VISITS, VISITS.at(JAN), "steady"), True),
    "not steady": (Change(VISITS, VISITS.at(NOV), "steady"), False),
    "same": (Change(REVIEWS, REVIEWS.at(JAN), "same"), True),
    "short of it": (AgainstTarget(REPEATS, "short", q(23)), True),
    "another target": (AgainstTarget(REPEATS, "short", q(90)), False),
    "met": (AgainstTarget(VISITS, "met"), True),
    "exceeding what it equals": (AgainstTarget(REVIEWS, "beyond"), False),
    "three points above": (AgainstTarget(VISITS, "above", by=q(3, "points")), True),
    "no target": (AgainstTarget(CONTACTS, "met"), None),
    "benchmark": (AgainstBenchmark(REPEATS, "england", "above", q(21), year="2021/22"), True),
    "another year": (AgainstBenchmark(REPEATS, "england", "above", q(21), year="2020/21"), False),
    "worse than": (AgainstBenchmark(REPEATS, "england", "better"), False),
    "at its neighbours": (AgainstBenchmark(REPEATS, "neighbours", "at"), True),
    "no benchmark": (AgainstBenchmark(VISITS, "england", "above"), None),
    "red": (RagIs(REPEATS, ("Red",)), False),
    "amber": (RagIs(REPEATS, ("Amber",)), True),
    "turned": (Turned(VISITS.at(DEC), VISITS.at(NOV), "Green", "Amber"), True),
    "highest": (Extreme(REPEATS.at(DEC), "highest", MONTHS), True),
    "lowest": (Extreme(REPEATS, "lowest", MONTHS), False),
    "lowest since": (Extreme(REPEATS, "lowest", (NOV, DEC, JAN, FEB)), True),
    "best": (Extreme(VISITS.at(DEC), "best", MONTHS), True),
    "two falls": (Run(REPEATS, "down", (DEC, JAN, FEB)), True),
    "three falls": (Run(REPEATS, "down", (NOV, DEC, JAN, FEB)), False),
    "green all along": (Every(tuple(RagIs(VISITS.at(m), ("Green",)) for m in (DEC, JAN, FEB))), True),
    "usual": (UnusualIs(REPEATS, ("usual",)), True),
    "nothing is said of it": (UnusualIs(CONTACTS, ("usual",)), None),
    "second": (SecondOpinionIs(REPEATS, "higher", q(2, "points")), True),
    "no second": (SecondOpinionIs(VISITS, "higher"), None),
    "both": (All((FELL, Level(REPEATS, q(25)))), True),
    "one of two": (Several((FELL, Change(VISITS, VISITS.at(JAN), "up")), 1, 1), True),
    "both of two": (Several((FELL, Change(VISITS, VISITS.at(JAN), "up")), 2, 2), False),
}


@pytest.mark.parametrize("name", HOLD)
def test_a_statement_holds_or_does_not(name):
    """By the handmade figures."""
    statement, expected = HOLD[name]
    assert statement.holds(FACTS) is expected
    assert statement.figures()
    assert statement.says(FACTS)


@pytest.mark.parametrize(
    ("said", "shown", "exact", "expected"),
    [
        (q(80, sense="nearly"), 80, "79.98", False),
        (q(80, sense="nearly"), 79, "79.4", True),
        (q(80, sense="nearly"), 70, "70", False),
        (q(25, "fraction", "nearly"), 25, "24.5", True),
        (q(25, "fraction"), 24, "23.8", True),
        (q(25, sense="about"), 26, "26.1", True),
        (q(25, sense="about"), 29, "29", False),
        (q(1600, "number", "about"), 1598, "1598", True),
        (q(1600, "number", "about"), 1839, "1839", False),
        (q(17000, "number", step=1000), 17210, "17210", True),
        (q(80, sense="more than"), 80, "80", False),
        (q(80, sense="at least"), 80, "80", True),
    ],
)
def test_a_number_fits_as_sensibly_as_it_is_rounded(said, shown, exact, expected):
    """What is shown decides; "about" reaches a little further."""
    assert fits(said, Fraction(shown), Fraction(exact)) is expected
