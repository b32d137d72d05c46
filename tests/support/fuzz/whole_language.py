"""A mapping that uses every key of the language, and the lists that it reads beside the cases."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

MAPPING = (Path(__file__).parent / "whole_language.yaml").read_text("utf-8")
_KINDS = ("visit", "call", "visit")

LISTS: dict[str, tuple[tuple[object, ...], list[tuple[object, ...]]]] = {
    "events.csv": (
        ("Event", "Child", "Seen", "Until", "Kind", "Born", "Miles"),
        [
            (
                f"E{number}",
                f"0{100 + number % 18}",
                dt.date(2022 + (number > 5), 1 + (11 + number // 6) % 12, 6 + number % 6),
                None if number % 3 else dt.date(2023, 2, 20),
                _KINDS[number % 3],
                dt.date(2015, 5, 5),
                (0.5, 12.25, "tbc")[number % 3],
            )
            for number in range(18)
        ],
    ),
    "returns.csv": (
        ("Month", "Team", "Done", "Due"),
        [(month, team, 7, 9) for month in ("Dec-22", "Jan-23", "Feb-23") for team in ("Team one", "Team two")],
    ),
    "residents.csv": (
        ("Year", "Team", "Residents"),
        [("2023", "", 4000), ("2023", "Team one", 1500), ("2023", "Team two", 2500)],
    ),
    "benchmarks.csv": (
        ("Indicator", "Area", "Period", "Value", "Publisher"),
        [("good", "England", "2021-22", 55.5, "DfE"), ("rate", "England", "2021-22", 9, "DfE")],
    ),
    "audits.csv": (
        ("Team", "Allocated", "Completed", "Grade"),
        [
            (team, month, dt.date(2023, 2, 20) if done else None, "good" if done else "")
            for month in ("Dec-22", "Jan-23", "Feb-23")
            for team in ("Team one", "Team two")
            for done in (True, False)
        ],
    ),
}
