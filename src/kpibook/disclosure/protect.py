"""A report for workbooks that leave the service: small figures, and what would give them away, are suppressed.

What readers of a shared copy are told of it, and what an officer is told where there can be none.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from kpibook.definitions import Disclosure, MappingFiles
from kpibook.disclosure.averages import few_come_or_go, protect_averages
from kpibook.disclosure.family import Cells, families
from kpibook.disclosure.flows import StocksAndFlows, stocks_and_flows, withheld
from kpibook.disclosure.quantities import Key, Published, published_quantities
from kpibook.disclosure.shared_before import SharedBefore
from kpibook.disclosure.suppress import CannotProtectError, NothingMovesError, Suppression
from kpibook.disclosure.totals import OfTotals, is_total
from kpibook.disclosure.tree import Bools, ScopeTree
from kpibook.disclosure.undecided import CannotRelateError
from kpibook.disclosure.year_sums import told_year_sums
from kpibook.issues import InputError, Issue
from kpibook.months import Reading
from kpibook.report import NOT_TOLD, SHARED_WARNINGS, DefinitionText, Report, without_revised_sign
from kpibook.tables import NOT_AVAILABLE, SUPPRESSED, Counts, Observations

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


def protect_report(report: Report, before: SharedBefore | None = None) -> Report:
    """The report with every figure suppressed that must be, by the mapping's rules; see docs/disclosure.md.

    A financial year's sum so far is suppressed from the first month of the year that is. Left out are counts of rows
    read, which say how many records a list holds; the hashes of source files, against which whoever knows how a file is
    laid out could try one count after the other until it is right; and warnings that may tell of records. What was
    shared `before` stays as it was told then. InputError where exempt indicators give a suppressed figure away.
    """
    before = before or SharedBefore.nothing(report.observations)
    observations = protect_observations(report.mapping, report.observations, before)
    as_before = (as_shared_before(),) if before.earlier.any() else ()
    told = {month for month, of_month in zip(report.months, before.months, strict=True) if of_month}
    return replace(
        report,
        observations=observations,
        year_to_date=told_year_sums(report, observations),
        definitions=(
            *without_revised_sign(report.definitions),
            *as_before,
            explanation(report.mapping.disclosure or Disclosure()),
        ),
        checks=(),
        audit_themes={},  # words of a list, which may be about anybody
        warnings=tuple(warning for warning in report.warnings if warning.kind in SHARED_WARNINGS),
        accepted=(),
        partly_covered={
            **{month: lists for month, lists in report.partly_covered.items() if month not in told},
            **before.partly_covered,
        },
        restated=None,  # what a figure was before, and why it is another, tells of records
        about=replace(report.about, files=tuple(replace(file, sha256="", size=0) for file in report.about.files)),
    )


def protect_observations(
    mapping: MappingFiles, observations: Observations, before: SharedBefore | None = None
) -> Observations:
    """The observations with `SUPPRESSED` in the place of every figure that is not shown.

    Both parts of a suppressed share are; of a rate, the upper part. All scopes are looked at together, so that no two
    teams' workbooks give away more than one. Months that were shared `before` are as they were told then.
    """
    before = before or SharedBefore.nothing(observations)
    cells = suppressed(mapping, observations, before)
    lower = cells & (observations.denominators != NOT_AVAILABLE)
    for number, id_ in enumerate(observations.measures):
        if mapping.measures[id_].kind == "rate":
            lower[number] = False
    protected = replace(
        observations,
        numerators=np.where(cells, SUPPRESSED, observations.numerators),
        denominators=np.where(lower, SUPPRESSED, observations.denominators),
    )
    return before.as_told(protected)


@dataclass(frozen=True)
class _AllMonths:
    """Figures that are protected `anew`; all that are `seen`, of months told before too; and which of these `changed`.

    `changed` (measure × node × month): told before, and another by the lists as they are now.
    """

    anew: Observations
    seen: Observations
    changed: Bools


@dataclass(frozen=True)
class _Run:
    """Months in which no definition changes: the mapping then, what it publishes, and where these months stand."""

    mapping: MappingFiles
    published: tuple[Published, ...]
    at: slice
    observations: Observations

    @classmethod
    def of(cls, mapping: MappingFiles, observations: Observations, at: slice) -> "_Run":
        """The months that stand there."""
        published = tuple(p for p in published_quantities(mapping) if p.measure in observations.measures)
        numerators, denominators = observations.numerators[:, :, at], observations.denominators[:, :, at]
        months = observations.months[at]
        part = replace(observations, months=months, numerators=numerators, denominators=denominators)
        return cls(mapping, published, at, part)


def suppressed(mapping: MappingFiles, observations: Observations, before: SharedBefore | None = None) -> Bools:
    """Which figures are suppressed (measure × scope × month). Each month is protected by the definitions in force.

    Of a month that was shared `before`, what is not to be told again.
    """
    tree = ScopeTree.of(mapping)
    scopes = np.array(tree.scope_of)
    real = scopes >= 0
    found = np.zeros(observations.numerators.shape, dtype=bool)
    before = before or SharedBefore.nothing(observations)
    at_nodes = before.hidden_at_nodes(tree, observations)
    changed = before.changed_at_nodes(tree, observations)
    observations = before.anew(observations)
    every = _AllMonths(observations, before.seen(observations), changed)
    runs = [_Run.of(now, observations, at) for now, at in mapping.runs(observations.months)]
    try:
        # A total that goes with the averages is a count like others: it, too, must not be worked out.
        with_totals = any(is_total(one) for run in runs for one in run.published)
        follows = True
        while follows:
            _until_nothing_changes(every, tree, runs, at_nodes)
            so_far = at_nodes.copy()
            for run in runs:
                with _counted_from(run.at):
                    protect_averages(run.mapping, run.observations, tree, run.published, at_nodes[:, :, run.at])
            more = with_totals and bool((so_far != at_nodes).any())
            follows = _suppress_second_opinions(mapping, observations, tree, at_nodes) or more
    except CannotProtectError as error:
        raise InputError([cannot_protect(mapping, observations, error)]) from error
    except CannotRelateError as error:
        raise InputError([cannot_relate(mapping, error.measures)]) from error
    found[:, scopes[real]] = at_nodes[:, real]
    return found


def _until_nothing_changes(every: _AllMonths, tree: ScopeTree, runs: Sequence[_Run], at_nodes: Bools) -> None:
    """Suppress in each family what must be; once more where a measure stands in two of them."""
    # What is open is tied to the month before by what started and ended, also across the month in which some other
    # definition changes. Where the stock's or the flow's own did, the two months may not be tied: taken for tied, they
    # cost more figures and tell no more.
    tied = list(dict.fromkeys(some for run in runs for some in _ties(every.anew, run)))
    by_month = frozenset[Key]().union(*(some.flows for some in tied))
    rules = _rules(runs[0].mapping)
    found = [(cells, run) for run in runs for cells in families(run.mapping, run.observations, rules.exempt)]
    # Where nothing was ever counted, nothing is small, and no record can be moved to show it.
    counted = [(cells, run) for cells, run in found if (cells.family.values > 0).any()]
    of_families = [(_suppression(run.observations, cells, tree, rules), run.at) for cells, run in counted]
    # Of flows that are tied to a stock only the small ones are suppressed at first. `_withhold` then takes all of the
    # area, its teams and the whole service in that month, so nothing is left there from which one could be worked out.
    # That none started tells as much of those that ended as any other number.
    of_flows = [(cells, run.at) for cells, run in found if not by_month.isdisjoint(cells.keys)]
    while True:
        before = at_nodes.copy()
        for one, at in of_families:
            here = at_nodes[:, :, at]
            # What is suppressed for its other count's sake needs as many values as what is for its own.
            one.take(here[list(one.cells.measures)])
            if by_month.isdisjoint(one.cells.keys):
                with _counted_from(at):
                    one.protect()
            here[list(one.cells.measures)] |= one.suppressed
            with _counted_from(at):
                _take_together(tree, one, every.anew.numerators[:, :, at], here)
        for some in tied:
            few = few_come_or_go(every.seen, tree, some, at_nodes, rules.threshold)
            _withhold(every, tree, some, of_flows, at_nodes, few)
        follows = _suppress_second_opinions(runs[0].mapping, every.anew, tree, at_nodes)
        if not follows and not any(_in_two([one for one, at in of_families if at == run.at]) for run in runs):
            return
        if (before == at_nodes).all():
            return


def _suppress_second_opinions(
    mapping: MappingFiles, observations: Observations, tree: ScopeTree, at_nodes: Bools
) -> bool:
    """Suppress what is held against a suppressed figure; whether any was shown until now.

    Both say nearly the same, so the one beside it would tell what the other does not. That it cannot be worked out
    either, from other teams' or from other figures of its list, is what its own family then sees to.
    """
    shown = ~at_nodes
    for id_, indicator in mapping.indicators.items():
        cross = indicator.cross_check
        if cross is not None and {id_, cross.indicator} <= set(observations.measures):
            own, other = (observations.measures.index(each) for each in (id_, cross.indicator))
            at_nodes[other] |= at_nodes[own] & (tree.at_nodes(observations.numerators[other]) != NOT_AVAILABLE)
    return bool((shown & at_nodes).any())


@contextmanager
def _counted_from(run: slice) -> Iterator[None]:
    """Months that errors name are counted from the first of all."""
    try:
        yield
    except CannotProtectError as error:
        raise CannotProtectError(error.measures, error.node, error.month + run.start) from error


def _rules(mapping: MappingFiles) -> Disclosure:
    return mapping.disclosure or Disclosure()


def _ties(observations: Observations, run: _Run) -> tuple[StocksAndFlows, ...]:
    # One reading alone has nothing that it could be tied to: what was open before is not shown.
    alone = len(observations.months) == 1 and isinstance(observations.months[0], Reading)
    return () if alone else stocks_and_flows(run.mapping, run.published)


def _take_together(tree: ScopeTree, one: Suppression, numerators: Counts, at_nodes: Bools) -> None:
    """Suppress all measures of a family that was split where the count that its parts share is suppressed."""
    if one.cells.together is None:
        return
    base, measures = one.cells.together
    for measure in measures:
        at = at_nodes[base] & (tree.at_nodes(numerators[measure]) != NOT_AVAILABLE)
        if measure in one.cells.measures and at.any() and one.cells.exempt[one.cells.measures.index(measure)]:
            node, month = (int(place[0]) for place in np.nonzero(at))
            raise CannotProtectError((measure,), node, month)
        at_nodes[measure] |= at


def _in_two(families: Sequence[Suppression]) -> bool:
    """Whether a measure stands in two families, so that what one suppresses the other must look at again."""
    measures = [measure for one in families for measure in one.cells.measures]
    return len(measures) > len(set(measures))


def _suppression(observations: Observations, cells: Cells, tree: ScopeTree, rules: Disclosure) -> Suppression:
    of_totals = cells.family.quantities[0].counted[0] == "total"
    try:
        return (OfTotals if of_totals else Suppression)(cells, tree, rules.threshold, rules.values_left)
    except NothingMovesError as error:
        raise CannotRelateError([observations.measures[number] for number in cells.measures]) from error


def _withhold(
    every: _AllMonths,
    tree: ScopeTree,
    tied: StocksAndFlows,
    families_of_flows: Sequence[tuple[Cells, slice]],
    at_nodes: Bools,
    few: Bools,
) -> None:
    """Suppress starts and ends where they would tie the months of a suppressed stock, or of each other, together.

    `few`: where they would tell what is averaged of a few who came or went. And where they would tell what the number
    that was told of the month before would be now: that number and the other are a few late records apart.
    """
    named = ({id_ for id_, _ in keys} for keys in (tied.stocks, tied.flows))
    stocks, flows = ([id_ in ids for id_ in every.anew.measures] for ids in named)
    of_stocks, of_flows = (np.logical_or.reduce(at_nodes[which], axis=0) for which in (stocks, flows))
    shut = withheld(tree, of_stocks, of_flows | few)
    told_otherwise = withheld(tree, of_stocks | np.logical_or.reduce(every.changed[stocks], axis=0), of_flows | few)
    for cells, run in families_of_flows:
        for number, measure in enumerate(cells.measures):
            if cells.keys[number] in tied.flows:
                at = shut[:, run] & cells.available[number]
                if cells.exempt[number] and at.any():
                    node, month = (int(place[0]) for place in np.nonzero(at))
                    raise CannotProtectError((measure,), node, month + run.start)
                if not cells.exempt[number]:
                    at_nodes[measure, :, run] |= told_otherwise[:, run] & cells.available[number]
