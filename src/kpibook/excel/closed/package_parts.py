"""What hangs on a workbook file's sheets beside their cells: shapes, charts, controls, pivot tables and the like."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree

from kpibook.package import DRAWING, MAIN, OFFICE, Package, Relation

_MAIN, _DOC, _XDR = f"{{{MAIN}}}", f"{{{OFFICE}}}", f"{{{DRAWING}}}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PLAIN = {"drawing", "vmlDrawing", "comments", "table", "printerSettings", "hyperlink", "ctrlProp"}
"""What a sheet of kpibook's leads to, or what Excel and LibreOffice add by themselves."""
_ON_SHEET = {
    "threadedComment": "threaded comments",
    "pivotTable": "a pivot table",
    "slicer": "a slicer",
    "timeline": "a timeline",
    "queryTable": "a query",
    "oleObject": "an embedded object",
    "package": "an embedded object",
    "control": "a control",
    "image": "a background picture",
}
_ON_BOOK = {
    "externalLink": "links to other workbooks",
    "connections": "data connections",
    "powerPivotData": "a data model",
    "xlMacrosheet": "a sheet of Excel 4 macros",
    "rdRichValue": "pictures or linked data types in cells",
}
_DRAWN = {
    "sp": "a shape or text box",
    "cxnSp": "a line",
    "grpSp": "a group of shapes",
    "pic": "a picture",
    "graphicFrame": "a chart",
}
_MARKS = {
    "x14:dataValidation ": "a drop-down or rule for input",
    "x14:cfRule ": "conditional formatting",
    "x14:sparkline>": "a sparkline",
    "<legacyDrawingHF ": "a picture in its header or footer",
    "<dataConsolidate ": "a consolidation",
    "<scenarios": "scenarios",
}
_CONTROL = re.compile(r'<x:ClientData[^>]*ObjectType="(?!Note")(\w+)"[^>]*>(.*?)</x:ClientData>', re.DOTALL)
_TOTALS = re.compile(rb' totalsRowCount="[1-9]')
_MACRO = re.compile(r"<x:FmlaMacro>([^<]*)</x:FmlaMacro>")


@dataclass(frozen=True)
class Filter:
    """What a table's filter hides: the columns' criteria by their place in the table, as they stand in the file."""

    columns: tuple[tuple[int, bytes], ...]


@dataclass(frozen=True)
class Parts:
    """Beside the cells: by sheet how many there are of each kind of thing, in words; what belongs to the whole file;
    filters by table."""

    on_sheets: dict[str, Counter[str]] = field(default_factory=dict)
    on_book: tuple[str, ...] = ()
    filters: dict[str, Filter] = field(default_factory=dict)
    charts: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """By sheet the cells that each chart draws, in Excel's words."""
    labelled: bool = False
    """Whether the file has a sensitivity label."""


def read_parts(package: Package) -> Parts:
    """Everything beside the cells. PackageError where the package is damaged."""
    relations = {relation.id: relation for relation in package.relations("xl/workbook.xml")}
    targets = {relation.id: relation.target for relation in relations.values()}
    sheets, filters = dict[str, Counter[str]](), dict[str, Filter]()
    charts = dict[str, tuple[tuple[str, ...], ...]]()
    for sheet in package.tree("xl/workbook.xml").iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(f"{_DOC}id", ""), "")
        if target:
            links = package.relations(target)
            sheets[sheet.get("name", "")] = Counter(_things(package, target, links))
            filters |= dict(_filters(package, links))
            charts[sheet.get("name", "")] = tuple(_charts(package, links))
    kinds = {relation.kind for relation in relations.values()}
    words = tuple(words for kind, words in _ON_BOOK.items() if kind in kinds)
    return Parts(sheets, words, filters, charts, _is_labelled(package))


def _is_labelled(package: Package) -> bool:
    custom = "docProps/custom.xml"
    return "docMetadata/LabelInfo.xml" in package or (custom in package and b"MSIP_Label" in package.read(custom))


def _things(package: Package, sheet: str, links: Sequence[Relation]) -> Iterator[str]:
    text = package.read(sheet).decode("utf-8", "replace")
    for mark, words in _MARKS.items():
        yield from [words] * text.count(mark)
    for link in links:
        kind, target = link.kind, link.target
        if kind == "drawing" and target:
            yield from _drawn(package.tree(target))
        elif kind == "vmlDrawing" and target:
            yield from _controls(package.read(target).decode("utf-8", "replace"))
        elif kind == "table":
            yield from (_ON_SHEET.get(below.kind, below.kind) for below in package.relations(target))
            if _TOTALS.search(package.read(target)):
                yield "a table's total row"
        elif kind not in _PLAIN:
            yield _ON_SHEET.get(kind, f"something that kpibook does not know ({kind})")


def _drawn(drawing: ElementTree.Element) -> Iterator[str]:
    """Anchored things. A whole anchor in an alternative is the picture of a control (see `_controls`)."""
    for anchor in drawing:
        if anchor.tag == f"{_MC}AlternateContent":
            continue
        choice = anchor.find(f"{_MC}AlternateContent/{_MC}Choice")
        for tag, words in _DRAWN.items():
            if anchor.find(f"{_XDR}{tag}") is not None or (
                choice is not None and choice.find(f"{_XDR}{tag}") is not None
            ):
                yield words


def _charts(package: Package, links: Sequence[Relation]) -> Iterator[tuple[str, ...]]:
    """What each chart draws; () of a chart of a new kind, which keeps that in other words."""
    for link in links:
        if link.kind == "drawing" and link.target:
            for chart in package.relations(link.target):
                if chart.kind == "chart" and chart.target:
                    yield tuple(cells.text or "" for cells in package.tree(chart.target).iter(f"{_CHART}f"))
                elif chart.kind == "chartEx":
                    yield ()


def _controls(vml: str) -> Iterator[str]:
    for kind, about in _CONTROL.findall(vml):
        macro = _MACRO.search(about)
        yield f"the button of {macro[1].rpartition('!')[2].rpartition('.')[2]}" if macro else f"a control ({kind})"


def _filters(package: Package, links: Sequence[Relation]) -> Iterator[tuple[str, Filter]]:
    for link in links:
        if link.kind == "table" and link.target:
            table = package.tree(link.target)
            columns = tuple(
                (int(column.get("colId", "0")), ElementTree.tostring(column))
                for column in table.iterfind(f"{_MAIN}autoFilter/{_MAIN}filterColumn")
                if len(column)
            )
            if columns:
                yield table.get("displayName", ""), Filter(columns)
