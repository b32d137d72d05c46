"""Candidates for moves: records that come, and records that turn from one sort into another."""

from collections.abc import Iterator
from itertools import combinations, product

FEW = 48
"""Where there are no more sorts of records, each is tried; else the smallest of those that a quantity counts."""
_SMALLEST = 6
_LARGE = 14
"""In larger families no more than two quantities change when a record turns from one sort into another."""


def candidates(sorts: frozenset[int], count: int) -> Iterator[dict[int, int]]:
    """Quantities that rise (1) and fall (-1) together; each can, since there are such records."""
    for one in _whole_records(sorts, count):
        yield {n: 1 for n in range(count) if one >> n & 1}
    # A record that turns from one sort into another (a boy not seen into one seen) leaves every sum that counts both.
    for size in (1, 2, 3) if count <= _LARGE else (1, 2):
        for members in combinations(range(count), size):
            for ways in product((1, -1), repeat=size - 1):
                signs = dict(zip(members, (1, *ways), strict=True))
                if can_turn(sorts, signs):
                    yield signs


def _whole_records(sorts: frozenset[int], count: int) -> list[int]:
    some = sorted((one for one in sorts if one), key=lambda one: (one.bit_count(), one))
    if len(some) <= FEW:
        return some
    found: dict[int, None] = {}
    for n in range(count):
        with_it = [one for one in some if one >> n & 1]
        found |= dict.fromkeys([*with_it[:_SMALLEST], *with_it[-1:]])
    return list(found)


def can_turn(sorts: frozenset[int], signs: dict[int, int]) -> bool:
    """Whether some record can turn into another so that just these quantities change."""
    up = sum(1 << n for n, sign in signs.items() if sign > 0)
    down = sum(1 << n for n, sign in signs.items() if sign < 0)
    return any(one & down == down and not one & up and (one ^ down | up) in sorts for one in sorts)
