"""Published figures that two imports wrote: two officers imported one release at once, or a file was copied."""

import numpy as np
import pandas as pd

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue
from kpibook.records.row_rules import WrongRows
from kpibook.records.stack import Stack
from kpibook.tables import FILE, ROW, SetAside

_KEY = ["indicator", "place_kind", "_place", "period", "release"]
REASON = "imported twice, with one value"


def imported_again(source_id: str, stack: Stack, mapping: MappingFiles) -> WrongRows:
    """Rows of the benchmarks list whose figure was imported before: set aside, or an error where the values differ.

    The one that was imported first is kept. Rows that were typed are left to the list's own `unique`.
    """
    nothing = WrongRows(np.zeros(len(stack.frame), dtype=bool), {}, ())
    benchmarks = mapping.benchmarks
    if benchmarks is None or benchmarks.source != source_id or not mapping.imports_benchmarks:
        return nothing
    frame = stack.frame
    names = ["place_kind", "place_code", "area", "period", "release", "imported"]
    rows = pd.DataFrame({name: frame[name].fillna("").astype(str) for name in names})
    rows["indicator"] = frame["indicator"].astype(str)
    rows["_place"] = rows["place_code"].where(rows["place_code"] != "", rows["area"])
    rows["value"], rows["at"] = frame["value"].to_numpy(dtype=np.float64), np.arange(len(frame))
    rows = rows[rows["imported"] != ""].sort_values(["imported", "at"])
    again = rows[rows.duplicated(_KEY)]
    if again.empty:
        return nothing
    first = rows.groupby(_KEY, sort=False)[["at", "value"]].transform("first").loc[again.index]
    values = frame["value"].to_numpy(dtype=np.float64)
    of_first = values[first["at"].to_numpy()]
    own = again["value"].to_numpy()
    same = (own == of_first) | (np.isnan(own) & np.isnan(of_first))
    drop = np.zeros(len(frame), dtype=bool)
    drop[again["at"].to_numpy()] = True
    set_aside: dict[int, tuple[SetAside, ...]] = {
        sheet: (SetAside(REASON, tuple(stack.cell_with_sheet(row, "value") for row in at), expected=True),)
        for sheet, at in stack.by_sheet(sorted(again["at"])).items()
    }
    differ = [
        _contradicts(stack, int(row), int(other), mapping)
        for row, other, alike in zip(again["at"], first["at"], same, strict=True)
        if not alike
    ]
    return WrongRows(drop, set_aside, tuple(differ[:1]))


def _contradicts(stack: Stack, row: int, other: int, mapping: MappingFiles) -> Issue:
    mine, before = stack.frame.iloc[row], stack.frame.iloc[other]
    return Issue(
        "two-benchmark-figures",
        f"“{mine['indicator']}” for {mine['area']}, {mine['period']}, has two figures in release {mine['release']}.",
        sheet=f"{mine[FILE]}, row {mine[ROW]}; {before[FILE]}, row {before[ROW]}",
        mapping=mapping.place("benchmarks", "source"),
        advice="Delete the file that is wrong, and import the release again.",
    )
