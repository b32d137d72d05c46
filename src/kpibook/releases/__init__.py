"""Pure: what others publish (statistical releases, the interactive tool, lists of neighbours) → figures."""

from kpibook.releases.figures import PublishedFigure, Release, slug
from kpibook.releases.read_release import read_release

__all__ = ["PublishedFigure", "Release", "read_release", "slug"]
