"""Every kind of file that kpibook reads: what is damaged, how, and which commands read it then."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from command_runs import run

from fuzz import damage
from fuzz.listed_files import cases_file
from fuzz.workspaces import HEADINGS, Row, cases, csv_text, small, whole

Command = tuple[str, ...]
MONTH = ("--month", "2023-02")
WORKSPACE = ("--workspace", "{root}")
CHECK: Command = ("check", *WORKSPACE)
BUILD: Command = ("build", "--out", "{out}", *WORKSPACE)
EXPLAIN: Command = ("explain", "in_time", *MONTH, *WORKSPACE)
TEAMS: Command = ("teams", *MONTH, "--out", "{root}/out/teams", *WORKSPACE)
MAIL: Command = ("mail", *MONTH, "--from", "{root}/out/teams", "--yes", *WORKSPACE)
READING = (CHECK, CHECK, CHECK, BUILD, EXPLAIN)


@dataclass(frozen=True)
class Target:
    """A file that is damaged, how, and the commands that read it; `instead` is gone meanwhile."""

    file: Path
    damage: damage.Damage
    commands: tuple[Command, ...]
    content: bytes
    instead: Path | None = None


def _target(file: Path, how: damage.Damage, commands: tuple[Command, ...]) -> Target:
    return Target(file, how, commands, file.read_bytes())


LISTS = {
    ".xlsx": damage.package,
    ".xlsm": damage.package,
    ".xls": damage.old_workbook,
    ".xlsb": damage.binary_workbook,
    ".ods": damage.package,
    ".csv": damage.text_list,
}


def lists(root: Path) -> Iterator[Target]:
    """The list of the cases, as a file of every kind that is read."""
    small(root)
    plain = root / "sources" / "cases.csv"
    for suffix, how in LISTS.items():
        file = plain.with_suffix(suffix)
        yield Target(file, how, READING, cases_file(suffix), None if file == plain else plain)


def mappings(root: Path) -> Iterator[Target]:
    """Two mapping files that use the whole language."""
    whole(root)
    file, indicators = (root / "mappings" / name for name in ("all.yaml", "indicators.yaml"))
    first, second = file.read_text("utf-8").split("\nindicators:\n")
    file.write_text(first + "\n", "utf-8")
    indicators.write_text(f"indicators:\n{second}", "utf-8")
    for part in (file, indicators):
        yield _target(part, damage.yaml_file, (*READING, TEAMS, (*TEAMS, "--share"), MAIL))


def templates(root: Path) -> Iterator[Target]:
    """The template of the workbook."""
    yield _target(small(root) / "template.xlsx", damage.package, (BUILD,))


def kept(root: Path) -> Iterator[Target]:
    """After a month end: what kpibook keeps between runs, and what mail is made with."""
    small(root)
    for command in (BUILD, TEAMS, MAIL):
        _must(command, root)
    yield _target(root / "last_good_build.json", damage.json_file, (CHECK, BUILD))
    yield _target(root / "out/teams/manifest.json", damage.json_file, (MAIL, MAIL, MAIL, TEAMS))
    yield _target(root / "out/teams/mailed.json", damage.json_file, (MAIL,))
    resolve: Command = ("mail", "--resolve", "1", "sent", *WORKSPACE)
    log: Command = ("mail", "--log", *WORKSPACE)
    yield _target(root / ".kpibook/ledger.sqlite", damage.database, (MAIL, log, resolve))
    passphrases = root / "passphrases"
    passphrases.write_text(PASSPHRASES, "utf-8")
    passphrases.chmod(0o600)
    yield _target(passphrases, damage.plain_lines, ((*MAIL, "--passphrases", "{file}"),))
    for template in sorted((root / "mappings" / "mail").glob("*.j2")):
        yield _target(template, damage.mail_template, ((*MAIL, "--again"),))


def handed_back(root: Path) -> Iterator[Target]:
    """Workbooks for February that an officer hands back, when the lists hold March; and what refreshes keep."""
    small(root)
    files = [root / "out" / name for name in ("report.xlsx", "report.xlsm")]
    for file in files:
        _must(("build", "--out", "{file}", *WORKSPACE), root, file)
    march: list[Row] = [
        (f"M{at}", f"0{300 + at}", ("Team one", "Team two")[at % 2], dt.date(2023, 3, 3), None, "good", 1, "")
        for at in range(6)
    ]
    (root / "sources" / "cases.csv").write_text(csv_text(HEADINGS, [*cases(), *march]), "utf-8")
    for file in files:
        yield _target(file, damage.package, (REFRESH, REFRESH, REFRESH, ("check", "{file}")))
    cached = root / "out" / "cached.xlsx"
    cached.write_bytes(files[0].read_bytes())
    _must(REFRESH, root, cached)
    for entry in sorted((Path(os.environ["XDG_CACHE_HOME"]) / "kpibook").glob("*.pickle")):
        yield _target(entry, damage.mutate_bytes, (("refresh", f"{cached}", *WORKSPACE),))


def _must(command: Command, root: Path, file: Path | None = None) -> None:
    ended = run([word.format(root=root, out=root / "out" / "report.xlsx", file=file) for word in command])
    assert ended.code == 0, ended.printed


PASSPHRASES = """# of teams

one = plum anchor violet 1
two = grey ladder piano 2
east = salt window kettle
west = blue table apple 3
"""
REFRESH: Command = ("refresh", "{file}", *WORKSPACE)
KINDS: dict[str, Callable[[Path], Iterator[Target]]] = {
    "lists": lists,
    "mappings": mappings,
    "templates": templates,
    "kept": kept,
    "handed back": handed_back,
}
