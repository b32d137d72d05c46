"""A list at the last good build and now, side by side: what the comparisons of gone.py and moved.py stand on."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue, Severity
from kpibook.records.places import join_filled
from kpibook.records.remembered import ListKept

KEPT = 2 / 3
"""Rows that fall below this share of what they were have fallen by more than a third."""
FEW = 3
"""A code, team or column with fewer rows than this comes and goes by chance."""


@dataclass(frozen=True)
class Pair:
    """A list then and now. `before` and `then` are without the files that are named as gone."""

    mapping: MappingFiles
    source: str
    then: ListKept
    now: ListKept
    gone: tuple[str, ...]
    when: str

    @property
    def title(self) -> str:
        """What officers call the list."""
        return self.mapping.sources[self.source].title

    def named(self, issue: Issue, thing: str, file: str = "") -> Issue:
        """The issue with its list, what of it, and how it is accepted."""
        what = f"{issue.kind}={thing}" if thing else issue.kind
        given = f'--accept "{what}"' if " " in what else f"--accept {what}"
        accept = f"If it is right, build with {given}, or accept it in the mapping (accepted)."
        severity = Severity.ERROR if issue.acceptable else Severity.WARNING
        return replace(
            issue,
            advice=" ".join(join_filled([issue.advice, accept])),
            sheet=file,
            mapping=self.mapping.place("sources", self.source),
            severity=severity,
            source=self.source,
            thing=thing,
        )


def rows_of(kept: ListKept) -> int:
    """Rows of all files."""
    return sum(file.rows for file in kept.files.values())


def months_of(kept: ListKept) -> Counter[str]:
    """Rows of each month, over all files."""
    return added(file.months for file in kept.files.values())


def value_rows(kept: ListKept, field: str) -> Counter[str]:
    """Rows of each value of a field, over all files."""
    return added(file.values.get(field, {}) for file in kept.files.values())


def added(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    """The counts of each key added up."""
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return total
