"""EDGE: the workbook inside Excel: macros, ribbon, add-in, refresh. The only import of xlwings."""
