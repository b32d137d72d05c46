"""All names of a report's indicators, worked out once: their bags of stems, and what their abbreviations stand for."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

from kpibook.words.facts import Indicator
from kpibook.words.name_stems import GENERIC, LOOSE, SKIPPED, STOP, normal_form, plain_form
from kpibook.words.names import Names
from kpibook.words.tokens import sentences

Key = TypeVar("Key", str, frozenset[str])


def names_of(indicators: Mapping[str, Indicator]) -> Names:
    """The names of all indicators."""
    found = Names()
    others = {one.second.indicator for one in indicators.values() if one.second is not None}
    indicators = {id_: one for id_, one in indicators.items() if id_ not in others or one.sections}
    written = {id_: [_stems(name) for name in one.names] for id_, one in indicators.items()}
    for id_, stems in written.items():
        found.phrases |= _abbreviations(indicators[id_], stems)
    found.phrases |= _kinds_of_people(indicators, written)
    found.phrases = _one_each(found.phrases)
    found.longest = max((len(phrase) for phrase in found.phrases), default=1)
    for id_, one in indicators.items():
        for name in one.names:
            _note(found, id_, name)
    return found


def _note(found: Names, id_: str, name: str) -> None:
    tokens = [token for sentence in sentences(name) for token in sentence if token.is_word or token.is_number]
    bag = frozenset(unit.stem for unit in found.units(tokens)) - STOP - frozenset(SKIPPED) - {","}
    plain = frozenset(map(normal_form, tokens)) - STOP - frozenset(SKIPPED) - {","}
    if not bag:
        return
    found.words.update(plain_form(token.low) for token in tokens)
    found.words |= set(found.phrases.values())
    _add(found.bags, bag, id_)
    if bag - LOOSE and not bag - LOOSE <= GENERIC:
        _add(found.loose, bag - LOOSE, id_)
    if len(plain) > 1 and plain != bag and not plain <= GENERIC:
        _add(found.bags, plain, id_)
    for one in bag | plain:
        _add(found.by_stem, one, id_)
    found.parts[id_] = (*found.parts.get(id_, ()), bag)


def _add(to: dict[Key, tuple[str, ...]], key: Key, id_: str) -> None:
    if id_ not in to.get(key, ()):
        to[key] = (*to.get(key, ()), id_)


def _stems(name: str) -> tuple[tuple[str, str], ...]:
    """The words of a name: as written, and their stems."""
    return tuple((token.text, token.stem) for sentence in sentences(name) for token in sentence)


Stems = tuple[tuple[str, str], ...]


def _abbreviations(indicator: Indicator, names: Sequence[Stems]) -> dict[tuple[str, ...], str]:
    """What the abbreviations in an indicator's names stand for, where another of its names writes them out."""
    found: dict[tuple[str, ...], str] = {}
    for short, long in combinations(names, 2):
        one_bag, other_bag = (frozenset(s for _, s in each) - STOP for each in (short, long))
        if len(one_bag - other_bag) == len(other_bag - one_bag) == 1:
            brief, whole = sorted((*(one_bag - other_bag), *(other_bag - one_bag)), key=len)
            if len(brief) >= 3 and whole.startswith(brief):
                found[brief,] = whole  # "sup" of supervision
        for one, other in ((short, long), (long, short)):
            for text, stemmed in one:
                letters = text.replace("&", "")
                if not (letters.isupper() and 2 <= len(letters) <= 5):
                    continue
                rest = frozenset(s for _, s in one) - STOP - {stemmed}
                for at, length in _spelled(other, letters):
                    phrase = other[at : at + length]
                    others = frozenset(s for _, s in (*other[:at], *other[at + length :])) - STOP
                    if others - LOOSE == rest - LOOSE:
                        found[tuple(s for _, s in phrase)] = stemmed
    return found


def _spelled(name: Stems, letters: str) -> Iterator[tuple[int, int]]:
    """Where words of a name begin with these letters; "and" may be left out."""
    for at in range(len(name)):
        spelled, end = "", at
        while end < len(name) and len(spelled) < len(letters):
            word = name[end][0]
            if not (word == "and" and letters[len(spelled)] not in "Aa"):
                spelled += word[0].upper()
            end += 1
        if spelled == letters.upper():
            yield at, end - at


def _kinds_of_people(
    indicators: Mapping[str, Indicator], written: Mapping[str, Sequence[Stems]]
) -> dict[tuple[str, ...], str]:
    """Names of a count that has an abbreviation for a name ("CLA") stand for it in other names too."""
    found: dict[tuple[str, ...], str] = {}
    for id_, names in written.items():
        short = [n[0][1] for n in names if len(n) == 1 and n[0][0].isupper() and 2 <= len(n[0][0]) <= 5]
        if indicators[id_].shape != "count" or not short:
            continue
        for name in names:
            if 1 < len(name) <= 4 or (len(name) == 1 and name[0][0].isupper()):
                found[tuple(s for _, s in name)] = short[0]
            rest = _without_people(name)
            if rest:
                found[rest] = short[0]
    return found


def _without_people(name: Stems) -> tuple[str, ...]:
    """ "Children in our care" without the children, "looked after": what somebody is said to be; () of one word."""
    stems = tuple(s for _, s in name)
    if "child" not in (stems[0], stems[-1]):
        return ()
    rest = stems[1:] if stems[0] == "child" else stems[:-1]
    return rest if 1 < len(rest) < 4 and "child" not in rest and not set(rest) <= GENERIC else ()


def _one_each(phrases: Mapping[tuple[str, ...], str]) -> dict[tuple[str, ...], str]:
    """One abbreviation for what has two: where a CPP is a child protection plan, and that a CP plan, all are CP."""
    found = dict(phrases)
    for phrase, canon in phrases.items():
        for at in range(len(phrase)):
            for end in range(at + 1, len(phrase) + (at > 0)):
                inner = phrases.get(phrase[at:end])
                whole = phrases.get((*phrase[:at], inner, *phrase[end:])) if inner else None
                if whole and whole != canon:
                    found |= {key: whole for key, value in found.items() if value == canon} | {(canon,): whole}
    return found
