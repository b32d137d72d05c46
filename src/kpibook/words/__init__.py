"""Pure: what can be said of a report's figures, put into sentences (drafts) and read out of them (proofreading)."""
