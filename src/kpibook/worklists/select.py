"""Records become lists: for each team that is to have one, what is overdue, falls due, was late.

Every share is asked once, for all teams; its records are then dealt out.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kpibook.definitions import NOT_ALLOCATED, WHOLE, ChildrensLists, MappingFiles, MappingNames, lists_read
from kpibook.definitions.kinds import Share
from kpibook.indicators import NO_DAY, Asker, Asking, Behind, date_of, falling_due, last_day_ahead, records_behind
from kpibook.months import Period, Reading, day_in_words
from kpibook.pipeline import Run
from kpibook.tables import NOT_AVAILABLE
from kpibook.whole_months import taken_too_early_for
from kpibook.worklists.contents import Account, Listed, ListTable, Part, Sign, TeamList
from kpibook.worklists.put_right import Asked, Found, to_put_right
from kpibook.worklists.shown import Originals, Shown
from kpibook.worklists.words import Wording


@dataclass(frozen=True)
class Dealt:
    """One table with the records of all teams, and to which team each belongs."""

    table: ListTable
    by_team: Mapping[int, Sequence[int]]
    """Team, by its number in the mapping (the number after the last for none) → the places of its records."""
    told: bool
    """Whether teams have the figure too."""
    period: Period

    def of(self, groups: frozenset[int] | None) -> tuple[Listed, ...]:
        """The records of these teams; None for all."""
        if groups is None:
            return self.table.rows
        places = sorted(at for team in groups for at in self.by_team.get(team, ()))
        return tuple(self.table.rows[at] for at in places)


@dataclass(frozen=True)
class Dealer:
    """Every table of a month, ready to be dealt out to teams."""

    run: Run
    month: Period
    wanted: ChildrensLists
    sign: Sign
    originals: Originals
    tables: list[Dealt] = field(default_factory=list)
    shares: list[Behind] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def mapping(self) -> MappingFiles:
        """The mapping."""
        return self.run.lists.mapping


def team_lists(run: Run, month: Period, scopes: Sequence[str], sign: Sign) -> dict[str, TeamList]:
    """The list of each scope (teams, service areas, ``whole``) for a month of the run, or a reading of it.

    `run.lists.tables` should be there: ids are then shown as they are written in the lists, and rows that were set
    aside find their child and team. `sign` makes the keyed signs of records and, where the mapping asks for them,
    pseudonyms. ValueError where the mapping has no `lists`.
    """
    wanted = run.lists.mapping.lists
    if wanted is None:
        raise ValueError("the mapping has no lists")
    dealer = Dealer(run, month, wanted, sign, Originals(run.lists))
    asker = Asker(dealer.mapping, run.lists.records)
    for id_ in shares_listed(dealer.mapping.in_force(month), wanted):
        _add_tables(dealer, asker, id_)
    looked_through = Asked(run.lists, dealer.originals, month, dealer.shares, sign, wanted.pseudonyms == "keyed")
    wrong = to_put_right(looked_through)
    return {scope: _list_of(dealer, scope, wrong) for scope in scopes}


def shares_listed(mapping: MappingFiles, wanted: ChildrensLists) -> Iterator[str]:
    """The indicators of which there are lists: shares that say which way is better, those that are named.

    Where none is named all but second opinions: the same child would stand there twice for the same thing.
    """
    seconds = {one.cross_check.indicator for one in mapping.indicators.values() if one.cross_check is not None}
    for id_, indicator in mapping.indicators.items():
        named = id_ in wanted.indicators if wanted.indicators else id_ not in seconds
        if named and isinstance(indicator.measure, Share) and indicator.polarity != "neither":
            yield id_


def _add_tables(dealer: Dealer, asker: Asker, id_: str) -> None:
    indicator = dealer.mapping.indicators[id_]
    period = dealer.run.observations.period_of(id_, dealer.month)
    asking = asker.asking(id_, period)
    found = asking if isinstance(asking, str) else records_behind(asking)
    if isinstance(found, str):
        dealer.left_out.append(f"{indicator.title}: {found}")
        return
    dealer.shares.append(found)
    part = Part.WAS_LATE if found.asking.of_events else Part.OVERDUE
    dealer.tables.append(_dealt(dealer, id_, part, found))
    soon = falling_due(found, dealer.wanted.due_within)
    if len(soon.rows):
        dealer.tables.append(_dealt(dealer, id_, Part.DUE_SOON, soon))
    dealer.left_out.extend(f"{indicator.title}: {why}" for why in _taken_early(dealer, found.asking))


def _taken_early(dealer: Dealer, asking: Asking) -> Iterator[str]:
    """Of each list that a share looks at, where it was taken too early: children stand there whose visit is later."""
    early = taken_too_early_for(dealer.mapping, dealer.run.lists.records, asking.period)
    for source in lists_read(asking.lists.mapping, asking.measure):
        if source in early:
            title = MappingNames(asking.lists.mapping).title(source)
            yield (
                f"“{title}” was taken on {day_in_words(early[source])}, before the day of this list; what happened "
                "after that is not in it."
            )


def _dealt(dealer: Dealer, id_: str, part: Part, found: Behind) -> Dealt:
    """All records of one table in their order, with what is shown of each."""
    asking, period = found.asking, found.asking.period
    shown = Shown.of(dealer.originals, dealer.wanted, found, dealer.sign)
    wording = Wording(found)
    rows = [
        Listed(
            key=shown.keys[at],
            id=shown.ids[at],
            worker=shown.workers[at],
            shown=shown.values(at),
            decided=wording.decided(at),
            due=None if found.due[at] == NO_DAY else date_of(int(found.due[at])),
            since=wording.since(at),
        )
        for at in range(len(found.rows))
    ]
    order = sorted(range(len(rows)), key=lambda at: _place(rows[at]))
    indicator, cut = dealer.mapping.indicators[id_], isinstance(period, Reading) and period != dealer.month
    as_at = f" (as at {period.name})" if cut else ""
    table = ListTable(
        part,
        id_,
        f"{indicator.title}{as_at}",
        MappingNames(asking.lists.mapping).title(asking.source),
        shown.headings,
        tuple(rows[at] for at in order),
        account=None,
        day=period.last if cut else None,
        short=f"{indicator.short_title or indicator.title}{as_at}",
    )
    by_team: dict[int, list[int]] = {}
    for place, at in enumerate(order):
        by_team.setdefault(int(found.teams[at]), []).append(place)
    return Dealt(table, by_team, found.told, period)


def _place(row: Listed) -> tuple[bool, str, bool, dt.date, str, str]:
    """By worker, who is not known last; then what was due first, what has no such day before it; then by id."""
    return (not row.worker, row.worker.casefold(), row.due is not None, row.due or dt.date.min, row.id, row.key)


def _list_of(dealer: Dealer, scope: str, wrong: Sequence[Found]) -> TeamList:
    mapping, month = dealer.mapping, dealer.month
    groups = groups_of(mapping, scope)
    tables, left_out = [], list(dealer.left_out)
    for dealt in dealer.tables:
        if groups is not None and not dealt.told:
            if dealt.table.part is not Part.DUE_SOON:
                left_out.append(f"{dealt.table.title}: its list does not say of which team its records are.")
            continue
        rows = dealt.of(groups)
        if dealt.table.part is Part.DUE_SOON:
            if rows:
                tables.append(replace(dealt.table, rows=rows))
            continue
        account = _account(dealer, dealt, scope, len(rows))
        tables.append(replace(dealt.table, rows=rows, account=account))
    return TeamList(
        scope=scope,
        name=mapping.scope_name(scope),
        organisation=mapping.organisation.name,
        marking=mapping.organisation.protective_marking,
        month=month,
        day=month.last,
        ahead=last_day_ahead(mapping, month.last, dealer.wanted.due_within),
        tables=tuple(sorted(tables, key=lambda table: list(Part).index(table.part))),
        put_right=tuple(one.listed for one in wrong if groups is None or one.team in groups),
        reasons=dealer.wanted.reasons,
        has_workers=any(row.worker for table in tables for row in table.rows),
        pseudonyms=dealer.wanted.pseudonyms == "keyed",
        left_out=tuple(left_out),
    )


def groups_of(mapping: MappingFiles, scope: str) -> frozenset[int] | None:
    """The numbers of the teams whose records a scope has; None for the whole service, which has them all."""
    if scope == WHOLE:
        return None
    if scope == NOT_ALLOCATED:
        return frozenset({len(mapping.teams)})
    teams = mapping.teams.items()
    found = frozenset(number for number, (id_, team) in enumerate(teams) if scope in (id_, team.area))
    if not found:
        raise KeyError(scope)
    return found


def _account(dealer: Dealer, dealt: Dealt, scope: str, listed: int) -> Account:
    """How many are listed, beside the figure of the report."""
    id_, observations = dealt.table.indicator, dealer.run.observations
    line = _line(dealer.mapping, id_)
    counts = observations.counts(id_, scope, dealer.month)
    if counts is None:
        return Account(NOT_AVAILABLE, NOT_AVAILABLE, listed, 0, line, "The report has no figure for it.")
    numerator, denominator = counts
    higher = dealer.mapping.indicators[id_].polarity == "higher"
    expected = denominator - numerator if higher else numerator
    why = "" if expected == listed else "They should be the same: tell whoever looks after kpibook."
    return Account(numerator, denominator, listed, expected, line, why)


def _line(mapping: MappingFiles, id_: str) -> str:
    """Where an indicator stands in the report, in words."""
    for section in mapping.sections.values():
        for table in section.tables:
            if id_ in table.indicators:
                return f"{section.title}, table “{table.title}”: {mapping.indicators[id_].title}"
    return f"In no table of the report: {mapping.indicators[id_].title}"
