"""A text whose box is not in the new file goes to the archive, whatever it was and whatever took the box away."""

import pytest
from small_workspace import MAPPING as SMALL_MAPPING

HIGHLIGHTS = "    highlights: [{indicator: in_time}]\n"
TABLES = "    tables: [{title: Referrals, indicators: [referrals, in_time]}]\n"
TWO = """    tables: [{title: Referrals, indicators: [referrals]}, {title: Decisions, indicators: [in_time]}]
"""
ANOTHER = """  other:
    title: Another
    sheet: Another
    tables: [{title: Others, indicators: [in_time]}]
"""
MAPPING = SMALL_MAPPING.replace("TEAM ONE", "Team one").replace("TARGET", "50%").replace("TITLE", "Front door")
MONTH = "February 2023"


def archive(book):
    if "Analysis archive" not in book.sheetnames:
        return []
    return [tuple(cell.value for cell in row)[:3] for row in book["Analysis archive"].iter_rows(min_row=2)]


def typing(box, **texts):
    def type_it(book):
        for name, text in texts.items():
            box(book, f"analysis_{name}").value = text

    return type_it


@pytest.mark.parametrize("value", ["All in time.", "=1+1"])
def test_a_highlight_that_went(workspace, typed, read, box, value):
    """Its text, of this month, is in the archive with what it was about; the other box keeps its own. A formula is
    there in words: elsewhere it would say something else."""
    typed(workspace.file, typing(box, front_in_time=value, front_1="Steady."))
    workspace.change_mapping(HIGHLIGHTS, "")
    outcome = workspace.refresh(workspace.file)
    book = read(workspace.file)
    assert archive(book) == [("Front door: Decided within 5 days", MONTH, value)]
    assert box(book, "analysis_front_1").value == "Steady."
    assert outcome.outcome.archived == 1


def test_an_indicator_that_went_altogether(workspace, typed, read, box):
    """The mapping knows its title no more; the old workbook's own table does."""
    typed(workspace.file, typing(box, front_in_time="All in time."))
    of_it = MAPPING[MAPPING.index("  in_time:\n") :]
    sections = of_it[of_it.index("sections:") :].replace(", in_time", "").replace(HIGHLIGHTS, "")
    workspace.change_mapping(of_it, sections)
    workspace.refresh(workspace.file)
    assert archive(read(workspace.file)) == [("Front door: Decided within 5 days", MONTH, "All in time.")]


def test_a_table_and_a_section_that_went(workspace, typed, read, box):
    """Each of their texts, though the section's sheet is no longer there, and nothing stands in the way."""
    workspace.change_mapping(TABLES + HIGHLIGHTS, TWO + HIGHLIGHTS + ANOTHER)
    workspace.refresh(workspace.file)
    typed(workspace.file, typing(box, front_1="One.", front_2="Two.", other_1="Other."))
    workspace.change_mapping()
    workspace.refresh(workspace.file)
    book = read(workspace.file)
    assert sorted(archive(book)) == [("Another: box 1", MONTH, "Other."), ("Front door: box 2", MONTH, "Two.")]
    assert box(book, "analysis_front_1").value == "One."
    assert "Another" not in book.sheetnames
