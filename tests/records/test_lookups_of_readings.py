"""Lists that are cut at one day: each reading borrows of the lists of its own day, and by its own day."""

import csv

from kpibook.indicators.engine import compute_observations, months_with_records
from kpibook.pipeline import read_lists

MAPPING = """\
organisation: {name: Testshire Council, service: Children, sources_folder: lists}
service_areas: {east: {name: East}}
teams: {one: {name: Team one, area: east}, two: {name: Team two, area: east}}
sources:
  cases:
    title: Cases
    files: ["cases_*.csv"]
    as_at: file_name
    complete_from: 1 day
    fields:
      child: {headings: [Child], type: id, required: true}
    lookups:
      asylum: {from: header, on: child, field: asylum}
      team: {from: moves, on: child, field: team, start: since, end: until}
  header:
    title: Header
    files: ["header_*.csv"]
    as_at: file_name
    complete_from: 1 day
    fields:
      child: {headings: [Child], type: id, required: true}
      asylum: {headings: [Asylum], type: code, codes: yes_no}
  moves:
    title: Moves
    files: [moves.csv]
    complete_from: 2023-01-01
    fields:
      child: {headings: [Child], type: id, required: true}
      team: {headings: [Team], type: team}
      since: {headings: [Since], type: date}
      until: {headings: [Until], type: date}
indicators:
  cases: {title: Cases, measure: {kind: snapshot, source: cases}}
  asylum: {title: Asylum, measure: {kind: snapshot, source: cases, where: [{field: asylum, in: [yes]}]}}
sections: {}
"""
LISTS = {
    "cases_2023-01-31.csv": [["Child"], ["C1"], ["C2"]],
    "cases_2023-02-28.csv": [["Child"], ["C1"], ["C3"]],
    "header_2023-01-31.csv": [["Child", "Asylum"], ["C1", "Y"], ["C2", "N"]],
    "header_2023-02-28.csv": [["Child", "Asylum"], ["C1", "N"], ["C3", "Y"]],
    "moves.csv": [
        ["Child", "Team", "Since", "Until"],
        ["C1", "Team one", "01/01/2023", "15/02/2023"],
        ["C1", "Team two", "15/02/2023", ""],
        ["C2", "Team one", "01/01/2023", ""],
    ],
}


def figures(folder, lists=LISTS):
    """Each indicator's figures at each day: whole service, then teams."""
    for name in ("mappings", "lists"):
        (folder / name).mkdir()
    (folder / "mappings/all.yaml").write_text(MAPPING, "utf-8")
    for name, rows in lists.items():
        with (folder / "lists" / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    read = read_lists(folder)
    days = months_with_records(read.mapping, read.records)
    found = compute_observations(read.mapping, read.records, days)
    scopes = [found.scopes.index(scope) for scope in ("whole", "one", "two")]
    return read.issues, {id_: found.numerators[at, scopes].T.tolist() for at, id_ in enumerate(found.measures)}


def test_each_reading_borrows_of_its_own_day(tmp_path):
    """C1 sought asylum on the one day and not on the other, and was in one team, then in the other."""
    issues, found = figures(tmp_path)
    assert found == {"cases": [[2, 2, 0], [2, 0, 1]], "asylum": [[1, 1, 0], [1, 0, 0]]}
    assert [issue.message for issue in issues] == [
        "1 row finds no team in Moves, of the 2 of Cases: 50%. They count for the whole service alone, and every "
        "team's figure is without them."
    ]


def test_a_day_without_the_other_list_has_no_figure(tmp_path):
    """Not that of another day."""
    lists = {name: rows for name, rows in LISTS.items() if name != "header_2023-02-28.csv"}
    _, found = figures(tmp_path, lists)
    assert found["asylum"] == [[1, 1, 0], [-1, -1, -1]]
    assert found["cases"] == [[2, 2, 0], [2, 0, 1]]
