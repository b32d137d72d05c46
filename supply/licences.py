"""Collects the licences of all that kpibook installs on Windows, Linux and macOS, and writes them down.

`make requirements` runs it: each platform's packages are fetched, by their hashes, and asked for their licence. The
answers go into requirements/licences.csv, and from there into docs/it.md and into the bill of materials.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.licenses import canonicalize_license_expression
from packaging.utils import canonicalize_name

from supply.pins import ROOT, RUN, read_pins

LICENCES = ROOT / "requirements" / "licences.csv"
PAGE = ROOT / "docs" / "it.md"
BEGIN, END = "<!-- licences: made by `make requirements` -->", "<!-- end of licences -->"
PLATFORMS = (("windows", "3.11"), ("linux", "3.11"), ("macos", "3.11"), ("windows", "3.13"))

CLASSIFIERS = {
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
}
WHERE = {  # the markers that occur, in words; another one is an error until it has words too
    "": "everywhere",
    'sys_platform == "darwin"': "macOS",
    'sys_platform == "linux"': "Linux",
    'sys_platform == "win32"': "Windows",
    'sys_platform == "emscripten" or sys_platform == "win32"': "Windows",
    'python_full_version < "3.12"': "Python 3.11",
    'python_full_version >= "3.12"': "Python 3.12 and later",
    'platform_python_implementation != "PyPy"': "everywhere",
    'implementation_name != "PyPy" and platform_python_implementation != "PyPy"': "everywhere",
}
# Packages whose metadata say "BSD", "public domain" or nothing that SPDX knows. Read in the licence file of each.
READ_BY_A_PERSON = {
    "appscript": "LicenseRef-public-domain",
    "jinja2": "BSD-3-Clause",
    "olefile": "BSD-2-Clause",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "xlwings": "BSD-3-Clause",
}


def licence_of(package: Distribution) -> str:
    """The package's licence as an SPDX expression; an error where neither it nor a person says which."""
    name = canonicalize_name(package.metadata["Name"])
    stated = package.metadata.get("License-Expression")
    known = [CLASSIFIERS[one] for one in package.metadata.get_all("Classifier") or () if one in CLASSIFIERS]
    answer = READ_BY_A_PERSON.get(name) or stated or (known[0] if known else package.metadata.get("License"))
    if not answer:
        raise ValueError(f"{name} does not say its licence: read it and write it into supply/licences.py")
    return str(canonicalize_license_expression(answer))


def read_licences() -> dict[tuple[str, str], str]:
    """Package and version → licence, as written down."""
    with LICENCES.open(encoding="utf-8", newline="") as file:
        return {(row["package"], row["version"]): row["licence"] for row in csv.DictReader(file)}


def table() -> str:
    """The page's table of licences, made from what is written down."""
    licences = read_licences()
    rows = [
        f"| {pin.name} | {pin.version} | {licences[pin.name, pin.version]} | {WHERE[pin.marker]} |"
        for pin in read_pins(RUN)
    ]
    return "\n".join(["| package | version | licence (SPDX) | installed |", "| --- | --- | --- | --- |", *rows])


def _ask(platform: str, python: str, folder: Path) -> dict[tuple[str, str], str]:
    """The licences of what is installed on one platform, from the packages themselves."""
    there = folder / f"{platform}-{python}"
    where = ["--target", str(there), "--python-platform", platform, "--python-version", python]
    how = ["--quiet", "--only-binary", ":all:", "--require-hashes", "--requirement", str(RUN)]
    subprocess.run([sys.executable, "-m", "uv", "pip", "install", *where, *how], check=True)
    return {
        (canonicalize_name(package.metadata["Name"]), package.version): licence_of(package)
        for package in distributions(path=[str(there)])
    }


def write() -> None:
    """Ask every platform's packages; write the list and the page's table."""
    with tempfile.TemporaryDirectory() as folder:
        found = {key: one for where in PLATFORMS for key, one in _ask(*where, Path(folder)).items()}
    with LICENCES.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerows([("package", "version", "licence"), *((*key, one) for key, one in sorted(found.items()))])
    before, rest = PAGE.read_text("utf-8").split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}", "utf-8")


if __name__ == "__main__":
    write()
