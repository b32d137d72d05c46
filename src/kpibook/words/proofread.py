"""A text's claims held against the figures: each agrees, contradicts, or is not checked, and why."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kpibook.months import Period
from kpibook.words.clauses import Clauses
from kpibook.words.facts import Facts
from kpibook.words.found import Found, Hunt, Judged, Verdict, judge_all
from kpibook.words.frames_benchmarks import hunt_benchmarks, hunt_benchmarks_again, hunt_second
from kpibook.words.frames_beside import hunt_beside
from kpibook.words.frames_both import hunt_both
from kpibook.words.frames_changes import hunt_changes, hunt_earlier
from kpibook.words.frames_counts import hunt_counts
from kpibook.words.frames_each_named import hunt_each_named
from kpibook.words.frames_levels import hunt_levels
from kpibook.words.frames_likewise import hunt_likewise
from kpibook.words.frames_lists import hunt_lists, hunt_ranges
from kpibook.words.frames_owned import hunt_owned
from kpibook.words.frames_rag_counts import hunt_rag_counts
from kpibook.words.frames_ranked import hunt_ranked
from kpibook.words.frames_scopes import hunt_scopes
from kpibook.words.frames_series import hunt_always, hunt_held_since, hunt_series
from kpibook.words.frames_since_years import hunt_since_years
from kpibook.words.frames_swapped import hunt_misplaced, hunt_swapped
from kpibook.words.frames_target_forms import hunt_target_forms
from kpibook.words.frames_targets import hunt_targets
from kpibook.words.items import sentence_of
from kpibook.words.learnt_names import names_of
from kpibook.words.names import Names
from kpibook.words.places import Places
from kpibook.words.sentence import QUANTITIES, Sentence
from kpibook.words.speaking import Setting, Spoken
from kpibook.words.statements import Of
from kpibook.words.tokens import sentences

_HUNTS: tuple[Callable[[Hunt], None], ...] = (
    hunt_swapped,
    hunt_misplaced,
    hunt_ranked,
    hunt_counts,
    hunt_each_named,
    hunt_rag_counts,
    hunt_owned,
    hunt_since_years,
    hunt_always,
    hunt_target_forms,
    hunt_targets,
    hunt_benchmarks,
    hunt_benchmarks_again,
    hunt_second,
    hunt_scopes,
    hunt_ranges,
    hunt_held_since,
    hunt_series,
    hunt_likewise,
    hunt_lists,
    hunt_both,
    hunt_changes,
    hunt_earlier,
    hunt_beside,
    hunt_levels,
)
"""In the order in which they take the quantities that they know a role for."""
LONGEST_TEXT = 100_000
"""Characters that are read of one text: no box holds more than 32,767."""

_VERDICTS = {"contradicts": "Contradicts the table", "not_checked": "Not checked", "agrees": "Agrees"}


@dataclass(frozen=True)
class Claim:
    """What a text says of figures.

    `words` stand at `at` (characters, from and to) in the text of `box`. `indicator` is '' where none was recognised;
    `says` is what the table says, or why nothing was checked. `figures` are those that decided.
    """

    box: str
    words: str
    at: tuple[int, int]
    indicator: str
    kind: str
    verdict: Verdict
    says: str
    figures: tuple[Of, ...] = ()


class Proofreader:
    """Reads texts against one report's facts: what it needs of their names is worked out once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._names: Names = names_of(facts.indicators)
        self._places = Places(facts)

    def read(
        self, text: str, section: str, month: Period | None = None, scope: str = "", box: str = ""
    ) -> tuple[Claim, ...]:
        """Every claim of a text, in its order.

        `month` and `scope` are those that the text is about (the report's unless told); `box`, the id of the indicator
        whose box it is, is what a sentence speaks of that names nothing.
        """
        month = month or self._facts.month
        setting = Setting(_as_at(self._facts, month), section, scope or self._facts.subject, month, box)
        preferred = setting.indicators
        found: list[Claim] = []
        before = Spoken()
        for tokens in sentences(text[:LONGEST_TEXT]):
            sentence = sentence_of(tokens, setting.facts, self._names, self._places, preferred)
            clauses = Clauses(sentence, setting, before)
            hunt = Hunt(sentence, clauses, self._names)
            for each in _HUNTS:
                each(hunt)
            judged = list(zip(hunt.found, judge_all(hunt.facts, hunt.found), strict=True))
            found += [self._claim(text, hunt, *one, box) for one in judged if _is_worth_telling(sentence, one[0])]
            levels = {result.verdict for one, result in judged if one.kind == "level"}
            shown = [result.statement for one, result in judged if one.kind == "level" and result.verdict == "agrees"]
            meant = tuple(one.figures()[0].indicator for one in shown if one is not None)
            understood = not levels or bool(levels - {"not_checked"})
            before = _spoken(sentence, clauses, before, understood, meant, bool(hunt.found))
            if any(one.figures()[0].month == month for one in shown if one is not None):
                before = replace(before, months=())  # it spoke of the text's own month, whatever it compared that with
        return tuple(sorted(found, key=lambda claim: claim.at))

    def _claim(self, text: str, hunt: Hunt, found: Found, judged: Judged, box: str) -> Claim:
        first, last = found.first, found.last
        if judged.verdict == "contradicts":
            first, last = _with_what_it_is_of(hunt.sentence.codes, first, last)
        start, end = hunt.sentence.span(first, last)
        figures = judged.statement.figures() if judged.statement is not None else ()
        indicator = figures[0].indicator if figures else ""
        return Claim(box, text[start:end], (start, end), indicator, found.kind, judged.verdict, judged.says, figures)


_BEFORE, _AFTER = re.compile(r"[PSE][,_@]{0,3}$"), re.compile(r"[i_(]{0,2}[PSE]")


def _with_what_it_is_of(codes: str, first: int, last: int) -> tuple[int, int]:
    """A claim's place with the month, team or benchmark right beside it: these may be what is wrong, not the number."""
    before, after = _BEFORE.search(codes[:first]), _AFTER.match(codes[last + 1 :])
    return before.start() if before and not after else first, last + after.end() if after else last


def _as_at(facts: Facts, month: Period) -> Facts:
    """The facts as they are told of a month: those shown end with it."""
    at = facts.place(month)
    shown = facts.window if at is None else facts.months[max(0, at + 1 - max(1, len(facts.window))) : at + 1]
    return replace(facts, month=month, window=shown)


def proofread(
    text: str, facts: Facts, section: str, month: Period | None = None, scope: str = "", box: str = ""
) -> tuple[Claim, ...]:
    """Every claim of one text; of many texts of one report, `Proofreader` does the same faster."""
    return Proofreader(facts).read(text, section, month, scope, box)


def _is_worth_telling(sentence: Sentence, found: Found) -> bool:
    """Nothing is told of words that name no indicator and no number."""
    if any(group.first for group in found.groups):
        return True
    return any(item.code in QUANTITIES for item in sentence.items[found.first : found.last + 1])


def _spoken(
    sentence: Sentence,
    clauses: Clauses,
    before: Spoken,
    understood: bool,
    meant: tuple[str, ...],
    told_of_figures: bool,
) -> Spoken:
    """What the next sentence may refer to: what was named, and what figures of this one turned out to be of (`meant`).

    Nobody knows where none of its figures was `understood`.
    """
    mentions = [at for at in sentence.all("I") if sentence.items[at].mention.sure] or list(sentence.all("I"))
    named = [id_ for at in mentions for id_ in sentence.items[at].mention.indicators[:2]]
    periods: Sequence[int] = [at for at in sentence.all("P") if not clauses.is_reference(at)]
    months = [month for at in periods for month in clauses.times(sentence.items[at].when, clauses.setting.month).first]
    now = tuple(dict.fromkeys((*meant, *named))) if named or len(set(meant)) == 1 else ()
    sure = understood and all(sentence.items[at].mention.sure and not clauses.narrowed(at, at) for at in mentions)
    sure = sure or (understood and len(set(meant)) == 1)
    earlier = tuple(dict.fromkeys((*before.earlier, *now)))
    of_the_same = set(named) <= set(before.indicators) or not any(sentence.items[at].mention.sure for at in mentions)
    if not told_of_figures and named and of_the_same:
        return before  # "the in-house carers are few": part of a name, and nothing said of a figure
    unnamed = not now and not set("AE") & set(sentence.codes)
    heading = unnamed and bool(re.fullmatch(r"[^%nrpAv]{1,6}|[^%nrpA]*\.[^%nrpA]*[%nr].*", sentence.codes))
    heading = heading and "." in sentence.codes
    if heading:
        return Spoken(before.indicators, before.months, (), False, before.earlier)  # of something that is not known
    told, sure = tuple(dict.fromkeys(months))[:2], sure if now else before.sure
    beside = {sentence.items[at].place.ids for at in sentence.all("E")}
    each = clauses.named_before(len(sentence.items)) or before.named
    only = beside.pop() if len(beside) == 1 else ()
    return Spoken(now or before.indicators, told, (), sure, earlier, each, only)


def claims_as_json(claims: Sequence[Claim]) -> str:
    """A list of objects, one for each claim, in the text's order."""
    return json.dumps([_as_object(claim) for claim in claims], ensure_ascii=False, indent=1)


def _as_object(claim: Claim) -> dict[str, object]:
    return {
        "box": claim.box,
        "claim": claim.words,
        "at": list(claim.at),
        "indicator": claim.indicator,
        "kind": claim.kind,
        "verdict": claim.verdict,
        "says": claim.says,
    }


def claims_in_words(claims: Sequence[Claim], text: str) -> str:
    """What contradicts, each with its line and what the table says; what was not checked; how many agree."""
    lines: list[str] = []
    for verdict in ("contradicts", "not_checked"):
        some = [claim for claim in claims if claim.verdict == verdict]
        if some:
            lines += [f"{_VERDICTS[verdict]} ({len(some)}):", *(_in_words(claim, text) for claim in some), ""]
    agree = sum(claim.verdict == "agrees" for claim in claims)
    lines.append(
        f"{agree} of {len(claims)} claims agree with the tables."
        if claims
        else "Nothing in the text is a claim about a figure."
    )
    return "\n".join(lines)


def _in_words(claim: Claim, text: str) -> str:
    line = text.count("\n", 0, claim.at[0]) + 1
    words = " ".join(claim.words.split())
    return f'  line {line}: "{words}" – {claim.says}'
