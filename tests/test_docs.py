"""What the documentation names exists, and what exists is documented."""

import re
from pathlib import Path

import click
import pytest

from kpibook.cli import main

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
    """Every relative link and picture in README and docs/ exists."""
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))])
def test_pages_name_no_make_target_that_is_not_there(page):
    """`make something` in the documentation is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)`", (ROOT / page).read_text("utf-8")))
    assert named <= targets
