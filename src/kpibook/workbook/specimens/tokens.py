"""The tokens of the template: `{{months}}` says where the months go. Which sheet knows which, and which it needs."""

import re
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(r"\{\{\s*(.*?)\s*\}\}")
ANYWHERE = frozenset(
    {
        "organisation",
        "short_name",
        "service",
        "report_title",
        "motto",
        "marking",
        "extracted",
        "made",
        "shown",
        "to_cover",
        "to_contents",
    }
)
"""Known on every specimen sheet; in headers and footers too, but for the last three."""
IN_FOOTER = ANYWHERE - {"shown", "to_cover", "to_contents"}


@dataclass(frozen=True)
class Specimen:
    """One specimen sheet: the tokens that it must hold, those that it may hold.

    Rows from the one with `repeats` on are drawn as often as there is content; those above it, once.
    """

    needed: frozenset[str]
    optional: frozenset[str] = frozenset()
    repeats: str = ""

    @property
    def known(self) -> frozenset[str]:
        """Every token that may stand on the sheet."""
        return self.needed | self.optional | ANYWHERE


def _specimen(needed: str, optional: str = "", repeats: str = "") -> Specimen:
    return Specimen(frozenset(needed.split()), frozenset(optional.split()), repeats)


COVER, CONTENTS, SECTION, QUALITY = "Cover", "Contents", "Section", "Quality assurance"
SUMMARY, HEAT_MAP = "Summary", "Heat map"
"""Sheets without a specimen: they look as sections do."""
UPDATES, DEFINITIONS, CHECKS, DATA, ABOUT = "KPI updates", "Definitions", "Checks", "Data", "About"
SPECIMENS: dict[str, Specimen] = {
    COVER: _specimen(
        "report_month team",
        "rag_green rag_amber rag_red rag_no_target rag_no_figure tolerance small months_shown buttons incomplete "
        "period_label a_period typed_by before_reading",
    ),
    CONTENTS: _specimen("entry page", "subentry subpage", "entry"),
    SECTION: _specimen(
        "section table indicator months target rag benchmarks analysis highlight chart highlight_analysis",
        "whole sparkline note analysis_heading highlight_analysis_heading headline buttons direction beside "
        "last_year quarter year_to_date twelve_months",
        "table",
    ),
    QUALITY: _specimen(
        "quality area allocated completed completion grade graded share chart box_heading box", "note", "area"
    ),
    UPDATES: _specimen("month kind indicator note", repeats="indicator"),
    DEFINITIONS: _specimen("indicator counts leaves_out source target benchmark note", repeats="indicator"),
    CHECKS: _specimen("kind source file sheet rows_read rows_used set_aside taken what where", repeats="kind"),
    DATA: _specimen("name about heading text number", repeats="heading"),
    ABOUT: _specimen("item value sha256 changed", repeats="item"),
}
"""The sheets that a template must have, by name."""


def tokens_in(text: object) -> tuple[str, ...]:
    """Every token of a cell's text, in order.

    >>> tokens_in("Amber: missed by up to {{tolerance}}%"), tokens_in(12)
    (('tolerance',), ())
    """
    return tuple(_TOKEN.findall(text)) if isinstance(text, str) else ()


@lru_cache(maxsize=4096)
def only_token(text: object) -> str:
    """The token that is the whole of a cell's text, or ''.

    >>> only_token(" {{rag}} "), only_token("at {{rag}}")
    ('rag', '')
    """
    match = _TOKEN.fullmatch(text.strip()) if isinstance(text, str) else None
    return match[1] if match else ""


def filled(text: str, words: dict[str, str]) -> str:
    """The text with its tokens replaced by words; a token without words goes.

    >>> filled("{{service}}, {{motto}}", {"service": "Highways"})
    'Highways, '
    """
    return _TOKEN.sub(lambda match: words.get(match[1], ""), text)
