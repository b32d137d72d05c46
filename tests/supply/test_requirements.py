"""What is installed is listed, with exact versions and hashes, and nothing in the list leads anywhere."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from supply.licences import BEGIN, END, PAGE, PLATFORMS, licence_of, read_licences, table
from supply.pins import DEV, LOWEST, ROOT, RUN, read_pins

FILES = (RUN, DEV, LOWEST)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = {RUN: (), DEV: ("dev",), LOWEST: ("cluster", "lowest")}
# Licences that ask for nothing but that their text and names are kept.
PERMISSIVE = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "MIT", "MIT-0", "PSF-2.0", "Zlib"}
PERMISSIVE |= {"LicenseRef-public-domain"}


def _asked(file):
    """What pyproject.toml asks for, of which the file is the answer."""
    lines = [*PROJECT["dependencies"], *(one for e in EXTRAS[file] for one in PROJECT["optional-dependencies"][e])]
    return [Requirement(line) for line in lines]


def _here(file):
    """Package → version of what the file installs on this computer."""
    return {pin.name: pin.version for pin in read_pins(file) if pin.holds_here()}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_line_is_an_exact_version_with_hashes(file):
    """Each package has one exact version and at least one SHA-256; the reader refuses every other kind of line."""
    pins = read_pins(file)
    assert len(pins) >= 40
    assert [pin.name for pin in pins if not pin.hashes] == []


@pytest.mark.parametrize(
    "line",
    [
        "click>=8 \\\n    --hash=sha256:" + "0" * 64,
        "click==8.* \\\n    --hash=sha256:" + "0" * 64,
        "click==8.5.1 \\\n    --hash=md5:" + "0" * 32,
        "--find-links wheels",
        "-r other.txt",
    ],
)
def test_the_reader_refuses_any_other_line(line, tmp_path):
    """A version that is not exact, another hash, an option: an error, not a line that is passed over."""
    file = tmp_path / "some.txt"
    file.write_text(f"# made\nsix==1.17.0 \\\n    --hash=sha256:{'1' * 64}\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match=r"some\.txt"):
        read_pins(file)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_index_host_or_path_is_named(file):
    """No address, option of pip, or path: whoever installs says where from."""
    text = file.read_text("utf-8")
    assert (
        re.findall(r"https?:|file:|//|^\s*-(?!-hash=)|index|find-links| @ |\\(?!\n)|(?<=\s)/", text, re.MULTILINE) == []
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_versions_are_within_what_is_promised(file):
    """Each dependency in pyproject.toml is answered, within its bounds."""
    pins = [(pin.name, pin.version) for pin in read_pins(file)]
    for asked in _asked(file):
        versions = [version for name, version in pins if name == canonicalize_name(asked.name)]
        assert versions, f"{asked} is not in {file.name}: make requirements"
        assert all(asked.specifier.contains(version) for version in versions), f"{asked}: {versions} in {file.name}"


def test_the_lowest_versions_are_those_promised():
    """requirements/lowest.txt has, of each dependency with a lower bound, exactly that version."""
    pins = {pin.name: Version(pin.version) for pin in read_pins(LOWEST)}
    for asked in map(Requirement, [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["cluster"]]):
        (lowest,) = [Version(one.version) for one in asked.specifier if one.operator == ">="]
        assert pins[canonicalize_name(asked.name)] == lowest, f"{asked}: make requirements"


def test_what_it_installs_is_what_ci_tests():
    """Each version in requirements/run.txt is in requirements/dev.txt too, with the same hashes."""
    tested = {(pin.name, pin.version): pin.hashes for pin in read_pins(DEV)}
    assert {(pin.name, pin.version): pin.hashes for pin in read_pins(RUN)}.items() <= tested.items()


def test_the_tests_run_on_the_listed_versions():
    """Every package that is listed for this computer is installed, in that version."""
    listed = _here(DEV)
    assert {name: importlib.metadata.version(name) for name in listed} == listed


def test_pip_finds_all_that_is_listed_installed(tmp_path):
    """`pip install --require-hashes` takes the file as it is, and finds nothing left to fetch."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--no-index", "--dry-run"]
    for file in (RUN, DEV):
        done = subprocess.run(
            [*pip, "--require-hashes", "-r", file], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "Would install" not in done.stdout


def test_a_licence_is_known_of_each_package():
    """requirements/licences.csv has each package that is installed anywhere, and no other."""
    assert set(read_licences()) == {(pin.name, pin.version) for pin in read_pins(RUN)}
    assert {platform for platform, _ in PLATFORMS} == {"windows", "linux", "macos"}


def test_the_licences_are_what_the_packages_say():
    """What is written down is what the installed packages' own metadata state."""
    written = read_licences()
    said = {key: licence_of(importlib.metadata.distribution(key[0])) for key in _here(RUN).items()}
    assert said == {key: written[key] for key in said}


def test_no_licence_forbids_or_obliges():
    """Each licence is one that lets a council use the package and asks for nothing in return."""
    words = {word for licence in read_licences().values() for word in re.split(r" AND | OR |[()]", licence)} - {""}
    assert words <= PERMISSIVE


def test_the_page_for_it_shows_the_licences():
    """docs/it.md holds the table that is made from the list."""
    page = PAGE.read_text("utf-8")
    assert page.split(BEGIN)[1].split(END)[0].strip() == table()
