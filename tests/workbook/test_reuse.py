"""What is kept from one workbook for the next holds nothing of a team: each comes out as if it were the only one."""

import dataclasses
import hashlib
import pickle
import subprocess
import sys

import pytest

from kpibook.report.restrict import restrict_report
from kpibook.workbook.sheets.write import workbook_bytes
from kpibook.workbook.template.read import read_template

pytestmark = pytest.mark.slow
WRITE_ALONE = """
import hashlib, pickle, sys
from kpibook.workbook.sheets.write import workbook_bytes
print(hashlib.sha256(workbook_bytes(*pickle.loads(sys.stdin.buffer.read()))).hexdigest())
"""


@pytest.fixture(scope="module")
def template(template_path):
    return read_template(template_path)


def _others(report):
    """Reports that share most of what is drawn: each team's, and the same with other names, targets and figures."""
    teams = [restrict_report(report, scope) for scope, _, _ in report.scopes if scope not in ("whole", "not_allocated")]
    first = teams[0]
    renamed = {id_: dataclasses.replace(row, short_title=f"{row.short_title} else") for id_, row in first.rows.items()}
    shown = first.observations
    more = dataclasses.replace(shown, numerators=shown.numerators + (shown.numerators > 0))
    return [
        *teams,
        dataclasses.replace(first, rows=renamed),
        dataclasses.replace(first, observations=more),
        report,
    ]


@pytest.fixture(scope="module")
def alone(report, template):
    """What a process writes that never wrote anything else."""
    return [
        subprocess.run(
            [sys.executable, "-c", WRITE_ALONE], input=pickle.dumps((one, template)), capture_output=True, check=True
        )
        .stdout.decode()
        .strip()
        for one in _others(report)
    ]


@pytest.mark.parametrize("turn", [1, -1])
def test_written_after_others(report, template, alone, turn):
    """A workbook that is written after others is the one that is written alone, whichever came before."""
    written = [hashlib.sha256(workbook_bytes(one, template)).hexdigest() for one in _others(report)[::turn]]
    assert written[::turn] == alone
    assert len(set(alone)) == len(alone)
