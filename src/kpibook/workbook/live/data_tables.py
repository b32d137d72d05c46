"""The tables that the formulas read, as plain values: Indicators, Teams, Months, Numerators, Denominators, Targets."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import assert_never

from kpibook import report as reports
from kpibook.definitions import EVERY, WHOLE, Target
from kpibook.months import Period
from kpibook.tables import SUPPRESSED, Counts
from kpibook.workbook.live.names import RESTATED, scope_labels

Value = str | int | float | dt.date | None
THEME_KEY = f"audits.theme|{WHOLE}"
"""Of the row that says what a month's audits looked at, in words."""
_BEFORE_MONTHS = 3
"""Key, indicator and team stand before the months."""


@dataclass(frozen=True)
class DataTable:
    """An Excel table: its name (and its sheet's), a line that says what it holds, headings, rows.

    The first column is the key. `name`, headings and keys are what formulas and a refresh go by.
    """

    name: str
    about: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    @cached_property
    def _rows_by_key(self) -> dict[Value, int]:
        return {row[0]: at for at, row in enumerate(self.rows, start=1)}

    @cached_property
    def _columns_by_heading(self) -> dict[str, int]:
        return {heading: at for at, heading in reversed([*enumerate(self.headings, start=1)])}

    def row(self, key: Value) -> int | None:
        """Number of the key's row, from 1, as MATCH gives it; None where there is none."""
        return self._rows_by_key.get(key)

    def column(self, heading: str) -> int | None:
        """Number of the column with this heading, from 1; None where there is none."""
        return self._columns_by_heading.get(heading)

    def at(self, key: Value, heading: str) -> Value:
        """The cell of a key and a heading; None where there is none."""
        row, column = self.row(key), self.column(heading)
        return None if row is None or column is None else self.rows[row - 1][column - 1]


@dataclass(frozen=True)
class DataTables:
    """All tables that the formulas read."""

    indicators: DataTable
    teams: DataTable
    months: DataTable
    numerators: DataTable
    denominators: DataTable
    targets: DataTable
    restated: DataTable | None = None

    @property
    def all(self) -> tuple[DataTable, ...]:
        """In the order of their sheets."""
        first = () if self.restated is None else (self.restated,)
        return (*first, self.numerators, self.denominators, self.targets, self.indicators, self.teams, self.months)


def cell_of(count: int | None) -> int | str:
    """A count as the tables hold it: itself, `N/A` where there is none, `c` where it is not told.

    >>> cell_of(12), cell_of(None), cell_of(-1), cell_of(SUPPRESSED)
    (12, 'N/A', 'N/A', 'c')
    """
    if count == SUPPRESSED:
        return reports.NOT_TOLD
    return reports.NO_FIGURE if count is None or count < 0 else count


def data_tables(report: reports.Report) -> DataTables:
    """The tables of a report."""
    return DataTables(
        indicators=_indicators(report),
        teams=_teams(report),
        months=_months(report),
        numerators=_numerators(report),
        denominators=_denominators(report),
        targets=_targets(report),
        restated=None if report.restated is None else _restated(report, report.restated),
    )


def measure_title(report: reports.Report, measure: str) -> str:
    """What a reader calls a measure: an indicator's title, or what is counted of audits."""
    if measure in report.rows:
        row = report.rows[measure]
        return f"{report.rows[row.part_of].title}, {row.title}" if row.part_of else row.title
    grades = dict(report.quality.grades) if report.quality else {}
    words = {"audits.allocated": "Audits allocated", "audits.completed": "Audits completed"}
    return words.get(measure) or f"Audits graded: {grades.get(measure, measure)}"


def excel_day(month: Period) -> int:
    """Excel's number for the first day of a month."""
    return month.first.toordinal() - 693_594


def is_in_report(report: reports.Report, restated: reports.Restated) -> bool:
    """Whether a restated figure stands in this report: a team's leaves rows out."""
    return restated.measure in report.rows or restated.measure in report.observations.measures


def _restated(report: reports.Report, restated: Iterable[reports.Restated]) -> DataTable:
    labels = scope_labels(report)
    rows = tuple(
        (
            f"{one.measure}|{one.scope}|{excel_day(one.period)}" if one.of_figure else "",
            measure_title(report, one.measure),
            labels[one.scope],
            one.period.first,
            one.published,
            one.on,
            one.now,
            "; ".join(one.causes),
        )
        for one in restated
        if is_in_report(report, one) and one.scope in labels
    )
    about = "Figures that are no longer as they were published last: then, now, and what happened to their records."
    nothing = (("", "No figure that is shown was published otherwise.", "", None, "", None, "", ""),)
    headings = ("key", "indicator", "team", "month", "published", "published_on", "now", "cause")
    return DataTable(RESTATED, about, headings, rows or nothing)


def _indicators(report: reports.Report) -> DataTable:
    columns = tuple(heading.id for heading in report.benchmark_headings)
    headings = ("indicator", "title", "shape", "direction", "placeholder", "target_shown")
    rows = []
    for id_, row in report.rows.items():
        shown = {cell.column: cell for cell in row.benchmarks}
        figures = [shown[column].shown if column in shown else reports.NO_FIGURE for column in columns]
        values = [shown[c].value if c in shown and shown[c].value is not None else reports.NO_FIGURE for c in columns]
        rows.append((id_, row.title, row.shape, row.direction, row.placeholder, row.target_shown, *figures, *values))
    return DataTable(
        "Indicators",
        "One row for each indicator: its words, its direction, its benchmarks as shown and as numbers.",
        (*headings, *columns, *(f"{column}_value" for column in columns)),
        tuple(rows),
    )


def _teams(report: reports.Report) -> DataTable:
    labels = scope_labels(report)
    rows = tuple((id_, labels[id_], labels.get(area, "")) for id_, _, area in report.scopes)
    return DataTable("Teams", "What the team selector on the cover offers.", ("team", "name", "service_area"), rows)


def _months(report: reports.Report) -> DataTable:
    rows = tuple(
        (month.key, month.first, month.name, reports.incomplete_in_words(report, month))
        for month in reversed(report.months)
    )
    about = "What the month selector on the cover offers, and which months are not complete."
    return DataTable("Months", about, ("key", "month", "name", "incomplete"), rows)


def stored(row: reports.Row | None, cell: int | str) -> int | float | str:
    """What Numerators holds of a figure: of an average the number that is shown, since it is no count."""
    if row is None or row.shape != "average" or isinstance(cell, str):
        return cell
    return reports.as_number(cell, row.decimals)


def _by_measure(report: reports.Report, counts: Counts, measures: Iterable[str]) -> Iterator[tuple[Value, ...]]:
    """A row for each of the measures and every scope that the report offers, oldest month first."""
    observations, labels = report.observations, scope_labels(report)
    months = [observations.months.index(month) for month in report.months]
    for measure in measures:
        title, of_measure = measure_title(report, measure), counts[observations.measures.index(measure)]
        for scope, _, _ in report.scopes:
            figures = of_measure[observations.scopes.index(scope), months].tolist()
            cells = (figure if figure >= 0 else cell_of(figure) for figure in figures)
            yield (f"{measure}|{scope}", title, labels[scope], *cells)


def _numerators(report: reports.Report) -> DataTable:
    labels = scope_labels(report)
    rows = list(_by_measure(report, report.observations.numerators, report.observations.measures))
    if averages := {id_: row for id_, row in report.rows.items() if row.shape == "average"}:
        rows = [_as_stored(averages, cells) for cells in rows]
    for (indicator, scope), sums in report.year_to_date.items():
        if scope in labels:
            title = f"{report.rows[indicator].title}: financial year so far"
            rows.append((f"{indicator}.year|{scope}", title, labels[scope], *(cell_of(total) for total in sums)))
    rows += _days_of_readings(report)
    if report.audit_themes:
        themes = (report.audit_themes.get(month, reports.NO_FIGURE) for month in report.months)
        rows.append((THEME_KEY, "Theme of the audits", labels[WHOLE], *themes))
    of_averages = ", and averages" if averages else ""
    about = (
        f"Counts, and the upper part of every fraction{of_averages}: a row for each indicator and team, "
        "a column for each month."
    )
    return DataTable("Numerators", about, _by_month(report, "key", "indicator", "team"), tuple(rows))


def as_at_key(indicator: str) -> str:
    """The key of the row that says at which day a second opinion's list was cut: the same for every team."""
    return f"{indicator}.as_at|{WHOLE}"


def has_themes(report: reports.Report) -> bool:
    """Whether the sheet of audits says what they looked at."""
    audits = report.mapping.quality_assurance
    return audits is not None and audits.theme is not None


def _days_of_readings(report: reports.Report) -> Iterator[tuple[Value, ...]]:
    """For each second opinion whose list is cut at one day, that day by month: ``6 Mar 23``."""
    label = scope_labels(report)[WHOLE]
    for indicator, readings in report.observations.readings.items():
        days = (readings[month].label if month in readings else reports.NO_FIGURE for month in report.months)
        yield (as_at_key(indicator), f"{report.rows[indicator].title}: as at", label, *days)


def _denominators(report: reports.Report) -> DataTable:
    fractions = [id_ for id_ in report.observations.measures if _has_denominator(report, id_)]
    rows = tuple(_by_measure(report, report.observations.denominators, fractions))
    of_averages = ", and how many records an average rests on" if "average" in _shapes(report) else ""
    about = f"The lower part of every fraction, and the populations of rates{of_averages}."
    return DataTable("Denominators", about, _by_month(report, "key", "indicator", "team"), rows)


def _as_stored(averages: Mapping[str, reports.Row], cells: tuple[Value, ...]) -> tuple[Value, ...]:
    row = averages.get(str(cells[0]).partition("|")[0])
    first, figures = cells[:_BEFORE_MONTHS], cells[_BEFORE_MONTHS:]
    return (*first, *(stored(row, one) if isinstance(one, int | str) else one for one in figures)) if row else cells


def _shapes(report: reports.Report) -> set[reports.Shape]:
    return {row.shape for row in report.rows.values()}


def _has_denominator(report: reports.Report, measure: str) -> bool:
    return measure in report.rows and has_denominator(report.rows[measure].shape)


def has_denominator(shape: reports.Shape) -> bool:
    """Whether figures of this shape have a lower part, or a count behind them."""
    match shape:
        case "share" | "rate" | "average" | "ratio":
            return True
        case "count" | "none":
            return False
        case _:
            assert_never(shape)


def _targets(report: reports.Report) -> DataTable:
    labels = scope_labels(report)
    rows: list[tuple[Value, ...]] = []
    for indicator, row in report.rows.items():
        for scope, series in row.limits.items():
            if scope != EVERY and scope not in labels:
                continue
            start = f"{indicator}|{scope}"
            label = "Every team" if scope == EVERY else labels[scope]
            numbers = target_numbers(report, indicator, scope)
            targets = targets_of_months(report, indicator, scope)
            for kind, values in (
                ("shown", [limits.shown for limits in series]),
                ("green", [reports.NO_FIGURE if limits.green is None else limits.green for limits in series]),
                ("amber", [reports.NO_FIGURE if limits.amber is None else limits.amber for limits in series]),
                ("line", [reports.NO_FIGURE if number is None else number for number in numbers]),
                ("comparison", [reports.NO_FIGURE if target is None else target.comparison for target in targets]),
                *(_of_year(report, indicator, scope) if row.year_to_date else ()),
            ):
                rows.append((f"{start}|{kind}", row.title, label, kind, *values))
    about = (
        "Targets by month: as shown; the last whole unit that is Green and Amber; the number that charts draw, and how "
        "a figure is held against it."
    )
    if report.subject == WHOLE:
        about += " Change targets in the mapping, not here."
    return DataTable("Targets", about, _by_month(report, "key", "indicator", "team", "kind"), tuple(rows))


def _of_year(report: reports.Report, indicator: str, scope: str) -> Iterator[tuple[str, list[Value]]]:
    """What the financial year's sum is held against in each month: the target pro rata, and what it is called."""
    held = [
        reports.held_against(report, indicator, WHOLE if scope == EVERY else scope, month) for month in report.months
    ]
    numbers = (one.number if one else None for one in held)
    yield "year", [reports.NO_FIGURE if n is None else _number(Decimal(n.numerator) / n.denominator) for n in numbers]
    yield "year_words", [reports.NO_FIGURE if one is None else one.words for one in held]


def target_numbers(report: reports.Report, indicator: str, scope: str) -> list[float | int | None]:
    """The target that charts draw, in shown units, for each month; None where there is none, or it is a year's."""
    targets = targets_of_months(report, indicator, scope)
    return [None if target is None else _number(target.number) for target in targets]


def targets_of_months(report: reports.Report, indicator: str, scope: str) -> list[Target | None]:
    """The target that each month's figure is held against; None where there is none, or it is a year's."""
    definition = report.mapping.indicators[indicator]
    targets = definition.team_targets.get(scope) or definition.targets
    found = (reports.target_in_force(targets, month) for month in report.months)
    return [None if target is None or target.period != "month" else target for target in found]


def _number(number: Decimal) -> float | int:
    """As a file keeps it: to 15 digits. With more, a workbook that was saved would seem to have been edited."""
    return int(number) if number == number.to_integral_value() else float(f"{number:.15g}")


def _by_month(report: reports.Report, *first: str) -> tuple[str, ...]:
    return (*first, *(month.key for month in report.months))
