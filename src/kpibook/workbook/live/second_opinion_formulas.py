"""Formulas of a figure that stands beside another: the days that it is of, and what parts the two."""

from collections.abc import Iterable
from dataclasses import dataclass

from kpibook.workbook.live.formulas import literal, units_in_words


def day_of_reading(id_cell: str, column: str) -> str:
    """The day at which a second opinion's list was cut: 6 Mar 23; nothing where none was in time for the month."""
    found = f'INDEX(Numerators[],MATCH({id_cell}&".as_at|whole",Numerators[key],0),{column})'
    return f'=_xlfn.IFNA(IF({found}="N/A","",{found}),"")'


def readings_so_far(days: str) -> str:
    """How many of the columns up to one have a reading. `days` is a range of their days, empty where there is none."""
    return f'=COUNTIF({days},"?*")'


def at_reading(what: str, so_far: str, back: int, none: str) -> str:
    """What a range holds for the reading so many before the latest of those shown; `none` where there is none such."""
    number = f"{so_far.split(':')[1]}-{back}"
    return f"=IF({number}<1,{none},INDEX({what},MATCH({number},{so_far},0)))"


def highest_number(cells: Iterable[str]) -> str:
    """The highest of some cells; those without a number count as 0, since nothing is drawn for them."""
    return f"=MAX({','.join(f'IF(ISNUMBER({cell}),{cell},0)' for cell in cells)})"


def difference_words(own: str, there: str, said: "DifferenceWords") -> str:
    """What parts two figures in whole shown units; nothing where one of them is no number."""
    apart = f"ABS({there}-{own})"
    how_far = units_in_words(apart, said.decimals)
    if said.points:
        how_far += f'&" percentage point"&IF({apart}=1,"","s")'
    way = f'IF({there}<{own}," lower"," higher")'
    beyond = f'IF({apart}>{said.tolerance},{literal(said.beyond)},"")'
    words = f"IF({own}={there},{literal(said.same)},{literal(said.label + ' is ')}&{how_far}&{way}&{beyond})"
    return f'=IF(AND(ISNUMBER({own}),ISNUMBER({there})),"· "&{words},"")'


@dataclass(frozen=True)
class DifferenceWords:
    """What the words of a difference are made of: whose figure, its decimals, whether it is in percentage points."""

    label: str
    same: str
    tolerance: int
    beyond: str
    decimals: int = 0
    points: bool = False
