"""What is said of a number that stands directly before it is said of the figure that the number is."""

import re
from collections.abc import Iterable

from kpibook.words.found import Build, Hunt, each_of
from kpibook.words.frames_levels import levels
from kpibook.words.statements import Of, Statement

_BEFORE = re.compile(r"(?P<q>[%nr])[)]?[,_v(A]{0,4}$")


def anchored(hunt: Hunt, at: int, build: Build) -> Build:
    """ "25% is above England's": only of those figures that are 25%, whatever else the sentence may speak of."""
    before = _BEFORE.search(hunt.codes[:at])
    place = before.start("q") if before is not None else None
    if place is not None and re.search(r"[Fh][_oA@]{0,3}$", hunt.codes[:place]):
        return build  # "79% from 64%, above the target": not of what it is compared with
    if place is None or place in hunt.used or hunt.codes[place + 1 : place + 2] == ".":
        return build
    said = hunt.sentence.items[place].said

    def of_that(of: Of) -> Iterable[Statement]:
        known = [one.holds(hunt.facts) for one in levels(hunt.facts.indicators[of.indicator], of, said)]
        return each_of(build(of)) if True in known else ()

    return of_that
