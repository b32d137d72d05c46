"""The sheets of an .xlsb: error cells and how far they reach, from its records ([MS-XLSB] names them)."""

from collections.abc import Iterator

from kpibook.package import LARGEST_LIST, Package
from kpibook.sources.error_cells import ERROR_TEXTS, OTHER_ERROR, SheetLook

_ROW_HEADER, _END_OF_ROWS, _SHEET, _PROPERTIES = 0x00, 0x92, 0x9C, 0x99
_CELL_ERROR, _FORMULA_ERROR = 0x03, 0x0B
_FILLED = range(0x02, 0x0C)
"""BrtCellRk to BrtFmlaError; 0x01 is a blank cell."""
_TEXTS, _TEXT, _SHARED_TEXT = "xl/sharedStrings.bin", 0x13, 0x07
_NO_TEXT = 0xFFFFFFFF


def binary_looks(package: Package) -> tuple[list[SheetLook], bool]:
    """The look at each sheet in their order, and whether the days count from 1904.

    PackageError, KeyError or ValueError when a part or record is broken, PackageTooLargeError when it lists far too
    much.
    """
    workbook = "xl/workbook.bin"
    targets = {relation.id: relation.target for relation in package.relations(workbook, LARGEST_LIST)}
    records = list(_records(package.read(workbook, LARGEST_LIST)))
    relations = [_relation_id(content) for kind, content in records if kind == _SHEET]
    from_1904 = any(kind == _PROPERTIES and len(content) and content[0] & 1 for kind, content in records)
    parts = [targets[relation] for relation in relations if relation]
    if len(set(parts)) < len(parts):
        raise ValueError("two sheets in one part")
    lengths = _text_lengths(package)
    return [_look(package.read(part), lengths) for part in parts], from_1904


def _text_lengths(package: Package) -> list[int]:
    """Bytes of each text that cells share: a wide string behind a byte of flags."""
    if _TEXTS not in package:
        return []
    return [2 * int.from_bytes(text[1:5], "little") for kind, text in _records(package.read(_TEXTS)) if kind == _TEXT]


def _relation_id(content: memoryview) -> str:
    """The relation that a BrtBundleSh names, a wide string behind the sheet's state and number; '' for none."""
    length = int.from_bytes(content[8:12], "little")
    return "" if length == _NO_TEXT else bytes(content[12 : 12 + 2 * length]).decode("utf-16-le")


def _look(data: bytes, lengths: list[int]) -> SheetLook:
    look, row = SheetLook(), 0
    for kind, content in _records(data):
        if kind == _ROW_HEADER and len(content) >= 4:
            row = int.from_bytes(content[:4], "little")
        elif kind in _FILLED and len(content) >= 9:
            column = int.from_bytes(content[:4], "little")
            if kind in (_CELL_ERROR, _FORMULA_ERROR):
                look.fail(row, column, ERROR_TEXTS.get(content[8], OTHER_ERROR))
            else:
                look.fill(row, column)
            if kind == _SHARED_TEXT and len(content) >= 12:
                number = int.from_bytes(content[8:12], "little")
                look.add_text(lengths[number] if number < len(lengths) else 0)
        elif kind == _END_OF_ROWS:
            break
    return look


def _records(data: bytes) -> Iterator[tuple[int, memoryview]]:
    """Kind and content of each record: the kind has one or two bytes, the length up to four of seven bits each."""
    at, whole = 0, memoryview(data)
    while at < len(data):
        try:
            kind = data[at]
            at += 1
            if kind & 0x80:
                kind, at = kind & 0x7F | (data[at] & 0x7F) << 7, at + 1
            length = 0
            for shift in (0, 7, 14, 21):
                part = data[at]
                at += 1
                length |= (part & 0x7F) << shift
                if not part & 0x80:
                    break
        except IndexError:
            raise ValueError("a record is cut short") from None
        if at + length > len(data):
            raise ValueError("a record is cut short")
        yield kind, whole[at : at + length]
        at += length
