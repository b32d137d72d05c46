"""The table of breakages: each is a way in which exports were found broken, or might be."""

from __future__ import annotations

import datetime as dt
import itertools
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from matrix.books import Book, Bytes, Halved
from matrix.cases import Files, Ground, breakage
from matrix.last_month import taken_on
from matrix.listed import ListFile, day_of

Ways = Iterator[tuple[str, Files]]
_FEW = 5
"""Fewer rows than this of a team or code are no part of a list that could be missed."""


# Files


@breakage("file gone", each_file=True)
def _gone(list_: ListFile, ground: Ground) -> Ways:
    yield "", {list_.file: None}


@breakage("renamed", each_file=True)
def _renamed(list_: ListFile, ground: Ground) -> Ways:
    path, book = PurePosixPath(list_.file), list_.book
    yield "so that no pattern matches", {list_.file: None, f"export {path.stem[-3:]}{path.suffix}": book}
    yield "as a second download", {list_.file: None, f"{path.stem} (1){path.suffix}": book}


@breakage("empty", each_file=True)
def _empty(list_: ListFile, ground: Ground) -> Ways:
    yield "zero bytes", {list_.file: Bytes(b"")}
    yield "headings only", {list_.file: list_.without(set(list_.at))}
    bare = list_.book.copy()
    bare.sheets[list_.sheet] = []
    yield "an empty sheet", {list_.file: bare}


@breakage("cut at half", each_file=True)
def _half(list_: ListFile, ground: Ground) -> Ways:
    half = len(list_.at) // 2
    yield "the first half of the rows", {list_.file: _cut(list_, set(list_.at[half:]))}
    yield "the second half of the rows", {list_.file: list_.without(set(list_.at[:half]))}
    yield "half of the bytes", {list_.file: Halved(list_.book)}


def _cut(list_: ListFile, gone: set[int]) -> Book:
    """The rows up to where an export broke off: no total row any more."""
    book = list_.without(gone)
    book.sheets[list_.sheet] = book.sheets[list_.sheet][: min(gone)]
    return book


@breakage("an older copy beside it", each_file=True)
def _older_beside(list_: ListFile, ground: Ground) -> Ways:
    old, path = ground.earlier[list_.file], PurePosixPath(list_.file)
    yield "sorted behind it", {f"{path.stem}_old{path.suffix}": old}
    pattern = ground.mapping.sources[list_.source].files[0]
    yield "sorted before it", {pattern.replace("*", "0 old"): old} if "*" in pattern else {f"0 {list_.file}": old}


@breakage("last month's copy in its place", each_file=True)
def _last_month(list_: ListFile, ground: Ground) -> Ways:
    yield "", {list_.file: ground.earlier[list_.file]}
    today = ground.earlier[list_.file].copy()
    days = _day_of_extraction(list_, ground)
    if days is not None:
        yield "which says that it is new", {list_.file: taken_on(today, list_, ground.mapping, days)}


@breakage("another file in its place", each_file=True)
def _another(list_: ListFile, ground: Ground) -> Ways:
    alike = [other for other in ground.lists if other.book.kind == list_.book.kind and other.file != list_.file]
    of_list = [other for other in alike if other.source == list_.source]
    for other in (*of_list[-2:-1], *of_list[:1], *[other for other in alike if other.source != list_.source][-1:]):
        yield f"the content of {other.file}", {list_.file: other.book}


# Sheets and columns


@breakage("a sheet renamed")
def _sheet_renamed(list_: ListFile, ground: Ground) -> Ways:
    if list_.sheet:
        yield "", {list_.file: list_.book.renamed(list_.sheet, "Sheet9")}


@breakage("a column blank")
def _column_blank(list_: ListFile, ground: Ground) -> Ways:
    for field in list_.columns:
        yield field, {list_.file: list_.changed(field, dict.fromkeys(list_.at, ""))}


@breakage("a column half blank")
def _column_half_blank(list_: ListFile, ground: Ground) -> Ways:
    fields = ground.mapping.sources[list_.source].fields
    for field in (name for name in list_.columns if not fields[name].required):
        half = list_.at[len(list_.at) // 2 :]
        yield field, {list_.file: list_.changed(field, dict.fromkeys(half, ""))}


@breakage("a column gone")
def _column_gone(list_: ListFile, ground: Ground) -> Ways:
    for field, column in list_.columns.items():
        book = list_.book.copy()
        for row in book.sheets[list_.sheet][list_.heading :]:
            del row[column : column + 1]
        yield field, {list_.file: book}


@breakage("a heading renamed")
def _heading_renamed(list_: ListFile, ground: Ground) -> Ways:
    for field in list_.columns:
        yield field, {list_.file: list_.changed(field, {list_.heading: "Col_7"})}


@breakage("two columns swapped")
def _columns_swapped(list_: ListFile, ground: Ground) -> Ways:
    fields = list(list_.columns)
    for one, other in itertools.pairwise(sorted(fields, key=lambda name: ground.kind(list_, name))):
        if {ground.kind(list_, one), ground.kind(list_, other)} == {"id", "team"}:
            continue
        headings = {name: list_.rows[list_.heading][list_.columns[name]] for name in (one, other)}
        book = list_.changed(one, {list_.heading: headings[other]})
        book.sheets[list_.sheet][list_.heading][list_.columns[other]] = headings[one]
        yield f"the headings of {one} and {other}", {list_.file: book}


# Codes and teams


@breakage("a code spelled anew")
def _code(list_: ListFile, ground: Ground) -> Ways:
    for field in ground.fields(list_, "code"):
        for value, _ in Counter(list_.values(field)).most_common(4):
            if value != "":
                yield f"{field} “{value}”", {list_.file: _replaced(list_, field, value, f"{value} (new)")}


@breakage("a text spelled anew")
def _text(list_: ListFile, ground: Ground) -> Ways:
    for field in ground.fields(list_, "text"):
        [(value, _)] = Counter(list_.values(field)).most_common(1)
        if value != "":
            yield f"{field} “{value}”", {list_.file: _replaced(list_, field, value, f"{value} (new)")}
            yield f"{field} in capitals", {list_.file: _replaced(list_, field, value, str(value).upper())}


@breakage("a team spelled anew")
def _team(list_: ListFile, ground: Ground) -> Ways:
    for field in ground.fields(list_, "team"):
        [(value, _)] = Counter(filter(None, list_.values(field))).most_common(1)
        yield str(value), {list_.file: _replaced(list_, field, value, f"{value} (new)")}


@breakage("teams blank")
def _teams_blank(list_: ListFile, ground: Ground) -> Ways:
    for field in ground.fields(list_, "team"):
        [(value, _)] = Counter(filter(None, list_.values(field))).most_common(1)
        yield "of one team", {list_.file: _replaced(list_, field, value, "")}
        tenth = {at: "" for number, at in enumerate(list_.at) if number % 10 == 3}
        yield "in a tenth of the rows", {list_.file: list_.changed(field, tenth)}


def _replaced(list_: ListFile, field: str, old: object, new: object) -> Book:
    cells = zip(list_.at, list_.values(field), strict=True)
    return list_.changed(field, {at: new for at, cell in cells if cell == old})


# Ids


def _plain(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) else str(cell)


IDS: dict[str, Callable[[str], object]] = {
    "with leading zeros": lambda id_: f"00{id_}",
    "as floats": lambda id_: f"{id_}.0",
    "with a letter before": lambda id_: f"P{id_}",
    "with thousands": lambda id_: f"{int(id_):,}" if id_.isdigit() else f"{id_[:2]},{id_[2:]}",
    "in quotes": lambda id_: f'="{id_}"',
    "with an invisible space": lambda id_: f"{id_}\u200b",
    "cut short": lambda id_: id_[:-1],
    "rounded": lambda id_: float(f"{float(id_):.3g}") if id_.isdigit() else id_.casefold(),
}


@breakage("ids")
def _ids(list_: ListFile, ground: Ground) -> Ways:
    for field in ground.links(list_):
        ids = dict(zip(list_.at, map(_plain, list_.values(field)), strict=True))
        for name, spelled in IDS.items():
            cells = {at: spelled(id_) for at, id_ in ids.items() if id_}
            yield f"{field} {name}", {list_.file: list_.changed(field, cells)}
        cells = {at: f"00{id_}" for at, id_ in ids.items() if id_ and zlib.crc32(id_.encode()) % 10 == 0}
        yield f"{field} of a tenth with leading zeros", {list_.file: list_.changed(field, cells)}
        cells = {at: f"P{id_}" for at, id_ in ids.items() if id_ and zlib.crc32(id_.encode()) % 10 == 0}
        yield f"{field} of a tenth with a letter before", {list_.file: list_.changed(field, cells)}


@breakage("the same rows twice")
def _twice(list_: ListFile, ground: Ground) -> Ways:
    source = ground.mapping.sources[list_.source]
    own = [name for name in source.unique or () if ground.kind(list_, name) == "id" and name in list_.columns]
    yield "under the same ids", {list_.file: _again(list_, list_.at, {})}
    if own:
        ids = zip(list_.at, list_.values(own[0]), strict=True)
        other = {at: {list_.columns[own[0]]: _other_id(cell)} for at, cell in ids}
        yield "under other ids", {list_.file: _again(list_, list_.at, other)}
        half = list_.at[len(list_.at) // 2 :]
        yield "half of them under other ids", {list_.file: _again(list_, half, other)}
        last = list_.at[-max(1, len(list_.at) // 20) :]
        yield "the last twentieth under other ids", {list_.file: _again(list_, last, other)}


def _other_id(cell: object) -> object:
    return cell + 7_000_000 if isinstance(cell, float) else f"{cell}7"


def _again(list_: ListFile, rows: tuple[int, ...], other: dict[int, dict[int, object]]) -> Book:
    book = list_.book.copy()
    sheet = book.sheets[list_.sheet]
    copies = [[other.get(at, {}).get(column, cell) for column, cell in enumerate(list_.rows[at])] for at in rows]
    sheet[list_.at[-1] + 1 : list_.at[-1] + 1] = copies
    return book


# Dates


@breakage("extraction")
def _extraction(list_: ListFile, ground: Ground) -> Ways:
    day = _day_of_extraction(list_, ground)
    if day is None:
        return
    for name, taken in (
        ("a month older", day - dt.timedelta(28)),
        ("in the middle of the month", (day.replace(day=1) - dt.timedelta(1)).replace(day=15)),
        ("a year older", day - dt.timedelta(365)),
        ("in the future", day + dt.timedelta(200)),
    ):
        yield name, {list_.file: taken_on(list_.book, list_, ground.mapping, taken)}
    bare = list_.book.copy()
    for row in bare.sheets[list_.sheet][: list_.heading]:
        row[:] = ["" for _ in row]
    yield "not said", {list_.file: bare}


def _day_of_extraction(list_: ListFile, ground: Ground) -> dt.date | None:
    label = ground.mapping.sources[list_.source].extracted
    for row in list_.rows[: list_.heading]:
        for column, cell in enumerate(row):
            if isinstance(label, str) and isinstance(cell, str) and cell.startswith(label):
                return day_of(cell.removeprefix(label).lstrip(": ") or row[column + 1], "date")
    return None


@breakage("dates")
def _dates(list_: ListFile, ground: Ground) -> Ways:
    for field in ground.fields(list_, "date"):
        own = field == ground.mapping.sources[list_.source].dated_by
        days = {at: day_of(cell, "date") for at, cell in zip(list_.at, list_.values(field), strict=True)}
        known = {at: day for at, day in days.items() if day is not None}
        for name, cells in _written(known).items():
            kept = list_.book.kind != ".csv" or all(isinstance(cell, str) for cell in cells.values())
            if kept and (own or name not in _OFTEN_ENOUGH_ONCE):
                yield f"{field} {name}", {list_.file: list_.changed(field, cells)}


_OFTEN_ENOUGH_ONCE = ("a century back", "as numbers", "as errors")
"""Ways that are tried on the date that a list goes by, not on each of its dates."""


def _written(days: dict[int, dt.date]) -> dict[str, dict[int, object]]:
    """The same days, written in ways in which exports write them wrongly."""
    swapped: dict[int, object] = {
        at: day.replace(month=day.day, day=day.month) if day.day <= 12 else f"{day:%d/%m/%Y}"
        for at, day in days.items()
    }
    return {
        "as text the American way": {at: f"{day:%m/%d/%Y}" for at, day in days.items()},
        "as an American Excel opens them": swapped,
        "four years on": {at: day + dt.timedelta(1462) for at, day in days.items()},
        "a year on": {at: day + dt.timedelta(365) for at, day in days.items()},
        "a century back": {at: day - dt.timedelta(36525) for at, day in days.items()},
        "as numbers": {at: float((day - dt.date(1899, 12, 30)).days) for at, day in days.items()},
        "as errors": dict.fromkeys(list(days)[::3], "#N/A"),
        "to the first of the month": {at: day.replace(day=1) for at, day in days.items()},
    }


# Rows that are not there


@breakage("rows gone")
def _rows_gone(list_: ListFile, ground: Ground) -> Ways:
    for field in ground.fields(list_, "team", "code"):
        counts = Counter(cell for cell in list_.values(field) if cell != "")
        usual = [value for value, count in counts.most_common() if count >= _FEW]
        for value in dict.fromkeys((*usual[:1], *usual[-1:])):
            yield f"all of {field} “{value}”", {list_.file: _without_value(list_, field, value)}
    source = ground.mapping.sources[list_.source]
    for span in source.spans:
        cells = zip(list_.at, list_.values(span.end), strict=True)
        yield f"all with “{span.end}”", {list_.file: list_.without({at for at, cell in cells if cell != ""})}
    if source.dated_by in list_.columns:
        yield from _months_gone(list_, ground, source.dated_by)


def _without_value(list_: ListFile, field: str, value: object) -> Book:
    cells = zip(list_.at, list_.values(field), strict=True)
    return list_.without({at for at, cell in cells if cell == value})


def _months_gone(list_: ListFile, ground: Ground, field: str) -> Ways:
    kind = ground.kind(list_, field)
    days = {at: day_of(cell, kind) for at, cell in zip(list_.at, list_.values(field), strict=True)}
    months = sorted({day.replace(day=1) for day in days.values() if day})
    in_month = {month: {at for at, day in days.items() if day and day.replace(day=1) == month} for month in months}
    yield "the last month", {list_.file: list_.without(in_month[months[-1]])}
    if len(months) > 1:
        yield "the month before the last", {list_.file: list_.without(in_month[months[-2]])}
        first = set().union(*(in_month[month] for month in months[: len(months) // 3]))
        yield "the first third of the months", {list_.file: list_.without(first)}
    late = {at for at, day in days.items() if day and day.replace(day=1) == months[-1] and day.day > 20}
    yield "the last days", {list_.file: list_.without(late)}
