"""Student's t: how wide an interval has to be for so few points.

Sources by number: Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964).
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist
from typing import Final

from bench.sample_statistics import ONE_IN

ONE_IN_TWENTY: Final = 1 / ONE_IN
_FEW_DEGREES = 30
"""Up to here the share is summed up and its quantile searched for; beyond, the expansion is as good."""
_HALVINGS = 60


@lru_cache(maxsize=4096)
def t_quantile(degrees: int, missed: float = ONE_IN_TWENTY) -> float:
    """Give the two-sided quantile that so small a share lies beyond, for so many degrees of freedom, 1 or more.

    It is right to 0.1 % for a share down to one in a billion.
    """
    return _searched(degrees, missed) if degrees <= _FEW_DEGREES else _expanded(degrees, missed)


def _searched(degrees: int, missed: float) -> float:
    """Halve the angle whose tangent is t ÷ √degrees until it is where the share is."""
    low, high = 0.0, math.pi / 2
    for _ in range(_HALVINGS):
        angle = (low + high) / 2
        low, high = (angle, high) if _share_beyond(angle, degrees) > missed else (low, angle)
    return math.tan(low) * math.sqrt(degrees)


def _share_beyond(angle: float, degrees: int) -> float:
    """Give the share on both sides, by 26.7.3 for odd degrees and 26.7.4 for even ones."""
    is_odd = degrees % 2
    term = whole = (math.cos(angle) if degrees > 1 else 0.0) if is_odd else 1.0
    for step in range(2 + is_odd, degrees - 1, 2):
        term *= (step - 1) / step * math.cos(angle) ** 2
        whole += term
    within = math.sin(angle) * whole
    return 1 - (2 / math.pi * (angle + within) if is_odd else within)


def _expanded(degrees: int, missed: float) -> float:
    """Give the quantile by the expansion 26.7.5."""
    z, n = NormalDist().inv_cdf(1 - missed / 2), degrees
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )
