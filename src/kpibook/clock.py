"""EDGE: when a workbook is made."""

import datetime as dt
import os
from collections.abc import Callable, Mapping

from kpibook.issues import InputError, Issue

Clock = Callable[[], dt.datetime]
"""Gives the time, with its zone."""


def time_made(environ: Mapping[str, str] = os.environ) -> dt.datetime:
    """Now, to the second; or the time (UTC) that SOURCE_DATE_EPOCH names, so that two builds can be the same bytes.

    >>> time_made({"SOURCE_DATE_EPOCH": "1678093200"})
    datetime.datetime(2023, 3, 6, 9, 0)
    """
    said = environ.get("SOURCE_DATE_EPOCH", "")
    if said.isascii() and said.isdigit():
        try:
            return dt.datetime.fromtimestamp(int(said), dt.UTC).replace(tzinfo=None)
        except (OverflowError, ValueError, OSError) as error:
            message = "The variable SOURCE_DATE_EPOCH names a time beyond the calendar."
            advice = "It fixes the time of making: write the seconds since 1970, or unset it."
            raise InputError([Issue("wrong-time", message, advice=advice)]) from error
    return dt.datetime.now().replace(microsecond=0)
