"""A handmade report as facts: five months of a few indicators, whose every figure a reader can hold in mind."""

from fractions import Fraction

from kpibook.months import Month
from kpibook.report import LONGER_PERIODS, Variation
from kpibook.words.facts import NO_FACT, Benchmark, Fact, Facts, Goal, Indicator, Scope, Second, Section

MONTHS = tuple(Month(2022, 10) + step for step in range(5))
OCT, NOV, DEC, JAN, FEB = MONTHS
SCOPES = {
    "whole": Scope("whole", "Whole service", "", ("Whole service", "Testshire Council", "Children's Services")),
    "north": Scope("north", "North", "", ("North",)),
    "duty": Scope("duty", "Duty", "north", ("Duty", "Duty team")),
    "court": Scope("court", "Court", "north", ("Court",)),
}


def share(pairs, goal=None, small=20):
    """Facts of a share, of (numerator, denominator); None where there is no figure, `c` where it is not told."""
    found = []
    for pair in pairs:
        if pair is None or pair == "c":
            found.append(NO_FACT if pair is None else Fact("not told", "c"))
            continue
        upper, lower = pair
        value = Fraction((200 * upper + lower) // (2 * lower))
        shown, exact = f"{value}% ({upper}/{lower})", Fraction(100 * upper, lower)
        found.append(_fact(value, exact, shown, goal, upper, lower, lower < small))
    return tuple(found)


def count(numbers, goal=None):
    """Facts of a count."""
    return tuple(_fact(Fraction(n), Fraction(n), f"{n:,}", goal, n, None, False) for n in numbers)


def _fact(value, exact, shown, goal, upper, lower, small):
    rag = "No target"
    if goal is not None:
        amber = abs(value - goal.held) * 10 <= goal.held
        rag = "Green" if goal.met_by(value) else ("Amber" if amber else "Red")
    return Fact("told", shown, value, exact, upper, lower, value, goal, rag, small)


ENGLAND = Benchmark("england", "England 21/22", "England", "2021-22", Fraction(21), "21%")
NEIGHBOURS = Benchmark("neighbours", "Statistical Neighbours", "Statistical Neighbours", "2021-22", Fraction(25), "25%")
INDICATORS = {
    one.id: one
    for one in (
        Indicator(
            "repeats",
            "Percentage of re-referrals within 12 months",
            "Re-referrals",
            "share",
            noun="referrals",
            polarity="lower",
            names=("Percentage of re-referrals within 12 months", "Re-referrals", "repeat referrals"),
            sections=("front_door",),
            benchmarks=(ENGLAND, NEIGHBOURS),
            second=Second("annex", "Annex A", Fraction(2)),
        ),
        Indicator("annex", "Re-referrals (Annex A)", "Re-referrals (Annex A)", "share", noun="referrals"),
        Indicator(
            "referrals", "Number of referrals in the month", "Referrals", "count", noun="referrals",
            names=("Number of referrals in the month", "Referrals"), sections=("front_door",),
        ),
        Indicator(
            "contacts", "Number of contacts", "Contacts", "count", noun="contacts",
            names=("Number of contacts", "Contacts"), sections=("front_door",),
        ),
        Indicator(
            "visits",
            "Percentage of children seen within 10 working days",
            "Visits within 10 days",
            "share",
            noun="children",
            polarity="higher",
            names=("Percentage of children seen within 10 working days", "Visits within 10 days", "CP visiting"),
            sections=("care",),
        ),
        Indicator(
            "reviews", "Percentage of reviews in timescale", "Reviews", "share", noun="children", polarity="higher",
            names=("Percentage of reviews in timescale", "Reviews", "reviews in timescale"), sections=("care",),
        ),
        Indicator(
            "children", "Number of children looked after", "Children looked after", "count", noun="children",
            names=("Number of children looked after", "Children looked after", "CLA"), sections=("care",),
        ),
    )
}  # fmt: skip
AT_MOST_23 = Goal("23%", Fraction(23), "at_most")
AT_LEAST_90 = Goal("90%", Fraction(90), "at_least")
AT_LEAST_80 = Goal("80%", Fraction(80), "at_least")
FIGURES = {
    "repeats": share([(79, 334), (83, 325), (93, 310), (94, 343), (81, 330)], AT_MOST_23),  # 24 26 30 27 25
    "annex": share([None, None, None, None, (95, 352)]),  # 27
    "referrals": count([334, 325, 310, 343, 330]),
    "contacts": count([1866, 1594, 1428, 1839, 1598]),
    "visits": share([(369, 426), (324, 389), (355, 370), (274, 288), (280, 301)], AT_LEAST_90),  # 87 83 96 95 93
    "reviews": share([(240, 310), (245, 310), (243, 305), (240, 300), (239, 300)], AT_LEAST_80),  # 77 79 80 80 80
    "children": count([554, 558, 543, 553, 545]),
}
TEAMS = {
    ("repeats", "duty"): share([(10, 40), (12, 41), (14, 43), (11, 44), (9, 45)], AT_MOST_23),  # 25 29 33 25 20
    ("repeats", "court"): share(["c", "c", (9, 30), (8, 29), "c"], AT_MOST_23),
    ("visits", "duty"): share([(30, 40), (31, 40), (36, 40), (38, 40), (35, 40)], AT_LEAST_90),  # 75 78 90 95 88
}
FACTS = Facts(
    month=FEB,
    months=MONTHS,
    window=MONTHS,
    indicators=INDICATORS,
    scopes=SCOPES,
    sections={
        "front_door": Section("front_door", "Front door", ("referrals", "repeats", "contacts"), ("repeats",)),
        "care": Section("care", "Care", ("children", "visits", "reviews"), ("visits", "reviews")),
    },
    figures={(id_, "whole"): series for id_, series in FIGURES.items()} | TEAMS,
    longer={
        ("contacts", "whole", FEB, LONGER_PERIODS[2]): count([8325])[0],
        ("referrals", "whole", FEB, LONGER_PERIODS[1]): count([673])[0],
    },
    variations={
        ("repeats", "whole", FEB): Variation("usual"),
        ("visits", "whole", FEB): Variation("unusually high"),
    },
)
