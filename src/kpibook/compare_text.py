"""Pure: why an indicator's figure and its second opinion's differ, as plain text and as a table."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import groupby

from kpibook.definitions import MappingFiles
from kpibook.figure_files import harmless
from kpibook.indicators import Cause, Compared, Difference, Place
from kpibook.months import Reading
from kpibook.report import shown_share
from kpibook.tables import NOT_AVAILABLE

_LISTED = 40
"""So many records of one sort are listed: a longer list is one to sort and to filter."""
COLUMNS = (
    "cause",
    "detail",
    "here_file",
    "here_sheet",
    "here_row",
    "there_file",
    "there_sheet",
    "there_row",
    "numerator",
    "denominator",
)
_MEANS = {
    Cause.ONLY_HERE: "The other list does not hold them.",
    Cause.ONLY_THERE: "This indicator's list does not hold them.",
    Cause.NO_ID: "Nothing says whose they are, so they cannot be found in the other list.",
    Cause.ANOTHER_DATE: "Both lists hold them, and their dates differ.",
    Cause.ANOTHER_TEAM: "Both count them, one for another team.",
    Cause.OTHERWISE: "Both lists hold them, and one counts them otherwise.",
    Cause.AFTER: "Asked of one and the same day, both count them alike.",
    Cause.ANOTHER_PERIOD: "One counts a longer time than the other; in the same time, both count them alike.",
}


def compare_text(mapping: MappingFiles, compared: Compared, indicator: str, scope: str) -> str:
    """Both figures, what each cause adds to their difference, each record by its place, and the sum as a last line."""
    definition = mapping.indicators[indicator]
    cross = definition.cross_check
    label, other = (cross.label, mapping.indicators[cross.indicator].title) if cross else ("", "")
    one_part = _has_one_part(compared)
    first, second = compared.periods
    as_at = "as at " if isinstance(second, Reading) else ""
    lines = [
        f"{definition.title}, and {label}: {other}",
        f"{mapping.scope_name(scope)}, {first.name}",
        "",
        f"here   {_shown(compared.here)}   {first.name}",
        f"there  {_shown(compared.there)}   {label}, {as_at}{second.name}",
    ]
    for cause, records in _by_cause(compared.differences).items():
        lines += ["", f"{cause.value}: {_records(len(records))}, {_sum(records, one_part)}. {_MEANS[cause]}"]
        lines += _record_lines(records, one_part)
    return "\n".join([*lines, "", sum_line(compared)])


def _has_one_part(compared: Compared) -> bool:
    """Whether the figures are counts, or what stands above a rate's line."""
    return compared.here[1] == NOT_AVAILABLE


def _by_cause(differences: Sequence[Difference]) -> dict[Cause, list[Difference]]:
    found: dict[Cause, list[Difference]] = {}
    for difference in differences:
        found.setdefault(difference.cause, []).append(difference)
    return found


def compare_csv(compared: Compared) -> bytes:
    """A line for each record that counts otherwise, UTF-8: cause, both places, and what it adds to either part."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in compared.differences:
        places = [
            cell for at in (one.here, one.there) for cell in ((at.file, at.sheet, at.row) if at else ("", "", ""))
        ]
        below = None if _has_one_part(compared) else one.denominator
        writer.writerow(harmless((one.cause.value, one.detail, *places, one.numerator, below)))
    return text.getvalue().encode()


def _record_lines(records: Sequence[Difference], one_part: bool) -> Iterator[str]:
    """Each record with its places, below the words that say more of the cause."""
    for detail, alike in ((words, list(some)) for words, some in groupby(records, lambda record: record.detail)):
        if detail:
            yield f"  {detail}: {_records(len(alike))}, {_sum(alike, one_part)}"
        for record in alike[:_LISTED]:
            places = [f"{where} {_place(at)}" for where, at in (("here", record.here), ("there", record.there)) if at]
            yield f"    {_sum([record], one_part)}  {'; '.join(places)}"
        if left := alike[_LISTED:]:
            yield f"    {_sum(left, one_part)}  {_records(len(left))} more: --format csv lists them all"


def _place(place: Place) -> str:
    return f'{place.file}, "{place.sheet}", row {place.row}' if place.sheet else f"{place.file}, row {place.row}"


def sum_line(compared: Compared) -> str:
    """The whole account: ``here 294/301, there 285/289: difference −9/−12 = only here −5/−8, another date −4/−4``"""
    one_part = _has_one_part(compared)
    here, there = (str(n) if one_part else f"{n}/{d}" for n, d in (compared.here, compared.there))
    if not compared.differences:
        return f"here {here}, there {there}: no difference, and every record counts alike in both."
    causes = [f"{cause.value} {_sum(records, one_part)}" for cause, records in _by_cause(compared.differences).items()]
    return f"here {here}, there {there}: difference {_sum(compared.differences, one_part)} = {', '.join(causes)}"


def _shown(figure: tuple[int, int]) -> str:
    return str(figure[0]) if figure[1] == NOT_AVAILABLE else shown_share(*figure)


def _records(count: int) -> str:
    return f"{count:,} record" if count == 1 else f"{count:,} records"


def _sum(records: Sequence[Difference], one_part: bool) -> str:
    numerator, denominator = (
        _signed(sum(getattr(one, part) for one in records)) for part in ("numerator", "denominator")
    )
    return numerator if one_part else f"{numerator}/{denominator}"


def _signed(number: int) -> str:
    return f"+{number}" if number > 0 else f"−{-number}" if number < 0 else "0"
