"""Engine, app and books, in xlwings' words; sheets and cells are in their own modules."""

import contextlib
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from xlwings import base_classes

from xlwings_libreoffice.ahead import NOTHING, READING, Ahead
from xlwings_libreoffice.names import Names
from xlwings_libreoffice.office import Bridge, OfficeError, remove_stale_lock
from xlwings_libreoffice.sheets import Sheet, Sheets
from xlwings_libreoffice.values import cleaned, prepared

NAME = "libreoffice"


class LibreOfficeEngine:
    """What xlwings asks of an engine: its apps, and how values travel."""

    name = NAME
    type = "desktop"

    def __init__(self, bridge: Bridge) -> None:
        self.app = App(self, bridge)
        self.apps = Apps(self.app)

    prepare_xl_data_element = staticmethod(prepared)
    clean_value_data = staticmethod(cleaned)


class Apps(base_classes.Apps):
    """The one LibreOffice at the other end of the line."""

    def __init__(self, app: "App") -> None:
        self._app = app

    def keys(self) -> list[int]:
        """Its number."""
        return [self._app.pid]

    def __iter__(self) -> "Iterator[App]":
        return iter((self._app,))

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> "App":
        if pid != self._app.pid:
            raise KeyError(pid)
        return self._app


class App(base_classes.App):
    """One LibreOffice."""

    version = "16.0"  # xlwings asks whether this is older than Excel 2016, which had other habits
    visible = True
    screen_updating = True
    display_alerts = True
    enable_events = True
    interactive = True
    calculation = "automatic"
    selection = None
    hwnd = None

    def __init__(self, engine: LibreOfficeEngine, bridge: Bridge) -> None:
        self.engine = engine
        self.bridge = bridge
        self._status: str | None = None

    @property
    def api(self) -> Bridge:
        """The line to LibreOffice."""
        return self.bridge

    @property
    def pid(self) -> int:
        """A number that tells this LibreOffice from others; LibreOffice does not say its process."""
        return zlib.crc32(self.bridge.accept.encode())

    @property
    def books(self) -> "Books":
        """The open workbooks."""
        return Books(self)

    @property
    def status_bar(self) -> str | None:
        """The text in the status bar, or None."""
        return self._status

    @status_bar.setter
    def status_bar(self, value: Any) -> None:
        self._status = None if value in (None, False) else str(value)
        active = self.books.active
        if active is not None:
            self.bridge.call("say_status", book=active.id, text=self._status)

    def alert(self, prompt: str, title: str | None, buttons: Any, mode: Any, callback: Any) -> str:
        """Show a message, and give back the button that was clicked; "ok" of one that asks nothing.

        A question that nobody sees, since nothing is open or LibreOffice has no windows, is answered with "no".
        """
        if buttons not in (None, "ok", "yes_no"):
            raise NotImplementedError(f"a message with the buttons {buttons}")
        active, asks = self.books.active, buttons == "yes_no"
        said = False
        if active is not None:
            said = self.bridge.call("message", book=active.id, title=title or "", text=prompt, asks=asks)
        return ("yes" if said else "no") if asks else "ok"

    def calculate(self) -> None:
        """Recalculate every formula of every workbook."""
        for book in self.books:
            self.bridge.call("calculate", book=book.id, hard=True)

    def activate(self, steal_focus: bool = False) -> None:
        """Nothing to do: there is one app."""

    def quit(self) -> None:
        """End LibreOffice without saving."""
        self.bridge.call("quit_office")


class Books(base_classes.Books):
    """The open workbooks."""

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def api(self) -> Bridge:
        """The line to LibreOffice."""
        return self.app.bridge

    def _listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.app.bridge.call("books")
        return found

    @property
    def active(self) -> "Book | None":
        """The workbook in front; the first when none is (all may be out of sight)."""
        listed = sorted(self._listed(), key=lambda about: not about["front"])
        return Book(self.app, listed[0]["id"]) if listed else None

    def __call__(self, name_or_index: str | int) -> "Book":
        """By name, path or place, counted from 1."""
        listed = self._listed()
        if isinstance(name_or_index, int):
            return Book(self.app, listed[name_or_index - 1]["id"])
        wanted = name_or_index.casefold()
        for about in listed:
            if wanted in (about["name"].casefold(), about["path"].casefold()):
                return Book(self.app, about["id"])
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return len(self._listed())

    def __iter__(self) -> "Iterator[Book]":
        return iter([Book(self.app, about["id"]) for about in self._listed()])

    def add(self) -> "Book":
        """A new, empty workbook."""
        return Book(self.app, self.app.bridge.call("add_book", visible=False)["id"])

    def open(self, fullname: str, update_links: Any = None, read_only: Any = None, *_: Any, **__: Any) -> "Book":
        """Open a workbook with its macros off; a lock file that a crash left is taken away first."""
        return open_book(self.app, Path(fullname), read_only=bool(read_only))


def open_book(app: App, path: Path, *, visible: bool = False, macros: bool = False, read_only: bool = False) -> "Book":
    """Open a workbook; OfficeError when it is not there or open elsewhere."""
    if not path.exists():
        raise OfficeError("cannot-open", f"there is no file {path}")
    if not read_only:
        remove_stale_lock(path)
    about = app.bridge.call("open_book", path=str(path.absolute()), visible=visible, macros=macros, read_only=read_only)
    return Book(app, about["id"])


class Book(base_classes.Book):
    """One open workbook, known by the id that LibreOffice gave it."""

    app: Any = None  # shadows the base class's property, which cannot be set

    def __init__(self, app: App, book_id: str) -> None:
        self.app = app
        self.id = book_id
        self._name: str | None = None  # xlwings asks for it at every cell
        self._ahead: Ahead | None = None

    def call(self, operation: str, **arguments: Any) -> Any:
        """An operation of the bridge on this workbook."""
        if self._ahead is not None and operation not in READING:
            self._ahead = None  # it may be another workbook now
        if self._ahead is not None:
            found = self._ahead.answer(operation, arguments)
            if found is not NOTHING:
                return found
        return self.app.bridge.call(operation, book=self.id, **arguments)

    def _about(self) -> dict[str, Any]:
        for about in self.app.bridge.call("books"):
            if about["id"] == self.id:
                found: dict[str, Any] = about
                return found
        raise OfficeError("no-book", "the workbook is no longer open")

    @property
    def api(self) -> "Book":
        """This object: the bridge's operations go through `call`."""
        return self

    @property
    def name(self) -> str:
        """The file's name."""
        if self._name is None:
            self._name = str(self._about()["name"])
        return self._name

    @property
    def fullname(self) -> str:
        """The file's path; only its name while it was never saved."""
        return str(self._about()["path"])

    @property
    def sheets(self) -> Sheets:
        """All sheets, hidden ones too."""
        return Sheets(self)

    @property
    def names(self) -> Names:
        """The defined names of the workbook."""
        return Names(self)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save, under another path if one is given."""
        if password:
            raise NotImplementedError("saving with a password")
        self._name = None
        self.call("save_book", path=None if path is None else str(Path(path).absolute()))

    @property
    def ReadOnly(self) -> bool:  # noqa: N802 - Excel's own word
        """Whether it was opened so that it cannot be saved."""
        return bool(self.call("is_read_only"))

    @property
    def Saved(self) -> bool:  # noqa: N802 - Excel's own word
        """Whether nothing was changed since it was saved."""
        return not self.call("is_modified")

    def SaveCopyAs(self, Filename: str) -> None:  # noqa: N802, N803 - Excel's own words
        """Write what stands in the workbook into another file; the workbook stays as it is, saved or not."""
        self.call("save_book", path=str(Path(Filename).absolute()), copy=True)

    def close(self) -> None:
        """Close without saving."""
        self.call("close_book")

    def activate(self) -> None:
        """Bring to the front."""
        self.call("front_book")

    @contextlib.contextmanager
    def read_ahead(self, sheets: list[str], names: list[str]) -> Iterator[Callable[[], None]]:
        """Ask at once for all that these sheets hold, and for the one cell that each of these names stands for.

        In here they are answered from that, until something is written, or what is yielded is called. xlwings asks for
        each cell by itself, and each question takes as long as a thousand cells.
        """
        self._ahead = Ahead(self.call("read_ahead", sheets=sheets, names=names))
        try:
            yield self._forget
        finally:
            self._forget()

    def _forget(self) -> None:
        self._ahead = None

    def sheet(self, name: str) -> Sheet:
        """A sheet by its name."""
        return Sheet(self, name)
