"""What it costs to keep what was shared: eight monthly shares of the sample, whose lists change between them.

Before each share, fifteen records taken at random from each of six lists are missing, others each time: what was
recorded late, corrected away or deleted. Bounds: none of the shares refuses; in the newest month no more is suppressed
than in a first share of it alone, but for a tenth; and a share takes no longer than a first one, but for a second.
"""

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from kpibook.disclosure import protect_report
from kpibook.months import Month
from kpibook.pipeline import compute_run, lists_of, open_inputs
from kpibook.report import Report, until_month
from kpibook.shared_copies import SHARED, share_report
from kpibook.tables import SUPPRESSED, Records

ROOT = Path(__file__).parents[1]
MADE = dt.datetime(2023, 3, 6, 9)
FIRST, SHARES = Month(2022, 7), 8
LISTS = ("referrals", "contacts", "visits", "supervisions", "cin_plans", "cp_plans")
MISSING = 15


def without_some(records: Mapping[str, Records], chance: np.random.Generator) -> dict[str, Records]:
    """The lists, but for some records of these six."""
    found = dict(records)
    for name in LISTS:
        frame = found[name].frame
        gone = chance.choice(len(frame), MISSING, replace=False)
        found[name] = replace(found[name], frame=frame.drop(frame.index[gone]).reset_index(drop=True))
    return found


def suppressed_last(report: Report) -> int:
    """How many figures of the newest month are suppressed."""
    return int((report.observations.numerators[:, :, -1] == SUPPRESSED).sum())


def main() -> int:
    """0 when every bound is kept; prints a line for each share."""
    lists = replace(lists_of(open_inputs(ROOT)), workspace=None)
    chance, over = np.random.default_rng(1), 0
    with tempfile.TemporaryDirectory() as folder:
        for month in (FIRST + number for number in range(SHARES)):
            some = replace(lists, records=without_some(lists.records, chance))
            report = until_month(compute_run(some, MADE).report(month))
            begun = time.process_time()
            alone = protect_report(report)
            between = time.process_time()
            shared = share_report(Path(folder), report).report
            took, first_took = time.process_time() - between, between - begun
            parts = (some.observations for some in (shared, report))
            now, current = (part.numerators[:, :, :-1] for part in parts)
            kept = int(((now != current) & (now != SUPPRESSED)).sum())
            print(
                f"{month.name:15} suppressed {suppressed_last(shared)}, alone {suppressed_last(alone)}; {kept} figures "
                f"of earlier months as they were told; {took:.2f} s, alone {first_took:.2f} s"
            )
            over += suppressed_last(shared) > suppressed_last(alone) * 1.1
            over += took > first_took + 1
        sizes = [file.stat().st_size for file in (Path(folder) / SHARED).iterdir()]
    print(f"{len(sizes)} files of {max(sizes) // 1000} kB at most")
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
