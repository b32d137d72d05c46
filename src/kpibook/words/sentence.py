"""A sentence as items: an indicator, a month, a number, a word that relates them, each with its code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kpibook.report import Rag
from kpibook.words.names import Mention
from kpibook.words.periods import When
from kpibook.words.places import Place
from kpibook.words.quantities import Said
from kpibook.words.tokens import Token

QUANTITIES = "%pnfrx"
"""The codes of quantities."""
RAG_WORDS: dict[str, Rag] = {"red": "Red", "amber": "Amber", "green": "Green"}
"""RAG words as they are written small, and as they are shown."""


@dataclass(frozen=True)
class Item:
    """Some tokens, their code, and what they stand for."""

    code: str
    start: int
    end: int
    value: Mention | When | Said | Place | str | None = None

    @property
    def said(self) -> Said:
        """The quantity that it is."""
        assert isinstance(self.value, Said)
        return self.value

    @property
    def when(self) -> When:
        """The period that it is."""
        assert isinstance(self.value, When)
        return self.value

    @property
    def mention(self) -> Mention:
        """The indicators that it names."""
        assert isinstance(self.value, Mention)
        return self.value

    @property
    def rag(self) -> Rag:
        """The RAG word that it is."""
        return RAG_WORDS[str(self.value).lower()]

    @property
    def place(self) -> Place:
        """The scope or benchmark that it is."""
        assert isinstance(self.value, Place)
        return self.value


@dataclass(frozen=True)
class Sentence:
    """A sentence as items."""

    tokens: Sequence[Token]
    items: tuple[Item, ...]

    @cached_property
    def codes(self) -> str:
        """The codes, side by side."""
        return "".join(item.code for item in self.items)

    @cached_property
    def low(self) -> str:
        """The words in small letters, one space between them."""
        return " ".join(token.low for token in self.tokens)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where in the text some items stand, from the first to the last."""
        start, end = self.items[first].start, self.items[last].end
        return self.tokens[start].start, self.tokens[end - 1].end

    def words(self, item: int) -> str:
        """An item's words in small letters."""
        return self._words[item]

    @cached_property
    def _words(self) -> tuple[str, ...]:
        """The words of every item: they are asked for again and again."""
        return tuple(" ".join(token.low for token in self.tokens[one.start : one.end]) for one in self.items)

    def all(self, codes: str) -> Iterable[int]:
        """Where items with one of these codes stand."""
        return (at for at, item in enumerate(self.items) if item.code in codes)
