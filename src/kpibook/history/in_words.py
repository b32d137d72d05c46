"""Pure: one indicator's figures as they were published, as they were published since, and as they are now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from kpibook.history.entry import About, Entry, Told
from kpibook.history.lookup import all_told
from kpibook.months import period_of

_HASH = 16
"""Digits of a hash that are shown: enough to know it by."""


@dataclass(frozen=True)
class PublishedFigure:
    """A figure of one period: what each publication that shows it said, in order, and what it is now (None: unknown).

    >>> was = PublishedFigure("2023-02", (), None)
    >>> was.changes
    ()
    """

    period: str
    published: tuple[tuple[About, Told], ...]
    now: Told | None

    @property
    def changes(self) -> tuple[tuple[About, Told], ...]:
        """The first publication, and each that says something else than the one before it."""
        kept: list[tuple[About, Told]] = []
        for about, told in self.published:
            if not kept or _said(told) != _said(kept[-1][1]):
                kept.append((about, told))
        return tuple(kept)

    def as_object(self) -> dict[str, object]:
        """For other programs."""
        published = [
            {"entry": about.number, "month": about.month, "at": about.at, "by": about.by, **asdict(told)}
            for about, told in self.published
        ]
        return {"period": self.period, "published": published, "now": asdict(self.now) if self.now else None}


def _said(told: Told) -> tuple[object, ...]:
    """What is compared: the figure, not its target."""
    return told.numerator, told.denominator, told.units, told.shown


def published_figures(
    entries: Sequence[Entry], measure: str, scope: str, now: Mapping[str, Told]
) -> tuple[PublishedFigure, ...]:
    """A figure's history, the oldest period first; `now` has what it is now, by period."""
    found: dict[str, list[tuple[About, Told]]] = {}
    for entry, period, told in all_told(entries, measure, scope):
        found.setdefault(period, []).append((entry.about, told))
    return tuple(PublishedFigure(period, tuple(found[period]), now.get(period)) for period in sorted(found))


def figures_in_words(figures: Sequence[PublishedFigure], said_now: bool) -> str:
    """A line for each period: as first published, as published since, now."""
    shown = 4 if said_now else 3
    rows = [row[:shown] for row in (("", "first published", "published since", "now"), *map(_line, figures))]
    widths = [max(len(row[at]) for row in rows) for at in range(shown)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines)


def _line(figure: PublishedFigure) -> tuple[str, str, str, str]:
    first, *since = [_in_words(about, told) for about, told in figure.changes]
    last = figure.published[-1][1]
    now = "unknown" if figure.now is None else str(figure.now.shown)
    is_new = figure.now is not None and _said(figure.now) != _said(last)
    again = "; ".join(since) or ("the same" if len(figure.published) > 1 else "–")
    return period_of(figure.period).label, first, again, f"{now} (changed)" if is_new else now


def _in_words(about: About, told: Told) -> str:
    return f"{told.shown} (entry {about.number}, {about.at[:10]})"


def entries_in_words(entries: Sequence[Entry], hashes: Mapping[int, str]) -> Iterator[str]:
    """A line for each entry: its hash, when, what was published or forgotten, and by whom."""
    for entry in entries:
        about = entry.about
        what = about.month if entry.is_publication else f"files and texts of months before {about.before} removed"
        again = f"; again: {about.reopened}" if about.reopened else ""
        other = "; its sources said something else" if about.different else ""
        yield f"{about.number:>4}  {hashes[entry.number][:_HASH]}  {about.at[:10]}  {what}, by {about.by}{again}{other}"
