"""What the mapping says of benchmarks: the list, and the columns that show it, with the period that they show."""

from typing import Literal

from kpibook.definitions.base import Definition, Id


class BenchmarkColumn(Definition):
    """One benchmark column of the tables."""

    heading: str
    """As printed: `South East`. Of a column that takes the period of all, the period is put behind it, or in the place
    of `{period}`."""
    area: str = ""
    """Which rows of the benchmarks list: its area field's value; several rows (one a neighbour) are averaged."""
    neighbours: str = ""
    """Instead of `area`: the statistical neighbours of the council named as `authority`, of this model (`2021`), as
    they were imported; their own figures are averaged."""
    period: str = ""
    """Which vintage: the period field's value (`2021-22`); left out: that of all columns. A later one is reported,
    never taken by itself."""
    average: Literal["mean", "median"] = "mean"
    """How several areas' figures become one (LAIT uses the mean, DfE dashboards the median)."""
    in_chart: bool = False
    """Draw it as a line in the charts of highlighted indicators."""


class Benchmarks(Definition):
    """Where benchmark figures come from. The list's fields: indicator, area, period, value (figure), published_by."""

    source: Id
    """The list of benchmark figures, with the fields named above."""
    period: str = ""
    """Which vintage all columns show that name none of their own: to switch to a later one, write it here."""
    release: str = ""
    """Where two releases have a figure for a period (it was revised), the one that is shown; left out: the figure that
    was there first."""
    authority: str = ""
    """The council itself, as releases name it: its name, or its number (852); it has a rank among all councils."""
    columns: dict[Id, BenchmarkColumn]
    """In the order in which they are shown."""

    def period_of(self, column: str) -> str:
        """The period that a column shows."""
        return self.columns[column].period or self.period

    def heading_of(self, column: str) -> str:
        """What stands above a column: with its period, where that is the one of all columns.

        >>> columns = {"england": {"heading": "England"}, "own": {"heading": "Own 20/21", "period": "2020-21"}}
        >>> found = Benchmarks.model_validate({"source": "published", "period": "2021-22", "columns": columns})
        >>> found.heading_of("england"), found.heading_of("own")
        ('England 2021-22', 'Own 20/21')
        """
        heading = self.columns[column].heading
        if self.columns[column].period:
            return heading
        return heading.replace("{period}", self.period) if "{period}" in heading else f"{heading} {self.period}"

    def name_of(self, column: str) -> str:
        """The same without the period, for texts that say the period themselves.

        >>> columns = {"own": {"heading": "Own ({period})"}, "england": {"heading": "England"}}
        >>> found = Benchmarks.model_validate({"source": "published", "period": "2021-22", "columns": columns})
        >>> found.name_of("own"), found.name_of("england")
        ('Own', 'England')
        """
        heading = self.columns[column].heading
        if self.columns[column].period:
            return heading
        return " ".join(heading.replace("({period})", "").replace("{period}", "").split()).rstrip(" ,") or heading
