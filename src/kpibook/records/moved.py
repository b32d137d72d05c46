"""What has changed since the last good build as lists do not change: columns, ids, dates, and lists that meet.

A list at the last good build and now, side by side: what the comparisons here and in gone.py stand on.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from statistics import median

from kpibook.definitions import MappingFiles, MappingNames
from kpibook.issues import Issue, Severity
from kpibook.months import Month
from kpibook.records.list_sheets import join_filled
from kpibook.records.remembered import ENOUGH, FileKept, ListKept, Remembered

KEPT = 2 / 3
"""Rows that fall below this share of what they were have fallen by more than a third."""
FEW = 3
"""A code, team or column with fewer rows than this comes and goes by chance."""


@dataclass(frozen=True)
class Pair:
    """A list then and now. `before` and `then` are without the files that are named as gone."""

    mapping: MappingFiles
    source: str
    then: ListKept
    now: ListKept
    gone: tuple[str, ...]
    when: str

    @property
    def title(self) -> str:
        """What officers call the list."""
        return self.mapping.sources[self.source].title

    def named(self, issue: Issue, thing: str, file: str = "") -> Issue:
        """The issue with its list, what of it, and how it is accepted."""
        what = f"{issue.kind}={thing}" if thing else issue.kind
        given = f'--accept "{what}"' if " " in what else f"--accept {what}"
        accept = f"If it is right, build with {given}, or accept it in the mapping (accepted)."
        severity = Severity.ERROR if issue.acceptable else Severity.WARNING
        return replace(
            issue,
            advice=" ".join(join_filled([issue.advice, accept])),
            sheet=file,
            mapping=self.mapping.place("sources", self.source),
            severity=severity,
            source=self.source,
            thing=thing,
        )


def rows_of(kept: ListKept) -> int:
    """Rows of all files."""
    return sum(file.rows for file in kept.files.values())


def months_of(kept: ListKept) -> Counter[str]:
    """Rows of each month, over all files."""
    return added(file.months for file in kept.files.values())


def value_rows(kept: ListKept, field: str) -> Counter[str]:
    """Rows of each value of a field, over all files."""
    return added(file.values.get(field, {}) for file in kept.files.values())


def added(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    """The counts of each key added up."""
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return total


A_MONTHS_ROWS = 10
"""A month with fewer rows does not say where a list begins or ends."""
MOVED_MONTHS = 6
"""The middle date of a list moves by less than this from one build to the next."""
CELLS_KEPT = 0.8
"""Of the cells of a column that were filled, so many are at least when a month has gone by."""
ALWAYS_FILLED = 0.95
"""A column that is filled in so many rows of a list is filled in a new file of it too."""
A_MONTH_LATER, EACH_MONTH = 20, 3
"""An export so many days later brings something new to a list with so many records in each of the last months."""
LONG_AGO = 240
"""No export reaches back by so many months more than the last one did."""
LINKS_FALL = 0.05
"""Linked lists that meet in so much less than before do not meet by chance."""


def emptied_columns(pair: Pair) -> Iterator[Issue]:
    """Columns that were filled and are blank, or filled in less than half as many rows: of the list, or of a file."""
    rows_then, rows_now = rows_of(pair.then), rows_of(pair.now)
    for field in pair.mapping.sources[pair.source].fields:
        then = sum(kept.filled.get(field, 0) for kept in pair.then.files.values())
        now = sum(kept.filled.get(field, 0) for kept in pair.now.files.values())
        if _emptied(then, rows_then, now, rows_now):
            yield _column_issue(pair, field, (then, rows_then, now, rows_now), "")
            continue
        for name, kept in pair.now.files.items() if rows_then else ():
            old = pair.then.files.get(name)
            if old is not None:
                counts = old.filled.get(field, 0), old.rows, kept.filled.get(field, 0), kept.rows
            else:  # a file that is new is held against the whole list
                counts = round(then * kept.rows / rows_then), kept.rows, kept.filled.get(field, 0), kept.rows
                # an end may be blank in the newest month; the date by which a row counts may not
                always = then >= ALWAYS_FILLED * rows_then
                if (counts[2] and not always) or counts[0] < max(ENOUGH, kept.rows / 2):
                    continue
            if _emptied(*counts):
                yield _column_issue(pair, field, counts, name)


def _emptied(then: int, rows_then: int, now: int, rows_now: int) -> bool:
    """Whether far fewer rows are filled than were: less than half the share, or cells that were filled are gone.

    What was filled in does not go away while its row stays. That a fifth of it does, and more than chance lets a list
    of other rows differ by, is no chance.
    """
    if not rows_now or (not now and then < FEW) or (now and then < ENOUGH):
        return False
    as_many = then * min(1.0, rows_now / rows_then)
    return now / rows_now < then / rows_then / 2 or now < min(CELLS_KEPT * as_many, as_many - 3 * as_many**0.5)


def _column_issue(pair: Pair, field: str, counts: tuple[int, int, int, int], file: str) -> Issue:
    then, rows_then, now, rows_now = counts
    heading = pair.mapping.sources[pair.source].field_name(field)
    issue = Issue(
        "column-blank",
        f'The column "{heading}" of {pair.title} was filled in {then:,} of {rows_then:,} rows at the last good build '
        f"({pair.when}) and is in {now:,} of {rows_now:,} now.",
        advice="Is the column missing, or was it exported blank?",
    )
    return pair.named(issue, field, file)


def nothing_new(pair: Pair) -> Iterator[Issue]:
    """A list that says it was taken a month later and holds exactly what it held: an old export with a new day."""
    then, now = pair.then, pair.now
    later = [name for name in then.files if name in now.files and _days_later(then.files[name], now.files[name])]
    months = months_of(then)
    last = _index(max(months)) if months else 0
    recent = sum(rows for month, rows in months.items() if last - 12 < _index(month) <= last)
    monthly = pair.mapping.changes(pair.source) == "monthly"
    if not later or not monthly or recent < 12 * EACH_MONTH or pair.gone or not _same_content(then, now):
        return
    issue = Issue(
        "nothing-new",
        f"{pair.title} holds exactly what it held at the last good build ({pair.when}), although it says that it was "
        "taken later.",
        advice="Is it last month's export with a new day on it? Export it again.",
    )
    yield pair.named(issue, "", later[0])


def _days_later(then: FileKept, now: FileKept) -> bool:
    if not then.extracted or not now.extracted:
        return False
    return (dt.date.fromisoformat(now.extracted) - dt.date.fromisoformat(then.extracted)).days >= A_MONTH_LATER


def _same_content(then: ListKept, now: ListKept) -> bool:
    """Whether all counts are the same, whatever the files' bytes and days are."""
    files = [
        {name: replace(file, sha256="", extracted="") for name, file in kept.files.items()} for kept in (then, now)
    ]
    return files[0] == files[1] and replace(then, files={}) == replace(now, files={})


def fewer_ids(pair: Pair) -> Iterator[Issue]:
    """Fewer different ids in as many rows: ids that were cut, or filled down."""
    then, now = rows_of(pair.then), rows_of(pair.now)
    for field, count in pair.then.distinct.items() if not pair.gone and now >= KEPT * then else ():
        found = pair.now.distinct.get(field, count)
        if count >= ENOUGH and 0 < found < KEPT * count:
            heading = pair.mapping.sources[pair.source].field_name(field)
            issue = Issue(
                "ids-fell",
                f'The column "{heading}" of {pair.title} held {count:,} different ids at the last good build '
                f"({pair.when}) and holds {found:,} now.",
                advice="Were ids cut short, rounded, or filled down the column?",
            )
            yield pair.named(issue, field)


def moved_dates(pair: Pair) -> Iterator[Issue]:
    """A list that begins later or ends earlier, was taken earlier, or whose dates as a whole have moved."""
    yield from _ends(pair)
    yield from _long_ago(pair)
    yield from _months_fell(pair)
    for name, kept in pair.then.files.items():
        now = pair.now.files.get(name)
        if now is not None and now.extracted and now.extracted < kept.extracted:
            issue = Issue(
                "taken-earlier",
                f'"{name}" ({pair.title}) is older than the one of the last good build ({pair.when}).',
                advice="Was last month's export put in place of the new one?",
            )
            yield pair.named(issue, name, name)
    for field, then in pair.then.middles.items() if not pair.gone else ():
        middle = pair.now.middles.get(field, "")
        if then and middle and abs(_index(middle) - _index(then)) > MOVED_MONTHS:
            heading = pair.mapping.sources[pair.source].field_name(field)
            issue = Issue(
                "dates-moved",
                f'The dates in "{heading}" of {pair.title} have moved as a whole: the middle one lay in '
                f"{Month.parse(then).name} at the last good build ({pair.when}) and lies in "
                f"{Month.parse(middle).name} now.",
                advice="Were they exported in another way (day and month, 1904 dates), or for other years?",
            )
            yield pair.named(issue, field)


def _long_ago(pair: Pair) -> Iterator[Issue]:
    """Files that now hold records dated long before the first that they held."""
    for name, kept in pair.then.files.items():
        months = pair.now.files[name].months if name in pair.now.files and kept.months else {}
        early = {month: rows for month, rows in months.items() if _index(month) < _index(min(kept.months)) - LONG_AGO}
        if sum(early.values()) >= FEW:
            issue = Issue(
                "dates-moved",
                f'{sum(early.values()):,} records of "{name}" ({pair.title}) are dated {Month.parse(max(early)).name} '
                f"or before; at the last good build ({pair.when}) it began in {Month.parse(min(kept.months)).name}.",
                advice="Were the dates exported in another way, or the years mistyped?",
            )
            yield pair.named(issue, name, name)


def _months_fell(pair: Pair) -> Iterator[Issue]:
    """Months of a file that had rows and have less than a third of them; a file that moves on may leave its first."""
    for name, kept in pair.then.files.items():
        months = pair.now.files[name].months if name in pair.now.files else {}
        if not months or not kept.months:
            continue
        moved_on = max(0, _index(max(months)) - _index(max(kept.months)))
        first = _index(min(kept.months)) + moved_on
        fell = [month for month, rows in kept.months.items() if rows >= ENOUGH and months.get(month, 0) < rows / 3]
        fell = sorted(month for month in fell if _index(month) >= first)
        if fell:
            more = f" and {len(fell) - 1} more" if len(fell) > 1 else ""
            issue = Issue(
                "month-fell",
                f'"{name}" ({pair.title}) had {kept.months[fell[0]]:,} rows of {Month.parse(fell[0]).name}{more} '
                f"at the last good build ({pair.when}) and has {months.get(fell[0], 0):,} now.",
                advice="Is a part of the export missing?",
            )
            yield pair.named(issue, name, name)


def _ends(pair: Pair) -> Iterator[Issue]:
    """The months with which a list begins and ends, against those of then; a list that moves on as a whole may."""
    then, now = months_of(pair.then), months_of(pair.now)
    first, last = _bounds(then)
    first_now, last_now = _bounds(now)
    if not first or not first_now:
        return
    if _index(first_now) - _index(first) > max(0, _index(last_now) - _index(last)) and now[first] < then[first] / 3:
        issue = Issue(
            "list-begins-later",
            f"{pair.title} began in {Month.parse(first).name} at the last good build ({pair.when}) and begins in "
            f"{Month.parse(first_now).name} now.",
            advice="Was the export made from a later day on? What looks further back would count too few.",
        )
        yield pair.named(issue, "")
    if last_now < last and now[last] < then[last] / 3:
        issue = Issue(
            "list-ends-earlier",
            f"{pair.title} went to {Month.parse(last).name} at the last good build ({pair.when}) and ends in "
            f"{Month.parse(last_now).name} now.",
            advice="Is it an older export?",
        )
        yield pair.named(issue, "")


def _bounds(months: Counter[str]) -> tuple[str, str]:
    """The first and last month with as many rows as a month of this list should have; '' where no month has."""
    usual = max(A_MONTHS_ROWS, median(months.values()) / 3) if months else 0
    full = sorted(month for month, rows in months.items() if rows >= usual)
    return (full[0], full[-1]) if full else ("", "")


def links_that_fell(mapping: MappingFiles, before: Remembered, now: Remembered, when: str) -> Iterator[Issue]:
    """Linked lists of whose ids fewer meet than did, each pair of lists once."""
    named: set[tuple[str, str, str]] = set()
    for key, then in before.links.items():
        found = now.links.get(key)
        pair = then.source, then.other, then.field
        if found is None or pair in named or min(then.ids, then.others, found.ids, found.others) < ENOUGH:
            continue
        if found.share < then.share - LINKS_FALL:
            named.add(pair)
            source, other = mapping.sources[then.source], mapping.sources[then.other]
            in_file = f' ("{then.file}")' if then.file else ""
            heading = MappingNames(mapping).heading(then.source, then.field)
            issue = Issue(
                "links-fell",
                f'Of the ids in "{heading}" that {source.title} and {other.title}{in_file} could '
                f"share, {found.share:.0%} are in both; at the last good build ({when}) {then.share:.0%} were.",
                advice="Were ids written in another way in one of the two, or is a part of a list missing?",
            )
            nothing = ListKept({}, 0, {}, {})
            yield Pair(mapping, then.source, nothing, nothing, (), when).named(issue, then.other)


def _index(month: str) -> int:
    return Month.parse(month).index
