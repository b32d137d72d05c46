"""Pure: figures that would tell of too few people are suppressed before workbooks leave the service."""

from kpibook.disclosure.protect import protect_report
from kpibook.disclosure.shared_before import SharedBefore

__all__ = [
    "SharedBefore",
    "protect_report",
]
