"""How long the texts are that the cells of an .xls share ([MS-XLS] 2.4.265 SST, 2.5.293 for the texts)."""

import struct
from collections.abc import Iterator

_SST, _CONTINUE = 0x00FC, 0x003C
_LONGEST = 2 * 65_535
"""A text's length is a number of two bytes, and a sign has two."""
_WIDE, _WITH_MORE, _WITH_RUNS = 1, 4, 8
_HEADER = struct.Struct("<HH")


class SharedStrings:
    """The texts' lengths, worked out when they are asked for."""

    def __init__(self, stream: bytes) -> None:
        self._segments = list(_segments(stream))
        self.longest = min(_LONGEST, 2 * sum(map(len, self._segments)))
        """Bytes that no text is longer than."""

    def lengths(self) -> list[int]:
        """Bytes of each text in their order; where they cannot be told apart any more, the most that one may have."""
        count = int.from_bytes(self._segments[0][4:8], "little") if self._segments else 0
        count = min(count, sum(map(len, self._segments)) // 3)
        found: list[int] = []
        segment, at = 0, 8
        try:
            while len(found) < count:
                if at >= len(self._segments[segment]):
                    segment, at = segment + 1, 0
                length, segment, at = self._text(segment, at)
                found.append(2 * length)
        except (IndexError, struct.error):
            found += [_LONGEST] * (count - len(found))
        return found

    def _text(self, segment: int, at: int) -> tuple[int, int, int]:
        """How many signs the text that begins there has, and where the next one begins."""
        signs, flags = struct.unpack_from("<HB", self._segments[segment], at)
        at += 3
        more = 0
        if flags & _WITH_RUNS:
            more += 4 * int(struct.unpack_from("<H", self._segments[segment], at)[0])
            at += 2
        if flags & _WITH_MORE:
            more += int(struct.unpack_from("<I", self._segments[segment], at)[0])
            at += 4
        left = signs
        while left:  # a text that goes on in the next record says there again how wide its signs are
            width = 2 if flags & _WIDE else 1
            here = min(left, (len(self._segments[segment]) - at) // width)
            left, at = left - here, at + here * width
            if left:
                segment += 1
                flags, at = self._segments[segment][0], 1
        while more > len(self._segments[segment]) - at:
            more -= len(self._segments[segment]) - at
            segment, at = segment + 1, 0
        return signs, segment, at + more


def _segments(stream: bytes) -> Iterator[bytes]:
    """The content of the record of texts, and of those that carry it on."""
    at, begun = 0, False
    while at + 4 <= len(stream):
        kind, length = _HEADER.unpack_from(stream, at)
        if kind == _SST or (begun and kind == _CONTINUE):
            begun = True
            yield stream[at + 4 : at + 4 + length]
        elif begun:
            return
        at += 4 + length
