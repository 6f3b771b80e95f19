"""Student's t: how wide an interval has to be for so few points."""

from __future__ import annotations

from statistics import NormalDist
from typing import Final

from bench.sample_statistics import STUDENT_QUANTILES

_Z: Final = NormalDist().inv_cdf(0.975)


def t_quantile(degrees: int) -> float:
    """Give the two-sided 95 % quantile for so many degrees of freedom, 1 or more.

    A table up to 4; from 5 on the expansion of Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964),
    26.7.5, which is within 0.1 % there.
    """
    if degrees in STUDENT_QUANTILES:
        return STUDENT_QUANTILES[degrees]
    z, n = _Z, degrees
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )
