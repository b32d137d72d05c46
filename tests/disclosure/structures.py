"""Structures of measures made at random from the mapping's language, and what a reader makes of them.

Records are thought of one by one, each with values of its own; whether a measure counts one is asked here in plain
words, with nothing of the program's. Lists are two source ids over one file, returns are rows whose figures are
units, of which some are done and all are due.
"""

import itertools
import random
from dataclasses import dataclass

import numpy as np

from kpibook.definitions.mapping import MappingFiles
from kpibook.tables import NOT_AVAILABLE, Observations

NUMBERS, CODES, FLAGS = (None, 1, 3, 5, 8), (None, "a", "b", "c"), ("yes", "no")
SEEN, AGES = (None, 4, 14, 15, 99), (None, 4, 5, 16)
VISITS = {"5 days": 5, "14 days": 14, "10 working days": 15, "4 weeks": 28}
"""As someone reads them who knows that every record here starts in a week with one bank holiday."""


@dataclass(frozen=True)
class Record:
    """A record (or a unit of a return): what stands in its fields, and after how many days it was visited."""

    number: int | None
    code: str | None
    flag: str
    visited: int
    seen: int | None = None
    """How many days ago somebody was seen last."""
    born: int | None = None
    """How many years ago."""
    done: bool = True
    miles: float | None = None
    """A number with decimals."""
    asked: int | None = None
    """How many days ago somebody asked."""
    placed: int | None = None
    """How many years ago the placement began that is open in another list."""


RECORDS = [Record(*values) for values in itertools.product(NUMBERS, CODES, FLAGS, (4, 13, 15, 20, 99))]
SEEN_RECORDS = [Record(*v) for v in itertools.product(NUMBERS, CODES, FLAGS, (4, 13, 15, 20, 99), SEEN, AGES)]
"""With the dates that `made_measures` asks for."""
EVERY_BAND = (None, 1, 2, 3, 4, 5, 6, 8)
BROKEN_RECORDS = [Record(*v) for v in itertools.product(EVERY_BAND, CODES, FLAGS, (4, 13, 15, 20, 99), SEEN, AGES)]
"""With numbers on both sides of every bound: of two that meet in a breakdown, such as "at most 2" in "2 to 3", neither
is empty."""
FAR_RECORDS = [Record(n, None, f, 4, miles=m) for n, f, m in itertools.product(NUMBERS, FLAGS, (None, 4, 4.5, 5, 9.75))]
COMPARED_RECORDS = [
    Record(None, None, f, 4, seen=s, asked=a, born=b)
    for f, s, a, b in itertools.product(FLAGS, (None, 4, 14, 99), (None, 4, 14, 20), (None, 4))
]
PLACED_RECORDS = [
    Record(None, None, f, v, placed=p) for f, v, p in itertools.product(FLAGS, (4, 13, 99), (None, 0, 1, 2, 3))
]
OTHER_RECORDS = [
    Record(None, None, f, 4, seen=s, asked=a, miles=m, placed=p)
    for f, s, a, m, p in itertools.product(
        FLAGS, (None, 4, 14), (None, 4, 9, 20), (None, 4, 4.3, 9.75), (None, 0, 1, 3)
    )
]
UNITS = [Record(n, c, f, 0, done=d) for n, c, f, d in itertools.product(NUMBERS, CODES, FLAGS, (True, False))]


def meets(record, condition):
    """Whether a record meets a condition, as a person reads it."""
    if "first_event" in condition:
        return record.visited <= VISITS[condition["first_event"]["within"]]
    if "any" in condition:
        return any(meets(record, one) for one in condition["any"])
    if "not" in condition:
        return not meets(record, condition["not"])
    if "date_within" in condition:
        return record.seen is not None and record.seen <= VISITS[condition["date_within"]["within"]]
    if "linked_record" in condition:
        asked = condition["linked_record"].get("meets", [])
        least = max((int(one["open_for"]["at_least"].split()[0]) for one in asked), default=0)
        return record.placed is not None and record.placed >= least
    if "compare" in condition:  # the earlier of two days is longer ago
        one, other = (getattr(record, condition["compare"][key]) for key in ("field", "to"))
        if one is None or other is None:
            return False
        is_ = condition["compare"]["is"]
        return {"before": one > other, "same": one == other, "not_same": one != other, "after": one < other}.get(
            is_, (one >= other) if is_ == "on_or_before" else (one <= other)
        )
    if "open_for" in condition and condition["open_for"]["since"].endswith("_began"):
        since, least = condition["open_for"]["since"], int(condition["open_for"]["at_least"].split()[0])
        return (record.born if since == "care_began" else record.placed) >= least
    if "open_for" in condition:
        return record.seen is not None and _between(record.seen, **condition["open_for"])
    if "age" in condition:
        ages = condition["age"]
        return record.born is not None and ages.get("from", 0) <= record.born < ages.get("under", 99)
    if isinstance(condition["field"], dict):
        return meets(record, condition["field"])
    value = getattr(record, condition["field"])
    held = []
    for word, what in condition.items():
        if word == "in":
            held.append(value is not None and str(value) in what)
        elif word == "not_in":
            held.append(value is None or str(value) not in what)
        elif word == "at_least":
            held.append(value is not None and value >= what)
        elif word == "at_most":
            held.append(value is not None and value <= what)
        elif word == "over":
            held.append(value is not None and value > what)
        elif word == "under":
            held.append(value is not None and value < what)
        elif word == "blank":
            held.append((value is None) == what)
    return all(held)


def _between(days, since, at_least="0 days", at_most="99 days"):
    """Whether so many days are so long: of working days as many as VISITS says, or one more."""
    longer = {**VISITS, "0 days": 0, "99 days": 99, "6 days": 6, "15 days": 15, "11 working days": 16, "29 days": 29}
    return longer[at_least] <= days <= longer[at_most]


def _fields():
    return {
        "child": {"headings": ["Child"], "type": "id"},
        "start": {"headings": ["Start"], "type": "date"},
        "end": {"headings": ["End"], "type": "date"},
        "month": {"headings": ["Month"], "type": "month"},
        "seen": {"headings": ["Last seen"], "type": "date"},
        "asked": {"headings": ["Asked"], "type": "date"},
        "born": {"headings": ["Born"], "type": "date"},
        "number": {"headings": ["Number"], "type": "number"},
        "miles": {"headings": ["Miles"], "type": "decimal"},
        "code": {"headings": ["Code"], "type": "code", "codes": "letters"},
        "flag": {"headings": ["Flag"], "type": "code", "codes": "yes_no", "required": True},
        "team": {"headings": ["Team"], "type": "team"},
        "due": {"headings": ["Due"], "type": "number"},
        "done": {"headings": ["Done"], "type": "number"},
    }


def _bands(chance):
    cuts = sorted(chance.sample((2, 4, 6), chance.randint(1, 3)))
    edges = [None, *cuts, None]
    for low, high in itertools.pairwise(edges):
        band = {"field": "number"}
        if low is not None:
            band["at_least"] = low
        if high is not None:
            band["at_most"] = high - 1
        yield [band]


def _loose(chance):
    return chance.choice(
        [
            [{"field": "number", "at_most": chance.choice((2, 4, 6))}],
            [{"field": "number", "at_least": chance.choice((2, 4, 6))}],
            [{"field": "number", "blank": chance.random() < 0.5}],
            [{"field": "code", "in": chance.sample("abc", chance.randint(1, 2))}],
            [{"field": "code", "not_in": chance.sample("abc", chance.randint(1, 2))}],
            [{"field": "code", "blank": chance.random() < 0.5}],
            [{"field": "flag", "in": [chance.choice(FLAGS)]}],
            [{"field": "flag", "in": ["yes"]}, {"field": "number", "at_least": 4}],
            [{"field": "code", "in": ["a"]}, {"field": "number", "at_most": 5}],
        ]
    )


def _groups(chance):
    """Some `where`s that may well make up a whole."""
    kind = chance.randrange(5)
    if kind == 0:
        return list(_bands(chance))
    if kind == 1:
        return [[{"field": "flag", "in": ["yes"]}], [{"field": "flag", "not_in": ["yes"]}]]
    if kind == 2:
        return [[{"field": "code", "in": ["a", "b"]}], [{"field": "code", "not_in": ["a", "b"]}]]
    if kind == 3:
        return [*_bands(chance), [{"field": "number", "blank": True}]]
    return [_loose(chance) for _ in range(chance.randint(2, 4))]


BANDS = [
    [{"at_most": "5 days"}, {"at_least": "6 days"}],
    [{"at_most": "10 working days"}, {"at_least": "11 working days"}],
    [{"at_most": "5 days"}, {"at_least": "6 days", "at_most": "4 weeks"}, {"at_least": "29 days"}],
    [{"at_most": "14 days"}, {"at_least": "14 days"}],
]
YOUNG_AND_OLD = [[{"under": 5}, {"from": 5}], [{"from": 0, "under": 5}, {"from": 5, "under": 16}, {"from": 16}]]


def _leaf(chance):
    """A condition that is not made of others."""
    return chance.choice(
        [
            *({"field": one} for one in _loose(chance)),
            {"date_within": {"date": "seen", "within": chance.choice(list(VISITS))}},
            {"open_for": {"since": "seen", **chance.choice(chance.choice(BANDS))}},
            {"age": {"born": "born", **chance.choice(chance.choice(YOUNG_AND_OLD))}},
            _event(chance),
        ]
    )


def _made(chance, deep=2):
    """A condition, of others now and then."""
    if deep == 0 or chance.random() < 0.4:
        return _leaf(chance)
    if chance.random() < 0.5:
        one = _made(chance, deep - 1)
        return one.get("not", {"not": one})
    return {"any": [_made(chance, deep - 1) for _ in range(chance.randint(2, 3))]}


def _families(chance):
    """Some `meets` that may well make up a whole: bands, a condition and its opposite, anything."""
    kind = chance.randrange(4)
    if kind == 0:
        bands = [[{"open_for": {"since": "seen", **band}}] for band in chance.choice(BANDS)]
        return [*bands, [{"field": {"field": "seen", "blank": True}}]]
    if kind == 1:
        bands = [[{"age": {"born": "born", **band}}] for band in chance.choice(YOUNG_AND_OLD)]
        return [*bands, [{"field": {"field": "born", "blank": True}}]]
    if kind == 2:
        one = _made(chance, 1)
        return [[one], [one.get("not", {"not": one})]]
    return [[_made(chance)] for _ in range(chance.randint(2, 3))]


def _event(chance):
    within = chance.choice(list(VISITS))
    return {"first_event": {"source": "visits", "date": "visited", "since": "start", "within": within}}


def made_measures(seed):
    """Counts and shares by conditions that are made of others, with a count of the whole list now and then."""
    chance = random.Random(seed)
    base, found = {"kind": "stock", "source": "cases", "start": "start", "end": "end", "where": []}, {}
    families = _families(chance)
    if chance.random() < 0.7:
        found["all"] = base
    for number, some in enumerate(families):
        if chance.random() < 0.5:
            found[f"m{number}"] = {**base, "meets": some}
        else:
            found[f"m{number}"] = {"kind": "share", "of": base, "meets": some}
    return found


COMPARISONS = ("before", "on_or_before", "same", "not_same", "after", "on_or_after")


def _far(chance):
    low, high = sorted(chance.sample((4, 4.25, 4.5, 5, 9.75), 2))
    bands = [[{"under": low}, {"at_least": low}], [{"at_most": low}, {"over": low, "under": high}, {"at_least": high}]]
    return [{"field": {"field": "miles", **band}} for band in chance.choice(bands)]


def _other(chance):
    """A condition that compares two dates, looks for a placement, or asks for a number with decimals."""
    linked = {"source": "placements", "start": "start", "end": "end", "on": "child"}
    long = {"open_for": {"since": "start", "at_least": f"{chance.choice((1, 2, 3))} years"}}
    return chance.choice(
        [
            {"compare": {"field": "seen", "to": "asked", "is": chance.choice(COMPARISONS)}},
            {"compare": {"field": "asked", "to": "seen", "is": chance.choice(COMPARISONS)}},
            {"linked_record": linked | chance.choice(({}, {"meets": [long]}))},
            *_far(chance),
            {"field": {"field": chance.choice(("seen", "asked", "miles")), "blank": chance.random() < 0.5}},
            {"field": {"field": "flag", "in": [chance.choice(FLAGS)]}},
        ]
    )


def made_comparisons(seed):
    """As `made_measures`, by conditions that compare dates, look for placements, and ask for numbers with decimals."""
    chance = random.Random(seed)
    base, found = {"kind": "stock", "source": "cases", "start": "start", "end": "end", "where": []}, {}
    one, two = _other(chance), _other(chance)
    families = chance.choice(
        [
            [[one], [{"not": one}]],
            [[one], [two], [{"any": [one, two]}]],
            [[part] for part in _far(chance)],
            [[_other(chance)] for _ in range(chance.randint(2, 4))],
            [[one, two], [one], [{"not": two}]],
        ]
    )
    if chance.random() < 0.7:
        found["all"] = base
    for number, some in enumerate(families):
        counted = {**base, "meets": some}
        found[f"m{number}"] = counted if chance.random() < 0.5 else {"kind": "share", "of": base, "meets": some}
    return found


def measures(seed):
    """Some measures by chance, with a count of the whole list now and then."""
    chance = random.Random(seed)
    found, returns = {}, chance.random() < 0.4
    wheres = _groups(chance)
    if chance.random() < 0.7:
        wheres = [[], *wheres]
    for number, where in enumerate(wheres[:6]):
        source = chance.choice(("cases", "cases", "again"))
        if returns:
            found[f"m{number}"] = _tally(chance, source, where)
            continue
        base = {"kind": "stock", "source": source, "start": "start", "end": "end", "where": where}
        if chance.random() < 0.3:
            narrower = _loose(chance) if chance.random() < 0.5 else []
            some = [_event(chance) if chance.random() < 0.6 else {"field": one} for one in _loose(chance)]
            found[f"m{number}"] = {"kind": "share", "of": base, "where": narrower, "meets": some}
        else:
            found[f"m{number}"] = base
    if not returns and chance.random() < 0.5:
        base = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
        for number in range(2):
            found[f"e{number}"] = {"kind": "share", "of": base, "meets": [_event(chance)]}
    return found


BREAKDOWNS = [
    {"by": "code"},
    {"by": "code", "values": ["a"]},
    {"by": "code", "groups": {"A or c": ["a", "c"], "B": ["b"]}},
    {"by": "flag"},
    {"by": "number", "bands": [4]},
    {"by": "number", "bands": [2, 4, 6]},
    {"age": "born", "bands": [5, 16]},
    {"open_for": "seen", "up_to": ["10 working days", "15 working days"]},
]


def stands_in(breakdown):
    """The breakdown's name, and for each of its rows whether a record stands in it, as a person reads it."""
    if "open_for" in breakdown:
        days = [VISITS["10 working days"], 23]  # 15 working days, in a month with one bank holiday
        known = [
            ("up_to_10_working_days", lambda r: r.seen is not None and r.seen <= days[0]),
            ("11_to_15_working_days", lambda r: r.seen is not None and days[0] < r.seen <= days[1]),
            ("over_15_working_days", lambda r: r.seen is not None and r.seen > days[1]),
        ]
        return "open_for", [*known, ("not_known", lambda r: r.seen is None)]
    if "bands" in breakdown:
        field = breakdown.get("by", "born")
        edges = [-1, *breakdown["bands"], 1000]
        values = [f"under_{edges[1]}", *(_band(*ends) for ends in itertools.pairwise(edges[1:-1]))]
        known = [
            (value, lambda r, low=low, high=high: (n := getattr(r, field)) is not None and low <= n < high)
            for value, (low, high) in zip([*values, f"{edges[-2]}_or_over"], itertools.pairwise(edges), strict=True)
        ]
        return breakdown.get("by", "age"), [*known, ("not_known", lambda r: getattr(r, field) is None)]
    field = breakdown["by"]
    groups = breakdown.get("groups") or {
        one: [one] for one in breakdown.get("values", FLAGS if field == "flag" else "abc")
    }
    names = {label: label.lower().replace(" ", "_") if "groups" in breakdown else label for label in groups}
    named = [(names[label], lambda r, codes=codes: getattr(r, field) in codes) for label, codes in groups.items()]
    listed = [code for codes in groups.values() for code in codes]
    rest = ("other" if len(listed) < len("abc") else "not_known", lambda r: getattr(r, field) not in listed)
    return field, named if field == "flag" else [*named, rest]


def _band(begins, ends):
    return f"{begins}" if ends - begins == 1 else f"{begins}_to_{ends - 1}"


def with_parts(some):
    """The measures, each followed by its parts: the same measure, with what a record is asked in `part`."""
    found = {}
    for id_, one in some.items():
        found[id_] = one
        for breakdown in one.get("breakdown", ()):
            name, rows = stands_in(breakdown)
            found |= {f"{id_}.{name}.{value}": {**one, "part": stands} for value, stands in rows}
    return found


def broken_measures(seed):
    """Counts and shares with breakdowns, and now and then something else of the same list beside them."""
    chance = random.Random(seed)
    found = {}
    for number in range(chance.choice((1, 1, 2))):
        where = chance.choice(([], [], [{"field": "flag", "in": ["yes"]}], [{"field": "number", "at_most": 5}]))
        one = {"kind": "stock", "source": "cases", "start": "start", "end": "end", "where": where}
        if chance.random() < 0.4:
            meets = chance.choice((_event(chance), {"field": _loose(chance)[0]}))
            one = {"kind": "share", "of": one, "meets": [meets]}
        found[f"m{number}"] = {**one, "breakdown": chance.sample(BREAKDOWNS, chance.choice((1, 1, 2)))}
    if chance.random() < 0.4:
        found["e"] = {"kind": "stock", "source": "cases", "start": "start", "end": "end", "where": _loose(chance)}
    return {
        id_: {**one, "breakdown": list({stands_in(each)[0]: each for each in one.get("breakdown", ())}.values())}
        for id_, one in found.items()
    }


def _tally(chance, source, where):
    found = {"kind": "tally", "source": source, "month": "month", "value": "due", "where": where}
    return found | chance.choice([{}, {}, {"value": "done", "out_of": "due"}])


def mapping_of(lab, areas, some):
    """A mapping that publishes these measures."""
    base = lab.mapping_of(areas).model_dump(mode="json", by_alias=True, exclude_unset=True)
    list_ = {"title": "Cases", "files": ["x.xlsx"], "complete_from": "2020-04-01", "fields": _fields()}
    sources = {**base["sources"], "cases": list_, "again": {**list_, "title": "The same cases"}}
    indicators = {
        id_: {
            "title": id_,
            "measure": {key: value for key, value in one.items() if key != "breakdown"},
            "breakdown": one.get("breakdown", []),
        }
        for id_, one in some.items()
        if "part" not in one
    }
    codes = {"letters": {"values": {letter: [] for letter in "abc"}}}
    return MappingFiles.model_validate(base | {"sources": sources, "indicators": indicators, "codes": codes})


def counted(measure):
    """Part → whether a record is counted in it."""
    kind = measure["kind"]
    if "part" in measure:
        whole = counted({key: value for key, value in measure.items() if key != "part"})
        return {part: lambda r, counts=counts: counts(r) and measure["part"](r) for part, counts in whole.items()}
    if kind == "tally":
        where = measure["where"]
        parts = {"upper": measure["value"], **({"lower": measure["out_of"]} if "out_of" in measure else {})}
        return {
            part: lambda r, field=field: (field == "due" or r.done) and all(meets(r, c) for c in where)
            for part, field in parts.items()
        }
    if kind == "average":  # the count behind it; what is averaged is no count
        where = [*measure["of"].get("where", ()), *measure.get("where", ()), *measure.get("meets", ())]
        return {"lower": lambda r: r.number is not None and all(meets(r, c) for c in where)}
    if kind == "ratio":
        return {part: counted(measure[key])["upper"] for part, key in (("upper", "of"), ("lower", "by"))}
    if kind == "stock":
        return {"upper": lambda r: all(meets(r, c) for c in [*measure.get("where", ()), *measure.get("meets", ())])}
    lower = [*measure["of"].get("where", ()), *measure.get("where", ())]
    return {
        "upper": lambda r: all(meets(r, c) for c in [*lower, *measure["meets"]]),
        "lower": lambda r: all(meets(r, c) for c in lower),
    }


def world(records, leaves, seed):
    """Records by chance: some kinds far more likely than others."""
    chance = random.Random(seed)
    few = chance.sample(records, chance.randint(2, min(len(records), 200)))
    found = {}
    for leaf in leaves:
        for record in chance.choices(few, [chance.choice((1, 1, 6)) for _ in few], k=chance.choice((3, 8, 20, 45))):
            found[record, leaf] = found.get((record, leaf), 0) + 1
    return found


def sorts_of(some, records):
    """Records that count in the same measures are one sort: sort → (measure, part) in which it counts."""
    parts = {(id_, part): counts for id_, one in some.items() for part, counts in counted(one).items()}
    return {record: frozenset(name for name, counts in parts.items() if counts(record)) for record in records}


def structure(lab, seed, make=measures):
    """Measures made by chance and what is published of records by chance (see `published`)."""
    chance = random.Random(seed)
    areas = chance.choice(([2], [3], [2, 1], [2, 2], [1, 1, 2]))
    some = with_parts(make(seed))
    by_maker = {measures: RECORDS, made_measures: SEEN_RECORDS, made_comparisons: OTHER_RECORDS}
    records = by_maker.get(make, BROKEN_RECORDS)
    mapping = mapping_of(lab, areas, some)
    some = {id_: one for id_, one in some.items() if id_ in mapping.measures}  # rows that can hold nothing are left out
    return published(lab, mapping, some, seed, records)


def published(lab, mapping, some, seed, records=RECORDS):
    """A mapping, the sorts of its records, its true figures: `figures` maps (measure, part, scope) to sorts, leaves."""
    records = UNITS if any(one["kind"] == "tally" for one in some.values()) else records
    sort_of = sorts_of(some, records)
    there = world(records, list(mapping.teams), seed)
    figures = {}
    for id_, part in sorted({(id_, part) for id_, one in some.items() for part in counted(one)}):
        sorts = sorted({s for s in sort_of.values() if (id_, part) in s}, key=sorted)
        for scope in mapping.scopes:
            inside = [t for t, team in mapping.teams.items() if scope in ("whole", t, team.area)]
            figures[id_, part, scope] = (sorts, inside)
    shape = (len(some), len(mapping.scopes), 1)
    parts = {part: np.full(shape, NOT_AVAILABLE, dtype=np.int64) for part in ("upper", "lower")}
    parts["upper"][[at for at, one in enumerate(some.values()) if one["kind"] == "average"]] = 7
    for (id_, part, scope), (_, inside) in figures.items():
        total = sum(n for (r, leaf), n in there.items() if leaf in inside and (id_, part) in sort_of[r])
        parts[part][list(some).index(id_), mapping.scopes.index(scope), 0] = total
    truth = Observations(tuple(some), mapping.scopes, (lab.month,), parts["upper"], parts["lower"])
    return mapping, sorted(set(sort_of.values()), key=sorted), figures, truth


def average_measures(seed):
    """Averages of one number beside each other, with counts, shares and a ratio now and then."""
    chance = random.Random(seed)
    base, found = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}, {}
    for number, where in enumerate(([], *_groups(chance))[: chance.choice((2, 3, 4))]):
        statistic = chance.choice(("mean", "median"))
        where = [*where, *(_loose(chance) if chance.random() < 0.2 else [])]
        found[f"a{number}"] = {"kind": "average", "of": base, "value": "number", "statistic": statistic, "where": where}
        if chance.random() < 0.4:
            found[f"n{number}"] = {**base, "where": where}
    if chance.random() < 0.3:
        found["share"] = {"kind": "share", "of": base, "meets": [{"field": one} for one in _loose(chance)]}
    if chance.random() < 0.4:
        of, by = ({**base, "where": _loose(chance)} for _ in range(2))
        found["ratio"] = {"kind": "ratio", "of": of, "by": by}
    return found


def averages_of(figures):
    """The measures of which only what stands below is a count."""
    return {name[0] for name in figures} - {name[0] for name in figures if name[1] == "upper"}


def attack_values(figures, truth, seen, enough):
    """Few records of which a sum follows from the averages shown, by any linear combination of these.

    Looked for are the few whom two or three averages of one scope tell apart, and those of each average alone.
    """
    of_averages = {name: figure for name, figure in figures.items() if name[0] in averages_of(figures)}
    columns = sorted(
        {(sort, leaf) for sorts, inside in of_averages.values() for sort in sorts for leaf in inside}, key=str
    )
    place = {column: at for at, column in enumerate(columns)}
    vectors, shown = {}, []
    for name, (sorts, inside) in of_averages.items():
        vectors[name] = np.zeros(len(columns), dtype=np.int64)
        vectors[name][[place[column] for column in itertools.product(sorts, inside)]] = 1
        if seen.counts(name[0], name[2], truth.months[0])[1] >= 0:
            shown.append(vectors[name])
    known = np.array(shown) if shown else np.zeros((1, len(columns)), dtype=np.int64)
    rank, found = np.linalg.matrix_rank(known), {}
    for scope in truth.scopes:
        here = [name for name in of_averages if name[2] == scope]
        for size in (1, 2, 3):
            for names in itertools.combinations(here, size):
                for signs in itertools.product((1, -1), repeat=size):
                    told = sum(sign * vectors[name] for sign, name in zip(signs, names, strict=True))
                    few = sum(
                        sign * truth.counts(name[0], scope, truth.months[0])[1]
                        for sign, name in zip(signs, names, strict=True)
                    )
                    few_told_apart = told.any() and set(told) <= {0, 1} and 1 <= few < enough
                    if few_told_apart and np.linalg.matrix_rank(np.vstack([known, told])) == rank:
                        found[scope, names, signs] = few
    return found


def attack(lab, sorts, figures, truth, seen, enough):
    """How many values, up to `enough`, each figure that is not shown can have; small other parts of shares as well.

    Of an average that is not shown the count is asked for only where it is small: else it may well be shown elsewhere.
    """
    averages = averages_of(figures)
    fractions = {name[0] for name in figures} - averages - {"ratio"}
    told, asked, others = {}, {}, []
    for name, (of, inside) in figures.items():
        measure, part, scope = name
        key = (tuple(of), tuple(inside))
        count = seen.counts(measure, scope, lab.month)[0 if part == "upper" else 1]
        asked.setdefault(key, name)
        if count >= 0:
            told[key] = count
        elif (
            measure in fractions
            and part == "lower"
            and 1 <= np.diff(truth.counts(measure, scope, lab.month))[0] < enough
        ):
            others.append((measure, scope))
    wanted = {name: key for key, name in asked.items() if key[0]}
    for measure, scope in others:
        wanted |= {(measure, p, scope): figures[measure, p, scope] for p in ("upper", "lower")}
    shown = {n: told[tuple(map(tuple, k))] for n, k in wanted.items() if tuple(map(tuple, k)) in told}
    others = [(m, s) for m, s in others if not {(m, "upper", s), (m, "lower", s)} <= shown.keys()]
    leaves = sorted({leaf for _, inside in figures.values() for leaf in inside})
    large = [
        n for n in wanted if n[0] in averages and n not in shown and truth.counts(n[0], n[2], lab.month)[1] >= enough
    ]
    wanted = {name: figure for name, figure in wanted.items() if name not in large}
    found = lab.attacker.possible_by_people(sorts, leaves, wanted, shown, others, enough)
    return {name: count for name, count in found.items() if figures.get(name, [True])[0]}  # else it is 0 by definition
