"""The text of every formula in the workbook. Each takes cell references and gives a formula with its `=`.

Structured references stand in cell formulas and defined names only. Only a missing key or month is caught (ISNA,
IFNA), never every error. Percentages are rounded with integers, half up, as the engine does.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import ParamSpec, cast

from kpibook.workbook.live.names import RESTATED_KEYS

_LONGEST_LITERAL = 200
"""Excel takes no longer text than 255 characters, quotation marks doubled, between quotation marks."""

_Given = ParamSpec("_Given")


def kept(formula: Callable[_Given, str]) -> Callable[_Given, str]:
    """The same formula, its text kept for what it was given: the sheets of many teams' workbooks ask for it again.

    What it is given is all that the text follows from, so two workbooks have a text in common only where each would
    have made it.
    """
    return cast(Callable[_Given, str], lru_cache(maxsize=4096)(formula))


def wildcards_escaped(key: str) -> str:
    """A key as MATCH must be given it: its wildcards stand for themselves.

    >>> wildcards_escaped("audits.grade.good?|whole")
    'audits.grade.good~?|whole'
    """
    return key.replace("~", "~~").replace("*", "~*").replace("?", "~?")


@kept
def month_back(months: int) -> str:
    """The first day of the month so many before the one that is shown."""
    return f"=EDATE(shown_month,-{months})" if months else "=EDATE(shown_month,0)"


def reading_back(readings: int) -> str:
    """The day of the reading so many before the one that is shown; – where there is none so early."""
    # The newest reading stands first in the table.
    row = "MATCH(shown_month,Months[month],0)" + (f"+{readings}" if readings else "")
    return f'=IF({row}>ROWS(Months[month]),"–",INDEX(Months[month],{row}))'


def reading_column(day: str, table: str) -> str:
    """Number of the reading's column in a table (#N/A where it has none)."""
    key = f'YEAR({day})&"-"&RIGHT("0"&MONTH({day}),2)&"-"&RIGHT("0"&DAY({day}),2)'
    return f"=IF(ISNUMBER({day}),MATCH({key},{table}[[#Headers]],0),NA())"


def reading_in_short(day: str) -> str:
    """A reading as charts write it: 6 Mar 23. No TEXT, which speaks the language of whoever opens the file."""
    return f"=IF(ISNUMBER({day}),{_day_in_short(day)},{day})"


def reading_heading(day: str) -> str:
    """A reading as its column is headed: as at 6 Mar 23."""
    return f'=IF(ISNUMBER({day}),"as at "&{_day_in_short(day)},{day})'


def _day_in_short(day: str) -> str:
    month = f'MID("JanFebMarAprMayJunJulAugSepOctNovDec",3*MONTH({day})-2,3)'
    return f'DAY({day})&" "&{month}&" "&RIGHT(YEAR({day}),2)'


@kept
def month_column(month: str, table: str) -> str:
    """Number of the month's column in a table (#N/A where it has none)."""
    return f'=MATCH(YEAR({month})&"-"&RIGHT("0"&MONTH({month}),2),{table}[[#Headers]],0)'


@kept
def row_of(key: str, table: str, column: str = "key") -> str:
    """Number of the key's row in a table (#N/A where it has none). `key` is an expression."""
    return f"=MATCH({key},{table}[{column}],0)"


@kept
def from_indicators(row: str, column: str) -> str:
    """A cell of the Indicators table."""
    return f"=INDEX(Indicators[{column}],{row})"


@kept
def numerator(row: str, indicator_row: str, column: str) -> str:
    """A count or the upper part of a fraction: the placeholder without a row, N/A without a column."""
    figure = f'_xlfn.IFNA(INDEX(Numerators[],{row},{column}),"N/A")'
    return f"=IF(ISNA({row}),INDEX(Indicators[placeholder],{indicator_row}),{figure})"


@kept
def denominator(row: str, column: str, upper: str) -> str:
    """The lower part of a fraction, N/A where the upper part is no number."""
    return f'=IF(ISNUMBER({upper}),_xlfn.IFNA(INDEX(Denominators[],{row},{column}),"N/A"),"N/A")'


_GAP = '" ("'
_LINE_BREAK = '" "&CHAR(10)&"("'
"""A space stays before the break, so that whoever copies the value elsewhere still has `25% (81/330)`."""


def _opened(two_lines: bool) -> str:
    """What stands between a figure and what it rests on."""
    return _LINE_BREAK if two_lines else _GAP


def in_two_lines(shown: str | int | float) -> str | int | float:
    """What a figure is that is written in two lines.

    >>> in_two_lines("25% (81/330)")
    '25% \\n(81/330)'
    """
    return shown.replace(" (", " \n(") if isinstance(shown, str) else shown


@kept
def shown_share(n: str, d: str, two_lines: bool = False) -> str:
    """A share as printed: `25% (81/330)`, `– (0/0)`, or the text that stands for it."""
    fraction = f'{_opened(two_lines)}&{n}&"/"&{d}&")"'
    return f'=IF(ISTEXT({n}),{n},IF({d}=0,"–"&{fraction},INT((200*{n}+{d})/(2*{d}))&"%"&{fraction}))'


def alone(number: str, n: str, d: str) -> str:
    """A figure without what it rests on. `number` is an expression."""
    return f'=IF(ISTEXT({n}),{n},IF({d}=0,"–",{number}))'


@kept
def share_alone(n: str, d: str) -> str:
    """A share as printed, without what it rests on: `25%`."""
    return alone(f'INT((200*{n}+{d})/(2*{d}))&"%"', n, d)


@kept
def share_units(n: str, d: str, scale: int = 100) -> str:
    """A share, rate or ratio in whole shown units, rounded half up; N/A where there is nothing to compare."""
    return f'=IF(ISNUMBER({d}),IF({d}>0,INT(({2 * scale}*{n}+{d})/(2*{d})),"N/A"),"N/A")'


@kept
def shown_rate(n: str, d: str, scale: int, decimals: int) -> str:
    """A rate as shown: a number, or N/A."""
    rounded = f"INT(({2 * scale}*{n}+{d})/(2*{d}))"
    number = f"{rounded}/{10**decimals}" if decimals else rounded
    return f'=IF(ISTEXT({n}),{n},IF(ISNUMBER({d}),IF({d}>0,{number},"N/A"),"N/A"))'


def units_in_words(units: str, decimals: int) -> str:
    """Whole shown units as a number with its decimals. No TEXT, which speaks the language of whoever opens the file."""
    if decimals == 0:
        return units
    last = f"MOD({units},{10**decimals})"
    padded = last if decimals == 1 else f'RIGHT("{"0" * (decimals - 1)}"&{last},{decimals})'
    return f'INT({units}/{10**decimals})&"."&{padded}'


def _average_in_units(n: str, decimals: int) -> str:
    return f"ROUND({n}*{10**decimals},0)" if decimals else n


@kept
def shown_average(n: str, d: str, decimals: int, two_lines: bool = False) -> str:
    """An average as printed: `427.5 (31)`, `– (0)`, or the text that stands for it."""
    number = units_in_words(_average_in_units(n, decimals), decimals)
    return f'=IF(ISTEXT({n}),{n},IF({d}=0,"–",{number})&{_opened(two_lines)}&{d}&")")'


@kept
def average_alone(n: str, d: str, decimals: int) -> str:
    """An average as printed, without what it rests on."""
    return alone(units_in_words(_average_in_units(n, decimals), decimals), n, d)


@kept
def ratio_alone(n: str, d: str, decimals: int) -> str:
    """A ratio as printed, without what it rests on."""
    return alone(units_in_words(f"INT(({2 * 10**decimals}*{n}+{d})/(2*{d}))", decimals), n, d)


@kept
def number_in_words(number: str, decimals: int) -> str:
    """A number as cells show it, 1,598; any text as it is. FIXED parts thousands as the formats of cells do."""
    return f"=IF(ISNUMBER({number}),FIXED({number},{decimals}),{number})"


@kept
def average_units(n: str, d: str, decimals: int) -> str:
    """An average in whole shown units; N/A where there is nothing to compare."""
    return f'=IF(ISNUMBER({d}),IF({d}>0,{_average_in_units(n, decimals)},"N/A"),"N/A")'


@kept
def average_value(n: str, d: str) -> str:
    """An average for charts; #N/A, which draws nothing, where there is none."""
    return f"=IF(ISNUMBER({d}),IF({d}>0,{n},NA()),NA())"


@kept
def shown_ratio(n: str, d: str, decimals: int, two_lines: bool = False) -> str:
    """A ratio as printed: `12.4 (310/25)`, `– (3/0)`, or the text that stands for it."""
    number = units_in_words(f"INT(({2 * 10**decimals}*{n}+{d})/(2*{d}))", decimals)
    return f'=IF(ISTEXT({n}),{n},IF({d}=0,"–",{number})&{_opened(two_lines)}&{n}&"/"&{d}&")")'


@kept
def ratio_value(n: str, d: str, decimals: int) -> str:
    """A ratio for charts, as shown; #N/A where there is none."""
    return f"=IF(ISNUMBER({d}),IF({d}>0,INT(({2 * 10**decimals}*{n}+{d})/(2*{d}))/{10**decimals},NA()),NA())"


@kept
def share_value(n: str, d: str) -> str:
    """A share between 0 and 1 for charts; #N/A, which draws nothing, where there is none."""
    return f"=IF(ISNUMBER({d}),IF({d}>0,{n}/{d},NA()),NA())"


@kept
def is_restated(id_cell: str, day: str) -> str:
    """Whether a figure was published otherwise; `day` is the cell with the month's first day. An expression."""
    return f'ISNUMBER(MATCH({id_cell}&"|"&team_id&"|"&{day},{RESTATED_KEYS},0))'


@kept
def number_or_na(cell: str) -> str:
    """A number for charts; #N/A where the cell holds text."""
    return f"=IF(ISNUMBER({cell}),{cell},NA())"


@kept
def year_units(id_cell: str, column: str) -> str:
    """The financial year's sum so far, which RAG compares."""
    key = f'{id_cell}&".year|"&team_id'
    return f'=_xlfn.IFNA(INDEX(Numerators[],MATCH({key},Numerators[key],0),{column}),"N/A")'


def year_or(id_cell: str, column: str, otherwise: str) -> str:
    """The financial year's sum that RAG compares; another expression where the team has none."""
    missing = f'ISNA(MATCH({id_cell}&".year|"&team_id,Numerators[key],0))'
    return f"=IF({missing},{otherwise},{year_units(id_cell, column)[1:]})"


def _target(id_cell: str, kind: str, column: str) -> str:
    own = f'MATCH({id_cell}&"|"&team_id&"|{kind}",Targets[key],0)'
    every = f'MATCH({id_cell}&"|every|{kind}",Targets[key],0)'
    return f"INDEX(Targets[],_xlfn.IFNA({own},{every}),{column})"


@kept
def target_limit(id_cell: str, kind: str, column: str) -> str:
    """The Green or Amber limit of the report month: the team's own, else every team's, else N/A."""
    return f'=_xlfn.IFNA({_target(id_cell, kind, column)},"N/A")'


@kept
def target_shown(id_cell: str, indicator_row: str, column: str) -> str:
    """The target as it was set."""
    return f"=_xlfn.IFNA({_target(id_cell, 'shown', column)},INDEX(Indicators[target_shown],{indicator_row}))"


@kept
def target_line(id_cell: str, column: str, per: int) -> str:
    """The target as a chart draws it; #N/A, which draws nothing, where there is none."""
    number = _target(id_cell, "line", column)
    scaled = f"{number}/{per}" if per != 1 else number
    return f"=IF(ISNUMBER({number}),{scaled},NA())"


def target_compared(id_cell: str, column: str, scale: int) -> str:
    """The target in whole charted units, or parts of them; N/A where there is none, or it is a year's."""
    number = _target(id_cell, "line", column)
    return f'=IF(ISNUMBER({number}),ROUND({number}*{scale},6),"N/A")'


def target_comparison(id_cell: str, column: str) -> str:
    """How a figure is held against the target: at_least, at_most, less_than; N/A where there is none."""
    return f'=_xlfn.IFNA({_target(id_cell, "comparison", column)},"N/A")'


@kept
def benchmark_line(indicator_row: str, column: str, per: int) -> str:
    """A benchmark as a chart draws it; #N/A where there is none."""
    number = f"INDEX(Indicators[{column}_value],{indicator_row})"
    scaled = f"{number}/{per}" if per != 1 else number
    return f"=IF(ISNUMBER({number}),{scaled},NA())"


@kept
def sign(indicator_row: str) -> str:
    """1 where more is needed to meet the target, -1 where less is."""
    return f'=IF(INDEX(Indicators[direction],{indicator_row})="at_least",1,-1)'


@kept
def rag(units: str, direction: str, green: str, amber: str) -> str:
    """The RAG word: the figure as shown, in whole units, against the limits."""
    missed = f'IF({direction}*{units}>={direction}*{amber},"Amber","Red")'
    word = f'IF({direction}*{units}>={direction}*{green},"Green",{missed})'
    return f'=IF(ISNUMBER({green}),IF(ISNUMBER({units}),{word},"No figure"),"No target")'


def count_of(key: str, column: str) -> str:
    """A count by its key (an expression), N/A without row or column."""
    return f'=_xlfn.IFNA(INDEX(Numerators[],MATCH({key},Numerators[key],0),{column}),"N/A")'


def share_of_counts(n: str, d: str) -> str:
    """A share of two counts as printed, or the text that stands for one of them."""
    return f"=IF(ISTEXT({d}),{d},{shown_share(n, d)[1:]})"


@kept
def month_in_short(month: str) -> str:
    """A month as charts write it: Jun-22. No TEXT, which speaks the language of whoever opens the file."""
    return f'=MID("JanFebMarAprMayJunJulAugSepOctNovDec",3*MONTH({month})-2,3)&"-"&RIGHT(YEAR({month}),2)'


def listed(named: Iterable[tuple[str, str]]) -> str:
    """The labels whose condition holds, parted by commas; each a (condition, cell of the label)."""
    parts = "&".join(f'IF({condition},", "&{label},"")' for condition, label in named)
    return f"=MID({parts},3,999)"


def has_no_figure(value: str, n: str) -> str:
    """Whether a chart has nothing to draw, though no figure is kept back."""
    return f'IF(ISNUMBER({value}),FALSE,{n}<>"c")'


def is_kept_back(n: str) -> str:
    """Whether a figure is not told."""
    return f'{n}="c"'


def chart_note(without: str, kept_back: str) -> str:
    """What a chart does not draw, in words; empty where it draws everything."""
    first = f'IF({without}="","","No figure in "&{without}&". ")'
    return f'={first}&IF({kept_back}="","","Not shown (c): "&{kept_back}&".")'


def headline(figure: str, target: str, word: str) -> str:
    """Month, figure, target and RAG in one line. `figure` is an expression."""
    return f'=month_name&": "&{figure}&IF({target}="N/A",""," · target "&{target})&" · "&{word}'


_TYPED_TEAM = 'LEFT(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(report_team,"~","~~"),"*","~*"),"?","~?"),255)'
"""What the team selector says, as MATCH must be given it: it takes no more than 255 characters."""
_IS_TEAM = "OR(ISTEXT(report_team),ISNUMBER(report_team))"
_TYPED_MONTH = "INT(report_month)-DAY(report_month)+1"
"""The first day of the month that the month selector says."""
_TYPED_DAY = "INT(report_month)"
"""The day that the selector says, where lists are cut at one day."""
_IS_DAY = "AND(report_month>=1,report_month<2958466)"
"""Whether a number is a day: up to the end of the year 9999."""


def team_of_name(own: str) -> str:
    """The id of the team that the cover's selector names; the workbook's own where it names none that is known."""
    found = f'_xlfn.IFNA(INDEX(Teams[team],MATCH({_TYPED_TEAM},Teams[name],0)),"{own}")'
    return f'=IF({_IS_TEAM},{found},"{own}")'


def team_is_known() -> str:
    """1 where the team selector is empty or names a team of the list, else 0."""
    return f"=IF({_IS_TEAM},IF(ISNA(MATCH({_TYPED_TEAM},Teams[name],0)),0,1),IF(ISBLANK(report_team),1,0))"


def team_in_words() -> str:
    """The name of the team that is shown."""
    return "=INDEX(Teams[name],MATCH(team_id,Teams[team],0))"


def month_of_day(of_readings: bool = False) -> str:
    """The month that the cover's selector says; the workbook's own where it says none of the list.

    `of_readings`: the day itself is looked for, as readings are days.
    """
    typed = _TYPED_DAY if of_readings else _TYPED_MONTH
    found = f"_xlfn.IFNA(INDEX(Months[month],MATCH({typed},Months[month],0)),kpibook_own_month)"
    return f"=IF(ISNUMBER(report_month),IF({_IS_DAY},{found},kpibook_own_month),kpibook_own_month)"


def month_is_known(of_readings: bool = False) -> str:
    """1 where the month selector is empty or says a month (a reading) of the list, else 0."""
    typed = _TYPED_DAY if of_readings else _TYPED_MONTH
    found = f"IF({_IS_DAY},IF(ISNA(MATCH({typed},Months[month],0)),0,1),0)"
    return f"=IF(ISNUMBER(report_month),{found},IF(ISBLANK(report_month),1,0))"


def months_from(first: int) -> str:
    """The table's months down to the first one that is offered: the newest stands first."""
    row = f"_xlfn.IFNA(MATCH({first},Months[month],0),ROWS(Months[month]))"
    return f"=INDEX(Months[month],1):INDEX(Months[month],{row})"


def month_in_words() -> str:
    """The month that is shown in full."""
    return "=INDEX(Months[name],MATCH(shown_month,Months[month],0))"


@kept
def incomplete(month: str = "shown_month") -> str:
    """Which lists hold a month in part only; – where all hold it whole. `month` is a cell or a name."""
    return f'=_xlfn.IFNA(INDEX(Months[incomplete],MATCH({month},Months[month],0)),"–")'


def incomplete_line() -> str:
    """The same of the report month, and next to nothing where all lists hold it whole."""
    return '=IF(month_incomplete="–"," ",month_incomplete)'


def shown(mark: str) -> str:
    """Month and team chosen, and a mark where the month is not complete."""
    return f'=month_name&" · "&shown_team&IF(month_incomplete="–","","{mark}")'


@kept
def literal(text: str) -> str:
    """A text within a formula, in pieces that Excel takes."""
    chunks = [text[at : at + _LONGEST_LITERAL].replace('"', '""') for at in range(0, len(text), _LONGEST_LITERAL)]
    return "&".join(f'"{chunk}"' for chunk in chunks) or '""'


def with_mark(text: str, cells: Sequence[str], said: str) -> str:
    """A text, followed by what is said where one of the cells tells of an incomplete month."""
    return f'={literal(text)}&IF({"&".join(cells)}="{"–" * len(cells)}","","{said}")'
