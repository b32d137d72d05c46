"""A workbook's buttons and the macros bound to them."""

from typing import Any

from .documents import BridgeError, Office


def buttons(office: Office, book: str) -> list[dict[str, str]]:
    """Sheet, caption and bound script of every button that runs one."""
    found = []
    for sheet in office.document(book).Sheets:
        forms = sheet.DrawPage.Forms
        for index in range(forms.Count):
            form = forms.getByIndex(index)
            for place in range(form.Count):
                caption = getattr(form.getByIndex(place), "Label", "")
                scripts = [event.ScriptCode for event in form.getScriptEvents(place) if event.ScriptType == "Script"]
                found += [{"sheet": sheet.Name, "caption": caption, "script": script} for script in scripts]
    return found


def run_script(office: Office, book: str, script: str) -> None:
    """Run a script by its address, as a button's click does; returns when it has ended."""
    provider = office.document(book).getScriptProvider()
    provider.getScript(script).invoke((), (), ())


def module(office: Office, book: str, name: str) -> str:
    """The text of a VBA module."""
    return str(_library(office, book).getByName(name))


def set_module(office: Office, book: str, name: str, source: str) -> None:
    """Put a VBA module in, or replace its text, in the open workbook."""
    library = _library(office, book)
    library.replaceByName(name, source) if library.hasByName(name) else library.insertByName(name, source)


def _library(office: Office, book: str) -> Any:
    libraries = office.document(book).BasicLibraries
    if not libraries.hasByName("VBAProject"):
        raise BridgeError("no-macros", "the workbook holds no macros")
    libraries.loadLibrary("VBAProject")
    return libraries.getByName("VBAProject")


OPERATIONS = (buttons, run_script, module, set_module)
