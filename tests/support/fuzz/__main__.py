"""As many attempts as asked for: python -m fuzz COUNT [FIRST [KIND ...]], with tests/support on the path."""

from __future__ import annotations

import sys
import time

from fuzz.batch import run_batch
from fuzz.kinds import KINDS

_AT_ONCE = 500


def main() -> None:
    """Tell of each kind, and of every fault, five hundred attempts after the other."""
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    for kind in sys.argv[3:] or KINDS:
        for at in range(first, first + count, _AT_ONCE):
            begun = time.monotonic()
            batch = run_batch(kind, min(_AT_ONCE, first + count - at), at)
            about = f"{time.monotonic() - begun:.0f} s, {batch.seconds:.0f} s of the processor, {dict(batch.codes)}"
            print(f"{kind} from {at}: {about}, slowest {batch.slowest}", flush=True)
            for seed, fault in batch.faults.items():
                print(f"  seed {seed}: {fault}", flush=True)


main()
