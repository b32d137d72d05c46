"""Of which month a quantity in a sentence is: its own, that of its clause, or one that it is compared with."""

import re

from kpibook.words.found import Hunt
from kpibook.words.references import MOVERS, Reference, reference_of
from kpibook.words.speaking import Times
from kpibook.words.statements import Of


def times_of(hunt: Hunt, period: int) -> Times:
    """The months that a period of the sentence stands for."""
    return hunt.clauses.times(hunt.sentence.items[period].when, hunt.clauses.setting.month)


def bound_period(hunt: Hunt, at: int) -> int | None:
    """The month that a quantity is of, where it stands directly beside it: "27% in January", "February: 25%"."""
    codes = hunt.codes
    after = re.compile(r"[_iov@(]{0,3}P|(?:_{0,2}o?_{0,2}[I.]_{0,2}){1,2}[_i@(]{0,3}P").match(codes, at + 1)
    if after and "L" not in codes[at + 1 : after.end()]:
        place = after.end() - 1
        last = re.compile(r"P_{0,2}c_{0,2}(?P<p>P)").match(codes, place)
        if last and hunt.sentence.words(place - 1) == "between":
            return last.start("p")  # "to 538 between January and February"
        has_its_own = bool(re.match(r"P[_:v@(]{0,2}[%nr]", codes[place:]))
        if not has_its_own or ("(" not in after[0] and not re.search(r"P[_:v@A]{0,2}$", codes[:at])):
            return place
    before = re.search(r"P[_:v@A(]{0,4}$|P_?[jX]_{0,2}o_{0,2}$", codes[:at])
    when = re.search(r"P(?:,?_?[_vA@]{0,5})$", codes[:at])
    if when and any(hunt.sentence.words(e) == "when" for e in range(when.start(), at)):
        return when.start()
    if before is None or re.match(r"_?[hO]_?[%nr]", codes[at + 1 :]):
        return None  # "lower than in January (330 compared to 343)"
    if "(" in before[0] and re.match(r"[_,]{0,3}F", codes[at + 1 :]):
        return None  # "halved since June (17, from 38)"
    if "(" not in before[0] and re.search("[@v]", before[0]) and hunt.clauses.is_reference(before.start()):
        return None  # "two points lower than in January at 93%"
    own = hunt.sentence.words(before.start()).endswith("'s")  # "since November's 155"
    if own or not re.search(r"s_{0,2}$", codes[: before.start()]) or re.search("[(A]", before[0]):
        return before.start()
    return None


def times_at(hunt: Hunt, at: int) -> Times:
    """The month that a quantity is of: its own, that which it is compared with, or the clause's."""
    codes = hunt.codes
    bound = bound_period(hunt, at)
    compared = re.search(r"(?:F|h)[_oA@]{0,3}(?:P_?)?$", codes[:at])
    if compared is not None and compared[0][0] == "F" and re.match(r"_?I", codes[at + 1 :]) and not _moves(hunt, at):
        compared = None  # "330 referrals came from 1,598 contacts"
    if compared is None and re.match(r"_?[ud]?_?O_?[%nr]", codes[at + 1 :]) and not re.search(r"[O@]_?$", codes[:at]):
        compared = re.search(r"$", codes[:at])  # "46% to 86%"
    if bound is not None:
        return times_of(hunt, bound)
    if compared:
        main = hunt.clauses.main(at)
        reference = reference_of(hunt, max(0, compared.start() - 1))
        months: list[object] = []
        others = [
            Reference(hunt, hunt.sentence.items[e], main, False)
            for e in range(len(codes))
            if codes[e] in "PL" and _may_be_from(hunt, e, at)
        ]
        for month in (*main.first, hunt.clauses.setting.month):
            for one in (reference, *others):
                months += one.since(Of("", "", month))
        found_months = tuple(dict.fromkeys(months))
        return Times(found_months or main.first)  # type: ignore[arg-type]
    if re.search(r"[%nr][_i(]{0,3}P_?O_?$", codes[:at]):
        return Times((hunt.clauses.setting.month,))  # "35% in January to 26%"
    main = hunt.clauses.main(at)
    if re.search(r"[%nr],?[_(]{0,2}v$", codes[:at]) and hunt.sentence.words(at - 1) in ("was", "were"):
        before = [one for one in hunt.facts.window if one.index < hunt.clauses.setting.month.index]
        return Times(tuple(reversed(before))) if before else main  # "65%, was 78%"
    if main.first != (hunt.clauses.setting.month,) or not hunt.clauses.before.months:
        return Times(main.first, main.others, main.over, main.future)
    return main


def _moves(hunt: Hunt, at: int) -> bool:
    return any(hunt.codes[e] in MOVERS for e in hunt.clauses.inside(at))


def _may_be_from(hunt: Hunt, period: int, at: int) -> bool:
    """Whether a figure that another is compared with may be of this period: "up on last February, 330 against 325"."""
    if ";" in hunt.codes[min(period, at) : max(period, at)]:
        return False
    return (
        hunt.codes[period] == "L"
        or hunt.clauses.is_reference(period)
        or max(hunt.sentence.items[period].when.steps, default=0) < 0
    )
