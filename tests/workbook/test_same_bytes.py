"""The same report gives the same bytes, in whatever process it is written."""

import hashlib
import os
import pickle
import subprocess
import sys

from kpibook.workbook.sheets.write import workbook_bytes
from kpibook.workbook.template.read import read_template

WRITE_AGAIN = """
import hashlib, pickle, sys
from kpibook.workbook.sheets.write import workbook_bytes
print(hashlib.sha256(workbook_bytes(*pickle.loads(sys.stdin.buffer.read()))).hexdigest())
"""


def test_other_processes_write_the_same_bytes(report, template_path):
    """Processes differ in the order of sets and in what they remember; their workbooks differ in nothing."""
    job = (report, read_template(template_path))
    digests = {hashlib.sha256(workbook_bytes(*job)).hexdigest()}
    for seed in ("1", "2", "3"):
        done = subprocess.run(
            [sys.executable, "-c", WRITE_AGAIN],
            input=pickle.dumps(job),
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        digests.add(done.stdout.decode().strip())
    assert len(digests) == 1
