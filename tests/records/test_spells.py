import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpibook.definitions.sources import Spells
from kpibook.records import build_records
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


def anew(*rows, **keys):
    """The same, where a row with S begins a new spell; the fourth of a row is its status."""
    begins = {"begins_with": {"field": "status", "in": ["S"]}, "where": []}
    frame = add_spells(episodes(*rows), Spells.model_validate({**SPELLS.model_dump(by_alias=True), **begins, **keys}))
    return [
        tuple(None if pd.isna(value) else (value.date() - FIRST).days for value in row)
        for row in zip(frame["since"], frame["until"], strict=True)
    ]


def test_a_code_begins_a_new_spell_although_it_follows_on():
    """Started to be looked after again on the day after: two spells, where without the code they are one."""
    rows = ("a", 0, 5), ("a", 6, 9, "S"), ("a", 9, None)
    assert anew(*rows) == [(0, 5), (6, None), (6, None)]
    assert spells(*rows) == [(0, None)] * 3


def test_what_was_left_open_before_is_not_the_new_spells():
    """An episode that nobody closed stays open in its own spell; the new one ends when its own episodes do."""
    assert anew(("a", 0, None), ("a", 6, 9, "S"), ("a", 10, 12), ("a", 20, 22)) == [
        (0, None), (6, 12), (6, 12), (20, 22)
    ]  # fmt: skip


def test_all_that_starts_on_the_day_belongs_to_the_new_spell():
    """Whatever their order, and also where two rows of one day say that it begins."""
    rows = ("a", 0, 5), ("a", 5, 5), ("a", 5, 8, "S"), ("a", 5, 9, "S")
    assert anew(*rows) == anew(*reversed(rows))[::-1] == [(0, 5), (5, 9), (5, 9), (5, 9)]


def test_another_childs_code_begins_nothing():
    """Two children who follow each other in the list are apart anyway; the code is the row's own."""
    assert anew(("a", 0, 5, "S"), ("b", 0, 5, "S"), ("b", 6, 9)) == [(0, 5), (0, 9), (0, 9)]


def test_a_row_that_takes_no_part_begins_nothing():
    """A short break with the code is left out like any other."""
    where = [{"field": "status", "not_in": ["S"]}]
    assert anew(("a", 0, 5), ("a", 6, 9, "S"), ("a", 6, 12), where=where) == [(0, 12), (None, None), (0, 12)]


def test_spells_of_the_same_child_in_the_same_placement():
    """The status stands for the placement here: a move parts spells, and so does going away and coming back."""
    rows = ("a", 0, 5, "p"), ("a", 5, 9, "p"), ("a", 9, 12, "q"), ("a", 12, None, "p"), ("b", 5, 9, "p")
    assert anew(*rows, by=["child", "status"]) == [(0, 9), (0, 9), (9, 12), (12, None), (5, 9)]


@pytest.mark.parametrize("blank", [None, ""])
def test_a_blank_in_any_of_the_fields_makes_no_spell(blank):
    """Two rows that do not say the placement may be two placements."""
    rows = ("a", 0, 5, blank), ("a", 5, 9, blank), ("a", 9, 12, "p")
    assert anew(*rows, by=["child", "status"]) == [(None, None), (None, None), (9, 12)]


@settings(max_examples=60, deadline=None)
@given(ROWS, st.lists(st.sampled_from("Sx"), min_size=12, max_size=12))
def test_new_spells_as_by_hand(rows, codes):
    """With codes at random: the spells of each stretch from one such day to the next, found one episode at a time."""
    rows = [(*row, code) for row, code in zip(rows, codes, strict=False)]
    days = {}
    for child, start, _, code in rows:
        if code == "S":
            days.setdefault(child, set()).add(start)
    stretches = [(row[0], sum(day <= row[1] for day in days.get(row[0], ()))) for row in rows]
    found = [None] * len(rows)
    for stretch in set(stretches):
        at = [n for n, one in enumerate(stretches) if one == stretch]
        for n, spell in zip(at, by_hand([rows[n][:3] for n in at]), strict=True):
            found[n] = spell
    assert anew(*rows) == found


def test_two_ways_of_joining_side_by_side(make_mapping, table, headings):
    """All time in care, and each placement: two more columns each, with names that tell them apart."""
    care = {"by": "child", "start": "received", "end": "closed", "starts": "care", "ends": "care_end"}
    placed = {**care, "by": ["child", "urgent"], "starts": "placed", "ends": "placed_end"}
    mapping = make_mapping(spells=[care, placed])
    rows = [["R1", "C1", day(0), day(5), "MASH", "yes", ""], ["R2", "C1", day(5), "", "MASH", "no", ""]]
    frame = build_records("referrals", [table(headings, *rows)], mapping).records.frame
    assert list(frame)[-7:-3] == ["care", "care_end", "placed", "placed_end"]
    assert frame["care"].tolist() == [np.datetime64(day(0))] * 2
    assert frame["placed"].tolist() == [np.datetime64(day(0)), np.datetime64(day(5))]
    source = mapping.sources["referrals"]
    assert source.field_name("care") == "start of the unbroken spell"
    assert source.field_name("placed_end") == "end of the unbroken spell with the same Urgent?"


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
