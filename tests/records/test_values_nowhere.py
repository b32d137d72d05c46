"""Values that a condition of the mapping names and that no row of the whole list has."""

import pytest
from remembered_workspace import Workspace, visits

from kpibook.issues import InputError
from kpibook.pipeline import read_lists
from kpibook.sources.mapping_files import read_mapping

WHERE = "where: [{field: place, in: [Home, School], may_be_none: true}]"


@pytest.fixture
def space(tmp_path):
    return Workspace(tmp_path / "space")


def asked(space, condition):
    """The mapping asks for this instead of visits at home or school."""
    text = space.mapping.read_text("utf-8")
    space.mapping.write_text(text.replace(WHERE, f"where: [{condition}]"), "utf-8")


def found(space):
    """What is said of values, without what the memory says."""
    return [issue for issue in read_lists(space.folder).issues if issue.kind.startswith("value-")]


def test_a_code_that_no_row_has_is_an_error(space):
    """The file with the child protection visits is gone: its condition counted nobody, without a word."""
    asked(space, "{field: kind, in: [CP]}")
    space.file("CP").unlink()
    (issue,) = found(space)
    assert (issue.kind, issue.source, issue.thing, issue.severity) == ("value-nowhere", "visits", "kind", "error")
    assert '"CP" in "Kind"' in issue.message and 'There is: "CIN", "CLA".' in issue.message
    assert issue.mapping.startswith("mappings/all.yaml, line ") and "may_be_none: true" in issue.advice


def test_one_code_of_several_may_be_missing(space):
    """One of two occurs."""
    asked(space, "{field: kind, in: [CP, CLA]}")
    space.file("CP").unlink()
    assert found(space) == []


def test_it_may_be_none_where_the_mapping_says_so(space):
    """`may_be_none: true` beside `in`."""
    asked(space, "{field: kind, in: [CP], may_be_none: true}")
    space.file("CP").unlink()
    assert found(space) == []


def test_not_in_asks_for_nothing(space):
    """Values that are left out need not be there."""
    asked(space, "{field: kind, not_in: [CP]}")
    space.file("CP").unlink()
    assert found(space) == []


def test_an_empty_list_that_may_be_empty_is_not_judged(space):
    """It has no values at all."""
    asked(space, "{field: kind, in: [CP]}")
    text = space.mapping.read_text("utf-8")
    space.mapping.write_text(
        text.replace("    title: Visits\n    files", "    may_be_empty: true\n    title: Visits\n    files")
    )
    for kind in ("CP", "CLA", "CIN"):
        space.write(kind, [])
    assert found(space) == []


def test_a_text_in_other_capitals_is_offered(space):
    """Texts are compared as they are written; what differs in capitals alone is the near match."""
    asked(space, "{field: place, in: [HOME]}")
    (issue,) = found(space)
    assert issue.kind == "value-nowhere" and 'Write "Home" in the mapping?' in issue.advice


def test_a_text_that_is_not_there_names_no_other(space):
    """Texts may be anybody's words: none of the list's own is told."""
    asked(space, "{field: place, in: [Elsewhere]}")
    (issue,) = found(space)
    assert "Home" not in str(issue) and "School" not in str(issue)


def test_an_id_that_is_not_there_names_no_other(space):
    """No id of the list is told."""
    asked(space, "{field: child, in: [C1]}")
    (issue,) = found(space)
    assert issue.kind == "value-nowhere" and not any(row["Child"] in str(issue) for row in visits("CP"))


def test_some_rows_in_other_capitals_are_a_warning(space):
    """They would be taken for others, and the figure would be lower."""
    space.change(lambda row: row | {"Place": row["Place"].upper() if row["Ref"].endswith("7") else row["Place"]})
    (issue,) = found(space)
    assert (issue.kind, issue.severity) == ("value-otherwise", "warning")
    assert '"SCHOOL"' in issue.message


LOOK_ALIKE = {
    "Children\u2019s home - A": "Children\u2019s home - A",
    "Children's home \u2013 A": "Children's home \u2013 A",
    "Children\u00b4s home - A": "Children\u00b4s home - A",
    "Children's home\u200b - A": "Children's home\\u200b - A",
    "Children's\u00a0home - A": "Children's\\u00a0home - A",
    "\uff23hildren's home - \uff21": "\uff23hildren's home - \uff21",
    "children`s home\u2014A": "children`s home\u2014A",
}


@pytest.mark.parametrize("text", LOOK_ALIKE)
def test_texts_that_look_alike_are_a_warning(space, text):
    """An apostrophe that Word made curly, a long dash, a sign that nobody sees: what differs can be seen and pasted."""
    asked(space, '{field: place, in: ["Children\'s home - A"]}')
    homes = iter(range(1_000))
    space.change(lambda row: row | {"Place": text if next(homes) % 2 else "Children's home - A"})
    (issue,) = found(space)
    assert (issue.kind, issue.severity) == ("value-otherwise", "warning")
    assert f'90 rows of Visits have "{LOOK_ALIKE[text]}"' in issue.message
    pasted = space.mapping.read_text("utf-8").replace('home - A"]', f'home - A", "{LOOK_ALIKE[text]}"]')
    space.mapping.write_text(pasted, "utf-8")
    assert found(space) == []


@pytest.mark.parametrize(
    "text", ["Childrens home - A", "Children's home A", "Children's home - \u00c4", 'Children"s home - A']
)
def test_texts_that_do_not_look_alike_are_others(space, text):
    """A sign more or less, and another letter, may be another thing."""
    asked(space, '{field: place, in: ["Children\'s home - A"], may_be_none: true}')
    space.change(lambda row: row | {"Place": text})
    assert found(space) == []


def test_the_same_condition_in_two_places_is_told_once(space):
    """With both lines."""
    asked(space, "{field: kind, in: [CP]}")
    text = space.mapping.read_text("utf-8")
    again = text[text.index("  at_home:") : text.index("sections:")].replace("at_home", "at_school")
    space.mapping.write_text(text.replace("sections:", f"{again}sections:"), "utf-8")
    space.file("CP").unlink()
    (issue,) = found(space)
    assert issue.mapping.count("line ") == 2


def test_linked_lists_are_asked_too(space):
    """Wherever a condition stands: at an earlier event of another list, here."""
    earlier = "source: visits, date: visited, on: child, within: 12 months, where: [{field: kind, in: [CP]}]"
    share = f"""  again:
    title: Seen again
    polarity: higher
    measure: {{kind: share, of: visits, meets: [{{earlier_event: {{{earlier}}}}}]}}
sections:"""
    space.mapping.write_text(space.mapping.read_text("utf-8").replace("sections:", share), "utf-8")
    space.file("CP").unlink()
    assert [(issue.kind, issue.thing) for issue in found(space)] == [("value-nowhere", "kind")]


def test_may_be_none_goes_with_in(space):
    """Beside another test it says nothing."""
    asked(space, "{field: kind, not_in: [CP], may_be_none: true}")
    with pytest.raises(InputError) as caught:
        read_mapping(space.folder)
    assert [issue.kind for issue in caught.value.issues] == ["empty-condition"]
