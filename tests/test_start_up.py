"""What is loaded when: help at once, and no part that a command does not need."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WORKBOOKS = ["openpyxl", "xlsxwriter"]
EXCEL = ["xlwings", "pyopenvba"]
MAILING = ["jinja2", "keyring", "msoffcrypto", "smtplib"]
COMPUTING = ["pandas", "numpy", "pydantic", "yaml", "holidays", "python_calamine"]
ALL = [*WORKBOOKS, *EXCEL, *MAILING, *COMPUTING, "kpibook.pipeline", "rich.progress"]
COUNTRIES = ["holidays.countries"]
"""All 250 of them, for one."""

NOT_LOADED = {
    "--help": ALL,
    "--version": ALL,
    "adopt --help": ALL,
    "build --help": ALL,
    "check --help": ALL,
    "compare --help": ALL,
    "explain --help": ALL,
    "figures --help": ALL,
    "figures --as-at 2023-03-32": ALL,
    "init --help": ALL,
    "build --month 2023-13": ALL,
    "excel --help": ALL,
    "mail --help": ALL,
    "month-end --help": ALL,
    "proofread --help": ALL,
    "refresh --help": ALL,
    "region --help": ALL,
    "teams --help": ALL,
    "excel doctor --help": ALL,
    "check": [*EXCEL, *MAILING, *COUNTRIES],
}
"""A command line, and what it leaves alone."""

THEN_TELL = """
import sys
from kpibook.__main__ import run
sys.argv = ["kpibook", *sys.argv[1:]]
try:
    run()
finally:
    print("\\nloaded:", *sys.modules)
"""


def loaded(program, *words):
    """The names of all modules that a process has loaded when it ends."""
    run = [sys.executable, "-c", program, *words]
    said = subprocess.run(run, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert "\nloaded:" in said.stdout, said.stderr
    return set(said.stdout.rpartition("\nloaded:")[2].split())


@pytest.mark.parametrize("line", NOT_LOADED)
def test_commands_load_what_they_need(line):
    """A command leaves alone what it does not need."""
    found = loaded(THEN_TELL, *line.split())
    assert "kpibook.commands.command_line" in found
    assert sorted(found.intersection(NOT_LOADED[line])) == []


def test_pipeline_loads_no_workbooks():
    """What computes is loaded without what reads the template, draws, mails or speaks with Excel."""
    found = loaded('import sys, kpibook.pipeline\nprint("\\nloaded:", *sys.modules)')
    assert "kpibook.indicators.engine" in found
    assert sorted(found.intersection([*WORKBOOKS, *EXCEL, *MAILING, "rich", "click"])) == []


def test_a_build_loads_nothing_of_sentences_or_suppression():
    """What draws and tells of a report leaves alone what reads sentences, suppresses figures or reads releases."""
    found = loaded('import sys, kpibook.workbook.sheets, kpibook.summaries\nprint("\\nloaded:", *sys.modules)')
    assert "kpibook.workbook.sheets.write" in found
    assert sorted(found.intersection(["kpibook.words", "kpibook.disclosure", "kpibook.releases"])) == []


def test_models_look_for_no_sentences():
    """The models are made without their own source being read: that takes as long as all else about them."""
    found = loaded(
        "import sys, linecache\nfrom kpibook.definitions.mapping import MappingFiles\n"
        'print("\\nloaded:", *(name.replace(" ", "") for name in linecache.cache))'
    )
    assert [name for name in found if "definitions" in name] == []
