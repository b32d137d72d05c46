"""The whole way on one page: source spreadsheets and mapping files go in, the monthly workbook comes out."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from kpibook import __version__, indicators
from kpibook import records as record_lists
from kpibook.answered import answered_key, answered_warnings
from kpibook.atomic import replace_file
from kpibook.definitions import AcceptedIssue, Judged, MappingFiles, judge
from kpibook.history import history_key, with_restated
from kpibook.issues import InputError, Issue, Progress, errors, stop_on_errors, warnings_among
from kpibook.memory import Memory, MemoryRead, read_memory, write_memory
from kpibook.months import Month, Period, Reading
from kpibook.records import build_records
from kpibook.report import About, Report, build_report
from kpibook.sources import SourceBytes, load_sources, mapping_version, parse_sources, read_mapping_files
from kpibook.tables import Observations, RawTable, Records, SheetCheck, SourceFile
from kpibook.whole_months import latest_whole_month
from kpibook.workspaces import place_issues, sample_hashes

if TYPE_CHECKING:  # what reads the template and draws takes as long to load as all else here: only where it is done
    from kpibook.workbook.sheets import MakeMacroParts
    from kpibook.workbook.specimens import Template


def no_progress(doing: str, done: int, steps: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class ListsRead:
    """Every list of a workspace as records, with the account of what was read and everything found wrong.

    `issues` are all of them, also what an officer accepted; `judged` tells the two apart. `accept` is what this run
    accepts beside the mapping (``KIND`` or ``KIND=THING``), and what was accepted so when these inputs were remembered.
    `memory` is that of the last good build, `now` what would be remembered of this one, and `gone` those of the
    issues that come from holding the two against each other.
    """

    mapping: MappingFiles
    records: dict[str, Records]
    checks: tuple[SheetCheck, ...]
    files: tuple[SourceFile, ...]
    issues: tuple[Issue, ...]
    accept: tuple[str, ...] = ()
    memory: Memory = field(default_factory=Memory)
    now: record_lists.Remembered | None = None
    gone: tuple[Issue, ...] = ()
    mapping_files: tuple[SourceFile, ...] = ()
    workspace: Path | None = None
    """Where what was published is kept; None: reports are not held against it."""
    tables: Mapping[str, Sequence[RawTable]] = field(default_factory=dict)
    """The cells as they were read, where they were asked for: only lists of children quote what is written there."""

    def judged(self, issues: Sequence[Issue], day: dt.date) -> Judged:
        """Issues apart: what is told on that day, and what the mapping or this run accepts."""
        return judge(issues, self.mapping.accepted, day, self.accept)


@dataclass(frozen=True)
class Inputs:
    """Everything that figures come from, read once: the bytes that are hashed here are those that are parsed later."""

    workspace: Path
    mapping: MappingFiles
    mapping_files: tuple[SourceFile, ...]
    sources: SourceBytes
    remembered: MemoryRead
    history: str
    """A hash of all that was published."""
    answered: str = ""
    """A hash of how many records on lists of children were answered."""

    @property
    def key(self) -> str:
        """A hash of all of them."""
        key = record_lists.inputs_key(mapping_version(self.mapping_files), self.sources.files)
        others = f"{self.remembered.sha256} {self.history} {self.answered}"
        return hashlib.sha256(f"{key} {others}".encode()).hexdigest()


def open_inputs(workspace: Path) -> Inputs:
    """The mapping, every source's bytes, and the memory of a workspace. InputError when the mapping is wrong."""
    read = read_mapping_files(workspace)
    sources, history, answered = load_sources(workspace, read.mapping), history_key(workspace), answered_key(workspace)
    return Inputs(workspace, read.mapping, read.files, sources, read_memory(workspace), history, answered)


def read_lists(workspace: Path, progress: Progress = no_progress, accept: Sequence[str] = ()) -> ListsRead:
    """The workspace's lists. InputError when the mapping is wrong; what is wrong with the lists is in `issues`."""
    return lists_of(open_inputs(workspace), progress, accept)


def lists_of(
    inputs: Inputs, progress: Progress = no_progress, accept: Sequence[str] = (), *, keep_tables: bool = False
) -> ListsRead:
    """The lists as records, from the bytes that were read; with their cells as they were read, where these are kept."""
    mapping = inputs.mapping
    read = parse_sources(inputs.sources, progress)
    issues = list(read.issues)
    records: dict[str, Records] = {}
    checks: list[SheetCheck] = []
    for done, source in enumerate(mapping.sources):
        progress("Reading records", done, len(mapping.sources))
        if source not in read.tables:
            continue
        built = build_records(source, read.tables[source], mapping)
        issues += built.issues
        checks += built.checks
        if built.records is not None:
            records[source] = built.records
    looked_up = record_lists.with_lookups(mapping, records)
    records, issues = looked_up.records, [*issues, *looked_up.issues]
    issues += record_lists.values_nowhere(mapping, records)
    issues += record_lists.population_gaps(mapping, records)
    issues += record_lists.unlinked_lists(mapping, records)
    issues += record_lists.doubtful_dates(mapping, records)
    issues += record_lists.overlooked_sheets(read.tables, checks, mapping)
    progress("Reading records", len(mapping.sources), len(mapping.sources))
    checked = record_lists.name_unused_sheets(read.tables, checks)
    lists = ListsRead(
        mapping,
        records,
        checked,
        read.files,
        tuple(dict.fromkeys(issues)),  # of a workbook with several lists, some is said of each of them
        tuple(accept),
        mapping_files=inputs.mapping_files,
        workspace=inputs.workspace,
        tables=read.tables if keep_tables else {},
    )
    return _remembering(lists, inputs.remembered)


def _remembering(lists: ListsRead, read: MemoryRead) -> ListsRead:
    """The lists held against the last good build; nothing is written."""
    memory, unreadable = read.memory, read.issues
    key = record_lists.inputs_key(mapping_version(lists.mapping_files), lists.files)
    kept = record_lists.remember(lists.mapping, lists.records, lists.checks, lists.files)
    now = record_lists.Remembered(key, dt.date.min, kept, record_lists.link_shares(lists.mapping, lists.records))
    before = record_lists.without_tried_samples(memory.compared_with(key), now, sample_hashes)
    gone = (*unreadable, *record_lists.what_has_gone(lists.mapping, before, now))
    accept = (*lists.accept, *(memory.accepted if memory.knows(key) else ()))
    return replace(lists, issues=(*lists.issues, *gone), accept=accept, memory=memory, now=now, gone=gone)


def keep_memory(workspace: Path, lists: ListsRead, day: dt.date) -> tuple[Issue, ...]:
    """Remember these lists for the next build, where nothing that went unaccepted has gone since the last one.

    Gives back a warning where the memory cannot be written; the workbook is whole without it. Inputs that are
    remembered already are not written again.
    """
    judged = lists.judged(lists.gone, day)
    if judged.told or lists.now is None or lists.memory.knows(lists.now.key):
        return ()
    by_flag = {f"{each.issue.kind}={each.issue.thing}": None for each in judged.accepted if each.until is None}
    rights = lists.mapping.organisation.file_rights
    return write_memory(workspace, Memory(replace(lists.now, day=day), lists.memory.latest, tuple(by_flag)), rights)


@dataclass(frozen=True)
class Run:
    """The lists, and every figure that they give: computed once, and a report for any month is made of it."""

    lists: ListsRead
    observations: Observations
    made: dt.datetime

    def report(self, month: Period | None) -> Report:
        """The report for a month; the latest that every list holds whole unless told."""
        lists, months, today = self.lists, self.observations.months, self.made.date()
        about = About(lists.files, lists.mapping_files, mapping_version(lists.mapping_files), __version__, self.made)
        chosen = month or latest_whole_month(lists.mapping, lists.records, months) or Month.of(today)
        known = warnings_among(lists.issues)
        report = build_report(lists.mapping, lists.records, self.observations, chosen, lists.checks, known, about)
        if lists.workspace is not None:
            report = with_restated(lists.workspace, report, lists.records)
        shown = [each for each in report.window() if each in months]
        disagree = indicators.disagreement_warnings(lists.mapping, lists.records, self.observations, shown)
        answered = answered_warnings(lists.workspace, lists.mapping, chosen) if lists.workspace else ()
        judged = lists.judged((*errors(lists.issues), *report.warnings, *disagree, *answered), today)
        return replace(report, warnings=judged.told, accepted=judged.accepted)


def compute_run(lists: ListsRead, made: dt.datetime, period: Period | None = None) -> Run:
    """Every figure of the lists. InputError with all that is wrong with them.

    `period`: what is asked for; of a reading, the figures are those of the days at which lists were cut, also where
    other lists are counted by month.

    A record dated after the day on which it is made is planned, or a slip (and warned of); it opens no month.
    """
    today = made.date()
    stop_on_errors(lists.judged(lists.issues, today).told)
    taken = {
        id_: replace(list_, extracted=min(list_.extracted or today, today)) for id_, list_ in lists.records.items()
    }
    of_readings = isinstance(period, Reading)
    months = (
        indicators.readings_of(lists.mapping, taken)
        if of_readings
        else indicators.months_with_records(lists.mapping, taken)
    )
    observations = indicators.compute_observations(lists.mapping, lists.records, months)
    return Run(lists, indicators.with_second_opinions(lists.mapping, lists.records, observations), made)


def make_report(lists: ListsRead, month: Period | None, made: dt.datetime) -> Report:
    """The report for a month (the latest that every list holds whole unless told), computed from the lists."""
    return compute_run(lists, made, month).report(month)


def published_evidence(lists: ListsRead, report: Report) -> bytes:
    """The records behind every figure that a report shows, as a publication keeps them (see `indicators.evidence`)."""
    shown = [each for each in report.window() if each in report.months]
    key = indicators.key_of(file.sha256 for file in (*lists.files, *lists.mapping_files))
    found = indicators.evidence_of(lists.mapping, lists.records, shown, report.observations.measures, key)
    return indicators.evidence_bytes(found)


@dataclass(frozen=True)
class Built:
    """A workbook that was written, the report that it shows, and the lists that it was made from."""

    report: Report
    path: Path
    lists: ListsRead


def build(
    workspace: Path,
    month: Period | None,
    out: Path | None,
    made: dt.datetime,
    progress: Progress = no_progress,
    macros: MakeMacroParts | None = None,
    accept: Sequence[str] = (),
    drafting: bool = False,
) -> Built:
    """Build the workbook, ``out/performance_report_2023-02.xlsx`` in the workspace unless told; macros give it buttons,
    `drafting` fills its analysis boxes with what can be said of the figures.

    InputError with everything that is wrong; nothing is then written, and an earlier output stays as it was.
    """
    from kpibook.workbook.sheets import workbook_bytes

    lists = read_lists(workspace, progress, accept)
    template = _template(workspace, lists, out, made.date())
    progress("Computing indicators", 0, 1)
    report = make_report(lists, month, made)
    progress("Computing indicators", 1, 1)
    progress("Writing the workbook", 0, 1)
    path = out or workspace / "out" / f"performance_report_{report.month.key}.xlsx"
    content = workbook_bytes(report, template, macros, drafting=drafting)
    replace_file(path, content, rights=lists.mapping.organisation.file_rights)
    progress("Writing the workbook", 1, 1)
    return Built(report, path, lists)


@dataclass(frozen=True)
class Checked:
    """What a build for a month would say, and its month; None where something stands in the way."""

    lists: ListsRead
    month: Period | None
    told: tuple[Issue, ...]
    accepted: tuple[AcceptedIssue, ...]


def check(
    workspace: Path,
    month: Period | None,
    made: dt.datetime,
    progress: Progress = no_progress,
    accept: Sequence[str] = (),
) -> Checked:
    """Everything that a build would find wrong or warn of, by the same way; nothing is written.

    InputError when the mapping is wrong.
    """
    lists = read_lists(workspace, progress, accept)
    judged = lists.judged(lists.issues, made.date())
    try:
        _template(workspace, lists, None, made.date())
        progress("Computing indicators", 0, 1)
        report = make_report(lists, month, made)
        progress("Computing indicators", 1, 1)
    except InputError as error:
        return Checked(lists, None, (*error.issues, *warnings_among(judged.told)), judged.accepted)
    return Checked(lists, report.month, report.warnings, report.accepted)


def _template(workspace: Path, lists: ListsRead, out: Path | None, today: dt.date) -> Template:
    """The template. InputError with all that stands in the way of the workbook: lists, template, and its own place."""
    from kpibook.workbook.template import open_template

    path = workspace / lists.mapping.organisation.template
    wrong = [
        *errors(lists.judged(lists.issues, today).told),
        *(place_issues(out, workspace, lists.mapping) if out else ()),
    ]
    try:
        template = open_template(path).template
    except InputError as error:
        raise InputError([*wrong, *error.issues]) from error
    stop_on_errors(wrong)
    return template


def write_report(
    report: Report, workspace: Path, out: Path, macros: MakeMacroParts | None = None, *, drafting: bool = False
) -> None:
    """Write the report's workbook, whole or not at all, from the workspace's template."""
    from kpibook.workbook.sheets import workbook_bytes
    from kpibook.workbook.template import open_template

    organisation = report.mapping.organisation
    template = open_template(workspace / organisation.template).template
    replace_file(out, workbook_bytes(report, template, macros, drafting=drafting), rights=organisation.file_rights)


@dataclass(frozen=True)
class Explained:
    """A report, and the rows behind one of its figures (see `indicators.explain.counted_rows`)."""

    report: Report
    rows: pd.DataFrame


def explain(inputs: Inputs, measure: str, scope: str, month: Period, progress: Progress = no_progress) -> Explained:
    """What an indicator counts, in words, and every row that it looked at for a scope and month."""
    lists = lists_of(inputs, progress)
    made = dt.datetime.combine(month.last, dt.time())
    report = make_report(lists, month, made)
    period = report.observations.period_of(measure, month)
    return Explained(report, indicators.counted_rows(lists.mapping, lists.records, measure, scope, period))


@dataclass(frozen=True)
class Reconciled:
    """Figures of a report that do not agree, a warning for each two and month; `asked`: how many were held."""

    asked: int
    periods: tuple[Period, ...]
    told: tuple[Issue, ...]
    accepted: tuple[AcceptedIssue, ...]


def reconcile(inputs: Inputs, month: Period | None, made: dt.datetime, progress: Progress = no_progress) -> Reconciled:
    """Every two figures that must agree, held against each other in a month; in every month shown unless told.

    InputError with what is wrong with the lists, or where there are no figures for that month.
    """
    run = compute_run(lists_of(inputs, progress), made, month)
    lists, observations = run.lists, run.observations
    report = run.report(month)
    periods = (month,) if month else tuple(each for each in report.window() if each in observations.months)
    held = indicators.hold(lists.mapping, observations, periods)
    issues = [
        indicators.disagreement(lists.mapping, lists.records, observations, found, listed=None)
        for found in held.contradictions
    ]
    judged = lists.judged(issues, made.date())
    return Reconciled(held.asked, periods, judged.told, judged.accepted)


def compare(
    inputs: Inputs, indicator: str, scope: str, month: Period, progress: Progress = no_progress
) -> indicators.Compared:
    """Why an indicator and its second opinion differ, record by record (see `indicators.compare`)."""
    lists = lists_of(inputs, progress)
    stop_on_errors(lists.judged(lists.issues, month.last).told)
    periods = indicators.compared_periods(lists.mapping, lists.records, indicator, month)
    return indicators.compare_records(lists.mapping, lists.records, indicator, scope, periods)
