"""Pure: why an indicator's figure and its second opinion's differ, as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpibook.definitions import MappingFiles
from kpibook.indicators import Cause, Compared, Difference, Place
from kpibook.months import Reading
from kpibook.report import shown_share
from kpibook.tables import NOT_AVAILABLE

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
    one_part = compared.here[1] == NOT_AVAILABLE
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
    return "\n".join([*lines, "", _last_line(compared, one_part)])


def _by_cause(differences: Sequence[Difference]) -> dict[Cause, list[Difference]]:
    found: dict[Cause, list[Difference]] = {}
    for difference in differences:
        found.setdefault(difference.cause, []).append(difference)
    return found


def _record_lines(records: Sequence[Difference], one_part: bool) -> Iterator[str]:
    """Each record with its places, below the words that say more of the cause."""
    detail = ""
    for record in records:
        if record.detail != detail:
            detail = record.detail
            alike = [each for each in records if each.detail == detail]
            yield f"  {detail}: {_records(len(alike))}, {_sum(alike, one_part)}"
        places = [f"{where} {_place(at)}" for where, at in (("here", record.here), ("there", record.there)) if at]
        yield f"    {_sum([record], one_part)}  {'; '.join(places)}"


def _place(place: Place) -> str:
    return f'{place.file}, "{place.sheet}", row {place.row}' if place.sheet else f"{place.file}, row {place.row}"


def _last_line(compared: Compared, one_part: bool) -> str:
    """``here 294/301, there 285/289: difference −9/−12 = only here −5/−8, another date −4/−4``"""
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
