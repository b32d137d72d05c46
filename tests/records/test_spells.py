import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpibook.definitions.sources import Spells
from kpibook.records.build import build_records
from kpibook.records.spells import add_spells

SPELLS = Spells.model_validate(
    {
        "by": "child", "start": "start", "end": "end", "starts": "since", "ends": "until",
        "where": [{"field": "status", "not_in": ["V3"]}],
    }
)  # fmt: skip
FIRST = dt.date(2023, 1, 1)


def day(number):
    return None if number is None else FIRST + dt.timedelta(days=number)


def episodes(*rows):
    """A frame from (child, first day, last day or None, status), days as numbers."""
    return pd.DataFrame(
        {
            "child": pd.Categorical([row[0] for row in rows]),
            "start": pd.Series([day(row[1]) for row in rows], dtype="datetime64[s]"),
            "end": pd.Series([day(row[2]) for row in rows], dtype="datetime64[s]"),
            "status": pd.Categorical([row[3] if len(row) > 3 else "C1" for row in rows]),
        }
    )


def spells(*rows):
    """(since, until) of each row, as day numbers, None for blanks."""
    frame = add_spells(episodes(*rows), SPELLS)

    def number(value):
        return None if pd.isna(value) else (value.date() - FIRST).days

    return [(number(since), number(until)) for since, until in zip(frame["since"], frame["until"], strict=True)]


@pytest.mark.parametrize("start", [5, 6])
def test_following_episodes_join(start):
    """An episode that starts on the last one's end, or the day after, is the same spell."""
    assert spells(("a", 0, 5), ("a", start, 9)) == [(0, 9), (0, 9)]


def test_a_gap_parts_spells():
    """A day between two episodes parts them."""
    assert spells(("a", 0, 5), ("a", 7, 9)) == [(0, 5), (7, 9)]


def test_an_open_episode_leaves_the_spell_open():
    """A spell with an open episode has no end."""
    assert spells(("a", 0, 5), ("a", 5, None)) == [(0, None), (0, None)]


def test_an_episode_inside_another():
    """A short episode inside a longer one does not end the spell."""
    assert spells(("a", 0, 20), ("a", 2, 4), ("a", 21, 30)) == [(0, 30)] * 3


def test_children_are_apart():
    """Another child's episode never joins."""
    assert spells(("a", 0, 5), ("b", 5, 9)) == [(0, 5), (5, 9)]


def test_short_breaks_are_left_out():
    """Rows that do not meet the condition neither join nor get a spell."""
    assert spells(("a", 0, 5), ("a", 5, 9, "V3"), ("a", 9, 12)) == [(0, 5), (None, None), (9, 12)]


def test_rows_without_child_or_start_have_no_spell():
    """A blank child or start makes no spell."""
    assert spells((None, 0, 5), ("a", None, 5)) == [(None, None), (None, None)]


def by_hand(rows):
    """The same, one episode at a time."""
    found = {}
    for child in {row[0] for row in rows}:
        own = sorted(
            (row[1], float("inf") if row[2] is None else row[2], at) for at, row in enumerate(rows) if row[0] == child
        )
        group, latest = [], None
        groups = []
        for start, end, at in own:
            if latest is None or start > latest + 1:
                group, latest = [], end
                groups.append(group)
            group.append((start, end, at))
            latest = max(latest, end)
        for group in groups:
            until = max(end for _, end, _ in group)
            for _, _, at in group:
                found[at] = (group[0][0], None if until == float("inf") else until)
    return [found[at] for at in range(len(rows))]


ROWS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 40), st.one_of(st.none(), st.integers(0, 15))).map(
        lambda row: (row[0], row[1], None if row[2] is None else row[1] + row[2])
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_as_by_hand(rows):
    """Spells of random episodes are those found one episode at a time."""
    assert spells(*rows) == by_hand(rows)


@settings(max_examples=30, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_row_order_is_irrelevant(rows, random):
    """Episodes in another order have the same spells."""
    order = list(range(len(rows)))
    random.shuffle(order)
    assert spells(*(rows[at] for at in order)) == [spells(*rows)[at] for at in order]


def test_no_rows():
    """A list without rows gets its two columns all the same."""
    frame = add_spells(episodes(("a", 0, 1)).iloc[:0], SPELLS)
    assert [str(frame[name].dtype) for name in ("since", "until")] == ["datetime64[s]"] * 2


def test_columns_of_records(make_mapping, table, headings):
    """Records with spells have the two new columns before the places."""
    mapping = make_mapping(
        spells={"by": "child", "start": "received", "end": "closed", "starts": "since", "ends": "until"}
    )
    raw = table(headings, ["R1", "C1", FIRST, "", "MASH", "", ""])
    frame = build_records("referrals", [raw], mapping).records.frame
    assert list(frame)[-5:] == ["since", "until", "_file", "_sheet", "_row"]
    assert frame["since"].tolist() == [np.datetime64(FIRST)]
