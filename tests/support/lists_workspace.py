"""A workspace with lists of children: two teams, some of whose children were not seen, or not assessed in time."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from lists_desk import PASSPHRASES

KEY = "0f" * 32
ENVIRONMENT = {f"KPIBOOK_PASSPHRASE_{scope.upper()}": text for scope, text in PASSPHRASES.items()}
ENVIRONMENT |= {"KPIBOOK_LISTS_KEY": KEY, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
MAPPING = """\
organisation:
  name: Testshire Council
  service: Children
  sources_folder: sources
  template: template.xlsx
  months_shown: 2
service_areas: {area: {name: Area}}
teams:
  east: {name: East, area: area}
  west: {name: West, area: area}
sources:
  plans:
    title: Plans
    files: [plans.csv]
    complete_from: 2022-01-01
    unique: [plan]
    spans: [{start: started, end: ended}]
    fields:
      plan: {headings: [Plan], type: id, required: true}
      child: {headings: [Child], type: id, required: true}
      worker: {headings: [Worker], type: text}
      started: {headings: [Started], type: date}
      ended: {headings: [Ended], type: date}
      team: {headings: [Team], type: team}
  visits:
    title: Visits
    files: [visits.csv]
    complete_from: 2022-01-01
    dated_by: visited
    unique: [visit]
    fields:
      visit: {headings: [Visit], type: id, required: true}
      child: {headings: [Child], type: id, required: true}
      visited: {headings: [Date], type: date, required: true, unreadable: set_aside}
      team: {headings: [Team], type: team}
indicators:
  visited:
    title: Visited in the last four weeks
    polarity: higher
    measure:
      kind: share
      of: {kind: stock, source: plans, start: started, end: ended}
      meets: [{latest_event: {source: visits, date: visited, within: 28 days, since: started}}]
  ended_in_time:
    title: Ended within a month
    polarity: higher
    measure:
      kind: share
      of: {kind: flow, source: plans, date: ended}
      meets: [{between: {start: started, end: ended, within: 30 days}}]
sections:
  plans:
    title: Plans
    tables: [{title: Plans, indicators: [visited, ended_in_time]}]
"""
LISTS = """\
lists:
  recipients:
    east: [manager.east@council.example]
    west: [manager.west@council.example]
    whole: [performance@council.example]
"""


def child(team: str, number: int) -> str:
    """An id that nothing else can be taken for: of team, and of number."""
    return f"ZQ{team.upper()}{number:04d}KX"


def children(team: str) -> list[str]:
    return [child(team, number) for number in range(24)]


def write_workspace(folder: Path, lists: str = LISTS) -> Path:
    """Every second child was seen in February; the last four plans of each team ended too late."""
    (folder / "mappings").mkdir(parents=True)
    (folder / "sources").mkdir()
    (folder / "mappings" / "all.yaml").write_text(MAPPING + lists)
    plans, visits = [], []
    for team in ("east", "west"):
        for number, id_ in enumerate(children(team)):
            ended = "20/02/2023" if number >= 20 else ""
            plans.append([f"P{id_}", id_, f"Worker {number % 3}", "05/12/2022", ended, team.title()])
            day = "2x/02/2023" if number == 19 else "20/02/2023" if number % 2 else "10/01/2023"
            visits.append([f"V{id_}", id_, day, team.title()])
    _write(folder / "sources" / "plans.csv", ["Plan", "Child", "Worker", "Started", "Ended", "Team"], plans)
    _write(folder / "sources" / "visits.csv", ["Visit", "Child", "Date", "Team"], visits)
    return folder


def _write(path: Path, headings: list[str], rows: list[list[str]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([headings, *rows])


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of a run: everything that a program may write to lies in folders of its own."""
    places = {name: folder / name.lower() for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_STATE_HOME")}
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    return {**os.environ, **ENVIRONMENT, **{name: str(place) for name, place in places.items()}}
