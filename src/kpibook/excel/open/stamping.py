"""The stamp of a publication in a workbook that is open in Excel, which only Excel can save."""

import contextlib
import os
import platform
import stat
from pathlib import Path

import xlwings as xw

from kpibook.excel.closed import STAMP, content_of_file, stamp_of
from kpibook.excel.open.hindrances import told
from kpibook.excel.places import is_web_address
from kpibook.issues import InputError, Issue, stop_on_errors


class StampedInExcel:
    """An open workbook that is stamped and saved by the program that has it open; see `publishing.OpenWorkbook`.

    InputError when there is no file that it could be saved to, or something in it was not saved yet.
    """

    def __init__(self, book: xw.Book) -> None:
        stop_on_errors(_cannot_be_saved(book))
        self._book = book
        self._touched = False
        self._before = str(book.names[STAMP].refers_to) if STAMP in book.names else ""

    @property
    def file(self) -> Path:
        """Where it is saved."""
        return Path(self._book.fullname)

    def stamp(self, number: int, previous: str) -> bytes:
        """Stamp it and save it; the file's bytes. Stamped and saved so already, it is left alone.

        InputError where the program does not save it.
        """
        content = content_of_file(self.file)
        if stamp_of(content) != (number, previous):
            self._touched = True
            self._set(f'="{number} {previous}"')
            _save(self._book)
            content = content_of_file(self.file)
            if stamp_of(content) != (number, previous):
                raise InputError([_not_stamped(self.file)])
        return content

    def unstamp(self) -> None:
        """Give it the stamp that it had before, or none, and save it; where that fails, it is left unsaved."""
        if not self._touched:
            return
        if self._before:
            self._set(self._before)
        elif STAMP in self._book.names:
            self._book.names[STAMP].delete()
        with contextlib.suppress(InputError):
            _save(self._book)

    def _set(self, refers_to: str) -> None:
        """Give it this stamp, which no list of names shows (LibreOffice's does)."""
        name = self._book.names.add(STAMP, refers_to)
        with contextlib.suppress(Exception):  # a nicety, which each program refuses with an exception of its own
            if platform.system() == "Darwin":
                name.api.visible.set(False)
            else:
                name.api.Visible = False


def _cannot_be_saved(book: xw.Book) -> list[Issue]:
    """Why the workbook is not published from Excel: no file, a web address, read-only, or something unsaved."""
    if is_web_address(book.fullname):
        what = "The workbook is open from SharePoint or OneDrive, where the file that is saved cannot be read."
        return [Issue("publish-on-web", what, sheet=book.name, advice="Open the synchronised copy on this computer.")]
    file = Path(book.fullname)
    if not file.is_absolute():  # never saved, or at the other end of a remote engine
        what = "The workbook was never saved, so there is no file that could be published."
        return [Issue("publish-unsaved", what, sheet=book.name, advice="Save it in the workspace, and click again.")]
    if told(book, "ReadOnly", "read_only") or not _is_writable(file):
        what = "The workbook is open read-only: somebody else has it open, or the file is marked so."
        advice = "Close it, have it closed elsewhere or the mark cleared (Properties), open it and click again."
        return [Issue("publish-read-only", what, sheet=str(file), advice=advice)]
    if told(book, "Saved", "saved") is False:
        what = "Something in the workbook was changed and not saved yet; what is published is what is saved."
        return [Issue("publish-unsaved", what, sheet=str(file), advice="Look at it, save it, and click again.")]
    return []


def _is_writable(file: Path) -> bool:
    """Whether the file may be written to, if it is there.

    For root, and on some shares, `access` allows what is marked read-only.
    """
    return not file.exists() or (os.access(file, os.W_OK) and bool(stat.S_IMODE(file.stat().st_mode) & 0o222))


def _save(book: xw.Book) -> None:
    try:
        book.save()
    except Exception as error:  # each program has exceptions of its own: a drive that is full, a folder that has gone
        what = "The workbook could not be saved: Excel or LibreOffice refused."
        advice = "Is the drive full, or not connected? Save it by hand, and click again."
        raise InputError([Issue("publish-unsaved", what, sheet=book.name, advice=advice)]) from error


def _not_stamped(file: Path) -> Issue:
    what = "The workbook was saved, and the file does not bear its stamp."
    advice = f'Close it and run  kpibook publish "{file.name}"  instead.'
    return Issue("publish-no-stamp", what, sheet=str(file), advice=advice)
