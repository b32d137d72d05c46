"""A performance team's desk: lists are made, sent round, come back and are forgotten, without any spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lists_of_children import shown_in, team_list, typed_into

from kpibook.definitions.mapping import MappingFiles
from kpibook.issues import Issue
from kpibook.mail import utc_now
from kpibook.months import Month, Period
from kpibook.teams import as_passphrase, decrypt, encrypt
from kpibook.worklists import CollectRequest, ForgetRequest, ListsRequest, collect_lists, forget_month, make_lists
from kpibook.worklists.collect import Collected
from kpibook.worklists.register import Line, open_register
from kpibook.worklists.run import ListMade

FEBRUARY, MARCH = Month(2023, 2), Month(2023, 3)
PASSPHRASES = {"east": "plum anchor violet", "west": "copper kettle mist", "whole": "granite willow seven"}
VALUES: dict[str, Any] = {
    "organisation": {"name": "Testshire Council", "service": "Children"},
    "service_areas": {"area": {"name": "Area"}},
    "teams": {name.lower(): {"name": name, "area": "area"} for name in ("East", "West", "North")},
    "sources": {},
    "sections": {},
    "indicators": {"visited": {"title": "Visited in time"}},
    "lists": {
        "recipients": {"east": ["e@council.example"], "west": ["w@council.example"], "whole": ["p@council.example"]},
        "reasons": ["Done, recorded late", "Not done, planned"],
    },
}


@dataclass
class Heard:
    """What a run said."""

    text: str = ""

    def line(self, text: str) -> None:
        self.text += f"{text}\n"

    caution = stands = line

    def issues(self, issues: Sequence[Issue], closing: str = "") -> None:
        self.text += "".join(f"{issue}\n" for issue in issues) + closing

    def table(self, table: object) -> None:
        """None is shown."""

    def agrees(self, question: str) -> bool:
        return True


@dataclass
class Desk:
    """A workspace, its mapping, and which children stand on whose list."""

    workspace: Path
    children: dict[str, range] = field(default_factory=lambda: {"east": range(20), "west": range(100, 110)})
    mapping: MappingFiles = field(default_factory=lambda: MappingFiles.with_places(VALUES, {}))
    heard: Heard = field(default_factory=Heard)

    @property
    def out(self) -> Path:
        return self.workspace.parent / "lists"

    def make(self, month: Period = FEBRUARY, *teams: str, out: Path | None = None) -> dict[str, ListMade]:
        """Make the lists; gives them back by team."""

        def select(scopes, sign):
            everyone = {**self.children, "whole": range(0)}
            return {scope: team_list(scope, everyone[scope], month, sign=sign) for scope in scopes}

        request = ListsRequest(self.workspace, month, out or self.out, teams, by="officer")
        made = make_lists(request, self.mapping, select, self.heard, lambda *_: None)
        return {each.scope: each for each in made}

    def shown(self, made: ListMade) -> dict[str, str]:
        """Child → what the list shows of what was done."""
        return shown_in(decrypt(made.path.read_bytes(), as_passphrase(PASSPHRASES[made.scope])))

    def returned(self, made: ListMade, words: dict[str, tuple[str, str]], name: str = "", scope: str = "") -> Path:
        """The list as it comes back, typed into, with the passphrase of its team (or of another)."""
        folder = self.workspace.parent / "returned"
        folder.mkdir(exist_ok=True)
        plain = decrypt(made.path.read_bytes(), as_passphrase(PASSPHRASES[made.scope]))
        path = folder / (name or made.path.name)
        path.write_bytes(encrypt(typed_into(plain, words), as_passphrase(PASSPHRASES[scope or made.scope])))
        return path

    def collect(self) -> Collected:
        """Read what came back."""
        request = CollectRequest(self.workspace, self.workspace.parent / "returned", by="officer")
        return collect_lists(request, self.mapping, self.heard)

    def forget(self, month: Period = FEBRUARY, reason: str = "") -> bool:
        """Forget a month."""
        request = ForgetRequest(self.workspace, month.key, reason, yes=True, by="officer")
        return forget_month(request, self.mapping, self.heard)

    def lines(self) -> tuple[Line, ...]:
        """The register."""
        with open_register(self.workspace, utc_now) as register:
            return register.lines()
