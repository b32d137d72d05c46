"""EDGE: who is at the computer."""

import getpass


def logged_in_as() -> str:
    """The name under which the person is logged in, for what is written down of who did it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "somebody"
