"""What a refresh costs more with three years of publications, and what a publication costs beyond reading the lists.

The sample's workbook is refreshed as a file, whole processes in turn: in a workspace without a history and in one with
36 publications, cold (no cache) and unchanged. One list was corrected since the last, so that some figures are restated
and their records are looked up. Publishing is held against `kpibook proofread`, which reads the lists and the workbook.
Processor time, medians; exits with 1 above a bound.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from kpibook.history import append, definition_hashes, head, keep_payload, next_number, shown_periods, told_figures
from kpibook.history.entry import About, Behind, Entry
from kpibook.months import Month
from kpibook.pipeline import lists_of, make_report, open_inputs, published_evidence
from kpibook.workspaces import init_workspace

ROUNDS = 5
PUBLICATIONS = 36
FEBRUARY, MADE = Month(2023, 2), dt.datetime(2023, 3, 8, 9)
BOUND, SECONDS = 1.1, 1.0


def with_history(workspace: Path) -> None:
    """36 publications, the last of February 2023; each shows nine months, with the sample's figures."""
    lists = lists_of(open_inputs(workspace))
    report = make_report(lists, FEBRUARY, MADE)
    evidence, _ = keep_payload(workspace, published_evidence(lists, report))
    periods = shown_periods(report)
    behind = Behind({}, {}, definition_hashes(report.mapping, periods), told_figures(report))
    for back in reversed(range(PUBLICATIONS)):
        month = FEBRUARY - back
        keys = tuple((period - back).key for period in periods if isinstance(period, Month))
        about = About("published", 0, "", "2023-03-08T10:00:00Z", "officer", month.key, periods=keys)
        about = replace(about, payloads={"evidence": evidence})
        append(
            workspace,
            lambda found, about=about: Entry(replace(about, number=next_number(found), previous=head(found)), behind),
        )


def correct_a_list(workspace: Path) -> None:
    """Take the last assessment away, in every workspace alike."""
    file = workspace / "samples" / "assessments.csv"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:-1]))


def seconds(*arguments: str, cache: Path) -> float:
    """Processor time of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "XDG_STATE_HOME": str(cache)}
    done = subprocess.run(
        [sys.executable, "-m", "kpibook", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stdout + done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="kpibook-bench-"))
    try:
        return measure(folder)
    finally:
        shutil.rmtree(folder)


def measure(folder: Path) -> int:
    plain, kept, fresh = folder / "plain", folder / "kept", folder / "fresh"
    for workspace in (plain, kept, fresh):
        init_workspace(workspace)
    seconds("build", "--workspace", str(fresh), "--month", "2023-02", cache=folder / "none")
    with_history(kept)
    refresh: dict[tuple[Path, str], list[float]] = {}
    reading, publishing = [], []
    for workspace in (plain, kept):
        seconds("build", "--workspace", str(workspace), "--month", "2023-02", cache=folder / "none")
        correct_a_list(workspace)
    for _ in range(ROUNDS):
        for workspace in (plain, kept):
            file, cache = folder / f"{workspace.name}.xlsx", folder / f"cache {workspace.name}"
            shutil.copyfile(workspace / "out" / "performance_report_2023-02.xlsx", file)
            shutil.rmtree(cache, ignore_errors=True)
            said = ("refresh", str(file), "--workspace", str(workspace))
            refresh.setdefault((workspace, "cold"), []).append(seconds(*said, cache=cache))
            refresh.setdefault((workspace, "unchanged"), []).append(seconds(*said, cache=cache))
        anew = folder / "published"
        shutil.rmtree(anew, ignore_errors=True)
        shutil.copytree(fresh, anew)
        file, cache = anew / "out" / "performance_report_2023-02.xlsx", folder / "cache publish"
        shutil.rmtree(cache, ignore_errors=True)
        reading.append(seconds("proofread", str(file), "--workspace", str(anew), cache=cache))
        shutil.rmtree(cache, ignore_errors=True)
        publishing.append(seconds("publish", str(file), "--workspace", str(anew), "--yes", cache=cache))
    return say(refresh, plain, kept) + say_publishing(publishing, reading)


def say(times: dict[tuple[Path, str], list[float]], plain: Path, kept: Path) -> int:
    """Prints both ratios; how many are over the bound."""
    missed = 0
    for what in ("cold", "unchanged"):
        without, with_ = (statistics.median(times[workspace, what]) for workspace in (plain, kept))
        ratio = with_ / without
        missed += ratio > BOUND
        print(f"refresh of a file, {what}: {without:.2f} s without a history, {with_:.2f} s with 36 publications: "
              f"{ratio:.2f} (bound {BOUND})")  # fmt: skip
    return missed


def say_publishing(publishing: list[float], reading: list[float]) -> int:
    """Prints what publishing costs beyond reading; 1 where that is over the bound."""
    more = statistics.median(publishing) - statistics.median(reading)
    print(f"publish: {statistics.median(publishing):.2f} s, proofread {statistics.median(reading):.2f} s: "
          f"{more:.2f} s more (bound {SECONDS})")  # fmt: skip
    return int(more > SECONDS)


if __name__ == "__main__":
    sys.exit(main())
