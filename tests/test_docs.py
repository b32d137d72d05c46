"""What the documentation names exists, and what exists is documented."""

import re
from pathlib import Path

import click
import pytest

from kpibook import months, package
from kpibook.commands.command_line import main
from kpibook.definitions import base, complaints
from kpibook.definitions import validation as mapping_limits
from kpibook.definitions.organisation import Organisation
from kpibook.mail import render_child
from kpibook.sources import limits
from kpibook.teams import passphrases

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))


@pytest.mark.parametrize("command", main.list_commands(click.Context(main)))
def test_every_command_is_in_the_readme(command):
    """A command that README does not show is one that nobody finds."""
    assert f"kpibook {command}" in (ROOT / "README.md").read_text("utf-8")


def test_every_kind_of_message_is_documented():
    """docs/messages.md has a line for each kind of issue that the code can raise."""
    kinds = {kind for path in SOURCES for kind in re.findall(r'\bIssue\(\s*"([a-z-]+)"', path.read_text("utf-8"))}
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs/messages.md").read_text("utf-8"), re.MULTILINE))
    assert kinds - documented == set()


def test_links_between_documents_lead_somewhere():
    """Every relative link and picture in README, CONTRIBUTING and docs/ exists."""
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]
)
def test_pages_name_no_make_target_that_is_not_there(page):
    """`make something` in the documentation is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)[^`]*`", (ROOT / page).read_text("utf-8")))
    assert named <= targets


def _longest(model, field):
    return next(part.max_length for part in model.model_fields[field].metadata if hasattr(part, "max_length"))


def test_contributing_names_what_is_there():
    """Every file and folder that CONTRIBUTING.md names exists, and it leaves out no room of the program."""
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    tops = {path.name for path in ROOT.iterdir()} - {".venv", "out", "dist", "build"}
    words = {word for code in re.findall(r"`([^`]+)`", page) for word in code.split()}
    paths = {word for word in words if word.partition("/")[0] in tops}
    assert {path for path in paths if not (ROOT / path).exists()} == set()
    rooms = {path.parent.name for path in (ROOT / "src/kpibook").glob("*/__init__.py")}
    assert rooms <= {path.split("/")[2] for path in paths if path.startswith("src/kpibook/")}


def test_architecture_names_what_is_there():
    """Every module and room that docs/architecture.md names exists, but for its example of a kind that is to come."""
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    words = {word for code in re.findall(r"`([^`\n]+)`", page) for word in code.split()}
    named = {word for word in words if re.fullmatch(r"[\w/]+(\.py|\.toml|/)", word) and "seen_alone" not in word}
    assert "excel/compute.py" in named
    program = ROOT / "src" / "kpibook"
    modules = {path.name for path in program.rglob("*.py")} | {path.name for path in (ROOT / "tests").rglob("*.py")}
    there = {word for word in named if (program / word).exists() or (ROOT / word).exists() or word in modules}
    assert named - there == {".kpibook/journal/"} & named


def test_limits_are_told_as_they_are():
    """docs/security.md gives every limit on what is read, with the number that the code has."""
    page = (ROOT / "docs/security.md").read_text("utf-8")
    told = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", page.partition("## Limits in numbers")[2], re.MULTILINE))
    mb = limits.MIB
    for what, words in {
        "a source file": f"{limits.MOST_BYTES // mb} MB",
        "its parts together, unpacked (.xlsx, .xlsm, .xlsb, .ods)": f"{package.LARGEST_SOURCE // mb:,} MB",
        "a packed file, and each part, unpacked": f"{limits.MOST_TIMES} times its size, unless the part stays below "
        f"{limits.SMALL // mb} MB and the file below {limits.SMALL_PACKAGE // mb} MB",
        "parts of a packed file": f"{limits.MOST_PARTS:,}",
        "the part that lists sheets and names": f"{package.LARGEST_LIST // mb} MB",
        "sheets": f"{limits.MOST_SHEETS:,}",
        "a template, and a workbook that is refreshed or mailed, unpacked": f"{package.LARGEST_TEMPLATE:,} and "
        f"{package.LARGEST_WORKBOOK:,} bytes",
        "the part that says what a workbook is, when it is mailed": f"{package.LARGEST_PROPERTIES:,} bytes",
        "elements of one part": f"{limits.MOST_MARKS:,}, or {limits.MARKS_A_BYTE} for each packed byte",
        "rows and columns of a sheet": f"{limits.LAST_ROW:,} and {limits.LAST_COLUMN:,}",
        "cells of the rectangles that filled cells span": f"{limits.MOST_CELLS:,}; from {limits.MOST_BLANK_CELLS:,} "
        f"on, one in {limits.BLANK_SHARE} must be filled",
        f"memory that a file's cells take, {limits.BYTES_A_CELL} bytes each": f"{limits.SHARE_OF_MEMORY:.0%} of what "
        "the computer has, with the cells of the files read before it, and twice the text of a .csv",
        "lines of a .csv file": f"{limits.LAST_ROW:,}, or one for each {limits.LEAST_BYTES_A_LINE} bytes",
        "cells made by repeating one (.ods)": f"{limits.MOST_REPEATED:,}",
        "the text of one cell": f"{limits.LONGEST_TEXT:,} bytes",
        "the text of all cells": f"{limits.MOST_TEXT // mb} MB, or {limits.TEXT_TIMES} times the unpacked file",
        "a mapping file": f"{limits.MOST_MAPPING_BYTES:,} bytes, {limits.MOST_YAML_PARTS:,} parts, "
        f"{limits.MOST_YAML_DEPTH} levels deep",
        "teams, service areas, lists, indicators, sections of a mapping": ", ".join(
            f"{mapping_limits.MOST_OF[key]:,}"
            for key in ("teams", "service_areas", "sources", "indicators", "sections")
        ),
        "keys at the left edge of the mapping, and items of any other part": f"{mapping_limits.MOST_KEYS} and "
        f"{mapping_limits.MOST_ITEMS:,}",
        "a name in the mapping, and any other text": f"{complaints.LONGEST_NAME} and {complaints.LONGEST_TEXT:,} "
        "characters",
        "the protective marking": f"{_longest(Organisation, 'protective_marking')} characters",
        "a length of time in the mapping": f"{months.LONGEST_YEARS} years",
        "years of a day or month in the mapping": f"{base.FIRST_YEAR} to {base.LAST_YEAR}",
        "a path in the mapping": f"{base.LONGEST_PATH:,} characters, {base.LONGEST_NAME} for each name",
        "one mail template": f"{render_child.SECONDS} seconds, {render_child.LONGEST:,} characters; on Linux "
        f"and the Mac {render_child.MEMORY:,} bytes of memory",
        "a passphrase": f"{passphrases.SHORTEST} to {passphrases.LONGEST} characters",
        "a passphrase file": f"{passphrases.MOST_BYTES // mb} MB",
    }.items():
        assert told.get(what) == words, what


def test_every_limit_on_files_is_told():
    """A limit that is added to sources/limits.py or package.py is told in docs/security.md, and held by the test."""
    held = set(re.findall(r"(?:limits|package)\.([A-Z_]+)", Path(__file__).read_text("utf-8")))
    ours = {name for name in vars(limits) if name.isupper()}
    ours |= {name for name in vars(package) if name.startswith("LARGEST")}
    assert ours - held == set()
