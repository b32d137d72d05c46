"""Records behind figures: what happened to them adds up to the difference, for whatever was done to the lists."""

import datetime as dt
import io
import json
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpibook.indicators.engine import compute_observations
from kpibook.indicators.evidence import (
    VERSION,
    Evidence,
    evidence_bytes,
    evidence_of,
    key_of,
    known_records,
    read_evidence,
)
from kpibook.indicators.records_changed import Happened, RecordChanges
from kpibook.months import Month, months_between
from kpibook.records import build_records
from kpibook.sources import read_mapping_files
from kpibook.tables import RawTable

MONTHS = months_between(Month(2023, 1), Month(2023, 4))
COLUMNS = {
    "plans": ("Child", "Start", "End", "Team"),
    "visits": ("Child", "Visited"),
    "referrals": ("Child", "Received", "Decided", "Team"),
}
MAPPING = """
organisation: {{name: Rowanshire, service: Children's Services, report_title: Report, sources_folder: sources}}
service_areas: {{north: {{name: North}}, south: {{name: South}}}}
teams: {{a: {{name: Team A, area: north}}, b: {{name: Team B, area: {area_of_b}}}, c: {{name: Team C, area: south}}}}
sources:
  plans:
    title: Plans
    files: [plans.xlsx]
    complete_from: 2018-01-01
    dated_by: start
    fields:
      child: {{headings: [Child], type: id, required: true}}
      start: {{headings: [Start], type: date, required: true}}
      end: {{headings: [End], type: date}}
      team: {{headings: [Team], type: team}}
  visits:
    title: Visits
    files: [visits.xlsx]
    complete_from: 2018-01-01
    dated_by: visited
    fields:
      child: {{headings: [Child], type: id, required: true}}
      visited: {{headings: [Visited], type: date, required: true}}
  referrals:
    title: Referrals
    files: [referrals.xlsx]
    complete_from: 2018-01-01
    dated_by: received
    fields:
      child: {{headings: [Child], type: id, required: true}}
      received: {{headings: [Received], type: date, required: true}}
      decided: {{headings: [Decided], type: date}}
      team: {{headings: [Team], type: team}}
indicators:
  cp: {{title: Plans, measure: {{kind: stock, source: plans, start: start, end: end, distinct: child}}}}
  visited:
    title: Visited
    measure:
      kind: share
      of: cp
      meets: [{{latest_event: {{source: visits, date: visited, within: {within}, needs_event: true}}}}]
  referrals: {{title: Referrals, measure: {{kind: flow, source: referrals, date: received}}}}
  re_referrals:
    title: Re-referrals
    measure:
      kind: share
      of: referrals
      meets: [{{earlier_event: {{source: referrals, date: received, within: 12 months}}}}]
  days:
    title: Days
    measure: {{kind: average, of: referrals, days: {{start: received, end: decided}}, decimals: 1}}
  for_each:
    title: Each
    measure: {{kind: ratio, of: referrals, by: {{kind: flow, source: referrals, date: decided}}}}
sections:
  all: {{title: All, tables: [{{title: All, indicators: [cp, referrals]}}]}}
"""
SHAPES = {
    "cp": "count", "visited": "share", "referrals": "count", "re_referrals": "share", "days": "average",
    "for_each": "ratio",
}  # fmt: skip


@pytest.fixture(scope="module")
def mapping_with(tmp_path_factory):
    made = {}

    def mapping(within="10 days", area_of_b="north"):
        if (within, area_of_b) not in made:
            folder = tmp_path_factory.mktemp("changed")
            (folder / "mappings").mkdir()
            text = MAPPING.format(within=within, area_of_b=area_of_b)
            (folder / "mappings" / "all.yaml").write_text(text, "utf-8")
            made[within, area_of_b] = read_mapping_files(folder).mapping
        return made[within, area_of_b]

    return mapping


def as_cell(value):
    if value is None:
        return ""
    return dt.datetime.combine(value, dt.time()) if isinstance(value, dt.date) else value


def records_of(mapping, lists):
    found = {}
    for source in mapping.sources:
        rows = [list(COLUMNS[source]), *([as_cell(cell) for cell in row] for row in lists[source])]
        built = build_records(source, [RawTable(source, f"{source}.xlsx", "Export", rows)], mapping)
        assert built.records is not None, built.issues
        found[source] = built.records
    return found


DAYS = [dt.date(2022, 11, 1) + dt.timedelta(number) for number in range(180)]


def a_row(rng, source):
    child, day, team = f"P{rng.randrange(12)}", rng.choice(DAYS), f"Team {rng.choice('ABC')}"
    later = rng.choice([None, day + dt.timedelta(rng.randrange(1, 60))])
    return {"plans": (child, day, later, team), "visits": (child, day), "referrals": (child, day, later, team)}[source]


def a_service(rng):
    lists = {source: [a_row(rng, source) for _ in range(rng.randrange(3, 30))] for source in ("plans", "visits")}
    lists["referrals"] = [a_row(rng, "referrals") for _ in range(rng.randrange(3, 30))]
    return lists


def changed(rng, lists, kinds):
    """The lists after some changes, in another order of rows."""
    lists = {source: list(rows) for source, rows in lists.items()}
    for _ in range(rng.randrange(1, 6)):
        source = rng.choice(list(lists))
        rows, at = lists[source], rng.randrange(len(lists[source])) if lists[source] else None
        match rng.choice(kinds):
            case "late":
                rows.append(a_row(rng, source))
            case "removed" if len(rows) > 1:  # a list without a record is refused
                del rows[at]
            case "corrected" if at is not None:
                other = a_row(rng, source)
                rows[at] = (rows[at][0], *other[1:]) if rng.random() < 0.5 else (*rows[at][:-1], other[-1])
    for rows in lists.values():
        rng.shuffle(rows)
    return lists


def held(before, after, lists, other):
    """Both publications' evidence through a file, and their figures."""
    key = key_of(["a"])
    records = [records_of(before, lists), records_of(after, other)]
    evidence = [
        read_evidence(evidence_bytes(evidence_of(mapping, found, MONTHS, SHAPES, key)))
        for mapping, found in zip((before, after), records, strict=True)
    ]
    figures = [
        compute_observations(mapping, found, MONTHS) for mapping, found in zip((before, after), records, strict=True)
    ]
    return RecordChanges(*evidence), figures


def differences(changes, figures, scopes):
    """Measure, scope, month, what happened, and the figure's difference, of all that can be compared."""
    for measure, shape in SHAPES.items():
        for scope in scopes:
            for month in MONTHS:
                then, now = (each.counts(measure, scope, month) for each in figures)
                if then is not None and now is not None:
                    found = changes.of(measure, scope, month.key, shape)
                    yield measure, scope, month, found, (now[0] - then[0], now[1] - then[1])


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**9),
    st.sampled_from(["10 days", "20 days"]),
    st.sampled_from(["north", "south"]),
    st.lists(st.sampled_from(["late", "removed", "corrected"]), min_size=1, max_size=3),
)
def test_what_happened_adds_up_to_the_difference(mapping_with, seed, within, area, kinds):
    rng = random.Random(seed)
    before, after = mapping_with(), mapping_with(within, area)
    lists = a_service(rng)
    changes, figures = held(before, after, lists, changed(rng, lists, kinds))
    for measure, scope, month, found, (upper, lower) in differences(changes, figures, before.scopes):
        assert found is not None
        added = sum(one.upper for one in found), sum(one.lower for one in found)
        match SHAPES[measure]:
            case "count":
                assert added == (upper, 0), (measure, scope, month)
            case "average":
                assert added == (0, lower), (measure, scope, month)
                assert found or not upper
            case _:
                assert added == (upper, lower), (measure, scope, month)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["late", "removed", "corrected"]))
def test_only_what_was_done_is_named(mapping_with, seed, kind):
    """Records that nobody touched are counted otherwise only beside those that somebody did."""
    rng = random.Random(seed)
    mapping, lists = mapping_with(), a_service(rng)
    changes, figures = held(mapping, mapping, lists, changed(rng, lists, [kind]))
    allowed = {Happened(kind), Happened.LINKED}
    if kind == "corrected":  # a new day, of a child with several such records: which of them it was cannot be known
        allowed |= {Happened.LATE, Happened.REMOVED}
    for _, _, _, found, _ in differences(changes, figures, mapping.scopes):
        assert {one.happened for one in found} <= allowed


def test_nothing_happened_where_nothing_did(mapping_with):
    mapping, lists = mapping_with(), a_service(random.Random(4))
    changes, figures = held(mapping, mapping, lists, changed(random.Random(5), lists, ["none"]))
    assert all(found == () for _, _, _, found, _ in differences(changes, figures, mapping.scopes))


def test_a_new_definition_and_a_team_that_moved_are_named(mapping_with):
    lists = a_service(random.Random(8))
    changes, figures = held(mapping_with(), mapping_with("20 days"), lists, lists)
    found = {one for *_, some, _ in differences(changes, figures, ["whole"]) for one in some}
    assert {one.happened for one in found} == {Happened.DEFINITION}
    changes, figures = held(mapping_with(), mapping_with(area_of_b="south"), lists, lists)
    of_areas = {one.happened for *_, some, _ in differences(changes, figures, ["north", "south"]) for one in some}
    assert of_areas == {Happened.MAPPING}


def test_a_corrected_day_is_one_record_not_two(mapping_with):
    lists = {
        "plans": [("P1", dt.date(2023, 1, 5), None, "Team A"), ("P2", dt.date(2023, 1, 5), None, "Team A")],
        "visits": [("P1", DAYS[0])],
        "referrals": [("P1", DAYS[0], None, "Team A")],
    }
    other = {**lists, "plans": [lists["plans"][0], ("P2", dt.date(2023, 2, 5), None, "Team A")]}
    mapping = mapping_with()
    changes, _ = held(mapping, mapping, lists, other)
    (found,) = changes.of("cp", "whole", "2023-01", "count")
    assert (found.happened, found.records, found.upper) == (Happened.CORRECTED, 1, -1)


CALLS = """
organisation: {name: Rowanshire, service: Children's Services, report_title: Report, sources_folder: sources}
service_areas: {north: {name: North}}
teams: {a: {name: Team A, area: north}}
codes: {reason: {values: {HELP: [Help], CARE: [Care, Visit]}}}
sources:
  calls:
    title: Calls
    files: [calls.xlsx]
    complete_from: 2018-01-01
    dated_by: called
    fields:
      child: {headings: [Child], type: id}
      called: {headings: [Called], type: date, required: true}
      reason: {headings: [Reason], type: code, codes: reason}
indicators:
  calls: {title: Calls, measure: {kind: flow, source: calls, date: called}}
  helped:
    title: Calls for help
    measure: {kind: flow, source: calls, date: called, where: [{field: reason, in: [HELP]}]}
sections:
  all: {title: All, tables: [{title: All, indicators: [calls, helped]}]}
"""
WITHOUT_IDS = CALLS.replace("      child: {headings: [Child], type: id}\n", "")
KNOWN_BY_NOTHING = WITHOUT_IDS.replace("    dated_by: called\n", "")
READ_OTHERWISE = CALLS.replace("HELP: [Help], CARE: [Care, Visit]", "HELP: [Help, Visit], CARE: [Care]")


def evidence_of_calls(folder, text, rows):
    folder.mkdir()
    (folder / "mappings").mkdir()
    (folder / "mappings" / "all.yaml").write_text(text, "utf-8")
    mapping = read_mapping_files(folder).mapping
    cells = [["Child", "Called", "Reason"], *([as_cell(cell) for cell in row] for row in rows)]
    built = build_records("calls", [RawTable("calls", "calls.xlsx", "Export", cells)], mapping)
    assert built.records is not None, built.issues
    return evidence_of(mapping, {"calls": built.records}, MONTHS, ["calls", "helped"], key_of(["a"]))


def happened_to_calls(then, now, measure="calls", month="2023-01"):
    found = RecordChanges(then, now).of(measure, "whole", month, "count")
    return [(one.happened, one.records, one.upper) for one in found]


FIRST = ("P1", dt.date(2023, 1, 9), "Help")
WITHOUT_ID = (None, dt.date(2023, 1, 2), "Help")
LATE, REMOVED, MAPPED = (Happened.LATE, 1, 1), (Happened.REMOVED, 1, -1), (Happened.MAPPING, 1, 1)


@pytest.mark.parametrize("text", [CALLS, WITHOUT_IDS, KNOWN_BY_NOTHING])
def test_the_only_records_without_an_id_are_not_taken_for_one(text, tmp_path):
    """Whose they are, nobody knows; so the later one is no correction of the earlier one."""
    then = evidence_of_calls(tmp_path / "then", text, [FIRST, WITHOUT_ID])
    now = evidence_of_calls(tmp_path / "now", text, [FIRST, (None, dt.date(2023, 3, 5), "Help")])
    assert happened_to_calls(then, now) == [REMOVED]
    assert happened_to_calls(then, now, month="2023-03") == [LATE]


@pytest.mark.parametrize("text", [CALLS, WITHOUT_IDS, KNOWN_BY_NOTHING])
@pytest.mark.parametrize("day", [2, 3])
def test_records_without_an_id_are_not_taken_for_one_by_their_day_or_their_place(text, day, tmp_path):
    other = (None, dt.date(2023, 1, day), "Care")
    then = evidence_of_calls(tmp_path / "then", text, [FIRST, WITHOUT_ID])
    now = evidence_of_calls(tmp_path / "now", text, [FIRST, other])
    assert happened_to_calls(then, now) == [LATE, REMOVED]
    assert happened_to_calls(then, now, "helped") == [REMOVED]


def test_records_without_an_id_are_known_by_all_that_they_say(tmp_path):
    then = evidence_of_calls(tmp_path / "then", CALLS, [FIRST, WITHOUT_ID, WITHOUT_ID])
    now = evidence_of_calls(tmp_path / "now", CALLS, [WITHOUT_ID, FIRST])
    assert happened_to_calls(then, now) == [REMOVED]


def test_a_list_without_ids_that_is_read_otherwise_is_called_so(tmp_path):
    """All that is said of its records may be another; that all were removed, and others came late, would be untrue."""
    rows = [WITHOUT_ID, (None, dt.date(2023, 1, 3), "Visit")]
    then, now = (
        evidence_of_calls(tmp_path / name, text, rows) for name, text in (("then", CALLS), ("now", READ_OTHERWISE))
    )
    assert happened_to_calls(then, now) == []
    assert happened_to_calls(then, now, "helped") == [MAPPED]


def test_evidence_in_which_blank_ids_were_hashed_pairs_no_records_without_an_id(tmp_path):
    """Publications made before 0 stood for nobody are still held against lists of now."""
    then = evidence_of_calls(tmp_path / "then", CALLS, [FIRST, WITHOUT_ID])
    now = evidence_of_calls(tmp_path / "now", CALLS, [FIRST, (None, dt.date(2023, 1, 2), "Care")])
    known = then.lists["calls"]
    hashed = replace(known, people=np.where(known.people == 0, np.uint64(77), known.people))
    assert (hashed.people != known.people).sum() == 1
    assert happened_to_calls(replace(then, lists={"calls": hashed}), now) == [LATE, REMOVED]


def test_no_id_stands_in_the_evidence(mapping_with):
    mapping, lists = mapping_with(), a_service(random.Random(1))
    lists["plans"] = [("PSEUDO77", DAYS[0], None, "Team A")]
    content = evidence_bytes(evidence_of(mapping, records_of(mapping, lists), MONTHS, SHAPES, key_of(["a"])))
    evidence = read_evidence(content)
    assert len(evidence.lists["plans"].people) == 1
    assert not any("PSEUDO77" in str(value) for value in (evidence.lists, evidence.behind, evidence.read))


def test_damaged_evidence_is_refused():
    with pytest.raises(ValueError, match="damaged"):
        read_evidence(b"PK\x05\x06" + bytes(18))


def test_evidence_that_breaks_off_is_refused_wherever_it_does():
    content = evidence_bytes(Evidence("k" * 16, ("a",), {}, {}, {}))
    for length in range(len(content)):
        with pytest.raises(ValueError, match=r"^it is damaged$"):
            read_evidence(content[:length])


def test_evidence_with_a_changed_byte_is_refused_or_read_as_it_was(mapping_with):
    """A package has bytes that say nothing, such as the time; all others are held against checksums, or are a frame."""
    mapping, lists = mapping_with(), a_service(random.Random(1))
    content = evidence_bytes(evidence_of(mapping, records_of(mapping, lists), MONTHS, ["cp"], key_of(["a"])))
    refused = 0
    for at in range(0, len(content), 7):
        changed = content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :]
        try:
            assert evidence_bytes(read_evidence(changed)) == content
        except ValueError as error:
            assert str(error) == "it is damaged"
            refused += 1
    assert refused > len(content) / 7 / 2


@pytest.mark.parametrize("head", [3, [], {}, {"version": VERSION, "lists": [], "behind": {}}])
def test_evidence_that_says_something_of_another_type_is_refused(head):
    written = io.BytesIO()
    np.savez(written, head=np.frombuffer(json.dumps(head).encode(), dtype=np.uint8))
    with pytest.raises(ValueError, match=r"^it is damaged$"):
        read_evidence(written.getvalue())


def test_evidence_of_another_version_is_called_so():
    written = io.BytesIO()
    np.savez(written, head=np.frombuffer(json.dumps({"version": VERSION + 1}).encode(), dtype=np.uint8))
    with pytest.raises(ValueError, match="another version"):
        read_evidence(written.getvalue())


def test_the_order_of_fields_in_the_mapping_changes_no_record(mapping_with, tmp_path):
    received, decided = (
        f"      {name}: {{{{headings: [{name.capitalize()}], type: date" for name in ("received", "decided")
    )
    (tmp_path / "mappings").mkdir()
    lines = MAPPING.split("\n")
    at = [number for number, line in enumerate(lines) if line.startswith((received, decided))]
    lines[at[0]], lines[at[1]] = lines[at[1]], lines[at[0]]
    text = "\n".join(lines).format(within="10 days", area_of_b="north")
    (tmp_path / "mappings" / "all.yaml").write_text(text, "utf-8")
    lists, mappings = a_service(random.Random(1)), (mapping_with(), read_mapping_files(tmp_path).mapping)
    then, now = (known_records(each, records_of(each, lists)["referrals"], "k" * 16) for each in mappings)
    assert [*mappings[0].sources["referrals"].fields] != [*mappings[1].sources["referrals"].fields]
    assert then.asked == now.asked and (then.content == now.content).all()
