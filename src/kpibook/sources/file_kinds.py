"""What a file really is, by its content, whatever its name says."""

from pathlib import PurePosixPath

from kpibook.issues import Issue
from kpibook.package import Package, PackageError
from kpibook.sources.old_workbooks import has_file_password, has_impossible_sheet

_WORKBOOK = "an Excel workbook (.xlsx)"
_BINARY = "a binary Excel workbook (.xlsb)"
_OLD = "an Excel 97-2003 workbook (.xls)"
_CALC = "an OpenDocument spreadsheet (.ods)"
_TEXT = "a text file (.csv)"
_EXPECTED = {".xlsx": _WORKBOOK, ".xlsm": _WORKBOOK, ".xlsb": _BINARY, ".xls": _OLD, ".ods": _CALC, ".csv": _TEXT}
_LOCKED = "a file locked with a password"
_DAMAGED = "a damaged zip package"
_OLD_OFFICE = "an old Office file, but no workbook"
_EXCEL_OPENS = (*dict.fromkeys(_EXPECTED.values()), "an XML Spreadsheet 2003", "a web page (HTML)")

_PACKAGE_PARTS = {
    "xl/workbook.xml": _WORKBOOK,
    "xl/workbook.bin": _BINARY,
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint presentation",
}
_MARKS = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"\x09\x08\x10\x00", _OLD),
    (b"\x09\x04\x06\x00", "a workbook of Excel 4 or older"),
    (b"\x09\x02\x06\x00", "a workbook of Excel 3 or older"),
)
_MARKUP = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", "an XML Spreadsheet 2003"),
    (b"<html", "a web page (HTML)"),
    (b"<!doctype html", "a web page (HTML)"),
    (b"<table", "a web page (HTML)"),
    (b"<?xml", "an XML file"),
)


def check_kind(data: bytes, file: str) -> Issue | None:
    """What is wrong with the kind of file, or None: an empty file, a password, another kind than the name says."""
    suffix = PurePosixPath(file).suffix.casefold()
    if suffix not in _EXPECTED:
        return Issue(
            "unknown-kind",
            f'Files that end in "{suffix}" are not read.' if suffix else "The file's name has no ending.",
            sheet=file,
            advice="Save it as .xlsx, .xlsm, .xlsb, .xls, .ods or .csv, or correct the mapping.",
        )
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return Issue(
            "empty-file",
            "The file is empty.",
            sheet=file,
            advice="Export it again. If it lies in OneDrive or SharePoint, has it been downloaded?",
        )
    found = kind_of(data)
    if found == _LOCKED:
        return password_issue(file)
    if found == _DAMAGED or (found == _OLD_OFFICE and suffix == ".xls"):
        return corrupt_issue(file, "the end of it is missing or unreadable")
    if found == _OLD and has_impossible_sheet(data):
        return corrupt_issue(file, "a sheet has more rows or columns than there can be")
    if found == _EXPECTED[suffix]:
        return None
    return Issue(
        "wrong-kind",
        f"The file's name ends in {suffix}, but it is {found}.",
        sheet=file,
        advice=f"Open it in Excel and save it as {_EXPECTED[suffix]}; or give it its right name."
        if found in _EXCEL_OPENS
        else "Is it the right file? Export the list again, as a spreadsheet.",
    )


def kind_of(data: bytes) -> str:
    """What the content is, in words.

    >>> kind_of(b"child,team"), kind_of(b"<table><tr>"), kind_of(b"%PDF-1.7")
    ('a text file (.csv)', 'a web page (HTML)', 'a PDF document')
    """
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_package(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _kind_of_compound_file(data)
    for mark, kind in _MARKS:
        if data.startswith(mark):
            return kind
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<"):
        for mark, kind in _MARKUP:
            if mark in start:
                return kind
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _TEXT
    control = sum(start.count(bytes([code])) for code in range(32) if code not in b"\t\r\n\f\0")
    return _TEXT if control * 100 <= len(start) else "no spreadsheet"


def _kind_of_package(data: bytes) -> str:
    try:
        package = Package(data, None)
        names = {entry.filename.casefold().lstrip("/"): entry for entry in package.entries}
        for part, kind in _PACKAGE_PARTS.items():
            if part in names:
                return kind
        if "mimetype" in names and names["mimetype"].file_size < 200:
            mimetype = package.read(names["mimetype"].filename).strip()
            if mimetype.startswith(b"application/vnd.oasis.opendocument."):
                return _kind_of_open_document(package, mimetype)
        return _WORKBOOK if "[content_types].xml" in names and any("workbook" in n for n in names) else "a zip archive"
    except PackageError:
        return _DAMAGED


def _kind_of_open_document(package: Package, mimetype: bytes) -> str:
    if b"spreadsheet" not in mimetype:
        return "an OpenDocument file, but no spreadsheet"
    manifest = next(package.pieces("META-INF/manifest.xml"), b"")
    return _LOCKED if b"encryption-data" in manifest else _CALC


def _kind_of_compound_file(data: bytes) -> str:
    """Excel 97-2003 and everything else that lies in an OLE compound file, told by the names of its streams."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") + b"\0\0" in data

    if has("EncryptedPackage") or has_file_password(data):
        return _LOCKED
    if has("Workbook") or has("Book"):
        return _OLD
    return "a Word 97-2003 document" if has("WordDocument") else _OLD_OFFICE


def password_issue(file: str) -> Issue:
    """The error for a file that a password locks."""
    return Issue(
        "password",
        "The file is locked with a password.",
        sheet=file,
        advice="Put a copy without the password in its place (in Excel: File, Info, Protect Workbook).",
    )


def corrupt_issue(file: str, reason: str) -> Issue:
    """The error for a file that is what it says, but broken."""
    return Issue(
        "corrupt-file",
        f"The file is damaged or cut short: {reason}.",
        sheet=file,
        advice="Open it in Excel, let Excel repair it and save it; or export it again.",
    )
