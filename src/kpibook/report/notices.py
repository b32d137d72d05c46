"""Warnings that only the report can give: lists taken before month end, or whose day of extraction is unknown."""

from __future__ import annotations

from collections.abc import Mapping as Dict

from kpibook.definitions.mapping import Mapping
from kpibook.issues import Issue, Severity
from kpibook.months import Month
from kpibook.tables import Records


def extraction_warnings(mapping: Mapping, records: Dict[str, Records], month: Month) -> tuple[Issue, ...]:
    """A warning for each list that was taken from the case system before the month was over."""
    return tuple(
        Issue(
            "extracted-before-month-end",
            f"“{mapping.sources[id_].title}” was extracted on {list_.extracted:%d %B %Y}, before the end of "
            f"{month.name}: what happened after that day is missing.",
            mapping=mapping.place("sources", id_),
            advice="Export the list again after month end and build anew.",
            severity=Severity.WARNING,
        )
        for id_, list_ in records.items()
        if list_.extracted is not None and list_.extracted < month.last
    )
