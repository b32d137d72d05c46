"""Formulas of signals, direction and longer periods, recalculated by LibreOffice, against the pure core."""

import random

import pytest
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from kpibook.report.spc import Point, process_of, unusual_in_words, unusual_of
from kpibook.workbook.live import formulas, signal_formulas

pytestmark = pytest.mark.libreoffice
MONTHS = 24
BLOCKS = ("numerator", "denominator", "units", "charted", "moving range")
SINGLE = MONTHS * len(BLOCKS)


def cells(row, block):
    first = BLOCKS.index(block) * MONTHS
    return [xl_rowcol_to_cell(row, first + k) for k in range(MONTHS)]


def random_series(rng):
    """24 counts: by chance, in narrow bands, drifting, stepping, ending in a trend or near a limit; with gaps."""
    level = rng.choice([3, 20, 500])
    zigzag = [140 if k % 2 else 60 for k in range(17)]
    late = [[100, 130, 100, 70, 100][k % 5] for k in range(21)]
    series = rng.choice(
        [
            [rng.randrange(level) for _ in range(MONTHS)],
            [level + rng.randrange(3) + k * rng.choice([0, 1]) for k in range(MONTHS)],
            [max(0, round(rng.gauss(level, level / 10))) for _ in range(MONTHS)],
            [level + 9 * (k > 14) + rng.randrange(3) for k in range(MONTHS)],
            [level + rng.choice([0, 0, 0, 0, 1]) for _ in range(MONTHS)],
            [*zigzag, *(94 + 2 * k for k in range(7))],
            [*zigzag, *(106 - 2 * k for k in range(7))],
            [*late, rng.choice([150, 154]), 105 + rng.randrange(5), 150 + rng.randrange(6)],
            [*late, rng.choice([46, 50]), 90 + rng.randrange(5), 44 + rng.randrange(6)],
        ]
    )
    gaps = rng.choice([0, 0, 0.03, 0.2])
    start = rng.choice([0, 0, 0, 10, 17, 19, 20])
    return [None if k < start or rng.random() < gaps else value for k, value in enumerate(series)]


def drawn(path, rows):
    """A sheet of helper cells, a row for each (share, numbers, denominators), as a section's sheet would have them."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Rows")
        for at, (share, upper, lower) in enumerate(rows):
            n, d, u, v, w = (cells(at, block) for block in BLOCKS)
            for k in range(MONTHS):
                sheet.write(n[k], "N/A" if upper[k] is None else upper[k])
                sheet.write(d[k], "N/A" if lower[k] is None else lower[k])
                sheet.write_formula(u[k], formulas.share_units(n[k], d[k], 100) if share else f"={n[k]}")
                charted = formulas.share_units(n[k], d[k], 1_000_000) if share else f"={n[k]}"
                sheet.write_formula(v[k], charted)
                if k:
                    sheet.write_formula(w[k], signal_formulas.moving_range(v[k - 1], v[k]))
            single = [xl_rowcol_to_cell(at, SINGLE + k) for k in range(8)]
            judged = signal_formulas.SignalCells(v, u, *single[:4])
            of_process = signal_formulas.process_formulas(v, w[1:])
            for cell, name in zip(single, ("points", "total", "ranges", "moved"), strict=False):
                sheet.write_formula(cell, of_process[name])
            small = signal_formulas.small_base(d[-1:], 20) if share else signal_formulas.few_counts(n, 5)
            sheet.write_formula(single[4], signal_formulas.signal(judged, small))
            for k, side in enumerate((-1, 0, 1)):
                line = signal_formulas.limit_line(judged, side, 1, 1_000_000 if share else None)
                sheet.write_formula(single[5 + k], line)


def as_points(share, upper, lower):
    for n, d in zip(upper, lower, strict=True):
        if n is None or (share and not d):
            yield None
        else:
            exact = ((2_000_000 * n + d) // (2 * d), (200 * n + d) // (2 * d)) if share else (n, n)
            yield Point(*exact)


def test_signals_and_limits_are_those_of_the_core(tmp_path, recalculated):
    """900 series, every kind of signal among them: the same words, and the same lines."""
    rng, rows = random.Random(7), []
    for at in range(900):
        series, lower = random_series(rng), [None] * MONTHS
        if at % 2:  # shares; every other one of 1,000, so that it is as the series is
            of = [1000] if at % 4 == 1 else [0, 19, 20, 300]
            lower = [None if value is None else rng.choice(of) for value in series]
        upper = [n if d is None else min(n, d) for n, d in zip(series, lower, strict=True)]
        rows.append((bool(at % 2), upper, lower))
    drawn(tmp_path / "rows.xlsx", rows)
    found, seen = recalculated(tmp_path / "rows.xlsx")["Rows"], set()
    for at, (share, upper, lower) in enumerate(rows):
        points = list(as_points(share, upper, lower))
        process = process_of([p and p.value for p in points], 1_000_000 if share else None)
        small = points[-1] is not None and (lower[-1] == 19 if share else max(n or 0 for n in upper) < 5)
        expected = "small" if small else unusual_of(points, process)
        seen.add(expected)
        said, *lines = (found.get(xl_rowcol_to_cell(at, SINGLE + k), "") for k in range(4, 8))
        assert said == unusual_in_words(expected), (at, rows[at])
        if process is None:
            assert lines == ["#N/A"] * 3
        else:
            assert lines == pytest.approx([float(process.lower), float(process.mean), float(process.upper)])
    assert len(seen) == 12


def test_a_movement_is_that_of_the_core(tmp_path, recalculated):
    """Every pair of some figures, both polarities."""
    texts = {"N/A": None, "c": None}
    figures = ["N/A", "c", 0, 4, 5, 25, 26]
    pairs = [(then, now, higher) for then in figures for now in figures for higher in (True, False)]
    with xlsxwriter.Workbook(str(tmp_path / "moves.xlsx")) as book:
        sheet = book.add_worksheet("Rows")
        for at, (then, now, higher) in enumerate(pairs):
            sheet.write_row(at, 0, [then, now])
            a, b = f"A{at + 1}", f"B{at + 1}"
            small = signal_formulas.few_counts([a, b], 5)
            sheet.write_formula(at, 2, signal_formulas.better_or_worse(a, b, small, higher))
    found = recalculated(tmp_path / "moves.xlsx")["Rows"]
    for at, (then, now, higher) in enumerate(pairs):
        if then in texts or now in texts or max(then, now) < 5:
            expected = "–"
        elif then == now:
            expected = "same →"
        else:
            expected = ("better" if (now > then) == higher else "worse") + (" ↑" if now > then else " ↓")
        assert found[f"C{at + 1}"] == expected, (then, now, higher)


def test_a_period_is_added_up_as_by_the_core(tmp_path, recalculated):
    """The last 1 to 12 of 24 months, with months that are missing or not told."""
    rng = random.Random(3)
    rows = [
        [rng.choice(["N/A", "c", *range(20)]) if rng.random() < 0.4 else 7 for _ in range(MONTHS)] for _ in range(300)
    ]
    with xlsxwriter.Workbook(str(tmp_path / "periods.xlsx")) as book:
        sheet = book.add_worksheet("Rows")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, [*row, at % 12 + 1])
            months = [xl_rowcol_to_cell(at, k) for k in range(MONTHS)]
            sheet.write_formula(at, MONTHS + 1, signal_formulas.added_up(months, xl_rowcol_to_cell(at, MONTHS)))
    found = recalculated(tmp_path / "periods.xlsx")["Rows"]
    for at, row in enumerate(rows):
        inside = row[-(at % 12 + 1) :]
        expected = "N/A" if "N/A" in inside else "c" if "c" in inside else sum(inside)
        assert found[xl_rowcol_to_cell(at, MONTHS + 1)] == expected, row
