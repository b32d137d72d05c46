"""The residents by whom rates divide: a table that lacks an age, or its number, makes every rate too high."""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from kpibook.definitions import MappingFiles, rows_meeting, with_id_keys
from kpibook.definitions.kinds import FieldCondition, Population, Rate
from kpibook.issues import Issue
from kpibook.tables import FILE, ROW, SHEET, Records

_NAMED = 5


def population_gaps(mapping: MappingFiles, records: Mapping[str, Records]) -> tuple[Issue, ...]:
    """An error, which can be accepted, for each population of which rows are missing or hold no residents.

    Where `where` bounds a number (ages 0 to 17), each of its numbers must be there once for each of the other fields
    that make a row unique (for each year and team): else years are mixed, or an age is missing.
    """
    issues: list[Issue] = []
    written = [((id_, *keys), one) for id_, each in mapping.indicators.items() for keys, one in each.written]
    for path, measure in written:
        if not isinstance(measure, Rate) or measure.population.source not in records:
            continue
        of = measure.population
        frame = records[of.source].frame
        rows = frame[rows_meeting(frame, with_id_keys(of.where, mapping, of.source))]
        place = mapping.place("indicators", *path, "population")
        issues += [*_without_residents(mapping, of, rows, place), *_missing_numbers(mapping, of, rows, place)]
    return tuple({issue.message: issue for issue in issues}.values())


def _without_residents(mapping: MappingFiles, of: Population, rows: pd.DataFrame, place: str) -> Iterator[Issue]:
    values = rows[of.value].to_numpy(dtype=np.float64, na_value=0)
    empty = rows[values == 0]
    if len(empty):
        places = [
            ", ".join([str(file), *([f'"{sheet}"'] if sheet else []), f"row {row}"])
            for file, sheet, row in zip(empty[FILE], empty[SHEET], empty[ROW], strict=True)
        ]
        more = f" and {len(places) - _NAMED:,} more" if len(places) > _NAMED else ""
        yield _issue(
            mapping,
            of,
            f"{len(empty):,} of the {len(rows):,} rows of {_title(mapping, of)} that a rate divides by hold no "
            "residents.",
            "; ".join(places[:_NAMED]) + more,
            place,
        )


def _missing_numbers(mapping: MappingFiles, of: Population, rows: pd.DataFrame, place: str) -> Iterator[Issue]:
    """Numbers within the bounds of `where` that are not there, or there more often than others."""
    source = mapping.sources[of.source]
    for field in dict.fromkeys(one.field for one in of.where if one.is_bounded):
        bounds = [one for one in of.where if one.field == field]
        groups = [name for name in source.unique if name != field and name in rows]
        wanted = _wanted(rows[field], bounds)
        parts = rows.groupby(groups, observed=True, dropna=False) if groups else [((), rows)]
        wrong: Counter[int] = Counter()
        for _, part in parts:
            there = Counter(int(number) for number in part[field].dropna())
            usual = max(1, min(there.values(), default=1)) if not groups else 1
            wrong.update({number: 1 for number in {*wanted, *there} if there[number] != usual})
        if wrong:
            named = ", ".join(str(number) for number in sorted(wrong)[:12])
            more = f" and {len(wrong) - 12} more" if len(wrong) > 12 else ""
            by = " and ".join(source.field_name(name) for name in groups)
            yield _issue(
                mapping,
                of,
                f"The rows of {_title(mapping, of)} that a rate divides by do not hold each "
                f'"{source.field_name(field)}" once{f" for each {by}" if by else ""}: {named}{more} is missing or '
                "there more than once.",
                "",
                place,
            )


def _wanted(numbers: pd.Series, bounds: list[FieldCondition]) -> range:
    """Every number that should be there; in steps where the table itself goes in steps (ages 0, 5, 10)."""
    there = sorted({int(number) for number in numbers.dropna()})
    if not there:
        return range(0)
    steps = Counter(after - before for before, after in itertools.pairwise(there))
    step = steps.most_common(1)[0][0] if steps else 1
    if step > 1:
        return range(there[0], there[-1] + 1, step)
    first = max((one.first_whole for one in bounds if one.first_whole is not None), default=there[0])
    last = min((one.last_whole for one in bounds if one.last_whole is not None), default=there[-1])
    return range(first, last + 1)


def _title(mapping: MappingFiles, of: Population) -> str:
    return mapping.sources[of.source].title


def _issue(mapping: MappingFiles, of: Population, message: str, sheet: str, place: str) -> Issue:
    return Issue(
        "population-gap",
        message,
        sheet=sheet,
        mapping=place,
        advice="Rates would be too high or too low: complete the table, or choose its rows with where. If it is right, "
        "accept it in the mapping.",
        source=of.source,
        thing=of.value,
        acceptable=True,
    )
