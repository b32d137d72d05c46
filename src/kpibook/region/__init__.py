"""EDGE: many councils' workspaces in one go, here or on a cluster: their figures in one table, their workbooks."""

from kpibook.region.run import RegionRequest, make_region

__all__ = ["RegionRequest", "make_region"]
