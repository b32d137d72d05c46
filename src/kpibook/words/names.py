"""Which indicator a run of words names, whatever the order and the endings of its words.

A name is a bag of stems: "supervision of care leavers" and "care leaver supervision" are one. Abbreviations are learnt
from the names themselves: where an indicator is called "CP visits" and "child protection visits", CP is child
protection in every name and every sentence.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TypeVar

from kpibook.words.facts import Indicator
from kpibook.words.lexicon import PHRASES, PLAIN
from kpibook.words.number_words import UNITS
from kpibook.words.tokens import Token, sentences, stem
from kpibook.words.vocabulary import words

_STOP = frozenset(
    map(
        stem,
        words(
            "of the a an in on for to with who had their was is at as that have has are whom been by which and "
            "our its per cent number percentage percent proportion total all & % . were this those these s "
            "completed"
        ),
    )
)
"""Stems that tell no name from another."""
_LOOSE = frozenset(
    map(
        stem,
        words(
            "rate level performance figure volume measure indicator compliance month end monthly children child "
            "plan plans young people person case cases service taken place carried out timescale timescales time "
            "timely timeliness held indicators rates figures currently visit_ overall done undertaken subject "
            "last date statutory"
        ),
    )
)
"""Stems that a name may have more or fewer of."""
_GENERIC = (
    _STOP
    | _LOOSE
    | frozenset(
        map(
            stem,
            words(
                "within working days day weeks week year open active more good not up during after 6 10 12 20 28 45 3 "
                "1 2 team new the into less or placed needed made"
            ),
        )
    )
)
"""Stems that alone name nothing."""
_WORDS = frozenset(stem(word) for phrase in PHRASES for word in phrase) | frozenset(map(stem, PLAIN))
"""Stems of words that sentences are made of whatever they speak of: alone they name nothing."""
_NO_START = words("month year week day quarter period end last date currently")
"""Stems with which no name begins."""
_NO_END = words("within after over under up not or for into the new more")
"""Stems with which no name ends."""
_TRAILING = words("last month monthly currently")
"""Stems of times that stand behind a name, and belong to one only where it is written so."""
_SKIPPED = ("(", ")", "-", "–", "&", "'", '"', "“", "”", "‘", "+")
_MOST_UNITS = 14
Key = TypeVar("Key", str, frozenset[str])


@dataclass(frozen=True)
class Unit:
    """A stem, or an abbreviation with all that stands for it, at its place among the tokens."""

    stem: str
    start: int
    end: int
    low: str = ""


@dataclass(frozen=True)
class Mention:
    """Words that name an indicator, or one of several. `sure`: they are a name of it, and not a part of one.

    `near` are others of the section whose names hold these words too: "gullies" may be the gully programme.
    """

    start: int
    end: int
    indicators: tuple[str, ...]
    sure: bool = True
    near: tuple[str, ...] = ()
    bag: frozenset[str] = frozenset()


@dataclass
class Names:
    """All names of a report's indicators, ready to be looked for."""

    phrases: dict[tuple[str, ...], str] = field(default_factory=dict)
    bags: dict[frozenset[str], tuple[str, ...]] = field(default_factory=dict)
    loose: dict[frozenset[str], tuple[str, ...]] = field(default_factory=dict)
    by_stem: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parts: dict[str, tuple[frozenset[str], ...]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    longest: int = 1

    def mentions(self, tokens: Sequence[Token], preferred: Iterable[str]) -> list[Mention]:
        """Every name in a sentence, in order; where a name is that of several, the preferred ones."""
        units = self._units(tokens)
        known = frozenset(preferred)
        found: list[Mention] = []
        at = 0
        while at < len(units):
            mention, after = self._longest_at(units, at)
            part, after_part = self._part_at(units, at, known) if units[at].stem in self.by_stem else (None, at)
            if part is not None and (mention is None or (after_part > after and part.sure)):
                mention, after = part, after_part
            if mention is None:
                at += 1
                continue
            ids = _first(mention.indicators, known)
            bag = frozenset(unit.stem for unit in units[at:after] if unit.stem in self.by_stem)
            near = self._near(bag, known)
            if near and not known.intersection(
                ids
            ):  # a name of another section's indicator, which may mean one of this
                mention = replace(mention, indicators=(*near, *ids), sure=False, near=near, bag=bag)
            else:
                mention = replace(mention, indicators=ids, near=near, bag=bag)
            joined = list(self._joined_before(units, at, after, known))
            starts = {one.start for one in joined}
            found = [*(one for one in found if one.start not in starts), *joined[::-1], mention]
            at = after
        return found

    def _near(self, bag: frozenset[str], known: frozenset[str]) -> tuple[str, ...]:
        """Indicators of the section in whose names all telling words stand."""
        telling = bag - _GENERIC
        if not telling:
            return ()
        return tuple(id_ for id_ in sorted(known) if any(telling <= name for name in self.parts.get(id_, ())))

    def together(self, bags: Sequence[frozenset[str]], known: Iterable[str]) -> tuple[str, ...]:
        """What words that stand apart name together: "care leavers: 85% had supervision in time"."""
        inside, first = frozenset(known), bags[0] - _STOP
        found = self._named(frozenset(first.union(*bags)) - _STOP) or ()
        for other in self._otherwise(bags[0]):
            found = found or tuple(id_ for id_ in self._named(other.union(*bags[1:]) - _STOP) or () if id_ in inside)
        for stem_ in sorted(frozenset[str]().union(*bags[1:]) - _GENERIC):
            found = found or tuple(id_ for id_ in self._named(first | {stem_}) or () if id_ in inside)
        return _first(found, inside)

    def _otherwise(self, bag: frozenset[str]) -> tuple[frozenset[str], ...]:
        """The other names of what a name names: "children on protection plans" are CP."""
        ids = self._named(bag - _STOP) or ()
        return self.parts[ids[0]] if len(ids) == 1 else ()

    def _units(self, tokens: Sequence[Token]) -> list[Unit]:
        stems = [_normal(token) for token in tokens]
        found: list[Unit] = []
        at = 0
        while at < len(stems):
            for length in range(min(self.longest, len(stems) - at), 0, -1):
                canon = self.phrases.get(tuple(stems[at : at + length]))
                goes_on = stems[at] in _STOP and "".join(stems[at + length : at + length + 1]) in self.by_stem
                if canon is not None and not goes_on:  # "in care", and no "in care leavers' supervision"
                    found.append(Unit(canon, at, at + length, canon))
                    at += length
                    break
            else:
                found.append(Unit(stems[at], at, at + 1, plain_form(tokens[at].low)))
                at += 1
        return found

    def _longest_at(self, units: Sequence[Unit], at: int) -> tuple[Mention | None, int]:
        """The longest name that begins at a unit."""
        best: tuple[Mention | None, int] = (None, at)
        bag: set[str] = set()
        if units[at].stem in _STOP or units[at].stem not in self.by_stem or not self._may_begin(units, at):
            return best
        for end in range(at, min(len(units), at + _MOST_UNITS)):
            unit = units[end].stem
            if unit in ("and", "&") and best[0] is not None and best[0].sure and self._begins_a_name(units, end + 1):
                break
            if unit in _STOP or unit in _SKIPPED:
                continue
            if unit not in self.by_stem:
                break
            bag.add(unit)
            named = self.bags.get(frozenset(bag))
            if unit in (_NO_END | _TRAILING) and named is None:
                continue
            if named is None:
                named = self.loose.get(frozenset(bag - _LOOSE))
            if named:
                best = Mention(units[at].start, units[end].end, named), end + 1
        return best

    def _begins_a_name(self, units: Sequence[Unit], at: int) -> bool:
        """Whether what follows is the whole name of something by itself."""
        while at < len(units) and units[at].stem in ("the", "of", "a", "our"):
            at += 1
        return at < len(units) and self._longest_at(units, at)[0] is not None

    def _may_begin(self, units: Sequence[Unit], at: int) -> bool:
        """A number begins a name in "3 or more placements", and none in "four children on CP plans"."""
        following = units[at + 1].stem if at + 1 < len(units) else ""
        if units[at].stem in _NO_START:
            return False
        return not units[at].stem[0].isdigit() or following in ("or", "+", "-")

    def _part_at(self, units: Sequence[Unit], at: int, known: frozenset[str]) -> tuple[Mention | None, int]:
        """Words that are part of a few names and of no others: "visits", where several are counted."""
        bag: set[str] = set()
        end = at
        if units[at].stem in _NO_START:
            return None, at
        for place in range(at, min(len(units), at + _MOST_UNITS)):
            unit = units[place].stem
            if unit in ("and", "&") and self._named(frozenset(bag)) and self._begins_a_name(units, place + 1):
                break
            if unit in _STOP and bag:
                continue
            if unit not in self.by_stem or not self._fits(bag | {unit}):
                break
            bag.add(unit)
            end = end if unit in _NO_END else place + 1
        telling = {one for one in bag - _GENERIC - _WORDS if not one[0].isdigit()}
        if at == 0 and len(bag) > 1 and end < len(units) and units[end].stem == ":":
            fit = [id_ for id_ in sorted(known) if any(bag <= name for name in self.parts.get(id_, ()))]
            if len(fit) == 1:
                return Mention(units[at].start, units[end - 1].end, tuple(fit)), end
        if not telling or units[at].stem in _GENERIC | _WORDS or units[at].stem[0].isdigit():
            return None, at
        if len(telling) == 1 and not any(unit.low in self.words for unit in units[at:end]):
            return None, at  # "looking", "leave": endings that no name has make other words of one stem
        fit = [id_ for id_, names in self.parts.items() if any(telling <= name for name in names)]
        near = [id_ for id_ in fit if id_ in known] or fit
        if not near or len(near) > 6:
            return None, at
        return Mention(units[at].start, units[end - 1].end, tuple(near), sure=len(telling) > 1), end

    def _fits(self, bag: set[str]) -> bool:
        """Whether some name holds these words."""
        ids = set.intersection(*(set(self.by_stem[one]) for one in bag))
        return any(bag <= name for id_ in ids for name in self.parts[id_])

    def _joined_before(self, units: Sequence[Unit], at: int, after: int, known: frozenset[str]) -> Iterator[Mention]:
        """Of "CP and CLA supervision" also the first, which says only what is different in it."""
        bag = frozenset(unit.stem for unit in units[at:after]) - _STOP - frozenset(_SKIPPED)
        place = at - 1
        while place > 0 and units[place].stem in ("and", "&", ",", "/", "or"):
            other = units[place - 1]
            if other.stem in bag:  # "referrals and early help referrals": a name by itself
                return
            swapped = [
                self._named(bag - {one} | {other.stem}) for one in sorted(bag, key=_tells) if bag - {one} - _LOOSE
            ]
            named = next((ids for ids in swapped if ids), None)
            if named is None or other.stem in _STOP:
                return
            yield Mention(other.start, other.end, _first(named, known), bag=frozenset((other.stem,)))
            place -= 2

    def _named(self, bag: frozenset[str]) -> tuple[str, ...] | None:
        return self.bags.get(bag) or self.loose.get(bag - _LOOSE)


def _tells(stem_: str) -> tuple[bool, str]:
    """By this in order, the words that tell names apart come last."""
    return stem_ not in _LOOSE, stem_


def _first(ids: tuple[str, ...], known: frozenset[str]) -> tuple[str, ...]:
    return tuple(id_ for id_ in ids if id_ in known) or ids


def _normal(token: Token) -> str:
    if not (token.is_word or token.is_number):
        return token.low
    return str(UNITS[token.low]) if token.low in UNITS else token.stem


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
    bag = frozenset(unit.stem for unit in found._units(tokens)) - _STOP - frozenset(_SKIPPED) - {","}
    plain = frozenset(map(_normal, tokens)) - _STOP - frozenset(_SKIPPED) - {","}
    if not bag:
        return
    found.words.update(plain_form(token.low) for token in tokens)
    found.words |= set(found.phrases.values())
    _add(found.bags, bag, id_)
    if bag - _LOOSE and not bag - _LOOSE <= _GENERIC:
        _add(found.loose, bag - _LOOSE, id_)
    if len(plain) > 1 and plain != bag and not plain <= _GENERIC:
        _add(found.bags, plain, id_)
    for one in bag | plain:
        _add(found.by_stem, one, id_)
    found.parts[id_] = (*found.parts.get(id_, ()), bag)


def plain_form(word: str) -> str:
    """A word without the ending of a plural or a genitive.

    >>> plain_form("leavers'"), plain_form("visit")
    ('leaver', 'visit')
    """
    return word.removesuffix("'").removesuffix("'s").removesuffix("s")


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
        one_bag, other_bag = (frozenset(s for _, s in each) - _STOP for each in (short, long))
        if len(one_bag - other_bag) == len(other_bag - one_bag) == 1:
            brief, whole = sorted((*(one_bag - other_bag), *(other_bag - one_bag)), key=len)
            if len(brief) >= 3 and whole.startswith(brief):
                found[brief,] = whole  # "sup" of supervision
        for one, other in ((short, long), (long, short)):
            for text, stemmed in one:
                letters = text.replace("&", "")
                if not (letters.isupper() and 2 <= len(letters) <= 5):
                    continue
                rest = frozenset(s for _, s in one) - _STOP - {stemmed}
                for at, length in _spelled(other, letters):
                    phrase = other[at : at + length]
                    others = frozenset(s for _, s in (*other[:at], *other[at + length :])) - _STOP
                    if others - _LOOSE == rest - _LOOSE:
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
    return rest if 1 < len(rest) < 4 and "child" not in rest and not set(rest) <= _GENERIC else ()


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
