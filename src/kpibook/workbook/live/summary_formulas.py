"""Formulas of the heat map's helper cells and of the summary: each takes cells and gives a formula with its `=`.

What they say is what `kpibook.report.summary` says of the same figures.
"""

from collections.abc import Sequence

from kpibook.report import Shape
from kpibook.workbook.live.formulas import literal


def target_row(id_cell: str, kind: str) -> str:
    """The row in Targets of the team's own limit, else of every team's (#N/A where there is none)."""
    own, every = (f'MATCH({id_cell}&"|"&{scope}&"|{kind}",Targets[key],0)' for scope in ("team_id", '"every"'))
    return f"=_xlfn.IFNA({own},{every})"


def from_targets(row: str, column: str) -> str:
    """A cell of Targets; N/A without row or month."""
    return f'=_xlfn.IFNA(INDEX(Targets[],{row},{column}),"N/A")'


def target_as_set(row: str, column: str, indicator_row: str) -> str:
    """The target as it was set."""
    return f"=_xlfn.IFNA(INDEX(Targets[],{row},{column}),INDEX(Indicators[target_shown],{indicator_row}))"


def year_row(id_cell: str) -> str:
    """The row in Numerators of the financial year's sum so far."""
    return f'=MATCH({id_cell}&".year|"&team_id,Numerators[key],0)'


def from_numerators(row: str, column: str) -> str:
    """A cell of Numerators; N/A without row or month."""
    return f'=_xlfn.IFNA(INDEX(Numerators[],{row},{column}),"N/A")'


def definition_since(days: Sequence[int]) -> str:
    """The first day of the definition that holds in the month shown; 0 where it never changed before."""
    return f"=MAX({','.join(f'IF({day}<=shown_month,{day},0)' for day in days)})"


def since(day: str, first: str, formula: str) -> str:
    """What a formula gives for months of the definition in force, N/A for those before."""
    return f'=IF({day}<{first},"N/A",{formula[1:]})'


def charted(units: str, n: str, d: str, shape: Shape) -> str:
    """The figure by which is said how unusual it is: a share in millionths, all else in shown units."""
    exact = f"INT((2000000*{n}+{d})/(2*{d}))" if shape == "share" else units
    return f'=IF(ISNUMBER({units}),{exact},"N/A")'


def thousands(n: str) -> str:
    """A whole number with its thousands parted by commas. No TEXT, which speaks the language of whoever opens it."""
    last, middle = f'RIGHT("00"&MOD({n},1000),3)', f'RIGHT("00"&MOD(INT({n}/1000),1000),3)'
    large = f'INT({n}/1000000)&","&{middle}&","&{last}'
    return f'IF({n}<1000,{n}&"",IF({n}<1000000,INT({n}/1000)&","&{last},{large}))'


def count_in_words(n: str) -> str:
    """A count in words, or the text that stands for it."""
    return f"=IF(ISNUMBER({n}),{thousands(n)},{n})"


def year_in_words(total: str) -> str:
    """A financial year's sum in words, nothing where there is none."""
    return f'=IF(ISNUMBER({total}),{thousands(total)}&" in the year so far","")'


def rate_in_words(n: str, units: str, decimals: int) -> str:
    """A rate in words, or the text that stands for it; of two decimals a last 0 is left out."""
    whole = thousands(f"INT({units}/{10**decimals})" if decimals else units)
    if decimals == 2:
        both = f'RIGHT("0"&MOD({units},100),2)'
        whole = f'{whole}&"."&IF(MOD({units},10)=0,MOD(INT({units}/10),10),{both})'
    elif decimals == 1:
        whole = f'{whole}&"."&MOD({units},10)'
    return f"=IF(ISTEXT({n}),{n},IF(ISNUMBER({units}),{whole},{units}))"


def gap(compared: str, target: str, decimals: int) -> str:
    """What RAG compares less the target, in shown units; N/A where either is missing."""
    number = f"{compared}/{10**decimals}" if decimals else compared
    return f'=IF(AND(ISNUMBER({compared}),ISNUMBER({target})),{number}-{target},"N/A")'


def gap_in_hundredths(gap_cell: str) -> str:
    """How large the gap is, in hundredths; what floating point adds is rounded off."""
    return f'=IF(ISNUMBER({gap_cell}),ROUND(100*ABS({gap_cell}),6),"N/A")'


def decimals_of_gap(hundredths: str, decimals: int) -> str:
    """With how many decimals a gap is said: those that it has, or as many as are shown where it has no end."""
    ends = f"IF(MOD({hundredths},100)=0,0,IF(MOD({hundredths},10)=0,1,2))"
    return f'=IF(ISNUMBER({hundredths}),IF(INT({hundredths})={hundredths},{ends},{decimals}),"N/A")'


def units_of_gap(hundredths: str, decimals: str) -> str:
    """The gap as a whole number of its last decimal, rounded half up."""
    return f'=IF(ISNUMBER({hundredths}),INT({hundredths}/100*10^{decimals}+0.5),"N/A")'


def gap_in_words(cells: Sequence[str], named: str, is_share: bool) -> str:
    """The gap in words. `cells`: gap, hundredths, decimals, units, RAG word; `named`: what the target is called.

    A figure that is equal to its target and not Green had to be below it.
    """
    number, hundredths, decimals, units, word = cells
    unit = f'" percentage point"&IF({hundredths}=100,"","s")&' if is_share else ""
    part = f'IF({decimals}=0,"","."&RIGHT("0"&MOD({units},10^{decimals}),{decimals}))'
    said = f"{thousands(f'INT({units}/10^{decimals})')}&{part}"
    equal = f'"at "&{named}&IF({word}="Green","",", not below it")'
    return (
        f'=IF(ISNUMBER({units}),IF({hundredths}=0,{equal},{said}&{unit}IF({number}>0," above "," below ")&{named}),"")'
    )


def is_one_of(cell: str, words: Sequence[str]) -> str:
    """Whether a cell says one of these words."""
    return f"OR({','.join(f'{cell}={literal(word)}' for word in words)})"


def flag(condition: str) -> str:
    """1 where a condition holds, else 0."""
    return f"=IF({condition},1,0)"


def months_running(first: str, last: str, word: str) -> str:
    """How many months in a row, up to the last, have a RAG word."""
    span = f"{first}:{last}"
    before = f'SUMPRODUCT(MAX(({span}<>"{word}")*COLUMN({span})))'
    return f"=COLUMN({last})-MAX(COLUMN({first})-1,{before})"


def numbered(condition: str, above: str) -> str:
    """A running number where a condition holds; `above` is the column's cells so far, this one left out."""
    return f'=IF({condition},MAX({above})+1,"")'


def turned(now: str, before: str, to: str, others: Sequence[str], above: str) -> str:
    """A running number where a RAG word came in place of one of some others."""
    return numbered(f'AND({now}="{to}",{is_one_of(before, others)})', above)


def sigmas(cells: Sequence[str], word: str, up: int, silent: Sequence[str]) -> str:
    """How many sigmas a figure lies on the better (worse) side of its usual level, having moved that way; else -1.

    `cells`: movement, how unusual, the charted figure, points, total, ranges, moved. `up`: 1 where that side is above.
    """
    movement, unusual, now, points, total, ranges, moved = cells
    less_mean = f"({points}*{now}-{total})"
    moved_so = f'LEFT({movement},{len(word)})="{word}"'
    beyond = f"{less_mean}{'>' if up > 0 else '<'}0"
    distance = f"150*ABS{less_mean}*{ranges}/(133*{moved}*{points})"
    inner = f"IF({is_one_of(unusual, silent)},-1,IF({beyond},{distance},-1))"
    return f"=IF({moved_so},{inner},-1)"


def ranked(cell: str, all_cells: str, so_far: str) -> str:
    """The place of a number among all, the largest first; of equal ones the upper row first. None where below 0.

    `so_far`: the cells from the first row to this one.
    """
    return f'=IF({cell}<0,"",SUMPRODUCT(--({all_cells}>{cell}))+SUMPRODUCT(--({so_far}={cell})))'


def beside_benchmark(units: str, small: str, value: str, shown: str, decimals: int, words: Sequence[str]) -> str:
    """Whether a figure is better or worse than a benchmark, and the benchmark; nothing where nothing is said.

    `words`: of a figure that is higher, lower.
    """
    number = f"ROUND({value}*{10**decimals},6)"
    word = f'IF({units}={number},"same",IF({units}>{number},"{words[0]}","{words[1]}"))'
    said = f'{word}&" ("&{shown}&")"'
    condition = f"AND(ISNUMBER({units}),{small}=0,ISNUMBER({value}))"
    return f'=IF({condition},{said},"")'


def worse_benchmarks(cells: Sequence[str]) -> str:
    """How many benchmarks are better than the figure; -1 where it stands beside none."""
    none = f'{"&".join(cells)}=""'
    count = "+".join(f'(LEFT({cell},5)="worse")' for cell in cells)
    return f"=IF({none},-1,0+{count})"


def joined(before: str, condition: str, said: str) -> str:
    """A list of words so far, parted by semicolons. `said` is an expression."""
    return f'={before}&IF({condition},IF({before}="","","; ")&{said},"")'


def first_joined(condition: str, said: str) -> str:
    """The same of the first row."""
    return f'=IF({condition},{said},"")'
