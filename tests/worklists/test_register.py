"""The register of lists: whole, added to only, and without a child."""

import datetime as dt
import os
import sqlite3

import pytest

from kpibook.issues import InputError
from kpibook.worklists.register import (
    LOCK,
    REGISTER,
    Act,
    Event,
    lists_lock,
    months_kept,
    open_ends,
    open_register,
)
from kpibook.worklists.register_tables import register_objects

MADE = Event(
    Act.MADE, "2023-02", "east", 12, ("east@council.example",), "out/East.xlsx", "ab" * 32, "officer", "as asked"
)
BEGUN = Event(Act.BEGUN, "2023-02", "east", 12, file="out/East.xlsx")


def now():
    return dt.datetime(2023, 3, 6, 9, tzinfo=dt.UTC)


def written(folder, *events):
    with open_register(folder, now) as register:
        register.add(events)
        return register.lines()


def test_a_line_comes_back_as_it_was_written(folder):
    """With its number and time; for other programs by its keys."""
    (line,) = written(folder, MADE)
    assert (line.number, line.at) == (1, "2023-03-06T09:00:00+00:00")
    assert {name: getattr(line, name) for name in vars(MADE)} == vars(MADE)
    assert register_objects([line])[0] == {"number": 1, "at": line.at, **vars(MADE)}
    assert os.name != "posix" or (folder / REGISTER).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("change", ["DELETE FROM events", "UPDATE events SET records = 0"])
def test_no_line_is_changed_or_removed(folder, change):
    """The database itself refuses, whoever asks."""
    before = written(folder, MADE)
    with sqlite3.connect(folder / REGISTER) as database, pytest.raises(sqlite3.IntegrityError, match="stay as they"):
        database.execute(change)
    database.close()
    assert written(folder) == before


def test_lines_are_written_all_or_none(folder):
    """Of two in one go the second cannot be: neither stands."""
    with open_register(folder, now) as register, pytest.raises(InputError) as caught:
        register.add([MADE, Event(Act.MADE, "2023-02", None)])
    assert caught.value.issues[0].kind == "lists-register" and written(folder) == ()


def test_what_a_killed_run_left_is_known():
    """A list that was begun and not made; a month that was being forgotten. What was finished since is not."""
    forgetting, forgotten = Event(Act.FORGETTING, "2023-01"), Event(Act.FORGOTTEN, "2023-01")
    assert open_ends([BEGUN, forgetting]) == (BEGUN, forgetting)
    assert open_ends([BEGUN, MADE, forgetting, forgotten]) == ()
    assert open_ends([BEGUN, MADE, BEGUN]) == (BEGUN,)


def test_a_month_is_kept_until_it_is_forgotten():
    """Also one whose making was ended, and one that was made again after it was forgotten."""
    forgotten = Event(Act.FORGOTTEN, "2023-02")
    assert months_kept([BEGUN]) == ("2023-02",) == months_kept([MADE, forgotten, MADE])
    assert months_kept([MADE, forgotten]) == ()


@pytest.mark.parametrize("content", [b"no database, and rather longer than the head of one" * 40, b"x"])
def test_a_damaged_register_is_said(folder, content):
    """And not begun again as if there had been none."""
    written(folder, MADE)
    (folder / REGISTER).write_bytes(content)
    with pytest.raises(InputError) as caught:
        written(folder, MADE)
    assert caught.value.issues[0].kind == "lists-damaged" and (folder / REGISTER).read_bytes() == content


def test_an_emptied_register_is_no_new_one_where_there_are_notes(folder):
    """A run that was killed as it made the first file leaves it empty: a new one, as long as nothing is kept."""
    (folder / REGISTER).parent.mkdir(parents=True)
    (folder / REGISTER).touch()
    assert len(written(folder, MADE)) == 1
    (folder / REGISTER).write_bytes(b"")
    (folder / REGISTER.parent / "now").mkdir()
    (folder / REGISTER.parent / "now" / "2023-02.notes").touch()
    with pytest.raises(InputError) as caught:
        written(folder)
    assert caught.value.issues[0].kind == "lists-damaged"


def test_two_runs_are_kept_apart(folder):
    """The second says so; once the first has ended, however it ended, the way is free."""
    with lists_lock(folder), pytest.raises(InputError) as caught, lists_lock(folder):
        pass
    assert caught.value.issues[0].kind == "lists-running"
    with lists_lock(folder):
        pass
    (folder / LOCK).unlink()
    (folder / LOCK).mkdir()
    with pytest.raises(InputError) as caught, lists_lock(folder):
        pass
    assert caught.value.issues[0].kind == "lists-register"
