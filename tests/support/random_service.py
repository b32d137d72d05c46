"""The sample's indicators with random figures: every shape, small numbers, gaps and figures that are not told."""

from __future__ import annotations

import dataclasses

import numpy as np

from kpibook.pipeline import Run
from kpibook.tables import NOT_AVAILABLE, SUPPRESSED


def with_random_figures(run: Run, seed: int) -> Run:
    """The run with every figure drawn anew: most move a little from month to month, some jump, stand still or end."""
    draw, found = np.random.default_rng(seed), run.observations
    numerators, denominators = np.array(found.numerators), np.array(found.denominators)
    whole = np.where((found.denominators >= 0).any(axis=(1, 2)))[0]
    for at in range(len(found.measures)):
        for scope in range(len(found.scopes)):
            upper, lower = _series(draw, len(found.months), at in whole)
            gone = draw.random(len(found.months))
            upper[gone < 0.06], lower[gone < 0.06] = NOT_AVAILABLE, NOT_AVAILABLE
            kept_back = (gone > 0.94) & (upper != NOT_AVAILABLE)
            upper[kept_back] = SUPPRESSED
            if at in whole:
                lower[kept_back] = SUPPRESSED
            numerators[at, scope], denominators[at, scope] = upper, lower
    return dataclasses.replace(
        run, observations=dataclasses.replace(found, numerators=numerators, denominators=denominators)
    )


def _series(draw: np.random.Generator, months: int, is_share: bool) -> tuple[np.ndarray, np.ndarray]:
    size = int(draw.choice([3, 25, 300, 2500]))
    lower = np.maximum(0, size + draw.integers(-size // 10 - 1, size // 10 + 2, months))
    share = draw.choice([0.05, 0.3, 0.6, 0.9, 0.98]) + draw.choice([0.0, 0.004, 0.03]) * draw.standard_normal(months)
    share += draw.choice([0.0, 0.01, -0.01]) * (np.arange(months) - months // 2)
    upper = np.round(lower * np.clip(share, 0, 1)).astype(int)
    return (upper, lower) if is_share else (upper, np.full(months, NOT_AVAILABLE))
