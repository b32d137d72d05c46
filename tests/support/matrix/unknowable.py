"""What cannot be noticed: breakages after which a list is as good as another true one (docs/noticed.md)."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass

from matrix.cases import Case

_SLOW = "A list with few records a month: that it has none for a while, or nothing new, may be true."
_FEW = "Fewer than twenty cells or rows, or a change within what chance brings."
_ALIKE = "Two columns of the same kind and size: either way round the list is a true one."
_FEW_IDS = "Fewer than one id in twenty that lists share: as many may be missing in truth."
_NO_OTHER_ID = "A list whose rows carry no id but their own: rows that are alike are no copies there."
_OTHER_PEOPLE = (
    "The id that was changed is a person's: these are other people, and there may be a twentieth more of them."
)
_TRUE_DATES = "Dates that lie in the right month and are true dates; some lists have only such."
_SPELLINGS = "Less than half of a team's or a code's rows, or all in one month: it may have fewer."
_LAST_DAYS = "Lists end a few days early; from ten days on it is named."


@dataclass(frozen=True)
class Unknowable:
    """A kind of breakage that no program could tell from true data, and why; `names` is a pattern."""

    kind: str
    names: str
    why: str


UNKNOWABLE = (
    Unknowable("last month's copy in its place", "care_leavers which says that it is new", _SLOW),
    Unknowable("last month's copy in its place", "cp_plans which says that it is new", _SLOW),
    Unknowable("a column half blank", "routes removed", _FEW),
    Unknowable("a column half blank", "care_leavers end", _FEW),
    Unknowable("a column half blank", "cp_plans end", _FEW),
    Unknowable("two columns swapped", "early_help the headings of *", _ALIKE),
    Unknowable("ids", "works (Works orders 2024.xlsx) order of a tenth *", _FEW_IDS),
    Unknowable("the same rows twice", "routes * under other ids", _NO_OTHER_ID),
    Unknowable("the same rows twice", "works * under other ids", _NO_OTHER_ID),
    Unknowable("the same rows twice", "claims * under other ids", _NO_OTHER_ID),
    Unknowable("the same rows twice", "audits * under other ids", _NO_OTHER_ID),
    Unknowable("the same rows twice", "care_leavers the last twentieth under other ids", _FEW),
    Unknowable("the same rows twice", "open_cases the last twentieth under other ids", _OTHER_PEOPLE),
    Unknowable("dates", "* to the first of the month", _TRUE_DATES),
    Unknowable("dates", "routes removed *", _FEW),
    Unknowable("dates", "care_leavers end *", _FEW),
    Unknowable("rows gone", "* the last days", _LAST_DAYS),
    Unknowable("rows gone", "* the first third of the months", _SLOW),
    Unknowable("rows gone", "* the last month", _SLOW),
    Unknowable("rows gone", "* the month before the last", _SLOW),
    Unknowable("rows gone", "* all of *", _SPELLINGS),
)


def unknowable(case: Case) -> bool:
    """Whether a case is one of those that are listed."""
    return any(case.kind == one.kind and fnmatch.fnmatchcase(case.name, one.names) for one in UNKNOWABLE)
