"""Which indicator a place in a sentence speaks of: by its clause, those before it, and the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpibook.words.clause_parts import ClauseParts
from kpibook.words.known_words import tells_of_itself, word_of_doing
from kpibook.words.quantities import Said
from kpibook.words.speaking import Subject
from kpibook.words.vocabulary import NARROWING, SURELY_NARROWING, words

_UNKNOWN = "no indicator recognised"
_PART = "it may be of part of the figure only"
SEVERAL = "several indicators may be meant"


_THAT_PUTS = re.compile(
    r"(?:and |so |but )?(?:that|this|which) (?:puts|leaves|brings|keeps|takes|places|moves|makes|still leaves)"
    r" (?:us|it|the)\b"
)
_THAT_IS = re.compile(r"(?:and |so |but )?(?:that|this|that's) (?:is|was|remains|remained|still|makes)?\b")
_TURNING = words(
    "attention turn turns turned turning look looks regard respect thanks come comes return back "
    "backlog stock pool completion delivery achievement"
)
"""Words with which an author comes to what is spoken of: "we draw attention to CLA visits"."""
_TAKES = words("put take took bring brought leave left keep kept move moved push pushed")
"""What figures do to "us": "which put us below our target"."""


def _other_number(codes: str) -> bool:
    """Whether another figure stands between, without a month of its own."""
    return bool(re.search(r"[%nr](?![_i(]{0,3}P)", re.sub(r"\([^()]*\)", "", codes)))


@dataclass
class ClauseSubjects(ClauseParts):
    """What is spoken of in a sentence's clauses."""

    def subject(self, at: int) -> Subject:
        """The indicators that a place speaks of."""
        if self._is_of_some(at):
            return Subject((), False, "which of them are meant is not clear")
        latter = self._latter(at)
        if latter is not None:
            return latter
        inside = [each for each in self.inside(at) if self._item(each).code == "I" and not self.is_compared(each)]
        inside = [each for each in inside if not self._is_a_way_in(each)]
        inside = [each for each in inside if not re.search(r"y_?n_?$", self.sentence.codes[:each])]  # "by one route"
        before = [each for each in inside if each < at]
        after = [each for each in inside if each > at and "R" not in self.sentence.codes[at:each]]
        if before:
            return self._surest(before, at)
        if after and not self._stranger(at):
            return self._subject_after(after, at)
        return self._from_other_clauses(at, after)

    def subject_of_others(self, at: int) -> Subject:
        """What a count of a named thing is of: "13%, one route more": the routes, or what was named before them."""
        named = [each for each in self.sentence.all("I") if each < at]
        named = [each for each in named if each != at - 1] or named
        ids = [id_ for each in named for id_ in self._item(each).mention.indicators]
        return Subject((tuple(dict.fromkeys((*ids, *self.before.indicators[:1]))),))

    def named_before(self, at: int) -> tuple[tuple[str, ...], ...]:
        """What the sentence names up to a place, each once, in its order."""
        named = [each for each in self.sentence.all("I") if each < at and self._item(each).mention.sure]
        return tuple(dict.fromkeys(self._item(each).mention.indicators for each in named))

    def _latter(self, at: int) -> Subject | None:
        """ "The former", "the latter": of two that were named; None where neither is said."""
        if "the latter" not in self.sentence.low and "the former" not in self.sentence.low:
            return None
        words = {each: self.sentence.words(each) for each in self.inside(at) if each < at}
        said = [each for each, word in words.items() if word in ("the latter", "the former")]
        if not said or any(self._item(each).code in "I." for each in range(said[-1] + 1, min(at, said[-1] + 2))):
            return None
        named = self.named_before(said[-1]) or self.before.named
        if len(named) < 2:
            return Subject((), False, _UNKNOWN)
        sure = len(named) == 2 and self.sentence.codes[: said[-1]].count("E") < 2
        one = named[-1] if words[said[-1]].endswith("latter") else named[-2]
        return Subject((one,), sure, "" if sure else SEVERAL)

    def _is_of_some(self, at: int) -> bool:
        """ "The first two reach their targets": said of some of those that were named."""
        codes = self.sentence.codes
        some = re.search(r"n[_vA!]{0,3}$", codes[:at])
        if some is None or codes[at] not in "mMeudbw=G" or not some.start():
            return False
        before = self.sentence.words(some.start() - 1)
        return before in ("first", "last", "other", "remaining", "these", "those", "all", "the", "next")

    def _is_a_way_in(self, at: int) -> bool:
        """ "Referrals through the front door": where they come from, and not what is spoken of."""
        before = re.search(r"I_{0,2}i_{0,2}$", self.sentence.codes[:at])
        return before is not None and any(self.sentence.words(e) == "through" for e in range(before.start(), at))

    def _surest(self, before: Sequence[int], at: int) -> Subject:
        """The nearest before; where it may mean several, with a name before it that is sure."""
        found = self._named(before, at)
        if found.why != SEVERAL or len(found.each) != 1:
            return found
        sure = [each for each in before if self._item(each).mention.sure]
        if not sure:
            return found
        other = self._of(sure[-1:], at)
        return Subject((tuple(dict.fromkeys((*other.each[0], *found.each[0]))),), other.sure, other.why, other.near)

    def _named(self, before: Sequence[int], at: int) -> Subject:
        """The nearest before, with all that "and" joins to it."""
        codes, nearest = self.sentence.codes, before[-1]
        joined = [nearest]
        for one, other in zip(reversed(before[:-1]), reversed(before), strict=False):
            if not re.fullmatch(r"[_c,&A(S!]*", codes[one + 1 : other]) or not re.search(
                "[c,!]", codes[one + 1 : other]
            ):
                break
            joined.append(one)
        return self._of(joined, at)

    def _of(self, mentions: Sequence[int], at: int) -> Subject:
        items = [self._item(each) for each in sorted(mentions)]
        each = tuple(item.mention.indicators for item in items)
        near = tuple(id_ for item in items for id_ in item.mention.near) if len(items) == 1 else ()
        why = next((reason for m in mentions if (reason := self.narrowed(m, at))), "")
        why = why or ("" if all(item.mention.sure for item in items) else SEVERAL)
        return Subject(each, not why, why, near)

    def narrowed(self, mention: int, at: int) -> str:
        """Why what is said of a name may be said of less: "police contacts", "referrals from schools"."""
        sentence, codes = self.sentence, self.sentence.codes
        if mention and codes[mention - 1] == "." and not self._is_name_like(mention - 1):
            return f'it may be of part of the figure only ("{sentence.words(mention - 1)}")'
        other = re.search(r"(?P<word>\.)_?[oOiF]_{0,3}$", codes[:mention])
        if other and sentence.words(other.start("word")) not in _TURNING:
            return "it may be of something else"  # "the quality of supervision"
        if re.search(r"F_{0,2}I_{0,2}O_{0,2}$", codes[:mention]):
            return "it may be of something else"  # "the rate from contact to referral"
        if self._has_a_tail(mention, at):
            return _PART
        if (
            codes[mention + 1 : mention + 2] == "."
            and not word_of_doing(sentence.words(mention + 1))
            and codes[mention + 2 : mention + 3] not in tuple("@OFy")
        ):
            return f'something else may be meant ("{sentence.words(mention + 1)}")'
        between = range(mention + 1, at)
        strict = codes[at] in "udbw" or "R" in codes[mention + 1 : at]
        unknown = sum(codes[e] == "." and not tells_of_itself(sentence.words(e)) for e in between)
        return "what it speaks of is not clear" if unknown > (0 if strict else 2) else ""

    def _has_a_tail(self, mention: int, at: int) -> bool:
        """Whether a name goes on: "referrals to the Family Hub", "visits recorded within five days"."""
        codes = self.sentence.codes
        tail = re.match(r"[^v@udbw=~x?!mMeXK+%pnfr,;:()C-]*", codes[mention + 1 :])
        end = mention + 1 + (tail.end() if tail else 0)
        words = " ".join(self.sentence.words(each) for each in range(mention + 1, end))
        said, first = tail[0] if tail else "", words.partition(" ")[0]
        if first in SURELY_NARROWING or re.search(r"[oO]_{0,2}[.<>]", said) or self._is_an_age(end):
            return True
        if first in NARROWING and re.search(r"[FyiR_]_{0,2}\.", said):
            return True
        between = re.sub(r"[i@os]_{0,2}[PSL]", "", codes[mention + 1 : at]) if mention < at else ""
        return codes[at] in "udbw" and bool(re.search(r"v_{0,2}[iyoF]", re.sub(r"[v!_]+$", "", between)))

    def _is_an_age(self, at: int) -> bool:
        """As in "re-referrals of children under five": a number that narrows a name."""
        return at < len(self.sentence.codes) and bool(
            re.match(r"(?:under|over|aged|below|above) \w+$", self.sentence.words(at))
        )

    def _stands_first(self, at: int) -> bool:
        return all(
            code in "_()@%pnfrXLjvTEGS!PiscOF,:udbwhoyUDBW=><NMmKke+-tx2Y;CczH~"
            for code in self.sentence.codes[self.inside(at)[0] : at]
        )

    def _is_name_like(self, at: int) -> bool:
        word = self.sentence.words(at)
        return word.endswith(("ly", "'s", "ing")) or (not word.endswith("ed") and tells_of_itself(word))

    def _stranger(self, at: int) -> bool:
        """Whether something that is no indicator stands before a place, in its clause."""
        inside = [each for each in self.inside(at) if each < at]
        inside = inside[1:] if inside and self._item(inside[0]).code in ",;C" else inside
        verb = re.match(
            r"[c_]{0,2}A_{0,2}(?P<v>\.)|c?_{0,2}(?P<same>\.)[_A]", "".join(self._item(e).code for e in inside)
        )
        if verb is not None:
            place = inside[verb.start("v" if verb["v"] else "same")]
            word, whom = self.sentence.words(place), self.sentence.words(place + 1)
            takes = (word.endswith(("s", "ing")) or word in _TAKES) and whom in (
                "us",
                "it",
                "them",
                "that",
                "this",
                "the",
            )
            inside = [each for each in inside if not (takes and each == place)]  # "it keeps us above"
        return any(self._item(each).code == "." for each in inside)

    def _subject_after(self, after: Sequence[int], at: int) -> Subject:
        """ "There were 330 referrals", "a fall in re-referrals", "25% of referrals were re-referrals"."""
        mentions = [self._item(each).mention for each in after[:2]]
        ids = tuple(dict.fromkeys(id_ for mention in mentions for id_ in mention.indicators))
        why = (
            self.narrowed(after[0], at)
            or (
                "what it is of is not clear"
                if self._item(at).code in "%nrf" and _other_number(self.sentence.codes[at + 1 : after[0]])
                else ""
            )
            or ("" if any(mention.sure for mention in mentions) else SEVERAL)
        )
        return Subject((ids,), not why, why)

    def _carried(self, first: Subject, named: Sequence[int], at: int) -> Subject:
        """What was named last, where it is one thing: or any that was named before it, or its rate."""
        elsewhere = re.search(r"\b(?:overall|we|elsewhere|others)\b", self._words_of(at))
        if first.sure and elsewhere and "C" in self.sentence.codes[named[-1] : at]:
            first = replace(first, sure=False, why="what it speaks of is not clear")
        if len(first.each) != 1:
            return first
        if re.search(r"C[_A]{0,2}$", self.sentence.codes[: named[-1]]):
            named = named[-1:]  # "whereas pothole repairs, …, remain below target": of them alone
        every = dict.fromkeys(id_ for each in reversed(named) for id_ in self._item(each).mention.indicators)
        every |= dict.fromkeys(self._rates(at))
        also = tuple(self._named_by_places(at))
        return Subject((tuple(every),), first.sure, first.why, first.near, also, carried=True)

    def _from_other_clauses(self, at: int, after: Sequence[int]) -> Subject:
        """What the clauses before name; that after, where the sentence begins with its figure; the text before."""
        codes, part = self.sentence.codes, self.parts[at]
        named = [e for e in self.sentence.all("I") if e < at and not self.is_compared(e) and self.parts[e] != part]
        named = [each for each in named if self._item(each).mention.sure] or named
        start = codes.rfind(";", 0, at)
        here = [each for each in named if each > start]
        named = here or (named if self._stands_first(at) or "A" in codes[start + 1 : at + 1] else [])
        stranger = self._stranger(at)
        bracket = re.search(r"I[_v@:]{0,3}[%r]?_?\($", codes[: self.inside(at)[0] + 1])
        if bracket:
            found = replace(self._of([bracket.start()], bracket.start()), carried=True)
            agent = re.match(r"[_c]{0,2}\._{0,2}v", "".join(self._item(e).code for e in self.inside(bracket.start())))
            return replace(found, sure=False, why="of whom it is said is not clear") if agent else found
        relative = self._antecedent(at)
        if relative is not None and not self._item(relative).mention.sure:
            return Subject((self._item(relative).mention.indicators,), False, SEVERAL)
        if named and not stranger and self._another_begins(named[-1], at):
            return replace(self._of(named[-1:], named[-1]), sure=False, why="what it speaks of is not clear")
        if named and not stranger:
            last = [each for each in named if self.parts[each] == self.parts[named[-1]]]
            first = self._named(last, at) if len(last) > 1 else self._of(last[-1:], named[-1])
            return self._carried(first, named, at)
        if after:
            ids = self._item(after[0]).mention.indicators
            return Subject((ids,), False, "what it speaks of is not clear")
        later = [each for each in self.sentence.all("I") if each > at and not self.is_compared(each)]
        later = [each for each in later if self._item(each).mention.sure]
        own = later and codes[at] in "%nrf" and re.match(r"I[_v@(:]{0,2}[%nr]", codes[later[0] :])
        unclear = "." in codes[:at] or own or (later and "R" in codes[at : later[0]]) or self._has_a_pronoun(at)
        if later and not stranger and not unclear and not re.search("[;C]", codes[at : later[0]]):
            return Subject((self._item(later[0]).mention.indicators,), also=self.before.indicators)
        if stranger or named:
            return Subject((), False, _UNKNOWN)
        return self._from_text(at)

    def _belonging(self, at: int) -> str:
        """What stands behind a place in its clause, as far as it may say whose it is: no reason, no "since"."""
        inside = [each for each in self.inside(at) if each >= at]
        behind = "".join("_" if tells_of_itself(self.sentence.words(e)) else self._item(e).code for e in inside)
        if "after" in map(self.sentence.words, inside):
            behind = behind.replace(".L", "_L")  # "Green after one month at Amber"
        return re.split(r"[sR]_{0,2}\.", behind)[0]

    def _of_kind(self, ids: tuple[str, ...], at: int) -> tuple[str, ...]:
        """Those that "the share", "the number" may mean; all where it may mean none, or any."""
        said = " ".join(self.sentence.words(each) for each in self.inside(at) if each < at)
        kind = re.match(
            r"(?:and |but |so )?(?:the|this|that) (?P<what>share|percentage|proportion|number|total)\b(?! of)", said
        )
        if kind is None:
            return ids
        shape = "count" if kind["what"] in ("number", "total") else "share"
        return tuple(id_ for id_ in ids if self.setting.facts.indicators[id_].shape == shape) or ids

    def _named_by_places(self, at: int) -> list[str]:
        """Indicators in whose names a team stands that is named here: "CWD: 29"."""
        places = [self.sentence.words(each) for each in self.sentence.all("S") if each < at]
        known = [id_ for id_ in self.setting.indicators if id_ in self.setting.facts.indicators]
        return [id_ for id_ in known if any(self._has_word(id_, place) for place in places)]

    def _has_word(self, id_: str, word: str) -> bool:
        return any(word in name.lower().split() for name in self.setting.facts.indicators[id_].names)

    def _has_a_pronoun(self, at: int) -> bool:
        """ "It", "this figure"; and no "number of" something, no "performance in respect of" something."""
        codes = self.sentence.codes
        if _THAT_PUTS.match(self.sentence.low) or _THAT_IS.match(self.sentence.low):
            return True
        return any(
            code == "A"
            and not re.match(r"A_{0,2}[oi]", codes[e:])
            and not (e and re.search(r"\d", self.sentence.words(e - 1)))  # "the 20 day measure"
            for e, code in enumerate(codes[: at + 1])
        )

    def _antecedent(self, at: int) -> int | None:
        """The name directly before "…, for whom", "…, whose": that is what is spoken of."""
        first = self.inside(at)[0]
        if first and self.sentence.codes[first] == "c":
            return self._antecedent(first - 1)  # "for whom it was 86%, and is short of target"
        opening = [self.sentence.words(each) for each in self.inside(at)[:4] if each < at]
        if not set(opening) & {"who", "whom", "whose"} or first == 0 or self.sentence.codes[first - 1] != "I":
            return None
        return first - 1

    def _another_begins(self, named: int, at: int) -> bool:
        """Whether a clause between begins with something that is not known: "contacts fell; walk-ins fell by 13"."""
        codes = self.sentence.codes
        for match in re.finditer(r"[,;:Cc][_c(Ao]*(?P<word>\.)", codes[named:at]):
            if self.sentence.words(named + match.start()) in ("despite", "notwithstanding"):
                continue  # "and so, despite the frost, met its target"
            word = self.sentence.words(named + match.start("word"))
            us = self.sentence.words(min(named + match.end(), at)) in ("us", "it", "them")  # "which put us below"
            if (
                not (us and (word.endswith("s") or word in _TAKES))
                and not word.endswith(("ed", "ing"))
                and not re.search(r"[A]", codes[named + match.end() : at])
            ):
                return True
        return False

    def _rates(self, at: int) -> list[str]:
        """Rates of the section, where the sentence has told one: "a rate of 110 per 10,000, ten above the ceiling"."""
        per = re.search(r"\brates? per\b", self.sentence.low) or any(
            isinstance(one.value, Said) and one.value.per for one in self.sentence.items[:at]
        )
        facts = self.setting.facts
        return [id_ for id_, one in facts.indicators.items() if per and one.shape == "rate"]

    def _from_text(self, at: int) -> Subject:
        """ "This figure", "it", or nothing at all: what the text speaks of, the last that was named first."""
        ids = self.before.indicators or self.setting.expected
        if not ids:
            return Subject((), False, _UNKNOWN)
        told = max((e + 1 for e in range(at) if self.is_told(e, self.parts)), default=0)
        if not self._has_a_pronoun(at) and "." in self.sentence.codes[told:at]:
            return Subject((ids,), False, _UNKNOWN, carried=True)
        if re.search(r"A_{0,2}o_{0,3}\.", self.sentence.codes[:at]):
            return Subject((ids,), False, _UNKNOWN, carried=True)  # "the number of …"
        ids, kept = self._of_kind(ids, at), ids
        if not self.before.sure and not (len(ids) == 1 and len(kept) > 1):
            return Subject((ids,), False, SEVERAL, carried=True)
        also = () if re.match(r"[_c]{0,2}A", self.sentence.codes) else self.before.earlier
        if not self.before.indicators and not self.setting.box:
            also = self.setting.indicators  # nothing was named: it may be of any of the section
        also = (*also, *self._named_by_places(at))
        clause = "".join(self._item(each).code for each in self.inside(at) if each < at) + self._belonging(at)
        refers = self._has_a_pronoun(at) or (self._stands_first(at) and "." not in clause)
        return Subject((ids,), refers, "" if refers else _UNKNOWN, also=also, carried=True)
