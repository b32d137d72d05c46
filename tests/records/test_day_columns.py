"""What a column of dates gives away as a whole."""

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from kpibook.issues import Severity
from kpibook.records import build_records
from kpibook.records.read_days import read_day

START = dt.date(2023, 1, 1)
DAYS = [START + dt.timedelta(days=3 * number) for number in range(40)]


@pytest.fixture
def issues_of(make_mapping, table, headings):
    """A function: what is said of a list with these cells as "Received", taken on this day."""

    def make(cells, above=(), from_1904=False, fields=None, **source):
        rows = [[f"R{number}", f"C{number}", cell, "", "MASH", "Yes", ""] for number, cell in enumerate(cells)]
        raw = dataclasses.replace(table(*above, headings, *rows), from_1904=from_1904)
        return build_records(
            "referrals", [raw], make_mapping(fields=fields, **{"complete_from": "first_record"} | source)
        ).issues

    return make


def kinds(issues):
    return [issue.kind for issue in issues]


def swapped(day):
    """What a US-set Excel makes of 03/02/2023: a date cell with day and month swapped, or the text as it was."""
    return dt.date(day.year, day.day, day.month) if day.day <= 12 else f"{day:%d/%m/%Y}"


def test_a_csv_that_a_us_set_excel_opened(issues_of):
    """Date cells only on days to the 12th, texts only on later ones: day and month are swapped, an error."""
    [issue] = issues_of([swapped(day) for day in DAYS])
    assert (issue.kind, issue.severity) == ("swapped-days", Severity.ERROR)
    assert 'referrals.xlsx, "Data", cells C2, C3' in issue.sheet


def test_a_list_of_one_month_that_a_us_set_excel_opened(issues_of):
    """The date cells then all lie on one day, in every month of the year, and the texts in one month: swapped."""
    month = [dt.date(2023, 2, day) for day in range(1, 29)]
    assert kinds(issues_of([swapped(day) for day in month])) == ["swapped-days"]


@pytest.mark.parametrize(
    "write",
    [
        lambda day: day,
        lambda day: f"{day:%d/%m/%Y}",
        lambda day: day.isoformat(),
        lambda day: day if day.toordinal() % 3 else f"{day:%d/%m/%Y}",
        lambda day: day if day.day <= 12 else day.isoformat(),
        lambda day: dt.date(2023, day.month, 1) if day.toordinal() % 2 else f"{day.replace(day=28):%d/%m/%Y}",
    ],
    ids=["dates", "texts", "ISO", "truly mixed", "ISO beyond the 12th", "firsts of months"],
)
def test_no_alarm_where_the_order_is_right(issues_of, write):
    """Dates, texts, ISO texts, and columns that mix them in earnest, give no alarm."""
    assert kinds(issues_of([write(day) for day in DAYS])) == []


def test_a_few_cells_are_no_proof(issues_of):
    """What comes about by chance is no error."""
    assert kinds(issues_of([dt.date(2023, 3, 2), dt.date(2023, 4, 5), "13/02/2023"])) == []


@pytest.mark.parametrize("unreadable", ["error", "set_aside"])
def test_a_column_that_writes_the_month_first(issues_of, unreadable):
    """Texts that can only be read month first, and none only day first: `day_first: false` is named."""
    cells = [f"{day:%m/%d/%Y}" for day in DAYS]
    found = issues_of(cells, fields={"received": {"unreadable": unreadable}})
    [issue] = [issue for issue in found if issue.kind == "other-day-order"]
    assert "`day_first: false`" in issue.advice
    assert kinds(issues_of(cells, fields={"received": {"day_first": False}})) == []


def test_a_column_in_both_orders(issues_of):
    """Texts of which some can only be read one way and others only the other: an error, as the rest are doubtful."""
    cells = [f"{day:%m/%d/%Y}" if number % 2 else f"{day:%d/%m/%Y}" for number, day in enumerate(DAYS)]
    assert "mixed-days" in kinds(issues_of(cells, fields={"received": {"unreadable": "set_aside"}}))


def test_a_slip_is_no_order(issues_of):
    """One month that does not exist among many texts is an unreadable cell, and no more."""
    assert kinds(issues_of([f"{day:%d/%m/%Y}" for day in DAYS] + ["02/13/2023"])) == ["unreadable-cell"]


LATER = [day.replace(year=2027) for day in DAYS]


def test_a_column_after_the_day_of_extraction(issues_of):
    """Most dates after the day on which the list was taken: an error that an officer may accept."""
    [issue] = issues_of(LATER, extracted="2023-05-01")
    assert (issue.kind, issue.severity, issue.acceptable) == ("dates-after-extraction", Severity.ERROR, True)
    assert "40" in issue.message and "1 May 2023" in issue.message and "1904" not in issue.advice


def test_a_flag_of_1904_that_is_wrong(issues_of):
    """Where the workbook counts from 1904, a few dates after the extraction are enough, and the flag is named."""
    issues = issues_of([*DAYS, *LATER[:5]], extracted="2023-05-01", from_1904=True)
    [issue] = [issue for issue in issues if issue.kind == "dates-after-extraction"]
    assert "Use 1904 date system" in issue.advice


def test_a_flag_of_1904_that_is_right(issues_of):
    """A list that an old Mac saved gives no alarm."""
    assert kinds(issues_of(DAYS, extracted="2023-05-01", from_1904=True)) == []


def test_single_dates_after_the_extraction_are_no_column(issues_of):
    """A slip in the year is not said of the column."""
    assert "dates-after-extraction" not in kinds(issues_of([*DAYS, *LATER[:3]], extracted="2023-05-01"))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Extracted on 05/03/2023", []),
        ("Extracted on 3 May 2023", []),
        ("Extracted on 2023-05-03", []),
        ("Extracted on 03/05/2023", []),
        ("Extracted on 05/09/2023", ["doubtful-extraction-date"]),
    ],
)
def test_a_day_of_extraction_written_month_first(issues_of, said, kind):
    """A day that fits the list's dates only with the month first is doubtful; any other is believed."""
    first = dt.date(2023, 1, 1) if said != "Extracted on 05/09/2023" else dt.date(2023, 4, 20) - dt.timedelta(days=98)
    cells = [first + dt.timedelta(days=number) for number in range(60 if said.endswith("05/03/2023") else 110)]
    found = issues_of(cells, above=[[said]], extracted="Extracted on")
    assert kinds(found) == kind


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2023-02-28T23:00:00Z", "2023-02-28"),
        ("2022-06-30T23:00:00.000Z", "2022-07-01"),
        ("2022-07-01T00:00:00+01:00", "2022-07-01"),
        ("2022-06-30T23:00:00+00:00", "2022-07-01"),
        ("30/06/2022 11:00 PM Z", "2022-07-01"),
        ("2022-06-30T22:59:59Z", "2022-06-30"),
        ("2022-06-30T23:59:59Z", "2022-06-30"),
        ("2022-06-30T14:30:00Z", "2022-06-30"),
        ("2022-06-30T23:00:00", "2022-06-30"),
        ("2022-12-31T00:00:00Z", "2022-12-31"),
    ],
)
def test_times_that_name_their_zone(cell, day):
    """A midnight in British summer time, written in UTC as 23:00 of the day before, is the day that it is here."""
    assert read_day(cell) == dt.date.fromisoformat(day)


def in_utc(day):
    """Local midnight as UTC, its zone lost."""
    local = dt.datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Europe/London"))
    return local.astimezone(dt.UTC).replace(tzinfo=None)


@pytest.mark.parametrize("write", [in_utc, lambda day: f"{in_utc(day):%d/%m/%Y %H:%M}", lambda day: str(in_utc(day))])
def test_days_that_are_told_in_utc(issues_of, write):
    """All days in summer at 23:00 of the day before, all in winter at midnight: an error, which may be accepted."""
    year = [dt.date(2022, 1, 3) + dt.timedelta(days=5 * number) for number in range(60)]
    [issue] = issues_of([write(day) for day in year])
    assert (issue.kind, issue.severity, issue.acceptable, issue.thing) == (
        "utc-days",
        Severity.ERROR,
        True,
        "received",
    )
    assert kinds(issues_of([write(day) for day in year if 5 <= day.month <= 9])) == ["utc-days"]


def test_times_of_day_are_no_utc(issues_of):
    """Whatever else there is: one time of day, a summer's midnight, too few of them, 23:00 in winter."""
    summer = [dt.date(2022, 6, 1) + dt.timedelta(days=number) for number in range(20)]
    early = [in_utc(day) for day in summer]
    for cells in (
        [*early, dt.datetime(2022, 6, 5, 14, 12)],
        [*early, dt.datetime(2022, 7, 5)],
        [*early, dt.date(2022, 7, 5)],
        early[:2],
        [*early, dt.datetime(2022, 1, 5, 23)],
        [f"{moment:%Y-%m-%dT%H:%M}Z" for moment in early],
    ):
        assert kinds(issues_of(cells)) == []
