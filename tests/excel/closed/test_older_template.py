"""A workbook of a council's older template is refreshed as any other."""

import shutil
from pathlib import Path

FIRST = Path(__file__).parents[2] / "data" / "template_of_the_first_layout.xlsx"


def test_a_new_month_comes_in(workspace, typed, read, box):
    """Figures of March are in its tables, February's text is in the archive, and the new file is of that template."""
    shutil.copy(FIRST, workspace.folder / "template.xlsx")
    workspace.file.unlink()
    workspace.build()
    typed(workspace.file, lambda book: setattr(box(book, "analysis_front_1"), "value", "Steady."))
    workspace.new_month()
    workspace.refresh(workspace.file)
    book = read(workspace.file)
    assert [cell.value for cell in book["Numerators"][4]][-1] == "2023-03"
    assert [cell.value for cell in book["Analysis archive"][2]] == ["Front door: Referrals", "February 2023", "Steady."]
    headings = [cell.value for row in book["Front door"].iter_rows() for cell in row if cell.value in ("Target", "RAG")]
    assert headings == ["Target", "RAG"]
    assert box(book, "analysis_front_1").value is None
