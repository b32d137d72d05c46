"""Make xlwings work on LibreOffice instead of Excel."""

import os
from collections.abc import Mapping

import xlwings as xw

from xlwings_libreoffice.engine import LibreOfficeEngine
from xlwings_libreoffice.office import Bridge

ACCEPT_VARIABLES = ("XLWINGS_LIBREOFFICE", "KPIBOOK_LIBREOFFICE")
"""Set, each names where LibreOffice listens (``pipe,name=office``); the second is an earlier name."""


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
    """Work on LibreOffice when a variable says where it listens; leave xlwings alone otherwise."""
    if accept := accept_from_environment(environ):
        attach(accept)


def accept_from_environment(environ: Mapping[str, str] = os.environ) -> str:
    """Where LibreOffice listens, as the environment says; '' where it says nothing.

    >>> accept_from_environment({"XLWINGS_LIBREOFFICE": "pipe,name=office"}), accept_from_environment({})
    ('pipe,name=office', '')
    """
    return next((environ[name] for name in ACCEPT_VARIABLES if environ.get(name)), "")
