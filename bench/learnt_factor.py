"""How far off predictions are: a range of factors that narrows as ratios come in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

MIDDLE_PRIOR, SPREAD_PRIOR = 1.0, 2.0
"""So many ratios weigh as much as what is assumed before any: a place is learnt sooner than a spread."""
LEAST_DOUBT = 1.15
"""However well the ratios agree, the next model may differ by this factor."""


class Range(NamedTuple):
    """From and to."""

    low: float
    high: float


def learnt_factor(ratios: Sequence[float], doubt: float) -> Range:
    """Give the factors to multiply a prediction by: the ratios' quartiles, drawn towards the doubt while few."""
    logs = sorted(math.log(ratio) for ratio in ratios if ratio > 0)
    middle = _trusted(len(logs), MIDDLE_PRIOR) * median(logs) if logs else 0.0
    trust = _trusted(len(logs), SPREAD_PRIOR)
    spread = _half_quartile_range(logs) if logs else 0.0
    half = max(math.log(LEAST_DOUBT), trust * spread + (1 - trust) * math.log(doubt))
    return Range(math.exp(middle - half), math.exp(middle + half))


def _trusted(count: int, prior: float) -> float:
    return count / (count + prior)


def _half_quartile_range(ordered: Sequence[float]) -> float:
    return (ordered[(3 * len(ordered)) // 4] - ordered[len(ordered) // 4]) / 2
