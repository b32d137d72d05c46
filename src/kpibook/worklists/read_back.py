"""EDGE: a list that came back, decrypted → what was typed beside its records, and what could not be taken.

Nothing is believed that a person or a program may have changed: whose list it is, and which record a row is of, say
the signs in hidden cells. A row whose id is not the one that it was sent with is not taken, since what was typed there
may be about another child.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from kpibook.issues import InputError, Issue, Severity
from kpibook.months import period_of
from kpibook.sources import read_sheets
from kpibook.tables import RawTable
from kpibook.worklists import contents
from kpibook.worklists.returned_sheet import SheetFound, Trouble, TypedRow, read_sheet

_NAMED_ROWS = 5
"""Rows that a message names; of more it says how many."""


def read_returned(content: bytes, file: str, sign: contents.Sign, reasons: Sequence[str]) -> contents.Returned:
    """What came back in a list: a workbook's bytes, decrypted, and its name for messages.

    Rows may have been sorted, filtered or deleted, columns moved or added, and the file saved by another program.
    InputError where it cannot be read, or is no list that was made with this key.
    """
    tables = _tables(content, file)
    origin = _origin(tables, file, sign)
    sheets = [read_sheet(table, origin, sign) for table in tables]
    answers, twice = _answers(sheets, reasons)
    told = [*(issue for sheet in sheets for issue in _told(file, sheet)), *(_of_rows(file, *found) for found in twice)]
    return contents.Returned(
        origin.scope,
        period_of(origin.month),
        origin.day,
        sum(origin.rows.values()),
        answers,
        frozenset((row.indicator, row.key) for sheet in sheets for row in sheet.rows if row.blank),
        (*told, *_other_reasons(file, sheets, reasons), *_missing(file, sheets, origin)),
    )


def origin_of(content: bytes, file: str, sign: contents.Sign) -> contents.Origin:
    """Whose list a workbook's decrypted bytes are, by the signs in it. InputError as from `read_returned`."""
    return _origin(_tables(content, file), file, sign)


def _tables(content: bytes, file: str) -> Sequence[RawTable]:
    tables, issues = read_sheets(content, file)
    if issues:
        raise InputError([_unreadable(file, issues[0].message)])
    return tables


def _origin(tables: Sequence[RawTable], file: str, sign: contents.Sign) -> contents.Origin:
    """Whose list it is. Its marks must all be of this key, and all speak of one list."""
    cells = {cell for table in tables for row in table.rows for cell in row if isinstance(cell, str)}
    marks = sorted(cell for cell in cells if contents.is_mark(cell))
    origins = [origin for mark in marks if (origin := contents.read_mark(mark, sign)) is not None]
    if not marks:
        raise InputError([_unreadable(file, "Nothing in it says that it is a list which kpibook made.")])
    if len(origins) < len(marks):
        why = "It was made with another key than this workspace has: for another workspace, or before the key was new."
        raise InputError([_unreadable(file, why)])
    if len({(origin.scope, origin.month) for origin in origins}) > 1:
        raise InputError([_unreadable(file, "It holds sheets of more than one list.")])
    return origins[0]


def _unreadable(file: str, why: str) -> Issue:
    advice = "Answer in the list as it was sent, saved as .xlsx with its password, and return that."
    return Issue("returned-list-unreadable", f"The returned list cannot be read. {why}", sheet=file, advice=advice)


def _answers(
    sheets: Sequence[SheetFound], reasons: Sequence[str]
) -> tuple[tuple[contents.Answer, ...], list[tuple[Trouble, str, list[int]]]]:
    """What was typed anew; and the rows of records that are there more than once and do not agree."""
    typed: dict[tuple[contents.Part, str, str], list[tuple[str, TypedRow]]] = defaultdict(list)
    for sheet in sheets:
        for row in sheet.rows:
            if row.new:
                typed[row.part, row.indicator, row.key].append((sheet.sheet, row))
    answers, twice = [], []
    for rows in typed.values():
        if len({(row.reason, row.done) for _, row in rows}) == 1:
            answers.append(_answer(rows[0][1], reasons))
        else:
            names = dict.fromkeys(sheet for sheet, _ in rows)
            twice += [(Trouble.TWICE, name, [row.row for sheet, row in rows if sheet == name]) for name in names]
    return tuple(answers), twice


def _answer(row: TypedRow, reasons: Sequence[str]) -> contents.Answer:
    known = _known(row.reason, reasons)
    done = row.done if known or not row.reason else ": ".join(text for text in (row.reason, row.done) if text)
    return contents.Answer(row.key, row.part, row.indicator, known, done)


def _known(reason: str, reasons: Sequence[str]) -> str:
    """The reason as the mapping writes it; '' for one that it does not have."""
    return next((one for one in reasons if one.casefold() == " ".join(reason.split()).casefold()), "")


def _other_reasons(file: str, sheets: Sequence[SheetFound], reasons: Sequence[str]) -> Iterator[Issue]:
    for sheet in sheets:
        rows = [row.row for row in sheet.rows if row.new and row.reason and not _known(row.reason, reasons)]
        if rows:
            yield _of_rows(file, Trouble.NO_REASON, sheet.sheet, rows)


def _told(file: str, sheet: SheetFound) -> Iterator[Issue]:
    """What is wrong with a sheet's rows and headings."""
    gone = " and ".join(f"“{heading}”" for heading in sheet.without)
    if gone:
        nothing = contents.ID in sheet.without or {contents.REASON, contents.DONE} <= set(sheet.without)
        what = "nothing was taken from this sheet" if nothing else "nothing was taken of it"
        yield Issue(
            "returned-list",
            f"No column is called {gone} any more: {what}.",
            sheet=f'{file}, "{sheet.sheet}"',
            advice="Give each column the heading that it was sent with, and return the list again.",
            severity=Severity.WARNING,
        )
    for trouble, rows in sheet.troubles.items():
        if rows:
            yield _of_rows(file, trouble, sheet.sheet, sorted(set(rows)))


def _of_rows(file: str, trouble: Trouble, sheet: str, rows: Sequence[int]) -> Issue:
    """A message about rows: where they are, never what stands there."""
    what, advice = trouble.value
    named = ", ".join(str(row) for row in rows[:_NAMED_ROWS])
    more = f" and {len(rows) - _NAMED_ROWS} more" if len(rows) > _NAMED_ROWS else ""
    where = f'{file}, "{sheet}", {"row" if len(rows) == 1 else "rows"} {named}{more}'
    return Issue("returned-list", what, sheet=where, advice=advice, severity=Severity.WARNING)


def _missing(file: str, sheets: Sequence[SheetFound], origin: contents.Origin) -> Iterator[Issue]:
    """Records that the list was sent with and that are not there any more, by their list."""
    there = Counter(part for part, _, _ in {record for sheet in sheets for record in sheet.seen})
    for part, sent in origin.rows.items():
        gone = sent - there[part]
        if gone > 0:
            yield Issue(
                "returned-list",
                f"{gone} of the {sent} rows of “{contents.SHEETS[part]}” are not there any more; "
                "nothing is noted for them.",
                sheet=file,
                advice="Nothing is lost by that. If they hold answers, return the list in which they are.",
                severity=Severity.WARNING,
            )
