"""What was imported is never overwritten; a newer release stands beside it; what is wrong with a file is said."""

import datetime as dt

import pytest
from click.testing import CliRunner
from published_files import (
    COUNCILS,
    NEW_HEADING,
    csv_bytes,
    figures_of,
    neighbour_rows,
    statistics_rows,
    tool_rows,
)

from kpibook.commands.command_line import main
from kpibook.issues import InputError
from kpibook.pipeline import compute_run, read_lists

OLD, NEW = figures_of(("2023", "2024")), figures_of(("2023", "2024", "2025"), seed=2)
"""Two releases: the newer one has another year, and has revised the others."""


def release(figures=OLD, **how):
    return csv_bytes(statistics_rows(figures, **how))


def kinds_of(council, *paths, **how):
    """What is wrong with an import; nothing was written."""
    before = council.imported()
    with pytest.raises(InputError) as raised:
        council.take(*paths, **how)
    assert council.imported() == before
    assert [issue.message for issue in raised.value.issues if not issue.advice] == []
    return [issue.kind for issue in raised.value.issues], str(raised.value)


def warnings_of(council):
    report = compute_run(read_lists(council.folder), dt.datetime(2024, 4, 8, 9)).report(None)
    return {issue.kind: issue for issue in report.warnings}, report


def test_the_same_file_twice_writes_nothing_new(council):
    """The second import finds every figure there; under another name, too."""
    first = council.take(council.download("c1.csv", release()))[0]
    again = council.take(council.download("c1.csv", release()), council.download("other.csv", release()))
    assert (first.added, first.already) == (2 * (len(COUNCILS) + 4), 0)
    assert [(one.written, one.added, one.already) for one in again] == [(None, 0, first.added)] * 2
    assert council.imported() == ["benchmarks_imported_dfe_children_in_need_2024.csv"]


def test_more_of_one_release_gets_a_file_of_its_own(council):
    """Councils alone, then England too: what was there first stays, byte for byte."""
    rows = statistics_rows(OLD)
    council.take(council.download("las.csv", csv_bytes([row for row in rows if row[2] != "National"])))
    path = council.folder / "sources" / council.imported()[0]
    before = path.read_bytes()
    more = council.take(council.download("all.csv", csv_bytes(rows)))[0]
    assert (more.added, more.already) == (2, 2 * (len(COUNCILS) + 3))
    assert path.read_bytes() == before
    assert council.imported()[1] == "benchmarks_imported_dfe_children_in_need_2024_2.csv"


def test_a_newer_release_stands_beside_the_older(council):
    """Nothing shown changes; Checks says that later figures and revised ones are there, and one word shows them."""
    council.take(council.download("2024.csv", release()))
    before = council.shown()
    council.take(council.download("2025.csv", release(NEW)), made=dt.datetime(2025, 12, 1))
    assert council.shown() == before
    warned, report = warnings_of(council)
    assert [heading.heading for heading in report.benchmark_headings][:2] == [
        "Testhampton 2023-24",
        "Neighbours 2023-24",
    ]
    later, revised = warned["later-benchmark"], warned["revised-benchmark"]
    assert "2024-25" in later.message and "“England 2023-24”" in later.message
    line = council.mapping.read_text("utf-8").split('\n  period: "2023-24"')[0].count("\n") + 2
    assert later.mapping.endswith(f"line {line}")
    assert "Release 2025" in revised.message and "release: 2025" in revised.advice
    council.show("2024-25")
    cells, among = council.shown()
    assert cells["own"].value == among.value == float(NEW["2025"]["852"])
    warned, report = warnings_of(council)
    assert not {"later-benchmark", "revised-benchmark"} & warned.keys()
    assert report.benchmark_headings[0].heading == "Testhampton 2024-25"


def test_an_older_release_that_comes_later_changes_nothing(council):
    """What is shown for a period is what was there first, until the mapping names a release."""
    council.take(council.download("2025.csv", release(NEW)))
    council.take(council.download("2024.csv", release()), made=dt.datetime(2025, 12, 1))
    assert council.shown()[0]["own"].value == float(NEW["2024"]["852"])
    council.change("  authority:", '  release: "2024"\n  authority:')
    assert council.shown()[0]["own"].value == float(OLD["2024"]["852"])


def test_two_officers_who_import_at_once_have_one_figure(council):
    """Two files with the same figures: each counts once. Two values in them are an error that names both rows."""
    council.take(council.download("2024.csv", release()))
    first = council.folder / "sources" / council.imported()[0]
    second = first.with_name("benchmarks_imported_other.csv")
    second.write_text(first.read_text("utf-8").replace("2024-12-01T09:00:00", "2024-12-01T09:00:01"), "utf-8")
    cells, among = council.shown()
    assert (cells["own"].value, among.of) == (float(OLD["2024"]["852"]), len(COUNCILS) - 8)
    second.write_text(second.read_text("utf-8").replace("21.6", "21.7"), "utf-8")
    wrong = [issue for issue in read_lists(council.folder).issues if issue.severity == "error"]
    assert [issue.kind for issue in wrong] == ["two-benchmark-figures"]
    assert first.name in wrong[0].sheet and second.name in wrong[0].sheet


def test_what_was_typed_stays_shown(council):
    """A release has another figure for a year that was typed by hand: Checks says so, and its name shows it."""
    council.show("2020-21")
    council.take(council.download("2021.csv", release({"2021": {**OLD["2024"], "852": "70.4"}})))
    assert council.shown()[0]["own"].value == 71
    revised = warnings_of(council)[0]["revised-benchmark"]
    assert revised.message.startswith(
        "Release 2021 has other figures for 2020-21 than the list itself, which stays shown"
    )
    council.change("  authority:", '  release: "2021"\n  authority:')
    assert council.shown()[0]["own"].value == 70.4
    assert "revised-benchmark" not in warnings_of(council)[0]


def test_two_values_in_one_release_are_an_error(council):
    """Whichever comes second is refused, with both places; under a name of its own it stands beside."""
    council.take(council.download("2024.csv", release()))
    other = {**OLD, "2024": {**OLD["2024"], "852": "99.9"}}
    path = council.download("revised.csv", release(other))
    kinds, text = kinds_of(council, path)
    assert kinds == ["two-benchmark-figures"]
    assert "Testhampton" in text and "revised.csv" in text and "benchmarks_imported_dfe" in text
    assert council.take(path, release="2024 revised")[0].added == 2 * (len(COUNCILS) + 4)


def test_a_renamed_heading_is_an_error_with_a_near_match(council):
    """The release's new heading is named, and where the mapping is to be told of it."""
    council.change(
        "headings: [Re_referrals_percent, rereferral_percent, ReReferral]", "headings: [Re_referrals_percent]"
    )
    kinds, text = kinds_of(council, council.download("2025.csv", release(NEW)))
    assert kinds == ["release-heading"]
    assert f'Did you mean "{NEW_HEADING}"?' in text and "all.yaml, line" in text


def test_a_renamed_filter_or_value_is_an_error_with_a_near_match(council):
    """Of the filter's heading, of its value, and of the interactive tool's item."""
    kinds, text = kinds_of(council, council.download("a.csv", release(filter_name="categories")))
    assert (kinds, 'Did you mean "categories"?' in text) == (["release-heading"], True)
    kinds, text = kinds_of(council, council.download("b.csv", release(category=("Totals", "Male"))))
    assert (kinds, 'Did you mean "Totals"?' in text) == (["release-heading"], True)
    rows = [["ReReferrals" if cell == "ReReferral" else cell for cell in row] for row in tool_rows(OLD)]
    kinds, text = kinds_of(council, council.download("lait.csv", csv_bytes(rows)))
    assert (kinds, 'Did you mean "ReReferrals"?' in text) == (["release-heading"], True)


def test_a_release_that_is_divided_further_is_an_error(council):
    """Without a filter every council has two rows a year: the column by which they differ is named."""
    council.change("      filters: {category: Total}\n", "")
    kinds, text = kinds_of(council, council.download("c1.csv", release()))
    assert "release-filters" in kinds and "they differ in category" in text


def test_a_year_that_may_be_two_is_an_error(council):
    """A four-digit year is a financial or a calendar year: the mapping must say which."""
    council.change("      years: financial\n", "")
    assert kinds_of(council, council.download("c1.csv", release()))[0][0] == "release-year"


def without(rows, keep):
    return csv_bytes([row for at, row in enumerate(rows) if at == 0 or keep(row)])


ROWS = statistics_rows(OLD)
LAST = [row for row in ROWS if row[10] == "Total"][-1]
BROKEN = {
    "empty": (b"", ["release-empty"]),
    "headings alone": (csv_bytes(ROWS[:1]), ["release-empty"]),
    "cut within a row": (release()[:-9].rsplit(b",", 2)[0], ["release-cut-short"]),
    "half of a year": (without(ROWS, lambda row: row[0] == "2023" or row[7] < "370"), ["release-cut-short"]),
    "a council twice": (csv_bytes([*ROWS, [*LAST[:-1], "1.5"]]), ["release-twice"]),
    "words for a figure": (release().replace(b"21.6\n", b"lots\n"), ["release-figure"]),
    "no names": (without([[*row[:9], "", *row[10:]] for row in ROWS], lambda row: True), None),
    "something else": (b"time_periods,geographic_levels,x\n2024,National,1\n", ["release-not-known"]),
    "nothing of ours": (release(heading="pupils", category=("Total",)), ["release-nothing"]),
    "no workbook": (b"PK\x03\x04 broken", None),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_in_words(council, name):
    """Nothing is written, whatever else is imported with it."""
    content, wanted = BROKEN[name]
    sound = council.download("sound.csv", release())
    kinds, _ = kinds_of(council, sound, council.download("broken.csv", content))
    assert kinds if wanted is None else kinds == wanted


def test_another_years_file_is_refused(council):
    """A release that is called 2025 while its latest figures are those of 2023-24 two years before."""
    path = council.download("c1.csv", release({"2023": OLD["2023"]}))
    assert kinds_of(council, path, release="2025")[0] == ["release-year"]


def test_a_council_twice_with_one_value_is_one(council):
    """The same row twice is no contradiction."""
    assert council.take(council.download("c1.csv", csv_bytes([*ROWS, LAST])))[0].added == 2 * (len(COUNCILS) + 4)


def test_few_councils_are_told(council):
    """A download of some councils alone is imported, with a warning: a rank among them is none among all."""
    found = council.take(council.download("c1.csv", without(ROWS, lambda row: row[7] < "320")))[0]
    assert [issue.kind for issue in found.warnings] == ["few-councils"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda rows: [*rows, rows[-1]], "in 2 rows"),
        (lambda rows: rows[:-1], "no council"),
        (lambda rows: [*rows[:-1], [*rows[-1][:7], "", *rows[-1][8:]]], "SN2"),
        (lambda rows: [*rows[:-1], [*rows[-1][:7], rows[-1][5], *rows[-1][8:]]], "twice"),
    ],
)
def test_a_broken_list_of_neighbours_is_refused(council, change, word):
    """The council twice, not there, a neighbour blank, or named twice."""
    path = council.download("sn_2021.csv", csv_bytes(change(neighbour_rows())))
    kinds, text = kinds_of(council, path)
    assert kinds == ["release-neighbours"] and word in text


def test_neighbours_of_no_model_are_refused(council):
    """Neither the file's name nor --release says which model it is; told, it is imported."""
    path = council.download("neighbours.csv", csv_bytes(neighbour_rows()))
    assert kinds_of(council, path)[0] == ["release-neighbours"]
    assert council.take(path, release="2021")[0].added == 10


def test_the_command_says_what_is_new(council):
    """What the file is, how many figures, where they are written; again: that all is there."""
    path = council.download("c1.csv", release())
    run = [
        CliRunner().invoke(main, ["benchmarks", "import", str(path), "--workspace", str(council.folder)])
        for _ in range(2)
    ]
    assert [one.exit_code for one in run] == [0, 0]
    assert (
        "explore education statistics, release 2024" in run[0].output and "(16 of them not available)" in run[0].output
    )
    assert "Nothing new: all 308 figures are there already." in run[1].output


def test_a_mapping_without_published_as_imports_nothing(council):
    """It is told what to write first."""
    text = council.mapping.read_text("utf-8")
    start = text.index("    published_as:")
    council.mapping.write_text(text[:start] + text[text.index("    measure:", start) :], "utf-8")
    council.change('    like: {heading: "Neighbours {period}", neighbours: "2021", average: mean}\n', "")
    council.change('    median: {heading: Neighbours (median), neighbours: "2021", average: median}\n', "")
    assert kinds_of(council, council.download("c1.csv", release()))[0] == ["nothing-to-import"]


def test_definitions_say_what_the_publisher_counts_and_where_the_council_stands(council):
    """Period, publisher and release of each column, then the publisher's definition, then the place among all."""
    council.take(council.download("c1.csv", release()))
    council.take(council.download("sn_2021.csv", csv_bytes(neighbour_rows())))
    _, report = warnings_of(council)
    text = next(one for one in report.definitions if one.indicator == "in_time").benchmark
    assert text.startswith("Testhampton, South East and England: 2023-24 (DfE, Children in need, release 2024); ")
    assert "mean of 10 of 10 neighbours of the 2021 model; DfE" in text or "mean of 9 of 10 neighbours" in text
    assert (
        ". The publisher counts: Referrals within 12 months of another. Among councils, 2023-24: the council's" in text
    )
    assert text.endswith("(DfE, Children in need, release 2024). It is for that year, not for a month of this report.")
    assert ".." not in text


def test_a_release_about_something_else_is_not_taken_for_a_renamed_one(council):
    """A file about something else is not taken for a renamed one: it holds nothing of ours, and says so."""
    rows = statistics_rows(OLD, "vacancy_rate_fte", category=("Total",))
    assert kinds_of(council, council.download("csww.csv", csv_bytes(rows)))[0] == ["release-nothing"]
