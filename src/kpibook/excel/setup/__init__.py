"""Setting up Excel for one user: the add-ins, and what stands in their way."""

from kpibook.excel.setup.doctor import examine
from kpibook.excel.setup.doctor_workbook import WorkbookPlace, examine_workbook
from kpibook.excel.setup.findings import Finding
from kpibook.excel.setup.install import carry_out, gather, plan

__all__ = [
    "Finding",
    "WorkbookPlace",
    "carry_out",
    "examine",
    "examine_workbook",
    "gather",
    "plan",
]
