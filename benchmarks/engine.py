"""The engine against a straightforward pandas loop over months and against DuckDB SQL, side by side in one run.

Five indicators over 1 M episodes, 3 M visits and 1 M placements × 24 months × 200 teams. All three start from the same
data frames, count for every team and month, and must agree. DuckDB's tables are loaded before its time is taken; it has
as many threads as the machine has cores. Bounds: ratios below 1.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from oracle_engine import DUCKDB, PANDAS, Lists, open_database

from kpibook.definitions.mapping import MappingFiles
from kpibook.indicators.engine import compute_observations
from kpibook.months import Month, months_between
from kpibook.tables import FILE, ROW, SHEET, Records

MONTHS = months_between(Month(2021, 4), Month(2023, 3))
TEAMS, AREAS = 200, 20
WHO = ("engine", "loop", "DuckDB")
ALL = "all five"


@dataclass(frozen=True)
class Size:
    """How many records."""

    episodes: int
    children: int
    visits: int
    placements: int


FULL = Size(1_000_000, 400_000, 3_000_000, 1_000_000)
SMALL = Size(20_000, 8_000, 60_000, 20_000)

EPISODES = {"kind": "stock", "source": "episodes", "start": "start", "end": "end"}
MEASURES = {
    "open at month end": EPISODES,
    "latest visit within 10 working days": {
        "kind": "share",
        "of": EPISODES,
        "meets": [
            {"latest_event": {"source": "visits", "date": "visited", "within": "10 working days", "needs_event": True}}
        ],
    },
    "earlier episode within 12 months": {
        "kind": "share",
        "of": {"kind": "flow", "source": "episodes", "date": "start"},
        "meets": [{"earlier_event": {"source": "episodes", "date": "start", "within": "12 months"}}],
    },
    "ended within 45 working days": {
        "kind": "share",
        "of": {"kind": "flow", "source": "episodes", "date": "end"},
        "meets": [{"between": {"start": "start", "end": "end", "within": "45 working days"}}],
    },
    "3 or more placements in 12 months": {
        "kind": "share",
        "of": EPISODES,
        "meets": [
            {
                "number_of_events": {
                    "source": "placements",
                    "start": "start",
                    "end": "end",
                    "months": 12,
                    "at_least": 3,
                }
            }
        ],
    },
}


def make_lists(size: Size) -> Lists:
    """Random lists, always the same: episodes and placements of about half a year, three visits an episode."""
    rng = np.random.default_rng(20230331)
    first = np.datetime64("2019-04-01")

    def child(number: int) -> pd.Categorical:
        names = pd.Index([f"C{one:07d}" for one in rng.permutation(size.children)])
        return pd.Categorical.from_codes(rng.integers(0, size.children, number), categories=names)

    def spells(number: int) -> dict[str, object]:
        start = first + rng.integers(0, 1461, number)
        end = start + rng.geometric(1 / 180, number)
        end = np.where(end > np.datetime64("2023-04-15"), np.datetime64("NaT"), end)
        return {"child": child(number), "start": start.astype("M8[s]"), "end": end.astype("M8[s]")}

    team = pd.Categorical.from_codes(rng.integers(0, TEAMS, size.episodes), categories=team_ids())
    visited = first + rng.integers(0, 1461, size.visits)
    return Lists(
        episodes=pd.DataFrame({**spells(size.episodes), "team": team}),
        visits=pd.DataFrame({"child": child(size.visits), "visited": visited.astype("M8[s]")}),
        placements=pd.DataFrame(spells(size.placements)),
    )


def team_ids() -> list[str]:
    return [f"team_{number:03d}" for number in range(TEAMS)]


def make_mapping(measures: dict[str, object]) -> MappingFiles:
    """The mapping that asks for these measures."""
    fields = {
        "episodes": {"child": "id", "start": "date", "end": "date", "team": "team"},
        "visits": {"child": "id", "visited": "date"},
        "placements": {"child": "id", "start": "date", "end": "date"},
    }
    sources = {
        source: {
            "title": source,
            "files": ["x.csv"],
            "complete_from": "2019-04-01",
            "fields": {name: {"headings": [name], "type": type_} for name, type_ in columns.items()},
        }
        for source, columns in fields.items()
    }
    values = {
        "organisation": {"name": "Benchmark", "service": "Children"},
        "service_areas": {f"area_{number:02d}": {"name": f"Area {number}"} for number in range(AREAS)},
        "teams": {team: {"name": team, "area": f"area_{at % AREAS:02d}"} for at, team in enumerate(team_ids())},
        "sources": sources,
        "indicators": {f"i{at}": {"title": name, "measure": one} for at, (name, one) in enumerate(measures.items())},
        "sections": {},
    }
    return MappingFiles.with_places(values, {})


def make_records(lists: Lists) -> dict[str, Records]:
    """The lists as records."""

    def of(source: str, frame: pd.DataFrame) -> Records:
        place = {
            FILE: pd.Categorical.from_codes(np.zeros(len(frame), dtype=np.int8), categories=["x.csv"]),
            SHEET: pd.Categorical.from_codes(np.zeros(len(frame), dtype=np.int8), categories=[""]),
            ROW: np.arange(2, len(frame) + 2, dtype=np.int32),
        }
        return Records(source, frame.assign(**place), dt.date(2019, 4, 1), None)

    return {source: of(source, frame) for source, frame in vars(lists).items()}


def engine_counts(mapping: MappingFiles, records: dict[str, Records]) -> tuple[np.ndarray, np.ndarray]:
    """Numerators and denominators by team and month."""
    observed = compute_observations(mapping, records, MONTHS)
    return observed.numerators[0, 1 + AREAS :], observed.denominators[0, 1 + AREAS :]


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(size: Size, rounds: int) -> bool:
    """Prints a line for each indicator and for all together; whether every ratio is below 1.

    All take turns within a round, so that what else the machine does falls on each alike.
    """
    lists = make_lists(size)
    records, database, teams = make_records(lists), open_database(lists, MONTHS, team_ids()), team_ids()
    runs: dict[tuple[str, str], Callable[[], object]] = {}
    for name, definition in MEASURES.items():
        mapping = make_mapping({name: definition})
        runs[name, "engine"] = lambda mapping=mapping: engine_counts(mapping, records)
        runs[name, "loop"] = lambda name=name: PANDAS[name](lists, MONTHS, teams)
        runs[name, "DuckDB"] = lambda name=name: DUCKDB[name](database)
        agree(name, definition, {who: runs[name, who]() for who in WHO})
    everything = make_mapping(MEASURES)
    runs[ALL, "engine"] = lambda: compute_observations(everything, records, MONTHS)
    times: dict[tuple[str, str], list[float]] = {key: [] for key in runs}
    for _ in range(rounds):
        for key, run in runs.items():
            times[key].append(seconds(run))
    taken = {key: statistics.median(found) for key, found in times.items()}
    for who in ("loop", "DuckDB"):
        taken[ALL, who] = sum(taken[name, who] for name in MEASURES)
    print(", ".join(f"{number:,} {what}" for what, number in vars(size).items()))
    print(f"{len(MONTHS)} months × {TEAMS} teams; {os.cpu_count()} cores; median of {rounds} rounds; ms\n")
    print(f"{'':38}{'engine':>8}{'loop':>8}{'DuckDB':>8}{'/ loop':>8}{'/ DuckDB':>9}")
    good = [show(name, {who: taken[name, who] for who in WHO}) for name in (*MEASURES, ALL)]
    return all(good)


def show(name: str, taken: dict[str, float]) -> bool:
    """Prints a line of times and ratios; whether both ratios are below 1."""
    ratios = [taken["engine"] / taken[who] for who in ("loop", "DuckDB")]
    shown = "".join(f"{taken[who] * 1000:8.0f}" for who in ("engine", "loop", "DuckDB"))
    print(f"{name:38}{shown}{ratios[0]:8.2f}{ratios[1]:9.2f}", flush=True)
    return max(ratios) < 1


def agree(name: str, definition: dict[str, object], found: dict[str, tuple[np.ndarray, np.ndarray]]) -> None:
    """Stops when the three do not count the same."""
    top, bottom = found["engine"]
    for who in ("loop", "DuckDB"):
        same = np.array_equal(found[who][0], top)
        if definition["kind"] == "share":
            same &= np.array_equal(found[who][1], bottom)
        if not same:
            raise SystemExit(f"{name}: the engine and {who} do not agree")


def peak_memory(size: Size) -> None:
    """Prints what the engine holds beyond the records, at its peak; measuring it slows the rest."""
    records, mapping = make_records(make_lists(size)), make_mapping(MEASURES)
    held = sum(list_.frame.memory_usage(deep=False).sum() for list_ in records.values())
    tracemalloc.start()
    compute_observations(mapping, records, MONTHS)
    engine = tracemalloc.get_traced_memory()[1]
    process = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"\npeak memory: engine {engine / 1e6:,.0f} MB beyond the records' {held / 1e6:,.0f} MB")
    print(f"(the whole process, which also made up the lists: {process / 1e6:,.0f} MB)")


def main() -> int:
    """1 when a ratio is not below 1."""
    small = "--small" in sys.argv
    size = SMALL if small else FULL
    if "--memory" in sys.argv:
        peak_memory(size)
        return 0
    good = measure(size, 3)
    subprocess.run([sys.executable, __file__, "--memory", *sys.argv[1:]], check=True)
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
