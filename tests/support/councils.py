"""Workspaces of several small councils, whose records' ids are words that stand nowhere else."""

from __future__ import annotations

from pathlib import Path

from small_workspace import Workspace

MONTHS = ["2022-11", "2022-12", "2023-01", "2023-02"]
ID = "zebedee"
"""In the id of every record."""


def make_council(folder: Path, each_month: int = 3, months: list[str] | None = None) -> Workspace:
    """A council of its folder's name, with so many referrals a month for each team."""
    council = Workspace(folder)
    mapping = folder / "mappings" / "all.yaml"
    mapping.write_text(mapping.read_text("utf-8").replace("Testshire", folder.name.title()), "utf-8")
    council.write(
        [
            [f"{ID}-{folder.name}-{month}-{team[-3:]}-{number}", team, f"03/{month[5:]}/{month[:4]}", ""]
            for month in months or MONTHS
            for team in ("TEAM ONE", "Team two")
            for number in range(each_month)
        ]
    )
    return council


def make_councils(folder: Path, names: str = "alder birch cedar") -> Path:
    """A folder of workspaces, each council with other figures."""
    for number, name in enumerate(names.split(), 3):
        make_council(folder / name, number)
    return folder
