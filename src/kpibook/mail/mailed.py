"""EDGE: what a folder of workbooks knows of mail that went out from it, should the ledger be lost."""

import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from kpibook.atomic import replace_file
from kpibook.issues import InputError, Issue
from kpibook.mail.drafts import drafts_of
from kpibook.mail.ledger import LEDGER, Key, Kind, Ledger
from kpibook.months import Period
from kpibook.teams import sha256_of

MAILED = "mailed.json"
"""Month → a hash for each message that was to go out; beside the manifest. No address stands in it."""
_KNOWN = TypeAdapter(dict[str, list[str]])


def note_mailed(folder: Path, month: Period, keys: Iterable[Key], rights: int, anew: bool = False) -> None:
    """Write down, before the first leaves, that these messages go out; `anew` forgets those of the month before."""
    known = _read(folder)
    before = [] if anew else known.get(month.key, [])
    tokens = sorted({*before, *map(_token, keys)})
    if tokens != before:
        content = json.dumps(known | {month.key: tokens}, indent=1) + "\n"
        replace_file(folder / MAILED, content.encode(), rights=rights)


def stop_if_ledger_is_lost(folder: Path, drafts: Path, month: Period, ledger: Ledger) -> None:
    """InputError when folder or drafts know of mail that the ledger does not: it was deleted, or is an older copy."""
    entries = [entry for entry in ledger.entries(month) if entry.key.kind is Kind.WORKBOOK]
    unknown = {*_read(folder).get(month.key, [])} - {_token(entry.key) for entry in entries}
    scopes = {entry.key.scope for entry in entries}
    strays = [path for scope, path in drafts_of(drafts, month) if scope not in scopes]
    if not unknown and not strays:
        return
    count = max(len(unknown), len(strays))
    message = (
        f"{count} message{'s' if count > 1 else ''} for {month.name} went out, or lie drafted, of which the ledger "
        f"({LEDGER.as_posix()}) knows nothing: it was deleted, or is an older copy. Many people would get a mail twice."
    )
    advice = "Put the ledger back from a backup. If everything is to be drafted or sent once more, add --again."
    where = str(folder / MAILED if unknown else strays[0])
    raise InputError([Issue("ledger-lost", message, sheet=where, advice=advice)])


def _token(key: Key) -> str:
    return sha256_of("\0".join((key.month, key.scope, key.recipient, key.sha256)).encode())


def _read(folder: Path) -> dict[str, list[str]]:
    """What was written down; nothing where there is no such file. InputError when it cannot be read."""
    path = folder / MAILED
    try:
        return _KNOWN.validate_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError) as error:
        message = f'"{path.name}", which knows what was mailed from this folder, cannot be read.'
        advice = "See what the ledger says (kpibook mail --log); if it is whole, delete the file and run this again."
        raise InputError([Issue("ledger-lost", message, sheet=str(path), advice=advice)]) from error
