"""A sentence becomes items, each with a code: indicators, periods, quantities, targets, words that relate them.

Written side by side the codes are a text of their own, in which `frames` are looked for with patterns: "re-referrals
fell to 25% in February" is ``IdO%iP``.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kpibook.report import Rag
from kpibook.words.facts import Facts
from kpibook.words.lexicon import LONGEST_PHRASE, PHRASES, PLAIN
from kpibook.words.month_names import Calendar, When
from kpibook.words.names import Mention, Names
from kpibook.words.periods import periods
from kpibook.words.places import Place, Places
from kpibook.words.quantities import Said, quantities
from kpibook.words.tokens import Token
from kpibook.words.vocabulary import BASE_VERBS, NOUNS, VERBS, words

QUANTITIES = "%pnfrx"
_RAG: dict[str, Rag] = {"red": "Red", "amber": "Amber", "green": "Green"}
_NOUNS = {word: code for code, text in NOUNS.items() for word in text.split()}
_VERBS = {word: code for code, text in VERBS.items() for word in text.split()}
_BASE = words(
    "increase rise fall drop decrease decline reduce improve grow climb worsen deteriorate recover dip exceed meet "
    "achieve reach hit beat miss"
)
_BASE_CODE = {"reduce": "d", "improve": "b", "grow": "u", "worsen": "w", "deteriorate": "w", "recover": "b"}
_VERBS_OF = {word: code for code, text in BASE_VERBS.items() for word in text.split()}
_DETERMINERS = words(
    "a an the this that no any further another slight small sharp significant marked steady overall monthly "
    "welcome large modest marginal big continued similar its our their of and in first second third fourth fifth "
    "consecutive successive month-on-month annual year-on-year recent considerable steep gradual net point points "
    "% cent successive straight notable clear second-largest percentage-point because after following with by "
    "despite from equivalent"
)
_UP_BEFORE = words(
    "set follow followed catch pick picked made make makes making sign signed back backed speed start come take "
    "taken bring ramp step scale build built keep kept end ends ended turn stand stepping following catching"
)
_UP_AFTER = words(
    "at for and but over from by on since again slightly sharply markedly significantly marginally compared to % . , ; "
    "( ) year-on-year"
)


@dataclass(frozen=True)
class Item:
    """Some tokens, their code, and what they stand for."""

    code: str
    start: int
    end: int
    value: Mention | When | Said | Place | str | None = None

    @property
    def said(self) -> Said:
        """The quantity that it is."""
        assert isinstance(self.value, Said)
        return self.value

    @property
    def when(self) -> When:
        """The period that it is."""
        assert isinstance(self.value, When)
        return self.value

    @property
    def mention(self) -> Mention:
        """The indicators that it names."""
        assert isinstance(self.value, Mention)
        return self.value

    @property
    def rag(self) -> Rag:
        """The RAG word that it is."""
        return _RAG[str(self.value).lower()]

    @property
    def place(self) -> Place:
        """The scope or benchmark that it is."""
        assert isinstance(self.value, Place)
        return self.value


@dataclass(frozen=True)
class Sentence:
    """A sentence as items."""

    tokens: Sequence[Token]
    items: tuple[Item, ...]

    @cached_property
    def codes(self) -> str:
        """The codes, side by side."""
        return "".join(item.code for item in self.items)

    @cached_property
    def low(self) -> str:
        """The words in small letters, one space between them."""
        return " ".join(token.low for token in self.tokens)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where in the text some items stand, from the first to the last."""
        start, end = self.items[first].start, self.items[last].end
        return self.tokens[start].start, self.tokens[end - 1].end

    def words(self, item: int) -> str:
        """An item's words in small letters."""
        one = self.items[item]
        return " ".join(token.low for token in self.tokens[one.start : one.end])

    def all(self, codes: str) -> Iterable[int]:
        """Where items with one of these codes stand."""
        return (at for at, item in enumerate(self.items) if item.code in codes)


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
    whens = periods(tokens, calendar)
    for when in (*whens, *_again(tokens, whens)):
        rank = 1 if when.code in "PY_" else 3
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
        tokens, _with_units(_merged(_in_order(tokens, {start: item for start, (_, item) in at.items()})))
    )
    return Sentence(tokens, tuple(_surer(_named_together(_under_heading(found, names, preferred), names, preferred))))


def _is_done_to(tokens: Sequence[Token], mention: Mention) -> bool:
    """ "Leaving us above England": a verb, and no care leaver."""
    after = tokens[mention.end].low if mention.end < len(tokens) else ""
    return not mention.sure and mention.end - mention.start == 1 and after in ("us", "it", "them", "me")


_HEADING = re.compile(r"_{0,2}I_?:")


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


def _named_together(items: Sequence[Item], names: Names, preferred: Sequence[str]) -> list[Item]:
    """ "96% of children on plans had supervision": both words name one thing, here and in the rest of the sentence."""
    found = list(items)
    for match in _APART.finditer("".join(item.code for item in found)):
        places = [match.start(name) for name in ("one", "other", "of", "what") if match[name]]
        mentions = [found[at].mention for at in places]
        ids = names.together([one.bag for one in mentions], preferred)
        if ids and not any(set(ids) & set(one.indicators) for one in mentions):
            for at, mention in zip(places, mentions, strict=True):
                found[at] = replace(found[at], value=replace(mention, indicators=ids, sure=True, near=()))
    return found


def _in_brackets(tokens: Sequence[Token], items: Sequence[Item]) -> list[Item]:
    """ "(81%, 307/381)" and "91 of 553, or 16%" are one figure; "Contacts - 1,598" is said as "Contacts: 1,598"."""
    found = list(items)
    codes = "".join(item.code for item in found)
    for match in reversed([*re.finditer(r"(?<=\()%,r(?=\))|(?:%,?c_?r|r,?c_?%)", codes)]):
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


def _with_units(items: Sequence[Item]) -> list[Item]:
    """ "Ninety and ninety-six per cent respectively", "from 25 to 27%": the first are percentages too."""
    found = list(items)
    for at in range(len(found) - 3, -1, -1):
        codes = "".join(item.code for item in found[at : at + 3])
        if codes in ("nc%", "nO%", "n,%") and found[at].said.quantity is not None:
            said, unit = found[at].said, found[at + 2].said.quantity
            quantity = said.quantity
            if quantity is not None and unit is not None and unit.unit == "percent" and quantity.number <= 100:
                found[at] = replace(
                    found[at], code="%", value=replace(said, quantity=replace(quantity, unit="percent"))
                )
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
        before = [when for when in whens if when.end <= at and when.code == "P"]
        if token.low in ("now", "currently") and (at + 1 == len(tokens) or tokens[at + 1].low != "on"):
            yield When(at, at + 1, "P", steps=(0,))
        if token.low == "then" and at and tokens[at - 1].low == "since" and before:
            yield replace(before[-1], start=at, end=at + 1)


def _in_order(tokens: Sequence[Token], found: dict[int, Item]) -> Iterable[Item]:
    at = 0
    while at < len(tokens):
        item = found.get(at)
        if item is None:
            item = _word(tokens, at, found)
        yield item
        at = item.end


def _word(tokens: Sequence[Token], at: int, found: dict[int, Item]) -> Item:
    """A word or phrase of the lexicon; `_` a word that brings in nothing else, `.` one that may."""
    token = tokens[at]
    special = _beside_others(tokens, at, found)
    if special:
        return Item(special, at, at + 1)
    for length in range(min(LONGEST_PHRASE.get(token.low, 0), len(tokens) - at), 1, -1):
        code = PHRASES.get(tuple(one.low for one in tokens[at : at + length]))
        if code is not None and not any(start in found for start in range(at + 1, at + length)):
            return Item(code, at, at + length)
    before = tokens[at - 1].low if at else ""
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    if token.low == "n" and after == "=":
        return Item("_", at, at + 2)  # "(n = 301)"
    if token.low in _RAG and (
        token.text[0].isupper()
        or before in ("rated", "rag", "remains", "is", "amber")
        or (before in _COLOURED and after in ("", ",", ".", ";", ")", "and", "this"))
    ):
        return Item("G", at, at + 1, _RAG[token.low])
    if token.low in ("most", "fewest", "least") and before == "the" and after in ("since", "in", "for", "this", "of"):
        return Item("X", at, at + 1)
    special = _noun_or_verb(token.low, before, after, tokens[at - 2].low if at > 1 else "")
    if special:
        return Item(special, at, at + 1)
    if token.low in ("up", "down"):
        return Item(_up_or_down(token.low, before, after, tokens, at, found), at, at + 1)
    code = PHRASES.get((token.low,))
    if code is None and "'" in token.low:
        code = PHRASES.get((token.low.partition("'")[0],)) if not token.low.endswith("n't") else "!"
    if code is not None:
        return Item(_in_place(code, token.low, before, after), at, at + 1)
    if (
        (token.low.endswith("ly") and len(token.low) > 4)
        or token.low in PLAIN
        or token.low.removesuffix("'s") in PLAIN
        or not (token.is_word or token.is_number)
    ):
        return Item("_", at, at + 1)
    return Item(".", at, at + 1)


_COLOURED = words("are was were now still one two three four none all both remain remained stays stayed turned")


def _ends_at(tokens: Sequence[Token], at: int) -> bool:
    return at >= len(tokens) or tokens[at].low in (",", ";", ".", ")")


def _is_rag(word: str) -> bool:
    return word in _RAG


_TARGETS = words("target targets limit limits ceiling threshold planning")
_GOING_ON = words("continues continued continue continuing began begun started managed able come managing tended")


def _beside_others(tokens: Sequence[Token], at: int, found: dict[int, Item]) -> str:
    """Small words whose role the words behind them decide: "on target", "on January", "after 89%"."""
    word, follows = tokens[at].low, found.get(at + 1)
    following = tokens[at + 1].low if at + 1 < len(tokens) else ""
    number = found.get(at + 1) or found.get(at + 2)
    if word in ("within", "inside") and number is not None and number.code in "%n":
        after = tokens[number.end].low if number.end < len(tokens) else ""
        if after in _TARGETS:
            return "m"
    behind = (
        tokens[at + 2].low
        if at + 2 < len(tokens) and following in ("the", "our", "its", "their", "this", "that", "local")
        else following
    )
    if behind in _TARGETS and (word in ("on", "within", "inside") or word in ("off", "outside")):
        return "K" if word == "off" else ("M" if word == "outside" else "m")
    later = found.get(at + 2) if following in ("the", "a") and (follows is None or follows.code != "P") else follows
    if word in ("went", "gone", "goes") and following in ("from", "to") and number is not None:
        return "v"
    if word in ("theirs", "ours") and any(one.low in _TARGETS for one in tokens[:at]):
        return "T"  # "two points above the target, and … six points below theirs"
    if word in ("reach", "reaches", "reached", "reaching") and behind in _TARGETS and tokens[at - 1].low != "to":
        return "m"
    if word in ("→", "->", "=>") and at and (_is_rag(following) or (follows is not None and follows.code in "%nr")):
        return "O"
    if word == "on" and later is not None and later.code == "P":
        return "h"
    if word == "as" and follows is not None and follows.code == "P" and _ends_at(tokens, follows.end):
        return "h"  # "28, as Jan-23"
    if word == "on" and following == "the" and later is not None and later.code in "%nr":
        return "h"  # "down on the 82% in January"
    if word == "over" and later is not None and later.code in "PL":
        return "i"
    if word in ("after", "following") and later is not None and later.code in "%nrP":
        return "F"
    return ""


def _noun_or_verb(word: str, before: str, after: str, before_that: str) -> str:
    """As "increase" is a noun after "an" or before "in", a verb after a name, and an intention after "to"."""
    if word in _BASE and before == "to" and before_that in _GOING_ON:
        return {**_VERBS_OF, **_BASE_CODE}.get(word, "")
    if word in _BASE and before in ("to", "will", "should", "would", "must", "can", "could", "and"):
        return "?" if before != "and" else _NOUNS.get(word, "?")
    if word in ("fall", "falls", "fell") and after in ("between", "within", "into", "outside"):
        return "_"  # "25% falls between the two"
    if word in _NOUNS and (before in _DETERMINERS or before.isdigit() or after in ("in", "of", "from", "since", "to")):
        return _NOUNS[word] if word not in _VERBS or before in _DETERMINERS or after in ("in", "of") else _VERBS[word]
    if word in _VERBS:
        return _VERBS[word]
    return _BASE_CODE.get(word, "")


def _up_or_down(word: str, before: str, after: str, tokens: Sequence[Token], at: int, found: dict[int, Item]) -> str:
    code = {"up": "u", "down": "d"}[word]
    follows = found.get(at + 1)
    if after == "to" and (found.get(at + 2) is None or found[at + 2].code not in QUANTITIES + "PT"):
        return "_"  # "much of it is down to one road"
    if before in _UP_BEFORE:
        return "_"
    if follows is not None and follows.code in QUANTITIES + "P":
        return code
    return code if after in _UP_AFTER or at + 1 == len(tokens) else "_"


def _in_place(code: str, word: str, before: str, after: str) -> str:
    """What a word is here: "more than" is said of numbers and figures, "more staff" is not."""
    if code == "." or word not in (
        "more",
        "large",
        "over",
        "under",
        "v",
        "short",
        "met",
        "meet",
        "meeting",
        "hit",
        "held",
        "given",
    ):
        return code
    if word == "meeting" and (
        before in ("the", "a", "team", "board", "next", "this", "our", "each", "management")
        or after in ("in", "on", "at", "was", "with")
    ):
        return "."
    if word == "short" and after != "of":
        return "_"
    if word == "v" and before in ("",):
        return "."
    if word == "over" and after in ("the", "a"):
        return ">"
    return code


def _merged(items: Iterable[Item]) -> list[Item]:
    """Items with `25% (81/330)` as one: the percentage with its two numbers."""
    found: list[Item] = []
    for item in items:
        found.append(item)
        tail = "".join(one.code for one in found[-4:])
        for pattern, percent, pair in (("%(r)", 0, 2), ("r(%)", 2, 0), ("%r", 0, 1), ("r%", 1, 0)):
            if not tail.endswith(pattern):
                continue
            parts = found[-len(pattern) :]
            said = replace(parts[percent].said, pair=parts[pair].said.pair)
            found[-len(pattern) :] = [Item("%", parts[0].start, parts[-1].end, said)]
            break
    return found
