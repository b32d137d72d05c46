"""Figures of one report that must agree: which must, which do not, and the records that part them."""

from kpibook.indicators.reconcile.held import hold
from kpibook.indicators.reconcile.words import disagreement, disagreement_warnings

__all__ = ["disagreement", "disagreement_warnings", "hold"]
