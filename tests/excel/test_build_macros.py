"""`kpibook build`: buttons where the name asks for them, the same bytes twice, no macros in an .xlsx."""

import datetime as dt
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from kpibook.commands.build import macros_for
from kpibook.pipeline import build

HIGHWAYS = Path(__file__).parents[2] / "samples" / "highways"
MADE = dt.datetime(2025, 1, 6, 9)


def test_the_name_decides_whether_there_are_macros(tmp_path: Path) -> None:
    """An .xlsm has a project, a ribbon and a button on cover and sections; an .xlsx has none; twice is the same."""
    files = [tmp_path / name for name in ("one.xlsm", "two.xlsm", "plain.xlsx")]
    for file in files:
        build(HIGHWAYS, None, file, MADE, macros=macros_for(file))
    assert files[0].read_bytes() == files[1].read_bytes()
    with zipfile.ZipFile(files[0]) as package:
        drawings = [package.read(name) for name in package.namelist() if name.endswith(".vml")]
        assert {"xl/vbaProject.bin", "customUI/customUI14.xml"} <= set(package.namelist())
    assert sum(b"KpibookRefresh" in drawing for drawing in drawings) == 4  # the cover and three sections
    with zipfile.ZipFile(files[2]) as package:
        assert not [name for name in package.namelist() if "vba" in name.lower() or "custom" in name.split("/")[0]]
        assert not [name for name in package.namelist() if b"Kpibook" in package.read(name)]


BUILD = """
import datetime as dt, sys
from pathlib import Path
from kpibook.commands.build import macros_for
from kpibook.pipeline import build
out = Path(sys.argv[2])
build(Path(sys.argv[1]), None, out, dt.datetime(2025, 1, 6, 9), macros=macros_for(out))
"""


def test_another_process_builds_the_same_bytes(tmp_path: Path) -> None:
    """Python orders sets anew in each process; no byte of the workbook depends on it."""
    files = [tmp_path / f"{seed}.xlsm" for seed in ("1", "2", "3")]
    for file in files:
        seeded = {**os.environ, "PYTHONHASHSEED": file.stem}
        subprocess.run([sys.executable, "-c", BUILD, str(HIGHWAYS), str(file)], check=True, env=seeded)
    assert len({file.read_bytes() for file in files}) == 1


def test_the_command_builds_the_same_bytes_twice(tmp_path: Path) -> None:
    """Where the time is fixed, from the outside too: whoever builds it again can show that nothing else is in it."""
    made = []
    for name in ("one", "two"):
        file = tmp_path / name / "report.xlsm"
        file.parent.mkdir()
        command = [sys.executable, "-m", "kpibook", "build", "--out", str(file), "--workspace", str(HIGHWAYS)]
        subprocess.run(command, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": "1736154000"}, capture_output=True)
        made.append(file.read_bytes())
    assert made[0] == made[1]
