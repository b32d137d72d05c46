"""Pairs of a counted record and a row of another list about the same person: a join without a data frame."""

import numpy as np

from kpibook.indicators.events import Positions


def pairs(sought: np.ndarray, people: np.ndarray) -> tuple[Positions, Positions]:
    """Which counted record, and which row, for every two that go together: record by record, rows in their order.

    `sought` are the persons of the records (-1: none), `people` those of the rows, which stand together.

    >>> [found.tolist() for found in pairs(np.array([7, -1, 5]), np.array([5, 5, 7]))]
    [[0, 2, 2], [2, 0, 1]]
    """
    # A person's rows stand together, so each record takes `number` of them from `first` on.
    first = np.searchsorted(people, sought, side="left")
    number = np.where(sought < 0, 0, np.searchsorted(people, sought, side="right") - first)
    of = np.repeat(np.arange(len(sought), dtype=np.intp), number)
    place_in_pair = np.arange(len(of)) - np.repeat(np.cumsum(number) - number, number)
    return of, np.repeat(first, number) + place_in_pair
