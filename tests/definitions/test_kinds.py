"""Kinds of conditions and measures: each says all that is asked of it, and a new one is missed nowhere."""

import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from kpibook.definitions.kinds import AnyCondition, Condition, FieldCondition, LinkedRecord, Measure, Order
from kpibook.definitions.kinds.condition_kind import ConditionKind
from kpibook.definitions.kinds.conditions import Combined, Timed
from kpibook.definitions.kinds.measure_kind import MeasureKind
from kpibook.definitions.kinds.timed_condition import TimedCondition
from kpibook.indicators.kinds import asked
from kpibook.sources.mapping_files import read_mapping

ROOT = Path(__file__).parents[2]
CONDITIONS = {field.alias or name: get_args(field.annotation)[0] for name, field in Condition.model_fields.items()}
MEASURES = get_args(get_args(Measure)[0])
EXAMPLES = {
    "field": {"field": "status", "in": ["a"]},
    "between": {"start": "start", "end": "end", "within": "5 days"},
    "compare": {"field": "start", "to": "end", "is": "before"},
    "latest_event": {"source": "visits", "date": "visited", "within": "5 days", "needs_event": True},
    "first_event": {"source": "visits", "date": "visited", "since": "start", "within": "5 days"},
    "earlier_event": {"source": "visits", "date": "visited", "within": "5 days"},
    "number_of_events": {"source": "placements", "start": "start", "end": "end", "months": 3, "at_least": 2},
    "date_within": {"date": "start", "within": "5 days"},
    "open_for": {"since": "start", "at_least": "5 days"},
    "age": {"born": "start", "under": 5},
    "any": [{"field": {"field": "status", "in": ["a"]}}, {"age": {"born": "start", "under": 5}}],
    "not": {"field": {"field": "status", "in": ["a"]}},
    "linked_record": {"source": "placements", "start": "start", "end": "end"},
}


def test_the_union_holds_the_kinds_of_the_model():
    """The kinds that a mapping can give and those that the program's types know are the same."""
    assert set(CONDITIONS.values()) == set(get_args(AnyCondition))
    assert set(get_args(Timed)) == set(get_args(AnyCondition)) - {FieldCondition}
    assert set(EXAMPLES) == set(CONDITIONS)


@pytest.mark.parametrize("kind", [*CONDITIONS.values(), *MEASURES], ids=lambda kind: kind.__name__)
def test_every_kind_answers_all_that_is_asked(kind):
    """No kind leaves out words, uses, links, or what it tells of others."""
    assert issubclass(kind, ConditionKind | MeasureKind)
    assert not kind.__abstractmethods__


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_kind_is_asked_of_records(name):
    """The engine has a class for each kind of the model, which answers everything."""
    found = type(asked(Condition.model_validate({name: EXAMPLES[name]}).value))
    assert not found.__abstractmethods__


@pytest.mark.parametrize("name", [name for name, kind in CONDITIONS.items() if issubclass(kind, TimedCondition)])
def test_every_key_says_what_a_difference_tells(name):
    """Disclosure control compares two conditions key by key: none is judged by its name, none forgotten."""
    condition = Condition.model_validate({name: EXAMPLES[name]}).value
    orders = condition.orders()
    assert list(orders) and set(orders) == set(type(condition).model_fields)
    assert all(isinstance(order, Order) for order in orders.values())


DUMMY = '''
class Dummy(TimedCondition):
    """A kind that is new."""

    since: Id
    """A date."""
'''
ANSWERS = """
    def words(self, names: Names, source: str, day: str) -> str:
        return "dummy"

    def short_words(self, names: Names, source: str) -> str:
        return "dummy"

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        return iter(())

    def objections(self) -> Iterator[Objection]:
        return iter(())

    def links(self) -> tuple[Link, ...]:
        return ()

    def events(self) -> tuple[EventDate, ...]:
        return ()

    def own_dates(self) -> frozenset[str]:
        return frozenset()

    def needed_dates(self) -> frozenset[str]:
        return frozenset()

    def comes_to(self) -> Formula:
        return self

    def orders(self) -> Mapping[str, Order]:
        return {"since": Order.SAME}
"""
DUMMY_IMPORTS = """from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpibook.definitions.base import Id
from kpibook.definitions.kinds.formula import Formula
from kpibook.definitions.kinds.uses import Names
from kpibook.definitions.kinds.timed_condition import EventDate, Link, Order, TimedCondition
from kpibook.definitions.kinds.uses import KeyPath, Objection, Use
"""
ASKED = """from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kpibook.definitions.kinds import Base
from kpibook.definitions.kinds.dummy import Dummy
from kpibook.indicators.kinds.kind import Counted
from kpibook.indicators.kinds.kind import Asked, Deciding, Need
from kpibook.indicators.days import Bits


@dataclass(frozen=True)
class AskedDummy(Asked):
    condition: Dummy

    def months_met(self, counted: Counted) -> Bits:
        return counted.counted_in
"""
ASKED_IMPORTS = """from kpibook.indicators.kinds.dummy import AskedDummy
from kpibook.definitions.kinds.dummy import Dummy
"""
ASKED_CASE = """        case Dummy():
            return AskedDummy(condition)
"""
ASKED_REST = """
    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        return iter(())

    def deciding(self, counted: Counted) -> Deciding | None:
        return None

    def due(self, counted: Counted) -> None:
        return None
"""


class Copy:
    """A copy of the program's source, to which a kind is added."""

    def __init__(self, folder):
        self.root = folder
        shutil.copytree(
            ROOT / "src" / "kpibook", folder / "src" / "kpibook", ignore=shutil.ignore_patterns("__pycache__")
        )
        shutil.copy(ROOT / "pyproject.toml", folder)
        self.touched = set()

    def write(self, path, text):
        self.touched.add(path)
        (self.root / "src" / "kpibook" / path).write_text(text, encoding="utf-8")

    def change(self, path, before, after):
        text = (self.root / "src" / "kpibook" / path).read_text(encoding="utf-8")
        assert before in text
        self.write(path, text.replace(before, after, 1))

    def mypy(self):
        """What mypy says of it, a line each."""
        command = [sys.executable, "-m", "mypy", "--no-error-summary", "src/kpibook/indicators/explain.py"]
        told = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=False)
        assert not told.stderr, told.stderr
        return told.stdout.splitlines()

    def run(self, code):
        """The last line of what the copy's Python says when it runs the code."""
        command = [sys.executable, "-c", f"import sys; sys.path.insert(0, 'src')\n{code}"]
        told = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=False)
        return (told.stdout + told.stderr).splitlines()[-1]


@pytest.mark.slow
def test_a_new_kind_touches_four_files_and_is_missed_nowhere(tmp_path):
    """A kind that is only half there fails mypy or cannot be made, at each step; whole, it touches four files."""
    copy = Copy(tmp_path)
    kinds = "definitions/kinds/conditions.py"
    copy.write("definitions/kinds/dummy.py", DUMMY_IMPORTS + "\n" + DUMMY)
    copy.change(
        kinds, "\nTimed = (\n", "\nfrom kpibook.definitions.kinds.dummy import Dummy\n\nTimed = (\n    Dummy | "
    )
    copy.change(kinds, "    linked_record: ", "    dummy: Dummy | None = None\n    linked_record: ")
    asked_by = "indicators/kinds/asked.py"
    assert any(line.startswith(f"src/kpibook/{asked_by}") and "assert_never" in line for line in copy.mypy())
    made = "from kpibook.definitions.kinds import Condition; Condition.model_validate({'dummy': {'since': 'a'}})"
    assert copy.run(made).startswith("TypeError: Can't instantiate abstract class Dummy with abstract methods comes_to")
    copy.write("definitions/kinds/dummy.py", DUMMY_IMPORTS + "\n" + DUMMY + ANSWERS)
    copy.write("indicators/kinds/dummy.py", ASKED)
    copy.change(asked_by, "\n\ndef asked(", f"\n{ASKED_IMPORTS}\n\ndef asked(")
    copy.change(asked_by, "        case _:\n", f"{ASKED_CASE}        case _:\n")
    (told,) = [line for line in copy.mypy() if "error" in line]
    assert told.startswith(f"src/kpibook/{asked_by}") and "abstract" in told and '"due"' in told
    copy.write("indicators/kinds/dummy.py", ASKED + ASKED_REST)
    assert copy.mypy() == []
    assert copy.run(made + "; print('made')") == "made"
    assert len(copy.touched) == 4


def test_a_mapping_whose_measures_were_built_travels_to_other_processes():
    """Team workbooks are made by workers: a mapping is pickled, with what it has worked out, and is the same there."""
    mapping = read_mapping(ROOT)
    assert mapping.measures
    assert pickle.loads(pickle.dumps(mapping)).measures == mapping.measures


def test_whatever_holds_conditions_says_which():
    """A kind with conditions in it is `Combined`: what counts, covers and suppresses then sees its parts.

    But those of a linked record are asked of another list's records, and are no parts of what is asked of this one.
    """
    kinds = set(CONDITIONS.values())
    fields = {kind: [field.annotation for field in kind.model_fields.values()] for kind in kinds}
    holds = {kind for kind in kinds if any("Condition" in _names_in(annotation) for annotation in fields[kind])}
    assert holds == {*(kind for kind in kinds if issubclass(kind, Combined)), LinkedRecord}
    assert len(holds) == 3


def _names_in(annotation):
    """The names of all classes in an annotation."""
    parts = get_args(annotation)
    return {name for part in parts for name in _names_in(part)} if parts else {getattr(annotation, "__name__", "")}
