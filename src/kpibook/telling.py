"""Whom work speaks to on its way: the command line prints what it is told, a button keeps it for its message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from kpibook.issues import Issue

if TYPE_CHECKING:
    from rich.table import Table

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
