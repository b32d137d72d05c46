"""EDGE: what shared copies told, remembered in `history/shared`, so that a month that was shared stays as it was told.

A file a share that told anything new, called by its number: `000001.json`. It is one line of JSON, its own hash first,
then every figure as it was told: -1 for N/A, -2 for one that was suppressed, whose number stands nowhere in it. A file
is made exclusively and never changed. Of two officers who share at once only one gets the number; the other reads what
is there by now, and protects his copies beside it. Any `.json` in the folder is read: what a synchronised folder calls
a copy is another officer's share.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kpibook.atomic import clear_leftovers, create_file, make_folders
from kpibook.disclosure import SharedBefore, protect_report
from kpibook.history import definition_hashes
from kpibook.issues import InputError, Issue
from kpibook.months import Period, Reading
from kpibook.report import Report
from kpibook.tables import Counts, Observations

Bools = npt.NDArray[np.bool_]

SHARED = "history/shared"
_VERSION = 1
_BEGIN, _MIDDLE, _END = b'{"sha256":"', b'","shared":', b"}\n"
_HASH = 64
_DEFINITION = 16
"""Digits that are kept of the hash of a definition."""
_TRIES = 1_000
"""Others may be faster so many times."""


@dataclass(frozen=True)
class SharedCopy:
    """What one share told: the values of its file, and how the file is called."""

    name: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Share:
    """A report that may be shared, and is remembered; which of its months another month's copies told first.

    `lines` are what the officer is told of it.
    """

    report: Report
    as_before: tuple[Period, ...] = ()
    lines: tuple[str, ...] = ()


def share_report(workspace: Path, report: Report) -> Share:
    """The report as it may leave the service: months that were shared before as they were told then.

    What is new in it counts as told from now on. So this comes before the first copy is written, and a run that is
    killed leaves no copy that nobody remembers. InputError where nothing may be shared: small figures cannot be
    protected, or it cannot be read what was shared before, or not be remembered what is.
    """
    for _ in range(_TRIES):
        copies = read_shared(workspace)
        before = shared_before(copies, report)
        shown = protect_report(report, before)
        told, as_before = (
            tuple(month for month, one in zip(report.months, some, strict=True) if one)
            for some in (before.months, before.earlier)
        )
        try:
            name = "" if before.known.all() else _remember(workspace, copies, shown)
        except FileExistsError:
            continue
        return Share(shown, as_before, tuple(_lines(copies, told, name)))
    raise InputError([_unwritten(FileExistsError(0, "others were faster each time"))])


def read_shared(workspace: Path) -> tuple[SharedCopy, ...]:
    """Everything that was shared, the earliest first. InputError with all that is damaged."""
    folder = workspace / SHARED
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix == ".json" and not file.name.startswith("."))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise InputError([_unreadable(SHARED, error)]) from error
    found, issues = [], []
    for file in files:
        try:
            found.append(SharedCopy(file.name, _values_of(file.read_bytes())))
        except OSError as error:
            issues.append(_unreadable(f"{SHARED}/{file.name}", error))
        except ValueError as error:
            issues.append(_damaged(f"{SHARED}/{file.name}", str(error)))
    if issues:
        raise InputError(issues)
    return tuple(found)


def _values_of(content: bytes) -> dict[str, Any]:
    """What a file says. ValueError with what is wrong with it."""
    if not content.endswith(_END):
        raise ValueError("it breaks off")
    begins = len(_BEGIN) + _HASH + len(_MIDDLE)
    kept = content[begins : -len(_END)]
    if content[:begins] != _before(kept):
        raise ValueError("it is not as it was written")
    values: dict[str, Any] = json.loads(kept)
    if values["version"] != _VERSION:
        raise ValueError("another version of kpibook wrote it")
    return values


def _before(kept: bytes) -> bytes:
    return _BEGIN + hashlib.sha256(kept).hexdigest().encode() + _MIDDLE


def shared_before(copies: Sequence[SharedCopy], report: Report) -> SharedBefore:
    """What these copies told, as the report's observations are laid out; of what two told, what the first did.

    A figure by another definition than the report's is another figure.
    """
    now, definitions = report.observations, _definitions(report)
    before = SharedBefore.nothing(now)
    numerators, denominators, known = before.told.numerators.copy(), before.told.denominators.copy(), before.known
    readings: dict[str, dict[Period, Reading]] = {}
    partly: dict[Period, tuple[tuple[str, dt.date], ...]] = {}
    period_of = {month.key: month for month in now.months}
    told_first: dict[str, str] = {}
    for values in (copy.values for copy in copies):
        at = _laid_out(values, now, values["numerators"]) != _NOTHING
        at &= _same_definition(values, now, definitions)[:, None, :] & ~known
        for counts, kept in ((numerators, "numerators"), (denominators, "denominators")):
            counts[at] = _laid_out(values, now, values[kept])[at]
        for measure, month in zip(*np.nonzero(at.any(axis=1)), strict=True):
            period = now.months[month]
            if (reading := values["readings"].get(now.measures[measure], {}).get(period.key)) is not None:
                readings.setdefault(now.measures[measure], {})[period] = Reading.parse(reading)
        for key in (key for key in values["months"] if key in period_of and key not in told_first):
            told_first[key] = values["month"]
            if lists := values["partly_covered"].get(key):
                partly[period_of[key]] = tuple((title, dt.date.fromisoformat(day)) for title, day in lists)
        known |= at
    told = replace(before.told, numerators=numerators, denominators=denominators, readings=readings)
    months = [told_first.get(month.key) for month in now.months]
    any_copy, earlier = (
        np.array([first not in others for first in months]) for others in ((None,), (None, report.month.key))
    )
    return SharedBefore(told, known, any_copy, earlier, partly)


_NOTHING = np.iinfo(np.int64).min
"""Where a copy has no such figure."""


def _laid_out(values: Mapping[str, Any], now: Observations, counts: Sequence[Any]) -> Counts:
    """A copy's counts in the shape of the observations; `_NOTHING` for an indicator, team or month that it knew not."""
    found = np.full(now.numerators.shape, _NOTHING, dtype=np.int64)
    axes = (
        (values["measures"], now.measures),
        (values["scopes"], now.scopes),
        (values["months"], [month.key for month in now.months]),
    )
    both = [[(there, list(new).index(name)) for there, name in enumerate(old) if name in new] for old, new in axes]
    if all(both):
        there, here = (np.ix_(*([pair[side] for pair in pairs] for pairs in both)) for side in (0, 1))
        found[here] = np.array(counts, dtype=np.int64)[there]
    return found


def _definitions(report: Report) -> dict[str, tuple[str, ...]]:
    """For each measure, what tells its definition of each month from others."""
    hashes = definition_hashes(report.mapping, report.observations.months)
    return {measure: tuple(one[:_DEFINITION] for one in of_each) for measure, of_each in hashes.items()}


def _same_definition(values: Mapping[str, Any], now: Observations, definitions: Mapping[str, Sequence[str]]) -> Bools:
    """Which measures were defined in which months as they are now (measure × month)."""
    found = np.zeros((len(now.measures), len(now.months)), dtype=bool)
    place = {key: at for at, key in enumerate(values["months"])}
    for number, measure in enumerate(now.measures):
        then, by_now = values["definitions"].get(measure), definitions.get(measure)
        for month, period in enumerate(now.months):
            if then is not None and by_now is not None and period.key in place:
                found[number, month] = then[place[period.key]] == by_now[month]
    return found


def _remember(workspace: Path, copies: Sequence[SharedCopy], shown: Report) -> str:
    """Write what is about to be shared; gives its name. FileExistsError where another officer was faster."""
    folder, rights = workspace / SHARED, shown.mapping.organisation.file_rights
    numbers = (int(found[0]) for copy in copies if (found := re.match(r"\d+", copy.name)))
    name = f"{max(numbers, default=0) + 1:06d}.json"
    kept = json.dumps(_values(copies, shown), separators=(",", ":"), sort_keys=True).encode()
    try:
        make_folders(folder, rights)
        clear_leftovers(folder, "*")
        create_file(folder / name, _before(kept) + kept + _END, rights)
    except FileExistsError:
        raise
    except OSError as error:
        raise InputError([_unwritten(error)]) from error
    return name


def _values(copies: Sequence[SharedCopy], shown: Report) -> dict[str, Any]:
    told = shown.observations
    return {
        "version": _VERSION,
        "made": shown.about.made.isoformat(),
        "program": shown.about.program_version,
        "knew": [copy.name for copy in copies],
        "month": shown.month.key,
        "measures": told.measures,
        "scopes": told.scopes,
        "months": [month.key for month in told.months],
        "definitions": _definitions(shown),
        "numerators": told.numerators.tolist(),
        "denominators": told.denominators.tolist(),
        "readings": {
            measure: {month.key: reading.key for month, reading in of_each.items()}
            for measure, of_each in told.readings.items()
        },
        "partly_covered": {
            month.key: [(title, day.isoformat()) for title, day in lists]
            for month, lists in shown.partly_covered.items()
        },
    }


def _lines(copies: Sequence[SharedCopy], told: Sequence[Period], name: str) -> Iterator[str]:
    """What the officer is told: what is not known, what stays as it was, and where it is remembered."""
    names = {copy.name for copy in copies}
    gone = sorted({each for copy in copies for each in copy.values["knew"]} - names)
    if not copies:
        yield (
            f"No earlier shared copy is known here ({SHARED} is empty). If months were shared before, from another "
            "computer or with an older version, whoever has those copies can compare them with these."
        )
    if gone:
        which = ", ".join(gone)
        yield f"Of {SHARED}, {which} cannot be found: what only that copy told is not known, and is protected anew."
    if told:
        span = " to ".join(dict.fromkeys((told[0].name, told[-1].name)))
        yield f"As they were shared before, whatever the lists say by now: {span}."
    if name:
        yield (
            f"Remembered in {SHARED}/{name}: what is told here stays so in later copies. If nobody is given these "
            "copies, delete that file."
        )


_LOST = (
    "Bring it back from a backup. If there is none, delete it: months that only it told are then protected anew, and "
    "whoever holds those copies can compare them with the next."
)


def _damaged(place: str, why: str) -> Issue:
    what = f"What was shared before cannot be trusted: {why}. Nothing was shared."
    return Issue("shared-damaged", what, sheet=place, advice=_LOST)


def _unreadable(place: str, error: OSError) -> Issue:
    what = f"What was shared before cannot be read: {error.strerror or type(error).__name__}. Nothing was shared."
    return Issue("shared-unreadable", what, sheet=place, advice="Is the drive connected, and may you read it?")


def _unwritten(error: OSError) -> Issue:
    what = f"What is shared could not be remembered: {error.strerror or type(error).__name__}. Nothing was shared."
    advice = "Make sure that the workspace's folder history can be written to, and that the drive has room."
    return Issue("shared-unwritten", what, sheet=SHARED, advice=advice)
