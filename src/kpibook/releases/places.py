"""Which kind of place a name or a number stands for: England, a region, a council, neighbours."""

from kpibook.definitions import word_key
from kpibook.releases.figures import AUTHORITY, ENGLAND, NEIGHBOURS, REGION, Place

_REGIONS = {
    word_key(name)
    for name in (
        "North East",
        "North West",
        "Yorkshire and the Humber",
        "East Midlands",
        "West Midlands",
        "East of England",
        "London",
        "Inner London",
        "Outer London",
        "London (Inner)",
        "London (Outer)",
        "South East",
        "South West",
    )
}
_ENGLAND_NUMBER, _FIRST_REGION, _LAST_REGION = 970, 980, 990
"""The interactive tool's own numbers: no council's lies there."""


def place_named(name: str, number: str) -> Place | None:
    """The place of the interactive tool's tables; None for what is none of these (England's state schools alone).

    >>> [place.kind for place in (place_named("Southampton", "852"), place_named("London (Inner)", "987")) if place]
    ['Local authority', 'Region']
    >>> place_named("England_state_funded", "")
    """
    key, code = word_key(name), int(number) if number.isdigit() else 0
    if key == "england" or code == _ENGLAND_NUMBER:
        return Place(ENGLAND, "England", number)
    if key.startswith("england"):
        return None
    if key.startswith(word_key("statistical neighbour")):
        return Place(NEIGHBOURS, name, "")
    if key in _REGIONS or _FIRST_REGION <= code <= _LAST_REGION:
        return Place(REGION, name, number)
    return Place(AUTHORITY, name, number)
