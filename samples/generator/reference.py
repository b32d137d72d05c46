"""Audits, population estimates, and benchmark figures."""

from . import figures
from .days import MONTHS, first_day, last_day
from .spellings import TEAMS
from .world import World

_THEMES = ("Voice of the child", "Chronologies", "Management oversight", "Fathers and partners", "Planning")
PERCENT, COUNT = 1, 0
PRINTED = {
    # Indicator: own outturn, mean of the statistical neighbours, South East, England; decimal places; publication.
    "re_referrals": ((27, 21, 26, 21), PERCENT, "DfE, Characteristics of children in need"),
    "assessments_45_days": ((86, 87, 89, 88), PERCENT, "DfE, Characteristics of children in need"),
    "cla": ((497, 640, 10480, 80850), COUNT, "DfE, Children looked after in England"),
    "cla_rate": ((96, 100, 53, 67), COUNT, "DfE, Children looked after in England"),
    "cla_uasc": ((20, 23, 820, 4070), COUNT, "DfE, Children looked after in England"),
    "health_assessments": ((83, 93, 89, 91), PERCENT, "DfE, Children looked after in England"),
    "three_placements": ((14, 10, 11, 9), PERCENT, "DfE, Children looked after in England"),
    "placed_for_adoption": ((11, 21, 300, 2270), COUNT, "DfE, Children looked after in England"),
}
NEIGHBOURS = 10
AREAS = ("Southampton", "Statistical neighbour", "South East", "England")
MARKED = {
    "cp_visits_20_days": "z",
    "supervision_all": ":",
    "initial_health_assessments": "c",
    "care_leavers": "x",
    "cla_s20": "k",
    "ifa_placements": "-",
}
LATER = {"re_referrals": (25, 22, 27, 22), "cla": (552, 655, 10690, 82170), "cla_uasc": (37, 29, 900, 5100)}
_SAMPLE = "Sample figure: a later vintage that must not be taken"


def make_audits(world: World) -> None:
    """Audit, month's first day, completed (None until then), grade, theme, team."""
    rng, rows = world.rng, []
    areas = {area: [team for team in TEAMS if team.split("_")[0] == area] for area in figures.AUDITS_FEBRUARY}
    for index in range(len(MONTHS)):
        last = index == len(MONTHS) - 1
        teams = [
            areas[area][n % len(areas[area])]
            for area, count in figures.AUDITS_FEBRUARY.items()
            for n in range(count if last else max(1, count + rng.randint(-1, 1)))
        ]
        if last:
            grades = [grade for grade, count in figures.AUDIT_GRADES_FEBRUARY.items() for _ in range(count)]
        else:
            kinds = ("Outstanding", "Good", "Requires improvement", "Inadequate")
            grades = rng.choices(kinds, (1, 14, 22, 3), k=len(teams) - rng.randint(2, 7))
        done = rng.sample(range(len(teams)), len(grades))
        rng.shuffle(grades)
        graded = dict(zip(done, grades, strict=True))
        for at, team in enumerate(teams):
            completed = world.workday_in(first_day(index) + 8, last_day(index)) if at in graded else None
            rows.append((5_000 + len(rows), first_day(index), completed, graded.get(at), _THEMES[index % 5], team))
    world.lists["audits"] = rows


def make_population(world: World) -> None:
    """Estimate, age, persons: single years 0 to 25, for two years; ages 0 to 17 of the later sum to the right total."""
    rows = []
    for estimate, total in (("Mid-2020", figures.CHILDREN_0_TO_17 - 412), ("Mid-2021", figures.CHILDREN_0_TO_17)):
        ages = [total // 18 + round(9 * (8 - age)) + world.rng.randint(-60, 60) for age in range(17)]
        ages.append(total - sum(ages))
        # Students come at 18.
        ages += [world.rng.randint(3_600, 5_400) for _ in range(18, 26)]
        rows += [(estimate, age, persons) for age, persons in enumerate(ages)]
    world.lists["population"] = rows


def make_benchmarks(world: World) -> None:
    """Indicator, area, name, period, figure, publisher. A neighbour's own figure is made up; their mean is printed."""
    rows: list[tuple[object, ...]] = []
    for indicator, (printed, decimals, publisher) in PRINTED.items():
        for area, figure in zip(AREAS, printed, strict=True):
            if area == AREAS[1]:
                rows += _neighbours(
                    world,
                    indicator,
                    figure,
                    decimals,
                    "2021-22",
                    f"{publisher} (mean; neighbours' own figures are sample data)",
                )
            else:
                rows.append((indicator, area, area, "2021-22", figure, publisher))
    for indicator, later in LATER.items():
        for area, figure in zip(AREAS, later, strict=True):
            if area == AREAS[1]:
                rows += _neighbours(world, indicator, figure, PRINTED[indicator][1], "2022-23", _SAMPLE)
            else:
                rows.append((indicator, area, area, "2022-23", figure, _SAMPLE))
    for indicator, mark in MARKED.items():
        rows += [(indicator, area, area, "2021-22", mark, "Not published") for area in AREAS if area != AREAS[1]]
    world.lists["benchmarks"] = rows


def _neighbours(
    world: World, indicator: str, mean: int, decimals: int, period: str, publisher: str
) -> list[tuple[object, ...]]:
    """Figures whose mean is the printed one exactly; one neighbour's is suppressed."""
    scale = 10**decimals
    spread = max(1, mean * scale // 5)
    half = [world.rng.randint(1, spread) for _ in range((NEIGHBOURS - 2) // 2)]
    units = [mean * scale, *(mean * scale + step for step in half), *(mean * scale - step for step in half)]
    world.rng.shuffle(units)
    shown: list[object] = [unit / scale if decimals else unit for unit in units]
    shown.insert(world.rng.randrange(NEIGHBOURS), "c")
    return [(indicator, AREAS[1], f"Neighbour {at}", period, figure, publisher) for at, figure in enumerate(shown, 1)]
