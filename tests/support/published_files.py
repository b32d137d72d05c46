"""Made-up published figures of 150 councils, in the shapes in which they are published. No figure is a real one."""

from __future__ import annotations

import io
import random
from fractions import Fraction

import xlsxwriter

COUNCILS = (*((str(301 + number), f"Council {number:03}") for number in range(149)), ("852", "Testhampton"))
REGIONS = ("North East", "London", "South East")
MARKS = ("c", "z", "x", "k", ":", "-", "low", "")
"""All that may stand in the place of a figure."""
OLD_HEADING, NEW_HEADING = "Re_referrals_percent", "rereferral_percent"


def region_of(number: int) -> str:
    return REGIONS[number % len(REGIONS)]


def figures_of(years, seed=1):
    """Year → council's number → its percentage with one decimal, as text; some are marks, never Testhampton's."""
    chance = random.Random(seed)
    found = {}
    for year in years:
        of_year = {code: f"{chance.randint(1200, 3300) / 100:.1f}" for code, _ in COUNCILS}
        for mark, (code, _) in zip(MARKS, chance.sample(COUNCILS[:-1], len(MARKS)), strict=True):
            of_year[code] = mark
        found[year] = of_year
    return found


def statistics_rows(figures, heading=NEW_HEADING, category=("Total", "Male"), filter_name="category"):
    """Rows of a file of explore education statistics, the row of headings first: each place once for each category."""
    rows = [
        ["time_period", "time_identifier", "geographic_level", "country_code", "country_name", "region_code",
         "region_name", "old_la_code", "new_la_code", "la_name", filter_name, "referral_count", heading]
    ]  # fmt: skip
    for year, of_year in figures.items():
        for value in category:
            add = "" if value == "Total" else "9"
            rows.append([year, "Reporting year", "National", "E92000001", "England", "", "", "", "", "", value,
                         "401000", f"21.6{add}"])  # fmt: skip
            for number, name in enumerate(REGIONS):
                rows.append([year, "Reporting year", "Regional", "E92000001", "England", f"E1200000{number}", name,
                             "", "", "", value, "9000", f"{20 + number}.1{add}"])  # fmt: skip
            for number, (code, name) in enumerate(COUNCILS):
                written = of_year[code]
                rows.append(
                    [year, "Reporting year", "Local authority", "E92000001", "England", "E12000001",
                     region_of(number), code, f"E0{6000000 + int(code)}", name, value, "1,200",
                     f"{written}{add if written[:1].isdigit() else ''}"]
                )  # fmt: skip
    return rows


def csv_bytes(rows):
    """The rows as a .csv, with the mark at its beginning that downloads have."""
    text = "\n".join(",".join(f'"{cell}"' if "," in str(cell) else str(cell) for cell in row) for row in rows)
    return f"\ufeff{text}\n".encode()


def xlsx_bytes(rows, sheet="Sheet1"):
    """The rows as an .xlsx: what looks like a number is one."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                number = str(cell).replace(".", "", 1).isdigit()
                page.write(at, column, float(cell) if number and column not in (1, 2) else cell)
    return stream.getvalue()


def tool_rows(figures, in_columns=False):
    """Rows of the interactive tool's table: a row for each item, place and year, or a column for each year."""
    places = [("England", "970"), *((name, str(980 + at)) for at, name in enumerate(REGIONS))]
    places += [(name, code) for code, name in COUNCILS]
    first = next(iter(figures))
    names = ["Short Desc", "LA and Regions", "LA Number"]

    def value(code, year):
        return figures[year].get(code, "21.6" if code == "970" else "20.5") or "-"

    if in_columns:
        rows = [[*names, *figures]]
        return rows + [["ReReferral", name, code, *(value(code, year) for year in figures)] for name, code in places]
    rows = [["Short Desc", "Data item", "Years", "LA and Regions", "Values", "LA Number", "Region"]]
    for item, text in (("ReReferral", "% re-referred"), ("InfMort", "Infant mortality")):
        for year in figures if item == "ReReferral" else [first]:
            rows += [[item, text, year, name, value(code, year), code, "South East"] for name, code in places]
    return rows


def neighbour_rows(own="852", first=0):
    """Rows of a list of neighbours, as it comes: two rows of letters and numbers, then headings, a row a council."""
    heads = [head for number in range(1, 11) for head in (f"SN{number}", "SNP")]
    rows = [["A", "B", "C", "D", "E", *range(3, 23)], [*range(1, 26)]]
    rows.append(["LA num", "LA Name", "LA number", "GOInd", "GOReg", *heads])
    codes = [code for code, _ in COUNCILS]
    for number, (code, name) in enumerate(COUNCILS):
        start = first if code == own else number + 1
        theirs = [codes[(start + step) % 149] for step in range(10)]
        rows.append([code, name, code, 3, "South East", *(cell for one in theirs for cell in (one, "Close"))])
    return rows


def neighbours_of(first=0):
    """Testhampton's ten."""
    return [COUNCILS[(first + step) % 149][0] for step in range(10)]


def mean(values):
    """Of texts that may be marks: exact."""
    known = [Fraction(value) for value in values if value[:1].isdigit()]
    return sum(known) / len(known)


def release_rows(figures, heading, filters, identifier="Calendar year"):
    """Rows of any such file: `filters` are a column each, with the value that is meant first, then others."""
    places = ["time_period", "time_identifier", "geographic_level", "country_code", "country_name", "region_code"]
    rows = [[*places, "region_name", "new_la_code", "old_la_code", "la_name", *filters, "number", heading]]
    wanted = [values[0] for values in filters.values()]
    choices = [wanted] + [
        [*wanted[:at], other, *wanted[at + 1 :]] for at, values in enumerate(filters.values()) for other in values[1:]
    ]
    for year, of_year in figures.items():
        for chosen in choices:
            add = "" if chosen == wanted else "7"
            rows.append(
                [year, identifier, "National", "E92000001", "England", "", "", "", "", "", *chosen, "9", f"50{add}"]
            )
            for number, (code, name) in enumerate(COUNCILS):
                region = ("Inner London", "Outer London")[number % 2]
                new = f"E0{6000000 + int(code)}"
                at = [year, identifier, "Local authority", "E92000001", "England", "E13000001", region, new, code, name]
                written = of_year[code]
                rows.append([*at, *chosen, "12", f"{written}{add if written[:1].isdigit() else ''}"])
    return rows
