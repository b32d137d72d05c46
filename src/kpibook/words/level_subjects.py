"""What a quantity is of: an indicator that its clause names, or something else altogether."""

import re
from collections.abc import Sequence

from kpibook.words.clause_subjects import SEVERAL
from kpibook.words.found import Hunt
from kpibook.words.known_words import word_of_doing
from kpibook.words.sentence import Item
from kpibook.words.speaking import Subject
from kpibook.words.tokens import stem
from kpibook.words.vocabulary import words

_PEOPLE = words("children child kids kid youngsters youngster young people person persons cases case those")


_UNFIT = frozenset(
    map(
        stem,
        words(
            "staff workers worker social managers manager teams team schools parents families vacancies posts "
            "audits sessions meetings foster carers agency visits' training"
        ),
    )
)


def subject_of(hunt: Hunt, at: int, item: Item) -> Subject | None:
    """What a quantity is of; None where it is of something else: staff, parents, meetings."""
    codes = hunt.codes
    if item.said.of:
        return Subject((item.said.of,))
    subject = hunt.clauses.subject(at)
    of = re.compile(r"_{0,1}o[_]{0,3}(?P<what>[.I])").match(codes, at + 1)
    if of and of["what"] == "." and not _fits_noun(hunt, subject, of.start("what")):
        return None
    if item.code == "n" and codes[at + 1 : at + 3] == "(%":
        return None  # "158 (29%)": of which the percentage speaks
    if item.code in "%pn" and re.match(r"_?[><](?!_{0,2}h?_{0,2}[TE])", codes[at + 1 :]):
        return None  # "and referrals 4% lower"
    if item.code != "n":
        return _of_a_share(hunt, at, item, subject, bool(of))
    return _of_a_rate(hunt, subject) if item.said.per else _of_a_count(hunt, at, subject)


def _of_a_share(hunt: Hunt, at: int, item: Item, subject: Subject, has_of: bool) -> Subject | None:
    """What a percentage, a pair or a fraction is of."""
    codes = hunt.codes
    noun = codes[at + 1 : at + 2] == "." and not _fits_noun(hunt, subject, at + 1)
    if noun and (item.code == "r" or (item.code == "%" and not word_of_doing(hunt.sentence.words(at + 1)))):
        return None
    subject = _together(hunt, at, subject)
    before = "".join(codes[e] for e in hunt.clauses.inside(at) if e < at)
    begins = not re.search(r"[^_,;:]", before) and re.match(r"_{0,2}v", codes[at + 1 :])
    said = re.search(r"[v@O:(=F]_{0,2}$|A_?$", codes[:at]) or (at > 0 and hunt.sentence.words(at - 1) == "for")
    said = said or has_of or begins or codes[at + 1 : at + 2] == "I"
    return subject if item.code != "f" or said else None


def _of_a_rate(hunt: Hunt, subject: Subject) -> Subject | None:
    """What "110 per 10,000" is of: a rate that is named, else the section's."""
    facts = hunt.facts
    if any(facts.indicators[id_].shape == "rate" for ids in subject.each for id_ in ids):
        return subject
    rates = tuple(id_ for id_ in hunt.clauses.setting.indicators if facts.indicators[id_].shape == "rate")
    rates = rates or tuple(id_ for id_, one in facts.indicators.items() if one.shape == "rate")
    return Subject((rates,), len(rates) == 1, "several indicators may be meant") if rates else None


def _of_a_count(hunt: Hunt, at: int, subject: Subject) -> Subject | None:
    """What a number is of: the name or the noun behind it, else whatever is said to be so many."""
    codes, sentence = hunt.codes, hunt.sentence
    named = re.compile(
        r"[_>MN]{0,2}I|v[_!i]{0,3}I|_{0,1}i_{0,2}I(?=[_iP]{0,4}[,;cC(]|$)|_?o_{0,3}I(?:[^;C]*?v_?I)?"
    ).match(codes, at + 1)
    if named and "." not in named[0]:
        return _of_a_name(hunt, at, subject, named)
    noun = re.compile(r"_{0,2}(?P<noun>[._AN])").match(codes, at + 1)
    plain = [sentence.words(each) for each in range(at + 1, min(at + 4, len(codes)))]
    if plain and (plain[0] in _PEOPLE or (len(plain) > 1 and plain[1] in _PEOPLE and codes[at + 1] in "_>.")):
        return subject
    if noun and (codes[at + 1] == "." or noun["noun"] == "."):
        place = at + 1 if codes[at + 1] == "." else noun.start("noun")
        return subject if _fits_noun(hunt, subject, place) else None
    if re.match(r"[_v]{0,2}!", codes[at + 1 :]) or (re.match(r"v_{0,2}N", codes[at + 1 :]) and "." not in codes[:at]):
        return subject  # "431 were visited in time; 114 were not"
    if noun and stem(sentence.words(noun.start("noun"))) in _UNFIT:
        return None
    shares = [hunt.facts.indicators[id_].shape == "share" for ids in subject.each for id_ in ids]
    if noun and noun["noun"] == "N" and all(shares):
        return subject
    if not _is_said_directly(hunt, at) or (all(shares) and not _tells_numbers(hunt, at, subject)):
        return None
    goes_on = plain and plain[0] in ("in", "this", "last", "for", "at", "per")
    ends = codes[at + 1 : at + 2] in tuple(",;)(:icOF_P") or not codes[at + 1 : at + 2]
    return subject if not (noun and noun["noun"] == "_") or goes_on or ends else None


def _tells_numbers(hunt: Hunt, at: int, subject: Subject) -> bool:
    """Whether a sentence tells a percentage by its number: "three or more placements: 82, down from 91"."""
    setting = hunt.clauses.setting
    if hunt.codes[at - 1 : at] == "(":
        return False  # "(239, 115)": of which months, nobody says
    facts = [hunt.facts.fact(id_, setting.scope, setting.month) for ids in subject.each for id_ in ids]
    told = [hunt.sentence.items[each].said.quantity for each in hunt.sentence.all("n")]
    return any(
        one is not None and one.sense == "exactly" and one.number > 12 and one.number == fact.numerator
        for one in told
        for fact in facts
    )


def _of_a_name(hunt: Hunt, at: int, subject: Subject, named: re.Match[str]) -> Subject | None:
    """As "330 referrals", "81 were re-referrals", "47 of our children are …"."""
    place = named.end() - 1
    found, said = hunt.sentence.items[place].mention, hunt.sentence.words(place)
    if named[0].startswith(("o", "_o")) and "v" not in named[0] and not re.search(r" (?:are|were) ", said):
        return None
    if not found.sure and stem(said.split()[-1]) in _UNFIT:
        return None  # "helped by the 12 carers": no placements, though some are called so
    why = hunt.clauses.narrowed(place, at)
    sure = (found.sure or subject.sure) and not why
    first = Subject((found.indicators,), sure, why or "what it counts is not clear")
    own = [each for each in hunt.clauses.inside(at) if each < at and hunt.codes[each] == "I"]
    if named[0].startswith("v") and found.sure and not own:
        return first  # "28 are on S20 and 29 are allocated to CWD"
    return _with_whole(hunt, first, _together(hunt, at, subject))


def _is_said_directly(hunt: Hunt, at: int) -> bool:
    """Whether a number without a noun is what something is said to be: "stood at 330", "Contacts: 1,598"."""
    codes = hunt.codes
    before = "".join(codes[e] for e in hunt.clauses.inside(at) if e < at and codes[e] not in ",;:")
    if not before.strip("_") and codes[at + 1 : at + 2] == "i":
        return True
    if re.search(r"n[_i@P(]{0,5}[c,]_?$", codes[:at]) and re.match(r"_?i?_?P", codes[at + 1 :]):
        return True
    behind_a_name = at > 0 and codes[at - 1] == "I" and codes[at + 1 : at + 2] != "v"
    return behind_a_name or bool(re.search(r"(?:[@:O(F=]|v|t|h|P[_v]?)_{0,2}$", codes[:at]))


def _together(hunt: Hunt, at: int, subject: Subject) -> Subject:
    """With what words that stand apart name together, and what else the words may name: a percentage is of no count."""
    start = max(hunt.codes.rfind(";", 0, at), hunt.codes.rfind("C", 0, at)) + 1
    end = next((e for e in range(at, len(hunt.codes)) if hunt.codes[e] in ";C"), len(hunt.codes))
    mentions = [
        hunt.sentence.items[e].mention
        for e in range(start, end)
        if hunt.codes[e] == "I" and "R" not in hunt.codes[min(at, e) : max(at, e)]
    ]
    names, setting = hunt.names, hunt.clauses.setting
    inside = [hunt.sentence.items[e].mention for e in hunt.clauses.inside(at) if hunt.codes[e] == "I"]
    found: list[str] = []
    for one in inside or mentions:
        for other in mentions:
            if other is not one:
                found += names.together((one.bag, other.bag), setting.indicators)
    if found and len(subject.each) == 1:
        sure = subject.sure or subject.why == SEVERAL
        return Subject((tuple(dict.fromkeys((*found, *subject.each[0]))),), sure, subject.why)
    if len(subject.each) == 1 and not _shares(hunt, subject.each[0]):
        near = [id_ for mention in inside or mentions for id_ in _shares(hunt, mention.near)]
        if near:
            return Subject((tuple(dict.fromkeys(near)),), subject.sure, subject.why)
    return subject


def _with_whole(hunt: Hunt, first: Subject, subject: Subject) -> Subject:
    """ "81 referrals were re-referrals": what is counted may be part of what else the clause names."""
    ids = tuple(dict.fromkeys((*(first.each[0]), *(id_ for ids in subject.each for id_ in ids))))
    return Subject((ids,), first.sure, first.why)


def _fits_noun(hunt: Hunt, subject: Subject, at: int) -> bool:
    """Whether a word is what the indicators count, or stands in their names."""
    token = hunt.sentence.tokens[hunt.sentence.items[at].start]
    for ids in subject.each:
        for id_ in ids:
            one = hunt.facts.indicators[id_]
            words = {stem(word.lower()) for name in (*one.names, one.noun) for word in re.findall(r"[\w'-]+", name)}
            if token.stem in words and token.stem not in _UNFIT:
                return True
    return False


def _shares(hunt: Hunt, ids: Sequence[str]) -> list[str]:
    return [id_ for id_ in ids if hunt.facts.indicators[id_].shape == "share"]
