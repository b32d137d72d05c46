"""EDGE: YAML text → plain values, remembering the line of every part.

Every scalar stays the text that was written (``yes``, ``007`` and ``2022-04-01`` are what an officer typed); the
mapping's models decide what is a number, a date or true. Only ``null``, ``~`` and nothing at all become None.
Aliases are refused, since a few lines of them can grow to gigabytes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import yaml

from kpibook.issues import Issue
from kpibook.sources.limits import MOST_YAML_DEPTH, MOST_YAML_PARTS

Path = tuple[str | int, ...]
Value = None | str | list["Value"] | dict[str, "Value"]

_NULLS = {"", "~", "null", "Null", "NULL"}
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_ADVICE = {
    "mapping values are not allowed": "A colon inside a text? Put the whole text in quotes. Or check the indentation.",
    "block end": "Its indentation does not fit the lines above it: line it up with its neighbours, by spaces.",
    "expected key": "Its indentation does not fit the lines above it: line it up with its neighbours, by spaces.",
    "expected ':'": "A key must be followed by a colon and a space. Or a quote above is not closed.",
    "end of stream": "A quote or bracket that was opened is not closed.",
    "cannot start any token": "Text that begins with @, % or ` must stand in quotes.",
    "expected ',' or": "Check the commas and brackets; a # after a space begins a comment, unless it is in quotes.",
    "block scalar": "Text that begins with > or | must stand in quotes.",
    "alphabetic or numeric": "Text that begins with * or & must stand in quotes.",
}


@dataclass(frozen=True)
class YamlFile:
    """What one file says: its values, the line of every part by its path of keys, and what is wrong with it."""

    values: dict[str, Value] = field(default_factory=dict)
    places: dict[Path, str] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    readable: bool = True
    """False when nothing can be said about what the file defines."""


def read_yaml(text: str, file: str) -> YamlFile:
    """The values of a YAML text, with lines named as ``<file>, line N``. Never raises: see `YamlFile.issues`.

    >>> read = read_yaml("teams:\\n  duty: {name: 007}\\n", "mappings/teams.yaml")
    >>> read.values, read.places["teams", "duty", "name"]
    ({'teams': {'duty': {'name': '007'}}}, 'mappings/teams.yaml, line 2')
    """
    try:
        refused = _refused(text, file)
        root = None if refused else yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        return YamlFile(issues=(_syntax_issue(error, text, file),), readable=False)
    if refused:
        return YamlFile(issues=tuple(refused), readable=False)
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value):
        return YamlFile()
    if not isinstance(root, yaml.MappingNode):
        message = "The file must begin with keys such as teams: or indicators:, at the left edge."
        return YamlFile(issues=(Issue("wrong-type", message, mapping=f"{file}, line 1"),), readable=False)
    walk = _Walk(file)
    values = walk.value(root, ())
    assert isinstance(values, dict)  # a mapping node gives a dict
    return YamlFile(values, walk.places, tuple(walk.issues))


def _refused(text: str, file: str) -> list[Issue]:
    """Aliases, absurd depth and length, found from the stream of events so that nothing is built of them."""
    found: list[Issue] = []
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if count > MOST_YAML_PARTS:
            message = f"The file has more than {MOST_YAML_PARTS:,} keys and values, which no mapping file has."
            advice = "Was a list pasted into it that belongs into a spreadsheet? Take it out again."
            return [*found, Issue("too-many", message, mapping=f"{file}, line {_line(event)}", advice=advice)]
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MOST_YAML_DEPTH:
                message = f"The file is nested more than {MOST_YAML_DEPTH} levels deep."
                place = f"{file}, line {_line(event)}"
                return [*found, Issue("yaml-depth", message, mapping=place, advice="Check brackets and indentation.")]
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            found.append(
                Issue(
                    "yaml-alias",
                    f'"*{event.anchor}" is a YAML alias; mapping files do not use them.',
                    mapping=f"{file}, line {_line(event)}",
                    advice="Write the part out again; if it is text that begins with *, put it in quotes.",
                )
            )
    return found


def _line(part: yaml.Event | yaml.Node) -> int:
    assert part.start_mark is not None  # only parts made by hand have none
    return part.start_mark.line + 1


def _syntax_issue(error: yaml.YAMLError, text: str, file: str) -> Issue:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", "") or getattr(error, "reason", "") or "it is not YAML")
    line = (mark.line if mark is not None else text.count("\n", 0, getattr(error, "position", 0) or 0)) + 1
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    if "\t" in written[: len(written) - len(written.lstrip())]:
        advice = "A tab stands in the indentation; YAML wants spaces."
    elif "single document" in str(error) or "but found another document" in str(error):
        advice = "One file, one document: remove the line with ---."
    else:
        advice = next(
            (words for part, words in _ADVICE.items() if part in problem),
            f"Check this line and the one above: {problem}.",
        )
    message = "The file cannot be read any further than here."
    return Issue("yaml-syntax", message, mapping=f"{file}, line {line}", advice=advice)


class _Walk:
    """Turns nodes into values, noting lines and duplicate keys on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Path, str] = {}
        self.issues: list[Issue] = []

    def value(self, node: yaml.Node, path: Path) -> Value:
        self.places.setdefault(path, self._place(node))
        turn: dict[type[yaml.Node], Callable[..., Value]] = {
            yaml.MappingNode: self._mapping,
            yaml.SequenceNode: self._sequence,
        }
        if isinstance(node, yaml.ScalarNode):
            return None if not node.style and node.value in _NULLS else str(node.value)
        return turn[type(node)](node, path)

    def _sequence(self, node: yaml.SequenceNode, path: Path) -> Value:
        return [self.value(item, (*path, at)) for at, item in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, path: Path) -> Value:
        found: dict[str, Value] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or not key_node.value:
                self.issues.append(
                    Issue(
                        "wrong-type",
                        "A key must be a word.",
                        mapping=self._place(key_node),
                        advice="Text with brackets or braces must stand in quotes.",
                    )
                )
                continue
            key = str(key_node.value)
            if key in found:
                self.issues.append(duplicate_issue((*path, key), self._place(key_node), self.places[*path, key]))
                continue
            self.places[*path, key] = self._place(key_node)
            found[key] = self.value(value_node, (*path, key))
        return found

    def _place(self, node: yaml.Node) -> str:
        return f"{self.file}, line {_line(node)}"


def duplicate_issue(path: Path, second: str, first: str) -> Issue:
    """The issue of a key or id that is written twice."""
    return Issue(
        "duplicate-id",
        f'"{path[-1]}" is written twice' + (f" under {' › '.join(map(str, path[:-1]))}." if path[:-1] else "."),
        mapping=second,
        advice=f"It is already in {first}. Keep one, or give the other a name of its own.",
    )
