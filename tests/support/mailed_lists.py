"""A workspace whose lists of children were made and are mailed, and commands in it."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner
from lists_workspace import ENVIRONMENT, MAPPING, write_workspace

from kpibook.commands.lists import lists
from kpibook.issues import InputError
from kpibook.mail import utc_now
from kpibook.mail.ledger import LEDGER
from kpibook.worklists.register import Act, Line, open_register

ROOT = Path(__file__).parents[2]
FILE = "List of children - {} - 2023-02.xlsx"
EAST, WEST, WHOLE = "manager.east@council.example", "manager.west@council.example", "performance@council.example"
MAIL = {"sender": "kpi@council.example", "allowed_domains": ["council.example"], "per_minute": 100000}
WITH_DUTY = "{name: East, area: area, recipients: [duty.east@council.example]}"
MARKED = "organisation:\n  protective_marking: OFFICIAL-SENSITIVE & PERSONAL\n"
ORDINARY = MAPPING.replace("{name: East, area: area}", WITH_DUTY).replace("organisation:\n", MARKED)
NAMED = f"lists: {{keep_months: 7, recipients: {{east: [{EAST}], west: [{WEST}], whole: [{WHOLE}]}}}}\n"


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    output: str


@dataclass
class Desk:
    """A workspace whose lists are made, and commands in it."""

    folder: Path

    @property
    def out(self) -> Path:
        """Where the lists lie."""
        return self.folder / "lists"

    @property
    def environment(self) -> dict[str, str]:
        """What a schedule would set."""
        return ENVIRONMENT | {"KPIBOOK_SMTP_PASSWORD": "mailbox password"}

    def run(
        self, *arguments: str, command: click.Command = lists, answer: str | None = None, **more: str | None
    ) -> Ran:
        """Run a command here; wrong inputs come out as printed issues and code 1, as in the program."""
        whole = [*arguments, "--workspace", str(self.folder)]
        environment: dict[str, str | None] = {**self.environment, **more}
        ran = CliRunner().invoke(command, whole, env=environment, input=answer)
        if ran.exception and not isinstance(ran.exception, SystemExit):
            if not isinstance(ran.exception, InputError):
                raise ran.exception
            return Ran(1, ran.output + str(ran.exception))
        return Ran(ran.exit_code, ran.output)

    def make(self, month: str = "2023-02", out: str = "lists") -> None:
        """Make the lists."""
        assert self.run("--month", month, "--out", str(self.folder / out)).code == 0

    def mailing(self, *more: str, via: str = "smtp") -> list[str]:
        """What is written behind `kpibook lists` to mail February's."""
        return ["mail", "--month", "2023-02", "--from", str(self.out), "--via", via, *more]

    def mail(self, *more: str, via: str = "smtp", answer: str | None = None) -> Ran:
        """Mail them, with a yes unless there is an answer."""
        return self.run(*self.mailing(*more, *([] if answer else ["--yes"]), via=via), answer=answer)

    def use(self, server: Any = None, certificates: Any = None, **more: Any) -> None:
        """Mail settings, with this server."""
        smtp = {"host": "localhost", "port": server.port, "login": "password", "user": "sender@council.example",
            "ca_file": str(certificates.authority), "timeout_seconds": 5, "wait_seconds": 0.01, "attempts": 2,
        } if server else None  # fmt: skip
        settings = MAIL | ({"smtp": smtp} if smtp else {}) | more
        (self.folder / "mappings" / "mail.yaml").write_text(json.dumps({"mail": settings}))

    def register(self, *acts: Act) -> list[Line]:
        """The register, or its lines of these acts."""
        with open_register(self.folder, utc_now) as register:
            return [line for line in register.lines() if not acts or line.act in acts]

    def path(self, team: str = "East") -> Path:
        """A team's list."""
        return self.out / FILE.format(team)

    def drafts(self) -> list[Path]:
        """The drafts that lie there."""
        return sorted((self.out / "drafts").glob("*.eml"))

    def states(self) -> list[tuple[str, str, str]]:
        """Recipient, scope as the ledger's table has it, and state of each mail."""
        with sqlite3.connect(self.folder / LEDGER) as ledger:
            rows = ledger.execute("SELECT recipient, scope, state FROM messages ORDER BY recipient").fetchall()
        ledger.close()
        return rows


def made_lists(folder: Path) -> Desk:
    """A workspace with February's lists."""
    write_workspace(folder, "")
    (folder / "mappings" / "all.yaml").write_text(ORDINARY + NAMED)
    (folder / "lists").mkdir()
    desk = Desk(folder)
    desk.use()
    desk.make()
    return desk
