"""The warnings that Checks gives of figures that do not agree: one for each pair, of the latest month that is shown."""

from collections.abc import Iterator, Sequence

from kpibook.definitions import MappingFiles, base_of
from kpibook.indicators.reconcile.causes import causes_of
from kpibook.indicators.reconcile.held import Contradiction, hold
from kpibook.indicators.reconcile.relations import Rule
from kpibook.indicators.reconcile.words import advice_for, causes_in_words, figures_in_words, thing_of
from kpibook.issues import Issue, Severity
from kpibook.months import Period
from kpibook.tables import Observations, Records

KIND = "figures-disagree"
_LISTED = 10
"""So many records are named in a warning; `kpibook reconcile` names all."""


def disagreement_warnings(
    mapping: MappingFiles, records: dict[str, Records], observations: Observations, periods: Sequence[Period]
) -> Iterator[Issue]:
    """A warning for each two figures that do not agree in a month that is shown, with the cause in its latest month."""
    found: dict[str, list[Contradiction]] = {}
    for one in hold(mapping, observations, periods).contradictions:
        found.setdefault(same_cause(mapping, one), []).append(one)
    for several in found.values():
        latest = max(several, key=lambda one: one.period.index)
        yield disagreement(mapping, records, observations, latest, [one for one in several if one is not latest])


def disagreement(
    mapping: MappingFiles,
    records: dict[str, Records],
    observations: Observations,
    found: Contradiction,
    others: Sequence[Contradiction] = (),
    listed: int | None = _LISTED,
) -> Issue:
    """A contradiction as a warning; `others` are of the same two figures, or of the same list's teams."""
    causes = causes_in_words(mapping, found, causes_of(mapping, records, observations, found), listed)
    also = list(dict.fromkeys(one.period.name for one in others if one.period != found.period))
    too = f" So it is in {', '.join(also)} too." if also else ""
    return Issue(
        KIND,
        f"{figures_in_words(mapping, found)} {causes}{too}",
        mapping=mapping.place("indicators", mapping.indicator_of(found.relation.left[0].measure)),
        advice=advice_for(found),
        severity=Severity.WARNING,
        thing=thing_of(found),
    )


def same_cause(mapping: MappingFiles, found: Contradiction) -> str:
    """What is told once: two figures; of records without a team, the list, whatever counts them."""
    if found.relation.rule is Rule.TEAMS:
        base = base_of(mapping, mapping.measures[found.relation.right[0].measure])
        return f"teams of {base.source if base is not None else found.relation.right[0].measure}"
    return f"{found.relation.rule} {[term.measure for term in found.relation.terms]}"
