"""The ribbon tab: one part and one relationship. It goes in last, since most libraries drop it when they save."""

from xml.sax.saxutils import quoteattr

from kpibook.excel.macros.actions import ACTIONS
from kpibook.package import CONTENT_TYPES, PACKAGE_RELATIONSHIPS, VBA_PART, pack, unpack

RIBBON_PART = "customUI/customUI14.xml"
RIBBON_RELATIONSHIP = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
RIBBON_NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"

_END = b"</Relationships>"


def ribbon_xml() -> bytes:
    """The tab in Office's own words (customUI, Office 2010 and later): one group, one button for each action."""
    buttons = "".join(
        f'<button id={quoteattr("button" + action.macro)} label={quoteattr(action.caption)} size="large" '
        f"imageMso={quoteattr(action.picture)} screentip={quoteattr(action.caption)} "
        f"supertip={quoteattr(action.tip)} onAction={quoteattr(action.callback)}/>"
        for action in ACTIONS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<customUI xmlns="{RIBBON_NAMESPACE}"><ribbon><tabs><tab id="tabKpibook" label="kpibook">'
        f'<group id="groupKpibook" label="Performance report">{buttons}</group></tab></tabs></ribbon></customUI>'
    ).encode()


def with_ribbon(file: bytes) -> bytes:
    """The same file with the ribbon tab in it; putting it in twice gives the same bytes as once.

    ValueError when the file holds no macros: the tab's buttons would have nothing to call.
    """
    parts = unpack(file)
    if VBA_PART not in parts:
        raise ValueError("a workbook without macros takes no ribbon tab")
    if b'Extension="xml"' not in parts[CONTENT_TYPES]:
        raise ValueError("the workbook names no content type for .xml parts")
    parts.pop(RIBBON_PART, None)
    relationships = parts[PACKAGE_RELATIONSHIPS]
    if RIBBON_RELATIONSHIP.encode() not in relationships:
        before, end, after = relationships.rpartition(_END)
        link = f'<Relationship Id="rIdKpibookRibbon" Type="{RIBBON_RELATIONSHIP}" Target="{RIBBON_PART}"/>'
        parts[PACKAGE_RELATIONSHIPS] = before + link.encode() + end + after
    parts[RIBBON_PART] = ribbon_xml()
    return pack(parts)
