"""The matrix of missing things: every list of a workspace, broken in every way that exports break, and the judge."""
