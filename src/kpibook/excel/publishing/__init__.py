"""EDGE: a workbook is published, closed or open: kept as it is, with every figure of it and what these rest on."""

from kpibook.excel.publishing.closed_file import publish_workbook
from kpibook.excel.publishing.open_workbook import publish_open
from kpibook.excel.publishing.publication import PublishRequest, closing_lines

__all__ = [
    "PublishRequest",
    "closing_lines",
    "publish_open",
    "publish_workbook",
]
