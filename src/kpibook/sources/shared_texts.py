"""How long the texts are that an .xlsx shares among its cells: an upper bound, from the bytes of their part alone."""

from collections.abc import Iterable
from xml.parsers import expat

import numpy as np
import numpy.typing as npt


class SharedTexts:
    """Takes ``sharedStrings.xml`` piece by piece; each text counts with its tags, up to where the next one begins.

    Texts spelled otherwise (with a prefix) are not told apart: all is then one text, as long as the part.

    >>> texts = SharedTexts()
    >>> texts.look(b"<sst><si><t>MASH</t></si><si><t/></si></sst>")
    >>> texts.lengths().tolist(), texts.longest
    ([20, 19], 20)
    """

    def __init__(self) -> None:
        self._begins: list[npt.NDArray[np.int64]] = []
        self._waiting = b""
        self._at = 0
        self._lengths: npt.NDArray[np.int64] | None = None

    def look(self, piece: bytes) -> None:
        """Take the next piece into account; a mark that is cut in two is found with the piece behind it."""
        seen = self._waiting + piece
        signs = np.frombuffer(seen, dtype=np.uint8)
        less = np.flatnonzero(signs[:-2] == ord("<"))
        found = less[(signs[less + 1] == ord("s")) & (signs[less + 2] == ord("i"))]
        self._begins.append(found.astype(np.int64) + (self._at - len(self._waiting)))
        self._at += len(piece)
        self._waiting = seen[-2:]

    def parse(self, pieces: Iterable[bytes]) -> None:
        """Count anew by a parser, without tags; ValueError when it is no XML."""
        lengths: list[int] = []
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def start(name: str, _: dict[str, str]) -> None:
            if name.rpartition(":")[2] == "si":
                lengths.append(0)

        def text(words: str) -> None:
            if lengths:
                lengths[-1] += len(words.encode())

        parser.StartElementHandler, parser.CharacterDataHandler = start, text
        try:
            for piece in pieces:
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, UnicodeEncodeError) as error:
            raise ValueError("no well-formed XML") from error
        self._lengths = np.array(lengths or [0], dtype=np.int64)

    def lengths(self) -> npt.NDArray[np.int64]:
        """Bytes of each text, in their order; to be asked when the last piece has been taken."""
        if self._lengths is None:
            begins = np.concatenate([*self._begins, np.array([self._at], dtype=np.int64)])
            self._lengths = np.diff(begins) if len(begins) > 1 else np.array([self._at], dtype=np.int64)
        return self._lengths

    @property
    def longest(self) -> int:
        """Bytes of the longest text; 0 when there is none."""
        return int(self.lengths().max())

    def length_of(self, text: str) -> int:
        """Bytes of the text that a cell names by its number; 0 when there is none: the reader refuses the file."""
        return int(self.lengths()[int(text)]) if text.isdecimal() and int(text) < len(self.lengths()) else 0
