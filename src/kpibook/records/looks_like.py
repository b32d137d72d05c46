"""Whether a row that nobody reads looks like a record of a list: for rows above the headings, and sheets left out."""

from collections.abc import Mapping, Sequence

from kpibook.definitions import MappingFiles, word_key
from kpibook.records.columns import field_reader
from kpibook.records.read_words import UNREADABLE, Reader, read_text

_TELLING = ("date", "month", "team", "code")
"""Types that few cells other than a record's can be read as: a title's number or word is a number or an id, too."""
_CHECKED = ("date", "month", "team")
"""Types of which a filled cell that cannot be read makes the row no record."""
_FILLED = 3
"""So many cells of a record are filled, where the list has so many columns: a label and its day are two."""


class RecordLooks:
    """Tells rows of one list from titles, filters and notes."""

    def __init__(self, source_id: str, mapping: MappingFiles) -> None:
        self._fields = mapping.sources[source_id].fields
        self._readers: dict[str, Reader] = {field: field_reader(source_id, field, mapping) for field in self._fields}
        self._blank_words = {field: mapping.blank_words(source_id, field) for field in self._fields}

    def is_record(self, row: Sequence[object], columns: Mapping[str, int]) -> bool:
        """Whether the required fields that have a column are filled there, and what is filled reads in its type.

        An id holds a digit: the label of a filter, which could stand there too, seldom does.
        """
        filled, telling = 0, False
        for field, column in columns.items():
            definition = self._fields[field]
            cell = row[column] if column < len(row) else ""
            value = self._readers[field](cell)
            if value is None or value == "" or word_key(read_text(cell)) in self._blank_words[field]:
                if definition.required:
                    return False
                continue
            unreadable = value is UNREADABLE
            if unreadable and (definition.required or definition.type in _CHECKED):
                return False
            if definition.type == "id" and not any(map(str.isdigit, str(cell))):
                return False
            filled += not unreadable
            telling |= definition.type in _TELLING and not unreadable
        return telling and filled >= min(_FILLED, len(columns))


def is_filled(row: Sequence[object]) -> bool:
    """Whether a row has something in it; spaces are nothing."""
    return any(not isinstance(cell, str) or cell.strip() for cell in row)
