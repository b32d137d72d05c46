"""What a written workbook really holds, read part by part from the unzipped file, by nothing of the program's own."""

import re
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SHARE = re.compile(r"(\d+|–)%?\s+\((\d+)/(\d+)\)")


class SharedBook:
    """The stored cells of every sheet, and the numbers that its charts remember."""

    def __init__(self, path):
        with zipfile.ZipFile(path) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        strings = ElementTree.fromstring(self.parts["xl/sharedStrings.xml"])
        self.strings = ["".join(t.text or "" for t in item.iter(f"{MAIN}t")) for item in strings]
        related = ElementTree.fromstring(self.parts["xl/_rels/workbook.xml.rels"])
        targets = {one.get("Id"): f"xl/{one.get('Target')}" for one in related}
        sheets = ElementTree.fromstring(self.parts["xl/workbook.xml"]).iter(f"{MAIN}sheet")
        self.sheets = {one.get("name"): self._cells(self.parts[targets[one.get(RELATION)]]) for one in sheets}
        properties = self.parts["docProps/custom.xml"].decode()
        self.scope = re.search(r'name="kpibook_scope"><vt:lpwstr>([^<]+)<', properties)[1]
        self.month = re.search(r'name="kpibook_month"><vt:lpwstr>([^<]+)<', properties)[1]

    def _cells(self, part):
        """(row, column letters) → text or number."""
        found = {}
        for cell in ElementTree.fromstring(part).iter(f"{MAIN}c"):
            value = cell.find(f"{MAIN}v")
            if value is None or value.text is None:
                continue
            column, row = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r")).groups()
            found[int(row), column] = self._value(cell.get("t"), value.text)
        return found

    def _value(self, kind, text):
        if kind == "s":
            return self.strings[int(text)]
        if kind in ("str", "e"):
            return text
        number = float(text)
        return int(number) if number.is_integer() else number

    def rows(self, sheet):
        """Row → column letters → value."""
        found = {}
        for (row, column), value in self.sheets[sheet].items():
            found.setdefault(row, {})[column] = value
        return found

    def table(self, sheet):
        """The sheet's table: key → heading → value."""
        rows = self.rows(sheet)
        first = {"Numerators": "key", "Denominators": "key", "Targets": "key", "Indicators": "indicator"}[sheet]
        top = next(number for number, cells in rows.items() if cells.get("A") == first)
        headings = rows[top]
        return {
            cells["A"]: {headings[column]: value for column, value in cells.items() if column in headings}
            for number, cells in rows.items()
            if number > top
        }

    def figures(self):
        """(measure, 'upper' or 'lower', scope, month) → a number, `c` or `N/A`, from the tables behind the formulas."""
        found = {}
        for sheet, part in (("Numerators", "upper"), ("Denominators", "lower")):
            for key, cells in self.table(sheet).items():
                measure, scope = key.split("|")
                for heading, value in cells.items():
                    if re.fullmatch(r"\d{4}-\d{2}", heading):
                        found[measure, part, scope, heading] = value
        return found

    def indicator_rows(self):
        """Every row of a section's sheet that shows an indicator: (sheet, row number, id, label → value, the rest).

        Labels are those above the hidden columns; the rest (column → value) is what a reader sees.
        """
        for sheet in self.sheets:
            rows = self.rows(sheet)
            labels = {column: text for column, text in rows.get(2, {}).items() if isinstance(text, str)}
            if "row in Indicators" not in labels.values():
                continue
            start = next(column for column, text in labels.items() if text == "id")
            hidden = {column: text for column, text in labels.items() if (len(column), column) >= (len(start), start)}
            for number, cells in rows.items():
                if number > 2 and start in cells:
                    behind = {hidden[column]: value for column, value in cells.items() if column in hidden}
                    seen = {column: value for column, value in cells.items() if column not in hidden}
                    yield sheet, number, cells[start], behind, seen

    def chart_numbers(self):
        """Chart part → series name → its remembered numbers (position → number)."""
        found = {}
        for name, part in self.parts.items():
            if re.fullmatch(r"xl/charts/chart\d+\.xml", name):
                series = {}
                for one in ElementTree.fromstring(part).iter(f"{CHART}ser"):
                    title = "".join(v.text for v in one.find(f"{CHART}tx").iter(f"{CHART}v"))
                    values = one.find(f"{CHART}val").iter(f"{CHART}pt")
                    series[title] = {int(pt.get("idx")): float(pt.find(f"{CHART}v").text) for pt in values}
                found[name] = series
        return found
