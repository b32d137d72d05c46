"""What all lists share: one random source, ids without meaning, teams."""

import random
from dataclasses import dataclass, field

SEED = 20230306

Rows = list[tuple[object, ...]]
"""Rows of one list; days are running numbers until they are written."""


@dataclass
class World:
    """The synthetic city while it is being made."""

    rng: random.Random = field(default_factory=lambda: random.Random(SEED))
    lists: dict[str, Rows] = field(default_factory=dict)
    _numbers: list[int] = field(default_factory=list)

    def new_child(self) -> int:
        """An id that no one has had."""
        if not self._numbers:
            self._numbers = self.rng.sample(range(1_000_000, 2_000_000), 60_000)
        return self._numbers.pop()

    def team(self, weights: dict[str, float]) -> str:
        """A team, by weight."""
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def workday_in(self, first: int, last: int) -> int:
        """A day from first to last, seldom on a weekend."""
        from .days import is_workday

        days = range(first, last + 1)
        working = [number for number in days if is_workday(number)]
        return self.rng.choice(working if working and self.rng.random() < 0.97 else list(days))


CONTACT_TEAMS = {
    "icas_front_door": 0.6,
    "cff_east": 0.1,
    "cff_west": 0.09,
    "jigsaw_cwd": 0.06,
    "bit_east": 0.05,
    "bit_west": 0.05,
    "fostering_team": 0.03,
    "yps_care_leavers": 0.02,
}
REFERRAL_TEAMS = {
    "bit_east": 0.2,
    "bit_west": 0.18,
    "swf_north": 0.13,
    "swf_central": 0.13,
    "swf_south": 0.12,
    "icas_front_door": 0.14,
    "jigsaw_cwd": 0.06,
    "yps_care_leavers": 0.03,
    "fostering_team": 0.01,
}
EARLY_HELP_TEAMS = {
    "cff_east": 0.4,
    "cff_west": 0.36,
    "icas_front_door": 0.1,
    "jigsaw_cwd": 0.08,
    "yps_care_leavers": 0.06,
}
CIN_TEAMS = {
    "swf_north": 0.25,
    "swf_central": 0.23,
    "swf_south": 0.22,
    "bit_east": 0.15,
    "bit_west": 0.13,
    "yps_care_leavers": 0.02,
}
CP_TEAMS = {
    "swf_north": 0.31,
    "swf_central": 0.29,
    "swf_south": 0.28,
    "bit_east": 0.05,
    "bit_west": 0.05,
    "jigsaw_cwd": 0.02,
}
CLA_TEAMS = {
    "ptc_1": 0.38,
    "ptc_2": 0.35,
    "swf_north": 0.09,
    "swf_central": 0.08,
    "swf_south": 0.08,
    "fostering_team": 0.02,
}
UASC_TEAMS = {"ptc_1": 0.25, "ptc_2": 0.25, "yps_care_leavers": 0.5}
ADOPTION_TEAMS = {"adoption_team": 0.7, "ptc_1": 0.15, "ptc_2": 0.15}
LEAVER_TEAMS = {"yps_care_leavers": 0.76, "ptc_1": 0.12, "ptc_2": 0.12}
