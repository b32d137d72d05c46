"""How long it takes to proofread a text of 5,000 characters, once the report's names are known.

Two texts: claims from the corpus, sentence after sentence, which is far denser than any box; and ordinary prose. Fails
when the denser one takes more than 0.1 s of the processor's time.
"""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import yaml

from kpibook.months import Month
from kpibook.pipeline import make_report, read_lists
from kpibook.words import facts_of
from kpibook.words.proofread import Proofreader

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests/words/corpus"
LENGTH, BOUND, ROUNDS = 5_000, 0.1, 7


def best(reader: Proofreader, text: str) -> float:
    """Seconds of this process, the least of several rounds."""
    found = []
    for _ in range(ROUNDS):
        began = time.process_time()
        reader.read(text, "right_service")
        found.append(time.process_time() - began)
    return min(found)


def main() -> None:
    """Print both, and fail when the claims take too long."""
    entries = [
        one for path in sorted((CORPUS / "open").glob("*.yaml")) for one in yaml.safe_load(path.read_text("utf-8"))
    ]
    claims = " ".join(one["text"] for one in entries if one["workspace"] == "sample")[:LENGTH]
    prose = " ".join((CORPUS / "prose/reasons.txt").read_text("utf-8").split())[:LENGTH]
    facts = facts_of(make_report(read_lists(ROOT), Month(2023, 2), dt.datetime(2023, 3, 10)))
    began = time.process_time()
    reader = Proofreader(facts)
    print(f"names worked out: {time.process_time() - began:.3f} s")
    for name, text in (("claims", claims), ("prose", prose)):
        count = len(reader.read(text, "right_service"))
        print(f"{name}, {len(text):,} characters, {count} claims: {best(reader, text):.3f} s")
    if best(reader, claims) > BOUND:
        raise SystemExit(f"more than {BOUND} s")


if __name__ == "__main__":
    main()
