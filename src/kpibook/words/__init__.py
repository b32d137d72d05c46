"""Pure: what can be said of a report's figures, put into sentences (drafts) and read out of them (proofreading)."""

from kpibook.words.drafts import draft_texts

__all__ = ["draft_texts"]
