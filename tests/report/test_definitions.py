"""The Definitions page: in the order of the report, and with the signs that stand in its tables."""

from pathlib import Path

from kpibook.report.definition_texts import in_reports_order, signs_text
from kpibook.sources.mapping_files import read_mapping

ROOT = Path(__file__).parents[2]


def test_definitions_stand_as_the_report_is_read():
    """Section by section, each indicator where it comes first; what stands in no section is last."""
    mapping = read_mapping(ROOT)
    order = in_reports_order(mapping)
    assert sorted(order) == sorted(mapping.indicators)
    assert order[:3] == ("referrals", "re_referrals", "early_help_referrals")
    assert (
        order.index("cp_visits_10_days")
        < order.index("supervision_all")
        < order.index("contacts")
        < order.index("cla_rate")
    )
    assert {id_.startswith("annex_a_") for id_ in order[-4:]} == {True}


def test_signs_are_explained():
    """With the number below which a denominator is small, and the word of what is planned."""
    said = signs_text(read_mapping(ROOT)).counts
    assert all(sign in said for sign in ("N/A:", "– (0/0):", "† and italics: fewer than 20"))
    assert "TBC: not yet defined" in said
