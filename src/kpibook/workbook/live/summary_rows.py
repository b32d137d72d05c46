"""The cells of the summary: each looks up on the heat map what stands there of the month and scope that are chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kpibook.report import Line, unusual_in_words
from kpibook.workbook.live.content import Formula
from kpibook.workbook.live.heat_context import NOTHING_SAID, HeatContext, beside, in_section

REDS, TURNED, FURTHEST, BESIDE = 8, 3, 3, 6
"""How many places the summary has for Reds, for what turned, for the largest changes, for figures beside benchmarks."""


@dataclass(frozen=True)
class Gathered:
    """A list of the summary as it stands on the heat map.

    `name`: the helper column that numbers its rows; `indicators`: those in it, in their order.
    """

    name: str
    indicators: tuple[str, ...]


class SummaryCells:
    """Formulas of the summary, with their values. `sheet` is the heat map's, as formulas name it."""

    def __init__(self, context: HeatContext, sheet: str) -> None:
        self.context, self.sheet, self.summary = context, sheet, context.summary

    def gathered(self, name: str) -> Gathered:
        """One of the numbered lists."""
        return Gathered(name, tuple(self.context.places[name]))

    def span(self, name: str, k: int = 0) -> str:
        """A column of the heat map, all rows."""
        return f"'{self.sheet}'!{self.context.span(name, k)}"

    @property
    def titles(self) -> str:
        """The indicators' titles on the heat map."""
        top, bottom = self.context.first + 1, max(self.context.rows.values()) + 1
        return f"'{self.sheet}'!$A${top}:$A${bottom}"

    def place(self, of: Gathered, number: int) -> Formula:
        """The row, among the heat map's, of a list's entry; 0 where the list is shorter."""
        value = 0
        if number <= len(of.indicators):
            value = self.context.rows[of.indicators[number - 1]] - self.context.first + 1
        return Formula(f"=_xlfn.IFNA(MATCH({number},{self.span(of.name)},0),0)", value)

    def entry(
        self, of: Gathered, number: int, place: str, column: str, said: Callable[[Line], str | int], k: int = 0
    ) -> Formula:
        """What the heat map says of a list's entry in one of its columns; nothing where the list is shorter."""
        span = self.titles if column == "title" else self.span(column, k)
        return Formula(f'=IF({place}=0,"",INDEX({span},{place}))', self._of(of, number, said))

    def _of(self, of: Gathered, number: int, said: Callable[[Line], str | int]) -> str | int:
        if number > len(of.indicators):
            return ""
        return said(self.context.lines[of.indicators[number - 1]])

    def title(self, of: Gathered, number: int, place: str) -> Formula:
        """An entry's title; None where the list is empty and this its first place."""
        text = self.entry(of, number, place, "title", lambda line: line.title)
        if number > 1:
            return text
        return Formula(f'=IF({place}=0,"None",INDEX({self.titles},{place}))', text.value or "None")

    def marked_figure(self, of: Gathered, number: int, place: str) -> Formula:
        """An entry's figure, with a mark where it rests on few."""
        figure, few = self.span("figure"), self.span("rests on few")
        text = f'=IF({place}=0,"",INDEX({figure},{place})&IF(INDEX({few},{place})=1," †",""))'
        return Formula(text, self._of(of, number, lambda line: f"{line.shown}{' †' * line.small}"))

    def from_before(self, of: Gathered, number: int, place: str) -> Formula:
        """An entry's figure, and that of the month before."""
        now, before = self.span("figure"), self.span("figure before")
        text = f'=IF({place}=0,"",INDEX({now},{place})&", from "&INDEX({before},{place}))'
        return Formula(text, self._of(of, number, lambda line: f"{line.shown}, from {line.before}"))

    def moved(self, of: Gathered, number: int, place: str) -> Formula:
        """The same, and how unusual it is."""
        text, periods = self.from_before(of, number, place), self.context.words_for_periods
        value = self._of(of, number, lambda line: f": {unusual_in_words(line.variation.unusual, periods)}")
        how = f'&": "&INDEX({self.span("how unusual")},{place})'
        return Formula(f"{text.text[:-1]}{how})", f"{text.value}{value}")

    def months_red(self, of: Gathered, number: int, place: str) -> Formula:
        """How many months in a row an entry is Red; as many as are looked at, or more."""
        most = len(self.context.periods)
        at = f"INDEX({self.span('months Red')},{place})"

        def said(line: Line) -> str | int:
            return f"{most} or more" if line.months_red >= most else line.months_red

        return Formula(f'=IF({place}=0,"",IF({at}>={most},"{most} or more",{at}))', self._of(of, number, said))

    def unusual(self, of: Gathered, number: int, place: str) -> Formula:
        """How unusual an entry's figure is."""
        periods = self.context.words_for_periods
        return self.entry(
            of, number, place, "how unusual", lambda line: unusual_in_words(line.variation.unusual, periods)
        )

    def movement(self, of: Gathered, number: int, place: str) -> Formula:
        """Which way an entry's figure went."""
        return self.entry(
            of, number, place, "movement", lambda line: line.movement.shown if line.movement else NOTHING_SAID
        )

    def beside(self, of: Gathered, number: int, place: str, column: str) -> Formula:
        """How an entry's figure stands beside a benchmark."""
        told = {one.indicator: one for one in self.summary.benchmarks if one.column == column}

        def said(line: Line) -> str:
            found = told.get(line.indicator)
            return f"{found.word} ({found.benchmark})" if found else ""

        text = self.entry(of, number, place, beside(column), said)
        # A blank cell of the heat map, looked up, would be 0.
        return Formula(f'{text.text[:-1]}&"")', text.value)

    def heading(self, words: str, of: Gathered) -> Formula:
        """A list's heading, with how many are in it."""
        return Formula(f'="{words} ("&COUNT({self.span(of.name)})&")"', f"{words} ({len(of.indicators)})")

    def since(self, words: str, of: Gathered, order: str = "") -> Formula:
        """The same, with the month before that the list is held against."""
        month = self.context.periods[-2]
        cell = f"'{self.sheet}'!{self.context.columns.above('in short', self.context.last - 1)}"
        said = month.label if month else NOTHING_SAID
        text = f'="{words} since "&{cell}&"{order} ("&COUNT({self.span(of.name)})&")"'
        return Formula(text, f"{words} since {said}{order} ({len(of.indicators)})")

    def more(self, of: Gathered, places: int, where: str) -> Formula:
        """How many of a list have no place."""
        count = f"COUNT({self.span(of.name)})"
        left = len(of.indicators) - places
        text = f'=IF({count}>{places},"and "&({count}-{places})&" more: see {where}","")'
        return Formula(text, f"and {left} more: see {where}" if left > 0 else "")

    def count(self, word: str, section: str = "") -> Formula:
        """How many indicators have a RAG word, in a section or in all."""
        words = self.span("RAG word", self.context.last)
        inside = f",{self.span(in_section(section))},1" if section else ""
        counts = {one.section: dict(one.words) for one in self.summary.sections} | {"": dict(self.summary.total)}
        value = next(number for said, number in counts[section].items() if said == word)
        return Formula(f'=COUNTIFS({words},"{word}"{inside})', value)

    def listed(self, named: tuple[str, str, str], lines: Sequence[Line], most: int, how: bool = False) -> Formula:
        """A list in words: how many, and which, in so many letters at most.

        `named`: what the list is called, the helper column that flags its rows, and the one that holds their titles.
        """
        words, flag, names = named
        last = max(self.context.rows.values())
        cell = f"'{self.sheet}'!{self.context.columns.cell(names, last, fixed_row=True)}"
        count = f"SUM({self.span(flag)})"
        periods = self.context.words_for_periods
        said = "; ".join(
            f"{line.title} ({unusual_in_words(line.variation.unusual, periods)})" if how else line.title
            for line in lines
        )
        cut = said if len(said) <= most else f"{said[: most - 1]}…"
        shown = f'IF(LEN({cell})>{most},LEFT({cell},{most - 1})&"…",{cell})'
        text = f'="{words} ("&{count}&")"&IF({count}=0,"",": "&{shown})'
        return Formula(text, f"{words} ({len(lines)}){f': {cut}' if lines else ''}")
