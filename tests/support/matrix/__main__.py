"""Print a line for each case of the matrix: python -m matrix [sample/1of2 highways], tests/support on the path."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from matrix.judge import changed, silent
from matrix.workspaces import highways, sample

MAKE = {"sample": sample, "highways": highways}


def main() -> None:
    for asked in sys.argv[1:] or tuple(MAKE):
        name, _, part = asked.partition("/")
        first, parts = map(int, part.split("of")) if part else (1, 1)
        with tempfile.TemporaryDirectory() as folder:
            workspace = MAKE[name](Path(folder))
            print("#", name, *(issue.kind for issue in workspace.whole.issues), flush=True)
            for number, case in enumerate(workspace.cases()):
                if number % parts != first - 1:
                    continue
                outcome = workspace.broken(case)
                quiet = silent(case, workspace.whole, outcome, workspace.ground)
                print(
                    json.dumps(
                        {
                            "workspace": name,
                            "kind": case.kind,
                            "case": case.name,
                            "source": case.source,
                            "silent": len(quiet),
                            "na": sum(pair[1] == "N/A" for pair in quiet.values()),
                            "changed": len(changed(workspace.whole, outcome)),
                            "stopped": outcome.figures is None,
                            "said": sorted({issue.kind for issue in outcome.issues - workspace.whole.issues}),
                            "example": next((" ".join((*k, *v)) for k, v in quiet.items() if v[1] != "N/A"), ""),
                        },
                        ensure_ascii=False,
                    ),
                    flush=True,
                )


main()
