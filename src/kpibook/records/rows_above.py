"""Rows of the list that stand above its row of headings, where nothing is read."""

from collections.abc import Iterator, Sequence

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue
from kpibook.records.list_sheets import CELLS_NAMED, ListSheet, at_least_headings, count_mandatory, heading_rows, place
from kpibook.records.looks_like import RecordLooks


def rows_above(source_id: str, sheets: Sequence[ListSheet], mapping: MappingFiles) -> Iterator[Issue]:
    """An error for each sheet where records, or other headings of the list, stand above the headings that are used."""
    looks = RecordLooks(source_id, mapping)
    for sheet in sheets:
        said = [*_second_headings(source_id, sheet, mapping), *_records(sheet, looks)]
        if said:
            yield Issue(
                "rows-above-headings",
                f"The headings are read from row {sheet.heading_row + 1}, and nothing above it is used; but "
                f"{' and '.join(said)}.",
                sheet=place(sheet.table, f"row {sheet.heading_row + 1}"),
                mapping=mapping.place("sources", source_id, "fields"),
                advice="Move these rows below the headings; give a second table a sheet of its own, with the same "
                "headings. If they are no part of the list, delete them, or accept it.",
                source=source_id,
                thing=sheet.table.file,
                acceptable=True,
            )


def _second_headings(source_id: str, sheet: ListSheet, mapping: MappingFiles) -> Iterator[str]:
    source = mapping.sources[source_id]
    above = heading_rows(sheet.table.rows[: sheet.heading_row], source)
    rows = [found.row for found in above if count_mandatory(found, source) >= at_least_headings(source)]
    if rows:
        yield f"{_rows(rows)} {'carry' if len(rows) > 1 else 'carries'} headings of the list, too"


def _records(sheet: ListSheet, looks: RecordLooks) -> Iterator[str]:
    above = enumerate(sheet.table.rows[: sheet.heading_row])
    rows = [at for at, row in above if looks.is_record(row, sheet.columns)]
    if rows:
        yield f"{_rows(rows)} {'read' if len(rows) > 1 else 'reads'} as {'records' if len(rows) > 1 else 'a record'}"


def _rows(rows: Sequence[int]) -> str:
    """Rows by their numbers, from indexes; of many, the first ten."""
    more = f" and {len(rows) - CELLS_NAMED:,} more" if len(rows) > CELLS_NAMED else ""
    numbers = ", ".join(f"{at + 1}" for at in rows[:CELLS_NAMED])
    return f"row{'s' if len(rows) > 1 else ''} {numbers}{more}"
