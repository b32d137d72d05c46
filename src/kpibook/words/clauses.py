"""Which indicator, scope and month a place in a sentence speaks of: by its clause, those before it, and the text."""

import re
from dataclasses import dataclass, replace

from kpibook.definitions import WHOLE
from kpibook.months import Period
from kpibook.words.clause_subjects import ClauseSubjects
from kpibook.words.periods import When
from kpibook.words.speaking import Times

_COMPARED = re.compile(
    r"(?:[Fhs][_io@AXj]{0,5}|h_?Av_?i?_?|[+\-][_i]{0,2}|[><][_h]{0,2}|[=t][_hi]{0,2}|[Fh][_oA@]{0,3}[%nfr][_(iov]{0,4}"
    r"|[fx]_{0,3}(?:o_{0,2})?[%nr]_?[io]_{0,2}|x[_A]{0,3}o_{0,2}|[><+\-Kt]h?_[%nr][_(iovmMN]{0,6})$"
)
"""What stands before a month with which something is compared."""
_SEVERAL = ("teams", "areas", "depots", "localities", "services")


@dataclass
class Clauses(ClauseSubjects):
    """A sentence in its clauses: its scopes and months, beside what it speaks of."""

    def each_scope(self, at: int) -> tuple[tuple[str, ...], ...]:
        """ "Slipped in both PTC 1 and PTC 2": the scopes of each of which it is said; none where it is said of one."""
        for match in re.finditer(r"i?_{0,2}(?P<one>S)_{0,2}c_{0,2}i?_{0,2}(?P<other>S)", self.sentence.codes):
            inside = {self.parts[at]} & {self.parts[match.start("one")], self.parts[match.start("other")]}
            words = " ".join(self.sentence.words(e) for e in range(max(0, match.start() - 1), match.end()))
            if inside and re.search(r"\b(?:both|each)\b", words):
                return tuple(self._item(match.start(name)).place.ids for name in ("one", "other"))
        return ()

    def scopes(self, at: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The scopes that a place speaks of, and others by which it may be right too."""
        default = (self.setting.scope,)
        near = [e for e in self.inside(at) if self._item(e).code == "S" and not self.is_no_own(e)]
        near = near or [e for e in self.sentence.all("S") if e < at and not self.is_no_own(e)][-1:]
        if not near:
            return default, ()
        near = [e for e in near if e < at or not re.search("[%nr]", self.sentence.codes[at + 1 : e])] or near[:1]
        nearest = min(near, key=lambda each: (abs(each - at), each))
        if nearest > at and re.search("[%nr]", self.sentence.codes[at + 1 : nearest]):
            return default, ()
        ids = self._ids_of(nearest)
        known = [id_ for id_ in self.setting.indicators if id_ in self.setting.facts.indicators]
        if any(self._has_word(id_, self.sentence.words(nearest)) for id_ in known):
            return ids, default  # "Adoption: 17 placed": the team, or what is counted
        if ";" in self.sentence.codes[nearest:at] or (nearest not in self.inside(at) and self._has_a_verb(at)):
            return ids, default
        direct = (
            nearest == 0
            or self.sentence.codes[nearest - 1] in "i,:(o;"
            or nearest + 1 == at
            or self.sentence.codes[nearest + 1 : nearest + 2] in ("I", "v")
        )
        return ids, () if direct and default[0] not in ids else default

    def _ids_of(self, scope: int) -> tuple[str, ...]:
        """The scopes that a name stands for: in a team's or an area's workbook "the service area" is its own."""
        own = self.setting.facts.scopes.get(self.setting.scope)
        if own is None or own.id == WHOLE or not self.sentence.words(scope).endswith("service area"):
            return self._item(scope).place.ids
        return (own.area,) if own.area in self.setting.facts.scopes else (own.id,)

    def is_no_own(self, scope: int) -> bool:
        """Whether a scope is held beside another, or its teams are."""
        return self.is_of_its_teams(scope) or self.is_beside(scope)

    def is_of_its_teams(self, scope: int) -> bool:
        """ "Central did best of the SWF teams", "the only one of the three SWF teams": not of the area itself."""
        among = re.search(r"(?:[oX]_{0,3}n?_{0,2}|r)$", self.sentence.codes[:scope])
        return bool(among) and self.sentence.words(scope).split()[-1] in _SEVERAL

    def main(self, at: int) -> Times:
        """The month that a place speaks of, unless it is bound to another."""
        when = re.search(r"P[,_?]{0,3}A?[_v]{0,2}$", self.sentence.codes[:at])
        if when and any(self.sentence.words(e).split()[0] == "when" for e in range(when.start(), at)):
            return self.times(self._item(when.start()).when, self.setting.month)  # "since January, when it rose"
        inside = self.inside(at)
        own = [
            e
            for e in inside
            if self._item(e).code == "P" and not self.is_reference(e) and not self._is_of_another(e, at)
        ]
        own = [e for e in own if len(self._item(e).when.months) < 3 and "R" not in self.sentence.codes[at:e]]
        if not own:
            own = [
                e
                for e in self.sentence.all("P")
                if e < at
                and not self.is_reference(e)
                and not self._in_brackets(e, at)
                and not self._why(e)
                and not self._is_to_come(e)
            ]
            own = own[-1:] if own else self._opening()
        if own:
            nearest = min(own, key=lambda each: abs(each - at))
            found = self.times(self._item(nearest).when, self.setting.month)
            if nearest not in inside and self._is_of_now(nearest, at):
                return Times((self.setting.month,), found.first)  # "in November it was 11%, so we have gone up"
            loose = bool(re.search(r"\._{0,2}$", self.sentence.codes[:nearest]))
            if loose or (nearest not in inside and not self._is_topic(nearest, at)):
                return replace(found, others=(self.setting.month,))
            return found
        return Times((self.setting.month,), self.before.months)

    def _is_of_now(self, period: int, at: int) -> bool:
        """Whether a clause tells how things are, behind one that tells how they were."""
        then = {self.sentence.words(each) for each in self.inside(period)}
        now = {self.sentence.words(each) for each in self.inside(at) if each < at + 2}
        present = now & {"have", "has", "is", "are", "we've", "we're", "it's"}
        return bool(then & {"was", "were"} and present and "so" in now)

    def _is_to_come(self, period: int) -> bool:
        """Whether a month is later than the text's: "sessions were moved into March, and supervision fell"."""
        found = self.times(self._item(period).when, self.setting.month)
        if period and self.sentence.words(period - 1) == "into":
            return True
        return bool(found.first) and all(one.index > self.setting.month.index for one in found.first)

    def _is_topic(self, period: int, at: int) -> bool:
        """ "In December, …": the month of all that follows, and no part of one clause among others."""
        codes = self.sentence.codes
        opens = period in self._opening() and codes[period + 1 : period + 2] in (",", ":")
        return opens and not re.search("[;C]", codes[period:at])

    def _has_a_verb(self, at: int) -> bool:
        """Whether a clause says something of its own, and does not go on with what another one does."""
        return any(self._item(each).code in "v@udbw" for each in self.inside(at) if each < at)

    def _why(self, at: int) -> bool:
        """Whether a month stands in a reason: "owing to the hours agreed in January"."""
        return any(self.sentence.codes[each] == "R" for each in self.inside(at) if each < at)

    def _in_brackets(self, one: int, at: int) -> bool:
        """Whether something stands in brackets that are closed before a place."""
        codes = self.sentence.codes[one:at]
        return codes.count(")") > codes.count("(")

    def _is_of_another(self, period: int, at: int) -> bool:
        """Whether a month belongs to a figure that something is compared with: "a high of 82% in January"."""
        bound = re.search(r"[Fhoj]_{0,2}(?P<q>[%nr])[_iv(]{0,3}$", self.sentence.codes[:period])
        return bool(bound) and bound is not None and bound.start("q") != at and self.sentence.codes[at] not in "Xj"

    def _opening(self) -> list[int]:
        """A month with which the sentence begins."""
        found = re.match(r"[_i]{0,3}P", self.sentence.codes)
        return [found.end() - 1] if found and not self.is_reference(found.end() - 1) else []

    def is_reference(self, at: int) -> bool:
        """Whether a month is one that figures are compared with: "from 27% in January", "since June"."""
        codes, steps = self.sentence.codes[:at], self._item(at).when.steps
        joined = re.search(r"P[_i]{0,2}c[_i]{0,2}$", codes)
        if _COMPARED.search(codes) or (joined is not None and _COMPARED.search(codes[: joined.start()])):
            return True
        if re.search(r"F_{0,2}G[_i]{0,3}$", codes):
            return True  # "Green after Red in November"
        earlier = bool(steps) and max(steps) < 0
        return earlier and (bool(re.search(r"[udbwUDBW]_{0,2}$", codes)) or self.sentence.words(at).startswith("on "))

    def times(self, when: When, main: Period) -> Times:
        """The months that a period stands for, seen from the month that is spoken of."""
        facts = self.setting.facts
        if when.months:
            known = tuple(self._known(month) for month in when.months)
            return Times(known, (), when.over, when.future)
        place = facts.place(main)
        steps = [] if place is None else [place + step for step in when.steps]
        found = tuple(facts.months[at] for at in steps if 0 <= at < len(facts.months))
        return Times(found or (main,) if not any(when.steps) else found, (), when.over, when.future)

    def _known(self, month: Period) -> Period:
        """The report's own column for a calendar month; of readings the last in it."""
        same = [one for one in self.setting.facts.months if one.calendar_month == month.calendar_month]
        return same[-1] if same else month
