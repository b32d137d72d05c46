"""What a file may hold at most: above these a file is refused in words, before a reader takes time or memory for it.

Limits are either far above what any list has, or go by proportion: a large list comes in a large file, an attack in a
small one. docs/security.md tells them, and a test holds the two together. How much a package may unpack to at all is
said in package.py.
"""

from kpibook.package import MIB

MOST_BYTES = 500 * MIB
"""Bytes of a source file: a million rows of fifty columns take about half of it as .csv."""
MOST_TIMES = 200
"""A package, and each of its parts, may unpack to so many times its size (sheets reach 10 to 50, a bomb 1,000) ..."""
SMALL, SMALL_PACKAGE = 64 * MIB, 256 * MIB
"""... unless the part, and the package, stay smaller than this."""
MOST_PARTS = 20_000
"""Parts of a package."""
MOST_SHEETS = 1_000
MOST_MARKS = 1_500_000
"""Elements of an XML part, each end counted too (a parser takes microseconds for each) ..."""
MARKS_A_BYTE = 10
"""... unless there are no more than so many for each of its packed bytes; lists have one or two."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""What a sheet of Excel or LibreOffice has."""
MOST_CELLS = 60_000_000
"""The reader takes memory for every cell of the rectangle that a sheet's filled cells span. A million rows of fifty
columns stay below it."""
BYTES_A_CELL = 150
"""Memory that a cell takes until its list is records, the reader's own included (see `benchmarks/reading.py`) ..."""
SHARE_OF_MEMORY = 0.75
"""... and a file may take no more than this share of what the computer has: beyond it, all of it becomes slow."""
MOST_BLANK_CELLS = 10_000_000
"""Rectangles larger than this, all sheets together, must be filled in one of `BLANK_SHARE` cells: a stray cell spans
far more."""
BLANK_SHARE = 20
MOST_REPEATED = 2_000_000
"""Filled cells that an .ods makes by repeating one: the file is small, and each takes 150 bytes."""
LONGEST_TEXT = 131_072
"""Bytes of a cell's text: what Excel holds (32,767 signs) takes no more. In a .csv, so many signs."""
LEAST_BYTES_A_LINE = 20
"""A .csv may have as many lines as a sheet has rows; more, if each takes so many bytes of the file: blank lines are
one byte each, and 150 in memory."""
MOST_TEXT = 100 * MIB
"""Bytes of all cells' texts, one that many cells share counted for each ..."""
TEXT_TIMES = 10
"""... unless it is no more than so many times the unpacked file."""
MOST_MAPPING_BYTES = 2_000_000
"""A mapping file is a few pages; one larger than this is something else."""
MOST_YAML_PARTS = 100_000
"""Keys, values, lists and their ends of one mapping file; those of the examples have under 1,000."""
MOST_YAML_DEPTH = 40
"""Levels of a mapping file."""
