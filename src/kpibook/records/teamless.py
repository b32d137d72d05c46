"""Rows that say no team: they count for the whole service alone, and every team's figure is that much too low."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions import CheckedMapping, MappingFiles
from kpibook.issues import Issue, Severity
from kpibook.records.list_sheets import cell_name, name_cells
from kpibook.records.read_sheet import SheetRead
from kpibook.tables import FILE, ROW, SHEET


def team_field(source_id: str, mapping: MappingFiles) -> str | None:
    """The list's field of type team; None where it has none."""
    fields = mapping.sources[source_id].fields
    return next((name for name, definition in fields.items() if definition.type == "team"), None)


def says_team(source_id: str, frame: pd.DataFrame, mapping: MappingFiles) -> bool:
    """Whether the list says of any record which team it belongs to; a list without records is not asked."""
    field = team_field(source_id, mapping)
    return field is not None and (not len(frame) or bool(frame[field].notna().any()))


def rows_without_team(
    source_id: str, frame: pd.DataFrame, reads: Sequence[SheetRead], mapping: MappingFiles
) -> Iterator[Issue]:
    """Warnings of a list that is counted: rows without a team, files of which no row has one, or a list of which none.

    A list whose mapping has no field of type team is meant so, and is not named: its teams show N/A. Nor is one of
    which a team is not known: that is an error by itself, and its cell is not blank.
    """
    field = team_field(source_id, mapping)
    if field is None or not len(frame) or source_id not in CheckedMapping(mapping).counted_sources():
        return
    if any(wrong.field == field for read in reads for wrong in read.wrong):
        return
    blank = frame[field].isna().to_numpy(dtype=bool)
    if blank.all():
        yield _no_team_at_all(source_id, field, reads, mapping)
        return
    in_files = frame[FILE].to_numpy()
    for file in dict.fromkeys(in_files[blank].tolist()):
        here = in_files == file
        yield _without_team(source_id, frame[here], blank[here], _columns(reads, field), mapping)


def _columns(reads: Sequence[SheetRead], field: str) -> dict[tuple[str, str], int]:
    """File and sheet → the column of the field, for sheets that have it."""
    return {
        (read.sheet.table.file, read.sheet.table.sheet): read.sheet.columns[field]
        for read in reads
        if field in read.sheet.columns
    }


def _no_team_at_all(source_id: str, field: str, reads: Sequence[SheetRead], mapping: MappingFiles) -> Issue:
    source = mapping.sources[source_id]
    heading = source.fields[field].headings[0]
    files = list(dict.fromkeys(read.sheet.table.file for read in reads))
    return Issue(
        "rows-without-team",
        f'No row of {source.title} says its team: the column "{heading}" is '
        f"{'blank' if _columns(reads, field) else 'not there'}. Teams and service areas show N/A.",
        sheet=", ".join(files),
        mapping=mapping.place("sources", source_id, "fields", field),
        advice="Export the list with the team. If it never says it, take the field out of the mapping.",
        severity=Severity.WARNING,
        source=source_id,
    )


def _without_team(
    source_id: str,
    frame: pd.DataFrame,
    blank: npt.NDArray[np.bool_],
    columns: dict[tuple[str, str], int],
    mapping: MappingFiles,
) -> Issue:
    """The warning of one file, whose rows these are."""
    source, file = mapping.sources[source_id], str(frame[FILE].iloc[0])
    some = frame[blank].iloc[:1000]
    cells = [
        cell_name(columns.get((file, sheet), 0), int(row), sheet)
        for sheet, row in zip(some[SHEET].astype(str), some[ROW], strict=True)
    ]
    count, rows = int(blank.sum()), len(frame)
    if count == rows:
        message = f"No row of {file} ({source.title}) says its team; other files do."
        where = file
    else:
        count_words = "1 row" if count == 1 else f"{count:,} rows"
        message = f"{count_words} of the {rows:,} of {file} ({source.title}), {percent(count, rows)}, say no team."
        where = f"{file}, {name_cells(cells)}" if count <= len(cells) else file
    return Issue(
        "rows-without-team",
        f"{message} They count for {counted_for(mapping)} alone, and every team's figure is without them.",
        sheet=where,
        mapping=mapping.place("sources", source_id, "fields", team_field(source_id, mapping) or ""),
        advice="Fill the team in, or say `required: true` in the mapping, so that a blank is an error.",
        severity=Severity.WARNING,
        source=source_id,
        thing=file,
    )


def counted_for(mapping: MappingFiles) -> str:
    """For whom records without a team count."""
    named = mapping.organisation.not_allocated
    return f'the whole service and "{named}"' if named else "the whole service"


def percent(count: int, rows: int) -> str:
    """The share in words.

    >>> percent(1, 5000), percent(3, 100)
    ('less than 1%', '3%')
    """
    return "less than 1%" if 100 * count < rows else f"{100 * count / rows:.0f}%"
