"""The connection, and workbooks: which are open, open, save, close."""

import time
from collections.abc import Iterator
from typing import Any

FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".ods": "calc8",
    ".pdf": "calc_pdf_Export",
}


class BridgeError(Exception):
    """Something that the caller must hear in words; `kind` says which class of thing."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Office:
    """One LibreOffice, reached through its desktop."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.services = context.ServiceManager
        self.desktop = self.create("com.sun.star.frame.Desktop")
        self.indicator: Any = None
        self.resized: set[str] = set()
        self.known: dict[str, Any] = {}
        self.kinds: dict[tuple[str, int], int] = {}

    @classmethod
    def connect(cls, accept: str, patience_seconds: float) -> "Office":
        """The LibreOffice that listens at, say, ``pipe,name=office``; BridgeError when none answers in time."""
        import uno

        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        give_up = time.monotonic() + patience_seconds
        while True:
            try:
                return cls(resolver.resolve(f"uno:{accept};urp;StarOffice.ComponentContext"))
            except Exception:  # noqa: BLE001 - UNO's NoConnectException exists only once uno is loaded
                if time.monotonic() > give_up:
                    raise BridgeError("no-office", f'no LibreOffice answers at "{accept}"') from None
                time.sleep(0.1)

    def create(self, service: str) -> Any:
        """A UNO service by its name."""
        return self.services.createInstanceWithContext(service, self.context)

    def documents(self) -> Iterator[Any]:
        """Every open spreadsheet."""
        listed = self.desktop.Components.createEnumeration()
        while listed.hasMoreElements():
            document = listed.nextElement()
            if hasattr(document, "supportsService") and document.supportsService(
                "com.sun.star.sheet.SpreadsheetDocument"
            ):
                yield document

    def document(self, book: str) -> Any:
        """An open spreadsheet by its id."""
        try:
            if book in self.known and self.known[book].RuntimeUID == book:
                return self.known[book]
        except Exception:  # noqa: BLE001 - UNO's DisposedException exists only once uno is loaded
            del self.known[book]  # it was closed
        for document in self.documents():
            if document.RuntimeUID == book:
                self.known[book] = document
                return document
        raise BridgeError("no-book", "the workbook is no longer open")

    def sheet(self, book: str, sheet: str) -> Any:
        """A sheet by its workbook's id and its name."""
        sheets = self.document(book).Sheets
        try:
            return sheets.getByName(sheet)
        except Exception:  # noqa: BLE001 - UNO's NoSuchElementException exists only once uno is loaded
            raise BridgeError("no-sheet", f'the workbook has no sheet "{sheet}"') from None

    def range(self, book: str, sheet: str, area: list[int]) -> Any:
        """Cells by ``[row, column, rows, columns]``, counted from 0."""
        row, column, rows, columns = area
        return self.sheet(book, sheet).getCellRangeByPosition(column, row, column + columns - 1, row + rows - 1)


def properties(**values: Any) -> Any:
    """UNO's list of named values."""
    import uno

    made = []
    for name, value in values.items():
        one = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        one.Name, one.Value = name, value
        made.append(one)
    return tuple(made)


def books(office: Office) -> list[dict[str, Any]]:
    """Id, name and path of every open workbook, and whether it is the one in front."""
    front = office.desktop.getCurrentComponent()
    front_id = front.RuntimeUID if hasattr(front, "RuntimeUID") else ""
    return [_about(document, front_id) for document in office.documents()]


def _about(document: Any, front: str) -> dict[str, Any]:
    import uno

    address = document.URL
    path = uno.fileUrlToSystemPath(address) if address.startswith("file:") else address
    return {
        "id": document.RuntimeUID,
        "name": (address.rpartition("/")[2] and path.replace("\\", "/").rpartition("/")[2]) or document.Title,
        "path": path or document.Title,
        "front": document.RuntimeUID == front,
    }


def open_book(office: Office, path: str, visible: bool, macros: bool, read_only: bool) -> dict[str, Any]:
    """Open a workbook. Its macros stay off unless asked for."""
    import uno

    options = properties(Hidden=not visible, MacroExecutionMode=4 if macros else 0, ReadOnly=read_only, UpdateDocMode=0)
    address = uno.systemPathToFileUrl(path)
    document = office.desktop.loadComponentFromURL(address, "_blank", 0, options)
    if document is None:
        raise BridgeError("cannot-open", f"LibreOffice did not open {path}")
    return _about(document, document.RuntimeUID)


def add_book(office: Office, visible: bool) -> dict[str, Any]:
    """A new, empty workbook."""
    document = office.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, properties(Hidden=not visible))
    return _about(document, document.RuntimeUID)


def save_book(office: Office, book: str, path: str | None, copy: bool = False) -> None:
    """Save where it is, or under another path, which then becomes its own (a PDF or a copy does not)."""
    import uno

    document = office.document(book)
    if path is None:
        document.store()
        return
    suffix = path[path.rfind(".") :].lower()
    if suffix not in FILTERS:
        raise BridgeError("cannot-save", f'"{suffix}" is not a kind of file that can be saved')
    store = document.storeToURL if copy or suffix == ".pdf" else document.storeAsURL
    store(uno.systemPathToFileUrl(path), properties(FilterName=FILTERS[suffix]))


def close_book(office: Office, book: str) -> None:
    """Close without saving."""
    document = office.document(book)
    document.setModified(False)
    document.close(True)


def front_book(office: Office, book: str) -> None:
    """Bring a workbook to the front."""
    document = office.document(book)
    if document.CurrentController is not None:
        document.CurrentController.Frame.activate()


def is_modified(office: Office, book: str) -> bool:
    """Whether a workbook has changes that were not saved."""
    return bool(office.document(book).isModified())


def is_read_only(office: Office, book: str) -> bool:
    """Whether a workbook cannot be saved where it is."""
    return bool(office.document(book).isReadonly())


def calculate(office: Office, book: str, hard: bool) -> None:
    """Recalculate what changed, or every formula."""
    document = office.document(book)
    document.calculateAll() if hard else document.calculate()


def lock_redraw(office: Office, book: str, locked: bool) -> None:
    """Hold the picture still while much is written; must be undone as often as it was done."""
    document = office.document(book)
    document.lockControllers() if locked else document.unlockControllers()


def quit_office(office: Office) -> None:
    """End LibreOffice, without saving anything; closing each workbook first takes its lock file away."""
    for document in list(office.documents()):
        document.setModified(False)
        document.close(True)
    office.desktop.terminate()


def say_status(office: Office, book: str, text: str | None) -> None:
    """Show a text in the status bar; None takes it away."""
    controller = office.document(book).CurrentController
    if controller is None:
        return
    if office.indicator is None:
        office.indicator = controller.Frame.createStatusIndicator()
    if text is None:
        office.indicator.end()
        office.indicator = None
    else:
        office.indicator.start(text, 100)


_YES = 2
"""The button's number (com.sun.star.awt.MessageBoxResults)."""
_OK_BUTTON, _YES_NO_BUTTONS = 1, 3


def message(office: Office, book: str, title: str, text: str, asks: bool = False) -> bool:
    """Show a message and wait until it was read, or answered; whether Yes was clicked.

    A LibreOffice without windows goes on at once.
    """
    import uno

    controller = office.document(book).CurrentController
    if controller is None:
        return False
    window = controller.Frame.ContainerWindow
    kind = uno.Enum("com.sun.star.awt.MessageBoxType", "QUERYBOX" if asks else "INFOBOX")
    buttons = _YES_NO_BUTTONS if asks else _OK_BUTTON
    box = office.create("com.sun.star.awt.Toolkit").createMessageBox(window, kind, buttons, title, text)
    return bool(box.execute() == _YES)


OPERATIONS = (
    books,
    open_book,
    add_book,
    save_book,
    close_book,
    front_book,
    is_modified,
    is_read_only,
    calculate,
    lock_redraw,
    quit_office,
    say_status,
    message,
)
