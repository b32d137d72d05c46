"""EDGE: the template is read with openpyxl, the workbook is written with XlsxWriter."""
