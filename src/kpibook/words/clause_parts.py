"""A sentence in its clauses: what stands in which, and what is only hoped, given as a reason, or denied."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kpibook.words.sentence import Item, Sentence
from kpibook.words.speaking import Setting, Spoken

_OWNER = r"[><+\-Kt]_{0,2}h?_[%n](?:_{0,2}[vmMN]){0,3}_{0,2}(?:[ioy]_{0,2})?$"
"""Before whose figure something is held against: "below the 96% achieved for …"."""
_VERBS = frozenset("v@udbw=mMe?~><+-tKk!")


@dataclass
class ClauseParts:
    """A sentence's clauses, and what kind of thing each says."""

    sentence: Sentence
    setting: Setting
    before: Spoken = field(default_factory=Spoken)

    @cached_property
    def parts(self) -> tuple[int, ...]:
        """The number of the clause in which each item stands; what is in brackets has its own."""
        codes, found, stack, count = self.sentence.codes, [], [0], 0
        for at, code in enumerate(codes):
            if code == "(":
                count += 1
                stack.append(count)
                found.append(count)
                continue
            if code == ")" and len(stack) > 1:
                found.append(stack.pop())
                continue
            if code in ",;:C" or (code == "c" and self._splits(at)) or self.is_told(at, found):
                count += 1
                stack[-1] = count
            found.append(stack[-1])
        return tuple(found)

    def is_told(self, at: int, parts: Sequence[int]) -> bool:
        """ "Leaders recognise that 25% …": what is told is a clause of its own; what is hoped is not."""
        codes = self.sentence.codes
        if at == 0 or codes[at - 1] != "." or self.sentence.words(at) != "that":
            return False
        return not any(codes[each] in "?I" for each in range(at) if parts[each] == parts[at - 1])

    def _splits(self, at: int) -> bool:
        """Whether "and" begins a clause: a verb stands on both sides of it."""
        codes = self.sentence.codes
        after = re.match(r"[^,;:()Cc]*", codes[at + 1 :])
        before = re.search(r"[^,;:()C]*$", codes[:at])
        return bool(
            after and before and _VERBS.intersection(after[0]) and (_VERBS | set("OF%pTr")).intersection(before[0])
        )

    def inside(self, at: int) -> list[int]:
        """The items of a clause."""
        return list(self._clauses[self.parts[at]])

    @cached_property
    def _clauses(self) -> dict[int, list[int]]:
        """The items of each clause: they are asked for again and again."""
        found: dict[int, list[int]] = {}
        for each, part in enumerate(self.parts):
            found.setdefault(part, []).append(each)
        return found

    def is_outlook(self, at: int) -> bool:
        """Whether a plan, a hope or a condition is spoken of."""
        items, inside = self.sentence.items, [each for each in self.inside(at) if not self._only_tells(each, at)]
        bracket = self.sentence.codes.rfind("(", 0, at)
        if bracket > 0 and ")" not in self.sentence.codes[bracket:at]:
            inside = [*self.inside(bracket - 1), *inside]  # "where we had planned to be (540)"
        if any(items[each].code == "?" and each < at for each in inside):
            return True
        if any(items[each].code == "?" for each in inside) and not any(
            items[e].code in "v@udbw" for e in inside if e < at
        ):
            return True
        return any(items[each].code == "P" and items[each].when.future for each in inside)

    def _only_tells(self, modal: int, at: int) -> bool:
        """ "Members will wish to note that …", "when the figure was 99%": what follows is told, not hoped."""
        if self.sentence.codes[modal] != "?":
            return False
        if self.sentence.words(modal).split()[0] == "when" and self._is_past(modal):
            return True
        if modal >= at:
            return False
        between = " ".join(self.sentence.words(each) for each in range(modal, at))
        return bool(
            re.search(
                r"\b(?:note|aware|reassured|recall|see|know|learn|observe|advised|told|informed|pleased"
                r"|appear|seem|remiss|fair to|safe to|right to|wrong to|honest to|say that|add that)\b",
                between,
            )
        )

    def _is_past(self, modal: int) -> bool:
        """Whether the verb that comes next is a past one: no condition."""
        codes = self.sentence.codes
        verb = next((e for e in range(modal + 1, len(codes)) if codes[e] in "v@;,?"), None)
        return verb is not None and self.sentence.words(verb).split()[0] in ("was", "were", "stood", "had")

    def is_reason(self, at: int) -> bool:
        """Whether a reason is given."""
        start = max(self.sentence.codes.rfind(";", 0, at), 0)
        return "R" in self.sentence.codes[start:at]

    def denied(self, at: int) -> bool:
        """Whether a "not" stands before, in the same clause; or "neither … nor"."""
        codes = self.sentence.codes
        start = max(codes.rfind(";", 0, at), 0)
        words = " ".join(self.sentence.words(each) for each in range(start, at))
        if re.search(r"\bneither\b.*\bnor\b", words):
            return True
        return bool(re.search(r"!(?:[_v]|A(?=v)){0,4}$", codes[:at])) and not codes[:at].endswith("!_<")

    def _item(self, at: int) -> Item:
        return self.sentence.items[at]

    def is_compared(self, at: int) -> bool:
        """Whether an indicator is what something is compared with: "higher than referrals"."""
        if re.search(r"(?:^|;)[_.A]{0,3}h[_oiA]{0,3}$", self.sentence.codes[:at]):
            return False  # "delivery against the gully programme reached 81%"
        return bool(re.search(rf"h[_oiA]{{0,3}}$|{_OWNER}", self.sentence.codes[:at]))

    def is_beside(self, at: int) -> bool:
        """Whether a scope is what something is compared with."""
        return bool(re.search(rf"[h><+\-][_oiA]{{0,3}}$|{_OWNER}", self.sentence.codes[:at]))

    def _words_of(self, at: int) -> str:
        return " ".join(self.sentence.words(each) for each in self.inside(at))
