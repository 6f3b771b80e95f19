"""Numbers as the findings say them."""

from __future__ import annotations


def gigabytes(count: float) -> str:
    """Give bytes in GB = 10⁹."""
    return f"{count / 1e9:,.1f} GB" if count >= 1e8 else f"{count / 1e6:,.0f} MB"


def cores(count: float) -> str:
    """Give a number of cores."""
    shown = f"{count:.2f}".rstrip("0").rstrip(".")
    return f"{shown} core{'' if shown == '1' else 's'}"


def listed(busiest: tuple[tuple[str, float], ...]) -> str:
    """Name processes with their cores."""
    return ", ".join(f"{name or 'unnamed'} {share:.2f}" for name, share in busiest)
