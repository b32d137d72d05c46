"""Every kind of issue that mapping files can give is in docs/messages.md."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READERS = ("mapping_files.py", "yaml_lines.py")
PLACES = [
    *(ROOT / "src/kpibook/definitions").rglob("*.py"),
    *(ROOT / "src/kpibook/sources" / name for name in READERS),
]
KINDS = {kind for path in PLACES for kind in re.findall(r'\b[Ii]ssue\(\s*"([a-z0-9-]+)"', path.read_text("utf-8"))}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_documented(kind):
    """An officer who meets the message finds it in the page."""
    assert f"| `{kind}` |" in (ROOT / "docs/messages.md").read_text("utf-8")
