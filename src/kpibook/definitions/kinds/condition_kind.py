"""What every kind of condition must say. One that leaves an answer out cannot be made, and a test names it."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

from kpibook.definitions.base import Definition
from kpibook.definitions.kinds.uses import KeyPath, Names, Objection, Use

DEEPEST = 3
"""So many levels of conditions may lie in each other: what lies deeper, nobody reads rightly."""


class ConditionKind(Definition, ABC):
    """A condition that a record meets or does not: its words, and what it looks at."""

    @abstractmethod
    def words(self, names: Names, source: str, day: str) -> str:
        """A clause that a record of the list meets or does not: ``“Seen” is within 10 working days of “Due”``.

        `day`: the day on which a record is looked at, in words (a stock: ``month end``; a flow: its date).
        """

    @abstractmethod
    def short_words(self, names: Names, source: str) -> str:
        """The same as the heading of a column: ``Seen within 10 working days of Due``."""

    @abstractmethod
    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """Every list, field and value that it names; `source` is the list whose records are asked, `path` its own."""

    @property
    def depth(self) -> int:
        """How many levels of conditions it is made of; 0 where it is made of none."""
        return 0

    @abstractmethod
    def objections(self) -> Iterator[Objection]:
        """What is wrong with it whatever the lists are; places are given from the condition's own on."""


def too_deep(condition: ConditionKind) -> Iterator[Objection]:
    """An objection where it holds as many levels of conditions as are too many, and no more: the others say it too."""
    if condition.depth == DEEPEST + 1:
        message = f'"any", "not" and the "meets" of linked records lie more than {DEEPEST} deep in each other here.'
        yield Objection("too-deep", message, (), "Say it with fewer, or let a column of the list say a part of it.")
