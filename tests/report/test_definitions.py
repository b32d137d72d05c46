"""The Definitions page: in the order of the report, and with the signs that stand in its tables."""

from pathlib import Path

from kpibook.report.definition_texts import abbreviations_text, in_reports_order, plain_sentence, signs_text
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


def test_a_plain_sentence_stands_before_the_rule():
    """The mapping's own; without one, a sentence by the kind of measure; none of what is only planned."""
    mapping = read_mapping(ROOT)
    own, planned = mapping.indicators["contacts"], mapping.indicators["permanence"]
    assert plain_sentence(mapping, own) == "How often somebody told the service of a child in the month."
    sentences = {
        "contacts": "How many there were in the month.",
        "cla": "How many there were at month end.",
        "cla_rate": "How many for every 10,000 people.",
        "re_referrals": "Of all that there were in the month, the percentage that does what is asked.",
        "early_help_referrals": "As it is returned for the month.",
    }
    for id_, said in sentences.items():
        assert plain_sentence(mapping, mapping.indicators[id_].model_copy(update={"plain": ""})) == said
    assert plain_sentence(mapping, planned) == ""


def test_abbreviations_are_explained():
    """Those of the mapping, in alphabetical order; where it has none, there is no such entry."""
    mapping = read_mapping(ROOT)
    said = abbreviations_text(mapping)
    assert (
        said.counts.startswith("BLA: becoming looked after; C&F: ") and "CP, CPP: child protection plan;" in said.counts
    )
    organisation = mapping.organisation.model_copy(update={"abbreviations": {}})
    assert abbreviations_text(mapping.model_copy(update={"organisation": organisation})) is None


def test_signs_are_explained():
    """With the number below which a denominator is small, and the word of what is planned."""
    said = signs_text(read_mapping(ROOT)).counts
    assert all(sign in said for sign in ("N/A:", "– (0/0):", "† and italics: fewer than 20"))
    assert "TBC: not yet defined" in said
