"""Claims about targets: their numbers, and how figures stand to them.

What is said of a number that stands directly before it is said of the figure that the number is.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from kpibook.words.facts import Facts
from kpibook.words.found import Build, Hunt, each_of
from kpibook.words.frames_levels import levels
from kpibook.words.held_statements import Against, AgainstTarget
from kpibook.words.said import Quantity
from kpibook.words.sentence import Item
from kpibook.words.speaking import Subject
from kpibook.words.statements import All, Level, Of, Opposite, Statement
from kpibook.words.vocabulary import words

_BEFORE = re.compile(r"(?P<q>[%nr])[)]?[,_v(A]{0,4}$")


def anchored(hunt: Hunt, at: int, build: Build) -> Build:
    """ "25% is above England's": only of those figures that are 25%, whatever else the sentence may speak of."""
    before = _BEFORE.search(hunt.codes[:at])
    place = before.start("q") if before is not None else None
    if place is not None and re.search(r"[Fh][_oA@]{0,3}$", hunt.codes[:place]):
        return build  # "79% from 64%, above the target": not of what it is compared with
    if place is None or place in hunt.used or hunt.codes[place + 1 : place + 2] == ".":
        return build
    if any(hunt.codes[each] == "L" for each in hunt.clauses.inside(place) if each < place):
        return build  # "the year's total is 839, under our limit"
    said = hunt.sentence.items[place].said

    def of_that(of: Of) -> Iterable[Statement]:
        known = [one.holds(hunt.facts) for one in levels(hunt.facts.indicators[of.indicator], of, said)]
        return each_of(build(of)) if True in known else ()

    return of_that


_VALUE_AFTER = re.compile(
    r"T(?:_?i_{0,2}I)?_{0,2}(?:[o:(v]|:_?!?_?[mMe]_?\(|v?_?i|,A?v|,(?=_{0,2}[%n],))?_{0,2}(?P<q>[%nf])"
)
_VALUE_BEFORE = re.compile(r"(?P<q>[%n])_{0,2}$")
_RELATION = re.compile(r"(?P<rel>[><+\-KktmMeVF@])(?P<gap>[_ohiASvIE%npcemYr]{0,9}|_?\.{1,2}_?|[_o]?)$")
_PASSIVE = re.compile(r"T(?P<gap>[_oiv%nPASI:(),c]{0,8}?)(?P<neg>!?)[_v]{0,2}(?P<rel>[mMe])")
_BY_BEFORE = re.compile(r"(?P<by>[pn%])_{0,2}$")
_BY_AFTER = re.compile(r"T(?:_?o?_?[%n])?[_Pi,]{0,3}y_{0,2}(?P<by>[pn%])")
RELATIONS: dict[str, Against] = {">": "above", "<": "below", "+": "better", "-": "short", "K": "short", "k": "near",
                                  "t": "near", "m": "met", "M": "missed", "e": "beyond", "@": "at"}  # fmt: skip
_GAP_WORDS = re.compile(r"\b(?:gap|shortfall|distance|difference)\b")


_UNNAMED = re.compile(
    r"(?P<by>[pn%])?_{0,2}(?P<rel>K_{0,2}|[+]_{0,2}|[><e](?=[_A])|m)(?P<words>[_A]{0,2})(?P<q>[%n])(?!_{0,2}T)"
)
_HARDLY = re.compile(
    r"\b(?:just|only|marginally|slightly|narrowly|fractionally|a shade|a whisker|a touch|a little|a fraction|a hair)\b"
)


_DETERMINERS = words("the our its their this that a an of local own set planned agreed on at by about some")


def hunt_targets(hunt: Hunt) -> None:
    """Every mention of a target in the sentence; then numbers that can be nothing else: "1 point short of 80%"."""
    for match in re.finditer(r"T_{0,2}\((?P<a>[%n])[_,c]{1,2}(?P<b>[%n])\)", hunt.codes):
        hunt.used.update((match.start("a"), match.start("b")))  # "short of target (100% / 95%)": of whichever
    for at in hunt.sentence.all("T"):
        if at not in hunt.used:
            _one_target(hunt, at)
    for match in _SET_FOR_US.finditer(hunt.codes):
        _set_for_us(hunt, match)
    for match in _UNNAMED.finditer(hunt.codes):
        _unnamed(hunt, match)
    listed = _LISTED_UNDER.match(hunt.codes)
    if listed:
        _listed(hunt, listed)
    if not set("TEP2") & set(hunt.codes) and _GAP_TO.search(hunt.sentence.low):
        _gap_by_itself(hunt)


_LISTED_UNDER = re.compile(r"_{0,2}(?P<neg>!?)[_v]{0,2}(?P<rel>[mM])_?T?_?:")


def _listed(hunt: Hunt, match: re.Match[str]) -> None:
    """ "Met: CIN supervision (90%), CP supervision (96%)": said of each."""
    met = (match["rel"] == "m") != bool(match["neg"])
    for at in hunt.sentence.all("I"):
        mention = hunt.sentence.items[at].mention
        if at > match.end() - 1 and mention.sure:
            hunt.claim(
                at,
                at,
                "target",
                lambda of: _said(hunt, of, "met" if met else "missed", None),
                subject=Subject((mention.indicators,)),
            )


_GAP_TO = re.compile(r"\b(?:gap|shortfall)\b(?: to target)?(?: is| was| of|:)? ?")


def _gap_by_itself(hunt: Hunt) -> None:
    """ "CLA supervision 86%. Gap to target 4 pts.": of what the text speaks of."""
    points = [at for at in hunt.sentence.all("p") if at not in hunt.used]
    if len(points) == 1 and not any(hunt.sentence.all("I")):
        hunt.used.update(points)
        off = _quantity(hunt, points[0])
        ids = hunt.clauses.before.indicators[:1]
        hunt.claim(
            points[0],
            points[0],
            "target",
            lambda of: [AgainstTarget(of, "short", None, off)] if of.fact(hunt.facts).goal is not None else None,
            subject=Subject((ids,)) if ids else None,
        )


_ASKED = re.compile(
    r"(?:that |which )?(?:we|we're|we've|we'd|we were|we are|they|is|was|it|members|the council|the board)\b.{0,24}?"
    r"\b(?:asked?|set|plan|planned|aimed?|aiming|want|wanted|expected|require[ds]?|agreed|allowed|need(?:ed)?)\b"
)
_SET_FOR_US = re.compile(r"(?P<by>[pn%])?_{0,2}(?P<rel>[><+\-KmMe])[_oh]{0,4}(?P<q>[%n])(?!_{0,2}T)")


def _set_for_us(hunt: Hunt, match: re.Match[str]) -> None:
    """ "Below the 85% we planned", "has yet to reach the 90% that we ask of it"."""
    at, q = match.start("rel"), match.start("q")
    by = match.start("by") if match["by"] and match.start("by") not in hunt.used else None
    end = next((e for e in range(q + 1, len(hunt.codes)) if hunt.codes[e] in ";,C:("), len(hunt.codes))
    behind = " ".join(hunt.sentence.words(each) for each in range(q + 1, end))
    said, off = _quantity(hunt, q), _quantity(hunt, by)
    asked = _ASKED.match(behind)
    if q in hunt.used or said is None or asked is None:
        return
    token = hunt.sentence.items[q + 1].start + asked[0].count(" ")
    last = next(e for e, item in enumerate(hunt.sentence.items) if item.start <= token < item.end)
    kind, denied = RELATIONS[match["rel"]], hunt.clauses.denied(at)
    hunt.used.update({q, *({by} if by is not None else ())})

    def build(of: Of) -> Iterable[Statement] | None:
        whole = AgainstTarget(of, kind, _exactly(said), off)
        return None if of.fact(hunt.facts).goal is None else [Opposite(whole) if denied else whole]

    hunt.claim(at if by is None else by, last, "target", build, at)


def _unnamed(hunt: Hunt, match: re.Match[str]) -> None:
    at, q = match.start("rel"), match.start("q")
    by = match.start("by") if match["by"] and match.start("by") not in hunt.used else None
    between = " ".join(hunt.sentence.words(each) for each in range(at + 1, q))
    if not set(between.split()) <= _DETERMINERS:
        return  # "inside timescale out of 316"
    inside = match["rel"] == "m" and hunt.sentence.words(at) in ("inside", "within")
    if q in hunt.used or not (match["rel"][0] in "K+" or inside or re.search(r"\b(?:our|the|its)\b", between)):
        return
    if (
        re.match(r"[_io]{0,3}[PESY]|[_o]{0,2}[.E]|_?A", hunt.codes[q + 1 :])
        or hunt.sentence.items[q].said.pair is not None
    ):
        return
    said, off = _quantity(hunt, q), _quantity(hunt, by)
    kind = RELATIONS[match["rel"][0]]
    hunt.used.update({q, *({by} if by is not None else ())})
    if said is None:
        return

    def build(of: Of) -> Iterable[Statement] | None:
        return [AgainstTarget(of, kind, said, off)] if of.fact(hunt.facts).goal is not None else None

    hunt.claim(at if by is None else by, q, "target", build, at)


def _one_target(hunt: Hunt, at: int) -> None:
    value = _value(hunt, at)
    relation = _relation(hunt, at, value) or _by_sense(hunt, at, value) or _short_by(hunt, at, value)
    if relation is None:
        if value is not None:
            hunt.used.add(value)
            hunt.claim(
                at, max(at, value), "target", lambda of: _said(hunt, of, None, _exactly(_quantity(hunt, value))), at
            )
        return
    kind, start, denied, by = relation
    if value is not None:
        hunt.used.add(value)
    level = None
    if by is not None:
        hunt.used.add(by)
        level = _quantity(hunt, by) if hunt.codes[by] == "%" else None
    off, said = _quantity(hunt, by), _exactly(_quantity(hunt, value))
    hardly = kind in ("short", "below", "above", "missed") and by is None and _is_hardly(hunt, start)

    def build(of: Of) -> Iterable[Statement] | None:
        is_share = hunt.facts.indicators[of.indicator].shape == "share"
        if of.fact(hunt.facts).goal is None or (said is not None and said.unit == "percent" and not is_share):
            return None
        whole = AgainstTarget(of, kind, said, off)
        found: list[Statement] = [Opposite(whole) if denied else whole]
        if hardly:
            found = [All((whole, _Close(of)), "target")]
        if level is not None:  # "is at 86% below target": the figure, and no distance
            near = AgainstTarget(of, kind, said)
            found.append(All((Level(of, level), Opposite(near) if denied else near), "target"))
        return found

    said_at = [at, start, *(each for each in (value, by) if each is not None)]
    first = min(each for each in said_at if each != at)
    hunt.claim(first, max(said_at), "target", anchored(hunt, start, build), start)


Related = tuple[Against, int, bool, int | None]
"""How a figure stands to a target, where that is said, whether it is denied, and where it is said by how much."""


def _by_sense(hunt: Hunt, at: int, value: int | None) -> Related | None:
    """ "2 points over 23% target": the word before the number is how the figure stands to it."""
    if value is None or value > at or _quantity_sense(hunt, value) not in _BY_SENSE:
        return None
    far = re.search(r"(?P<by>p)_{0,2}$", hunt.codes[:value])
    by = far.start("by") if far and far.start("by") not in hunt.used else None
    return _BY_SENSE[_quantity_sense(hunt, value)], value, hunt.clauses.denied(value), by


_BEHIND = re.compile(r"T_{0,2}[o:(]?_{0,2}[%n],?_{0,2}(?P<by>[pn])_{0,2}(?P<way>[_><+\-K])(?=[;,)]|$)")


def _short_by(hunt: Hunt, at: int, value: int | None) -> Related | None:
    """ "Target 90%, 4 points short": how far off, behind the target itself."""
    found = _BEHIND.match(hunt.codes, at) if value is not None else None
    if found is None or found.start("by") in hunt.used:
        return None
    word = hunt.sentence.words(found.start("way"))
    kind = {"short": "short", "off": "short", "shy": "short", "clear": "better"}.get(word) or RELATIONS.get(
        found["way"]
    )
    return (kind, found.start("way"), False, found.start("by")) if kind else None  # type: ignore[return-value]


_BY_SENSE: dict[str, Against] = {
    "at least": "met",
    "more than": "above",
    "less than": "below",
    "nearly": "below",
    "just over": "above",
}


def _quantity_sense(hunt: Hunt, at: int) -> str:
    found = _quantity(hunt, at)
    return found.sense if found is not None else ""


def _exactly(said: Quantity | None) -> Quantity | None:
    """The number of a target: "over the 25% limit" says that it is 25."""
    return replace(said, sense="exactly") if said is not None and said.sense in _BY_SENSE else said


def _is_hardly(hunt: Hunt, start: int) -> bool:
    """Whether a figure is said to miss its target by very little."""
    first = hunt.sentence.items[max(0, start - 3)].start
    words = " ".join(token.low for token in hunt.sentence.tokens[first : hunt.sentence.items[start].end])
    return bool(_HARDLY.search(words))


class _Close(AgainstTarget):
    """Not far off, as nobody would say of ten points: False beyond five, else not judged against anybody."""

    def holds(self, facts: Facts) -> bool | None:
        """True within five points, or a tenth of the target."""
        fact = self.of.fact(facts)
        if fact.goal is None or fact.compared is None:
            return None
        off = abs(fact.compared - fact.goal.held)
        return off <= (5 if facts.indicators[self.of.indicator].shape == "share" else fact.goal.held / 10)


def _said(hunt: Hunt, of: Of, relation: Against | None, value: Quantity | None) -> Iterable[Statement] | None:
    return None if of.fact(hunt.facts).goal is None else [AgainstTarget(of, relation, value)]


def _quantity(hunt: Hunt, at: int | None) -> Quantity | None:
    return None if at is None else hunt.sentence.items[at].said.quantity


def _value(hunt: Hunt, at: int) -> int | None:
    """The number of the target itself: "our target of 90%", "the 90% target", "target: 90%"."""
    codes, items = hunt.codes, hunt.sentence.items
    several = re.compile(r"T_{0,2}[o(:]?_{0,2}(?P<a>[%n])_?[c,]_?(?P<b>[%n])").match(codes, at)
    if several and hunt.sentence.words(at).startswith("targets"):
        hunt.used.update((several.start("a"), several.start("b")))
        return None
    after = _VALUE_AFTER.match(codes, at)
    if after and re.match(r"_?h_?[%n]", codes[after.end() :]):
        return None
    if after and _is_free(hunt, items[after.start("q")], after.start("q")):
        return after.start("q")
    if after and hunt.sentence.words(after.start("q") - 1) == "at":
        return None
    before = _VALUE_BEFORE.search(codes[:at])
    if before and _is_free(hunt, items[before.start("q")], before.start("q")):
        q = before.start("q")
        return None if codes[max(q - 1, 0)] in "@O" and codes[q + 1 : at] == "" and q else q
    set_at = re.compile(r"T_{0,2}\.?@_{0,2}(?P<q>[%n])").match(codes, at)
    if set_at and re.search(r"\bset at\b", hunt.sentence.low):
        return set_at.start("q")
    return None


def _is_free(hunt: Hunt, item: Item, at: int) -> bool:
    return at not in hunt.used and item.said.pair is None


def _relation_before(codes: str, at: int) -> int | None:
    """Where a relation stands from which nothing but small words leads to the target, in its own clause."""
    ends = (e for e in range(at) if codes[e] in ";C" or (codes[e] == "," and not _lists(codes, e, at)))
    start = max([0, *(each + 1 for each in ends)])
    for match in re.finditer(r"[><+\-KktmMeF@]", codes[start:at]):
        whole = _RELATION.match(codes[start + match.start() : at])
        if whole and not (match[0] in "F@" and (whole["gap"].replace("_", "").replace("v", "") or False)):
            return start + match.start()
    return None


def _relation(hunt: Hunt, at: int, value: int | None) -> tuple[Against, int, bool, int | None] | None:
    """How the figure stands to a target: the relation, where it is said, whether it is denied, and by how much."""
    codes, clauses = hunt.codes, hunt.clauses
    found = _relation_before(codes, at)
    if found is not None:
        sign = codes[found]
        by = _by(hunt, found, at, value)
        if sign == "F" and by is None:
            return None
        if sign == "@" and codes[at - 1] not in "@_":
            return None
        relation: Against = "short" if sign == "F" else RELATIONS[sign]
        if sign == "t" and re.match(r"(?:equal|match|meet)", hunt.sentence.words(found)):
            relation = "at"
        neither = any(hunt.sentence.words(e) in ("neither", "no", "none", "none of") for e in range(found, at))
        return relation, found, clauses.denied(found) != neither, by
    passive = _PASSIVE.match(codes, at)
    if passive:
        by_after = re.compile(r"[mMe]_{0,2}y_{0,2}(?P<by>[pn%])").match(codes, passive.start("rel"))
        off = by_after.start("by") if by_after else None
        return RELATIONS[passive["rel"]], passive.start("rel"), bool(passive["neg"]), off
    gap = _GAP_WORDS.search(hunt.sentence.low)
    if gap:
        points = [
            each for each in clauses.inside(at) if codes[each] in "pn" and each not in hunt.used and each != value
        ]
        if points:
            return "short", points[0], False, points[0]
    return None


def _lists(codes: str, comma: int, at: int) -> bool:
    """Whether a comma stands in a list of what something is held against: "above England, neighbours and target"."""
    return bool(re.fullmatch(r"[_oE%nYcr,()ih]*", codes[comma:at])) and bool(
        re.search(r"[ET%]_{0,2}[)]?$", codes[:comma])
    )


def _by(hunt: Hunt, relation: int, at: int, value: int | None) -> int | None:
    """How far a figure is from its target: "3 points above", "missed by 3 points"."""
    before = _BY_BEFORE.search(hunt.codes[:relation])
    if before and before.start("by") not in hunt.used and before.start("by") != value:
        item = hunt.sentence.items[before.start("by")]
        if (item.said.pair is None and item.code != "n") or (item.code == "n" and item.said.pair is None):
            return before.start("by")
    after = _BY_AFTER.match(hunt.codes, at)
    if after and after.start("by") != value:
        return after.start("by")
    between = re.search(r"y_{0,2}(?P<by>[pn%])[_o]*$", hunt.codes[relation:at])
    return relation + between.start("by") if between and relation + between.start("by") != value else None
