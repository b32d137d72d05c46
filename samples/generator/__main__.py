"""Writes the sample spreadsheets: ``python -m samples.generator [folder]``, from the repository's root."""

import sys
from pathlib import Path

from . import care, care_events, cases, front_door, placements, plans, reference
from .books import all_books
from .sheets import write_book
from .world import World


def make_world() -> World:
    """The synthetic city: every list, with the published counts in it."""
    world = World()
    for make in (front_door.make_contacts, front_door.make_referrals, front_door.make_early_help):
        make(world)
    front_door.make_assessments(world)
    cin, cwd, cp = plans.make_plans(world)
    plans.make_cin_visits(world, cin)
    plans.make_cp_visits(world, cp)
    children = care.make_children(world, [(one.child, one.end) for one in cp if one.end is not None])
    passing = care.passing_children(world)
    care.set_statuses(world, children)
    placements.make_placements(world, children, passing)
    care.make_episodes(world, [*children, *passing])
    care_events.make_cla_visits(world, children)
    care_events.make_reviews(world, children, passing)
    care_events.make_health_assessments(world, children)
    leavers = cases.make_care_leavers(world, children)
    cases.make_open_cases(world, {"cin": cin, "cwd": cwd, "cp": cp, "care_leaver": leavers}, children)
    for make in (reference.make_audits, reference.make_population, reference.make_benchmarks):
        make(world)
    return world


def write_samples(folder: Path) -> None:
    """Every file of the samples, into a folder that is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for book in all_books(make_world()):
        write_book(folder, book)


if __name__ == "__main__":
    write_samples(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1])
