"""The stamp of a published workbook: a hidden defined name that says which entry of the history it was published with.

A few bytes of one part are changed and nothing else, so the workbook stays as it was typed.
"""

import re

from kpibook.package import LARGEST_LIST, Package, PackageError, pack, unpack

STAMP = "kpibook_published"
"""The defined name."""
_TAG = re.compile(rb"<(?:\w+:)?definedName\b[^>]*?\bname=\"([^\"]*)\"[^>]*>([^<]*)</(?:\w+:)?definedName>")
_LIST_END = re.compile(rb"</((?:\w+:)?)definedNames>")
_SAID = re.compile(rb'"(\d{1,9}) ([0-9a-f]{64})"|&quot;(\d{1,9}) ([0-9a-f]{64})&quot;')


def stamped(content: bytes, number: int, previous: str) -> bytes:
    """The workbook with the stamp of an entry: its number, and the hash of the one before it; an older one goes.

    PackageError where the workbook has no list of names, which every one of kpibook's has.
    """
    parts = unpack(content)
    part = _workbook_part(Package(content, None))
    text = b"".join(_without_stamp(parts[part]))
    end = _LIST_END.search(text)
    if end is None:
        raise PackageError("it has no list of names")
    # Excel sorts names without regard to capitals when it saves; it is handed them in that order.
    later = (found for found in _TAG.finditer(text) if found[1].lower().removeprefix(b"_xlnm.") > STAMP.encode())
    first = next(later, None)
    at = first.start() if first is not None else end.start()
    tag = end[1] + b"definedName"
    name = b'<%s name="%s" hidden="1">"%d %s"</%s>' % (tag, STAMP.encode(), number, previous.encode(), tag)
    return pack({**parts, part: text[:at] + name + text[at:]})


def stamp_of(content: bytes) -> tuple[int, str] | None:
    """The entry's number and the hash of the one before it that a workbook names; None where it has no stamp.

    PackageError where it is no workbook.
    """
    package = Package(content, None)
    for found in _TAG.finditer(package.read(_workbook_part(package), LARGEST_LIST)):
        if found[1] == STAMP.encode() and (said := _SAID.fullmatch(found[2].strip())):
            return int(said[1] or said[3]), (said[2] or said[4]).decode()
    return None


def _workbook_part(package: Package) -> str:
    for relation in package.relations(""):
        if relation.kind == "officeDocument" and relation.target:
            return relation.target
    raise PackageError("it is no workbook")


def _without_stamp(text: bytes) -> list[bytes]:
    kept, at = [], 0
    for found in _TAG.finditer(text):
        if found[1] == STAMP.encode():
            kept.append(text[at : found.start()])
            at = found.end()
    return [*kept, text[at:]]
