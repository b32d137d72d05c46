"""Lists are made, come back, are made again and are forgotten: nothing lost, nothing mixed, and all of it said."""

import os
import re
import shutil

import pytest
from lists_desk import FEBRUARY, MARCH, PASSPHRASES

from kpibook.issues import InputError
from kpibook.teams import as_passphrase, decrypt, is_encrypted
from kpibook.worklists.keys import NOW

LATE = ("Done, recorded late", "Seen on 3 February")
TYPED = "Done, recorded late | Seen on 3 February"
CARRIED = "February 2023: Done, recorded late. Seen on 3 February"


def stopped(run, *arguments, **more):
    """The issues with which it stops."""
    with pytest.raises(InputError) as caught:
        run(*arguments, **more)
    return caught.value.issues


def kinds(issues):
    return [issue.kind for issue in issues]


def test_each_list_is_its_teams_alone_and_encrypted(desk):
    """Named by team and month; opened by its team's passphrase and no other's; the owner's alone."""
    made = desk.make()
    assert sorted(path.name for path in desk.out.iterdir()) == [
        "List of children - East - 2023-02.xlsx",
        "List of children - West - 2023-02.xlsx",
        "List of children - Whole service - 2023-02.xlsx",
    ]
    for scope, each in made.items():
        content = each.path.read_bytes()
        assert is_encrypted(content) and (os.name != "posix" or each.path.stat().st_mode & 0o777 == 0o600)
        assert [s for s in PASSPHRASES if desk_opens(content, s)] == [scope]
    assert set(desk.shown(made["east"])) >= {"CHILD00000", "CHILD00019"}
    assert not any(child.startswith("CHILD001") for child in desk.shown(made["east"]))


def desk_opens(content, scope):
    try:
        return bool(decrypt(content, as_passphrase(PASSPHRASES[scope])))
    except Exception:  # noqa: BLE001
        return False


def test_the_register_says_what_was_made_for_whom(desk):
    """Begun, then made, each with month, team, how many rows, for whom and by whom."""
    desk.make(FEBRUARY, "east")
    begun, made = desk.lines()
    assert (begun.act, made.act) == ("begun", "made")
    assert (made.month, made.team, made.records, made.by) == ("2023-02", "east", 21, "officer")
    assert made.recipients == ("e@council.example",) and "CHILD" not in str(desk.lines())


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_rights_of_a_file_that_was_there_are_not_kept(desk):
    """One that others could read: the new one is the owner's alone."""
    path = desk.make(FEBRUARY, "east")["east"].path
    path.chmod(0o644)
    assert desk.make(FEBRUARY, "east")["east"].path.stat().st_mode & 0o777 == 0o600


def test_there_are_none_until_the_mapping_says_so(desk):
    """Nothing is written, and the message says what to write; nor of a team that is not named."""
    desk.mapping = desk.mapping.model_copy(update={"lists": None})
    for run in (desk.make, desk.collect):
        (issue,) = stopped(run)
        assert issue.kind == "lists-not-set-up" and "recipients:" in issue.advice
    assert not (desk.workspace / ".kpibook").exists()


def test_a_team_without_recipients_has_no_list(desk):
    """It is not made for nobody, and takes over nobody from elsewhere."""
    assert kinds(stopped(desk.make, FEBRUARY, "north")) == ["lists-not-set-up"]


@pytest.mark.parametrize(("secret", "kind"), [("", "passphrase-missing"), ("short", "passphrase-weak")])
def test_no_list_without_a_sound_passphrase(desk, monkeypatch, secret, kind):
    """As for workbooks; nothing of any team is written then."""
    monkeypatch.setenv("KPIBOOK_PASSPHRASE_WEST", secret)
    assert kinds(stopped(desk.make)) == [kind] and not desk.out.exists()


def test_lists_lie_in_a_folder_of_their_own(desk):
    """Not with the teams' workbooks, nor among what kpibook keeps."""
    workbooks = desk.workspace.parent / "teams"
    workbooks.mkdir()
    (workbooks / "manifest.json").write_text("{}")
    assert set(kinds(stopped(desk.make, out=workbooks))) == {"lists-folder"}
    assert set(kinds(stopped(desk.make, out=desk.workspace / ".kpibook" / "lists"))) == {"lists-folder"}


def test_who_gets_two_lists_is_said(desk):
    """Perhaps meant; perhaps one team's manager would see another's children."""
    wanted = desk.mapping.lists.model_copy(update={"recipients": {"east": ("A@b.example",), "west": ("a@b.example",)}})
    desk.mapping = desk.mapping.model_copy(update={"lists": wanted})
    desk.make()
    assert "have a recipient of lists in common" in desk.heard.text


def test_what_is_typed_comes_back_next_month(desk):
    """Beside the same record, with nothing beside the others."""
    made = desk.make(FEBRUARY, "east")
    desk.returned(made["east"], {"CHILD00003": LATE})
    collected = desk.collect()
    assert collected.issues == () and collected.read == (("2023-02", "east"),)
    shown = desk.shown(desk.make(MARCH, "east")["east"])
    assert shown["CHILD00003"] == CARRIED and set(shown.values()) == {"", CARRIED}


def test_the_summary_counts_and_names_nobody(desk):
    """By team and indicator: how many of how many, and with which reasons."""
    made = desk.make(FEBRUARY, "east")
    planned = ("Not done, planned", "")
    desk.returned(
        made["east"], {"CHILD00001": LATE, "CHILD00002": LATE, "CHILD00003": planned, "CHILD00004": ("", "x")}
    )
    desk.collect()
    said = "4 of 20 answered: 2 Done, recorded late; 1 Not done, planned; 1 in other words"
    assert f"East, February 2023: {said}\n  Visited in time: {said}" in desk.heard.text
    assert "CHILD" not in desk.heard.text


@pytest.mark.slow
def test_a_child_who_moves_takes_the_notes_along_and_never_back(desk):
    """East's note goes to West; what West types is not on East's list, made again, nor lost to East's late return."""
    made = desk.make()
    desk.returned(made["east"], {"CHILD00003": LATE})
    desk.collect()
    desk.children = {"east": range(3), "west": range(3, 6)}
    march = desk.make(MARCH)
    assert desk.shown(march["west"])["CHILD00003"] == CARRIED and "CHILD00003" not in desk.shown(march["east"])
    shutil.rmtree(desk.workspace.parent / "returned")
    desk.returned(march["west"], {"CHILD00003": ("", "West has seen her"), "CHILD00004": ("", "West again")})
    desk.collect()
    desk.children = {"east": range(20), "west": range(100, 110)}
    again = desk.make(out=desk.out / "again")["east"]
    assert desk.shown(again)["CHILD00003"] == TYPED and desk.shown(again)["CHILD00004"] == ""
    shutil.rmtree(desk.workspace.parent / "returned")
    desk.returned(made["east"], {"CHILD00003": ("", "East, far too late")})
    desk.collect()
    desk.children = {"east": range(3), "west": range(3, 6)}
    april = desk.make(MARCH + 1)
    assert desk.shown(april["west"])["CHILD00003"] == "March 2023: West has seen her"


def test_a_list_that_somebody_typed_into_is_never_written_over(desk):
    """Where it lies: it must be collected first; then it may be made again, with what was typed in it."""
    made = desk.make(FEBRUARY, "east")["east"]
    came = desk.returned(made, {"CHILD00003": LATE})
    shutil.copy(came, made.path)
    before = made.path.read_bytes()
    assert kinds(stopped(desk.make)) == ["list-changed"] and made.path.read_bytes() == before
    desk.collect()
    assert desk.shown(desk.make()["east"])["CHILD00003"] == TYPED


def test_a_list_collected_twice_counts_once(desk):
    """The same file: it is said. Under another name, also."""
    came = desk.returned(desk.make(FEBRUARY, "east")["east"], {"CHILD00003": LATE})
    desk.collect()
    came.rename(came.with_name("Copy of something.xlsx"))
    (issue,) = desk.collect().issues
    assert (
        "as collected before: Copy of something.xlsx" in issue.message
        and desk.heard.text.count("1 of 20 answered") == 4
    )
    assert [line.act for line in desk.lines()].count("collected") == 1


@pytest.mark.slow
def test_two_returns_of_one_list_are_both_kept(desk):
    """The one saved later counts where both say something; it is said which files they were."""
    made = desk.make(FEBRUARY, "east")["east"]
    first = desk.returned(made, {"CHILD00003": ("", "first"), "CHILD00004": ("", "only here")}, "b.xlsx")
    second = desk.returned(made, {"CHILD00003": ("", "second")}, "a.xlsx")
    os.utime(first, (1_677_000_000, 1_677_000_000))
    os.utime(second, (1_677_100_000, 1_677_100_000))
    stays, issue = desk.collect().issues
    assert "2 lists" in issue.message and "b.xlsx, a.xlsx" in issue.message
    assert "a.xlsx was read; 1 row is blank in it" in stays.message
    shown = desk.shown(desk.make(MARCH, "east")["east"])
    assert (shown["CHILD00003"], shown["CHILD00004"]) == (
        "February 2023: second",
        "February 2023: only here",
    )


def test_an_answer_beside_a_wrong_child_is_taken_back_in_a_list_made_again(desk):
    """Moved to another row of the same file it stays beside both, which is said; emptied in a new list it is gone."""
    made = desk.make(FEBRUARY, "east")["east"]
    os.utime(desk.returned(made, {"CHILD00003": LATE}), (1_677_000_000, 1_677_000_000))
    assert desk.collect().issues == ()
    desk.returned(made, {"CHILD00004": LATE})
    (issue,) = desk.collect().issues
    assert "1 row is blank in it that an earlier return answered" in issue.message and "CHILD" not in str(issue)
    desk.returned(desk.make(FEBRUARY, "east")["east"], {"CHILD00003": ("", "")})
    assert desk.collect().issues == ()
    shown = desk.shown(desk.make(MARCH, "east")["east"])
    assert (shown["CHILD00003"], shown["CHILD00004"]) == ("", CARRIED)


def test_another_teams_list_is_not_read(desk):
    """East's list, locked with West's passphrase: whoever did that has what is not theirs."""
    desk.returned(desk.make(FEBRUARY, "east")["east"], {"CHILD00003": LATE}, scope="west")
    (issue,) = desk.collect().issues
    assert 'is the list of "East", locked with the passphrase of "West"' in issue.message
    assert desk.shown(desk.make(MARCH, "east")["east"])["CHILD00003"] == ""


def damaged(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (damaged, "is damaged"),
        (lambda content: content[:3000], "is opened by no team's passphrase|is damaged"),
        (lambda content: b"", "is not encrypted"),
        (lambda content: decrypt(content, as_passphrase(PASSPHRASES["east"])), "is not encrypted"),
    ],
    ids=["a bit", "cut", "empty", "plain"],
)
def test_a_damaged_list_stops_no_other(desk, change, said):
    """It is said which, and the others are read."""
    made = desk.make()
    came = desk.returned(made["east"], {"CHILD00003": LATE})
    came.write_bytes(change(came.read_bytes()))
    desk.returned(made["west"], {"CHILD00103": LATE})
    collected = desk.collect()
    assert collected.read == (("2023-02", "west"),)
    (issue,) = collected.issues
    assert re.search(said, issue.message) and came.name in issue.message and issue.severity == "error"


def test_an_unknown_passphrase_is_said(desk, monkeypatch):
    """The team has changed it, or nobody gave it to this run."""
    desk.returned(desk.make(FEBRUARY, "east")["east"], {"CHILD00003": LATE})
    monkeypatch.delenv("KPIBOOK_PASSPHRASE_EAST")
    (issue,) = desk.collect().issues
    assert "is opened by no team's passphrase" in issue.message


def test_a_list_that_is_open_is_not_read(desk):
    """What is not saved yet would be missing."""
    came = desk.returned(desk.make(FEBRUARY, "east")["east"], {"CHILD00003": LATE})
    came.with_name(f"~${came.name}").touch()
    (issue,) = desk.collect().issues
    assert "is open in Excel" in issue.message


def test_after_a_new_key_old_lists_are_not_read(desk, memory_keyring):
    """Their signs are of the old key: it is said, and the new lists are as if there had been none."""
    came = desk.returned(desk.make(FEBRUARY, "east")["east"], {"CHILD00003": LATE})
    desk.collect()
    memory_keyring.secrets.clear()
    assert kinds(stopped(desk.make, MARCH)) == ["lists-key-lost"]
    from kpibook.worklists import set_notes_aside

    aside = set_notes_aside(desk.workspace, "officer")
    assert aside is not None and (aside / "2023-02.notes").exists()
    assert desk.shown(desk.make(MARCH, "east")["east"])["CHILD00003"] == ""
    came.touch()
    (issue,) = desk.collect().issues
    assert "another key" in issue.message and "lists-notes-gone" not in kinds(desk.collect().issues)


def test_notes_that_have_gone_are_said(desk):
    """The file of a month is not there, and nobody forgot it."""
    desk.make()
    (desk.workspace / NOW / "2023-02.notes").unlink()
    desk.make(MARCH)
    assert "what was kept of them is not there" in desk.heard.text


def test_the_register_says_where_lists_lie_beside_the_workspace(desk):
    """By their whole path, however the folder was named: the workspace may be moved."""
    made = desk.make(FEBRUARY, "east", out=desk.workspace / ".." / "beside")
    assert {line.file for line in desk.lines()} == {str(desk.workspace.parent / "beside" / made["east"].path.name)}


def test_a_month_is_forgotten_when_it_is_due(desk):
    """Lists, returned lists and notes; the register says so, and what mail cannot be called back."""
    made = desk.make()
    assert "Kept for longer" not in desk.heard.text  # of what was made this minute
    came = desk.returned(made["east"], {"CHILD00003": LATE})
    desk.collect()
    assert "Kept for longer than 6 months: lists and notes of 2023-02" in desk.heard.text
    other = made["west"].path
    other.write_text("something else that was put there")
    assert desk.forget()
    assert not came.exists() and not made["east"].path.exists() and other.exists()
    assert list((desk.workspace / NOW).glob("*.notes")) == []
    assert [line.act for line in desk.lines()][-2:] == ["forgetting", "forgotten"]
    assert desk.forget() and "Nothing is kept of lists of February 2023" in desk.heard.text
    shutil.copy(desk.make(MARCH)["east"].path, came)


def test_a_month_is_not_forgotten_too_early(desk):
    """Unless somebody says why; the reason stands in the register."""
    desk.mapping = desk.mapping.model_copy(update={"lists": desk.mapping.lists.model_copy(update={"keep_months": 120})})
    made = desk.make()
    assert kinds(stopped(desk.forget)) == ["lists-not-due"] and made["east"].path.exists()
    assert desk.forget(reason="sent to a wrong address") and not made["east"].path.exists()
    assert "sent to a wrong address" in [line.detail for line in desk.lines()]


def test_another_months_list_under_the_same_name_is_not_forgotten(desk):
    """March's came back under the name that February's had, and is not collected yet: its answers are in it alone."""
    name = "List of children - East.xlsx"
    desk.returned(desk.make(FEBRUARY, "east")["east"], {"CHILD00003": LATE}, name)
    desk.collect()
    came = desk.returned(desk.make(MARCH, "east")["east"], {"CHILD00004": LATE}, name)
    desk.forget(reason="a test")
    assert came.exists() and f"Still there: {came}" in desk.heard.text


def test_a_list_of_a_forgotten_month_is_not_read(desk):
    """It comes back late: it is said, and nothing is kept of it."""
    made = desk.make(FEBRUARY, "east")
    desk.returned(made["east"], {"CHILD00003": LATE})
    desk.forget()
    (issue,) = desk.collect().issues
    assert "which was forgotten on" in issue.message
    assert list((desk.workspace / NOW).glob("*.notes")) == []


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="root may delete everything")
def test_what_cannot_be_deleted_is_not_forgotten(desk):
    """It is said, and the same command goes on."""
    made = desk.make()
    desk.out.chmod(0o500)
    assert not desk.forget() and made["east"].path.exists()
    assert [line.act for line in desk.lines()][-1] == "forgetting"
    desk.out.chmod(0o700)
    assert desk.forget() and not made["east"].path.exists()


def test_counts_of_the_whole_service_are_kept_for_its_checks(desk):
    """By month and indicator, without a record or a team; they follow what comes back, and one file holds them."""
    from kpibook.answered import COUNTS, answered_key, answered_warnings

    assert answered_warnings(desk.workspace, desk.mapping, FEBRUARY) == ()
    made = desk.make()
    before = answered_key(desk.workspace)
    desk.returned(made["east"], {"CHILD00003": LATE})
    desk.collect()
    (issue,) = answered_warnings(desk.workspace, desk.mapping, FEBRUARY)
    said = "1 of 30 answered: 1 Done, recorded late"
    assert issue.message == f"Of the records on lists of children for February 2023: {said}."
    assert f"Visited in time: {said}" in issue.advice and issue.severity == "warning"
    content = (desk.workspace / COUNTS).read_text()
    assert answered_key(desk.workspace) != before and not re.search("CHILD|east|west", content)
    assert answered_warnings(desk.workspace, desk.mapping, MARCH) == ()
    (desk.workspace / COUNTS).write_text("{")
    (issue,) = answered_warnings(desk.workspace, desk.mapping, FEBRUARY)
    assert "cannot be read" in issue.message
    assert answered_warnings(desk.workspace, desk.mapping.model_copy(update={"lists": None}), FEBRUARY) == ()
