"""EDGE: a council's months as a job: what a worker is given, what it reads and computes, and what it gives back.

A job holds no record and no figure, only where the workspace is and what is wanted of it. What comes back holds figures
and words, never a record: workers on other machines read the lists themselves, and write nothing but what `--share`
remembers in the workspace.
"""

import datetime as dt
import hashlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from kpibook import __version__
from kpibook.definitions import WHOLE, MappingFiles
from kpibook.faults import frames, why
from kpibook.figure_files import Cell, FiguresRequest, figures_of
from kpibook.issues import InputError, Issue, stop_on_errors
from kpibook.months import Period
from kpibook.pipeline import Run, compute_run, lists_of, open_inputs
from kpibook.report import Report
from kpibook.workspaces import place_issues

FIGURES, COUNCILS = "figures.csv", "councils.csv"
"""The files of a region: every council's figures, and how each council ended."""
_DECIDING = ("pandas", "numpy", "python-calamine", "pydantic", "holidays", "XlsxWriter", "openpyxl")
"""Packages of which another version may read, count or draw otherwise."""


def versions() -> tuple[str, ...]:
    """What must be the same wherever figures are computed that are laid side by side."""
    python = ".".join(platform.python_version_tuple()[:2])
    return (f"kpibook {__version__}", f"Python {python}", *(f"{name} {version(name)}" for name in _DECIDING))


@dataclass(frozen=True)
class CouncilJob:
    """Some months of one council."""

    council: str
    workspace: Path
    out: Path
    made: dt.datetime
    months: tuple[Period, ...] = ()
    """Empty: every month up to the latest that all lists hold whole."""
    table: bool = True
    """Whether the figures of these months are wanted for the table."""
    workbooks: tuple[Period, ...] | None = None
    """The months whose workbooks are wanted; empty for the latest's; None for none."""
    teams: bool = False
    share: bool = False
    versions: tuple[str, ...] = field(default_factory=versions)


@dataclass(frozen=True)
class CouncilMade:
    """What a job came to: figures, workbooks, and words; no record, and no value of one."""

    council: str
    failures: tuple[str, ...] = ()
    """What went wrong, in words. Beside figures: months that there are none for."""
    fault: str = ""
    """Where in the program it was, for the log."""
    organisation: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    marking: str = ""
    periods: tuple[Period, ...] = ()
    """The months in the rows."""
    workbooks: Mapping[str, bytes] = field(default_factory=dict)
    """File name → content."""
    warnings: int = 0
    lists: str = ""
    """A hash of all lists' contents: the same for two councils where one holds a copy of the other's."""
    inputs: str = ""
    """A hash of all that figures come from: the same for each job of a council, if nobody saved a file between."""
    rights: int = 0o600
    lines: tuple[str, ...] = ()


def make_council(job: CouncilJob) -> CouncilMade:
    """Read a council's lists and compute what is wanted. Never raises what could hold a value, nor fails another's.

    What a worker raises is pickled, logged there with its text, and sent home: the text of a library's exception may
    quote a cell. So nothing is raised, and only kind and place of a fault are told.
    """
    try:
        stop_on_errors(_other_versions(job))
        return _made(job)
    except InputError as error:
        return CouncilMade(job.council, tuple(str(issue) for issue in error.issues))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001  a library's panic is no Exception
        return CouncilMade(job.council, (f"It did not finish, because {why(error)}.",), frames(error))


def lost(job: CouncilJob, reason: str) -> CouncilMade:
    """What a job comes to whose worker is gone."""
    return CouncilMade(job.council, (reason,))


def _made(job: CouncilJob) -> CouncilMade:
    inputs = open_inputs(job.workspace)
    _stop_on_places(job, inputs.mapping)
    lists = lists_of(inputs)
    run = compute_run(lists, job.made, job.months[0] if job.months else None)
    there = tuple(month for month in job.months if month in run.observations.months)
    missing = tuple(month for month in job.months if month not in there)
    part = CouncilMade(
        job.council,
        organisation=inputs.mapping.organisation.name,
        lists=hashlib.sha256("".join(sorted(file.sha256 for file in lists.files)).encode()).hexdigest(),
        inputs=inputs.key,
        rights=inputs.mapping.organisation.file_rights,
    )
    if not job.table and not there:  # that these months are missing is said beside the table
        return part
    report = run.report(there[-1] if there else job.months[-1] if job.months else None)
    part = replace(part, workbooks=_workbooks(job, run, report), warnings=len(report.warnings))
    if not job.table:
        return part
    figures = figures_of(
        report, job.workspace, FiguresRequest(scope=None if job.teams else WHOLE, share=job.share), there
    )
    return replace(
        part,
        failures=(str(_months_missing(missing, run)),) if missing else (),
        columns=figures.columns,
        rows=figures.rows,
        marking=figures.marking,
        periods=figures.months,
        lines=figures.lines,
    )


def _stop_on_places(job: CouncilJob, mapping: MappingFiles) -> None:
    """InputError where the region's files would be written over a list or the template, which may lie anywhere."""
    names = (FIGURES, COUNCILS, *(f"{job.council}/{_file(month)}" for month in job.workbooks or ()))
    stop_on_errors(issue for name in names for issue in place_issues(job.out / name, job.workspace, mapping))


def _workbooks(job: CouncilJob, run: Run, report: Report) -> dict[str, bytes]:
    """The workbooks, each what `kpibook build` of that month gives."""
    if job.workbooks is None:
        return {}
    from kpibook.workbook.sheets import workbook_bytes
    from kpibook.workbook.template import open_template

    template = open_template(job.workspace / report.mapping.organisation.template).template
    months: Sequence[Period] = [month for month in job.workbooks or (report.month,) if month in run.observations.months]
    reports = (report if month == report.month else run.report(month) for month in months)
    return {_file(each.month): workbook_bytes(each, template) for each in reports}


def _file(month: Period) -> str:
    return f"performance_report_{month.key}.xlsx"


def _months_missing(missing: Sequence[Period], run: Run) -> Issue:
    """One sentence for all of them, however many they are."""
    months = run.observations.months
    named = " to ".join(dict.fromkeys((missing[0].name, missing[-1].name)))
    return Issue(
        "region-months-missing",
        f"There are no figures for {len(missing)} of the months that were asked for ({named}): the lists hold records "
        f"from {months[0].name} to {months[-1].name}.",
        advice="The other months are in the table.",
    )


def _other_versions(job: CouncilJob) -> list[Issue]:
    """Figures of two versions are not laid side by side: either may count otherwise."""
    here = versions()
    differ = [f"{there}, not {own}" for own, there in zip(job.versions, here, strict=False) if own != there]
    if not differ:
        return []
    return [
        Issue(
            "region-other-version",
            f"The worker that was to compute it has other versions: {'; '.join(differ)}.",
            advice="Install on the cluster's machines exactly what this computer has.",
        )
    ]
