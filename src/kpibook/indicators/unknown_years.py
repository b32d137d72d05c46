"""Where the dates stand whose years no calendar of bank holidays covers."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kpibook.definitions import lists_read
from kpibook.definitions.kinds import AnyMeasure
from kpibook.indicators.calendar import known_years
from kpibook.indicators.lists import Lists
from kpibook.issues import InputError, Issue
from kpibook.tables import FILE, ROW, SHEET

_SHOWN = 5


def with_places(lists: Lists, id_: str, measure: AnyMeasure, error: InputError) -> list[Issue]:
    """The error's issues, with the line of the measure that met them and the rows whose dates lie in such years."""
    mapping_place = lists.mapping.place("indicators", lists.mapping.indicator_of(id_), "measure")
    rows = [place for source in lists_read(lists.mapping, measure) for place in _rows_beyond(lists, source)]
    shown = "; ".join(rows[:_SHOWN]) + ("; …" if len(rows) > _SHOWN else "")
    return [
        Issue(issue.kind, issue.message, issue.sheet or shown, mapping_place, issue.advice) for issue in error.issues
    ]


def _rows_beyond(lists: Lists, source: str) -> Iterator[str]:
    """The rows of a list with a date in a year that is not known: file, sheet, row and the column's heading."""
    first, last = known_years(lists.calendar.country)
    frame, definition = lists.frame(source), lists.mapping.sources[source]
    for name in lists.fields(source):
        if not pd.api.types.is_datetime64_any_dtype(frame[name].dtype):
            continue
        years = frame[name].dt.year.to_numpy(dtype=float)
        for row in np.flatnonzero((years < first) | (years > last)):
            file, sheet, number = frame[[FILE, SHEET, ROW]].iloc[row]
            where = f'{file}, "{sheet}"' if sheet else f"{file}"
            yield f"{where}, row {number} ({definition.field_name(name)})"
