"""Runs every benchmark, one after the other, each in a process of its own, and prints its ratios."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """The number of benchmarks that failed or missed their bound."""
    failed = 0
    for script in sorted(HERE.glob("*.py")):
        if script.name.startswith(("run", "oracle", "bare", "big_lists")):
            continue
        print(f"\n== {script.stem} ==", flush=True)
        failed += subprocess.run([sys.executable, str(script), *sys.argv[1:]], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
