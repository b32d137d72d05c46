"""Pure: what can be said of a report's figures, put into sentences (drafts) and read out of them (proofreading)."""

from kpibook.words.drafts import TO_FILL, draft_texts

__all__ = ["TO_FILL", "draft_texts"]
