"""Filters of tables, put into a finished workbook file: what an officer had filtered stays filtered."""

from collections.abc import Mapping
from xml.etree import ElementTree

from kpibook.excel.closed.package_parts import Filter
from kpibook.package import MAIN, pack, unpack

_TABLES = "xl/tables/"
_MAIN = f"{{{MAIN}}}"


def with_filters(file: bytes, filters: Mapping[str, Filter]) -> bytes:
    """The file in which these tables (by name) have these filters; rows are hidden by whoever drew them."""
    if not filters:
        return file
    # Else every name in the part gets the prefix ns0, which no other part of the file has.
    ElementTree.register_namespace("", MAIN)
    parts = unpack(file)
    for name, data in parts.items():
        if name.startswith(_TABLES):
            table = ElementTree.fromstring(data)
            found = filters.get(table.get("displayName", ""))
            if found is not None:
                _put(table, found)
                parts[name] = ElementTree.tostring(table, encoding="UTF-8", xml_declaration=True)
    return pack(parts)


def _put(table: ElementTree.Element, found: Filter) -> None:
    filter_ = table.find(f"{_MAIN}autoFilter")
    if filter_ is None:
        filter_ = ElementTree.Element(f"{_MAIN}autoFilter", {"ref": table.get("ref", "")})
        table.insert(0, filter_)
    for place, text in sorted(found.columns):
        column = ElementTree.fromstring(text)
        column.set("colId", str(place))
        filter_.append(column)
