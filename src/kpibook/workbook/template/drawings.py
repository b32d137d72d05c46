"""Pictures of a template sheet, and everything drawn on it that cannot be carried over."""

import io
import struct
from dataclasses import dataclass
from xml.etree import ElementTree

from openpyxl.utils import get_column_letter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.image import Image

from kpibook.issues import Issue
from kpibook.package import DRAWING, MAIN, OFFICE, Package
from kpibook.workbook.specimens import Picture

_MAIN, _DOC, _XDR = f"{{{MAIN}}}", f"{{{OFFICE}}}", f"{{{DRAWING}}}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_EMU_PER_PIXEL = 9525


@dataclass(frozen=True)
class Drawn:
    """What stands on one sheet beside its cells."""

    pictures: tuple[Picture, ...] = ()
    issues: tuple[Issue, ...] = ()


def drawn_on_sheets(package: Package, file: str) -> dict[str, Drawn]:
    """By sheet name: the pictures, and an issue for each shape, chart, grouped object or header picture."""
    targets = _targets(package, "xl/workbook.xml")
    found = {}
    for sheet in package.tree("xl/workbook.xml").iter(f"{_MAIN}sheet"):
        name, target = sheet.get("name", ""), targets.get(sheet.get(f"{_DOC}id", ""), "")
        if target:
            found[name] = _drawn_on(package, target, f'{file}, "{name}"')
    return found


def _drawn_on(package: Package, part: str, where: str) -> Drawn:
    pictures: list[Picture] = []
    issues: list[Issue] = []
    xml = package.read(part)
    if b"legacyDrawingHF" in xml:
        issues.append(_cannot("header or footer", "a picture in its header or footer", where))
    for relation in package.relations(part):
        if relation.kind == "drawing" and relation.target:
            media = _targets(package, relation.target)
            for anchor in package.tree(relation.target):
                cell = _cell_of(anchor)
                what = _not_a_picture(anchor) or _lost_of_picture(anchor, media, package)
                if what:
                    issues.append(_cannot(cell, what, f"{where}, {cell}"))
                else:
                    pictures.append(_picture(anchor, media, package))
    return Drawn(tuple(pictures), tuple(issues))


def _cannot(place: str, what: str, where: str) -> Issue:
    return Issue(
        "template-cannot-carry",
        f"The template has {what} at {place}; it would be missing from the workbook.",
        sheet=where,
        advice="Take it away, or put a PNG or JPEG picture over cells instead (Insert, Pictures).",
    )


def _not_a_picture(anchor: ElementTree.Element) -> str:
    kinds = {"sp": "a shape or text box", "cxnSp": "a line", "grpSp": "a group of objects", "graphicFrame": "a chart"}
    found = next((words for tag, words in kinds.items() if anchor.find(f"{_XDR}{tag}") is not None), "")
    return found or ("" if anchor.find(f"{_XDR}pic") is not None else "something drawn that is not a picture")


def _lost_of_picture(anchor: ElementTree.Element, media: dict[str, str], package: Package) -> str:
    """What of a picture would not come over as the template shows it, in words."""
    blip = next(anchor.iter(f"{_A}blip"), None)
    part = media.get(blip.get(f"{_DOC}embed", ""), "") if blip is not None else ""
    if not part:
        return "a picture that is only linked"
    crop, turned = next(anchor.iter(f"{_A}srcRect"), None), next(anchor.iter(f"{_A}xfrm"), None)
    if crop is not None and any(int(side) for side in crop.attrib.values()):
        return "a cropped picture"
    if turned is not None and (int(turned.get("rot", "0")) or "1" in (turned.get("flipH"), turned.get("flipV"))):
        return "a turned picture"
    try:
        Image(io.BytesIO(package.read(part)))
    except (XlsxWriterException, struct.error):
        return "a picture that is neither a PNG nor a JPEG"
    return ""


def _number(anchor: ElementTree.Element, path: str) -> int:
    return int(anchor.findtext("/".join(f"{_XDR}{step}" for step in path.split("/")), "0"))


def _cell_of(anchor: ElementTree.Element) -> str:
    return f"{get_column_letter(_number(anchor, 'from/col') + 1)}{_number(anchor, 'from/row') + 1}"


def _picture(anchor: ElementTree.Element, media: dict[str, str], package: Package) -> Picture:
    extent = anchor.find(f"{_XDR}ext")
    if extent is None:
        extent = anchor.find(f"{_XDR}pic/{_XDR}spPr/{_A}xfrm/{_A}ext")
    size = {"cx": "0", "cy": "0"} if extent is None else extent.attrib
    blip = next(anchor.iter(f"{_A}blip"))
    properties = next(anchor.iter(f"{_XDR}cNvPr"))
    return Picture(
        row=_number(anchor, "from/row"),
        column=_number(anchor, "from/col"),
        x=_number(anchor, "from/colOff") / _EMU_PER_PIXEL,
        y=_number(anchor, "from/rowOff") / _EMU_PER_PIXEL,
        width=int(size["cx"]) / _EMU_PER_PIXEL,
        height=int(size["cy"]) / _EMU_PER_PIXEL,
        alt_text=properties.get("descr", ""),
        content=package.read(media[blip.get(f"{_DOC}embed", "")]),
    )


def _targets(package: Package, part: str) -> dict[str, str]:
    """The parts that a part leads to, by the relation's id."""
    return {relation.id: relation.target for relation in package.relations(part)}
