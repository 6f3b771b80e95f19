"""Student's t: how wide an interval has to be for so few points."""

from __future__ import annotations

from statistics import NormalDist
from typing import Final

from bench.sample_statistics import ONE_IN, STUDENT_QUANTILES

ONE_IN_TWENTY: Final = 1 / ONE_IN


def t_quantile(degrees: int, missed: float = ONE_IN_TWENTY) -> float:
    """Give the two-sided quantile that so small a share lies beyond, for so many degrees of freedom, 1 or more.

    Of 5 % a table up to 4 degrees; else the expansion of Abramowitz and Stegun, "Handbook of Mathematical Functions"
    (1964), 26.7.5. It is within 0.1 % for 5 % from 5 degrees on, and a few percent too small far out: for 0.01 % by 4 %
    with 4 degrees, by 0.1 % with 10.
    """
    if missed == ONE_IN_TWENTY and degrees in STUDENT_QUANTILES:
        return STUDENT_QUANTILES[degrees]
    z, n = NormalDist().inv_cdf(1 - missed / 2), degrees
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )
