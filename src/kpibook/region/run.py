"""EDGE: what is asked of a region → each council's figures in one table, and its workbooks; one council's failure is
named, and the others go on."""

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import groupby
from operator import and_
from pathlib import Path

from kpibook.atomic import replace_file
from kpibook.faults import log_file, write_log
from kpibook.issues import InputError, Progress, Tell
from kpibook.months import Period
from kpibook.region.councils import Councils, find_councils
from kpibook.region.jobs import COUNCILS, FIGURES, CouncilJob, CouncilMade, lost, make_council
from kpibook.region.tables import CouncilResult, councils_table, figures_table
from kpibook.teams import Cluster, Work, cluster, make_folder, run_jobs

_A_YEAR = 12
"""Months of workbooks in one job: reading the lists again costs little beside them, and years can be side by side."""
_CHANGED = "Its files changed while it was read: figures and workbooks may not belong together. Run it again."


@dataclass(frozen=True)
class RegionRequest:
    """Which councils, which months, and what of them."""

    folders: tuple[Path, ...]
    out: Path
    months: tuple[Period, ...] = ()
    """In order; empty: every month up to the latest that all lists of a council hold whole."""
    workbooks: bool = False
    teams: bool = False
    """Also figures of teams and service areas; the whole service's alone unless told."""
    share: bool = False
    processes: int | None = None
    """None: one for each core."""
    scheduler: str | None = None


@dataclass
class _Account:
    """What came back of each council so far; workbooks are written as they come, and not kept."""

    out: Path
    made: dict[str, list[CouncilMade]] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)

    def add(self, result: CouncilMade) -> None:
        failures = list(result.failures)
        if result.fault:
            write_log(log_file(), f"kpibook region, {result.council}", result.fault)
        for name, content in result.workbooks.items():
            try:
                replace_file(self.out / result.council / name, content, rights=result.rights)
                self.written[result.council] = self.written.get(result.council, 0) + 1
            except InputError as error:
                failures += [str(issue) for issue in error.issues]
        kept = replace(result, workbooks={}, failures=tuple(failures))
        self.made.setdefault(result.council, []).append(kept)

    def results(self, missing: dict[str, str]) -> list[CouncilResult]:
        """How each council ended, in the order of their names."""
        found = [_joined(council, parts, self.written.get(council, 0)) for council, parts in self.made.items()]
        found += [CouncilResult(council, failures=(words,)) for council, words in missing.items()]
        return sorted(found, key=lambda result: result.council)


def make_region(request: RegionRequest, made: dt.datetime, tell: Tell, progress: Progress) -> int:
    """Make what is asked for; gives back the exit code: 0, or 1 where a council failed, 3 where by a fault of ours.

    InputError, before anything is read, where councils cannot be told apart, or nothing may be written there.
    """
    councils = find_councils(request.folders, request.out)
    for line in councils.lines:
        tell.caution(line)
    account, jobs = _Account(request.out), _jobs(request, councils, made)
    if councils.workspaces:
        make_folder(request.out)
    tell.stands(f"Workbooks that were finished by then are whole, in {request.out}; the tables were not written.")
    with cluster(request.scheduler) as found:
        for done, result in enumerate(_results(request, jobs, found), 1):
            account.add(result)
            progress("Councils", done, len(jobs))
    results = account.results(councils.missing)
    _write_tables(request, results)
    _tell_results(request, results, tell)
    faults = any(part.fault for parts in account.made.values() for part in parts)
    return 3 if faults else int(any(result.failures for result in results))


def _jobs(request: RegionRequest, councils: Councils, made: dt.datetime) -> list[CouncilJob]:
    """A job for each council; one for each year of workbooks, of which the first gives the figures too."""
    jobs = []
    for council, workspace in councils.workspaces.items():
        whole = CouncilJob(
            council,
            workspace,
            request.out.absolute(),
            made,
            request.months,
            workbooks=() if request.workbooks else None,
            teams=request.teams,
            share=request.share,
        )
        if not request.workbooks or not request.months:
            jobs.append(whole)
            continue
        years = [request.months[at : at + _A_YEAR] for at in range(0, len(request.months), _A_YEAR)]
        jobs.append(replace(whole, workbooks=years[0]))
        jobs += [replace(whole, months=year, workbooks=year, table=False) for year in years[1:]]
    return jobs


def _results(request: RegionRequest, jobs: Sequence[CouncilJob], found: Cluster | None) -> Iterable[CouncilMade]:
    """What each job came to, as they end."""
    work = Work(make_council, lost)
    if found is not None:
        return run_jobs(work, jobs, found.workers, at_once=found.at_once)
    processes = min(request.processes or os.cpu_count() or 1, len(jobs))
    if processes < 2:
        return map(make_council, jobs)
    return run_jobs(work, jobs, None, processes, at_once=2 * processes)


def _joined(council: str, parts: Sequence[CouncilMade], workbooks: int) -> CouncilResult:
    """A council's jobs as one."""
    table = next((part for part in parts if part.columns), parts[0])
    failures = [*table.failures, *sorted(failure for part in parts for failure in part.failures)]
    if len({part.inputs for part in parts} - {""}) > 1:
        failures.append(_CHANGED)
    return CouncilResult(
        council,
        table.organisation,
        table.columns,
        table.rows,
        table.marking,
        table.periods,
        workbooks,
        table.warnings,
        tuple(dict.fromkeys(failures)),
        table.lists,
        table.rights,
        table.lines,
    )


def _write_tables(request: RegionRequest, results: Sequence[CouncilResult]) -> None:
    """Both tables; neither where there is nothing to put into them, so that earlier ones stay."""
    if all(result.state == "failed" for result in results):
        return
    rights = reduce(and_, (result.rights for result in results if result.state != "failed"))
    replace_file(request.out / FIGURES, figures_table(results, request.share), rights=rights)
    replace_file(request.out / COUNCILS, councils_table(results), rights=rights)


def _tell_results(request: RegionRequest, results: Sequence[CouncilResult], tell: Tell) -> None:
    for result in results:
        for line in result.lines:
            tell.line(f"{result.council}: {line}")
        for failure in result.failures:
            tell.caution(f"\n{result.council}, {result.state}: {failure}")
    for words in _doubts(results):
        tell.caution(f"\n{words}")
    states = [result.state for result in results]
    if states.count("failed") == len(states):
        tell.caution("\nNothing was written.")
        return
    ended = ", ".join(f"{states.count(state)} {state}" for state in ("whole", "in part", "failed") if state in states)
    tell.line(f"{len(results)} councils: {ended}; {COUNCILS} has a line for each.")
    shown = "are suppressed" if request.share else "are not suppressed: internal"
    figures = sum(len(result.rows) for result in results)
    tell.line(f"{figures:,} figures in {request.out / FIGURES}; small figures {shown}.")
    if request.workbooks:
        tell.line(f"{sum(result.workbooks for result in results):,} workbooks in {request.out}.")
    if warnings := sum(result.warnings for result in results):
        tell.line(f"{warnings:,} warnings: kpibook check --workspace says which.")


def _doubts(results: Sequence[CouncilResult]) -> Iterator[str]:
    """Councils that may be one and the same: counted twice, a region's sums are wrong and nothing else says so."""
    of_one = "say that they are of one organisation"
    for key, what in (("organisation", of_one), ("lists", "hold the same lists, byte for byte")):
        known = [result for result in results if getattr(result, key)]
        by_key = sorted(known, key=lambda result: str(getattr(result, key)).casefold())
        for _, same in groupby(by_key, key=lambda result: str(getattr(result, key)).casefold()):
            names = [result.council for result in same]
            if len(names) > 1:
                yield f"{', '.join(names)} {what}. Is one of them a copy? Both are in the table."
