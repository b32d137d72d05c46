"""Which benchmarks a highlighted indicator's chart draws: equal ones as one line that has all their names."""

from dataclasses import dataclass

from kpibook.report import Report


@dataclass(frozen=True)
class BenchmarkLine:
    """One line: the benchmark whose cells it draws, all names, and the number in shown units."""

    column: str
    names: tuple[str, ...]
    value: float

    @property
    def name(self) -> str:
        """All names."""
        return ", ".join(self.names)


def benchmark_lines(report: Report, indicator: str) -> list[BenchmarkLine]:
    """The lines, in the order of the benchmarks' columns. Benchmarks follow no selector, so neither does this.

    Their names are short: the year that all show stands above the columns of the tables.
    """
    values = {cell.column: cell.value for cell in report.rows[indicator].benchmarks}
    lines: list[BenchmarkLine] = []
    for heading in report.benchmark_headings:
        value = values.get(heading.id)
        if not heading.in_chart or value is None:
            continue
        at = next((at for at, line in enumerate(lines) if line.value == value), None)
        if at is None:
            lines.append(BenchmarkLine(heading.id, (heading.name,), value))
        else:
            lines[at] = BenchmarkLine(lines[at].column, (*lines[at].names, heading.name), value)
    return lines
