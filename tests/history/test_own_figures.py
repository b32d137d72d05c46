"""The figures that a workbook's tables hold are those of its report: so what is kept is what the workbook says."""

import datetime as dt

import pytest

from kpibook.excel.closed import read_closed, table_state
from kpibook.excel.closed.to_publish import with_own_figures
from kpibook.history.told import definition_hashes, shown_periods, told_figures
from kpibook.pipeline import build
from kpibook.workspaces import init_workspace

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("sample", ["children", "annex-a"])
def test_figures_come_back_from_the_tables(tmp_path, sample):
    """Counts, shares, rates, averages, a year's sums, audits, targets and RAG words; months, and readings."""
    init_workspace(tmp_path / "w", sample)
    built = build(tmp_path / "w", None, tmp_path / "report.xlsx", dt.datetime(2023, 3, 6, 9))
    closed = read_closed(built.path.read_bytes(), built.path)
    states = {name: table_state(name, table, closed) for name, table in closed.tables.items()}
    told = told_figures(built.report)
    assert told_figures(with_own_figures(built.report, states)) == told
    periods = shown_periods(built.report)
    assert {len(row) for rows in told.values() for row in rows.values()} == {len(periods)}
    assert {id_ for id_, row in built.report.rows.items() if row.shape != "none"} <= set(told)
    assert set(definition_hashes(built.report.mapping, periods)) >= {id_ for id_ in told if not id_.endswith(".year")}
