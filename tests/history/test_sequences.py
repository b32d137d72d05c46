"""Random months of an office: whatever is published, corrected, reopened, forgotten or killed, the history is right.

The figures are worked out anew by plain loops over the rows that were in the list at that time.
"""

import datetime as dt
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_workspace import MAPPING, Workspace

from kpibook.excel.closed import ToPublish, stamp_of
from kpibook.excel.publishing.publication import PublishRequest, keep_publication
from kpibook.history.entry import About
from kpibook.history.lookup import latest_told
from kpibook.history.store import forget_before, payload_names, read_entries
from kpibook.history.verify import verify_history
from kpibook.issues import InputError, Severity
from kpibook.months import Month
from kpibook.pipeline import make_report, published_evidence, read_lists

MADE = dt.datetime(2023, 3, 6, 9)
MONTHS = ("2022-11", "2022-12", "2023-01", "2023-02")
SCOPES = {"whole": ("one", "two"), "east": ("one",), "west": ("two",), "one": ("one",), "two": ("two",)}
TEAMS = {"one": "Team one", "two": "Team two"}
EXAMPLES = int(os.environ.get("KPIBOOK_EXAMPLES", "15"))
"""More of them: KPIBOOK_EXAMPLES=500."""
HALF = b'{"sha256":"'

MONTH, TEAM = st.sampled_from(MONTHS[1:]), st.sampled_from(sorted(TEAMS))
DAYS, WHICH = st.integers(0, 12), st.integers(0, 99)
STEPS = st.one_of(
    st.tuples(st.just("publish"), MONTH),
    st.tuples(st.just("reopen"), MONTH),
    st.tuples(st.just("late"), MONTH, TEAM, DAYS),
    st.tuples(st.just("correct"), WHICH, DAYS),
    st.tuples(st.just("remove"), WHICH),
    st.tuples(st.just("within"), st.sampled_from([3, 5, 9])),
    st.tuples(st.just("target"), st.sampled_from([50, 90])),
    st.tuples(st.just("forget"), MONTH),
    st.tuples(st.just("kill"), st.sampled_from(["aside", "half"])),
)


@dataclass
class Office:
    """A workspace, and beside it what a person would know of it."""

    folder: Path
    workbook: bytes
    rows: list = field(default_factory=list)
    within: int = 5
    target: int = 50
    told: list = field(default_factory=list)
    """(month, figures by period, the list's rule) of each publication, in order."""
    forgotten: set = field(default_factory=set)
    halves: int = 0
    stamped: dict = field(default_factory=dict)

    def begin(self):
        for month in MONTHS:
            self.rows += [[f"{month}{team}{number}", month, team, 2] for team in TEAMS for number in range(2)]
        self.write()

    def write(self):
        lines = ["Ref,Team,Received,Decided"]
        for ref, month, team, days in self.rows:
            first = dt.date.fromisoformat(f"{month}-03")
            lines.append(f"{ref},{TEAMS[team]},{first:%d/%m/%Y},{first + dt.timedelta(days):%d/%m/%Y}")
        (self.folder / "sources/referrals.csv").write_text("\n".join(lines) + "\n", "utf-8")
        text = MAPPING.replace("TEAM ONE", "Team one").replace("TITLE", "Front door")
        text = text.replace("TARGET", f"{self.target}%").replace("number: 50", f"number: {self.target}")
        text = text.replace("within: 5 days", f"within: {self.within} days")
        (self.folder / "mappings/all.yaml").write_text(text, "utf-8")

    def figures(self, scope, period):
        """(referrals, decided in time of them, percent, RAG word)."""
        teams = SCOPES[scope]
        days = [days for _, month, team, days in self.rows if month == period and team in teams]
        in_time = sum(1 for one in days if one <= self.within)
        percent = int(100 * in_time / len(days) + 0.5)
        green = percent >= self.target
        return len(days), in_time, percent, "Green" if green else "Amber" if percent >= self.target * 0.9 else "Red"

    def snapshot(self, month):
        shown = [each for each in MONTHS[1:] if each <= month]
        return {(scope, period): self.figures(scope, period) for scope in SCOPES for period in shown[-3:]}

    def step(self, kind, *more):
        getattr(self, kind)(*more)

    def publish(self, month, reopen=""):
        lists = read_lists(self.folder)
        report = make_report(lists, Month.parse(month), MADE)
        read = ToPublish(self.workbook, report, (), (), 0, ())
        asked = PublishRequest(self.folder / "report.xlsx", "A. Officer", reopen=reopen)
        closed = month in [each[0] for each in self.told]
        if closed != bool(reopen):
            with pytest.raises(InputError):
                keep_publication(asked, read, self.folder, published_evidence(lists, report))
            return
        entry, content = keep_publication(asked, read, self.folder, published_evidence(lists, report))
        self.told.append((month, self.snapshot(month), self.within))
        self.stamped[entry.number] = content

    def reopen(self, month):
        self.publish(month, "somebody asked")

    def late(self, month, team, days):
        self.rows.append([f"late{len(self.rows)}{month}", month, team, days])
        self.write()

    def correct(self, which, days):
        self.rows[which % len(self.rows)][3] = days
        self.write()

    def remove(self, which):
        """Never the last one of a team and month: a month without records is another story."""
        row = self.rows[which % len(self.rows)]
        if sum(each[1:3] == row[1:3] for each in self.rows) > 1:
            self.rows.remove(row)
            self.write()

    def within_(self, days):
        self.within = days
        self.write()

    def target_(self, percent):
        self.target = percent
        self.write()

    def forget(self, before):
        tombstone = About("forgotten", 0, "", "2026-11-30T09:00:00Z", "B. Officer", before=before)
        forget_before(self.folder, tombstone)
        self.forgotten |= {at for at, (month, _, _) in enumerate(self.told) if month < before}

    def kill(self, where):
        """What a run that was killed leaves: a file beside the entries, or half an entry on a drive without links."""
        folder = self.folder / "history/entries"
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.glob("0*.json"))) + 1
        if where == "aside":
            (folder / f".{number:06d}.json.0000000000000000abcd.tmp").write_bytes(HALF)
        elif number > 1:
            (folder / f"{number:06d}.json").write_bytes(HALF)
            os.utime(folder / f"{number:06d}.json", (1, 1))
            self.halves += 1


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A workspace that each sequence begins with, and the bytes of its workbook."""
    folder = tmp_path_factory.mktemp("template") / "w"
    workbook = Workspace(folder).build("report.xlsx").read_bytes()
    return folder, workbook


def carry_out(template, folder, steps):
    shutil.copytree(template[0], folder)
    office = Office(folder, template[1])
    office.begin()
    for kind, *more in steps:
        office.step({"within": "within_", "target": "target_"}.get(kind, kind), *more)
    return office


def check_figures(office):
    """Every publication says what the rows of its time come to, and the latest of each month is found."""
    read = read_entries(office.folder)
    assert [issue.kind for issue in read.issues] == ["history-half"] * office.halves
    published = [entry for entry in read.entries if entry.is_publication]
    assert [entry.month for entry in published] == [month for month, _, _ in office.told]
    latest = {}
    for entry, (_, figures, within) in zip(published, office.told, strict=True):
        for (scope, period), (count, in_time, percent, word) in figures.items():
            assert entry.told("referrals", scope, period).shown == count
            share = entry.told("in_time", scope, period)
            assert (share.numerator, share.denominator, share.units, share.rag) == (in_time, count, percent, word)
            latest[scope, period] = (count, entry.number)
        hashes = {entry.definition("in_time", period) for _, period in figures}
        assert len(hashes) == 1
        for other, (_, _, also) in zip(published, office.told, strict=True):
            same = other.definition("in_time", other.month) == entry.definition("in_time", entry.month)
            assert same == (within == also)
    told = latest_told(office.folder, MONTHS)
    for (scope, period), (count, number) in latest.items():
        said, said_by = told["referrals", scope, period]
        assert (said.shown, said_by) == (count, number)
    kept = {
        sha256
        for at, entry in enumerate(published)
        if at not in office.forgotten
        for sha256 in entry.about.payloads.values()
    }
    assert set(payload_names(office.folder)) == kept
    return read


def verified(office, workbooks=()):
    return verify_history(office.folder, stamp_of, dict(workbooks)).issues


def check_damage(office, data):
    """A changed byte anywhere, a cut tail and an older copy are found."""
    assert {issue.kind for issue in verified(office)} <= {"history-half"}
    files = sorted(file for file in (office.folder / "history").rglob("*[0-9a-f]*") if file.is_file())
    files = [file for file in files if not file.name.startswith(".") and file.read_bytes() != HALF]
    if not files:
        return
    file = data.draw(st.sampled_from(files))
    content = bytearray(file.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    before, whole = verified(office), file.read_bytes()
    file.write_bytes(content)
    assert len(verified(office)) > len(before)
    file.write_bytes(whole)
    if office.stamped:
        number, workbook = max(office.stamped.items())
        assert not any(issue.kind == "history-stamp" for issue in verified(office, [("w", workbook)]))
        for later in range(number, number + 200):
            (office.folder / f"history/entries/{later:06d}.json").unlink(missing_ok=True)
        found = [issue for issue in verified(office, [("w", workbook)]) if issue.severity is Severity.ERROR]
        assert "history-stamp" in [issue.kind for issue in found]


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, min_size=3, max_size=9), data=st.data())
def test_whatever_happens_the_history_is_right(template, tmp_path_factory, steps, data):
    """Figures, targets' words, definitions, what is kept; then every damage is found."""
    folder = tmp_path_factory.mktemp("office") / "w"
    try:
        office = carry_out(template, folder, steps)
        check_figures(office)
        check_damage(office, data)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
