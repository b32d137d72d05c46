"""What stands on a workbook's summary and heat map, held against the pure summary."""

from kpibook.report import rag, summary_of
from kpibook.report.spc import unusual_in_words

SUMMARY, HEAT_MAP = "Summary", "Heat map"
PLACES, CHANGES = 8, 3
LEFT, RIGHT = "ABCDEF", "GHIJKL"


def selectors(book):
    for name in ("report_month", "report_team"):
        sheet, cell = book.names[name].split("!")
        yield sheet.strip("'"), cell.replace("$", "")


def is_in(place, column):
    return place[0] == column and place[1:].isdigit()


def rows_below(values, heading, columns):
    """The lines below a heading in the left or right half, each as its cells, down to the next empty row."""
    at = next(int(place[1:]) for place, said in values.items()
              if is_in(place, columns[0]) and str(said).startswith(heading))  # fmt: skip
    return at, lambda row: [said if (said := values.get(f"{column}{row}")) is not None else "" for column in columns]


def expected_reds(found):
    for line in found.reds[:PLACES]:
        moved = line.movement.shown if line.movement else "–"
        running = "24 or more" if line.months_red >= 24 else line.months_red
        gap = line.gap.words if line.gap else ""
        figure = f"{line.shown}{' †' if line.small else ''}"
        yield [line.title, figure, line.target, moved, running, gap, unusual_in_words(line.variation.unusual)]


def check_reds(values, found):
    at, cells = rows_below(values, "Red (", LEFT + RIGHT)
    assert values[f"A{at}"] == f"Red ({len(found.reds)})"
    shown = [[cell for column, cell in enumerate(cells(at + 1 + k)) if column not in (2, 7, 9, 10, 11)]
             for k in range(1, PLACES + 1)]  # fmt: skip
    rows = list(expected_reds(found)) or [["None", *[""] * 6]]
    assert shown == rows + [[""] * 7] * (PLACES - len(rows))
    more = len(found.reds) - PLACES
    assert (values.get(f"A{at + PLACES + 2}") or "") == (f"and {more} more: see Heat map" if more > 0 else "")


def check_sections(values, found):
    at, cells = rows_below(values, "RAG by section", LEFT)
    for k, section in enumerate(found.sections, start=2):
        assert cells(at + k) == [section.title, *(number for _, number in section.words)]
    assert cells(at + len(found.sections) + 2)[1:] == [number for _, number in found.total]


def check_changes(values, found):
    for heading, lines, half in (
        ("Turned Red", found.turned_red, LEFT),
        ("Turned Green", found.turned_green, LEFT),
        ("Improved", found.improvements, RIGHT),
        ("Worsened", found.falls, RIGHT),
    ):
        at, cells = rows_below(values, heading, half)
        assert values[f"{half[0]}{at}"].endswith(f"({len(lines)})")
        shown = [cells(at + k)[:2] for k in range(1, CHANGES + 1)]
        expected = [[line.title, f"{line.shown}, from {line.before}"] for line in lines[:CHANGES]]
        if half == RIGHT:
            hows = (unusual_in_words(line.variation.unusual) for line in lines)
            expected = [[title, f"{said}: {how}"] for (title, said), how in zip(expected, hows, strict=False)]
        assert shown == (expected or [["None", ""]]) + [["", ""]] * (CHANGES - max(len(expected), 1))


def check_benchmarks(values, found):
    told = {}
    for one in found.benchmarks:
        told.setdefault(one.title, []).append(one)
    rows = sorted(told.items(), key=lambda pair: -sum(one.word == "worse" for one in pair[1]))
    if any(str(said).startswith("Beside benchmarks") for said in values.values()):
        at, cells = rows_below(values, "Beside benchmarks", RIGHT)
        for k, (title, ones) in enumerate(rows[:6], start=2):
            said = {f"{one.word} ({one.benchmark})" for one in ones}
            shown = cells(at + k)
            assert shown[:2] == [title, ones[0].shown]
            assert set(shown[2:]) - {""} == said
    else:
        assert rows == []


def check_lists(values, found):
    shown = [said for place, said in values.items() if is_in(place, "A") and isinstance(said, str)]
    for words, lines in (("Unusual", found.unusual), ("Fewer than", found.small), ("No figure", found.missing)):
        (line,) = [said for said in shown if said.startswith(f"{words}")]
        assert f"({len(lines)})" in line
        assert line.endswith("…") or all(one.title in line for one in lines)


def check_heat_map(values, report, scope, month):
    by_title = {line.title: line.indicator for line in summary_of(report, scope, month).lines}
    window = report.window(month)
    rows = [int(place[1:]) for place, said in values.items() if is_in(place, "A") and said in by_title]
    assert len(rows) == len(by_title)
    for row in rows:
        words = [values[f"{chr(ord('C') + k)}{row}"] for k in range(len(window))]
        assert words == [rag(report, by_title[values[f"A{row}"]], scope, one) for one in window]


def check(values, report, scope, month):
    """Everything on both sheets is what the pure summary says."""
    found = summary_of(report, scope, month)
    page = values[SUMMARY]
    check_reds(page, found)
    check_sections(page, found)
    check_changes(page, found)
    check_benchmarks(page, found)
    check_lists(page, found)
    check_heat_map(values[HEAT_MAP], report, scope, month)
