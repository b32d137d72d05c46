"""Opens workbooks in a real headless LibreOffice, run by the system's Python (it has uno): port folder password files…

Prints a JSON list: for each file the text of its first cell, or null where LibreOffice would not open it.
"""

import contextlib
import json
import subprocess
import sys
import time


def setting(name, value):
    from com.sun.star.beans import PropertyValue  # known once uno is imported

    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def main():
    import uno  # the system's Python has it; pytest, which collects this file, has not

    pipe, profile, password, *paths = sys.argv[1:]
    office = subprocess.Popen(
        [
            "soffice",
            "--headless",
            "--norestore",
            f"-env:UserInstallation=file://{profile}",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        with contextlib.suppress(Exception):
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        time.sleep(0.5)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    found = []
    for path in paths:
        text = None
        with contextlib.suppress(Exception):
            document = desktop.loadComponentFromURL(
                f"file://{path}", "_blank", 0, (setting("Hidden", True), setting("Password", password))
            )
            text = document.Sheets.getByIndex(0).getCellByPosition(0, 0).String
            document.close(True)
        found.append(text)
    with contextlib.suppress(Exception):
        desktop.terminate()
    office.wait(60)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
