"""Pure: figures that would tell of too few people are suppressed before workbooks leave the service."""

from kpibook.disclosure.protect import protect_report

__all__ = [
    "protect_report",
]
