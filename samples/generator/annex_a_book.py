"""The workbook of Annex A: three of its eleven lists, under the headings that Ofsted gives."""

import random
from dataclasses import dataclass, field, replace

from .annex_a import AS_AT, Plan, Referral, Second, make_plans, make_referrals
from .annex_a_care import SHORT_BREAKS, Care, make_care
from .annex_a_words import (
    CARE,
    CATEGORIES,
    ETHNICITIES,
    NEEDS,
    PERMANENCE,
    PLANS,
    PROVIDERS,
    REFERRALS,
    SOURCES,
    STATUS,
    TYPES,
)
from .days import LAST, day
from .sheets import Book, Cell, Sheet, sheet_rows
from .spellings import Pen
from .world import World


@dataclass
class _Clerk:
    """Writes the rows: what is said of a child is the same in every list."""

    births: dict[int, int]
    pen: Pen = field(default_factory=lambda: Pen("annex a"))
    rng: random.Random = field(default_factory=lambda: random.Random("annex a clerk"))
    known: dict[int, tuple[str, str]] = field(default_factory=dict)

    def who(self, child: int) -> list[Cell]:
        """Id, gender, ethnicity, birth and age."""
        if child not in self.births:
            self.births[child] = self.rng.randint(day(2006, 1, 1), LAST - 400)
        if child not in self.known:
            ethnicity = self.rng.choices(ETHNICITIES, (70, 6, 5, 5, 5, 5, 4))[0]
            self.known[child] = (self.pen.pick("a) Male", "b) Female"), ethnicity)
        birth = self.births[child]
        return [child, *self.known[child], self.pen.day(birth), max(0, int((AS_AT - birth) / 365.25))]

    def disability(self, team: str) -> str:
        return "a) Yes" if team == "jigsaw_cwd" or self.rng.random() < 0.04 else "b) No"

    def staff(self, team: str) -> list[Cell]:
        return [self.pen.team(team), f"SW-{self.rng.randint(1, 90):02d}"]

    def before(self, last: int, within: int) -> Cell:
        """A day before that one."""
        return self.pen.day(last - self.rng.randint(0, within))

    def flag(self, value: bool) -> str:
        """Yes or no as the form writes it, or without its letter."""
        return self.pen.pick("a) Yes", "a) Yes", "Yes") if value else self.pen.pick("b) No", "b) No", "No")

    def referral(self, one: Referral) -> list[Cell]:
        """A row of list 3."""
        no_action = self.flag(self.rng.random() < 0.08)
        received = self.pen.day(one.received)
        return [*self.who(one.child), received, SOURCES[one.source], no_action, one.before, *self.staff(one.team)]

    def plan(self, one: Plan) -> list[Cell]:
        """A row of list 7."""
        category = CATEGORIES[one.category]
        reviewed = (one.end or AS_AT) - one.start > 91
        return [
            *self.who(one.child),
            self.disability(one.team),
            self.pen.day(one.start),
            category,
            category,
            self.pen.day(one.visited),
            None if one.visited is None else self.flag(self.rng.random() < 0.8),
            self.before(one.end or AS_AT, 90) if reviewed else None,
            self.pen.day(one.end),
            self.flag(self.rng.random() < 0.03),
            one.previous,
            *self.staff(one.team),
        ]

    def care(self, one: Care) -> list[Cell]:
        """A row of list 8."""
        since, kind, provider = one.placed
        return [
            *self.who(one.child),
            self.flag(one.uasc),
            self.disability(one.team),
            self.pen.day(one.start),
            self.rng.choice(NEEDS),
            self.flag(one.again),
            self.pen.day(one.status_since),
            STATUS[one.status],
            *(self.pen.day(number) for number in (one.review, one.visit)),
            PERMANENCE.get(one.status),
            self.pen.day(one.review),
            self.pen.day(one.health),
            None if one.health is None or one.status in SHORT_BREAKS else self.before(one.end or AS_AT, 400),
            one.placements,
            self.pen.day(one.end),
            None if one.end is None else "t) E8: Care ceased for any other reason",
            self.pen.day(since),
            TYPES[kind],
            PROVIDERS[provider],
            *self.where(),
            *self.staff(one.team),
        ]

    def where(self) -> list[Cell]:
        """Where the placement lies, without a postcode, and that the child was never missing or absent."""
        return [None, None, self.rng.choices(("a) In", "b) Out"), (7, 3))[0], None, 0, 0, None, None]


def annex_a_book(world: World) -> Book:
    """Lists 3, 7 and 8, a sheet each, as at 6 March 2023."""
    second = Second(world)
    referrals, plans, care = make_referrals(second), make_plans(second), make_care(second)
    clerk = _Clerk({one.child: one.birth for one in care})
    lists = {
        "List 3": Sheet("Annex A, list 3: referrals", REFERRALS, [clerk.referral(one) for one in referrals]),
        "List 7": Sheet("Annex A, list 7: child protection", PLANS, [clerk.plan(one) for one in plans]),
        "List 8": Sheet("Annex A, list 8: children in care", CARE, [clerk.care(one) for one in care]),
    }
    lists = {name: replace(sheet, above=[["As at: 06/03/2023"]], name=name) for name, sheet in lists.items()}
    first, *others = lists.values()
    return Book("annex_a_2023-03-06.xlsx", first, {sheet.name: sheet_rows(sheet) for sheet in others})
