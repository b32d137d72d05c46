"""The rules between definitions: each looks at the whole mapping and gives back issues. All are listed here."""

from __future__ import annotations

from kpibook.definitions.mapping import Mapping
from kpibook.issues import Issue


def check_rules(
    mapping: Mapping, wrong: frozenset[tuple[str, str]] = frozenset(), all_read: bool = True
) -> tuple[Issue, ...]:
    """Every issue that the rules find.

    `wrong` holds (top-level key, id) of parts that were set aside because they are wrong in themselves (id '' for
    all under that key); a reference to one of them is not unknown. Nor is any while not every file could be read.
    """
    return ()
