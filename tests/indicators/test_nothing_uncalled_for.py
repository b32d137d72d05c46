"""What is counted has a place where it is shown: nothing is counted for nobody."""

from pathlib import Path

import pytest

from kpibook.indicators import compute_observations
from kpibook.months import Month
from kpibook.sources import read_mapping_files

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("folder", [ROOT, ROOT / "samples" / "highways"])
def test_everything_that_is_counted_is_shown(folder):
    """Each measure with figures stands in a section, is a part or the second opinion there, or on quality assurance."""
    mapping = read_mapping_files(folder).mapping
    sections = mapping.sections.values()
    shown = {indicator for section in sections for table in section.tables for indicator in table.indicators}
    shown |= {block.indicator for section in sections for block in section.highlights}
    shown |= {one.cross_check.indicator for one in mapping.indicators.values() if one.cross_check}
    shown |= {part.id for part in mapping.parts.values()}
    counted = compute_observations(mapping, {}, (Month(2023, 2),)).measures
    assert len(counted) >= 14
    assert [measure for measure in counted if measure not in shown and not measure.startswith("audits.")] == []
