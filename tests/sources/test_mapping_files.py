"""Mapping files as files: found, read, put together, and everything wrong told at once with its line."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kpibook.definitions.validation import check_mapping
from kpibook.issues import InputError
from kpibook.sources.limits import MOST_YAML_DEPTH
from kpibook.sources.mapping_files import merge, read_mapping, read_mapping_files
from kpibook.sources.yaml_lines import read_yaml

COUNCIL = """
organisation: {name: Testshire Council, service: Children}
service_areas:
  north: {name: North}
teams:
  duty: {name: Duty, area: north}
sources:
  contacts:
    title: Contacts
    files: [contacts.xlsx]
    complete_from: 2022-04-01
    fields:
      received: {headings: [Date received], type: date}
      outcome: {headings: [Outcome], type: text}
      team: {headings: [Team], type: team}
"""
PAGES = """
indicators:
  contacts:
    title: Contacts
    measure: {kind: flow, source: contacts, date: received, where: [{field: outcome, in: [18, yes, no, 007, 1.50]}]}
sections:
  front_door: {title: Front door, tables: [{title: Overview, indicators: [contacts]}]}
"""


@pytest.fixture
def workspace(tmp_path):
    """Writes mapping files (name → text or bytes) and gives the workspace."""

    def write(files):
        for name, content in files.items():
            path = tmp_path / "mappings" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write


def wrong(folder):
    """(kind, place) of everything that is wrong."""
    with pytest.raises(InputError) as error:
        read_mapping(folder)
    return [(issue.kind, issue.mapping) for issue in error.value.issues]


def test_files_in_folders_below_are_put_together(workspace):
    """What stands in several files, also below, is one mapping."""
    mapping = read_mapping(workspace({"a.yaml": COUNCIL, "below/b.YML": PAGES}))
    assert list(mapping.indicators) == ["contacts"]
    assert mapping.place("indicators", "contacts", "title") == "mappings/below/b.YML, line 4"


def test_texts_stay_what_was_written(workspace):
    """Numbers, yes and no in a list of texts are the texts that were typed."""
    mapping = read_mapping(workspace({"a.yaml": COUNCIL, "b.yaml": PAGES}))
    assert mapping.indicators["contacts"].measure.where[0].in_ == ("18", "yes", "no", "007", "1.50")


def test_days_months_and_numbers_are_read(workspace):
    """The models take text for what it is meant to be, quoted or not."""
    more = "updates: [{month: 2022-06, title: a}]\norganisation: {months_shown: '12'}\n"
    council = COUNCIL.replace("organisation: {name: Testshire Council, service: Children}", "")
    more = more.replace("{months_shown", "{name: A, service: B, months_shown")
    mapping = read_mapping(workspace({"a.yaml": council, "b.yaml": PAGES, "c.yaml": more}))
    assert (mapping.organisation.months_shown, mapping.updates[0].month.key) == (12, "2022-06")
    assert mapping.sources["contacts"].complete_from.isoformat() == "2022-04-01"


def test_dictionaries_are_joined_and_lists_follow_each_other(workspace):
    """Teams in two files are all teams; updates in two files come one after the other, each with its line."""
    more = "teams:\n  court: {name: Court, area: north}\nupdates:\n  - {month: 2022-06, title: first}\n"
    last = "updates:\n  - {month: 2022-05, title: second}\n"
    mapping = read_mapping(workspace({"a.yaml": COUNCIL, "b.yaml": PAGES, "c.yaml": more, "d.yaml": last}))
    assert list(mapping.teams) == ["duty", "court"]
    assert [note.title for note in mapping.updates] == ["first", "second"]
    assert mapping.place("updates", 1, "title") == "mappings/d.yaml, line 2"


def test_a_byte_order_mark_and_windows_line_ends_are_fine(workspace):
    """Files saved by Windows editors read the same, with the same lines."""
    windows = b"\xef\xbb\xbf" + PAGES.replace("\n", "\r\n").encode()
    mapping = read_mapping(workspace({"a.yaml": COUNCIL, "b.yaml": windows}))
    assert mapping.place("indicators", "contacts", "title") == "mappings/b.yaml, line 4"


def test_a_top_level_key_with_nothing_below_it_is_fine(workspace):
    """`codes:` whose entries are all commented out says nothing."""
    assert read_mapping(workspace({"a.yaml": COUNCIL + "codes:\n#  status: {}\n", "b.yaml": PAGES, "c.yaml": "# -"}))


@pytest.mark.parametrize(
    ("content", "kind", "line"),
    [
        ("a: b\n\tc: d\n", "yaml-syntax", 2),
        ("a:\n  b: c: d\n", "yaml-syntax", 2),
        ("a: [b\nc: d\n", "yaml-syntax", 2),
        ("a: 'b\n\n", "yaml-syntax", 3),
        ("a: @b\n", "yaml-syntax", 1),
        ("a: 1\n---\nb: 2\n", "yaml-syntax", 2),
        ("a: \x01\n", "yaml-syntax", 1),
        ("teams: &a {}\nsources: *a\n", "yaml-alias", 2),
        ("a: " + "[" * (MOST_YAML_DEPTH + 1) + "]" * (MOST_YAML_DEPTH + 1), "yaml-depth", 1),
        ("- a\n- b\n", "wrong-type", 1),
        ("a: caf\xe9\nb: c".encode("latin-1"), "not-utf8", 1),
        ("a: 1\n".encode("utf-16"), "not-utf8", 1),
    ],
    ids=lambda part: str(part)[:20],
)
def test_a_file_that_cannot_be_read_is_told_with_its_line(workspace, content, kind, line):
    """The kind of fault and the line, and nothing is said to be missing that may stand in that file."""
    assert wrong(workspace({"a.yaml": COUNCIL, "bad.yaml": content})) == [(kind, f"mappings/bad.yaml, line {line}")]


def test_every_alias_is_told_and_none_is_followed(workspace):
    """A few lines that would grow to gigabytes are refused at once."""
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    found = wrong(workspace({"a.yaml": COUNCIL + PAGES, "bomb.yaml": bomb}))
    assert {kind for kind, _ in found} == {"yaml-alias"}


def test_a_huge_file_is_not_read(workspace):
    """Something of several megabytes is no mapping file."""
    found = wrong(workspace({"a.yaml": COUNCIL + PAGES, "big.yaml": b"a: " + b"x" * 2_100_000}))
    assert found == [("file-too-large", "mappings/big.yaml")]


@pytest.mark.parametrize(
    ("more", "places"),
    [
        ("teams:\n  court: {name: Court, area: north}\n  court: {name: C, area: north}\n", ["mappings/c.yaml, line 3"]),
        ("teams:\n  duty: {name: Duty again, area: north}\n", ["mappings/c.yaml, line 2"]),
        ("indicators:\n  x: {title: X, title: Y}\n", ["mappings/c.yaml, line 2"]),
        ("organisation:\n  motto: x\n  name: Other\n", ["mappings/c.yaml, line 3"]),
    ],
)
def test_what_is_written_twice_is_told_at_the_second_place(workspace, more, places):
    """The same id or key twice, in one file or in two."""
    found = wrong(workspace({"a.yaml": COUNCIL, "b.yaml": PAGES, "c.yaml": more}))
    assert found == [("duplicate-id", place) for place in places]


def test_everything_wrong_is_told_in_one_go(workspace):
    """Faults of form, of models and of rules, in several files, come together."""
    bad = "a: [\n"
    slips = "teams:\n  court: {name: Court, aera: north}\nsections:\n  x: {title: 'A?', tables: []}\n"
    clash = "teams:\n  north: {name: N, area: north}\n"
    kinds = {
        kind
        for kind, _ in wrong(workspace({"a.yaml": COUNCIL, "b": b"", "c.yaml": bad, "d.yaml": slips, "e.yaml": clash}))
    }
    assert {"yaml-syntax", "unknown-key", "missing-key", "wrong-value", "duplicate-id"} <= kinds


@pytest.mark.parametrize("make", [False, True])
def test_no_folder_or_no_file(tmp_path, make):
    """Without mapping files there is one clear message."""
    if make:
        (tmp_path / "mappings").mkdir()
        (tmp_path / "mappings" / "~$a.yaml").touch()
    assert wrong(tmp_path) == [("mappings-missing", "")]


def test_the_version_changes_with_content_and_only_then(workspace):
    """Ten letters more in a file are another version; the same content again is the same."""
    folder = workspace({"a.yaml": COUNCIL, "b.yaml": PAGES})
    before = read_mapping_files(folder)
    assert [file.path for file in before.files] == ["mappings/a.yaml", "mappings/b.yaml"]
    (folder / "mappings/b.yaml").write_bytes(PAGES.encode())
    assert read_mapping_files(folder).version == before.version
    (folder / "mappings/b.yaml").write_bytes(PAGES.encode() + b"# a comment")
    assert read_mapping_files(folder).version != before.version


def test_lines_are_those_of_the_text():
    """Every part of a file knows its own line: compared with a plain search for the key."""
    read = read_yaml(COUNCIL + PAGES, "f.yaml")
    lines = (COUNCIL + PAGES).splitlines()
    for path, place in read.places.items():
        if path and isinstance(path[-1], str):
            assert path[-1] in lines[int(place.rsplit(" ", 1)[1]) - 1]


def test_reading_without_the_c_library_gives_the_same(monkeypatch):
    """Where PyYAML was built without libyaml, values, lines and faults are the same."""
    bad = "a:\n  b: c: d\n"
    with_c = (read_yaml(COUNCIL + PAGES, "f"), read_yaml(bad, "f").issues[0].mapping)
    monkeypatch.setattr("kpibook.sources.yaml_lines._Loader", yaml.SafeLoader)
    assert (read_yaml(COUNCIL + PAGES, "f"), read_yaml(bad, "f").issues[0].mapping) == with_c


HIGHWAYS = sorted((Path(__file__).parents[2] / "samples/highways/mappings").glob("*.yaml"))
SLIPS = ["*", "&", "[", "}", ":", "- ", "null", "5", "'", "\t", " #", "x", "kind", "in", "-1", "whole", "\n", "  "]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_slip_of_the_fingers_ends_in_messages_or_a_mapping(data):
    """Something typed, a line lost or shifted, anywhere: never a crash, and every message says where."""
    texts = {path.name: path.read_text("utf-8") for path in HIGHWAYS}
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from(sorted(texts)))
        lines = texts[name].split("\n")
        at = data.draw(st.integers(0, len(lines) - 1))
        column = data.draw(st.integers(0, len(lines[at])))
        lines[at] = data.draw(
            st.sampled_from(
                [
                    lines[at][:column] + data.draw(st.sampled_from(SLIPS)) + lines[at][column:],
                    lines[at][min(column, 2) :],
                    "  " + lines[at],
                    "",
                ]
            )
        )
        texts[name] = "\n".join(lines)
    files = [read_yaml(text, f"mappings/{name}") for name, text in texts.items()]
    values, places, issues = merge(files)
    mapping, found = check_mapping(values, places, all(file.readable for file in files))
    issues = [*(issue for file in files for issue in file.issues), *issues, *found]
    assert mapping is not None or issues
    assert all(issue.message and issue.mapping.startswith("mappings") for issue in issues)


def many(key, count):
    """A mapping with so many parts of a kind."""
    team = "  t{0}: {{name: Team {0}, area: north}}\n"
    indicator = "  i{0}: {{title: T{0}, measure: {{kind: flow, source: contacts, date: received}}}}\n"
    if key in ("teams", "indicators"):
        return f"{key}:\n" + "".join((team if key == "teams" else indicator).format(at) for at in range(count))
    if key == "keys":
        return "".join(f"k{at}: 1\n" for at in range(count))
    items = ["{field: outcome, in: [x]}" if key == "where" else f"x{at}" for at in range(count)]
    where = (
        f"where: [{', '.join(items)}]" if key == "where" else f"where: [{{field: outcome, in: [{', '.join(items)}]}}]"
    )
    return f"indicators: {{more: {{title: M, measure: {{kind: flow, source: contacts, date: received, {where}}}}}}}\n"


@pytest.mark.parametrize(
    ("key", "count"),
    [("teams", 2_001), ("teams", 40_000), ("indicators", 2_001), ("keys", 101), ("where", 5_001), ("in", 5_001)],
)
def test_more_parts_than_any_mapping_has(workspace, key, count):
    """Thousands of teams, indicators, conditions or values are refused at once, and nothing else is told."""
    found = wrong(workspace({"a.yaml": COUNCIL, "b.yaml": PAGES, "many.yaml": many(key, count)}))
    assert [kind for kind, _ in found] == ["too-many"]


@pytest.mark.parametrize(("key", "count"), [("teams", 1_999), ("in", 5_000)])
def test_as_many_parts_as_a_mapping_may_have(workspace, key, count):
    """Just as many are taken."""
    assert read_mapping(workspace({"a.yaml": COUNCIL, "b.yaml": PAGES, "many.yaml": many(key, count)}))
