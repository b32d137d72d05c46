"""Claims about movement: "fell from 27% to 25%", "an improvement of 12 points since June", "24 more".

And those that compare with an earlier month without a verb: "24 more than in January", "better than last month".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kpibook.words.found import Hunt
from kpibook.words.references import MOVERS, Reference, reference_of
from kpibook.words.said import Quantity
from kpibook.words.series_statements import AnyOf, Step
from kpibook.words.statements import Change, Compared, Of, Opposite, Part, Statement, Way
from kpibook.words.vocabulary import words

WAYS: dict[str, Way] = {"u": "up", "U": "up", "d": "down", "D": "down", "b": "better", "B": "better", "w": "worse",
                        "W": "worse", "~": "moved", "=": "steady"}  # fmt: skip


STEPS: dict[str, Step] = {
    "u": "up",
    "U": "up",
    "d": "down",
    "D": "down",
    "b": "better",
    "B": "better",
    "w": "worse",
    "W": "worse",
    "~": "moved",
}
_STRICT = (
    "unchanged",
    "the same",
    "the same as",
    "no change",
    "same as",
    "identical",
    "not changed",
    "no different",
    "no movement",
    "not moved",
)


_THINGS = words("plan plans service services case cases data report reporting board group team project programme")
_PERFORMANCE = re.compile(r"\b(?:performance|compliance|timeliness|position)\b")


_AMOUNT = r"[pn%xf]"


def hunt_changes(hunt: Hunt) -> None:
    """Every movement in the sentence."""
    for at, code in enumerate(hunt.codes):
        if code in MOVERS and at not in hunt.used:
            _one_move(hunt, at, code)
        elif (code == "x" and at not in hunt.used) or (
            code in "%pn" and hunt.sentence.items[at].said.way is not None and at not in hunt.used
        ):
            _times(hunt, at)
        elif code == "t" and re.match(r"t[_i]{0,2}P", hunt.codes[at:]):
            _one_move(hunt, at, "=")
    _gaps(hunt)


def _gaps(hunt: Hunt) -> None:
    """ "CLA fell by eight and care leavers by six": the second has no verb of its own."""
    for match in re.finditer(r"y_{0,2}(?P<q>[pn%])", hunt.codes):
        q = match.start("q")
        movers = [at for at in range(match.start()) if hunt.codes[at] in "udbw"]
        named = [at for at in range(q) if hunt.codes[at] == "I"]
        inside = [at for at in hunt.clauses.inside(q) if hunt.codes[at] in MOVERS + "v@><mMKe" and at < q]
        inside = [at for at in inside if not named or at > named[-1]]
        listed = re.search(r"yn[_,c]{1,3}$", hunt.codes[: match.start()]) or re.match(
            r"[_,c]{1,3}yn", hunt.codes[q + 1 :]
        )
        if listed and hunt.codes[q] == "n":
            hunt.used.add(q)
            continue  # "(by 13 and by 27)": of which, nobody can say
        if not is_amount(hunt, q) or not movers or inside or ";" in hunt.codes[movers[-1] : q]:
            continue
        hunt.used.add(q)
        ways, by, reference = (
            _ways(hunt, movers[-1], hunt.codes[movers[-1]]),
            hunt.sentence.items[q].said.quantity,
            reference_of(hunt, movers[-1]),
        )

        def build(
            of: Of, ways: tuple[Way, ...] = ways, by: Quantity | None = by, reference: Reference = reference
        ) -> Iterator[Statement]:
            return plainly(
                [
                    [one for way in ways for one in changes(hunt, of, of.at(since), way, by, bare=True)]
                    for since in reference.since(of)
                ]
            )

        hunt.claim(match.start(), q, "change", build, q, reference.main)


def _one_move(hunt: Hunt, at: int, code: str) -> None:
    sentence, codes = hunt.sentence, hunt.codes
    if _is_no_move(hunt, at, code):
        return
    amount = _amount(hunt, at, code)
    if amount is not None:
        hunt.used.add(amount)
    by = sentence.items[amount].said.quantity if amount is not None else None
    ways, strongly = _ways(hunt, at, code), _is_strong(hunt, at)
    denied = hunt.clauses.denied(at) and code != "="
    bare = amount is not None and _is_bare(hunt, amount)
    reference = reference_of(hunt, at)
    first = min(at, amount if amount is not None else at)
    loosely = bool(re.search(r"\b(?:over|in|during) the same (?:period|time)\b", sentence.low))
    others = [each for each in range(at) if codes[each] in "udbw"]
    if loosely and others:
        reference = reference_of(hunt, others[-1])
    doubt = "over which months is not clear" if loosely and not others else ""

    def build(of: Of) -> Iterator[Statement]:
        found = [
            [one for way in ways for one in changes(hunt, of, of.at(since), way, by, strongly, bare)]
            for since in reference.since(of, hunt.clauses.is_reason(at))
        ]
        return plainly([[Opposite(one) if denied else one for one in some] for some in found])

    hunt.claim(first, max(at, amount or at), "change", build, at, reference.main, sure=not doubt, why=doubt)


def _is_no_move(hunt: Hunt, at: int, code: str) -> bool:
    """Whether a word that is often used of a change is used here of something else."""
    codes, after = hunt.codes, hunt.codes[at + 1 :]
    if code == "=":
        return bool(
            (after[:1] == "(" and hunt.sentence.words(at) == "similar")
            or re.match(r"[_]{0,2}[ET]", after)
            or ("same" in hunt.sentence.words(at) and re.match(r"_?[%nr](?![^;C]*P)", after))  # "share the same 86%"
            or re.match(r"[^;,P]*Y", after)  # "no different from the outturn of 2021-22": a figure of a year
            or re.match(r"[_Ao]{0,4}[IS]|_?\.", after)  # "the same school"
        )
    if code in "UDBW" and re.match(r"i_{0,2}\.|_?o_{0,2}\.|\.", after):
        return True  # "an increase in staffing", "a dip sample"
    if code in "UDBW" and after and hunt.sentence.words(at + 1) in _THINGS:
        return True  # "a recovery plan"
    if code in "UDBWb" and _is_part_of_a_name(hunt, at):
        return True
    return code in "BW" and bool(re.search(r"[!?]_?$", codes[:at]))


def plainly(found: Sequence[Sequence[Statement]]) -> Iterator[Statement]:
    """Of ways to be meant the first, and the others as ways in which it may be right too."""
    others = tuple(one for some in found[1:] for one in some)
    for one in found[0] if found else ():
        yield AnyOf(one, others)


def changes(
    hunt: Hunt, of: Of, since: Of, way: Way, by: Quantity | None, strongly: bool = False, bare: bool = False
) -> Iterator[Statement]:
    """A movement, in each part of a figure that an amount may be of."""
    indicator = hunt.facts.indicators[of.indicator]
    if indicator.shape == "none":
        return
    if by is None or by.unit != "number" or indicator.shape != "share":
        if by is not None and by.unit == "points" and indicator.shape != "share":
            return
        whole = Change(of, since, way, by, strongly=strongly)
        if by is not None and by.unit == "percent" and indicator.shape == "share" and way in ("up", "down"):
            yield AnyOf(whole, (Change(of, since, way, by, "numerator"),))  # the number fell by so much
        elif by is None and indicator.shape == "share" and _is_of_a_number(hunt):
            yield AnyOf(whole, tuple(Change(of, since, way, None, part) for part in ("numerator", "rest")))
        else:
            yield whole
        return
    left = re.search(
        r"\b(?:late|overdue|outside|without|missed|outstanding|not|out of|longer than|unseen|waiting|yet)\b",
        hunt.sentence.low,
    )
    if bare:
        yield Change(of, since, way, replace(by, unit="points"), strongly=strongly)
    parts: tuple[Part, ...] = ("numerator", "denominator", "rest") if left else ("numerator", "denominator")
    for part in parts:
        yield Change(of, since, way if way in ("up", "down") else "moved", by, part)


def _is_of_a_number(hunt: Hunt) -> bool:
    """ "52 were not supervised, up from 38": what moved is a number, and no percentage stands beside it."""
    return "n" in hunt.codes and not set("%rf") & set(hunt.codes)


def _is_part_of_a_name(hunt: Hunt, at: int) -> bool:
    """ "Improvement Board": a capital letter within a sentence, and another behind it."""
    token = hunt.sentence.items[at].start
    tokens = hunt.sentence.tokens[token : token + 2]
    return (
        len(tokens) == 2
        and token > 0
        and all(each.text[0].isupper() for each in tokens)
        and not tokens[0].text.isupper()
    )


_STRONGLY = re.compile(
    r"\b(?:sharp(?:ly)?|significant(?:ly)?|marked(?:ly)?|considerably|substantially|steep(?:ly)?|rapidly"
    r"|dramatic(?:ally)?|strongly|heavily|large)\b"
)


def _is_strong(hunt: Hunt, at: int) -> bool:
    near = " ".join(hunt.sentence.words(each) for each in range(max(0, at - 2), min(at + 3, len(hunt.codes))))
    return bool(_STRONGLY.search(near))


def _ways(hunt: Hunt, at: int, code: str) -> tuple[Way, ...]:
    """Where performance falls, it is worse, whichever way is better."""
    if code == "=":
        before = hunt.sentence.words(at - 1) if at else ""
        loosely = before in ("roughly", "broadly", "largely", "almost", "nearly", "virtually", "about", "more or less")
        return ("same",) if hunt.sentence.words(at) in _STRICT and not loosely else ("steady",)
    way = WAYS[code]
    if way in ("up", "down") and _PERFORMANCE.search(hunt.sentence.low):
        return way, "better" if way == "up" else "worse"
    return (way,)


def _amount(hunt: Hunt, at: int, code: str) -> int | None:
    """By how much: "by 2 points", "up 3%", "an increase of 24", "a 5% rise"."""
    codes = hunt.codes
    if code in "=~":
        return None
    after = re.compile(rf"_{{0,2}}(?:y|o)_{{0,2}}(?P<q>{_AMOUNT})").match(codes, at + 1)
    if after and is_amount(hunt, after.start("q")):
        return after.start("q")
    direct = re.compile(rf"_{{0,2}}(?P<q>{_AMOUNT})").match(codes, at + 1)
    if direct and code in "udbw" and is_amount(hunt, direct.start("q")):
        q = direct.start("q")
        if hunt.sentence.items[q].said.pair is None and not (
            codes[q] == "%" and hunt.sentence.items[q].said.quantity is None
        ):
            sense = hunt.sentence.items[q].said.quantity
            return q if sense is not None and sense.sense in ("exactly", "about", "nearly", "just over") else None
    later = re.compile(rf"[_SiPA(I]{{0,6}}y_{{0,2}}(?P<q>{_AMOUNT})").match(codes, at + 1)
    if later and is_amount(hunt, later.start("q")):
        return later.start("q")
    before = re.search(rf"(?P<q>{_AMOUNT})[_I]{{0,2}}$", codes[:at])
    if before and is_amount(hunt, before.start("q")):
        q = before.start("q")
        if code in "UDBW" and not re.search(r"[@O]_?$", codes[:q]):
            return q
        on = re.match(r"[ud]_?[hP]", codes[at:])
        from_there = re.match(r"[ud]_?O_?[%n]", codes[at:]) and codes[q] != "p"  # "1,153 down to 931"
        if (
            code in "ud"
            and hunt.sentence.words(at) in ("up", "down")
            and not from_there
            and (on or codes[q] == "p" or not re.search(r"[@Ov]_?$", codes[:q]))
        ):
            return q if codes[q] != "%" else None
    return None


def _is_bare(hunt: Hunt, at: int) -> bool:
    """Whether nothing says what a number counts: "fell by three", of a percentage, may be points."""
    return hunt.codes[at + 1 : at + 2] in tuple(",;:)(OFhic") or at + 1 == len(hunt.codes)


def is_amount(hunt: Hunt, at: int) -> bool:
    """Whether a quantity may be how far something moved: no figure with its two numbers, no twelve carers."""
    item = hunt.sentence.items[at]
    if item.code == "n" and hunt.codes[at + 1 : at + 2] == "." and not is_counted(hunt, at + 1):
        return False  # "helped by twelve carers"
    if item.code == "n" and hunt.codes[at + 1 : at + 2] == "I" and hunt.sentence.words(max(at - 1, 0)) == "the":
        return False  # "helped by the 12 carers"
    return at not in hunt.used and item.said.pair is None


def _times(hunt: Hunt, at: int) -> None:
    """ "Has doubled", "halved", "twice the figure of January"."""
    said = hunt.sentence.items[at].said
    hunt.used.add(at)
    if re.match(r"x_{0,2}[o]?_{0,2}[.ESI2]", hunt.codes[at:]):
        return
    reference = reference_of(hunt, at)
    denied = hunt.clauses.denied(at)

    def build(of: Of) -> Iterator[Statement]:
        for since in reference.since(of):
            for change in changes(hunt, of, of.at(since), said.way or "up", said.quantity, bare=_is_bare(hunt, at)):
                yield Opposite(change) if denied else change

    hunt.claim(at, at, "change", build, at, reference.main)


def is_counted(hunt: Hunt, at: int) -> bool:
    """Whether a word is what some indicator of the sentence counts."""
    stem = hunt.sentence.tokens[hunt.sentence.items[at].start].stem
    return any(
        stem == hunt.sentence.tokens[0].stem or one.noun.startswith(stem)
        for one in hunt.facts.indicators.values()
        if one.noun
    )


_COMPARED = re.compile(r"(?P<q>[pn%])?(?:[_]{0,2}|[I.])(?P<way>[><+\-])")


def hunt_earlier(hunt: Hunt) -> None:
    """Every comparison with an earlier month."""
    for match in _COMPARED.finditer(hunt.codes):
        _compared(hunt, match)
    for match in _WAS.finditer(hunt.codes):
        _was(hunt, match)


_WAS = re.compile(r"[Cc;,]_{0,2}v_{0,2}(?P<way>[><+\-])_{0,2}i_{0,2}(?P<p>P)(?=[;,)]|$)")


def _was(hunt: Hunt, match: re.Match[str]) -> None:
    """ "But were lower in January": than they are now."""
    at, place = match.start("way"), match.start("p")
    ways: dict[str, Way] = {">": "up", "<": "down", "+": "better", "-": "worse"}
    way, denied, month = ways[match["way"]], hunt.clauses.denied(at), hunt.clauses.setting.month

    def build(of: Of) -> Iterator[Statement]:
        other = month if of.month != month else hunt.facts.before(month)
        if other is not None:
            statement = Compared(of, of.at(other), way)
            yield Opposite(statement) if denied else statement

    hunt.claim(at, place, "change", build, at, hunt.clauses.times(hunt.sentence.items[place].when, month))


def sentence_behind(hunt: Hunt, at: int) -> str:
    """The words behind a place."""
    return " ".join(token.low for token in hunt.sentence.tokens[hunt.sentence.items[at].end :][:6])


_COUNTING = ("more", "fewer", "less", "additional", "extra", "higher", "lower")
_POINTING = ("higher", "lower", "above", "below", "better", "worse", "more", "less", "better than", "worse than")
_EARLIER = re.compile(r"[><](?:[_I]{0,2}|\.)h[_oAi@Xjv]{0,5}P|[><]_?P|[+\-][_oAi@]{0,3}P")


def _compared(hunt: Hunt, match: re.Match[str]) -> None:
    """As "2 points higher than in January", "24 more children", "above January's level", "better than last month"."""
    codes, sentence, at = hunt.codes, hunt.sentence, match.start("way")
    if re.match(r"[><]_{0,2}c[_A]{0,3}\?", codes[at:]):
        return  # "one child fewer and it would have been missed"
    kinds = ("target", "benchmark", "second opinion")
    if any(found.first <= at <= found.last and found.kind in kinds for found in hunt.found):
        return
    if re.match(r"(?:in|for) (?:each|every)\b|each (?:month|of)|every month", sentence_behind(hunt, at)):
        hunt.used.update({match.start("q")} if match["q"] else ())
        return  # "one more in each of the last three months"
    if any(sentence.words(e) == "as" for e in range(match.start(), at)):
        return  # "grew to 212 as more young people turned 18"
    q = match.start("q") if match["q"] and is_amount(hunt, match.start("q")) else None
    after = _EARLIER.match(codes, at)
    if not _is_a_comparison(hunt, at, q, after is not None):
        return
    place = after.end() - 1 if after is not None else at
    if after is not None and sentence.items[place].when.steps == (0,):
        return
    by = sentence.items[q].said.quantity if q is not None else None
    if q is not None:
        hunt.used.add(q)
    ways: dict[str, Way] = {">": "up", "<": "down", "+": "better", "-": "worse"}
    way: Way = "better" if sentence.words(at).startswith("better") else ways[match["way"]]
    main, denied = hunt.clauses.main(at), hunt.clauses.denied(at)
    reference = Reference(hunt, sentence.items[place], main, False) if after else reference_of(hunt, at)
    subject = hunt.clauses.subject_of_others(at) if q is not None and codes[at - 1] == "I" else None

    def build(of: Of) -> Iterator[Statement]:
        for since in reference.since(of):
            for statement in changes(hunt, of, of.at(since), way, by):
                yield Opposite(statement) if denied else statement

    hunt.claim(q if q is not None else at, place, "change", build, at, reference.main, subject)


def _is_a_comparison(hunt: Hunt, at: int, q: int | None, with_month: bool) -> bool:
    """Whether "more" or "above" compares with an earlier month, and not with a target, a team or another indicator."""
    codes, word = hunt.codes, hunt.sentence.words(at)
    counted = q is not None and codes[q] == "n" and word in _COUNTING
    points = q is not None and codes[q] == "p" and word in _POINTING
    if not with_month and re.match(r"[><+\-][_A]{0,2}\.", codes[at:]) and points:
        return False  # "six points below theirs"
    if counted and codes[at + 1 : at + 2] == "." and not is_counted(hunt, at + 1):
        return False
    if with_month:
        return True
    beside = re.match(
        r"[><+\-](?:(?:[_I]{0,2}|\.)h[_oAi@]{0,3}[SIET2]|_{0,2}h?_{0,2}[ET2%S]|_{0,2}h_{0,2}[nr])", codes[at:]
    )
    return (counted or points) and beside is None
