"""Starting: what kpibook loads, against `import pandas` alone; whole processes, from outside.

Each runs in turn, several times; the ratio is the median of those pair by pair, of processor time. Bounds: 1.8 for
`import kpibook.pipeline`, 2.2 for all that a build of the sample has loaded when it ends.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PANDAS = "import pandas"
PIPELINE = "import kpibook.pipeline"
SETTING = "from kpibook.__main__ import collect_seldom\ncollect_seldom()\n"
"""How every command sets Python up."""
HELP = "import sys\nsys.argv = ['kpibook', '--help']\nfrom kpibook.__main__ import run\nrun()"
BUILD = """
import sys
from pathlib import Path
from kpibook.__main__ import run
kept, out = sys.argv[1:]
sys.argv = ["kpibook", "build", "--month", "2023-02", "--out", out]
try:
    run()
finally:
    names = [name for name, module in sys.modules.items() if name != "__main__" and getattr(module, "__spec__", None)]
    Path(kept).write_text(f"from importlib import import_module\\nfor name in {names}:\\n    import_module(name)")
"""
"""Builds the sample, and writes a program that imports what was loaded at the end, in the same order."""


def seconds(program: str) -> float:
    """Processor time of a whole process."""
    kept = {name: said for name, said in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = os.times()
    subprocess.run([sys.executable, "-c", program], env=kept, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def loaded_by_a_build() -> str:
    """A program that loads all that a build of the sample does."""
    with tempfile.TemporaryDirectory() as folder:
        kept, out = Path(folder) / "loads.py", Path(folder) / "report.xlsx"
        run = [sys.executable, "-c", BUILD, str(kept), str(out)]
        subprocess.run(run, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        return SETTING + kept.read_text()


def main() -> int:
    """Prints the ratios; 1 when one is over its bound."""
    rounds = 5 if "--small" in sys.argv else 15
    programs = {"kpibook --help": HELP, PIPELINE: PIPELINE, "all that a build loads": loaded_by_a_build()}
    bounds = {PIPELINE: 1.8, "all that a build loads": 2.2}
    for program in (PANDAS, *programs.values()):
        seconds(program)  # compiles what is not compiled yet
    ratios: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(rounds):
        base = seconds(PANDAS)
        for name, program in programs.items():
            ratios[name].append(seconds(program) / base)
    found = {name: statistics.median(each) for name, each in ratios.items()}
    for name, ratio in found.items():
        bound = f"  (at most {bounds[name]})" if name in bounds else ""
        print(f"{name + ' / ' + PANDAS:<42}{ratio:.2f}{bound}")
    return int(any(found[name] > bound for name, bound in bounds.items()))


if __name__ == "__main__":
    sys.exit(main())
