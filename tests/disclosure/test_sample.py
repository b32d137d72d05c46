"""The sample service's shared workbooks, as written, all together and over all months, against the exact attacker."""

import csv
import dataclasses
import datetime as dt
import itertools
import math
import random
from collections import Counter
from pathlib import Path

import pytest
from second_opinion import mapping_without_it

from kpibook import pipeline
from kpibook.disclosure.protect import protect_report
from kpibook.figure_files import FiguresRequest, figures_bytes, take_figures
from kpibook.months import Month
from kpibook.report.restrict import restrict_report, until_month
from kpibook.shared_copies import share_report
from kpibook.tables import SUPPRESSED
from kpibook.teams.write import TeamsOptions, write_team_workbooks

ROOT = Path(__file__).parents[2]
ENOUGH = 5
MADE = dt.datetime(2023, 3, 6)
LOWER = {
    "cla": ["ifa_placements", "three_placements", "cla_reviews", "cla_visits", "supervision_cla"],
    "cp": ["cp_visits_10_days", "cp_visits_20_days", "supervision_cp"],
    "cin": ["cin_visits", "supervision_cin"],
    "referrals": ["re_referrals"],
    "twelve months": ["health_assessments"],
    "due": ["initial_health_assessments"],
    "assessed": ["assessments_45_days"],
    "open": ["supervision_all"],
    "open records": ["supervision_care_leavers"],
    "referred by Annex A": ["annex_a_re_referrals"],
    "on a plan by Annex A": ["annex_a_cp_visits"],
    "twelve months by Annex A": ["annex_a_health_assessments"],
    "due by Annex A": ["annex_a_initial_health_assessments"],
}
"""What each fraction's lower part counts, read from the indicators' definitions by a person."""
SECOND = {
    "annex_a_re_referrals": "re_referrals",
    "annex_a_cp_visits": "cp_visits_20_days",
    "annex_a_health_assessments": "health_assessments",
    "annex_a_initial_health_assessments": "initial_health_assessments",
}
"""Figures of the second tool, and what each is held against."""
MONTH_OF = {"2023-03-06": "2023-02"}
"""In the workbooks a reading stands in the column of its month."""
GRADES = [f"audits.grade.{grade}" for grade in ("outstanding", "good", "requires_improvement", "inadequate")]
PARTS = [
    *((whole, [part]) for whole, parts in LOWER.items() for part in parts),
    ("cla", ["cla_uasc", "cla_s20"]),
    ("cla", ["twelve months"]),
    ("cp_visits_20_days", ["cp_visits_10_days"]),
    ("open records", ["care_leavers"]),
    ("audits.allocated", ["audits.completed"]),
    ("audits.completed", GRADES),
]
OF = {part: whole for whole, parts in LOWER.items() for part in parts}


@pytest.fixture(scope="module")
def knowledge(lab):
    """What the sample's definitions say. Children allocated to the one team for the disabled are that team's."""
    return lab.known.Knowledge(
        of=OF,
        parts=PARTS,
        whole_parts=[GRADES],
        same={"cla_rate": "cla"},
        one_team={"cla_cwd": ("cla", "jigsaw_cwd", ("whole", "jigsaw", "jigsaw_cwd"))},
        other_fractions={"audits.completed": "audits.allocated", **dict.fromkeys(GRADES, "audits.completed")},
    )


@pytest.fixture(scope="module")
def report():
    """The sample report of February 2023."""
    lists = pipeline.read_lists(ROOT)
    return pipeline.make_report(lists, Month(2023, 2), MADE)


@pytest.fixture(scope="module")
def shared(report):
    """The same for workbooks that leave the service."""
    return protect_report(report)


@pytest.fixture(scope="module")
def books(lab, shared, tmp_path_factory):
    """Every team's and area's shared workbook, written and read again."""
    out = tmp_path_factory.mktemp("shared")
    template = ROOT / shared.mapping.organisation.template
    run = write_team_workbooks(shared, TeamsOptions(out=out, template=template, shared=True))
    assert not run.failed and len(run.made) == 23
    return [lab.books.SharedBook(out / entry.file) for entry in run.manifest.files]


def test_no_figure_can_be_worked_out(lab, report, knowledge, books):
    """From all workbooks' sums, fractions, parts and months, at least five values are left to every figure not shown.

    The small other parts of fractions that are not shown are asked for as well.
    """
    figures = [item for book in books for item in book.figures().items()]
    puzzle = lab.known.puzzle_of(lab.attacker, report.mapping, knowledge, figures)
    lab.known.ask_other_parts(puzzle, knowledge, report.observations)
    assert lab.known.weak(puzzle, ENOUGH) == {}


def test_the_attacker_wins_where_only_small_figures_are_suppressed(lab, report, knowledge):
    """With nothing but the small figures suppressed he finds many of them, in three months of the same sample."""
    truth, small = report.observations, set(range(1, 5))
    figures = []
    for measure, scope, month in itertools.product(truth.measures, truth.scopes, truth.months[-3:]):
        counts = truth.counts(measure, scope, month)
        if counts is not None:
            shares = measure in OF
            hide = counts[0] in small or (shares and {counts[1], counts[1] - counts[0]} & small)
            for part, count in zip(("upper", "lower") if shares else ("upper",), counts, strict=False):
                figures.append(((measure, part, scope, month.key), "c" if hide else count))
    puzzle = lab.known.puzzle_of(lab.attacker, report.mapping, knowledge, figures)
    assert list(lab.known.weak(puzzle, ENOUGH).values()).count(1) > 50


def test_every_small_figure_is_suppressed(knowledge, books):
    """No table of a shared workbook holds a count from 1 to 4, or a fraction whose other part is from 1 to 4."""
    figures = {name: value for book in books for name, value in book.figures().items() if isinstance(value, int)}
    small = {name for name, value in figures.items() if 1 <= value < 5}
    for (measure, part, scope, month), value in figures.items():
        elsewhere = (knowledge.other_fractions.get(measure), "upper", scope, month)
        under = figures.get((measure, "lower", scope, month) if measure in OF else elsewhere)
        if part == "upper" and measure in knowledge.fractions and under is not None and 1 <= under - value < 5:
            small.add((measure, scope, month, value, under))
    assert small == set()


def test_no_sheet_shows_a_small_fraction(lab, books):
    """Where a cell says `81% (30/37)`, on any sheet, neither part nor the rest is from 1 to 4; nor is a grade's bar."""
    seen = 0
    for book in books:
        for cells in book.sheets.values():
            for text in cells.values():
                for _, upper, lower in lab.books.SHARE.findall(text if isinstance(text, str) else ""):
                    seen += 1
                    assert not {int(upper), int(lower), int(lower) - int(upper)} & {1, 2, 3, 4}
        bars = [series["Audits"] for series in book.chart_numbers().values() if "Audits" in series]
        assert len(bars) == 1 and not {1, 2, 3, 4} & set(bars[0].values())
    assert seen > 1000


def test_sheets_and_charts_hold_nothing_but_the_tables_figures(books):
    """What formulas, hidden columns and charts remember of a figure is what the tables say of it; a `c` stays one."""
    for book in books:
        figures, limits = book.figures(), book.table("Targets")
        for sheet, row, indicator, behind, seen in book.indicator_rows():
            for label, value in behind.items():
                assert value in _remembered(book, figures, limits, indicator, label), (
                    book.scope,
                    sheet,
                    indicator,
                    label,
                )
            months = [figures.get((indicator, "upper", book.scope, month)) for month in _window(book)]
            whole = figures.get((indicator, "upper", "whole", book.month))
            if indicator in SECOND:  # it stands in a line of words below, beside the indicator that it is held against
                _second_line(book, sheet, row, (SECOND[indicator], indicator), behind)
                continue
            if sheet == "Heat map":
                words = [said for column, said in sorted(seen.items()) if column > "B"]
                assert len(words) == len(months)
                hidden = {word for word, figure in zip(words, months, strict=True) if figure == "c"}
                assert hidden <= {"No figure", "No target"}
                continue
            if "RAG word" in behind:  # a highlighted indicator, whose figure stands in a line of words
                lines = [str(text) for at in (0, 1, 2) for text in book.rows(sheet).get(row + at, {}).values()]
                (line,) = [text for text in lines if text.startswith("February 2023: ")]
                assert (": c ·" in line) == (months[-1] == "c")
            else:
                assert list(seen.values()).count("c") == [*months, whole].count("c")
            if months[-1] == "c":
                assert {"Green", "Amber", "Red"}.isdisjoint(map(str, [*seen.values(), *behind.values()]))


def _second_line(book, sheet, row, pair, behind):
    """The line of words tells of both what the tables tell, and the difference where both are told."""
    figures = book.figures()
    texts = [str(text) for at in (0, 1) for text in book.rows(sheet).get(row + at, {}).values()]
    (line,) = [text for text in texts if text.startswith("KPI dashboard, Feb-23: ")]
    said = [part.partition(": ")[2] for part in line.split(" · ")[:2]]
    counts = [[figures.get((id_, part, book.scope, book.month)) for part in ("upper", "lower")] for id_ in pair]
    assert [each == "c" for each in said] == [upper == "c" for upper, _ in counts], line
    assert all("c" in pair or f"({pair[0]}/{pair[1]})" in text for pair, text in zip(counts, said, strict=True)), line
    told = all(isinstance(upper, int) and lower for upper, lower in counts)
    assert (len(line.split(" · ")) == 3) == told == (bool(behind.get("difference 0"))), line
    if counts[0][0] == "c":
        assert behind["own figure in units 0"] == "N/A"


def _window(book):
    last = Month.parse(book.month)
    return [(last - back).key for back in range(8, -1, -1)]


def _remembered(book, figures, limits, indicator, label):
    """What a hidden cell may hold, from the tables alone."""
    name, _, back = label.rpartition(" ")
    month = (Month.parse(book.month) + int(back)).key if name and back.lstrip("-").isdigit() else book.month
    n, d = (figures.get((indicator, part, book.scope, month), "N/A") for part in ("upper", "lower"))
    if label.startswith("whole service ") and label.endswith("or"):
        return {
            figures.get((indicator, "upper" if "num" in label else "lower", "whole", book.month), "N/A"),
            "N/A",
            "TBC",
        }
    if name in ("numerator", "numerator of"):
        return {n, "TBC"} if n == "N/A" else {n}
    if name in ("denominator", "denominator of"):
        return {"N/A" if n == "c" else d}
    number, by = isinstance(n, int), isinstance(d, int) and d > 0
    if name == "charted":
        rate = {math.floor(10_000 * n / d + 0.5)} if number and by and indicator.endswith("_rate") else set()
        millionths = {(2_000_000 * n + d) // (2 * d)} if number and by else {n} if number and d == "N/A" else {"N/A"}
        return millionths | rate | (set() if number else {n})
    if name == "value":
        rate = {math.floor(10_000 * n / d + 0.5)} if number and by and indicator.endswith("_rate") else set()
        return ({n / d} | rate if number and by else {n} if number and d == "N/A" else {"#N/A"}) | (
            {"#N/A"} if not number else set()
        )
    if label == "compared units":
        year = figures.get((f"{indicator}.year", "upper", book.scope, month))
        rounded = {(200 * n + d) // (2 * d), (20_000 * n + d) // (2 * d)} if number and by else set()
        return {year} if year is not None else rounded or {n if d == "N/A" or n == "c" else "N/A", "N/A", "TBC"}
    if label in ("Green limit", "Amber limit"):
        kind = label.split()[0].lower()
        keys = [f"{indicator}|{scope}|{kind}" for scope in (book.scope, "every")]
        return {limits[key][book.month] for key in keys if key in limits} or {"N/A"}
    return _Anything()


class _Anything:
    """Ids, rows, targets and benchmarks: looked at by other tests, and no figures of the service."""

    def __contains__(self, value):
        return True


_NONE = (None, "N/A", "c", 0)


def test_charts_leave_gaps(books):
    """A chart's first line remembers no point for a month that is suppressed."""
    gaps = 0
    for book in books:
        figures = book.figures()
        for series in book.chart_numbers().values():
            points = next(iter(series.values()))
            if "Target" in series:
                values = {round(point, 9) for point in points.values()}
                shown = {
                    round(n / figures[measure, "lower", scope, month], 9)
                    for (measure, part, scope, month), n in figures.items()
                    if part == "upper"
                    and isinstance(n, int)
                    and figures.get((measure, "lower", scope, month), 0) not in ("N/A", "c", 0)
                }
                gaps += len(points) < 9
                assert values <= shown
    assert gaps > 20


def test_all_shown_figures_are_true(report, shared):
    """Suppression changes no figure: what is shown is what was counted."""
    shown = shared.observations.numerators != SUPPRESSED
    assert (shared.observations.numerators == report.observations.numerators)[shown].all()
    assert (shared.observations.denominators == report.observations.denominators)[shown].all()


def test_most_figures_stay_in_sight(report, shared):
    """At least seven in ten of the sample's figures are shown, and nearly every zero."""
    counted = report.observations.numerators >= 0
    suppressed = shared.observations.numerators == SUPPRESSED
    zeros = report.observations.numerators == 0
    assert (suppressed & counted).sum() <= 0.3 * counted.sum()
    assert (suppressed & zeros).sum() <= 0.05 * zeros.sum()


def test_a_second_opinion_hides_nothing_of_the_lists(shared, tmp_path):
    """What no second tool is asked about is shared as it would be without one: contacts, plans, children."""
    mapping_without_it(ROOT / "mappings", tmp_path / "mappings")
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    alone = protect_report(pipeline.make_report(pipeline.read_lists(tmp_path), Month(2023, 2), MADE))
    asked = {id_ for id_, row in shared.mapping.indicators.items() if row.cross_check is not None}
    held = [id_ for id_ in alone.observations.measures if id_ not in asked]
    both = [[report.observations.measures.index(id_) for id_ in held] for report in (alone, shared)]
    before, after = alone.observations.numerators[both[0]], shared.observations.numerators[both[1]]
    assert len(asked) == 4 and len(held) > 25
    assert (before == after).all()


def test_a_teams_workbook_explains_the_sign(shared):
    """Definitions of a team's shared workbook end with what c means."""
    assert restrict_report(shared, "ptc_1").definitions[-1].title == "c (in place of a figure)"


def test_counts_of_rows_are_left_out(books):
    """How many rows a list holds is no way round: Checks of a shared workbook holds no number at all."""
    for book in books:
        rows = [cells for number, cells in book.rows("Checks").items() if number > 3]
        assert not [value for cells in rows for value in cells.values() if not isinstance(value, str)]


def test_a_guess_cannot_be_checked(report, books):
    """No part of a shared workbook holds a source file's hash, against which guessed counts could be tried."""
    hashes = [file.sha256.encode() for file in report.about.files]
    assert hashes and not [part for book in books for part in book.parts.values() for text in hashes if text in part]


@pytest.fixture(scope="module")
def taken_out(tmp_path_factory):
    """The lines of the .csv that `kpibook figures --share` gives; nothing is remembered in the checkout."""
    asked = FiguresRequest(share=True)
    inputs = dataclasses.replace(pipeline.open_inputs(ROOT), workspace=tmp_path_factory.mktemp("workspace"))
    found = take_figures(inputs, asked, dt.datetime(2023, 3, 6), pipeline.no_progress)
    return list(csv.DictReader(figures_bytes(found, "csv").decode().splitlines()))


def as_told(lines):
    """(measure, part, scope, month) → a number, `c` or `N/A`, as `SharedBook.figures` gives them."""
    for line in lines:
        if line["shown"] == "TBC":
            continue
        for part, heading in (("upper", "numerator"), ("lower", "denominator")):
            number = int(line[heading]) if line[heading] else line["shown"]
            if part == "upper" or line[heading] or line["indicator"] in OF:
                yield (line["indicator"], part, line["scope"], MONTH_OF.get(line["period"], line["period"])), number


def figures_of(observed, months):
    """What a report tells of some months: (measure, part, scope, month) and a number or `c`."""
    for measure, scope, month in itertools.product(observed.measures, observed.scopes, months):
        counts = observed.counts(measure, scope, month)
        if counts is not None:
            for part, count in zip(("upper", "lower") if measure in OF else ("upper",), counts, strict=False):
                yield (measure, part, scope, month.key), "c" if count == SUPPRESSED else count


@pytest.mark.slow
def test_no_figure_of_months_that_were_shared_before_can_be_worked_out(lab, knowledge, tmp_path):
    """Shared in December, January and February, with fifteen other records of each of six lists missing each time.

    Each month stays as it was first told, in its own workbooks and all later ones, so that what the last copies tell is
    all that anybody has; and that leaves five values to every figure. The newest month costs no more than it did.
    """
    lists = pipeline.lists_of(pipeline.open_inputs(ROOT))
    chance, copies, truths, alone = random.Random(7), [], [], []
    for month in (Month(2022, 12), Month(2023, 1), Month(2023, 2)):
        records = dict(lists.records)
        for name in ("referrals", "contacts", "visits", "supervisions", "cin_plans", "cp_plans"):
            frame = records[name].frame
            kept = frame.drop(frame.index[chance.sample(range(len(frame)), 15)]).reset_index(drop=True)
            records[name] = dataclasses.replace(records[name], frame=kept)
        run = pipeline.compute_run(dataclasses.replace(lists, workspace=None, records=records), MADE)
        report = until_month(run.report(month))
        truths.append(report.observations)
        alone.append(protect_report(report).observations.numerators[:, :, -1])
        copies.append(share_report(tmp_path, report).report)
    first, _, last = (copy.observations for copy in copies)
    told = len(first.months)
    assert (first.numerators == last.numerators[:, :, :told]).all()
    assert (first.denominators == last.denominators[:, :, :told]).all()
    assert (truths[0].numerators != truths[2].numerators[:, :, :told])[first.numerators >= 0].any()
    for copy, newest in zip(copies, alone, strict=True):
        here = (copy.observations.numerators[:, :, -1] == SUPPRESSED).sum()
        assert here <= 1.05 * (newest == SUPPRESSED).sum()
    months = last.months[-3:]
    puzzle = lab.known.puzzle_of(lab.attacker, report.mapping, knowledge, list(figures_of(last, months)))
    for truth, month in zip(truths, months, strict=True):
        lab.known.ask_other_parts(puzzle, knowledge, only(truth, month))
    assert lab.known.weak(puzzle, ENOUGH) == {}


def only(observed, month):
    """One month's observations."""
    at = [observed.months.index(month)]
    numerators, denominators = observed.numerators[:, :, at], observed.denominators[:, :, at]
    return dataclasses.replace(observed, months=(month,), numerators=numerators, denominators=denominators)


def test_no_figure_that_is_taken_out_can_be_worked_out(lab, report, knowledge, taken_out):
    """All columns and months of the shared file against the same attacker: five values are left to every figure."""
    puzzle = lab.known.puzzle_of(lab.attacker, report.mapping, knowledge, list(as_told(taken_out)))
    lab.known.ask_other_parts(puzzle, knowledge, report.observations)
    assert lab.known.weak(puzzle, ENOUGH) == {}


def test_what_is_taken_out_is_what_the_shared_workbooks_tell(books, taken_out):
    """Each figure is the number, `c` or `N/A` that team workbooks have for it, and the file has all that they have."""
    told = dict(as_told(taken_out))
    seen = Counter()
    for book in books:
        for place, value in book.figures().items():
            if place[0].endswith(".as_at"):
                continue  # the day of each reading, which no line of its own tells
            if place[1] == "upper" or place[0] in OF:
                assert told[place] == value, place
                seen[value if isinstance(value, str) else "number"] += 1
    assert seen["c"] > 1000 and seen["number"] > 1000


def test_a_suppressed_figure_leaves_no_number_in_its_line(taken_out):
    """Where `shown` is c, numerator, denominator and value are blank, and RAG says on no side of the target it lies."""
    hidden = [line for line in taken_out if line["shown"] == "c"]
    assert len(hidden) > 1000
    for line in hidden:
        assert [line[heading] for heading in ("numerator", "denominator", "value")] == ["", "", ""]
        year_so_far = line["indicator"] == "contacts"  # RAG compares the year's sum, a figure of its own
        assert line["rag"] in ("", "No figure", "No target") or year_so_far
    assert {line["suppressed"] for line in taken_out} == {"yes"}
