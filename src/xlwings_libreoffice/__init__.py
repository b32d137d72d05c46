"""An xlwings engine over LibreOffice, through UNO; only the BSD-licensed part of xlwings is used.

`uno` belongs to one particular Python (the system's, or the one that LibreOffice brings along), which need not be
ours. So a small process runs under that Python and answers one line of JSON with another (``bridge``); the engine
here needs no `uno` and works with any Python. See README.md beside this file.
"""
