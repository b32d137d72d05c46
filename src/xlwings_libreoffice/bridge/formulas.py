"""Formulas between Excel's words and LibreOffice's, and what a table that grew does to them.

LibreOffice's own translator loses references to tables, so those are lifted out before and put back after. Two more
things were measured in LibreOffice 7.4: in its own words ``Table[#Headers]`` is an error and ``Table[[#Headers]]`` is
right, and when a table changes size, formulas with ``[#…]`` turn into errors, and those that reach the table through
a defined name keep the old size, until they are set again.
"""

import re
from collections.abc import Iterator
from typing import Any

from .notes import notes_in, put_back

OWN, EXCEL = 0, 1
"""``com.sun.star.sheet.AddressConvention``: LibreOffice's A1 and Excel's A1."""

_STAND_IN = "xlwings_lifted_{}"
_KEYWORD_ALONE = re.compile(r"\[\s*#(\w[\w ]*)\]")
_NAME_BEFORE = re.compile(r"[^\W\d][\w.]*$")


def lift_tables(formula: str) -> tuple[str, list[str]]:
    """The formula with each table reference replaced by a stand-in, and the references.

    >>> lift_tables('MATCH("a[b]",Numerators[#Headers],0)')
    ('MATCH("a[b]",xlwings_lifted_0,0)', ['Numerators[#Headers]'])
    """
    out, lifted, position = "", [], 0
    while position < len(formula):
        letter = formula[position]
        if letter in "\"'":
            end = _end_of_quotes(formula, position)
            out, position = out + formula[position:end], end
        elif letter == "[":
            end = _end_of_brackets(formula, position)
            name = _NAME_BEFORE.search(out)
            start = name.start() if name else len(out)
            lifted.append(out[start:] + formula[position:end])
            out, position = out[:start] + _STAND_IN.format(len(lifted) - 1), end
        else:
            out, position = out + letter, position + 1
    return out, lifted


def _end_of_quotes(text: str, start: int) -> int:
    end = text.find(text[start], start + 1)
    return len(text) if end < 0 else end + 1


def _end_of_brackets(text: str, start: int) -> int:
    depth = 0
    for position in range(start, len(text)):
        depth += (text[position] == "[") - (text[position] == "]")
        if depth == 0:
            return position + 1
    return len(text)


def swap_separators(formula: str, to_own: bool) -> str:
    """The formula with the other program's separators: ``,`` or ``;`` between arguments and inside ``{…}``.

    LibreOffice's translator changes addresses and leaves separators as they are.

    >>> swap_separators('IF(A1=",",{1,2;3,4},2)', True)
    'IF(A1=",";{1;2|3;4};2)'
    >>> swap_separators('IF(A1=";";{1;2|3;4};2)', False)
    'IF(A1=";",{1,2;3,4},2)'
    """
    outside = {",": ";"} if to_own else {";": ","}
    inside = {",": ";", ";": "|"} if to_own else {";": ",", "|": ";"}
    out, position, depth = [], 0, 0
    while position < len(formula):
        letter = formula[position]
        end = _end_of_quotes(formula, position) if letter in "\"'" else position + 1
        depth += (letter == "{") - (letter == "}")
        changed = (inside if depth else outside).get(letter, letter)
        out.append(formula[position:end] if end > position + 1 else changed)
        position = end
    return "".join(out)


def own_table_words(reference: str) -> str:
    """A table reference as LibreOffice reads it.

    >>> own_table_words("Numerators[#Headers]"), own_table_words("T[[#All],[a]]"), own_table_words("T[@a]")
    ('Numerators[[#Headers]]', 'T[[#All];[a]]', 'T[[#This Row];[a]]')
    """
    name, _, inner = reference.partition("[")
    inner = inner[:-1]
    if inner.startswith("@"):
        column = inner[1:]
        return f"{name}[[#This Row];{column if column.startswith('[') else f'[{column}]'}]"
    if inner.startswith("#"):
        return f"{name}[[{inner}]]"
    columns = re.sub(r"\]\s*,\s*\[", "];[", inner)
    return f"{name}[{columns}]"


def excel_table_words(reference: str) -> str:
    """A table reference as Excel reads it.

    >>> excel_table_words("Numerators[[#Headers]]"), excel_table_words("T[[#All];[a]]")
    ('Numerators[#Headers]', 'T[[#All],[a]]')
    """
    changed = re.sub(r"\[\[(#[\w ]+)\]\]$", r"[\1]", reference.replace("];[", "],["))
    return re.sub(r"\[#\w", lambda found: found[0].title(), changed)


def _translate(document: Any, formula: str, address: Any, source: int, target: int) -> str:
    parser = document.createInstance("com.sun.star.sheet.FormulaParser")
    parser.CompileEnglish = True
    parser.FormulaConvention = source
    tokens = parser.parseFormula(formula, address)
    parser.FormulaConvention = target
    return str(parser.printFormula(tokens, address))


def _put_back(formula: str, references: list[str]) -> str:
    """The formula with its stand-ins replaced; LibreOffice may have changed their case."""
    return re.sub(_STAND_IN.format(r"(\d+)"), lambda found: references[int(found[1])], formula, flags=re.IGNORECASE)


def to_own(document: Any, formula: str, address: Any) -> str:
    """A formula in LibreOffice's words."""
    bare, lifted = lift_tables(formula.lstrip("="))
    translated = _translate(document, swap_separators(bare, True), address, EXCEL, OWN)
    return "=" + _put_back(translated, [own_table_words(reference) for reference in lifted])


def to_excel(document: Any, formula: str, address: Any) -> str:
    """A formula in Excel's words."""
    bare, lifted = lift_tables(formula.lstrip("="))
    translated = swap_separators(_translate(document, bare, address, OWN, EXCEL), False)
    return "=" + _put_back(translated, [excel_table_words(reference) for reference in lifted])


def set_formula(document: Any, cell: Any, text: str) -> None:
    """Put a formula, or a constant typed as Excel's Formula property takes it, into one cell."""
    if text.startswith("=") and len(text) > 1:
        cell.Formula = to_own(document, text, cell.CellAddress)
    else:
        cell.Formula = text


def blocks_with_formulas(document: Any) -> Iterator[tuple[Any, Any]]:
    """Every block of formula cells, with its sheet."""
    for sheet in document.Sheets:
        for address in sheet.queryContentCells(16).RangeAddresses:
            yield (
                sheet,
                sheet.getCellRangeByPosition(address.StartColumn, address.StartRow, address.EndColumn, address.EndRow),
            )


def set_again(document: Any) -> None:
    """Set every formula again that a table's new size leaves wrong (see the head of this module)."""
    named = document.NamedRanges
    through = [name for name in named.ElementNames if "[" in named.getByName(name).Content]
    touched = re.compile("|".join([r"\[#", *(rf"\b{re.escape(name)}\b" for name in through)]), re.IGNORECASE)
    for name in through:
        one = named.getByName(name)
        one.Content = _KEYWORD_ALONE.sub(r"[[#\1]]", one.Content) if "[[#" not in one.Content else one.Content
    for sheet, block in list(blocks_with_formulas(document)):
        found = block.getFormulaArray()
        if not any(touched.search(text) for line in found for text in line):
            continue
        if any(text.startswith("{") for line in found for text in line):
            continue  # an array formula cannot be set cell by cell
        again = tuple(tuple(_own_keywords(text) for text in line) for line in found)
        protected = sheet.isProtected()
        if protected:
            sheet.unprotect("")
        kept = notes_in(sheet, block)
        block.setFormulaArray(again)
        put_back(sheet, kept)
        if protected:
            sheet.protect("")


def _own_keywords(formula: str) -> str:
    """A formula as LibreOffice prints it, as LibreOffice reads it: ``T[#headers]`` → ``T[[#headers]]``."""
    bare, lifted = lift_tables(formula)
    words = [reference if "[[" in reference else _KEYWORD_ALONE.sub(r"[[#\1]]", reference) for reference in lifted]
    return _put_back(bare, words)
