"""Pure: whether a workbook is one that kpibook made, for the whole service: its tables and names tell."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kpibook.issues import InputError, Issue
from kpibook.workbook.live import names as named

OUR_TABLES = (*named.DATA_SHEETS, *named.LIST_TABLES)
"""Tables that every workbook of kpibook's has."""
MARK = "kpibook_refreshing"
"""Defined name that an open workbook carries while it is being written to."""


@dataclass(frozen=True)
class Found:
    """What tells whose a workbook is: where it is, the names of its tables, what its defined names stand for."""

    where: str
    tables: Collection[str]
    names: Mapping[str, str]

    @property
    def layout(self) -> str:
        """The mark of the layout that it was drawn with (see `workbook.layout`); '' where it has none.

        >>> Found("report.xlsx", (), {"kpibook_layout": '="whole:1f0c"'}).layout
        'whole:1f0c'
        """
        return self.names.get(named.LAYOUT, "").strip('="')


def stop_if_not_ours(found: Found, needed: Sequence[str], advice: str) -> None:
    """InputError when kpibook did not make a workbook, or made it for one team alone.

    `needed`: the tables that it must have; `advice`: what to do with one that is not kpibook's.
    """
    missing = [table for table in needed if table not in found.tables]
    if missing or named.REPORT_MONTH not in found.names:
        what = f"it has no table {missing[0]}" if missing else f"it has no name {named.REPORT_MONTH}"
        said = f"This is not a performance workbook that kpibook made, or part of it was deleted: {what}."
        raise InputError([Issue("not-our-workbook", said, sheet=found.where, advice=advice)])
    # A refresh would write every team's figures into a file that one team's manager holds.
    if found.layout.rpartition(":")[0] not in ("", "whole"):
        said = "This workbook was made for one team alone; a refresh would put every team's figures into it."
        again = "Make team workbooks anew: kpibook teams, or the button in the performance workbook."
        raise InputError([Issue("team-workbook", said, sheet=found.where, advice=again)])
