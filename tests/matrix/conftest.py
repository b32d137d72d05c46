"""What the matrix' modules share: each case of a part of a workspace, and those that are silent."""

from __future__ import annotations

import pytest
from matrix.unknowable import unknowable
from matrix.workspaces import Workspace


class Part:
    """Every so manyth case of a workspace, each run once; `silent` names those that change figures without a word."""

    def __init__(self, workspace: Workspace, first: int, parts: int) -> None:
        self.silent: dict[str, str] = {}
        self.unknowable: dict[str, str] = {}
        self.count = 0
        for case in (case for number, case in enumerate(workspace.cases()) if number % parts == first):
            self.count += 1
            differ = workspace.silent(case)
            if differ:
                key, (was, now) = next(iter(differ.items()))
                said = self.unknowable if unknowable(case) else self.silent
                said[str(case)] = f"{len(differ)} figures, such as {' '.join(key)}: {was} became {now}"


@pytest.fixture(scope="module")
def part():
    """Makes a part of a workspace's matrix."""
    return Part
