"""What a quantity is of: an indicator that its clause names, or something else altogether."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpibook.words.clauses import word_of_doing
from kpibook.words.found import Hunt
from kpibook.words.items import Item
from kpibook.words.speaking import Subject
from kpibook.words.tokens import stem
from kpibook.words.vocabulary import words

_PEOPLE = words("children child young people person persons cases case records those")


_UNFIT = frozenset(
    map(
        stem,
        words(
            "staff workers worker social managers manager teams team schools parents families vacancies posts "
            "audits sessions meetings foster carers agency visits' training"
        ),
    )
)  # fmt: skip


def subject_of(hunt: Hunt, at: int, item: Item) -> Subject | None:
    """What a quantity is of; None where it is of something else: staff, parents, meetings."""
    codes, sentence = hunt.codes, hunt.sentence
    if item.said.of:
        return Subject((item.said.of,))
    subject = hunt.clauses.subject(at)
    of = re.compile(r"_{0,1}o[_]{0,3}(?P<what>[.I])").match(codes, at + 1)
    if of and of["what"] == "." and not _fits_noun(hunt, subject, of.start("what")):
        return None
    if item.code in "%p" and re.match(r"_?[><](?!_{0,2}h?_{0,2}[TE])", codes[at + 1 :]):
        return None  # "and referrals 4% lower"
    if item.code != "n":
        if (
            item.code == "%"
            and codes[at + 1 : at + 2] == "."
            and not _fits_noun(hunt, subject, at + 1)
            and not word_of_doing(sentence.words(at + 1))
        ):
            return None
        if item.code in "%rf":
            subject = _together(hunt, at, subject)
        if item.code == "r" and codes[at + 1 : at + 2] == "." and not _fits_noun(hunt, subject, at + 1):
            return None
        begins = not re.search(r"[^_,;:]", "".join(codes[e] for e in hunt.clauses.inside(at) if e < at)) and re.match(
            r"_{0,2}v", codes[at + 1 :]
        )
        if (
            item.code == "f"
            and not re.search(r"[v@O:(=]_{0,2}$|A_?$", codes[:at])
            and not of
            and not (begins or codes[at + 1 : at + 2] == "I")
        ):
            return None
        return subject
    if item.said.per and not any(hunt.facts.indicators[id_].shape == "rate" for ids in subject.each for id_ in ids):
        rates = tuple(id_ for id_ in hunt.clauses.setting.indicators if hunt.facts.indicators[id_].shape == "rate")
        return Subject((rates,), len(rates) == 1, "several indicators may be meant") if rates else None
    if item.said.per:
        return subject
    named = re.compile(r"[_>MN]{0,2}I|v[_!]{0,2}I|_?o_{0,3}I(?:[^;C]*?v_?I)?").match(codes, at + 1)
    if named and re.search(r"[.]", named[0]):
        named = None
    if named:
        found = sentence.items[named.end() - 1].mention
        if (
            named[0].startswith(("o", "_o"))
            and "v" not in named[0]
            and not re.search(r" (?:are|were) ", sentence.words(named.end() - 1))
        ):
            return None
        why = hunt.clauses._narrowed(named.end() - 1, at)
        first = Subject(
            (found.indicators,), (found.sure or subject.sure) and not why, why or "what it counts is not clear"
        )
        return _with_whole(hunt, first, _together(hunt, at, subject))
    noun = re.compile(r"_{0,2}(?P<noun>[._AN])").match(codes, at + 1)
    word = sentence.words(noun.start("noun")) if noun else ""
    plain = [sentence.words(each) for each in range(at + 1, min(at + 4, len(codes)))]
    if plain and (plain[0] in _PEOPLE or (len(plain) > 1 and plain[1] in _PEOPLE and codes[at + 1] in "_>.")):
        return subject
    if codes[at + 1 : at + 2] == "." or (noun and noun["noun"] == "."):
        place = at + 1 if codes[at + 1 : at + 2] == "." else noun.start("noun") if noun else at
        return subject if _fits_noun(hunt, subject, place) else None
    if re.match(r"[_v]{0,2}!", codes[at + 1 :]):
        return subject  # "431 were visited in time; 114 were not"
    if word and stem(word) in _UNFIT:
        return None
    if (
        noun
        and noun["noun"] == "N"
        and all(hunt.facts.indicators[id_].shape == "share" for ids in subject.each for id_ in ids)
    ):
        return subject
    starts = (
        not re.search(r"[^_]", "".join(codes[e] for e in hunt.clauses.inside(at) if e < at and codes[e] not in ",;:"))
        and codes[at + 1 : at + 2] == "i"
    )
    starts = starts or bool(re.search(r"n[_i@P(]{0,5}[c,]_?$", codes[:at]) and re.match(r"_?i?_?P", codes[at + 1 :]))
    direct = (
        starts
        or re.search(r"(?:[@:O(F=]|v|t|h|P[_v]?)_{0,2}$", codes[:at])
        or (at and codes[at - 1] == "I" and codes[at + 1 : at + 2] != "v")
    )
    counts = any(hunt.facts.indicators[id_].shape != "share" for ids in subject.each for id_ in ids)
    if (
        not direct
        or not counts
        or (noun and noun["noun"] == "_" and plain[0] not in ("in", "this", "last", "for", "at", "per"))
    ):
        return None if not (direct and counts and codes[at + 1 : at + 2] in ",;)(:icOF_P") else subject
    return subject


def _together(hunt: Hunt, at: int, subject: Subject) -> Subject:
    """With what words that stand apart name together, and what else the words may name: a percentage is of no count."""
    start = max(hunt.codes.rfind(";", 0, at), hunt.codes.rfind("C", 0, at)) + 1
    end = next((e for e in range(at, len(hunt.codes)) if hunt.codes[e] in ";C"), len(hunt.codes))
    mentions = [hunt.sentence.items[e].mention for e in range(start, end) if hunt.codes[e] == "I"]
    names, setting = hunt.names, hunt.clauses.setting
    inside = [hunt.sentence.items[e].mention for e in hunt.clauses.inside(at) if hunt.codes[e] == "I"]
    found: list[str] = []
    for one in inside or mentions:
        for other in mentions:
            if other is not one:
                found += names.together((one.bag, other.bag), setting.indicators)
    if found and len(subject.each) == 1:
        return Subject((tuple(dict.fromkeys((*found, *subject.each[0]))),), True)
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
