"""What several commands take on the command line: months, places, the workspace, warnings to accept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpibook.issues import did_you_mean
from kpibook.months import Month
from kpibook.plain_files import cannot_be, other_than_file

if TYPE_CHECKING:
    from kpibook.definitions import MappingFiles


class MonthType(click.ParamType[Month]):
    """A month on the command line: 2023-02."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        """The month, or a usage error that says how to write one."""
        try:
            return value if isinstance(value, Month) else Month.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


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
    if whole.is_dir() or whole == own or (whole.parent == own and re.fullmatch(r"\d{4}-\d{2}", whole.name)):
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
