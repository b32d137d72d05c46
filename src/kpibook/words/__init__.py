"""Pure: what can be said of a report's figures, put into sentences (drafts) and read out of them (proofreading)."""

from kpibook.words.drafts import TO_FILL, draft_texts
from kpibook.words.from_report import facts_of
from kpibook.words.proofread import Claim, Proofreader, claims_as_json, claims_in_words, proofread
from kpibook.words.statements import Of

__all__ = [
    "TO_FILL",
    "Claim",
    "Of",
    "Proofreader",
    "claims_as_json",
    "claims_in_words",
    "draft_texts",
    "facts_of",
    "proofread",
]
