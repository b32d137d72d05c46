"""When a closed workbook is not refreshed: it is not ours, may not be replaced, or holds what no new file could."""

import os
import stat
import tempfile
from pathlib import Path

from pyopenvba import ExcelFile

from kpibook.atomic import open_elsewhere
from kpibook.excel.closed.carry_over import MadeAnew, same_places
from kpibook.excel.closed.workbook_file import ClosedWorkbook, place_of
from kpibook.excel.tables import ARCHIVE, KEPT, MARK, OUR_TABLES, Found, stop_if_not_ours
from kpibook.issues import InputError, Issue, stop_on_errors

_ELSEWHERE = (
    "Open it and click Refresh there, which leaves everything in place (or: kpibook refresh --open); or say where "
)
_ELSEWHERE += "the old copy may go, with --old-copy FILE."


def stop_if_not_replaceable(file: Path) -> None:
    """InputError when the file is open somewhere, or may not be written to."""
    stop_on_errors(open_elsewhere(file, "Close it and run again."))
    # For root, and on some shares, `access` allows what is marked read-only.
    writable = os.access(file, os.W_OK) and stat.S_IMODE(file.stat().st_mode) & 0o222
    if not writable:
        raise InputError(
            [
                Issue(
                    "refresh-read-only",
                    "The workbook is read-only, so it is left as it is.",
                    sheet=str(file),
                    advice="Clear that mark (Properties, Read-only), or copy the workbook and refresh the copy.",
                )
            ]
        )


def stop_if_not_refreshable(file: Path, closed: ClosedWorkbook) -> None:
    """InputError when kpibook did not make the file, made it for one team, or an open refresh of it broke off."""
    advice = "Name the performance workbook, or build it anew: kpibook build."
    stop_if_not_ours(Found(str(file), closed.tables, closed.names), OUR_TABLES, advice)
    if MARK in closed.names:
        raise InputError(
            [
                Issue(
                    "refresh-half-done",
                    "A refresh of this workbook broke off while it was open, and it was saved half-written.",
                    sheet=str(file),
                    advice="Open it and click Refresh, which puts it back first (or: kpibook refresh --restore).",
                )
            ]
        )


def what_cannot_come(file: Path, before: bytes, closed: ClosedWorkbook, made: MadeAnew) -> list[str]:
    """What the file holds that could not be carried over, in words."""
    places = [place_of(text) for name, text in closed.names.items() if name.startswith("analysis_")]
    usual = set(made.plain.sheets)
    usual |= {closed.tables[name].sheet for name in (ARCHIVE, KEPT) if name in closed.tables}
    if not same_places(closed, made.plain):  # a section may have gone, or have got another name
        usual |= {place[0] for place in places if place}
    own = [f'the sheet "{sheet}"' for sheet in closed.order if sheet not in usual]
    return [*own, *made.own.cannot, *_own_macros(file, before, made.content)]


def stop_at_what_cannot_come(file: Path, before: bytes, closed: ClosedWorkbook, made: MadeAnew) -> None:
    """Refuse when the file holds something that could not be carried over, naming each."""
    own = what_cannot_come(file, before, closed, made)
    if own:
        raise InputError(
            [
                Issue(
                    "cannot-carry",
                    f"The workbook holds something that cannot be carried over into a new file: {', '.join(own)}.",
                    sheet=str(file),
                    advice=_ELSEWHERE,
                )
            ]
        )


def _own_macros(file: Path, before: bytes, after: bytes) -> list[str]:
    """Modules of VBA that are not kpibook's, or that hold other code than kpibook's."""
    if file.suffix.lower() != ".xlsm":
        return []
    old, new = _modules(before), _modules(after)
    # By name, and whether there is any code: macros of an earlier kpibook read otherwise, and are no reason to refuse.
    own = [name for name, code in old.items() if code and (name not in new or not new[name])]
    return [f"macros of your own ({', '.join(own)})"] if own else []


def _modules(file: bytes) -> dict[str, str]:
    """Code of each module, without the lines that every module has."""
    with tempfile.TemporaryDirectory(prefix="kpibook-") as folder:
        copy = Path(folder) / "copy.xlsm"
        copy.write_bytes(file)
        with ExcelFile(copy) as book:
            found = {str(name): str(code) for name, code in book.vba_modules().items()}
    # Lines that every module has, empty ones too: sheets and the workbook have a module each.
    idle = ("Attribute ", "Option ", "'", "Rem ")
    return {
        name.partition(".")[0]: "\n".join(
            line for line in code.splitlines() if line.strip() and not line.strip().startswith(idle)
        )
        for name, code in found.items()
    }
