"""What several commands take on the command line: months, places, the workspace, warnings to accept."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kpibook.issues import did_you_mean
from kpibook.months import Month, Reading, period_of
from kpibook.plain_files import cannot_be, other_than_file

if TYPE_CHECKING:
    from kpibook.definitions import MappingFiles

T = TypeVar("T")


class MonthType(click.ParamType[Month]):
    """A month on the command line: 2023-02."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        """The month, or a usage error that says how to write one."""
        try:
            return value if isinstance(value, Month) else Month.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class ReadingType(click.ParamType[Reading]):
    """The day at which lists were cut, on the command line: 2023-03-06."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Reading:
        """The reading, or a usage error that says how to write its day."""
        try:
            return value if isinstance(value, Reading) else Reading.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class PeriodKeyType(click.ParamType[str]):
    """A month on the command line, 2023-02, or the day of a reading: its key."""

    name = "month"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The key, or a usage error that says how to write one."""
        try:
            return period_of(str(value)).key
        except ValueError as error:
            self.fail(str(error), param, ctx)


def period_options(help: str, needed: bool = False) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """The options `--month` and, for lists that are cut at one day, `--as-at`: one `month` is handed on.

    A usage error where both are given, or where one is `needed` and none is.
    """

    def with_options(command: Callable[..., T]) -> Callable[..., T]:
        @wraps(command)
        def chosen(*args: Any, month: Month | None, as_at: Reading | None, **options: Any) -> T:
            if month is not None and as_at is not None:
                raise click.UsageError("Give --month or --as-at: a list is counted by month, or cut at one day.")
            if needed and month is None and as_at is None:
                raise click.UsageError("Missing option '--month' (or '--as-at', for lists that are cut at one day).")
            return command(*args, month=month or as_at, **options)

        day = click.option(
            "--as-at", type=ReadingType(), help="For lists that are cut at one day: that day, 2023-03-06."
        )
        return click.option("--month", type=MonthType(), help=help)(day(chosen))

    return with_options


class PlacePath(click.Path):
    """A path on the command line; one that no system can have, or what is neither file nor folder, is a usage error."""

    def __init__(self, **options: bool) -> None:
        super().__init__(path_type=Path, **options)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or a usage error."""
        place = Path(value)
        if why := cannot_be(place):
            self.fail(f"no such place can be: {why}.", param, ctx)
        found = other_than_file(place)
        if found and found != "a folder":
            self.fail(f"{place} is {found}, no file or folder.", param, ctx)
        return super().convert(value, param, ctx)


def must_be_there(folder: Path, workspace: Path, option: str = "--out") -> None:
    """A usage error, with the near match, when a folder to write into is not there: a slip must not make folders.

    ``out`` in the workspace and a month's folder in it are made by kpibook itself.
    """
    try:
        _must_be_there(folder, workspace, option)
    except OSError as error:
        raise click.BadParameter(f"no such place can be: {error.strerror}.", param_hint=option) from error


def _must_be_there(folder: Path, workspace: Path, option: str) -> None:
    own, whole = (workspace / "out").resolve(), folder.resolve()
    if whole.is_dir() or whole == own or (whole.parent == own and re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", whole.name)):
        return
    missing = next(part for part in (*reversed(whole.parents), whole) if not part.is_dir())
    if missing.exists():
        return  # a file: said, with more, where it is written
    beside = [path.name for path in missing.parent.iterdir() if path.is_dir()]
    near = did_you_mean(missing.name, beside)
    message = f'there is no folder "{missing.name}" in {missing.parent}. {near or "Make it first, or name another."}'
    raise click.BadParameter(message, param_hint=option)


def scope_called(mapping: MappingFiles, said: str, option: str) -> str:
    """The scope that is named by its id or its name; a usage error, with the near match, when there is none."""
    names = {mapping.scope_name(scope).casefold(): scope for scope in mapping.scopes}
    if said in mapping.scopes:
        return said
    if said.casefold() in names:
        return names[said.casefold()]
    known = [*mapping.scopes, *(mapping.scope_name(scope) for scope in mapping.scopes)]
    advice = did_you_mean(said, known) or f"Known: {', '.join(mapping.scopes)}."
    raise click.BadParameter(f'no team or service area is called "{said}". {advice}', param_hint=option)


def indicator_called(mapping: MappingFiles, said: str) -> str:
    """The id of an indicator that is named by its id, title or short title."""
    titles: dict[str, set[str]] = {}
    for id_, definition in mapping.indicators.items():
        for title in filter(None, (definition.title, definition.short_title)):
            titles.setdefault(" ".join(title.split()).casefold(), set()).add(id_)
    meant = {said} & set(mapping.measures) or titles.get(" ".join(said.split()).casefold(), set())
    if len(meant) > 1:
        message = f'"{said}" is the title of {len(meant)} indicators. Name one by its id: {", ".join(sorted(meant))}.'
        raise click.BadParameter(message, param_hint="INDICATOR")
    found = next(iter(meant), said)
    if found in mapping.measures:
        return found
    if found in mapping.indicators:
        raise click.BadParameter(f'"{said}" is planned: nothing is counted for it yet.', param_hint="INDICATOR")
    names = [name for each in mapping.indicators.values() for name in (each.title, each.short_title) if name]
    wholes = [measure for measure in mapping.measures if measure not in mapping.parts]
    known = f"Known: {', '.join(wholes)}." if wholes else "Nothing is counted yet."
    advice = did_you_mean(said, [*names, *mapping.measures]) or known
    raise click.BadParameter(f'"{said}" is not an indicator of this workspace. {advice}', param_hint="INDICATOR")


def second_opinion_of(mapping: MappingFiles, indicator: str) -> str:
    """The other indicator that is the indicator's second opinion; a usage error where there is none, or it is an
    average or the like, whose records cannot be held against each other one by one."""
    from kpibook.definitions.kinds import Average, Ratio, Tally

    definition = mapping.indicators.get(indicator)
    if definition is None or definition.cross_check is None:
        checked = [id_ for id_, each in mapping.indicators.items() if each.cross_check is not None]
        known = f"These have one: {', '.join(checked)}." if checked else "No indicator of this workspace has one."
        message = f'"{indicator}" has no second opinion (cross_check). {known}'
        raise click.BadParameter(message, param_hint="INDICATOR")
    for id_ in (indicator, definition.cross_check.indicator):
        measure = mapping.measures[id_]
        if isinstance(measure, Tally | Average | Ratio):
            what = {"tally": "comes counted from its source", "ratio": "is a ratio"}
            is_what = what.get(measure.kind, "is an average or a total")
            message = f'"{id_}" {is_what}: only what counts records can be compared record by record.'
            raise click.BadParameter(message, param_hint="INDICATOR")
    return definition.cross_check.indicator


workspace_option = click.option(
    "--workspace",
    type=PlacePath(exists=True, file_okay=False),
    default=Path(),
    help="The folder that holds mappings/ (this folder unless told).",
)
accept_option = click.option(
    "--accept",
    multiple=True,
    metavar="KIND[=THING]",
    help="Let a warning stand for this build, or an error that says it may: file-gone=visits_cp.xlsx.",
)
passphrases_option = click.option("--passphrases", type=PlacePath(), help="A file with each team's passphrase.")
via_option = click.option(
    "--via",
    type=click.Choice(["draft", "outlook", "smtp"]),
    default="draft",
    show_default=True,
    help="Write .eml drafts, make drafts in classic Outlook, or send through the mail server.",
)
