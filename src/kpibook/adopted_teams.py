"""Teams that the lists hold and the mapping does not know, as lines for ``mappings/teams.yaml``; comments are kept."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpibook.definitions import MappingFiles, word_key
from kpibook.issues import InputError, Issue
from kpibook.records import new_team_id

AREA, AREA_NAME = "not_yet_placed", "Not yet placed"
"""The service area of teams of which nobody has said to which they belong."""


@dataclass(frozen=True)
class NewTeam:
    """A team to be: its id, and how the lists write it, the first spelling being its name."""

    id: str
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class Adoption:
    """What the lists hold beyond the mapping: new teams, and words that look like one that is known."""

    teams: tuple[NewTeam, ...]
    alike: tuple[tuple[str, str], ...]
    """(word, name of the team) that differ in punctuation alone: an alias, most likely; it is not added unasked."""


def find_teams(mapping: MappingFiles, words: Iterable[str]) -> Adoption:
    """The words apart: spellings of one team have the same letters and digits, in the same order."""
    known = {_key(name): team.name for team in mapping.teams.values() for name in (team.name, *team.aliases)}
    by_key: dict[str, list[str]] = {}
    alike = []
    for word in dict.fromkeys(" ".join(word.split()) for word in words):
        if _key(word) in known:
            alike.append((word, known[_key(word)]))
        elif _key(word):
            by_key.setdefault(_key(word), []).append(word)
    keys = {word_key(word): key for key, spellings in by_key.items() for word in spellings}
    names = {word_key(name) for team in mapping.teams.values() for name in (team.name, *team.aliases)}
    teams: list[NewTeam] = []
    for key, spellings in by_key.items():
        # "UNIT 3" is more likely a spelling of "Unit 3" than its name.
        ordered = sorted(spellings, key=lambda spelling: (spelling.isupper(), spelling.islower()))
        # An id is a spelling too: that of "Übach" is no other team's "Ubach".
        taken = [*(team.id for team in teams), *names, *(word for word, other in keys.items() if other != key)]
        teams.append(NewTeam(new_team_id(ordered[0], mapping, taken), tuple(ordered)))
    return Adoption(tuple(teams), tuple(alike))


def _key(word: str) -> str:
    """Letters and digits alone: nearer than that, two names may well be two teams (North West, North East)."""
    return re.sub(r"[^\w]|_", "", word.casefold().replace("&", "and"))


def with_teams(text: str, teams: Sequence[NewTeam], area_is_known: bool) -> str:
    """The text of a mapping file with these teams below its ``teams:``; InputError where they cannot be put there.

    >>> print(with_teams("teams:  # ours\\n  a: {name: A, area: x}\\n", [NewTeam("b", ("B", "b."))], True), end="")
    teams:  # ours
      a: {name: A, area: x}
      b: {name: "B", area: not_yet_placed, aliases: ["b."]}
    """
    lines = [f"{team.id}: {{name: {_quoted(team.spellings[0])}, area: {AREA}{_aliases(team)}}}" for team in teams]
    text = _below(text, "teams", lines)
    return text if area_is_known else _below(text, "service_areas", [f"{AREA}: {{name: {_quoted(AREA_NAME)}}}"])


def _aliases(team: NewTeam) -> str:
    others = ", ".join(map(_quoted, team.spellings[1:]))
    return f", aliases: [{others}]" if others else ""


def _quoted(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)


def _below(text: str, key: str, entries: Sequence[str]) -> str:
    """The entries at the end of the block below a key of the top level; a key that is not there is written."""
    lines = text.splitlines()
    at = next((number for number, line in enumerate(lines) if re.match(rf"{key}\s*:(\s|$)", line)), None)
    if at is None:
        return "\n".join([*lines, *([""] if lines else []), f"{key}:", *(f"  {entry}" for entry in entries), ""])
    head = re.match(rf"{key}\s*:\s*(\{{\s*\}})?\s*(#.*)?$", lines[at])
    if head is None:
        message = f'"{key}" is written on one line in mappings/teams.yaml: nothing can be added below it.'
        advice = f'Write "{key}:" on a line of its own, and each entry indented on a line below.'
        raise InputError([Issue("cannot-adopt", message, mapping="mappings/teams.yaml", advice=advice)])
    if head[1]:
        lines[at] = lines[at].replace(head[1], "").rstrip()
    end = at + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " \t"):
        end += 1
    while end > at + 1 and not lines[end - 1].strip():
        end -= 1
    first = next((line for line in lines[at + 1 : end] if line.strip() and not line.strip().startswith("#")), "  ")
    indent = first[: len(first) - len(first.lstrip())] or "  "
    return "\n".join([*lines[:end], *(f"{indent}{entry}" for entry in entries), *lines[end:], ""])
