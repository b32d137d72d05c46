"""EDGE: the command line, one module a command: arguments → one function below → what is printed."""

from kpibook.commands.command_line import main

__all__ = [
    "main",
]
