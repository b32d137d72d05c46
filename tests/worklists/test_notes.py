"""Notes that are carried from list to list: with the child, never back, never lost, never silently empty."""

import os

import pytest
from lists_of_children import team_list

from kpibook.issues import InputError
from kpibook.teams import open_stores
from kpibook.worklists.contents import Note
from kpibook.worklists.keys import NOW, open_key
from kpibook.worklists.notes import (
    MonthNotes,
    Notes,
    Typed,
    notes_file,
    notes_files,
    read_notes,
    with_notes,
    write_month,
)

JANUARY, FEBRUARY, MARCH = "2023-01", "2023-02", "2023-03"


@pytest.fixture
def key(folder, memory_keyring):
    return open_key(folder, open_stores({}))


def typed(team, done, saved="2023-02-01T09:00", key="record1", indicator="visited"):
    return Typed(key, indicator, team, "Not done, planned" if done else "", done, saved)


def notes(**months):
    """January's, February's and March's, as ``m01=[…]``."""
    found = {f"2023-{name[1:]}": MonthNotes(f"2023-{name[1:]}", (), tuple(each)) for name, each in months.items()}
    return Notes(found)


def said(found, team, month):
    note = found.carried(team, month).get(("visited", "record1"))
    return note.done if note else ""


def test_a_child_who_moves_takes_the_notes_along():
    """What the old team typed in January stands on the new team's list of February."""
    assert said(notes(m01=[typed("east", "visit booked")]), "west", FEBRUARY) == "visit booked"


def test_the_old_team_never_sees_what_the_new_one_typed():
    """Its list of January, made again in March, shows its own words; so does a new one for the whole service."""
    found = notes(m01=[typed("east", "visit booked")], m02=[typed("west", "seen on 3 March")])
    assert said(found, "east", JANUARY) == "visit booked" and said(found, "whole", JANUARY) == "visit booked"
    assert said(found, "west", MARCH) == "seen on 3 March"


def test_of_one_month_a_team_sees_its_own_words_only():
    """A record that stood on two teams' lists of one month, since one was made before a correction."""
    found = notes(m01=[typed("east", "ours", "2023-02-01"), typed("west", "theirs", "2023-02-02")])
    assert said(found, "east", JANUARY) == "ours" and said(found, "west", JANUARY) == "theirs"
    assert said(found, "north", FEBRUARY) == "theirs"


def test_a_list_as_at_a_day_stands_before_that_of_its_month():
    """What is typed in the list of 31 March is not on that of 6 March, which is made again; the other way round it is.

    In April's the later word stands.
    """
    early, late = typed("east", "booked", "2023-03-07"), typed("west", "seen", "2023-04-03")
    found = Notes({"2023-03": MonthNotes("2023-03", (), (late,)), "2023-03-06": MonthNotes("2023-03-06", (), (early,))})
    assert (said(found, "east", "2023-03-06"), said(found, "west", "2023-04")) == ("booked", "seen")
    only_early = Notes({"2023-03-06": found.months["2023-03-06"]})
    assert said(only_early, "west", MARCH) == "booked"
    assert said(Notes({MARCH: found.months[MARCH]}), "east", "2023-03-06") == ""


def test_a_late_list_of_the_old_team_overwrites_nothing():
    """January's comes back in April: the new team's February note stands, and the late one is kept beside it."""
    late = typed("east", "I thought we had done that", "2023-04-20")
    found = notes(m01=[late], m02=[typed("west", "seen on 3 March", "2023-03-03")])
    assert said(found, "west", MARCH) == "seen on 3 March" and said(found, "east", JANUARY) == late.done


def test_the_later_saved_counts_and_the_earlier_stays():
    """Two returns of one list with different words, in whichever order they were collected."""
    early, late = typed("east", "first", "2023-02-01T09:00"), typed("east", "second", "2023-02-02T09:00")
    for order in ((early, late), (late, early)):
        month = MonthNotes(JANUARY).with_typed(order).with_typed(order)
        assert month.latest("east")["visited", "record1"].done == "second" and set(month.typed) == {early, late}


def test_a_note_that_was_cleared_is_not_carried():
    """Both texts emptied: nothing is shown next month, and nothing counts as an answer."""
    found = notes(m01=[typed("east", "wrong child")], m02=[typed("east", "")])
    assert said(found, "east", MARCH) == "" and found.of(FEBRUARY).latest("east") == {}


def test_the_performance_teams_word_counts_where_the_team_said_nothing():
    """What is typed in the whole service's list goes to the team's next one, after the team's own."""
    both = notes(m01=[typed("east", "ours", "2023-02-01"), typed("whole", "from above", "2023-02-05")])
    assert said(both, "east", FEBRUARY) == "ours"
    assert said(notes(m01=[typed("whole", "from above")]), "east", FEBRUARY) == "from above"


def test_each_indicator_has_its_own_note():
    """Why a visit was late says nothing of the assessment of the same record."""
    found = notes(m01=[typed("east", "visit booked"), typed("east", "other", indicator="assessed")])
    assert said(found, "east", FEBRUARY) == "visit booked"


def test_notes_stand_beside_their_records():
    """On the list's rows, and on what is to be put right."""
    carried = {("visited", "visits 2"): Note("", "booked", JANUARY), ("", "wrong east"): Note("", "sent", JANUARY)}
    made = with_notes(team_list("east", range(1, 4)), carried)
    assert [row.note.done if row.note else "" for row in made.tables[0].rows] == ["", "booked", ""]
    assert made.put_right[0].note == Note("", "sent", JANUARY)


def test_what_is_kept_comes_back_and_tells_nothing(folder, key):
    """Every word of it; and no file of the workspace holds a word, a team or a sign in plain."""
    month = MonthNotes(FEBRUARY).with_lists([team_list("east", range(3))]).with_typed([typed("east", "seen in person")])
    write_month(folder, key, month)
    assert read_notes(folder, key).of(FEBRUARY) == month
    for path in folder.rglob("*.*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(word in content for word in (b"seen in person", b"east", b"record1", b"CHILD"))
            assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o600


def test_a_list_made_again_keeps_what_stood_on_the_first(folder, key):
    """The first may be out there, and come back."""
    first, second = team_list("east", range(3)), team_list("east", range(2, 5))
    month = MonthNotes(FEBRUARY).with_lists([first]).with_lists([second])
    assert month.keys_of("east") == {f"visits {number}" for number in range(5)} | {"wrong east"}
    assert month.keys_of("west") == frozenset()


@pytest.mark.parametrize("damage", ["cut", "empty", "bit", "plain", "moved"])
def test_a_damaged_file_is_said_and_never_taken_for_empty(folder, key, damage):
    """Whatever is wrong with it; the month is named. A file of another month in its place is damage too."""
    write_month(folder, key, MonthNotes(FEBRUARY, (), (typed("east", "seen"),)))
    path = notes_file(folder, FEBRUARY)
    content = path.read_bytes()
    flipped = content[:-3] + bytes([content[-3] ^ 1]) + content[-2:]
    changed = {"cut": content[:40], "empty": b"", "bit": flipped, "plain": b'{"typed": []}', "moved": content}[damage]
    path.write_bytes(changed)
    if damage == "moved":
        path.rename(notes_file(folder, MARCH))
    with pytest.raises(InputError, match=MARCH if damage == "moved" else FEBRUARY) as caught:
        read_notes(folder, key)
    assert [issue.kind for issue in caught.value.issues] == ["lists-damaged"]


def test_each_month_has_a_file_of_its_own(folder, key):
    """So that a month is forgotten with its file, and damage to one leaves the others; what was set aside counts."""
    for month in (JANUARY, FEBRUARY):
        write_month(folder, key, MonthNotes(month, (), (typed("east", "seen"),)))
    aside = folder / NOW.parent / "set_aside_then"
    aside.mkdir()
    (aside / f"{JANUARY}.notes").write_bytes(b"sealed with a lost key")
    assert [path.parent.name for path in notes_files(folder, JANUARY)] == ["now", "set_aside_then"]
    notes_file(folder, JANUARY).unlink()
    assert list(read_notes(folder, key).months) == [FEBRUARY]
