"""The ledger: what is written down, what may be sent again, what a person decides."""

import contextlib
import dataclasses
import datetime as dt
import sqlite3

import pytest

from kpibook.issues import InputError
from kpibook.mail.ledger import LEDGER, Key, Kind, State, open_ledger, run_lock

KEY = Key("2023-02", "east", "a@council.example", "1" * 64)
OTHER = Key("2023-02", "east", "a@council.example", "2" * 64)


def clock():
    return dt.datetime(2023, 3, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path, clock) as opened:
        yield opened


def states(ledger):
    return [entry.state for entry in ledger.entries()]


def test_a_message_is_planned_once(ledger):
    """Planning the same message again changes nothing."""
    ledger.plan([(KEY, "east.xlsx")])
    ledger.plan([(KEY, "east.xlsx")])
    assert states(ledger) == [State.PLANNED] and len(ledger.events()) == 1


def test_what_was_sending_becomes_uncertain(ledger):
    """A run that was killed left it; only those, and only once."""
    ledger.plan([(KEY, "east.xlsx"), (Key("2023-02", "west", "b@council.example", "1" * 64), "west.xlsx")])
    ledger.record([1], State.SENDING, "smtp", "", "<id@council.example>")
    assert [entry.id for entry in ledger.settle_interrupted()] == [1]
    assert states(ledger) == [State.UNCERTAIN, State.PLANNED] and ledger.settle_interrupted() == ()
    assert ledger.entries()[0].message_id == "<id@council.example>"


def test_a_newer_workbook_takes_the_place_of_one_never_sent(ledger):
    """Planned, never sent: replaced, and planned again should that workbook come back."""
    ledger.plan([(KEY, "east.xlsx")])
    ledger.plan([(OTHER, "east.xlsx")])
    assert states(ledger) == [State.REPLACED, State.PLANNED]
    ledger.plan([(KEY, "east.xlsx")])
    assert states(ledger) == [State.PLANNED, State.REPLACED]


def test_every_event_is_kept(ledger):
    """The log is the history, not only the last word."""
    ledger.plan([(KEY, "east.xlsx")])
    for state in (State.SENDING, State.UNCERTAIN):
        ledger.record([1], state, "smtp", "")
    ledger.resolve([(1, False)], who="an officer")
    assert [event.state for event in ledger.events()] == ["planned", "sending", "uncertain", "planned"]
    assert ledger.events()[-1].detail == "an officer says: not sent"


@pytest.mark.parametrize(
    ("decisions", "why"),
    [
        ([(1, True), (9, True)], "Message 9 cannot be decided: there is no such message"),
        ([(1, True), (2, False)], "Message 2 cannot be decided: it is planned"),
        ([(1, True), (1, False)], "Message 1 cannot be decided: it is said to be sent and not sent"),
    ],
)
def test_decisions_are_written_down_all_or_none(ledger, decisions, why):
    """One that cannot be written down keeps the others from being: the command says that nothing was written."""
    ledger.plan([(KEY, "east.xlsx"), (dataclasses.replace(KEY, scope="west"), "west.xlsx")])
    ledger.record([1], State.UNCERTAIN, "smtp", "")
    with pytest.raises(InputError, match=why):
        ledger.resolve(decisions, who="an officer")
    assert states(ledger) == [State.UNCERTAIN, State.PLANNED]


def test_a_change_is_whole_or_not_at_all(tmp_path):
    """A ledger that cannot grow (a full disk) keeps what it had, and says what to do."""
    with open_ledger(tmp_path, clock) as ledger:
        ledger.plan([(KEY, "east.xlsx")])
        pages = ledger._connection.execute("PRAGMA page_count").fetchone()[0]
        ledger._connection.execute(f"PRAGMA max_page_count = {pages}")
        wanted = [(Key("2023-02", "east", f"{n}@council.example", "1" * 64), "east.xlsx") for n in range(500)]
        with pytest.raises(InputError, match="Make room on the disk"):
            ledger.plan(wanted)
        assert states(ledger) == [State.PLANNED]


def test_a_file_that_is_no_ledger_is_refused(tmp_path):
    """Never written over."""
    path = tmp_path / LEDGER
    path.parent.mkdir()
    path.write_text("something else" * 100)
    with pytest.raises(InputError, match="is damaged: file is not a database"), open_ledger(tmp_path, clock):
        pass
    assert path.read_text().startswith("something else")


def test_two_runs_do_not_hold_the_lock(tmp_path):
    """The second is told so at once; afterwards the lock is free."""
    with run_lock(tmp_path), pytest.raises(InputError, match="Another mail run"), run_lock(tmp_path):
        pass
    with run_lock(tmp_path):
        pass


def test_a_commit_survives_the_end_of_the_process(tmp_path):
    """Another connection reads what was recorded."""
    with open_ledger(tmp_path, clock) as ledger:
        ledger.plan([(KEY, "east.xlsx")])
        connection = sqlite3.connect(tmp_path / LEDGER)
        assert connection.execute("SELECT state FROM messages").fetchall() == [("planned",)]
        connection.close()


DAMAGES = {
    "an unknown state": "UPDATE messages SET state = 'seot'",
    "something that is not a time": "UPDATE messages SET changed = '2023-13-45'",
    "a text that is none": "UPDATE messages SET detail = CAST(x'FFFE' AS TEXT)",
    "a column that is gone": "ALTER TABLE messages RENAME COLUMN file TO fils",
    "an index that disagrees": "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = "
    "(SELECT rootpage FROM sqlite_schema WHERE name = 'events') WHERE name LIKE 'sqlite_autoindex%'",
}


@pytest.mark.parametrize("statement", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_ledger_of_which_a_word_is_damaged_is_refused(tmp_path, statement):
    """A database still, but not as it was written: said to be damaged, and nobody is mailed by it."""
    with open_ledger(tmp_path, clock) as ledger:
        ledger.plan([(KEY, "east.xlsx")])
    with contextlib.closing(sqlite3.connect(tmp_path / LEDGER)) as connection:
        connection.executescript(statement)
    with pytest.raises(InputError) as refused, open_ledger(tmp_path, clock) as ledger:
        ledger.settle_interrupted()
    assert [issue.kind for issue in refused.value.issues] == ["ledger-damaged"]


LIST = dataclasses.replace(KEY, sha256="3" * 64, kind=Kind.LIST)


def test_a_list_is_never_taken_for_a_workbook(ledger):
    """Same month, team and recipient: planning one replaces nothing of the other's."""
    ledger.plan([(KEY, "east.xlsx"), (LIST, "list.xlsx")])
    ledger.plan([(OTHER, "east.xlsx")])
    assert states(ledger) == [State.REPLACED, State.PLANNED, State.PLANNED]
    assert [entry.key for entry in ledger.entries()] == [KEY, LIST, OTHER]


FORMER = """
CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  month TEXT NOT NULL, scope TEXT NOT NULL, recipient TEXT NOT NULL, sha256 TEXT NOT NULL,
  file TEXT NOT NULL, state TEXT NOT NULL, via TEXT NOT NULL DEFAULT '', message_id TEXT NOT NULL DEFAULT '',
  changed TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '',
  UNIQUE (month, scope, recipient, sha256)
);
CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER NOT NULL REFERENCES messages (id),
  at TEXT NOT NULL, state TEXT NOT NULL, via TEXT NOT NULL, detail TEXT NOT NULL
);
"""


def test_a_ledger_from_before_lists_goes_on(tmp_path):
    """As the version before wrote it: what it sent is a workbook's; and what is added of lists leaves its tables so."""
    path = tmp_path / LEDGER
    path.parent.mkdir()
    with sqlite3.connect(path) as former:
        former.executescript(FORMER)
        row = (
            "2023-02",
            "east",
            KEY.recipient,
            KEY.sha256,
            "east.xlsx",
            "sent",
            "smtp",
            "",
            "2023-03-01T09:00:00+00:00",
        )
        columns = "month, scope, recipient, sha256, file, state, via, message_id, changed"
        former.execute(f"INSERT INTO messages ({columns}) VALUES ({', '.join('?' * 9)})", row)
        tables = former.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    former.close()
    with open_ledger(tmp_path, clock) as ledger:
        ledger.plan([(KEY, "east.xlsx"), (LIST, "list.xlsx")])
        assert [(entry.key, entry.state) for entry in ledger.entries()] == [(KEY, State.SENT), (LIST, State.PLANNED)]
    with sqlite3.connect(path) as former:
        assert former.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall() == tables
        assert former.execute("SELECT scope FROM messages WHERE scope = 'east'").fetchall() == [("east",)]
    former.close()
