"""The half of the LibreOffice engine that runs under the Python that has `uno`; the standard library alone otherwise.

It is imported as the top-level package ``bridge`` there (see `xlwings_libreoffice.office`), and must run on
Python 3.8, which LibreOffice for Windows brings along. `uno` is imported inside functions, so that the rest can be
checked and documented where it is missing.
"""
