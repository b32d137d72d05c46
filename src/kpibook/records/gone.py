"""What was there at the last good build and is gone, or is there twice: named, never guessed at.

A list grows, closes cases and renames its files as the months go by; that is no loss. What is compared, and from how
many rows on, is in docs/noticed.md.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from kpibook.definitions import MappingFiles, is_snapshot
from kpibook.issues import Issue
from kpibook.records.moved import (
    FEW,
    KEPT,
    Pair,
    added,
    emptied_columns,
    fewer_ids,
    links_that_fell,
    moved_dates,
    nothing_new,
    rows_of,
    value_rows,
)
from kpibook.records.remembered import ENOUGH, FileKept, ListKept, Remembered

GROWN = 3 / 2
"""Rows for each day that is dated grow beyond this only where rows came in twice."""


def what_has_gone(mapping: MappingFiles, before: Remembered | None, now: Remembered) -> tuple[Issue, ...]:
    """Everything that an earlier build had and this one has not, list by list; nothing where nothing is remembered.

    A file that a list no longer has is an error that can be accepted; the rest are warnings. What a file that is named
    took along is not named again. Lists that could not be read now are not compared: what is wrong is told elsewhere.
    """
    if before is None:
        return ()
    when = f"{before.day.day} {before.day:%B %Y}"
    found: list[Issue] = []
    for source in mapping.sources:
        if source in before.lists and source in now.lists:
            then = before.lists[source]
            gone = _gone_files(then, now.lists[source])
            left = {name: kept for name, kept in then.files.items() if name not in gone}
            pair = Pair(mapping, source, replace(then, files=left), now.lists[source], gone, when)
            found += [_file_gone(pair, name, then.files[name]) for name in gone]
            for rule in _RULES:
                found += rule(pair)
    return (*found, *links_that_fell(mapping, before, now, when))


def _gone_files(then: ListKept, now: ListKept) -> tuple[str, ...]:
    """Files of then for which nothing stands in: not renamed, and not replaced by new files with most of their rows."""
    hashes = {kept.sha256 for kept in now.files.values()}
    left = [name for name, kept in then.files.items() if name not in now.files and kept.sha256 not in hashes]
    known = {kept.sha256 for kept in then.files.values()}
    new = [kept for name, kept in now.files.items() if name not in then.files and kept.sha256 not in known]
    rows, months = sum(kept.rows for kept in new), added(kept.months for kept in new)
    gone = []
    for name in left:
        kept = then.files[name]
        met = sum(min(count, months[month]) for month, count in kept.months.items())
        if rows >= KEPT * kept.rows and met >= KEPT * sum(kept.months.values()) and new:
            rows -= kept.rows
            months = months - Counter(kept.months)
        elif kept.rows:
            gone.append(name)
    return tuple(gone)


def _file_gone(pair: Pair, name: str, kept: FileKept) -> Issue:
    issue = Issue(
        "file-gone",
        f'"{name}" was a file of {pair.title} at the last good build ({pair.when}), with {kept.rows:,} rows, and is '
        "not there now.",
        advice="Put it back, under a name that the mapping's pattern finds.",
        acceptable=True,
    )
    return pair.named(issue, name, name)


def _sheets(pair: Pair) -> Iterator[Issue]:
    """Sheets with rows that a file no longer has, where no new sheet of the file stands in."""
    for name, then in pair.then.files.items():
        now = pair.now.files.get(name)
        if now is None:
            continue
        new = sum(rows for sheet, rows in now.sheets.items() if sheet not in then.sheets)
        for sheet, rows in then.sheets.items():
            if not sheet or not rows or now.sheets.get(sheet) or new >= KEPT * rows:
                continue
            issue = Issue(
                "sheet-gone",
                f'The sheet "{sheet}" of {pair.title} had {rows:,} rows at the last good build ({pair.when}) and has '
                "none now.",
                advice="Is the sheet missing, or was it exported empty?",
            )
            yield pair.named(issue, sheet, name)


def _rows(pair: Pair) -> Iterator[Issue]:
    """Rows that fell by more than a third: of the list, or of one of its files."""
    then, now = rows_of(pair.then), rows_of(pair.now)
    if _fell(then, now):
        issue = Issue(
            "rows-fell",
            f"{pair.title} had {then:,} rows at the last good build ({pair.when}) and has {now:,} now.",
            advice="Is the export whole, and was it made with the same filters?",
        )
        yield pair.named(issue, "")
        return
    for name, kept in pair.then.files.items() if len(pair.then.files) > 1 else ():
        rows = pair.now.files[name].rows if name in pair.now.files else kept.rows
        if _fell(kept.rows, rows):
            issue = Issue(
                "rows-fell",
                f'"{name}" ({pair.title}) had {kept.rows:,} rows at the last good build ({pair.when}) and has '
                f"{rows:,} now.",
                advice="Is the export whole, and was it made with the same filters?",
            )
            yield pair.named(issue, name, name)


def _fell(then: int, now: int) -> bool:
    """Whether rows fell by more than a third, or to none."""
    return now < KEPT * then and (then >= ENOUGH or (then >= FEW and not now))


def _doubles(pair: Pair) -> Iterator[Issue]:
    """Rows that grew without more days to be dated by: the same rows twice, under other ids."""
    named = False
    for name, kept in pair.then.files.items():
        now = pair.now.files.get(name)
        if now is not None and _denser(kept.rows, kept.days, now.rows, now.days):
            named = True
            yield _rose(pair, f'"{name}" ({pair.title})', kept.rows, now.rows, name)
    # Of a list that is cut at one day, a reading more is no row twice.
    whole = not is_snapshot(pair.mapping, pair.source)
    if (
        whole
        and not named
        and not pair.gone
        and _denser(rows_of(pair.then), pair.then.days, rows_of(pair.now), pair.now.days)
    ):
        yield _rose(pair, pair.title, rows_of(pair.then), rows_of(pair.now), "")


def _denser(rows: int, days: int, rows_now: int, days_now: int) -> bool:
    """Whether rows for each day (of undated lists: rows) grew beyond what a list grows by."""
    more_days = max(1.0, days_now / days) if days else 1.0
    return rows >= ENOUGH and rows_now > GROWN * rows * more_days


def _rose(pair: Pair, what: str, then: int, now: int, file: str) -> Issue:
    issue = Issue(
        "rows-rose",
        f"{what} had {then:,} rows at the last good build ({pair.when}) and has {now:,} now, "
        "without as many more days.",
        advice="Are the same rows in it twice, under other ids?",
    )
    return pair.named(issue, file, file)


def _values(pair: Pair) -> Iterator[Issue]:
    """Teams, codes and named texts that had rows and have none, or less than half while the others stay."""
    fields = pair.mapping.sources[pair.source].fields
    whole = rows_of(pair.now) >= KEPT * rows_of(pair.then)
    for field, definition in fields.items():
        then, now = value_rows(pair.then, field), value_rows(pair.now, field)
        known = _known(pair.mapping, definition.type, definition.codes)
        filled = sum(then.values()) and sum(now.values()) >= sum(then.values()) / 2
        for value, rows in then.items():
            if (known is not None and value not in known) or not filled:
                continue
            gone, fell = not now[value] and rows >= FEW, rows >= ENOUGH and now[value] < rows / 2
            if gone or (fell and whole):
                yield _value_issue(pair, field, value, rows, now[value])


def _known(mapping: MappingFiles, type_: str, codes: str | None) -> set[str] | None:
    """The values that the mapping still has; None where anything may be."""
    if type_ == "team":
        return {*mapping.teams, *mapping.service_areas}
    return (
        set(mapping.codes[codes].values) if type_ == "code" and codes in mapping.codes and codes != "yes_no" else None
    )


def _value_issue(pair: Pair, field: str, value: str, then: int, now: int) -> Issue:
    definition = pair.mapping.sources[pair.source].fields[field]
    had = f"had {then:,} rows in {pair.title} at the last good build ({pair.when}) and has {now:,} now."
    if definition.type == "team":
        kind = Issue(
            "team-gone",
            f"{pair.mapping.scope_name(value)} {had}",
            advice="Is its part of the export missing, or is it written under another team?",
        )
    else:
        heading = definition.headings[0]
        kind = Issue(
            "code-gone",
            f'"{value}" in the column "{heading}" {had}',
            advice="Is a file or a part of the export missing, or is it written in another way?",
        )
    return pair.named(kind, value)


_RULES = (_sheets, _rows, _doubles, _values, emptied_columns, fewer_ids, moved_dates, nothing_new)
