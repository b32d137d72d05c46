"""Each rule between definitions finds what breaks it, at its place, and nothing else."""

import ast
import inspect

import pytest

from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.rules import (
    RULES,
    agreements,
    benchmarks,
    breakdowns,
    childrens_lists,
    compared,
    cross_checks,
    lists,
    lookups,
    measures,
    pages,
    people,
    references,
    snapshots,
    targets,
)
from kpibook.workbook.live import names as workbook_names
from kpibook.workbook.specimens import tokens

LATEST = "indicators.visited.measure.meets.0.latest_event"
EARLIER = "indicators.repeats.measure.meets.0.earlier_event"
MEETS = "indicators.visited.measure.meets.2"
PARTS = "indicators.looked_after.breakdown"
OPEN_FOR = "indicators.visited.measure.meets.1.open_for"
IS_17 = {"field": {"field": "age", "at_most": "17"}}
SINCE_LISTED = {"source": "episodes", "start": "start", "end": "end"}
LOOKUPS, WHERE = "sources.episodes.lookups", "indicators.looked_after.measure.where.0"
PLACED = {"from": "moves", "on": "child", "field": "kind", "start": "from", "end": "to"}
TARGET = {"shown": "90%", "number": "90", "comparison": "at_least", "valid_from": "2022-04"}

COMPARE = f"{MEETS}.compare"
ASKED = f"{MEETS}.linked_record.meets.0"


def linked(asked):
    """A condition on an open episode, of which something is asked."""
    return {"linked_record": {"source": "episodes", "start": "start", "end": "end", "meets": [asked]}}


STATUS, FLAG = "sources.episodes.fields.status", "sources.episodes.fields.flag"
RATE = "indicators.rate.measure"
OPEN = {"kind": "stock", "source": "episodes", "start": "start", "end": "end"}
OF_DAYS = {"kind": "average", "of": "looked_after"}
AVERAGE, RATIO = {**OF_DAYS, "value": "age"}, {"kind": "ratio", "of": "looked_after"}
OPEN_ONES = [
    {"valid_from": "2022-04", "measure": OPEN},
    {"valid_from": "2023-04", "measure": {**OPEN, "where": [{"field": "status", "in": ["v2"]}]}},
]
V22 = {"valid_from": "2022-04", "measure": {**OF_DAYS, "value": "age"}}

CROSS, AGREES = "indicators.repeats.cross_check", "indicators.repeats.agrees_with"
OTHER = {"indicator": "visited", "label": "Return", "tolerance": "2"}

LISTS = {"recipients": {"duty": ["a.manager@council.example"], "whole": ["performance@council.example"]}}


def lists_with(**more):
    """What the mapping says of lists of children, with one part wrong."""
    return {**LISTS, **more}


BROKEN = [
    # lists of children
    ("lists", {"recipients": {"dutty": ["a@b.example"]}}, "unknown-reference", "lists.recipients.dutty"),
    ("lists", {"recipients": {"north": ["a@b.example"]}}, "wrong-lists", "lists.recipients.north"),
    ("lists", {"recipients": {"duty": []}}, "wrong-lists", "lists.recipients.duty"),
    ("lists", {"recipients": {"duty": ["a@other.example"]}}, "recipient-domain", "lists.recipients.duty.0"),
    ("lists", lists_with(show={"visitts": ["child"]}), "unknown-reference", "lists.show.visitts"),
    ("lists", lists_with(show={"visits": ["child", "vissited"]}), "unknown-reference", "lists.show.visits.1"),
    ("lists", lists_with(show={"visits": ["child", "child"]}), "duplicate-id", "lists.show.visits.1"),
    ("lists", lists_with(indicators=["visitd"]), "unknown-reference", "lists.indicators.0"),
    ("lists", lists_with(indicators=["visited"]), "wrong-lists", "lists.indicators.0"),
    ("lists", lists_with(indicators=["referrals"]), "wrong-lists", "lists.indicators.0"),
    ("lists", lists_with(due_within="9 weeks"), "wrong-lists", "lists.due_within"),
    ("lists", lists_with(due_within="2 months"), "wrong-lists", "lists.due_within"),
    ("lists", lists_with(reasons=["Done since", "done  since"]), "wrong-lists", "lists.reasons.1"),
    ("lists", lists_with(reasons=[" "]), "wrong-lists", "lists.reasons.0"),
    # what texts call an indicator
    ("indicators.repeats.aliases", ["Returns", "referrals"], "shared-spelling", "indicators.repeats.aliases.1"),
    # second opinions
    (CROSS, {**OTHER, "indicator": "visit"}, "unknown-reference", f"{CROSS}.indicator"),
    (AGREES, {"indicator": "repeats"}, "wrong-agreement", f"{AGREES}"),
    (AGREES, {"indicator": "planned"}, "wrong-agreement", f"{AGREES}"),
    (AGREES, {"indicator": "looked_after"}, "wrong-agreement", f"{AGREES}"),
    (AGREES, {"indicator": "visited", "how": "part_of"}, "wrong-agreement", f"{AGREES}"),
    (AGREES, [{"indicator": "visited"}, {"indicator": "visited"}], "wrong-agreement", f"{AGREES}.1.indicator"),
    (AGREES, {"indicator": "vistied"}, "unknown-reference", f"{AGREES}"),
    (CROSS, {**OTHER, "indicator": "repeats"}, "wrong-cross-check", f"{CROSS}.indicator"),
    (CROSS, {**OTHER, "indicator": "planned"}, "wrong-cross-check", f"{CROSS}.indicator"),
    (CROSS, {**OTHER, "indicator": "looked_after"}, "wrong-cross-check", f"{CROSS}.indicator"),
    (CROSS, {**OTHER, "within_days": "14"}, "wrong-cross-check", f"{CROSS}.within_days"),
    (CROSS, {**OTHER, "by": "kid"}, "unknown-reference", f"{CROSS}.by"),
    (CROSS, {**OTHER, "there": "start"}, "wrong-cross-check", f"{CROSS}.there"),
    (
        "indicators.visited.cross_check",
        {**OTHER, "indicator": "repeats"},
        "wrong-cross-check",
        "indicators.visited.cross_check",
    ),
    # references: path, what is written there, kind, place
    ("teams.duty.area", "south", "unknown-reference", "teams.duty.area"),
    ("sources.episodes.fields.status.codes", "statuss", "unknown-reference", "sources.episodes.fields.status.codes"),
    ("sources.episodes.fields.flag.type", "text", "wrong-field-type", "sources.episodes.fields.flag.codes"),
    ("sources.episodes.fields.status.codes", None, "incomplete-field", "sources.episodes.fields.status"),
    ("indicators.referrals.measure.source", "referals", "unknown-reference", "indicators.referrals.measure.source"),
    ("indicators.referrals.measure.date", "recieved", "unknown-reference", "indicators.referrals.measure.date"),
    ("indicators.referrals.measure.date", "outcome", "wrong-field-type", "indicators.referrals.measure.date"),
    ("indicators.looked_after.measure.end", "child", "wrong-field-type", "indicators.looked_after.measure.end"),
    (
        "indicators.looked_after.measure.distinct",
        "kid",
        "unknown-reference",
        "indicators.looked_after.measure.distinct",
    ),
    ("indicators.returned.measure.value", "month", "wrong-field-type", "indicators.returned.measure.value"),
    ("indicators.returned.measure.out_of", "team", "wrong-field-type", "indicators.returned.measure.out_of"),
    (
        "indicators.rate.measure.population.value",
        "person",
        "unknown-reference",
        "indicators.rate.measure.population.value",
    ),
    (
        "indicators.rate.measure.population.team",
        "age",
        "wrong-field-type",
        "indicators.rate.measure.population.team",
    ),
    (f"{LATEST}.source", "visit", "unknown-reference", f"{LATEST}.source"),
    (f"{LATEST}.date", "child", "wrong-field-type", f"{LATEST}.date"),
    (f"{LATEST}.on", "person", "unknown-reference", f"{LATEST}.on"),
    (f"{LATEST}.on", "start", "unknown-reference", f"{LATEST}.on"),
    (f"{LATEST}.born", "age", "wrong-field-type", f"{LATEST}.born"),
    (f"{LATEST}.since", "status", "wrong-field-type", f"{LATEST}.since"),
    (f"{LATEST}.since", {**SINCE_LISTED, "start": "begin"}, "unknown-reference", f"{LATEST}.since.start"),
    (
        f"{LATEST}.limits",
        [{"within": "1 month", "until_first": {"source": "returns", "date": "count"}}],
        "wrong-field-type",
        f"{LATEST}.limits.0.until_first.date",
    ),
    (
        f"{LATEST}.limits",
        [{"within": "1 month", "until_first": {"source": "reviews", "date": "held"}}],
        "unknown-reference",
        f"{LATEST}.limits.0.until_first.source",
    ),
    (
        f"{LATEST}.limits",
        [{"within": "1 month", "where": [{"field": "visited", "blank": "true"}]}],
        "unknown-reference",
        f"{LATEST}.limits.0.where.0.field",
    ),
    ("sources.referrals.dated_by", "child", "wrong-field-type", "sources.referrals.dated_by"),
    ("sources.referrals.unique.1", "day", "unknown-reference", "sources.referrals.unique.1"),
    ("sources.episodes.spans.0.end", "spell_end", "unknown-reference", "sources.episodes.spans.0.end"),
    ("sources.episodes.spells.by", ["child", "end"], "wrong-field-type", "sources.episodes.spells.by.1"),
    (
        "sources.episodes.spells.begins_with",
        {"field": "status", "in": ["v9"]},
        "unknown-reference",
        "sources.episodes.spells.begins_with.in.0",
    ),
    ("sources.episodes.spells.by", "status", "wrong-field-type", "sources.episodes.spells.by"),
    ("sections.care.tables.0.indicators.1", "visted", "unknown-reference", "sections.care.tables.0.indicators.1"),
    ("sections.care.highlights", [{"indicator": "x"}], "unknown-reference", "sections.care.highlights.0"),
    ("indicators.repeats.team_targets.dutty", [TARGET], "unknown-reference", "indicators.repeats.team_targets.dutty"),
    ("quality_assurance.grades.1", "bad", "unknown-reference", "quality_assurance.grades.1"),
    ("quality_assurance.completed", "month", "wrong-field-type", "quality_assurance.completed"),
    ("benchmarks.source", "returns", "unknown-reference", "benchmarks.source"),
    (
        "benchmarks.columns.england",
        {"heading": "England", "area": "England"},
        "benchmark-column",
        "benchmarks.columns.england",
    ),
    ("benchmarks.columns.england.neighbours", "2021", "benchmark-column", "benchmarks.columns.england"),
    (
        "benchmarks.columns.like",
        {"heading": "Neighbours", "neighbours": "2021", "period": "2021-22"},
        "benchmark-column",
        "benchmarks.columns.like.neighbours",
    ),
    ("disclosure.exempt", ["audits", "referals"], "unknown-reference", "disclosure.exempt.1"),
    (
        "disclosure.unrelated",
        [{"indicators": ["referals"], "because": "x"}],
        "unknown-reference",
        "disclosure.unrelated.0.indicators.0",
    ),
    # field conditions
    (
        "indicators.looked_after.measure.where.0.in.0",
        "v9",
        "unknown-reference",
        "indicators.looked_after.measure.where.0.in.0",
    ),
    (
        "indicators.looked_after.measure.where.0",
        {"field": "flag", "in": ["maybe"]},
        "unknown-reference",
        "indicators.looked_after.measure.where.0.in.0",
    ),
    (
        "indicators.looked_after.measure.where.0",
        {"field": "team", "not_in": ["dutty"]},
        "unknown-reference",
        "indicators.looked_after.measure.where.0.not_in.0",
    ),
    (
        "indicators.looked_after.measure.where.0",
        {"field": "status"},
        "empty-condition",
        "indicators.looked_after.measure.where.0",
    ),
    (
        "indicators.looked_after.measure.where.0",
        {"field": "status", "in": []},
        "empty-condition",
        "indicators.looked_after.measure.where.0.in",
    ),
    (
        "indicators.looked_after.measure.where.0",
        {"field": "age", "at_least": "18", "at_most": "17"},
        "empty-condition",
        "indicators.looked_after.measure.where.0",
    ),
    (
        "indicators.looked_after.measure.where.0",
        {"field": "status", "at_least": "2"},
        "wrong-field-type",
        "indicators.looked_after.measure.where.0.at_least",
    ),
    (
        "indicators.looked_after.measure.where.0",
        {"field": "start", "in": ["2022-04-01"]},
        "wrong-field-type",
        "indicators.looked_after.measure.where.0.in",
    ),
    (
        "indicators.looked_after.measure.where.0",
        {"field": "age", "in": ["ten"]},
        "wrong-value",
        "indicators.looked_after.measure.where.0.in.0",
    ),
    (
        "accepted",
        [{"warning": "empty-month", "source": "visit", "reason": "x", "until": "2023-01-01"}],
        "unknown-reference",
        "accepted.0.source",
    ),
    # teams and areas
    ("teams.whole", {"name": "Everybody", "area": "north"}, "reserved-id", "teams.whole"),
    ("service_areas.every", {"name": "Every"}, "reserved-id", "service_areas.every"),
    ("teams.north", {"name": "Northerly", "area": "north"}, "duplicate-id", "teams.north"),
    ("teams.court.name", "DUTY", "shared-spelling", "teams.court.name"),
    ("service_areas.south", {"name": "NORTH"}, "shared-spelling", "service_areas.south.name"),
    ("service_areas.north.name", "whole  service", "shared-spelling", "service_areas.north.name"),
    ("teams.court.aliases", ["Court", "duty TEAM"], "shared-spelling", "teams.court.aliases.1"),
    ("teams.court.aliases", [" "], "wrong-value", "teams.court.aliases.0"),
    ("service_areas.north.recipients.0", "north at council", "wrong-address", "service_areas.north.recipients.0"),
    ("teams.duty.recipients", ["a@b.example, c@d.example"], "wrong-address", "teams.duty.recipients.0"),
    # lists
    (
        "sources.visits.fields.visited.headings.1",
        "child-id",
        "shared-heading",
        "sources.visits.fields.visited.headings.1",
    ),
    ("sources.visits.fields.visited.headings.1", "–", "shared-heading", "sources.visits.fields.visited.headings.1"),
    ("sources.referrals.dated_by", None, "incomplete-source", "sources.referrals.complete_from"),
    ("sources.episodes.spells.starts", "born", "duplicate-id", "sources.episodes.spells.starts"),
    ("sources.episodes.spells.ends", "spell_start", "duplicate-id", "sources.episodes.spells.ends"),
    ("sources.visits.files.0", "../visits.csv", "wrong-value", "sources.visits.files.0"),
    ("sources.visits.files.0", "C:\\visits.csv", "wrong-value", "sources.visits.files.0"),
    ("sources.episodes.fields.age.commas", "decimal", "wrong-field-type", "sources.episodes.fields.age.commas"),
    (
        "indicators.totalled",
        {
            "title": "Ages",
            "measure": {"kind": "average", "of": "looked_after", "value": "age", "statistic": "total"},
            "team_targets": {"duty": [{**TARGET, "shown": "80"}]},
        },
        "wrong-value",
        "indicators.totalled.team_targets.duty",
    ),
    ("sources.episodes.fields.team.unreadable", "blank", "wrong-field-type", "sources.episodes.fields.team.unreadable"),
    (
        "sources.episodes.fields.born",
        {"headings": ["Date of birth"], "type": "date", "required": True, "unreadable": "blank"},
        "wrong-value",
        "sources.episodes.fields.born.unreadable",
    ),
    (
        "indicators.looked_after.measure.where.0",
        {"field": "age", "at_least": "2.5"},
        "wrong-value",
        "indicators.looked_after.measure.where.0.at_least",
    ),
    (
        "indicators.looked_after.measure.where.0",
        {"field": "age", "over": "4", "under": "4"},
        "empty-condition",
        "indicators.looked_after.measure.where.0",
    ),
    (MEETS, {"compare": {"field": "begin", "to": "end", "is": "before"}}, "unknown-reference", f"{COMPARE}.field"),
    (MEETS, {"compare": {"field": "start", "to": "ende", "is": "before"}}, "unknown-reference", f"{COMPARE}.to"),
    (MEETS, {"compare": {"field": "start", "to": "age", "is": "before"}}, "wrong-field-type", f"{COMPARE}.to"),
    (MEETS, {"compare": {"field": "team", "to": "team", "is": "same"}}, "wrong-field-type", f"{COMPARE}.to"),
    (MEETS, {"compare": {"field": "start", "to": "end", "is": "less"}}, "wrong-field-type", f"{COMPARE}.is"),
    (MEETS, {"compare": {"field": "age", "to": "age", "is": "before"}}, "wrong-field-type", f"{COMPARE}.is"),
    (MEETS, {"compare": {"field": "status", "to": "flag", "is": "same"}}, "wrong-field-type", f"{COMPARE}.to"),
    (MEETS, {"compare": {"field": "start", "to": "start", "is": "same"}}, "empty-condition", f"{COMPARE}.to"),
    (MEETS, linked({"age": {"born": "birth", "under": 5}}), "unknown-reference", f"{ASKED}.age.born"),
    (MEETS, linked({"open_for": {"since": "start"}}), "incomplete-condition", f"{ASKED}.open_for"),
    (MEETS, linked({"any": [linked({"not": IS_17}), IS_17]}), "too-deep", f"{MEETS}.linked_record"),
    ("sources.visits.workbook", "annex", "unknown-reference", "sources.visits.workbook"),
    ("workbooks", {"annex": {"files": ["../annex.xlsx"]}}, "wrong-value", "workbooks.annex.files.0"),
    ("organisation.blank_words", ["-", "court"], "shared-spelling", "organisation.blank_words.1"),
    ("sources.episodes.blank_words", ["-", "SECTION20"], "shared-spelling", "sources.episodes.blank_words.1"),
    (
        "sources.episodes.fields.status.blank_words",
        ["V3"],
        "shared-spelling",
        "sources.episodes.fields.status.blank_words.0",
    ),
    (
        "sources.episodes.fields.flag.blank_words",
        ["b) no"],
        "shared-spelling",
        "sources.episodes.fields.flag.blank_words.0",
    ),
    ("sources.visits.blank_words", ["#Not Calculated"], "wrong-value", "sources.visits.blank_words.0"),
    ("codes.status.values.v3", ["section  20"], "shared-spelling", "codes.status.values.v3.0"),
    ("codes.status.values.V2", [], "shared-spelling", "codes.status.values.V2"),
    ("codes.yes_no", {"values": {"yes": ["N", "No"]}}, "shared-spelling", "codes.yes_no.values.yes.1"),
    ("codes.status.labels.v4", "other", "unknown-reference", "codes.status.labels.v4"),
    # measures
    ("indicators.repeats.measure.of", "referral", "unknown-reference", "indicators.repeats.measure.of"),
    ("indicators.repeats.measure.of", "repeats", "wrong-base", "indicators.repeats.measure.of"),
    ("indicators.repeats.measure.of", "rate", "wrong-base", "indicators.repeats.measure.of"),
    ("indicators.rate.measure.of", "planned", "wrong-base", "indicators.rate.measure.of"),
    ("indicators.looked_after.measure.end", "start", "wrong-base", "indicators.looked_after.measure.end"),
    ("sources.returns.fields.count.type", "team", "team-field", "indicators.returned.measure.source"),
    (f"{LATEST}.since", None, "incomplete-condition", LATEST),
    (
        LATEST,
        {
            "source": "visits",
            "date": "visited",
            "within": "6 weeks",
            "needs_event": "true",
            "first_within": "1 week",
        },
        "incomplete-condition",
        f"{LATEST}.first_within",
    ),
    (f"{LATEST}.limits", [{"within": "1 month", "under_age": "5"}], "incomplete-condition", f"{LATEST}.limits.0"),
    (
        LATEST,
        {
            "source": "visits",
            "date": "visited",
            "within": "6 weeks",
            "needs_event": "true",
            "limits": [{"within": "1 month", "after_events": "1"}],
        },
        "incomplete-condition",
        f"{LATEST}.limits.0",
    ),
    (
        "indicators.repeats.measure.meets.0.earlier_event.within",
        "20 working days",
        "wrong-duration",
        "indicators.repeats.measure.meets.0.earlier_event.within",
    ),
    (EARLIER, {"source": "referrals", "date": "received"}, "incomplete-condition", EARLIER),
    (f"{EARLIER}.known_since", "2010-04-01", "incomplete-condition", f"{EARLIER}.known_since"),
    (OPEN_FOR, {"since": "start"}, "incomplete-condition", OPEN_FOR),
    (
        OPEN_FOR,
        {"since": "start", "at_least": "11 working days", "at_most": "10 working days"},
        "empty-condition",
        f"{OPEN_FOR}.at_most",
    ),
    (MEETS, {"date_within": {"date": "visit", "within": "5 days"}}, "unknown-reference", f"{MEETS}.date_within.date"),
    (MEETS, {"date_within": {"date": "child", "within": "5 days"}}, "wrong-field-type", f"{MEETS}.date_within.date"),
    (MEETS, {"age": {"born": "age", "under": "5"}}, "wrong-field-type", f"{MEETS}.age.born"),
    (MEETS, {"age": {"born": "born"}}, "incomplete-condition", f"{MEETS}.age"),
    (MEETS, {"age": {"born": "born", "from": "5", "under": "5"}}, "empty-condition", f"{MEETS}.age.under"),
    (MEETS, {"any": [IS_17]}, "incomplete-condition", f"{MEETS}.any"),
    (MEETS, {"any": [IS_17, {"age": {"born": "born"}}]}, "incomplete-condition", f"{MEETS}.any.1.age"),
    (MEETS, {"any": [IS_17, {"field": {"field": "agee"}}]}, "unknown-reference", f"{MEETS}.any.1.field.field"),
    (MEETS, {"not": {"field": {"field": "status", "in": ["x"]}}}, "unknown-reference", f"{MEETS}.not.field.in.0"),
    (MEETS, {"not": {"field": {"field": "team", "in": ["duty"]}}}, "wrong-field-type", f"{MEETS}.not.field.field"),
    (MEETS, {"not": {"not": IS_17}}, "empty-condition", f"{MEETS}.not"),
    (MEETS, {"not": {"any": [IS_17, {"not": {"any": [IS_17, IS_17]}}]}}, "too-deep", f"{MEETS}.not"),
    # versions
    ("indicators.rate", {"title": "Rate", "versions": [V22]}, "version-order", "indicators.rate.versions"),
    (
        "indicators.rate",
        {"title": "Rate", "versions": [V22, V22]},
        "version-order",
        "indicators.rate.versions.1.valid_from",
    ),
    (
        "indicators.rate",
        {"title": "Rate", "versions": [V22, {"valid_from": "2023-04", "measure": {**OPEN}}]},
        "version-differs",
        "indicators.rate.versions.1.measure",
    ),
    (
        "indicators.rate",
        {
            "title": "Rate",
            "versions": [V22, {"valid_from": "2023-04", "measure": {**V22["measure"], "statistic": "total"}}],
        },
        "version-differs",
        "indicators.rate.versions.1.measure",
    ),
    (
        "indicators.rate",
        {"title": "Rate", "breakdown": [{"by": "status"}], "versions": OPEN_ONES},
        "version-differs",
        "indicators.rate.breakdown",
    ),
    # averages and ratios
    (RATE, {**AVERAGE, "value": "born"}, "wrong-field-type", f"{RATE}.value"),
    (RATE, {**AVERAGE, "of": "repeats"}, "wrong-base", f"{RATE}.of"),
    (RATE, {**AVERAGE, "of": "rate"}, "wrong-base", f"{RATE}.of"),
    (RATE, {**OF_DAYS, "days": {"start": "age", "end": "end"}}, "wrong-field-type", f"{RATE}.days.start"),
    (RATE, {**OF_DAYS, "days": {"start": "end", "end": "end"}}, "wrong-base", f"{RATE}.days.end"),
    (RATE, {**AVERAGE, "meets": [{"age": {"born": "born"}}]}, "incomplete-condition", f"{RATE}.meets.0.age"),
    (RATE, {**RATIO, "by": "nobody"}, "unknown-reference", f"{RATE}.by"),
    (RATE, {**RATIO, "by": "looked_after"}, "wrong-base", f"{RATE}.by"),
    (RATE, {**RATIO, "by": {**OPEN, "end": "start"}}, "wrong-base", f"{RATE}.by.end"),
    # breakdowns
    (f"{PARTS}.0", {"by": "statuss"}, "unknown-reference", f"{PARTS}.0.by"),
    (f"{PARTS}.0", {"by": "age"}, "wrong-field-type", f"{PARTS}.0.by"),
    (f"{PARTS}.0", {"by": "status", "bands": ["5"]}, "wrong-field-type", f"{PARTS}.0.by"),
    (f"{PARTS}.0", {"by": "status", "values": ["v2", "v9"]}, "unknown-reference", f"{PARTS}.0.values"),
    (f"{PARTS}.0", {"by": "status", "groups": {"Orders": ["c1"]}}, "unknown-reference", f"{PARTS}.0.groups"),
    (f"{PARTS}.0", {"by": "status", "groups": {"A": ["v2"], "B": ["v2"]}}, "wrong-breakdown", f"{PARTS}.0.groups"),
    (f"{PARTS}.0", {"by": "status", "groups": {"A": []}}, "wrong-breakdown", f"{PARTS}.0.groups.A"),
    (
        f"{PARTS}.0",
        {"by": "status", "groups": {"A b": ["v2"], "a-B": ["v3"]}},
        "wrong-breakdown",
        f"{PARTS}.0.groups.a-B",
    ),
    (f"{PARTS}.0", {"by": "status", "values": ["v2", "v2"]}, "wrong-breakdown", f"{PARTS}.0.values"),
    (f"{PARTS}.0", {"by": "age", "bands": ["5", "5"]}, "wrong-breakdown", f"{PARTS}.0.bands"),
    (f"{PARTS}.0", {"age": "start_", "bands": ["5"]}, "unknown-reference", f"{PARTS}.0.age"),
    (f"{PARTS}.0", {"age": "born", "bands": ["0", "5"]}, "wrong-breakdown", f"{PARTS}.0.bands"),
    (f"{PARTS}.0", {"open_for": "start", "up_to": ["10 days", "5 days"]}, "wrong-breakdown", f"{PARTS}.0.up_to"),
    (f"{PARTS}.0", {"open_for": "start", "up_to": ["10 days", "1 month"]}, "wrong-breakdown", f"{PARTS}.0.up_to"),
    (
        f"{PARTS}.0",
        {"between": {"start": "start", "end": "age"}, "up_to": ["5 days"]},
        "wrong-field-type",
        f"{PARTS}.0.between.end",
    ),
    (PARTS, [{"by": "flag"}, {"by": "flag", "values": ["yes"]}], "wrong-breakdown", f"{PARTS}.1"),
    (f"{PARTS}.0", {"by": "age", "bands": [str(band) for band in range(70)]}, "wrong-breakdown", PARTS),
    ("indicators.rate.breakdown", [{"by": "status"}], "wrong-breakdown", "indicators.rate.breakdown"),
    ("indicators.planned.breakdown", [{"by": "status"}], "wrong-breakdown", "indicators.planned.breakdown"),
    # targets
    (
        "indicators.repeats.targets.1",
        {**TARGET, "valid_from": "2021-04"},
        "target-order",
        "indicators.repeats.targets.1.valid_from",
    ),
    ("indicators.repeats.targets.1", TARGET, "target-order", "indicators.repeats.targets.1.valid_from"),
    (
        "indicators.repeats.targets.1",
        {**TARGET, "valid_from": "2023-04", "comparison": "at_most"},
        "target-comparison",
        "indicators.repeats.targets.1.comparison",
    ),
    (
        "indicators.repeats.targets.0.period",
        "financial_year",
        "target-period",
        "indicators.repeats.targets.0.period",
    ),
    ("indicators.repeats.targets.0.number", "8", "target-shown", "indicators.repeats.targets.0.number"),
    ("indicators.repeats.targets.0.shown", "<80%", "target-shown", "indicators.repeats.targets.0.comparison"),
    (
        "indicators.repeats.targets.0.comparison",
        "less_than",
        "target-shown",
        "indicators.repeats.targets.0.comparison",
    ),
    (
        "indicators.repeats.targets.0",
        {**TARGET, "shown": "180%", "number": "180"},
        "target-shown",
        "indicators.repeats.targets.0.number",
    ),
    ("indicators.repeats.targets.0.tolerance", "-1", "target-shown", "indicators.repeats.targets.0.tolerance"),
    ("indicators.looked_after.targets", [TARGET], "target-shown", "indicators.looked_after.targets.0.shown"),
    # lists that are cut at one day
    ("sources.referrals.as_at", "As at", "incomplete-source", "sources.referrals.complete_from"),
    ("sources.referrals.complete_from", "6 months", "incomplete-source", "sources.referrals.complete_from"),
    ("indicators.referrals.measure.in_last", "6 months", "wrong-base", "indicators.referrals.measure.in_last"),
    ("sources.referrals.as_at", "2023-03-06", "wrong-base", "indicators.referrals.measure"),
    ("sources.visits.as_at", "2023-03-06", "wrong-base", "indicators.visited.measure"),
    (
        "indicators.looked_after.measure",
        {"kind": "snapshot", "source": "episodes"},
        "wrong-base",
        "indicators.looked_after.measure.source",
    ),
    # pages
    ("sections.care.sheet", "front DOOR", "sheet-name", "sections.care.sheet"),
    ("sections.care.title", "Checks", "sheet-name", "sections.care.title"),
    ("sections.care.sheet", "Care: now", "sheet-name", "sections.care.sheet"),
    ("sections.care.sheet", "'Care", "sheet-name", "sections.care.sheet"),
    ("sections.care.sheet", "care.PY", "sheet-name", "sections.care.sheet"),
    ("sections.care.title", "???", "sheet-name", "sections.care.title"),
    (
        "sections.care.tables.0.indicators.1",
        "looked_after",
        "duplicate-id",
        "sections.care.tables.0.indicators.1",
    ),
    ("quality_assurance.grades.1", "good", "duplicate-id", "quality_assurance.grades.1"),
    # records without a team
    ("organisation.not_allocated", "whole SERVICE", "shared-spelling", "organisation.not_allocated"),
    ("organisation.not_allocated", "Duty", "shared-spelling", "organisation.not_allocated"),
    ("organisation.not_allocated", "North", "shared-spelling", "service_areas.north.name"),
    # lookups
    (f"{LOOKUPS}.asylum.from", "headers", "unknown-reference", f"{LOOKUPS}.asylum.from"),
    (f"{LOOKUPS}.asylum.on", "status", "wrong-field-type", f"{LOOKUPS}.asylum.on"),
    (f"{LOOKUPS}.asylum.on_there", "child", "unknown-reference", f"{LOOKUPS}.asylum.on_there"),
    (f"{LOOKUPS}.asylum.field", "uasc", "unknown-reference", f"{LOOKUPS}.asylum.field"),
    (f"{LOOKUPS}.kind_then.start", "kind", "wrong-field-type", f"{LOOKUPS}.kind_then.start"),
    (f"{LOOKUPS}.kind_then.start", None, "incomplete-source", f"{LOOKUPS}.kind_then.end"),
    (f"{LOOKUPS}.kind_then.end", "from", "wrong-base", f"{LOOKUPS}.kind_then.end"),
    (f"{LOOKUPS}.status", PLACED, "duplicate-id", f"{LOOKUPS}.status"),
    (f"{LOOKUPS}.spell_start", PLACED, "duplicate-id", f"{LOOKUPS}.spell_start"),
    (f"{LOOKUPS}.kind_again", PLACED, "duplicate-id", f"{LOOKUPS}.kind_again"),
    (f"{LOOKUPS}.team_then", {**PLACED, "field": "team"}, "team-field", "indicators.looked_after.measure.source"),
    (f"{LOOKUPS}.born_first", {**PLACED, "from": "episodes"}, "lookup-circle", f"{LOOKUPS}.born_first.from"),
    (
        "sources.visits.lookups",
        {"kind_then": {"from": "episodes", "on": "child", "field": "kind_then"}},
        "borrowed-by-day",
        "sources.visits.lookups.kind_then",
    ),
    ("sources.episodes.dated_by", "asylum", "borrowed-too-late", "sources.episodes.dated_by"),
    ("sources.episodes.unique", ["asylum"], "borrowed-too-late", "sources.episodes.unique.0"),
    (
        "sources.episodes.spells.where.0.field",
        "asylum",
        "borrowed-too-late",
        "sources.episodes.spells.where.0",
    ),
    (
        "indicators.looked_after.measure.distinct",
        "kind_then",
        "borrowed-by-day",
        "indicators.looked_after.measure.distinct",
    ),
    (
        MEETS,
        {"compare": {"field": "status", "is": "same", "to": "kind_then"}},
        "borrowed-by-day",
        f"{MEETS}.compare",
    ),
    (
        f"{LATEST}.limits",
        [{"within": "1 month", "where": [{"field": "kind_then", "blank": "true"}]}],
        "borrowed-by-day",
        f"{LATEST}.limits.0.where.0",
    ),
    (
        f"{MEETS}",
        {"linked_record": {**SINCE_LISTED, "where": [{"field": "kind_then", "in": ["good"]}]}},
        "borrowed-by-day",
        f"{MEETS}.linked_record.where.0",
    ),
    (
        "sources.returns.lookups",
        {"team_then": {"from": "moves", "on": "child", "field": "team", "start": "from"}},
        "team-field",
        "indicators.returned.measure.source",
    ),
    ("indicators.looked_after.measure.where.0.in", ["good"], "unknown-reference", f"{WHERE}.in.0"),
]
WELL = [
    ("indicators.looked_after.measure.where.0", {"field": "kind_then", "in": ["good"]}),
    ("indicators.looked_after.measure.where.0", {"field": "asylum", "in": ["yes"]}),
    (
        f"{MEETS}",
        {"any": [{"field": {"field": "kind_then", "in": ["good"]}}, {"field": {"field": "asylum", "blank": "true"}}]},
    ),
    ("indicators.visited.measure.where", [{"field": "kind_then", "not_in": ["good"]}]),
    ("indicators.looked_after.breakdown", [{"by": "kind_then"}]),
    ("indicators.looked_after.breakdown", [{"by": "asylum"}]),
    ("sources.visits.lookups", {"asylum": {"from": "episodes", "on": "child", "field": "asylum"}}),
    ("sources.visits.lookups", {"since": {"from": "episodes", "on": "child", "field": "spell_start"}}),
]
"""Borrowed fields where they can be asked for."""


def test_the_small_mapping_breaks_no_rule(issues_when):
    """What the other tests make wrong is right to begin with."""
    assert issues_when({}) == []


@pytest.mark.parametrize(("path", "value", "kind", "place"), BROKEN, ids=lambda part: str(part)[:60])
def test_a_broken_rule_is_told_at_its_place(issues_when, path, value, kind, place):
    """One wrong part gives an issue of the kind, at the part's line, and says what to do."""
    issues = issues_when({path: value})
    assert (kind, place) in {(issue.kind, issue.mapping) for issue in issues}
    assert [issue.message for issue in issues if not issue.advice] == []


@pytest.mark.parametrize(("path", "value"), WELL, ids=lambda part: str(part)[:60])
def test_a_borrowed_field_is_a_field_like_others(issues_when, path, value):
    """It is asked for by its own codes, within other conditions, and borrowed on."""
    assert issues_when({path: value}) == []


def test_lists_of_children_that_are_right(issues_when):
    """Shares with a polarity, own and borrowed fields, 8 weeks; two teams may have the same recipient (it is said)."""
    right = lists_with(
        show={"episodes": ["child", "start", "asylum", "spell_start"]}, indicators=["visited"], due_within="8 weeks"
    )
    assert issues_when({"indicators.visited.polarity": "higher", "lists": right}) == []


def test_a_list_of_children_goes_to_no_other_domain(issues_when):
    """Where the mapping says to which domains the council mails; capitals do not matter."""
    elsewhere = {"recipients": {"duty": ["a@council.example", "b@COUNCIL.example", "a@sub.council.example"]}}
    (issue,) = issues_when({"lists": elsewhere})
    assert (issue.kind, issue.mapping) == ("recipient-domain", "lists.recipients.duty.2")
    assert issues_when({"lists": elsewhere, "mail": None}) == []


def test_the_id_of_records_without_a_team_is_reserved(issues_when):
    """Where they have a name; else a team may be called so."""
    team = {"teams.not_allocated": {"name": "Others", "area": "north"}}
    assert issues_when(team) == []
    (issue,) = issues_when(team | {"organisation.not_allocated": "Not allocated"})
    assert (issue.kind, issue.mapping) == ("reserved-id", "teams.not_allocated")


def test_a_borrowed_value_is_one_of_the_other_lists_codes(issues_when):
    """Kinds of moves are known by the list that has them."""
    (issue,) = issues_when({WHERE: {"field": "kind_then", "in": ["fine"]}})
    assert (issue.kind, issue.mapping) == ("unknown-reference", f"{WHERE}.in.0")


def test_a_return_says_its_teams_itself(issues_when):
    """A team of the day is nobody's return."""
    team = {"from": "moves", "on": "child", "field": "team", "start": "from"}
    lookups = {"sources.returns.lookups": {"team": team}, "sources.returns.fields.team": None}
    child = {"headings": ["Child ID"], "type": "id"}
    (issue,) = issues_when({**lookups, "sources.returns.fields.child": child})
    assert (issue.kind, issue.mapping) == ("borrowed-by-day", "indicators.returned.measure.source")


SEEN = {"kind": "snapshot", "source": "episodes"}
CUT = {
    "sources.episodes.as_at": "As at",
    "sources.episodes.complete_from": "6 months",
    "indicators.looked_after": {"title": "Looked after", "measure": {"kind": "snapshot", "source": "episodes"}},
    "indicators.visited": {"title": "Visited", "measure": {"kind": "share", "of": SEEN, "meets": [IS_17]}},
    "indicators.rate": None,
    "sections.care": None,
}
"""The episodes are cut at one day."""


def test_a_second_opinion_of_another_day_says_for_which_month_it_stands(issues_when):
    """Without it, nobody could tell; with it, the two stand beside each other, and in no table of months."""
    (issue,) = issues_when(CUT | {CROSS: OTHER})
    assert (issue.kind, issue.mapping) == ("wrong-cross-check", CROSS)
    right = CUT | {CROSS: {**OTHER, "within_days": "14"}}
    assert issues_when(right) == []
    tables = [{"title": "Both", "indicators": ["referrals", "visited"]}]
    (issue,) = issues_when(right | {"sections.front_door.tables": tables})
    assert (issue.kind, issue.mapping) == ("wrong-cross-check", "sections.front_door.tables.0.indicators.1")


def test_what_is_cut_at_one_day_has_no_second_opinion_for_a_month(issues_when):
    """It has no figure of a month that could be held against another."""
    changes = CUT | {"indicators.visited.cross_check": {**OTHER, "indicator": "repeats"}}
    (issue,) = issues_when(changes | {"sections.front_door.highlights": [{"indicator": "visited"}]})
    assert (issue.kind, issue.mapping) == ("wrong-cross-check", "indicators.visited.cross_check")


def test_a_second_opinion_has_none_itself(issues_when):
    """Which of three figures is held against which nobody could read."""
    both = {CROSS: OTHER, "indicators.visited.cross_check": {**OTHER, "indicator": "looked_after"}}
    issues = issues_when(both | {"sections.care.highlights": [{"indicator": "visited"}]})
    assert (issues[0].kind, issues[0].mapping) == ("wrong-cross-check", f"{CROSS}.indicator")


def test_a_total_is_no_second_opinion_of_a_mean(issues_when):
    """Both look alike, and say other things of the same records."""
    cross = {"label": "Return", "tolerance": "2", "indicator": "rate"}
    mean, total = AVERAGE, {**AVERAGE, "statistic": "total"}
    for measure, kinds in ((mean, []), (total, ["wrong-cross-check"])):
        changes = {
            "indicators.rate": {"title": "Mean age", "measure": mean},
            "indicators.ages": {"title": "Ages", "measure": measure, "cross_check": cross},
            "sections.care.highlights": [{"indicator": "ages"}],
        }
        assert [issue.kind for issue in issues_when(changes)] == kinds


def test_lists_that_borrow_from_each_other_in_a_circle(issues_when):
    """Each field of the circle is named."""
    back = {"loop": {"from": "episodes", "on": "person", "on_there": "child", "field": "loop"}}
    there = {"from": "header", "on": "child", "on_there": "person", "field": "loop"}
    issues = issues_when({f"{LOOKUPS}.loop": there, "sources.header.lookups": back})
    assert [(issue.kind, issue.mapping) for issue in issues] == [
        ("lookup-circle", f"{LOOKUPS}.loop"),
        ("lookup-circle", "sources.header.lookups.loop"),
    ]


@pytest.mark.parametrize(
    ("breakdown", "kind", "place"),
    [
        ([{"by": "flag", "age": "born"}], "wrong-value", f"{PARTS}.0"),
        ([{"by": "flag", "up_to": ["5 days"]}], "wrong-value", f"{PARTS}.0"),
        ([{"by": "flag", "values": ["yes"], "groups": {"A": ["no"]}}], "wrong-value", f"{PARTS}.0"),
        ([{"age": "born"}], "wrong-value", f"{PARTS}.0"),
        ([{"by": "flag", "valuess": ["yes"]}], "unknown-key", f"{PARTS}.0.valuess"),
        ({"by": "flag", "valuess": ["yes"]}, "unknown-key", f"{PARTS}.valuess"),
        ({"by": "flagg"}, "unknown-reference", PARTS),
    ],
)
def test_a_breakdown_that_is_none_is_told(issues_when, breakdown, kind, place):
    """By what, and how, is said in one way: one breakdown, or a list of them."""
    (issue,) = issues_when({PARTS: breakdown})
    assert (issue.kind, issue.mapping) == (kind, place)
    assert issue.advice
    assert kind != "unknown-key" or "values" in issue.advice


def test_every_rule_has_a_test_that_it_finds_something(mapping_when):
    """Some broken mapping above is found by each of the rules."""
    finding = set()
    for path, value, kind, place in BROKEN:
        checked = CheckedMapping(mapping_when({path: value}))
        finding |= {rule for rule in RULES if (kind, place) in {(found.kind, found.mapping) for found in rule(checked)}}
    assert set(RULES) - finding == set()


def test_every_rule_is_listed():
    """A public function of a rules module that gives issues is in the list."""
    modules = (
        agreements,
        benchmarks,
        breakdowns,
        childrens_lists,
        compared,
        cross_checks,
        lists,
        lookups,
        measures,
        pages,
        people,
        references,
        snapshots,
        targets,
    )
    written = {
        getattr(module, node.name)
        for module in modules
        for node in ast.parse(inspect.getsource(module)).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert written == set(RULES)


def test_a_near_match_is_offered(issues_when):
    """A misspelt reference comes with the id that was meant."""
    (issue,) = issues_when({"indicators.referrals.measure.date": "recieved"})
    assert '"received"' in issue.advice


def test_a_near_match_is_offered_within_conditions_made_of_others(issues_when):
    """A slip below `any` and `not` is offered what may stand there."""
    (issue,) = issues_when({MEETS: {"any": [IS_17, {"not": {"feild": {"field": "age", "at_most": "17"}}}]}})
    assert '"field"' in issue.advice


def test_what_is_wrong_in_itself_is_not_unknown(issues_when):
    """A list with a misspelt key is told once; the measures that name it are not told that there is no such list."""
    issues = issues_when({"sources.referrals.titel": "Referrals"})
    assert [(issue.kind, issue.mapping) for issue in issues] == [("unknown-key", "sources.referrals.titel")]


def test_rules_are_held_although_another_part_is_wrong(issues_when):
    """A misspelt key in one place does not hide a broken rule in another."""
    issues = issues_when({"organisation.titel": "x", "teams.duty.area": "south"})
    assert {issue.kind for issue in issues} == {"unknown-key", "unknown-reference"}


def test_nothing_is_unknown_while_a_file_could_not_be_read(issues_when):
    """What is named may stand in the file that cannot be read; other rules are held all the same."""
    issues = issues_when({"teams.duty.area": "south", "sections.care.sheet": "a/b"}, all_read=False)
    assert {issue.kind for issue in issues} == {"sheet-name"}


def test_fields_of_spells_may_be_named_in_measures(issues_when):
    """The day an unbroken spell started is a date like any other."""
    assert issues_when({"indicators.looked_after.measure.start": "spell_start"}) == []


def test_spells_may_stand_behind_dashes(issues_when):
    """Several ways of joining; what is wrong with one is told at its line."""
    care = {"by": "child", "start": "start", "end": "end", "starts": "spell_start", "ends": "spell_end"}
    placed = {**care, "by": ["child", "status"], "starts": "placed", "ends": "placed_end"}
    assert issues_when({"sources.episodes.spells": [care, placed]}) == []
    issues = issues_when({"sources.episodes.spells": [care, {**placed, "ends": "spell_start"}]})
    assert [(issue.kind, issue.mapping) for issue in issues] == [("duplicate-id", "sources.episodes.spells.1.ends")]


@pytest.mark.parametrize(("spells", "place"), [({"bi": "child"}, "spells.bi"), ([{"bi": "child"}], "spells.0.bi")])
def test_a_slip_in_spells_is_told_once(issues_when, spells, place):
    """Alone or behind a dash: the unknown key at its line, the missing ones, and nothing about lists."""
    issues = issues_when({"sources.episodes.spells": spells})
    assert [issue.mapping for issue in issues if issue.kind == "unknown-key"] == [f"sources.episodes.{place}"]
    assert {issue.kind for issue in issues} == {"unknown-key", "missing-key"}


def test_a_list_comes_from_files_or_from_a_workbook(issues_when):
    """From one of the two: both contradict each other, and neither finds nothing."""
    annex = {"workbooks": {"annex": {"files": ["annex.xlsx"]}}}
    both = issues_when({**annex, "sources.visits.workbook": "annex"})
    assert [(issue.kind, issue.mapping) for issue in both] == [("wrong-value", "sources.visits.files")]
    neither = issues_when({"sources.visits.files": None})
    assert [(issue.kind, issue.mapping) for issue in neither] == [("incomplete-source", "sources.visits")]
    assert issues_when({**annex, "sources.visits.files": None, "sources.visits.workbook": "annex"}) == []


def test_what_is_wrong_with_a_workbook_is_told_once(issues_when):
    """A misspelt key in it is no unknown workbook as well."""
    annex = {"workbooks": {"annex": {"file": ["annex.xlsx"]}}}
    issues = issues_when({**annex, "sources.visits.files": None, "sources.visits.workbook": "annex"})
    assert {issue.kind for issue in issues} == {"unknown-key", "missing-key"}


def test_a_word_of_spaces_stands_for_no_blank(issues_when):
    """Cells of spaces are blank anyway; the line is told, not passed over."""
    issues = issues_when({"sources.visits.blank_words": [" "]})
    assert [(issue.kind, issue.mapping) for issue in issues] == [("wrong-value", "sources.visits.blank_words.0")]


def test_words_for_blank_may_be_values_of_other_types(issues_when):
    """Only codes and teams have words of their own: 99 and a day in 2099 may well stand for "not known"."""
    assert issues_when({"sources.episodes.blank_words": ["99", "2099-12-31", "not recorded", "#N/A"]}) == []


def test_the_codes_yes_and_no_need_no_list(issues_when):
    """`yes_no` is there without being written."""
    assert issues_when({"indicators.looked_after.measure.where.0": {"field": "flag", "in": ["yes"]}}) == []


def test_the_workbooks_own_sheet_names_are_taken():
    """A section cannot take the name of a sheet that the workbook has anyway."""
    own = (
        tokens.COVER,
        tokens.CONTENTS,
        tokens.QUALITY,
        tokens.UPDATES,
        tokens.DEFINITIONS,
        tokens.CHECKS,
        tokens.ABOUT,
    )
    assert {*own, *workbook_names.DATA_SHEETS} <= set(pages.OWN_SHEETS)
