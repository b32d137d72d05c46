"""The wheel alone is enough: no checkout beside it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_wheel_makes_a_workspace_and_builds_in_it(tmp_path):
    """`kpibook init demo && cd demo && kpibook build --month 2023-02`, from the unpacked wheel."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    offline = ["--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*pip, "wheel", *offline, "-w", tmp_path, ROOT], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", tmp_path / "site", wheel], check=True)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}

    def run(*arguments, cwd=tmp_path):
        done = subprocess.run(
            [sys.executable, "-m", "kpibook", *arguments], cwd=cwd, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = [sys.executable, "-c", "import kpibook; print(kpibook.__file__)"]
    assert str(tmp_path) in subprocess.run(where, env=environment, capture_output=True, text=True, check=True).stdout
    engine = [
        sys.executable,
        "-I",
        "-c",
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); import "
        "xlwings_libreoffice.engine as e, pathlib; print((pathlib.Path(e.__file__).parent / 'bridge').is_dir())",
    ]
    assert subprocess.run(engine, capture_output=True, text=True, check=True).stdout == "True\n"
    run("init", "demo")
    run("build", "--month", "2023-02", cwd=tmp_path / "demo")
    assert [path.suffix for path in (tmp_path / "demo" / "out").iterdir()] == [".xlsx"]
    for name, option, period in (
        ("highways", "--month", "2024-12"),
        ("ssda903", "--month", "2023-03"),
        ("annex-a", "--as-at", "2023-03-06"),
    ):
        assert f"kpibook build {option} {period}" in run("init", name, "--from", name)
        assert f"{period[:4]} can be built." in run("check", cwd=tmp_path / name)
        run("build", option, period, cwd=tmp_path / name)
    run("init", "empty", "--from", "empty")
    assert sorted(path.name for path in (tmp_path / "empty").iterdir()) == ["mappings", "sources", "workbook_templates"]
