"""The vocabulary of sentences about figures, as tables: how a number is meant, and when something was."""

from kpibook.report import LongerPeriod
from kpibook.words.said import Sense


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Phrases with a stroke between them, each as its words.

    >>> phrases("just under | almost")
    (('just', 'under'), ('almost',))
    """
    return tuple(tuple(phrase.split()) for phrase in text.split("|"))


SENSES: dict[Sense, str] = {
    "about": (
        "about | around | approximately | approx | approx . | roughly | c | c . | ca | ca . | circa | some | "
        "~ | ≈ | close to | in the region of | in the order of | broadly | or so"
    ),
    "nearly": (
        "almost | nearly | just under | just below | a little under | slightly under | slightly below | just "
        "short of | a little below | marginally under | approaching | just shy of"
    ),
    "just over": (
        "just over | just above | a little over | slightly over | slightly above | slightly more than | "
        "marginally over | a little more than | just more than"
    ),
    "more than": (
        "more than | over | above | in excess of | upwards of | greater than | > | well over | higher than | exceeding"
    ),
    "less than": ("less than | fewer than | under | below | < | well under | lower than"),
    "at least": ("at least | no less than | no fewer than | ≥ | at or above | on or above | at or over"),
    "at most": ("at most | at or below | at or under | no more than | up to | ≤ | not more than | a maximum of"),
    "exactly": ("exactly | precisely"),
}
"""How a number is meant, and what says so before it."""

POINTS = phrases(
    "percentage points | percentage point | per cent points | per cent point | percent points | pp | ppt | "
    "ppts | pps | pts | points | point | percentage-point | percentage-points | pct points | % points | % "
    "point | % pts | p . p | %pts | pt | percent point"
)

TIMES: dict[int, str] = {
    2: "double doubled doubling doubles halved halving twofold two-fold halves twice",
    3: "treble triple trebled tripled threefold three-fold trebling tripling",
    4: "quadrupled fourfold",
}
"""How many times, and the words for it."""

STEPS: dict[int, str] = {
    -12: (
        "the same month last year | same month last year | the same period last year | same period last year "
        "| the same month of the previous year | same month of last year | the same month a year ago | the "
        "same month in the previous year | same month the previous year | the same month the year before | "
        "same month a year earlier | the same point last year | the same time last year | this time last year "
        "| same time last year | the corresponding month last year | a year ago | a year earlier | a year "
        "before | one year ago | one year earlier | twelve months ago | 12 months ago | twelve months earlier "
        "| 12 months earlier | year on year | year-on-year | the year before | the same month the previous "
        "year | same month in the previous year"
    ),
    -2: ("the month before last | month before last"),
    -1: (
        "the month preceding | the month prior | "
        "on the month before | on the previous month | the previous month | previous month | the prior month | "
        "prior month | the preceding month | "
        "preceding month | the month before | a month earlier | a month ago | one month ago | one month "
        "earlier | month before | a month before | last time | the last report | last report | our last "
        "report | the previous report | previous report | previously | on the month | last month's report | "
        "previous reporting period | the previous period | month on month | month-on-month | last period | "
        "previous period | the previous month's | the prior month's"
    ),
    0: (
        "this month | the current month | current month | in month | in-month | the reporting month | the "
        "reporting period | the month | this period | month end | month-end | the month end | this month's | "
        "the latest month | the most recent month | the month's end | currently | period end | the period | "
        "latest month"
    ),
}
"""How many months before (or after) the month that is spoken of, and the phrases for it."""

LONGER: dict[LongerPeriod, str] = {
    "financial year so far": (
        "the year to date | year to date | year-to-date | ytd | so far this year | this year so far | the "
        "year so far | the financial year to date | the financial year so far | this financial year | the "
        "current financial year | so far this financial year | year so far"
    ),
    "quarter so far": (
        "the quarter | this quarter | the current quarter | the quarter so far | quarter to date | this "
        "quarter so far | so far this quarter | the quarter to date"
    ),
    "last 12 months": ("the rolling year | the rolling 12 months"),
}
"""Longer periods that have figures of their own."""

LENGTHS: dict[int, str] = {
    12: ("the past year | the last year | past year | a year | over a year | the previous year | the preceding year"),
    0: ("the year | the whole year | all year | this year"),
    3: ("the past quarter | the last quarter | a quarter"),
    -1: ("on record | to date | ever | record | so far"),
    6: ("half a year"),
    -2: (
        "in recent months | recent months | the last few months | the past few months | for some time | in "
        "recent times | the last few periods | over time | several months"
    ),
    -3: ("the period shown | the months shown | the table | the chart | the reporting window"),
}
"""Lengths in months; 0: the financial year so far, -1: all that there is, -2: of late, -3: what the tables show."""

NOUNS = {
    "U": "increase increases rise rises surge jump jumps climb climbs growth",
    "D": "fall falls drop drops decrease decreases decline declines reduction dip dips",
    "B": "recovery improvement improvements gain",
}
"""Code → words that are nouns of movement behind an article, else verbs or nothing."""

VERBS = {
    "u": "increases rises jumps climbs",
    "d": "falls drops decreases declines dips",
}
"""Code → the same words as verbs."""

BASE_VERBS = {
    "u": "increase rise climb",
    "d": "fall drop decrease decline dip",
    "e": "exceed beat",
    "m": "meet achieve reach hit",
    "M": "miss",
}
"""Code → what stands behind "continues to"."""

WHOLE = (
    "the service | the whole service | whole service | service wide | service-wide | council-wide | city-wide "
    "| citywide | across the service | the service as a whole | the council | the city | the county | the "
    "borough | all teams | across all teams | the directorate | county-wide | borough-wide | across the city "
    "| the authority | across the council | across children's services | network-wide | the whole network"
)
"""What the whole service is called."""

NEIGHBOURS = (
    "statistical neighbours | statistical neighbour | stat neighbours | statistical neighbours' | neighbours "
    "| our neighbours | sns | sn | statistical neighbour group | stat neighbour | similar authorities | "
    "comparator authorities | statistical neighbor | statistical neighbors"
)
"""What statistical neighbours are called."""

SURELY_NARROWING = words("per aged involving relating regarding concerning requiring lasting excluding including")

NARROWING = words(
    "aged under over living from by about involving relating regarding concerning where who with among for in at of "
    "following because "
    "due that made received relating requiring without outside whose when through"
)
"""Words after an indicator's name with which something else may make it a part of itself: "referrals from schools"."""
