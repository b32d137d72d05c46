"""What can be wrong: issues are values, collected, and raised once.

And whom work speaks to on its way: the command line prints what it is told, a button keeps it for its message.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from kpibook.signs import visible

if TYPE_CHECKING:
    from rich.table import Table


class Severity(StrEnum):
    """How bad an issue is: an error stops the build, a warning goes to the Checks sheet."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Issue:
    """One thing that is wrong: what, where, and what to do. Never a person's data: give the cell.

    `kind` is a short stable word (``missing-heading``), documented in docs/messages.md. `sheet` (a file, or a sheet
    and what in it) and `mapping` say where, in words that an officer can follow; either may be empty.

    `source` and `thing` are what an acceptance in the mapping goes by: the id of the list that the issue is about, and
    what of it (a file, a sheet, a team's id, a code, another list). `acceptable`: an error that an officer may let
    stand, by an acceptance in the mapping or by ``--accept``; warnings always may.

    >>> print(Issue("missing-heading", 'Column "Date of referal" is not in the sheet.',
    ...     sheet='referrals.xlsx, "Data", row 3', mapping="mappings/referrals.yaml, line 14",
    ...     advice='Did you mean "Date of referral"? Correct either one.'))
    Column "Date of referal" is not in the sheet.
      Sheet:   referrals.xlsx, "Data", row 3
      Mapping: mappings/referrals.yaml, line 14
      Did you mean "Date of referral"? Correct either one.
    """

    kind: str
    message: str
    sheet: str = ""
    mapping: str = ""
    advice: str = ""
    severity: Severity = Severity.ERROR
    source: str = ""
    thing: str = ""
    acceptable: bool = False

    def __post_init__(self) -> None:
        """A quoted cell or file name may hold characters that no workbook or terminal can: they are shown."""
        for name in ("message", "sheet", "mapping", "advice"):
            object.__setattr__(self, name, visible(getattr(self, name)))

    def __str__(self) -> str:
        lines = [self.message]
        if self.sheet:
            label = "Sheet:  " if '"' in self.sheet else "File:   "
            lines.append(f"  {label} {self.sheet}")
        if self.mapping:
            lines.append(f"  Mapping: {self.mapping}")
        if self.advice:
            lines.append(f"  {self.advice}")
        return "\n".join(lines)


class InputError(Exception):
    """The inputs are wrong: carries every issue found, in the order in which they were found."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("\n".join(str(issue) for issue in self.issues))


def errors(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues that stop a build."""
    return tuple(issue for issue in issues if issue.severity is Severity.ERROR)


def warnings_among(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues that stop nothing: they go to the Checks sheet."""
    return tuple(issue for issue in issues if issue.severity is Severity.WARNING)


def stop_on_errors(issues: Iterable[Issue]) -> None:
    """Raise `InputError` with every error among the issues; do nothing when there is none."""
    found = errors(issues)
    if found:
        raise InputError(found)


def near_match(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, or '' when none is near.

    >>> near_match("referal_date", ["child", "referral_date"])
    'referral_date'
    >>> near_match("zzz", ["child"])
    ''
    """
    choices = {choice.casefold(): choice for choice in known}
    found = difflib.get_close_matches(word.casefold(), choices, n=1, cutoff=0.6)
    return choices[found[0]] if found else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that offers the near match, or ''.

    >>> did_you_mean("referal_date", ["referral_date"])
    'Did you mean "referral_date"?'
    """
    match = near_match(word, known)
    return f'Did you mean "{match}"?' if match else ""


Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many of its steps are done, and how many there are."""


class Tell(Protocol):
    """Takes what a person should know, in the order in which it comes up."""

    def line(self, text: str) -> None:
        """Something that went as it should."""

    def caution(self, text: str) -> None:
        """Something that a person must look at."""

    def issues(self, issues: Sequence[Issue], closing: str = "") -> None:
        """What is wrong or doubtful, and a closing line."""

    def table(self, table: Table) -> None:
        """Lines of several columns."""

    def agrees(self, question: str) -> bool:
        """The answer to a question; no where nobody can give one."""

    def stands(self, text: str) -> None:
        """What is so if the work breaks off from now on, for whoever is told of that."""
