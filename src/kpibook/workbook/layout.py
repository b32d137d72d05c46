"""The fixed part of a workbook: what a refresh cannot bring up to date by rewriting tables, as one short word."""

from __future__ import annotations

import hashlib

from kpibook.report.model import Report

LAYOUT = "kpibook_layout"
"""Defined name of the text that `layout` gives; a refresh rebuilds the workbook when the report's is another."""
STAMP_EXTRACTED, STAMP_MADE = "kpibook_extracted", "kpibook_made"
"""Defined names of the cover's cells that say when the data were extracted and the workbook was made."""
_VERSION = 3
"""Another one whenever cells stand elsewhere or formulas say something else than before."""


def layout(report: Report) -> str:
    """Whose workbook it is, and a hash of its sections, rows and fixed words: ``whole:1f0c…``."""
    organisation = report.mapping.organisation.model_dump(exclude={"sources_folder", "template"})
    rows = [
        (row.indicator, row.short_title, row.shape, row.scale, row.decimals, row.year_to_date, row.rag_note)
        for row in report.rows.values()
    ]
    drawn = [(row.indicator, [cell.column for cell in row.benchmarks if cell.value is not None])
             for row in report.rows.values()]  # fmt: skip
    fixed = (_VERSION, organisation, report.sections, rows, drawn, report.benchmark_headings, report.quality)
    return f"{report.subject}:{hashlib.sha256(repr(fixed).encode()).hexdigest()[:16]}"
