"""Entries of small made-up publications."""

from kpibook.history.entry import FIRST, About, Behind, Entry, Told
from kpibook.history.store import append, head, next_number


def figures(periods, plus=0):
    """Two measures in two scopes: a count, and a share with a target."""
    counts = tuple(Told(10 + plus + at, None, 10 + plus + at, 10 + plus + at, "<37", "Green") for at in range(periods))
    shares = tuple(
        Told(1 + plus, 4 + plus, 25, f"25% ({1 + plus}/{4 + plus})", "23%", "Amber") for at in range(periods)
    )
    return {"referrals": {"whole": counts, "east": counts}, "re_referrals": {"whole": shares, "east": shares}}


def publication(number=1, previous=FIRST, month="2023-02", plus=0, **more):
    year, last = map(int, month.split("-"))
    periods = tuple(f"{year}-{last - back:02d}" for back in (1, 0) if last > back)
    about = About("published", number, previous, "2023-03-06T09:00:00Z", "officer", month, periods=periods, **more)
    definitions = {"referrals": ("a" * 64,) * len(periods), "re_referrals": ("b" * 64,) * len(periods)}
    return Entry(about, Behind({"mappings/a.yaml": "c" * 64}, {}, definitions, figures(len(periods), plus)))


def publish(workspace, month, plus=0, **more):
    return append(workspace, lambda found: publication(next_number(found), head(found), month, plus, **more))
