"""Which indicator a run of words names, whatever the order and the endings of its words.

A name is a bag of stems: "supervision of care leavers" and "care leaver supervision" are one. Abbreviations are learnt
from the names themselves: where an indicator is called "CP visits" and "child protection visits", CP is child
protection in every name and every sentence.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from kpibook.words.name_stems import (
    COMMON,
    GENERIC,
    LOOSE,
    NO_END,
    NO_START,
    SKIPPED,
    STOP,
    TRAILING,
    normal_form,
    plain_form,
)
from kpibook.words.tokens import Token

_MOST_UNITS = 14


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
        units = self.units(tokens)
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
        telling = bag - GENERIC
        if not telling:
            return ()
        return tuple(id_ for id_ in sorted(known) if any(telling <= name for name in self.parts.get(id_, ())))

    def together(self, bags: Sequence[frozenset[str]], known: Iterable[str]) -> tuple[str, ...]:
        """What words that stand apart name together: "care leavers: 85% had supervision in time"."""
        inside, first = frozenset(known), bags[0] - STOP
        found = self._named(frozenset(first.union(*bags)) - STOP) or ()
        for other in self._otherwise(bags[0]):
            found = found or tuple(id_ for id_ in self._named(other.union(*bags[1:]) - STOP) or () if id_ in inside)
        for stem_ in sorted(frozenset[str]().union(*bags[1:]) - GENERIC):
            found = found or tuple(id_ for id_ in self._named(first | {stem_}) or () if id_ in inside)
        return _first(found, inside)

    def _otherwise(self, bag: frozenset[str]) -> tuple[frozenset[str], ...]:
        """The other names of what a name names: "children on protection plans" are CP."""
        ids = self._named(bag - STOP) or ()
        return self.parts[ids[0]] if len(ids) == 1 else ()

    def units(self, tokens: Sequence[Token]) -> list[Unit]:
        """The stems of some tokens, an abbreviation for all that stands for it."""
        stems = [normal_form(token) for token in tokens]
        found: list[Unit] = []
        at = 0
        while at < len(stems):
            for length in range(min(self.longest, len(stems) - at), 0, -1):
                canon = self.phrases.get(tuple(stems[at : at + length]))
                goes_on = stems[at] in STOP and "".join(stems[at + length : at + length + 1]) in self.by_stem
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
        if units[at].stem in STOP or units[at].stem not in self.by_stem or not self._may_begin(units, at):
            return best
        for end in range(at, min(len(units), at + _MOST_UNITS)):
            unit = units[end].stem
            if unit in ("and", "&") and best[0] is not None and best[0].sure and self._begins_a_name(units, end + 1):
                break
            if unit in STOP or unit in SKIPPED:
                continue
            if unit not in self.by_stem:
                break
            bag.add(unit)
            named = self.bags.get(frozenset(bag))
            if unit in (NO_END | TRAILING) and named is None:
                continue
            if named is None:
                named = self.loose.get(frozenset(bag - LOOSE))
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
        if units[at].stem in NO_START:
            return False
        return not units[at].stem[0].isdigit() or following in ("or", "+", "-")

    def _part_at(self, units: Sequence[Unit], at: int, known: frozenset[str]) -> tuple[Mention | None, int]:
        """Words that are part of a few names and of no others: "visits", where several are counted."""
        bag: set[str] = set()
        end = at
        if units[at].stem in NO_START:
            return None, at
        for place in range(at, min(len(units), at + _MOST_UNITS)):
            unit = units[place].stem
            if unit in ("and", "&") and self._named(frozenset(bag)) and self._begins_a_name(units, place + 1):
                break
            if unit in STOP and bag:
                continue
            if unit not in self.by_stem or not self._fits(bag | {unit}):
                break
            bag.add(unit)
            end = end if unit in NO_END else place + 1
        telling = {one for one in bag - GENERIC - COMMON if not one[0].isdigit()}
        if at == 0 and len(bag) > 1 and end < len(units) and units[end].stem == ":":
            fit = [id_ for id_ in sorted(known) if any(bag <= name for name in self.parts.get(id_, ()))]
            if len(fit) == 1:
                return Mention(units[at].start, units[end - 1].end, tuple(fit)), end
        if not telling or units[at].stem in GENERIC | COMMON or units[at].stem[0].isdigit():
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
        bag = frozenset(unit.stem for unit in units[at:after]) - STOP - frozenset(SKIPPED)
        place = at - 1
        while place > 0 and units[place].stem in ("and", "&", ",", "/", "or"):
            other = units[place - 1]
            if other.stem in bag:  # "referrals and early help referrals": a name by itself
                return
            swapped = [
                self._named(bag - {one} | {other.stem}) for one in sorted(bag, key=_tells) if bag - {one} - LOOSE
            ]
            named = next((ids for ids in swapped if ids), None)
            if named is None or other.stem in STOP:
                return
            yield Mention(other.start, other.end, _first(named, known), bag=frozenset((other.stem,)))
            place -= 2

    def _named(self, bag: frozenset[str]) -> tuple[str, ...] | None:
        return self.bags.get(bag) or self.loose.get(bag - LOOSE)


def _tells(stem_: str) -> tuple[bool, str]:
    """By this in order, the words that tell names apart come last."""
    return stem_ not in LOOSE, stem_


def _first(ids: tuple[str, ...], known: frozenset[str]) -> tuple[str, ...]:
    return tuple(id_ for id_ in ids if id_ in known) or ids
