"""Definitions that change: each month is protected by the one in force, and months stay tied to each other."""

import dataclasses

import numpy as np
import pytest

from kpibook.definitions.mapping import MappingFiles
from kpibook.disclosure.protect import protect_observations
from kpibook.tables import SUPPRESSED, Observations

VALUES_LEFT = 5
OPEN = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
YES = {**OPEN, "where": [{"field": "flag", "in": ["yes"]}]}
STARTED = {"kind": "flow", "source": "cases", "date": "start"}


def changing(lab, areas, months, **indicators):
    """A mapping of these indicators: id → its measure, or the measures of two versions, the later from the third of
    the months on."""
    base = lab.structures.mapping_of(lab, areas, {}).model_dump(mode="json", by_alias=True, exclude_unset=True)
    for id_, said in indicators.items():
        begins = ("2020-01", months[2].key)
        both = [{"valid_from": month, "measure": one} for month, one in zip(begins, said, strict=False)]
        base["indicators"][id_] = {
            "title": id_,
            **({"measure": said} if isinstance(said, dict) else {"versions": both}),
        }
    return MappingFiles.model_validate(base)


def observed(mapping, months, **by_team):
    """Observations of one area's teams: measure → each team's counts of one month after the other."""
    counts = np.zeros((len(by_team), len(mapping.scopes), len(months)), dtype=np.int64)
    for at, teams in enumerate(by_team.values()):
        counts[at, -len(teams) :] = teams
        counts[at, 0] = counts[at, 1] = np.sum(teams, axis=0)
    return Observations(tuple(by_team), mapping.scopes, months, counts, np.full_like(counts, -1))


@pytest.fixture
def months(lab):
    return tuple(lab.month + number for number in range(4))


@pytest.mark.parametrize("seed", range(20))
def test_each_month_is_protected_as_by_its_own_definition_alone(lab, months, seed):
    """Figures of months before and after the change are suppressed as they are where that definition always held."""
    now, then = ([2, 2], {"all": OPEN, "some": OPEN}), {"all": OPEN, "some": YES}
    mappings = [lab.structures.mapping_of(lab, now[0], one) for one in (then, now[1])]
    both = changing(lab, [2, 2], months, all=OPEN, some=[YES, OPEN])
    truths = []
    for number, month in enumerate(months):
        alone = mappings[number >= 2]
        some = now[1] if number >= 2 else then
        truth = lab.structures.published(lab, alone, some, 100 * seed + number)[3]
        truths.append(dataclasses.replace(truth, months=(month,)))
    whole = dataclasses.replace(
        truths[0],
        months=months,
        numerators=np.concatenate([truth.numerators for truth in truths], axis=2),
        denominators=np.concatenate([truth.denominators for truth in truths], axis=2),
    )
    seen = protect_observations(both, whole)
    for number, truth in enumerate(truths):
        alone = protect_observations(mappings[number >= 2], truth)
        assert seen.numerators[:, :, number].tolist() == alone.numerators[:, :, 0].tolist()


def test_a_definition_that_holds_no_more_relates_nothing(lab, months):
    """Once 'some' is all of them, its figure is the other's under another name: shown or not together."""
    mapping = changing(lab, [2], months, all=OPEN, some=[YES, OPEN])
    few, many = (30, 30, 3, 3), (40, 40, 40, 40)
    seen = protect_observations(mapping, observed(mapping, months, all=(few, many), some=((20, 20, 3, 3), many)))
    for month in months[2:]:
        assert seen.counts("all", "t1", month) == seen.counts("some", "t1", month) == (SUPPRESSED, -1)


@pytest.mark.parametrize("other", [[YES, OPEN], OPEN])
def test_months_stay_tied_where_another_definition_changes(lab, months, other):
    """Few open in the month before the change: starts of the month after it are withheld, as they are without a change.

    Shown, they would give the few away: open now = open before + started − ended, and of these nothing changed.
    """
    mapping = changing(lab, [2], months, open=OPEN, started=STARTED, ended={**STARTED, "date": "end"}, other=other)
    few = (30, 3, 12, 12)
    truth = observed(
        mapping,
        months,
        open=(few, (50, 50, 50, 50)),
        started=((9, 9, 9, 9), (9, 9, 9, 9)),
        ended=((9, 36, 0, 9), (9, 9, 9, 9)),
        other=((20, 0, 12, 12) if other == [YES, OPEN] else few, (50, 50, 50, 50)),
    )
    seen = protect_observations(mapping, truth)
    assert seen.counts("open", "t1", months[1])[0] == SUPPRESSED
    for month in months[1:3]:
        assert {seen.counts(id_, "t1", month)[0] for id_ in ("started", "ended")} == {SUPPRESSED}
    assert seen.counts("started", "t1", months[3])[0] == 9


def test_a_changed_definition_is_held_as_tied(lab, months):
    """Where the open ones' own definition changes the months may not be tied; that they are taken for it tells less."""
    mapping = changing(lab, [2], months, open=[YES, OPEN], started=STARTED)
    truth = observed(mapping, months, open=((30, 3, 40, 40), (50,) * 4), started=((9,) * 4, (9,) * 4))
    seen = protect_observations(mapping, truth)
    assert [seen.counts("started", "t1", month)[0] for month in months] == [9, SUPPRESSED, SUPPRESSED, 9]
