"""The sample's mapping without its second opinion: what the lists say must be the same with it and without."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

FILE = "annex_a.yaml"
_CROSS_CHECK = re.compile(r"^    cross_check:.*\n(?: {6}.*\n)*", re.MULTILINE)
_NAMED = re.compile(r"^ *- annex_a_\w+\n|, annex_a_\w+", re.MULTILINE)


def mapping_without_it(mappings: Path, folder: Path) -> None:
    """Copy the mapping files into a new folder, less Annex A's own and every word of its indicators."""
    shutil.copytree(mappings, folder, ignore=shutil.ignore_patterns(FILE))
    for path in folder.glob("*.yaml"):
        text = _CROSS_CHECK.sub("", path.read_text("utf-8"))
        path.write_text(_NAMED.sub("", text), "utf-8")
