"""A team that has not returned its figures is named, in the months that the report shows."""

import pandas as pd
import pytest

from kpibook.definitions.mapping import MappingFiles
from kpibook.months import Month
from kpibook.report.notices import missing_returns
from kpibook.tables import Records


@pytest.fixture
def said():
    """What is said of returns: (month, team, figure), with this said of the tally."""

    def say(rows, **tally):
        mapping = MappingFiles.model_validate(
            {
                "organisation": {
                    "name": "A",
                    "service": "B",
                    "sources_folder": "s",
                    "template": "t",
                    "months_shown": 2,
                },
                "service_areas": {"east": {"name": "East"}},
                "teams": {"one": {"name": "Team one", "area": "east"}, "two": {"name": "Team two", "area": "east"}},
                "sources": {
                    "help": {
                        "title": "Early help",
                        "files": ["help.csv"],
                        "complete_from": "2022-01-01",
                        "fields": {
                            "month": {"headings": ["Month"], "type": "month"},
                            "team": {"headings": ["Team"], "type": "team"},
                            "families": {"headings": ["Families"], "type": "number"},
                        },
                    }
                },
                "indicators": {
                    "families": {
                        "title": "Families",
                        "measure": {"kind": "tally", "source": "help", "month": "month", "value": "families", **tally},
                    }
                },
                "sections": {},
            }
        )
        frame = pd.DataFrame(rows, columns=["month", "team", "families"])
        frame["month"] = frame["month"].astype("datetime64[s]")
        frame["families"] = frame["families"].astype("Int64")
        records = {"help": Records("help", frame, Month(2022, 1).first, None)}
        return missing_returns(mapping, records, Month(2023, 2))

    return say


ROWS = [(f"2022-{month}-01", team, 2) for month in (11, 12) for team in ("one", "two")]
ROWS += [("2023-01-01", "one", 2), ("2023-02-01", "one", 2), ("2023-02-01", "two", None)]


def test_the_team_and_the_months_are_named(said):
    """A month without its row, and one with a blank figure."""
    (issue,) = said(ROWS)
    assert (issue.kind, issue.severity, issue.source, issue.thing) == ("return-missing", "warning", "help", "two")
    assert "Team two has not returned" in issue.message and "January 2023, February 2023" in issue.message
    assert "East and the whole service show no figure" in issue.message


def test_a_partial_sum_is_said_to_be_one(said):
    """The warning is there, whichever the mapping says."""
    (issue,) = said(ROWS, missing_teams="partial")
    assert "show only what the others returned" in issue.message


def test_whole_returns_are_no_warning(said):
    """Every team has returned every month."""
    assert said(ROWS[:4]) == ()
