"""EDGE: what was published, month by month, kept in the workspace so that a changed value shows."""
