"""The `region` command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kpibook.clock import time_made
from kpibook.commands.arguments import PlacePath, ReadingType, must_be_there
from kpibook.commands.console import console_tell, progress_bar
from kpibook.months import Month, Period, Reading, months_between


class MonthsType(click.ParamType[tuple[Month, ...]]):
    """A month on the command line, 2023-02, or all from one to another: 2022-04..2023-02."""

    name = "months"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Month, ...]:
        """The months, or a usage error that says how to write them."""
        if isinstance(value, tuple):
            return value
        first, _, last = str(value).partition("..")
        try:
            months = months_between(Month.parse(first), Month.parse(last or first))
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return months or self.fail(f"{last} comes before {first}: write the earlier month first", param, ctx)


@click.command()
@click.argument("folders", nargs=-1, required=True, type=PlacePath(), metavar="FOLDER...")
@click.option("--out", type=PlacePath(file_okay=False), required=True, help="The folder to write into.")
@click.option(
    "--month",
    "months",
    type=MonthsType(),
    multiple=True,
    help="Only this month, 2023-02, or these, 2022-04..2023-02; as often as you like. Every month unless told.",
)
@click.option("--as-at", type=ReadingType(), help="For lists that are cut at one day: that day, 2023-03-06.")
@click.option(
    "--workbooks", is_flag=True, help="Write each council's workbook of each month too; of the latest unless told."
)
@click.option("--teams", is_flag=True, help="Also the figures of teams and service areas.")
@click.option("--share", is_flag=True, help="For readers outside the services: suppress small figures.")
@click.option(
    "--processes", type=click.IntRange(1), help="How many councils at once here; one for each core unless told."
)
@click.option("--scheduler", metavar="ADDRESS", help="Run the work on this Dask cluster (tcp://host:8786).")
def region(
    folders: tuple[Path, ...],
    out: Path,
    months: tuple[tuple[Month, ...], ...],
    as_at: Reading | None,
    processes: int | None,
    scheduler: str | None,
    **options: bool,
) -> None:
    """Take the figures of many workspaces into one table, and make their workbooks.

    FOLDER is a workspace, or a folder of workspaces; any number of them.
    """
    if months and as_at is not None:
        raise click.UsageError("Give --month or --as-at: a list is counted by month, or cut at one day.")
    if options["share"] and options["workbooks"]:
        raise click.UsageError("Small figures are not suppressed in workbooks: leave out --share or --workbooks.")
    if processes is not None and scheduler is not None:
        raise click.UsageError("Give --processes or --scheduler: the work is done here, or elsewhere.")
    if not out.is_dir():
        must_be_there(out.absolute().parent, Path())
    from kpibook.region import RegionRequest, make_region

    asked: set[Period] = {month for some in months for month in some} | ({as_at} if as_at else set())
    periods = tuple(sorted(asked, key=lambda period: period.index))
    request = RegionRequest(folders, out, periods, processes=processes, scheduler=scheduler, **options)
    with progress_bar() as progress:
        code = make_region(request, time_made(), console_tell, progress)
    if code:
        raise click.exceptions.Exit(code)
