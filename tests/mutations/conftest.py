"""A copy of the highways workspace that thousands of small damages are done to, one after the other."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from command_runs import EARLIER, run, what_is_wrong

ROOT = Path(__file__).parents[2]
HIGHWAYS = ROOT / "samples/highways"


@dataclass
class Damaged:
    """The workspace; `attempt` puts one damaged file in place, runs a command, and puts everything back."""

    root: Path

    @property
    def out(self):
        """An earlier workbook stands there before each attempt."""
        return self.root / "out" / "report.xlsx"

    def attempt(self, path, content, arguments):
        """What was wrong with how the command ended; '' for nothing."""
        before = path.read_bytes()
        self.out.write_bytes(EARLIER)
        try:
            path.write_bytes(content)
            return what_is_wrong(run([*arguments, "--workspace", str(self.root)]), self.out)
        finally:
            path.write_bytes(before)
            for made in self.root.glob("*.json"):
                made.unlink()


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    """The workspace, copied once."""
    root = tmp_path_factory.mktemp("mutations") / "highways"
    shutil.copytree(HIGHWAYS, root)
    (root / "out").mkdir()
    template = root / "template.xlsx"
    shutil.copy(ROOT / "workbook_templates/performance_report.xlsx", template)
    council = root / "mappings/council.yaml"
    lines = council.read_text("utf-8").splitlines()
    lines = ["  template: template.xlsx" if line.strip().startswith("template:") else line for line in lines]
    council.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Damaged(root)
