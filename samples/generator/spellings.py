"""How the lists write teams, days, yes and no, and codes: never twice the same way."""

import datetime as dt
import random

TEAMS = {
    "ptc_1": ("PTC 1", "PTC Team 1"),
    "ptc_2": ("PTC 2", "PTC Team 2"),
    "bit_east": ("BIT East", "BIT - East"),
    "bit_west": ("BIT West", "BIT - West"),
    "swf_north": ("SWF North", "SW&F North"),
    "swf_central": ("SWF Central", "SW&F Central"),
    "swf_south": ("SWF South", "SW&F South"),
    "jigsaw_cwd": ("Jigsaw CWD", "Jigsaw (CWD)"),
    "fostering_team": ("Fostering Team", "Fostering Service"),
    "adoption_team": ("Adoption Team", "Adoption Service"),
    "icas_front_door": ("ICAS Front Door", "ICAS"),
    "yps_care_leavers": ("YPS Care Leavers", "YPS"),
    "cff_east": ("C&FF East", "CFF East"),
    "cff_west": ("C&FF West", "CFF West"),
}
_STATUS = {
    "C1": "C1 - Interim care order",
    "C2": "C2 - Full care order",
    "E1": "E1 - Placement order",
    "V2": "V2 - Section 20",
    "V3": "V3",
    "V4": "V4",
}
_PROVIDERS = {
    "PR0": "PR0 - Parent",
    "PR1": "PR1 - Own provision",
    "PR2": "PR2 - Other LA",
    "PR4": "PR4 - Private",
    "PR5": "PR5 - Voluntary",
}
_CASES = {
    "assessment": ("Assessment", "C&F assessment"),
    "cin": ("CIN", "Child in need plan"),
    "cwd": ("CWD", "Child in need plan (CWD)"),
    "cp": ("CP", "Child protection plan"),
    "cla": ("CLA", "LAC"),
    "care_leaver": ("Care leaver", "CL"),
}


class Pen:
    """Writes values for one file."""

    def __init__(self, name: str, day_cells: bool = True, other_spelling: float = 0.06) -> None:
        self._rng = random.Random(name)
        self._day_cells = day_cells
        self._other = other_spelling

    def day(self, number: int | None, cells: bool | None = None) -> str | dt.date | None:
        """A day as a date cell or as text; None stays blank."""
        if number is None:
            return None
        date = dt.date.fromordinal(number)
        return date if (self._day_cells if cells is None else cells) else date.strftime("%d/%m/%Y")

    def team(self, team: str) -> str:
        """The team's name, now and then in its other spelling or in capitals."""
        name, other = TEAMS[team]
        chance = self._rng.random()
        return other if chance < self._other else name.upper() if chance < 1.2 * self._other else name

    def pick(self, *spellings: str) -> str:
        """One of several spellings."""
        return self._rng.choice(spellings)

    def flag(self, value: bool) -> str:
        """Yes or no as three case workers write it."""
        return self.pick("a) Yes", "Yes", "Y") if value else self.pick("b) No", "No", "N", "No")

    def status(self, code: str) -> str:
        """A legal status, with its words or without."""
        return self.pick(code, _STATUS[code])

    def provider(self, code: str) -> str:
        """A placement provider, with its words or without."""
        return self.pick(code, _PROVIDERS[code])

    def case(self, status: str) -> str:
        """The status of an open case."""
        return self.pick(*_CASES[status])

    def chance(self) -> float:
        """A number from 0 to 1."""
        return self._rng.random()
