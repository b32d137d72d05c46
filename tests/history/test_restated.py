"""What was published, held against what the lists say now: each figure that differs, its cause, and where it shows."""

import datetime as dt
import io
import random
from dataclasses import replace

import openpyxl
import pytest
from published_report import publish, publish_period, rows_of
from small_workspace import Workspace, day
from snapshot_workspace import JUNE, MARCH, Service, make_workspace, write_day

from kpibook import pipeline
from kpibook.disclosure import protect_report
from kpibook.history.store import drop_payload
from kpibook.history.told import shown_periods, told_figures
from kpibook.months import Month, Reading
from kpibook.report import restrict_report
from kpibook.workbook.live import list_tables
from kpibook.workbook.live.data_tables import data_tables
from kpibook.workbook.sheets import workbook_bytes
from kpibook.workbook.template import open_template

pytestmark = pytest.mark.filterwarnings("ignore:Sparkline Group extension:UserWarning")
FEBRUARY, MADE = Month(2023, 2), dt.datetime(2023, 3, 8, 9)


def report_of(workspace, month=FEBRUARY):
    return pipeline.make_report(pipeline.lists_of(pipeline.open_inputs(workspace.folder)), month, MADE)


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "council")


@pytest.fixture
def published(workspace):
    publish(workspace)
    return workspace


def said_of(report):
    return {(one.measure, one.scope, one.period.key): (one.published, one.now, one.causes) for one in report.restated}


def test_nothing_is_restated_where_nothing_was_published_or_changed(workspace):
    assert report_of(workspace).restated == ()
    publish(workspace)
    report = report_of(workspace)
    assert report.restated == () and not [one for one in report.warnings if one.kind == "restated"]


def test_a_late_record_a_correction_and_a_removal_are_each_counted(published):
    rows = rows_of(published)
    january = [at for at, row in enumerate(rows) if row[2] == day("2023-01-03") and row[1] == "Team two"]
    rows[january[0]][3] = day("2023-01-28")  # decided later: no longer in time
    del rows[january[1]]
    rows += [[f"late{number}", "Team two", day("2023-01-20"), day("2023-01-21")] for number in range(3)]
    published.write(rows)
    said = said_of(report_of(published))
    assert said["referrals", "two", "2023-01"] == (
        "4",
        "6",
        ("3 records were recorded late (+3)", "1 record is no longer in the list (−1)"),
    )
    assert said["in_time", "whole", "2023-01"] == (
        "100% (8/8)",
        "90% (9/10)",
        (
            "3 records were recorded late (+3/+3)",
            "1 record was corrected (−1/+0)",
            "1 record is no longer in the list (−1/−1)",
        ),
    )
    assert {(scope, month) for _, scope, month in said} == {
        ("whole", "2023-01"), ("two", "2023-01"), ("west", "2023-01")
    }  # fmt: skip


def test_a_correction_is_one_though_a_column_was_given_another_name(published):
    mapping = published.folder / "mappings" / "all.yaml"
    text = mapping.read_text("utf-8").replace("headings: [Decided]", "headings: [Decided, Decision]")
    mapping.write_text(text, "utf-8")
    rows = rows_of(published)
    rows[-1][3] = day("2023-02-28")
    published.write(rows)
    assert said_of(report_of(published))["in_time", "whole", "2023-02"][2] == ("1 record was corrected (−1/+0)",)


def test_a_correction_is_one_though_the_mapping_was_given_another_field(published):
    mapping = published.folder / "mappings" / "all.yaml"
    more = "      decided: {headings: [Decided], type: date}\n"
    text = mapping.read_text("utf-8")
    assert more in text
    another = "      said: {headings: [Said], type: text, optional_column: true}\n"
    mapping.write_text(text.replace(more, more + another), "utf-8")
    rows = rows_of(published)
    rows[-1][3] = day("2023-02-28")
    published.write(rows)
    assert said_of(report_of(published))["in_time", "whole", "2023-02"][2] == ("1 record was corrected (−1/+0)",)


@pytest.mark.parametrize("seed", range(12))
def test_exactly_the_figures_that_differ_are_restated(published, seed):
    """Against a plain comparison of all figures, before and after."""
    rng = random.Random(seed)
    before = told_figures(report_of(published))
    rows = rows_of(published)
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(rows))
        match rng.choice(["remove", "correct", "late"]):
            case "remove":
                del rows[at]
            case "correct":
                rows[at] = [rows[at][0], rng.choice(["Team two", "TEAM ONE"]), rows[at][2], day("2023-02-28")]
            case "late":
                received = f"2023-0{rng.randrange(1, 3)}-{rng.randrange(10, 20)}"
                rows.append([f"x{rng.random()}", "Team two", day(received), day("2023-02-25")])
    published.write([row for row in rows if row[1] in ("Team two", "TEAM ONE")])
    report = report_of(published)
    after = told_figures(report)
    differ = {
        (measure, scope, period.key): (then.shown, now.shown)
        for measure, scopes in before.items()
        for scope, told in scopes.items()
        for period, then, now in zip(shown_periods(report), told, after[measure][scope], strict=True)
        if then != now
    }
    said = said_of(report)
    assert said.keys() == differ.keys()
    for at, (then, now) in differ.items():
        assert said[at][:2] == (str(then), str(now))
        adds = [cause.rpartition("(")[2].rstrip(")").replace("−", "-").split("/")[0] for cause in said[at][2]]
        parts = [told[at[0]][at[1]][[p.key for p in shown_periods(report)].index(at[2])] for told in (before, after)]
        assert sum(map(int, adds)) == parts[1].numerator - parts[0].numerator


def test_a_definition_and_a_target_that_changed_are_named(published):
    mapping = published.folder / "mappings" / "all.yaml"
    text = mapping.read_text("utf-8")
    mapping.write_text(text.replace("within: 5 days", "within: 1 days"), "utf-8")
    said = said_of(report_of(published))
    assert said["in_time", "one", "2022-12"][2] == ("4 records count otherwise by the new definition (−4/+0)",)
    mapping.write_text(text.replace('shown: "50%", number: 50', 'shown: "60%", number: 60'), "utf-8")
    report = report_of(published)
    assert {one.causes for one in report.restated} == {("The target was 50% and is 60%",)}
    assert not any(one.of_figure or one.beyond for one in report.restated)


def test_a_figure_of_which_no_record_counts_otherwise_has_a_cause_too(workspace):
    mapping = workspace.folder / "mappings" / "all.yaml"
    measure = "{kind: average, of: referrals, days: {start: received, end: decided}, decimals: 1}"
    text = mapping.read_text("utf-8").replace("[referrals, in_time]", "[referrals, in_time, days]")
    text = text.replace("sections:", f"  days: {{title: Days, measure: {measure}}}\nsections:", 1)
    mapping.write_text(text, "utf-8")
    publish(workspace)
    mapping.write_text(text.replace("decimals: 1", "decimals: 2"), "utf-8")
    said = said_of(report_of(workspace))
    assert said["days", "whole", "2023-02"] == ("2.0 (8)", "2.00 (8)", ("It is defined otherwise",))
    mapping.write_text(text, "utf-8")
    rows = rows_of(workspace)
    workspace.write([*rows[:-2], [*rows[-2][:3], day("2023-02-28")]])
    causes = said_of(report_of(workspace))["days", "two", "2023-02"][2]
    assert causes == ("1 record was corrected", "1 record is no longer in the list (−1)")


def test_without_the_records_the_cause_is_said_not_to_be_known(workspace):
    entry = publish(workspace)
    drop_payload(workspace.folder, entry.about.payloads["evidence"])
    workspace.write(rows_of(workspace)[:-1])
    for one in report_of(workspace).restated:
        assert one.causes == (
            "Which records changed cannot be told: what was kept of them has been deleted, or never was",
        )


def test_damage_in_the_history_is_a_warning_and_stops_nothing(workspace):
    entry = publish(workspace)
    workspace.write(rows_of(workspace)[:-1])
    payload = workspace.folder / "history" / "payload" / entry.about.payloads["evidence"]
    payload.write_bytes(payload.read_bytes()[:-9])
    report = report_of(workspace)
    assert report.restated and "history-damaged" in {issue.kind for issue in report.warnings}
    file = workspace.folder / "history" / "entries" / "000001.json"
    file.write_bytes(file.read_bytes().replace(b"officer", b"0fficer"))
    report = report_of(workspace)
    assert report.restated == () and "history-damaged" in {issue.kind for issue in report.warnings}


def test_a_reading_is_held_against_the_same_reading_whatever_the_other_is(tmp_path):
    """The list of March loses its first row, and is longer than that of June: their places are not the same."""
    folder, service = make_workspace(tmp_path / "rowanshire"), Service()
    lists = {each: service.lists(each) for each in (MARCH, JUNE)}
    lists[JUNE]["List 7"] = lists[JUNE]["List 7"][:20]
    lists[MARCH]["List 7"].sort(key=lambda plan: plan[2] is not None)  # those that are open first
    for each in lists:
        write_day(folder / "sources" / f"annex_a_{each}.xlsx", each, lists[each])
    period, made = Reading(JUNE), dt.datetime(2023, 6, 20, 9)
    publish_period(folder, period, made)
    del lists[MARCH]["List 7"][0]
    write_day(folder / "sources" / f"annex_a_{MARCH}.xlsx", MARCH, lists[MARCH])
    report = pipeline.make_report(pipeline.lists_of(pipeline.open_inputs(folder)), period, made)
    said = {(one.measure, one.period.key): one.causes for one in report.restated if one.scope == "whole"}
    assert said["cp", MARCH.isoformat()] == ("1 record is no longer in the list (−1)",)
    assert {month for _, month in said} == {MARCH.isoformat()}
    assert {causes[0].partition(" (")[0] for causes in said.values()} == {"1 record is no longer in the list"}


def test_what_was_published_and_is_gone_is_a_warning(published):
    published.drop_team_two()
    gone = [issue.message for issue in report_of(published).warnings if issue.kind == "published-gone"]
    assert gone == ["Figures were published of teams that the report no longer has: two."]


def test_a_difference_beyond_the_tolerance_is_a_warning_that_can_be_accepted(published):
    published.write(rows_of(published)[:-1])
    warned = [issue for issue in report_of(published).warnings if issue.kind == "restated"]
    assert {issue.thing for issue in warned} == {"referrals"}  # in_time is 100% all the same
    assert "8 was published on 8 March 2023, and it is now 7" in warned[0].message
    mapping = published.folder / "mappings" / "all.yaml"
    text = mapping.read_text("utf-8").replace("  months_shown: 3", "  months_shown: 3\n  restated_tolerance: 30")
    mapping.write_text(text, "utf-8")
    assert not [issue for issue in report_of(published).warnings if issue.kind == "restated"]


def test_further_figures_are_counted_in_a_sentence(published):
    published.write(rows_of(published)[:-1])
    (warned,) = [issue for issue in report_of(published).warnings if issue.kind == "restated"]
    assert warned.message.endswith("(−1). 2 more of its figures are not as published, for other months and teams.")


def workbook(report, workspace):
    template = open_template(workspace.folder / "template.xlsx").template
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes(report, template)))


def test_the_workbook_lists_them_marks_them_and_says_what_the_mark_is(published):
    published.write(rows_of(published)[:-1])
    report = report_of(published)
    tables = data_tables(report)
    assert [row[0] for row in tables.restated.rows][:2] == ["referrals|whole|44958", "referrals|west|44958"]
    book = workbook(report, published)
    listed = [row[0].value for row in book["Restated"].iter_rows(min_row=5)]
    assert "in_time|two|44958" in listed
    assert book["Restated"]["F5"].number_format == "d mmmm yyyy"  # the day of publication, not its month alone
    rules = [rule for area in book["Front door"].conditional_formatting for rule in area.rules]
    marks = [rule for rule in rules if "kpibook_restated" in str(rule.formula)]
    assert {rule.dxf.numFmt.formatCode for rule in marks} == {'@" † r"', '#,##0" r";-#,##0" r";#,##0" r";@" r"'}
    lines = [row for row in list_tables(report)["KPI updates"].rows if row[1] == "Restated"]
    assert [row[0] for row in lines] == [dt.date(2023, 2, 1)] * 2
    assert lines[0][3].startswith(
        "8 was published on 8 March 2023; it is now 7. 1 record is no longer in the list (−1)"
    )
    assert "r: revised since it was published" in report.definitions[-1].counts


def test_its_columns_have_room_for_what_a_refresh_brings(published):
    """Drawn empty, as right after publishing: no column of words is too narrow for what comes later."""
    sheet = workbook(report_of(published), published)["Restated"]
    assert [sheet.column_dimensions[column].width >= 15 for column in "BCEFGH"] == [True] * 6


def test_a_team_is_told_its_own_and_the_whole_services_alone(published):
    published.write(rows_of(published)[:-1])
    own = restrict_report(report_of(published), "one")
    assert {one.scope for one in own.restated} == {"whole"}
    assert {one.scope for one in restrict_report(report_of(published), "two").restated} == {"whole", "two"}


def test_a_copy_that_leaves_the_service_says_nothing_of_it(published):
    published.write(rows_of(published)[:-1])
    shared = protect_report(report_of(published))
    assert shared.restated is None and data_tables(shared).restated is None
    book = workbook(shared, published)
    assert "Restated" not in book.sheetnames and "kpibook_restated" not in book.defined_names
    assert not [row for row in list_tables(shared)["KPI updates"].rows if row[1] == "Restated"]
    # The same copy as of a workspace in which nothing was ever published, but for the sign that Definitions explain.
    plain = protect_report(replace(report_of(published), restated=()))
    assert data_tables(plain) == data_tables(shared)
