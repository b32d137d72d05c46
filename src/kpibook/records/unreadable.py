"""The mark of a cell that cannot be read as what its field should hold."""

from enum import Enum
from typing import Final, Literal


class Unreadable(Enum):
    """One value only, so that it is never taken for one that was read."""

    VALUE = "unreadable"


UNREADABLE: Final[Literal[Unreadable.VALUE]] = Unreadable.VALUE
