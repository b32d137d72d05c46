"""Lists that hold less than they should are named."""

import datetime as dt

from kpibook.records import build_records
from kpibook.records.list_files import LIMITS

HEADINGS = ["Referral ID", "Child ID", "Received", "Closed", "Team", "Urgent?", "Visits"]


def built_of(make_mapping, table, days, extracted=None, **keys):
    rows = [[f"R{number}", "", day, "", "MASH", "Y", 1] for number, day in enumerate(days)]
    mapping = make_mapping(extracted=extracted, **keys)
    return build_records("referrals", [table(HEADINGS, *rows)], mapping)


def days_from(first, count):
    return [first + dt.timedelta(number) for number in range(count)]


def kinds(built):
    return [issue.kind for issue in built.issues]


def test_a_list_at_the_limit_of_rows_is_an_error(make_mapping, table):
    """65,536 rows with the headings: the rest may be missing; a row less is a list like any other."""
    days = [dt.date(2022, 6, 1)] * (LIMITS[0] - 1)
    [issue] = built_of(make_mapping, table, days).issues
    assert (issue.kind, issue.acceptable) == ("row-limit", True)
    assert kinds(built_of(make_mapping, table, days[:-1])) == []


def test_a_list_that_begins_late_is_named(make_mapping, table):
    """Complete from 1 June, and the first record is of August; one that begins in its month is whole."""
    assert kinds(built_of(make_mapping, table, days_from(dt.date(2022, 8, 1), 90))) == ["begins-late"]
    assert kinds(built_of(make_mapping, table, days_from(dt.date(2022, 6, 9), 90))) == []


def test_a_list_that_ends_early_is_named(make_mapping, table):
    """Taken on 6 March, and the last record is of 5 February; one that ends with February is whole."""
    days = days_from(dt.date(2022, 6, 1), 250)
    assert kinds(built_of(make_mapping, table, days, "2023-03-06")) == ["ends-early"]
    assert kinds(built_of(make_mapping, table, days_from(dt.date(2022, 6, 1), 273), "2023-03-06")) == []


def test_the_newest_of_files_a_month_that_ends_early_is_named(make_mapping, table):
    """One month alone does not say what is usual: the months before it do."""
    months = [
        (dt.date(2022, 11, 1), 30),
        (dt.date(2022, 12, 1), 31),
        (dt.date(2023, 1, 1), 31),
        (dt.date(2023, 2, 1), 14),
    ]

    def built(last):
        tables = []
        for first, count in [*months[:-1], (months[-1][0], last)]:
            days = [day for day in days_from(first, count) for _ in range(2)]
            rows = [[f"R{first:%m}{number}", "", day, "", "MASH", "Y", 1] for number, day in enumerate(days)]
            tables.append(table(HEADINGS, *rows, file=f"{first:%Y-%m}.xlsx"))
        mapping = make_mapping(extracted="2023-03-06", complete_from="2022-11-01")
        return [(issue.kind, issue.thing) for issue in build_records("referrals", tables, mapping).issues]

    assert built(14) == [("ends-early", "2023-02.xlsx")]
    assert built(28) == []
