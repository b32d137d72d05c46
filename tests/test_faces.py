"""A room's `__init__` says what it offers, and nobody takes anything else from it."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"
MODULES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in SOURCE.rglob("*.py")
}
ROOMS = {module for module, path in MODULES.items() if path.name == "__init__.py"}
"""Every package."""


def trees():
    return {module: ast.parse(path.read_text("utf-8")) for module, path in MODULES.items()}


@pytest.fixture(scope="module")
def taken():
    """(module, the module or room it takes from, the name) of all that is taken of ours, that for types too.

    A name is taken by an import of its own, or of a room that was imported whole: `kinds.Flow`.
    """
    found = []
    for module, tree in trees().items():
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module in MODULES]
        names = [(node.module, alias) for node in imports for alias in node.names]
        whole = {alias.asname or alias.name: f"{source}.{alias.name}" for source, alias in names}
        found += [(module, source, alias.name) for source, alias in names]
        found += [
            (module, whole[node.value.id], node.attr)
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            if whole.get(node.value.id) in ROOMS
        ]
    return found


@pytest.fixture(scope="module")
def offered():
    """Room → the names in its `__all__`, and what stands in its `__init__` itself."""
    found = {}
    for room, tree in trees().items():
        if room in ROOMS:
            listed = {name.value for node in tree.body if is_face(node) for name in node.value.elts}
            found[room] = listed | {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return found


def is_face(node):
    return isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]


def is_inside(module, room):
    return module == room or module.startswith(f"{room}.")


def test_others_take_only_what_a_room_offers(taken, offered):
    """No import reaches into a module of a room that it doesn't belong to, or takes what the room's face leaves out."""
    wrong = []
    for module, source, name in taken:
        is_part = f"{source}.{name}" in ROOMS  # a room, whose own face says what may be taken of it
        room = source if source in ROOMS else source.rpartition(".")[0]
        if is_inside(module, room) or is_part or room == "kpibook" or not is_inside(room, "kpibook"):
            continue
        if is_inside(module, "kpibook.indicators.kinds") and room == "kpibook.definitions.kinds":
            continue  # the two sides of a kind: a new one need not be offered to everybody
        if source != room or name not in offered[room]:
            wrong.append(f"{module} takes {source}.{name}")
    assert wrong == []


def test_nothing_is_offered_that_nobody_takes(taken, offered):
    """A face is no wish list: what only its own room uses stays out of it."""
    asked = defaultdict(set)
    for module, source, name in taken:
        if not is_inside(module, source):
            asked[source].add(name)
    ours = {room: names - asked[room] for room, names in offered.items() if room.startswith("kpibook.")}
    assert {room: names for room, names in ours.items() if names} == {}


def test_the_workbook_offers_few_names(taken):
    """Other rooms need twenty names of the workbook's at most: it hides how a workbook is drawn."""
    names = {
        name
        for module, source, name in taken
        if is_inside(source, "kpibook.workbook") and not is_inside(module, "kpibook.workbook")
    }
    assert len(names) <= 20, sorted(names)
