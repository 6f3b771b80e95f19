"""Curves of one line: a bar a value, the highest for the greatest; knows no widget."""

from __future__ import annotations

from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"


def spark(values: Sequence[float], cells: int) -> str:
    """Draw the values in order between the least and the greatest; of many, the greatest in each cell."""
    groups = min(cells, len(values))
    if groups == 0:
        return ""
    greatest = [
        max(values[len(values) * group // groups : len(values) * (group + 1) // groups]) for group in range(groups)
    ]
    return "".join(_bar(value, min(values), max(greatest)) for value in greatest)


def gauge(values: Sequence[float], most: float) -> str:
    """Draw the values in order on a scale that begins at 0 and ends at ``most``, whatever they are."""
    return "".join(_bar(value, 0.0, most) for value in values)


def _bar(value: float, low: float, high: float) -> str:
    share = (value - low) / (high - low) if high > low else 0.0
    return BARS[round(min(1.0, max(0.0, share)) * (len(BARS) - 1))]
