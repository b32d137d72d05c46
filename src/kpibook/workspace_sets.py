"""What `kpibook init` can make a workspace from: names and places only, for help is answered before all is loaded."""

from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class WorkspaceSet:
    """Mapping files to begin with, and the synthetic lists that they are about."""

    sentence: str
    """For `kpibook init --list`."""
    mappings: str
    """Where the mapping files lie, seen from what the package carries; in the workspace the folder is `mappings`."""
    lists: str
    """Where the lists lie; '' for a set without any."""
    sources_folder: str
    """What the folder of the lists is called in the workspace, as the set's own mapping says."""
    period: str
    """A month, or the as-at date of a reading, that can be built at once; '' where there is none yet."""


SETS = {
    "children": WorkspaceSet(
        "A children's service, whole: contacts to care leavers, 30 indicators, teams, targets, benchmarks, audits.",
        "mappings",
        "samples",
        "samples",
        "2023-02",
    ),
    "highways": WorkspaceSet(
        "A roads service: short mapping files in which each common kind of measure and condition stands once.",
        "samples/highways/mappings",
        "samples/highways/sources",
        "sources",
        "2024-12",
    ),
    "ssda903": WorkspaceSet(
        "Children looked after, from the CSV files of the SSDA903 return; the whole service's figures, no teams.",
        "samples/ssda903/mappings",
        "samples/ssda903/sources",
        "sources",
        "2023-03",
    ),
    "annex-a": WorkspaceSet(
        "Ofsted's Annex A: eleven lists as they were on a day, from contacts to adopters, 40 indicators, teams.",
        "samples/annex_a/mappings",
        "samples/annex_a/sources",
        "sources",
        "2023-03-06",
    ),
    "empty": WorkspaceSet(
        "The template and an organisation file with comments, for lists of your own from the first one on.",
        "samples/empty/mappings",
        "",
        "sources",
        "",
    ),
}
"""Name → set, the one that is made unless told first."""
DEFAULT = "children"


def set_folders(but: str) -> set[str]:
    """What the folders of all sets but one are called.

    >>> sorted(set_folders("children"))
    ['annex_a', 'empty', 'highways', 'ssda903']
    """
    return {PurePosixPath(each.mappings).parent.name for name, each in SETS.items() if name != but} - {""}
