"""What else a quantity may be of, and why nobody can tell: then a level that does not agree is no contradiction."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from kpibook.words.facts import Fact
from kpibook.words.found import Hunt
from kpibook.words.known_words import tells_of_itself
from kpibook.words.level_times import bound_period
from kpibook.words.said import fits
from kpibook.words.speaking import Subject, Times
from kpibook.words.statements import Of, part_of

_TIGHT = re.compile(r"I[_v@(,:]{0,4}$")
"""A name, and nothing but a verb between it and a quantity: of whom that is, is clear."""


def may_be_of(hunt: Hunt, at: int, subject: Subject, times: Times) -> Sequence[Of]:
    """What else in the sentence a quantity may be of, where neither a name nor a month stands directly beside it."""
    clauses, items, codes = hunt.clauses, hunt.sentence.items, hunt.codes
    if re.search(r"[Fh][_oA@]{0,3}$", codes[:at]):
        return ()
    ids = [id_ for ids in subject.each for id_ in ids]
    if not _TIGHT.search(codes[:at]):
        ids += [id_ for e in hunt.sentence.all("I") for id_ in items[e].mention.indicators]
    months = [*times.first]
    one_month = sum(codes[e] == "P" for e in clauses.inside(at)) == 1 and not re.search(r"P_{0,2}c_{0,2}P", codes)
    own = one_month or bool(re.match(r"[_i]{0,3}P", codes))
    if bound_period(hunt, at) is None and not own:
        months.append(clauses.setting.month)
        named = (items[e].when for e in hunt.sentence.all("P") if not clauses.is_reference(e))
        months += [month for when in named for month in clauses.times(when, clauses.setting.month).first]
    scope = clauses.scopes(at)[0]
    return [Of(id_, one, month) for id_ in dict.fromkeys(ids) for month in dict.fromkeys(months) for one in scope]


def doubt_of(hunt: Hunt, at: int, subject: Subject) -> str:
    """Why a quantity may be of something that nobody can see: nothing is then said where it does not agree."""
    return _of_several(hunt, at, subject) or _beside(hunt, at) or _in_its_clause(hunt, at, subject)


def _of_several(hunt: Hunt, at: int, subject: Subject) -> str:
    """Of a longer time, or of several things together."""
    codes = hunt.codes
    longer = (
        any(
            codes[e] == "L" and not re.match(r"L_?j", codes[e:]) and not re.search(r"I[_i]{0,2}$", codes[:e])
            for e in hunt.clauses.inside(at)
        )
        and not subject.why
    )
    if longer and hunt.sentence.items[at].code != "n" and not re.search(r"[F]_{0,2}$|O_?$", codes[:at]):
        return "a figure of a longer time"
    if re.search(r"\b(?:in total|in all|altogether|combined|all told|between them)\b", clause_text(hunt, at)):
        return "a sum of several"
    return ""


def _beside(hunt: Hunt, at: int) -> str:
    """By the words and numbers directly before and after it."""
    codes, item = hunt.codes, hunt.sentence.items[at]
    if re.search(r"(?P<one>[%n])\($", codes[:at]) and codes[at - 2] == item.code and codes[at + 1 : at + 2] == ")":
        return "of which month is not clear"  # "79 (81)"
    if re.search(r"\.\($", codes[:at]):
        return "what it is of is not clear"  # "six points below theirs (90%)"
    if re.search(r"vF_?$", codes[:at]) and item.code == "n":
        return "what it counts is not clear"  # "all of the rise comes from 11 children"
    if hunt.sentence.words(max(at - 1, 0)) == "by":
        return "an amount"
    if re.match(r"_{0,2}i_{0,2}n(?:[;,:)]|$)", codes[at + 1 :]):
        return "it may be another figure"  # "98% in 20", of working days
    if at and codes[at - 1] == "_" and re.search(r"\d", hunt.sentence.words(at - 1)):
        return "it may be another figure"  # "10 days 93%, 4 weeks 98%"
    return ""


def _in_its_clause(hunt: Hunt, at: int, subject: Subject) -> str:
    """By what its clause speaks of besides."""
    codes, item = hunt.codes, hunt.sentence.items[at]
    inside = hunt.clauses.inside(at)
    text = clause_text(hunt, at)
    if re.search(r"\b(?:average|averaged|averaging|on average)\b", text) and _averages(hunt, subject):
        return "an average of several months"
    rest = "".join("_" if tells_of_itself(hunt.sentence.words(e)) else codes[e] for e in inside if e > at)
    if "." in rest and re.match(r"_{0,2}(?:o|I|[>_MN]{0,2}I)", codes[at + 1 :]) and not re.search(r"v_?I", rest):
        return "what is said of them is not clear"
    if re.search(
        r"\bas (?:high|low|many|few) as $", " ".join(hunt.sentence.words(e) for e in range(max(0, at - 3), at)) + " "
    ):
        return "a figure among several"
    opening = hunt.sentence.items[codes.rfind(";", 0, at) + 1].start
    if any(token.low == "ofsted" for token in hunt.sentence.tokens[opening : hunt.sentence.items[at].start]):
        return "a figure from elsewhere"
    if len(re.findall("h_?%", codes)) > 1 and re.search("h_?$", codes[:at]) and codes.count("I") > 1:
        return "which of them it is of is not clear"  # "90% against 90% and 96% against 95%"
    if "l" in codes and item.code in "n%":
        return "which of them it is of is not clear"  # "…, 241 and 13 respectively"
    if re.search(r"\b(?:every|each) \d+", hunt.sentence.low):
        return "of so many"
    if item.code == "n" and "p" in codes[:at] and not re.match(r"_{0,2}I", codes[at + 1 :]):
        return "what it counts is not clear"
    if item.code in "nr" and "." in rest:
        return "what it counts is not clear"
    if "." in {codes[e] for e in inside} and may_be_another(hunt, at, subject):
        return "it may be another figure"
    pair = item.said.pair
    if (
        pair is not None
        and item.code == "r"
        and pair[0].number <= pair[1].number
        and _is_part_of_a_part(hunt, at, subject)
    ):
        return "it may be of part of the figure only"
    return ""


def may_be_another(hunt: Hunt, at: int, subject: Subject) -> bool:
    """Whether a number is some figure of what the sentence names: another month's, a part, a target, a benchmark."""
    said, facts = hunt.sentence.items[at].said, hunt.facts
    quantity = said.quantity or (said.pair[0] if said.pair else None)
    named = {id_ for e in hunt.sentence.all("I") for id_ in hunt.sentence.items[e].mention.indicators}
    ids = named | {id_ for group in subject.each for id_ in group}
    if quantity is None or bound_period(hunt, at) is not None:
        return False
    for id_ in ids:
        facts_of_it = [facts.fact(id_, hunt.clauses.setting.scope, month) for month in facts.window[-9:]]
        if any(fits(quantity, number) for number in _numbers(facts_of_it)):
            return True
        if any(fits(quantity, one.value) for one in facts.indicators[id_].benchmarks):
            return True
    return False


def _numbers(some: Sequence[Fact]) -> Iterator[Fraction]:
    for fact in some:
        for part in ("value", "numerator", "denominator", "rest"):
            number = part_of(fact, part)
            if number is not None:
                yield number
        if fact.goal is not None:
            yield fact.goal.number
    for one, other in pairwise(some):
        if one.value is not None and other.value is not None:
            yield abs(other.value - one.value)


def _is_part_of_a_part(hunt: Hunt, at: int, subject: Subject) -> bool:
    """ "Four of the 81 re-referrals": of those that are counted, and no share of the whole."""
    pair = hunt.sentence.items[at].said.pair
    months = (hunt.clauses.setting.month,)
    for ids in subject.each:
        for id_ in ids:
            for month in months:
                fact = hunt.facts.fact(id_, hunt.clauses.setting.scope, month)
                if (
                    pair is not None
                    and fact.denominator is not None
                    and pair[1].number == fact.numerator != fact.denominator
                ):
                    return True
    return False


def _averages(hunt: Hunt, subject: Subject) -> bool:
    return not any(hunt.facts.indicators[id_].shape == "average" for ids in subject.each for id_ in ids)


def clause_text(hunt: Hunt, at: int) -> str:
    """The words of the clause in which a place stands, in small letters."""
    return " ".join(hunt.sentence.words(each) for each in hunt.clauses.inside(at) if hunt.codes[each] != ";")
