"""A sentence becomes items, each with a code: indicators, periods, quantities, targets, words that relate them.

Written side by side the codes are a text of their own, in which `frames` are looked for with patterns: "re-referrals
fell to 25% in February" is ``IdO%iP``.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kpibook.words.facts import Facts
from kpibook.words.names import Mention, Names
from kpibook.words.periods import Calendar, When, periods
from kpibook.words.places import Places
from kpibook.words.quantities import Said, quantities
from kpibook.words.sentence import Item, Sentence
from kpibook.words.tokens import UNITS, Token
from kpibook.words.word_items import REASON_BEHIND_NOW, word_item


def sentence_of(
    tokens: Sequence[Token], facts: Facts, names: Names, places: Places, preferred: Sequence[str]
) -> Sentence:
    """A sentence's tokens as items."""
    calendar = Calendar(facts.month, facts.year_starts_in)
    at: dict[int, tuple[int, Item]] = {}

    def offer(item: Item, rank: int) -> None:
        """Of items that begin at one token, that which goes first."""
        if item.start not in at or rank < at[item.start][0]:
            at[item.start] = rank, item

    mentions = [one for one in names.mentions(tokens, preferred) if not _is_done_to(tokens, one)]
    for mention in mentions:
        offer(Item("I", mention.start, mention.end, mention), 0 if mention.end - mention.start > 1 else 2)
    for place in places.places(tokens):
        offer(Item(place.code, place.start, place.end, place), 1)
        for mention in mentions:  # "the regional rate for health assessments"
            if place.start < mention.start < place.end < mention.end:
                offer(Item("I", place.end, mention.end, mention), 0)
    whens = periods(tokens, calendar)
    for when in (*whens, *_again(tokens, whens)):
        is_year = when.code == "L" and when.end - when.start == 1 and tokens[when.start].is_number
        rank = 1 if when.code in "PY_" or is_year else 3
        offer(
            Item(when.code if when.code != "_" else "_", when.start, when.end, when if when.code != "_" else None), rank
        )
    for said in quantities(tokens):
        inner = [one for one in mentions if said.code == "f" and said.start < one.start and one.end < said.end]
        said = replace(said, of=inner[0].indicators) if inner else said
        if said.end < len(tokens) and tokens[said.end].low in ("now", "currently") and said.code != "_":
            offer(Item("P", said.end, said.end + 1, When(said.end, said.end + 1, "P", steps=(0,))), 1)
        offer(Item(said.code, said.start, said.end, said if said.code != "_" else None), _rank(tokens, said))
    found = _in_brackets(
        tokens, _with_units(tokens, _merged(_in_order(tokens, {start: item for start, (_, item) in at.items()})))
    )
    return Sentence(
        tokens, tuple(_surer(_named_together(tokens, _under_heading(found, names, preferred), names, preferred)))
    )


def _is_done_to(tokens: Sequence[Token], mention: Mention) -> bool:
    """ "Leaving us above England", "leaving 15 without", "a third became contacts": a verb, and no name."""
    if mention.sure or mention.end - mention.start != 1 or mention.end >= len(tokens):
        return False
    after = tokens[mention.end]
    if tokens[mention.start].low in ("became", "become", "becomes"):
        return True
    counts = tokens[mention.start].low in ("leaving", "leaves") and (after.is_number or after.low in _COUNTING)
    return counts or after.low in ("us", "it", "them", "me")


_COUNTING = frozenset((*UNITS, "just", "only", "about", "around", "some", "nearly", "over", "under", "a"))


_HEADING = re.compile(r"_{0,2}I[_v.]{0,3}:")


def _under_heading(items: Sequence[Item], names: Names, preferred: Sequence[str]) -> list[Item]:
    """ "Early help: … assessments up by 12": what a heading and a name together name may be meant too."""
    found = list(items)
    heading = _HEADING.match("".join(item.code for item in found))
    if heading is None:
        return found
    first = next(item for item in found if item.code == "I")
    for at in range(heading.end(), len(found)):
        if found[at].code == "I":
            mention = found[at].mention
            ids = names.together((mention.bag, first.mention.bag), preferred)
            found[at] = replace(
                found[at], value=replace(mention, indicators=tuple(dict.fromkeys((*mention.indicators, *ids))))
            )
    return found


_APART = re.compile(
    r"[%rf][_o]{1,4}(?P<one>I)[_v]{1,4}(?P<other>I)|o_{0,3}(?P<of>I)[_,]{0,2}[%nrf][_v]{0,4}(?P<what>I)"
)


def _is_whose(item: Item, tokens: Sequence[Token]) -> bool:
    return tokens[item.start].low == "whose"


def _named_together(
    tokens: Sequence[Token], items: Sequence[Item], names: Names, preferred: Sequence[str]
) -> list[Item]:
    """ "96% of children on plans had supervision": both words name one thing, here and in the rest of the sentence."""
    found = list(items)
    codes = "".join(item.code for item in found)
    apart = [[m.start(name) for name in ("one", "other", "of", "what") if m[name]] for m in _APART.finditer(codes)]
    close = [[m.start(), m.end() - 1] for m in re.finditer(r"I,?_I", codes) if _is_whose(found[m.end() - 2], tokens)]
    close += [
        [m.start("who"), m.end() - 1]
        for m in re.finditer(r"(?:(?<=^)|(?<=[_c]))(?P<for>i)_?(?P<who>I),_{0,2}I", codes)
        if tokens[found[m.start("for")].start].low in ("for", "among", "with")
        and not re.search("[^_c]", codes[: m.start()])
    ]
    for places in (*apart, *close):
        mentions = [found[at].mention for at in places]
        ids = names.together([one.bag for one in mentions], preferred)
        if ids and (places in close or not any(set(ids) & set(one.indicators) for one in mentions)):
            for at, mention in zip(places, mentions, strict=True):
                found[at] = replace(found[at], value=replace(mention, indicators=ids, sure=True, near=()))
    return found


def _in_brackets(tokens: Sequence[Token], items: Sequence[Item]) -> list[Item]:
    """ "(81%, 307/381)" and "91 of 553, or 16%" are one figure; "Contacts - 1,598" is said as "Contacts: 1,598"."""
    found = list(items)
    codes = "".join(item.code for item in found)
    for match in reversed([*re.finditer(r"(?<=\()(?:%,r|r,%)(?=\))|(?:%,?c_?r|r,?c_?%)", codes)]):
        if "c" in match[0] and not any(
            t.low == "or" for t in tokens[found[match.start()].end : found[match.end() - 1].start]
        ):
            continue
        percent, pair = found[match.start()], found[match.end() - 1]
        if percent.code == "r":
            percent, pair = pair, percent
        if percent.said.pair is None:
            said = replace(percent.said, pair=pair.said.pair)
            start, end = found[match.start()].start, found[match.end() - 1].end
            found[match.start() : match.end()] = [Item("%", start, end, said)]
    opening = re.match(r"[_A]{0,3}I,(?=[_>]{0,2}[%nr])", codes)
    if opening and found[opening.end() - 1].end - found[opening.end() - 1].start == 1:
        found[opening.end() - 1] = replace(found[opening.end() - 1], code=":")
    return found


def _with_units(tokens: Sequence[Token], items: Sequence[Item]) -> list[Item]:
    """ "Ninety and ninety-six per cent respectively", "by three and two points": the first have that unit too."""
    found = list(items)
    for at in range(len(found) - 3, -1, -1):
        codes = "".join(item.code for item in found[at : at + 3])
        by = "".join(item.code for item in found[max(0, at - 2) : at]).rstrip("_").endswith("y")
        listed = by and codes in ("ncp", "n,p")
        either = codes == "nc%" and tokens[found[at + 1].start].low == "or"  # "25 or 6% fewer"
        if either or (codes not in ("nc%", "nO%", "n,%") and not listed):
            continue
        said, unit = found[at].said, found[at + 2].said.quantity
        small = said.quantity is not None and said.quantity.number <= 100
        if small and said.quantity is not None and unit is not None and unit.unit in ("percent", "points"):
            quantity = replace(said.quantity, unit=unit.unit)
            found[at] = replace(found[at], code="p" if listed else "%", value=replace(said, quantity=quantity))
    return found


def _surer(items: Sequence[Item]) -> Iterable[Item]:
    """Where a name was said, part of it later means the same: "CP visits … each of the missed visits"."""
    named: set[str] = set()
    for item in items:
        if item.code == "I":
            mention = item.mention
            meant = tuple(id_ for id_ in mention.indicators if id_ in named)
            if not mention.sure and len(meant) == 1:
                item = replace(item, value=replace(mention, indicators=meant, sure=True, near=()))
            elif mention.sure:
                named.update(mention.indicators)
        yield item


def _rank(tokens: Sequence[Token], said: Said) -> int:
    """A number is what it says, but "over a quarter" is a time, and "10 working days" may be part of a name."""
    if said.code != "f":
        return 4 if said.code == "_" else 2
    before = tokens[said.start - 1].low if said.start else ""
    after = tokens[said.end].low if said.end < len(tokens) else ""
    return 4 if before in ("last", "past", "this", "in", "per") and after != "of" else 0


def _again(tokens: Sequence[Token], whens: Sequence[When]) -> Iterable[When]:
    """ "Since then": the month that was named before; "now", behind a number: this one."""
    for at, token in enumerate(tokens):
        before = [when for when in whens if when.end <= at and when.code in "PY"]
        if token.low in ("now", "currently") and not _gives_a_reason(tokens, at):
            yield When(at, at + 1, "P", steps=(0,))
        if token.low == "then" and at and before and (tokens[at - 1].low == "since" or _is_a_number_then(tokens, at)):
            yield replace(before[-1], start=at, end=at + 1)


def _is_a_number_then(tokens: Sequence[Token], at: int) -> bool:
    """ "Every month since June, 27% then and 15% now"."""
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    return tokens[at - 1].low in ("%", ")") and after in ("and", "but", ",", ";", ".", "")


def _gives_a_reason(tokens: Sequence[Token], at: int) -> bool:
    """ "Over target now the backlog has gone": a reason, and no month."""
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    return after == "on" or (at > 0 and tokens[at - 1].is_word and after in REASON_BEHIND_NOW)


def _in_order(tokens: Sequence[Token], found: dict[int, Item]) -> Iterable[Item]:
    at = 0
    while at < len(tokens):
        item = found.get(at)
        if item is None:
            item = word_item(tokens, at, found)
        yield item
        at = item.end


def _merged(items: Iterable[Item]) -> list[Item]:
    """Items with `25% (81/330)` as one: the percentage with its two numbers."""
    found: list[Item] = []
    for item in items:
        found.append(item)
        tail = "".join(one.code for one in found[-5:])
        for pattern, percent, pair in (("%(r)", 0, 2), ("r(%)", 2, 0), ("r_(%)", 3, 0), ("%r", 0, 1), ("r%", 1, 0)):
            if not tail.endswith(pattern):
                continue
            parts = found[-len(pattern) :]
            said = replace(parts[percent].said, pair=parts[pair].said.pair)
            found[-len(pattern) :] = [Item("%", parts[0].start, parts[-1].end, said)]
            break
    return found
