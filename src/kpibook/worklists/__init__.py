"""EDGE: a list for each team of its children who are overdue or due: encrypted wherever it is written."""

__all__: list[str] = []
