"""Pure: what a workbook must hold, and how a table is brought up to date with all that was typed into it."""
