"""What the mapping says of lists: which team gets to know which of its records are overdue, and what it is shown."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kpibook.definitions.base import Definition, Id, Length
from kpibook.definitions.mail import Address
from kpibook.months import Duration


class ChildrensLists(Definition):
    """Lists for each team of what is overdue, falls due, and is to be put right (`kpibook lists`).

    They name children, and go to nobody until somebody is named here.
    """

    recipients: dict[Id, tuple[Address, ...]] = Field(min_length=1)
    """Team → the addresses that get its list; `whole` for the whole service's, which the performance team keeps. Never
    taken over from the workbooks' `recipients`: a team that is not named here has no list."""
    show: dict[Id, tuple[Id, ...]] = Field(default_factory=dict)
    """List → its fields that are shown of each record, in this order, and nothing else. Left out: whom it is of,
    the field `worker` where the list has or borrows one, and the dates that decided."""
    worker: Id = "worker"
    """The field, own or borrowed, by which a list is put in order: who works with the child."""
    indicators: tuple[Id, ...] = ()
    """Only these indicators; left out: every share of records that says which way is better, but no second opinion."""
    due_within: Length = Duration(3, "weeks")
    """What falls due in so long a time after the day of the list is listed as due soon; at most 8 weeks."""
    reasons: tuple[str, ...] = (
        "Done, recorded late",
        "Done since",
        "Not done, planned",
        "Not possible",
        "Not ours",
        "Wrong in the list",
    )
    """What a manager can choose from to say why."""
    keep_months: int = Field(default=6, ge=1, le=120)
    """For so many months lists and notes are kept; then `kpibook lists forget` is due, and says so. Nothing is removed
    by itself."""
    pseudonyms: Literal["none", "keyed"] = "none"
    """`keyed`: in place of each id a short sign that is the same every month, which only who has the key can work out
    from the id: for managers who look up by case number. Ids in `show` are left out then."""
    month_end: bool = False
    """Whether `kpibook month-end` makes the lists too, and drafts their mails."""
