"""Figures as a table's cells hold them: the fraction on a line of its own."""


def in_one_line(shown):
    """The figure as one text; what is no text stays as it is.

    >>> in_one_line("25% \\n(81/330)"), in_one_line(12.0)
    ('25% (81/330)', 12.0)
    """
    return shown.replace(" \n(", " (") if isinstance(shown, str) else shown
