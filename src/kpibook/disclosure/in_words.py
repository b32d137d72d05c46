"""What readers of a shared copy are told of it, and what an officer is told where there can be none."""

from collections.abc import Sequence

from kpibook.definitions import Disclosure, MappingFiles
from kpibook.disclosure.suppress import CannotProtectError
from kpibook.issues import Issue
from kpibook.report import NOT_TOLD, DefinitionText
from kpibook.tables import Observations

AS_SHARED_BEFORE = (
    "Figures of months that were shared before are as they were shared then; later corrections are in the service's "
    "own report."
)


def as_shared_before() -> DefinitionText:
    """That some months are not those of the lists as they are now; a line of Definitions."""
    return DefinitionText(
        indicator="",
        title="Months that were shared before",
        counts=AS_SHARED_BEFORE,
        leaves_out="What was not told of such a month then is not told now (c).",
        source="",
        target="",
        benchmark="",
        note="",
    )


def explanation(rules: Disclosure) -> DefinitionText:
    """What `c` means, as the last line of Definitions."""
    return DefinitionText(
        indicator="",
        title=f"{NOT_TOLD} (in place of a figure)",
        counts="A figure that is not shown, so that nobody can be recognised: a count from 1 to "
        f"{rules.threshold - 1}, a percentage that rests on one, or another figure from which one could be worked out.",
        leaves_out="Zero is shown, unless showing it would give another figure away.",
        source="",
        target="RAG says “No figure” where the figure is not shown.",
        benchmark="",
        note=f"For every figure that is not shown, at least {rules.values_left} values remain possible.",
    )


def cannot_protect(mapping: MappingFiles, observations: Observations, error: CannotProtectError) -> Issue:
    """An error: exempt indicators give a suppressed figure away."""
    names = list(dict.fromkeys(mapping.indicator_of(observations.measures[number]) for number in error.measures))
    return Issue(
        "cannot-protect",
        f"A suppressed figure of {names[0]} for {observations.months[error.month].name} could be worked out from "
        "others that may not be suppressed.",
        mapping=mapping.place("disclosure", "exempt"),
        advice=f"Take what counts the same out of exempt there; or exempt these too: {', '.join(names)}.",
    )


def cannot_relate(mapping: MappingFiles, measures: Sequence[str]) -> Issue:
    """An error: nobody can tell how these measures hang together."""
    lines = [
        f"{id_} ({mapping.place('indicators', mapping.indicator_of(id_)) or 'quality assurance'})" for id_ in measures
    ]
    return Issue(
        "cannot-relate",
        f"These indicators may count the same records, and how their figures hang together cannot be told from their "
        f"definitions, so none can be kept from being worked out: {'; '.join(lines)}.",
        mapping=mapping.place("disclosure"),
        advice="Say their conditions in the same units and by the same dates; or leave one out; or, where their "
        "figures tell nothing of each other, name them under disclosure: unrelated, and say why.",
    )
