"""Pure: the tables of a workbook, the formulas that read them, and the value that each formula comes to."""
