"""`python -m kpibook`, and the script `kpibook`: the command line, or a sentence when it cannot even be loaded."""

import gc
import sys

from kpibook.faults import FAULT, fault_issue


def collect_seldom() -> None:
    """Let Python look for unreachable objects a hundred times less often.

    Loading makes some hundred thousand objects that all stay; Python goes through them again and again meanwhile,
    which takes a tenth of the time.
    """
    gc.set_threshold(100_000)


def run() -> None:
    """Run the command line."""
    collect_seldom()
    try:
        from kpibook.commands import main
    except KeyboardInterrupt:
        print("Stopped with Ctrl-C. Nothing was done.", file=sys.stderr)
        sys.exit(1)
    except Exception as error:  # noqa: BLE001  a broken library may raise anything as it loads
        print(fault_issue("kpibook", error, "Nothing was done. Install kpibook anew."), file=sys.stderr)
        sys.exit(FAULT)
    try:
        main()
    finally:
        gc.freeze()  # else Python, as it ends, goes three times through all that is loaded, to take it apart


if __name__ == "__main__":
    run()
