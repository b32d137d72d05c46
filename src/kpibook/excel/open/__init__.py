"""EDGE: refreshes a workbook that is open in Excel: reads it, plans the way, writes; undone if it breaks off."""
