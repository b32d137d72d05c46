"""What cannot be related is not taken for unrelated: suppressed as if it were the worst, or refused."""

import pytest

from kpibook.definitions.mapping import MappingFiles
from kpibook.definitions.rules import check_rules
from kpibook.disclosure.protect import protect_observations, protect_report
from kpibook.disclosure.same_lists import list_names
from kpibook.issues import InputError
from kpibook.tables import SUPPRESSED

STOCK = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
BANDS = {"few": {"at_most": 4}, "many": {"at_least": 5}}


def _changed(mapping, **parts):
    values = mapping.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return MappingFiles.model_validate(values | parts)


def _lists_of_their_own(lab, more=None):
    """What is open in one list, starts and ends in two others, and a disclosure part of the mapping."""
    mapping = lab.episodes.mapping_of(lab, [2, 2], ("open", "started", "ended"), ())
    values = mapping.model_dump(mode="json", by_alias=True, exclude_unset=True)
    sources, indicators = values["sources"], values["indicators"]
    for id_ in ("started", "ended"):
        sources[id_] = {**sources["cases"], "files": [f"{id_}.xlsx"]}
        indicators[id_]["measure"]["source"] = id_
    return MappingFiles.model_validate(values | {"sources": sources, "indicators": indicators} | (more or {}))


def _weak(lab, mapping, seed):
    some = lab.episodes.cases(list(mapping.teams), [9, 20, 6, 30], seed)
    truth = lab.episodes.report(mapping, some, lab.episodes.returned(list(mapping.teams), seed))
    found = lab.episodes.attack(lab, truth, protect_report(truth), 5)
    return {name: count for name, count in found.items() if count < 5}


@pytest.mark.parametrize("seed", range(6))
def test_starts_and_ends_of_other_lists_may_be_those_of_the_open_ones(lab, seed):
    """Starts and ends from lists of their own are kept from giving open records away."""
    assert _weak(lab, _lists_of_their_own(lab), seed) == {}


def test_the_attacker_wins_where_the_mapping_says_that_they_are_unrelated(lab):
    """Said to be unrelated, starts and ends are shown; if that was wrong, he adds them up: the mapping's word."""
    said = {"indicators": ["open"], "to": ["started", "ended"], "because": "a test"}
    mapping = _lists_of_their_own(lab, {"disclosure": {"unrelated": [said]}})
    assert any(_weak(lab, mapping, seed) for seed in range(6))


def test_open_by_other_dates_is_refused(lab):
    """Two counts of one list, open by other dates: neither can be told from the other, so both are named."""
    other = {"title": "other", "measure": {**STOCK, "end": "start"}}
    mapping = lab.mapping_of([2], {"indicators": {"open": {"title": "open", "measure": STOCK}, "other": other}})
    truth = lab.observe(lab.mapping_of([2]), [{}])
    with pytest.raises(InputError) as caught:
        protect_observations(mapping, _only(truth, ("open", "other")))
    (issue,) = caught.value.issues
    assert issue.kind == "cannot-relate" and "open" in issue.message and "other" in issue.message


def _only(observations, names):
    numerators = observations.numerators[: len(names)]
    changed = {"measures": names, "numerators": numerators, "denominators": observations.denominators[: len(names)]}
    return type(observations)(**{**observations.__dict__, **changed})


def test_an_unknown_unrelated_indicator_is_found(lab):
    """A misspelt id is reported with its near match."""
    rules = {"unrelated": [{"indicators": ["open"], "to": ["boyz"], "because": "a test"}]}
    issues = check_rules(lab.mapping_of([1], {"disclosure": rules}))
    assert any("boyz" in issue.message and '"boys"' in issue.advice for issue in issues)


@pytest.mark.parametrize("kind", ["stock", "tally"])
def test_number_bands_make_up_a_whole(lab, kind):
    """A whole and two bands: where the one is suppressed in a team, the other two are not both shown there."""
    of = {"kind": "tally", "source": "cases", "month": "month", "value": "due"} if kind == "tally" else STOCK
    some = {"all": {**of, "where": []}}
    some |= {name: {**of, "where": [{"field": "number", **band}]} for name, band in BANDS.items()}
    mapping = lab.structures.mapping_of(lab, [2], some)
    figures = {"all": (83, 43, 40), "few": (6, 3, 3), "many": (77, 40, 37)}
    truth = _only(lab.observe(lab.mapping_of([2]), [{}]), tuple(some))
    for row, id_ in enumerate(some):
        truth.numerators[row, :, 0] = (figures[id_][0], *figures[id_])
    truth.denominators[:] = -1
    shown = protect_observations(mapping, truth)
    at = {id_: shown.counts(id_, "t1", lab.month)[0] for id_ in some}
    assert at["few"] == SUPPRESSED
    assert SUPPRESSED in (at["all"], at["many"])


@pytest.mark.parametrize(("sheets", "same"), [(["List 8"], True), (["List 9"], False), ([], True)])
def test_two_lists_of_one_sheet_of_a_workbook_are_one(lab, sheets, same):
    """Whether it is named by its file or by its workbook: what the one suppresses, the other does not show."""
    mapping = lab.mapping_of([2])
    values = mapping.model_dump(mode="json", by_alias=True, exclude_unset=True)
    one = {**values["sources"]["cases"], "files": ["annex_*.xlsx"], "sheets": ["List 8"]}
    other = {key: value for key, value in one.items() if key != "files"} | {"workbook": "annex", "sheets": sheets}
    parts = {"cases": one, "again": other}
    changed = MappingFiles.model_validate(
        values | {"sources": {**values["sources"], **parts}, "workbooks": {"annex": {"files": ["annex_2023.xlsx"]}}}
    )
    assert (list_names(changed)["again"].source == "cases") is same


CODE_BEFORE = {"headings": ["Code before"], "type": "code", "codes": "letters"}


def test_a_code_compared_and_asked_for_is_refused(lab):
    """Code a, and the same code as before: together they tell of those who had a before, and how is not known."""
    same = {"compare": {"field": "code", "to": "code_before", "is": "same"}}
    some = {
        "changed": {"kind": "share", "of": {**STOCK, "where": []}, "meets": [same]},
        "of_a": {**STOCK, "where": [{"field": "code", "in": ["a"]}]},
    }
    mapping = lab.structures.mapping_of(lab, [2], some)
    values = mapping.model_dump(mode="json", by_alias=True, exclude_unset=True)
    values["sources"]["cases"]["fields"]["code_before"] = CODE_BEFORE
    truth = lab.observe(lab.mapping_of([2]), [{}])
    with pytest.raises(InputError) as caught:
        protect_observations(MappingFiles.model_validate(values), _only(truth, tuple(some)))
    assert caught.value.issues[0].kind == "cannot-relate"
    unrelated = {"unrelated": [{"indicators": ["changed", "of_a"], "because": "a test"}]}
    protect_observations(MappingFiles.model_validate(values | {"disclosure": unrelated}), _only(truth, tuple(some)))


def test_a_comparison_beside_bands_of_one_of_its_dates_is_refused(lab):
    """Seen before asked, and how long ago seen: how these stand to each other, no definition tells."""
    meets = (
        [],
        [{"compare": {"field": "seen", "to": "asked", "is": "before"}}],
        [{"open_for": {"since": "seen", "at_most": "14 days"}}],
        [{"open_for": {"since": "seen", "at_least": "15 days"}}],
        [{"field": {"field": "seen", "blank": True}}],
    )
    some = {f"m{number}": {**STOCK, "where": [], "meets": list(one)} for number, one in enumerate(meets)}
    mapping = lab.structures.mapping_of(lab, [3, 2], some)
    *_, truth = lab.structures.published(lab, mapping, some, 1, lab.structures.COMPARED_RECORDS)
    with pytest.raises(InputError) as caught:
        protect_observations(mapping, truth)
    assert caught.value.issues[0].kind == "cannot-relate"
