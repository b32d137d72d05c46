"""Reads the files in requirements/: exact versions with hashes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
RUN, DEV, LOWEST = (ROOT / "requirements" / name for name in ("run.txt", "dev.txt", "lowest.txt"))


@dataclass(frozen=True, order=True)
class Pin:
    """One package at one exact version."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]

    def holds_here(self) -> bool:
        """Whether this computer and Python need the package."""
        return Requirement(f"{self.name} ; {self.marker}").marker.evaluate() if self.marker else True


def read_pins(path: Path) -> tuple[Pin, ...]:
    """The pins of a requirements file, in its order; a line of any other kind is an error."""
    text = path.read_text("utf-8")
    blocks = re.findall(r"^[A-Za-z0-9].*(?:\n[ \t].*)*", text, re.MULTILINE)
    left_over = re.sub(r"^(?:[A-Za-z0-9].*(?:\n[ \t].*)*|#.*)?$\n?", "", text, flags=re.MULTILINE)
    if left_over.strip():
        raise ValueError(f"{path.name}: not a package, a hash or a comment: {left_over.strip().splitlines()[0]}")
    return tuple(_pin(path, block) for block in blocks)


def _pin(path: Path, block: str) -> Pin:
    """What one block of lines says: the package, its hashes, and in comments who needs it."""
    lines = [line.strip().removesuffix("\\").strip() for line in block.splitlines()]
    requirement = Requirement(lines[0])
    (specifier,) = requirement.specifier
    if specifier.operator != "==" or "*" in specifier.version:
        raise ValueError(f"{path.name}: {requirement.name} has no exact version")
    hashes = tuple(line.removeprefix("--hash=sha256:") for line in lines[1:] if line.startswith("--hash=sha256:"))
    comments = [line.removeprefix("#").strip().removeprefix("via").strip() for line in lines[1:] if line[:1] == "#"]
    needed_by = tuple(comment.split()[0] for comment in comments if comment)
    if len(hashes) + len(comments) != len(lines) - 1 or any(not re.fullmatch("[0-9a-f]{64}", one) for one in hashes):
        raise ValueError(f"{path.name}: a line of {requirement.name} is neither a sha256 hash nor a comment")
    return Pin(
        canonicalize_name(requirement.name),
        specifier.version,
        str(requirement.marker or ""),
        hashes,
        needed_by,
    )
