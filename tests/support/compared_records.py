"""Lists made of rows, read in the program's own way: what stands between a list of rows and its records."""

import datetime as dt

from compared_lists import AS_AT, FILES, rows_of_sheet

from kpibook.records import build_records, with_lookups
from kpibook.tables import RawTable


def as_read(rows):
    """Cells as a reader gives them: a day with its midnight, a blank as ''."""
    midnight = dt.time()
    return [
        [
            "" if cell is None else dt.datetime.combine(cell, midnight) if isinstance(cell, dt.date) else cell
            for cell in row
        ]
        for row in rows
    ]


def records_of(mapping, lists, further_days=()):
    """The lists as records; those cut at one day once more for each further day, in a file of its own."""
    found = {}
    for source, (file, sheet) in FILES.items():
        rows = lists.get(source, [])
        tables = [RawTable(source, file, sheet, as_read(rows_of_sheet(source, rows)))]
        if source.startswith("list_"):
            tables += [
                RawTable(source, f"annex_a_{day}.xlsx", sheet, as_read(rows_of_sheet(source, rows, day)))
                for day in further_days
                if day != AS_AT
            ]
        built = build_records(source, tables, mapping)
        if built.records is not None:
            found[source] = built.records
    return with_lookups(mapping, found).records
