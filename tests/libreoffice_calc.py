"""Runs under the system's Python, which has LibreOffice's `uno`: opens workbooks, changes cells, reads values.

Reads requests as lines of JSON on standard input and answers each with a line of JSON. Started by tests/conftest.py.
"""

import json
import sys
import time
from pathlib import Path

_ERRORS = 4  # com.sun.star.sheet.FormulaResult.ERROR


def connect(pipe):
    import uno  # only LibreOffice's Python has it
    from com.sun.star.connection import NoConnectException

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.25)
    raise SystemExit("LibreOffice did not answer within a minute")


def property_value(name, value):
    from com.sun.star.beans import PropertyValue

    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def column_letters(column):
    letters = ""
    while column >= 0:
        letters, column = chr(65 + column % 26) + letters, column // 26 - 1
    return letters


def values_of(sheet):
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    area = cursor.RangeAddress
    data = sheet.getCellRangeByPosition(0, 0, area.EndColumn, area.EndRow).getDataArray()
    found = {
        f"{column_letters(column)}{row + 1}": value
        for row, cells in enumerate(data)
        for column, value in enumerate(cells)
        if value not in ("", None)
    }
    for cell_range in sheet.queryFormulaCells(_ERRORS).RangeAddresses:
        for row in range(cell_range.StartRow, cell_range.EndRow + 1):
            for column in range(cell_range.StartColumn, cell_range.EndColumn + 1):
                text = sheet.getCellByPosition(column, row).getString()
                found[f"{column_letters(column)}{row + 1}"] = text or "#ERROR"
    return found


def recalculate(desktop, request):
    url = Path(request["path"]).resolve().as_uri()
    document = desktop.loadComponentFromURL(url, "_blank", 0, (property_value("Hidden", True),))
    if document is None:
        raise RuntimeError(f"LibreOffice cannot open {request['path']}")
    try:
        answers = []
        for changes in request["changes"]:
            for sheet, cell, value in changes:
                target = document.Sheets.getByName(sheet).getCellRangeByName(cell)
                if isinstance(value, str):
                    target.setString(value)
                else:
                    target.setValue(value)
            document.calculateAll()
            names = request["sheets"] or document.Sheets.ElementNames
            answers.append({name: values_of(document.Sheets.getByName(name)) for name in names})
        return answers
    finally:
        document.close(True)


def printed_pages(desktop, request):
    """Number of printed pages of each sheet, in order; a sheet that prints nothing has none."""
    url = Path(request["pages"]).resolve().as_uri()
    document = desktop.loadComponentFromURL(url, "_blank", 0, (property_value("Hidden", True),))
    try:
        return {
            name: document.getRendererCount(document.Sheets.getByName(name), ())
            for name in document.Sheets.ElementNames
        }
    finally:
        document.close(True)


def typed(desktop, request):
    """Save a workbook in another place, and kind, after somebody typed into it and sorted one of its tables."""
    from com.sun.star.table import TableSortField

    document = desktop.loadComponentFromURL(
        Path(request["typed"]).resolve().as_uri(), "_blank", 0, (property_value("Hidden", True),)
    )
    try:
        for sheet, cell, value in request["changes"]:
            document.Sheets.getByName(sheet).getCellRangeByName(cell).setString(value)
        for sheet, cell, formula in request["formulas"]:
            document.Sheets.getByName(sheet).getCellRangeByName(cell).setFormula(formula)
        for sheet, cells, column in request["sorted"]:
            field = TableSortField()
            field.Field, field.IsAscending = column, False
            options = (property_value("SortFields", _fields(field)), property_value("ContainsHeader", True))
            document.Sheets.getByName(sheet).getCellRangeByName(cells).sort(options)
        kind = property_value("FilterName", request["kind"])
        document.storeToURL(Path(request["to"]).resolve().as_uri(), (kind,))
    finally:
        document.close(True)


def _fields(field):
    import uno  # only LibreOffice's Python has it

    return uno.Any("[]com.sun.star.table.TableSortField", (field,))


def main():
    desktop = connect(sys.argv[1])
    for line in sys.stdin:
        request = json.loads(line)
        try:
            ask = printed_pages if "pages" in request else typed if "typed" in request else recalculate
            done = ask(desktop, request)
            answer = {"values": done}
        except Exception as error:  # noqa: BLE001  # the answer carries it to the test, whatever it is
            answer = {"error": repr(error)}
        print(json.dumps(answer), flush=True)
    try:
        desktop.terminate()
    except Exception:  # noqa: BLE001  # LibreOffice may close the line before it answers
        return


if __name__ == "__main__":
    main()
