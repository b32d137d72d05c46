"""What cannot be noticed: breakages after which a list is as good as another true one (docs/what_is_noticed.md)."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass

from matrix.cases import Case


@dataclass(frozen=True)
class Unknowable:
    """A kind of breakage that no program could tell from true data, and why; `names` is a pattern."""

    kind: str
    names: str
    why: str


UNKNOWABLE: tuple[Unknowable, ...] = ()


def unknowable(case: Case) -> bool:
    """Whether a case is one of those that are listed."""
    return any(case.kind == one.kind and fnmatch.fnmatchcase(case.name, one.names) for one in UNKNOWABLE)
