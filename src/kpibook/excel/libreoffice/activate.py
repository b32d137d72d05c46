"""Make xlwings work on LibreOffice instead of Excel."""

from __future__ import annotations

import os
from collections.abc import Mapping

import xlwings as xw

from kpibook.excel.libreoffice.client import Bridge
from kpibook.excel.libreoffice.engine import LibreOfficeEngine

ACCEPT_VARIABLE = "KPIBOOK_LIBREOFFICE"
"""Set, it names where LibreOffice listens (``pipe,name=kpibook``), and the buttons' functions work on LibreOffice."""


def activate(bridge: Bridge) -> xw.App:
    """The LibreOffice at the other end of a line as an xlwings app; xlwings' own calls go there from now on."""
    engine = xw.Engine(impl=LibreOfficeEngine(bridge))
    xw.engines.add(engine)
    engine.activate()
    return xw.App(impl=engine.impl.app)


def attach(accept: str, patience_seconds: float = 5.0) -> xw.App:
    """The LibreOffice that a user has running; OfficeError when none listens there."""
    return activate(Bridge(accept, patience_seconds))


def activate_from_environment(environ: Mapping[str, str] = os.environ) -> None:
    """Work on LibreOffice when KPIBOOK_LIBREOFFICE says where it listens; leave xlwings alone otherwise."""
    accept = environ.get(ACCEPT_VARIABLE)
    if accept:
        attach(accept)
