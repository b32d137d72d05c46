"""EDGE: how many records on lists of children were answered, by month: counts of the whole service, and no record.

`worklists/` writes them; a report is told of them on the service's own Checks. Beside the notes on lists, which are
sealed, they lie open: who may read the workspace may read how many were late, as in the workbook itself.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from kpibook.atomic import replace_file
from kpibook.definitions import MappingFiles
from kpibook.issues import Issue, Severity
from kpibook.months import Period

COUNTS = Path(".kpibook") / "lists" / "answered.json"
"""Where they lie, seen from the workspace."""


@dataclass(frozen=True)
class Answered:
    """How many of so many records were answered."""

    listed: int = 0
    answered: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    """How often each reason was given, the most frequent first; '' where something was written without one."""

    def __add__(self, other: "Answered") -> "Answered":
        reasons = dict(self.reasons)
        for reason, count in other.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + count
        in_order = dict(sorted(reasons.items(), key=lambda each: -each[1]))
        return Answered(self.listed + other.listed, self.answered + other.answered, in_order)

    def __str__(self) -> str:
        """In words.

        >>> print(Answered(20, 12, {"Done, recorded late": 7, "": 5}))
        12 of 20 answered: 7 Done, recorded late; 5 in other words
        >>> print(Answered(20), "/", Answered())
        none of 20 answered / nothing listed
        """
        if not self.listed:
            return "nothing listed"
        said = "; ".join(f"{count} {reason or 'in other words'}" for reason, count in self.reasons.items())
        return f"{self.answered or 'none'} of {self.listed} answered{': ' if said else ''}{said}"


Counts = dict[str, dict[str, Answered]]
"""Month → indicator → how many of the records behind its figure were answered."""


@cache
def _kept() -> TypeAdapter[Counts]:
    return TypeAdapter(Counts)


def write_answered(workspace: Path, counts: Counts) -> None:
    """Keep them, whole or not at all, in place of those that are there. InputError where that fails."""
    replace_file(workspace / COUNTS, _kept().dump_json(counts, indent=1))


def answered_key(workspace: Path) -> str:
    """A hash of what is kept; '' where there is nothing."""
    try:
        return hashlib.sha256((workspace / COUNTS).read_bytes()).hexdigest()
    except OSError:
        return ""


def answered_warnings(workspace: Path, mapping: MappingFiles, month: Period) -> tuple[Issue, ...]:
    """How many were answered of the records that stand on the month's lists: one warning, for the service's own Checks.

    None where no list was made, or the mapping has none any more. It bears counts, so it is told to nobody else: shared
    and team workbooks leave it out as they do every warning that they are not told of.
    """
    if mapping.lists is None:
        return ()
    try:
        counts = _kept().validate_json((workspace / COUNTS).read_bytes())
    except FileNotFoundError:
        return ()
    except (OSError, ValidationError):
        message = "How many records on lists of children were answered cannot be read."
        advice = "Collect the lists again (kpibook lists --collect): it is counted anew then."
        return (Issue("lists-answered", message, str(COUNTS), advice=advice, severity=Severity.WARNING),)
    by_indicator = {id_: each for id_, each in counts.get(month.key, {}).items() if each.listed}
    if not by_indicator:
        return ()
    message = f"Of the records on lists of children for {month.name}: {sum(by_indicator.values(), Answered())}."
    each = "; ".join(f"{_title(mapping, id_)}: {answered}" for id_, answered in by_indicator.items())
    advice = f"{each}. What comes back is read with  kpibook lists --collect FOLDER"
    return (Issue("lists-answered", message, advice=advice, severity=Severity.WARNING),)


def _title(mapping: MappingFiles, indicator: str) -> str:
    named = mapping.indicators.get(indicator)
    return indicator if named is None else named.short_title or named.title
