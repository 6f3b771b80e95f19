"""Numbers as people read them; one place for every unit, and one mark for what was not measured."""

from __future__ import annotations

import math

from rich.cells import cell_len, set_cell_size

NOT_MEASURED = "·"
"""In a table's cell: nobody has measured it yet."""
UNKNOWN = "–"
"""In a line of text: there is no such figure."""

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400


def significant(value: float) -> str:
    """Give three digits or every digit before the point, with thousands; never 0 for what is not 0."""
    if value == 0:
        return "0"
    if abs(value) < 0.001:
        return f"{value:.1e}"
    decimals = next((places for limit, places in ((1, 3), (9.995, 2), (99.95, 1)) if abs(value) < limit), 0)
    return f"{value:,.{decimals}f}"


def tokens_per_s(value: float | None) -> str:
    """Give a throughput without its unit, as in a column."""
    return NOT_MEASURED if value is None else significant(value)


def short_tokens_per_s(value: float) -> str:
    """Give a throughput for the narrowest of cells: ``123k``."""
    divisor, letter = (1, "") if value < 999.5 else (1e3, "k") if value < 999_500 else (1e6, "M")
    scaled = value / divisor
    return (
        f"{scaled:.1f}{letter}"
        if 0.1 <= scaled < 9.95
        else f"{scaled:.3g}{letter}"
        if scaled < 0.1
        else f"{scaled:.0f}{letter}"
    )


def gigabytes(value: float | None) -> str:
    """Give bytes in GB = 10⁹ without the unit, as in a column."""
    if value is None:
        return NOT_MEASURED
    return "<0.001" if 0 < value < 1e6 else significant(value / 1e9)


def memory(value: float | None) -> str:
    """Give bytes with the unit that suits them; GB = 10⁹."""
    if value is None:
        return UNKNOWN
    for limit, divisor, unit in ((1e6, 1e3, "kB"), (1e9, 1e6, "MB")):
        if abs(value) < limit:
            return f"{significant(value / divisor)} {unit}"
    return f"{significant(value / 1e9)} GB"


def parameters(value: float | None) -> str:
    """Give a number of parameters: ``110 M``, ``6.74 B``."""
    if value is None:
        return NOT_MEASURED
    divisor, letter = (1e9, "B") if value >= 999.5e6 else (1e6, "M")
    return f"{significant(value / divisor)} {letter}"


def seconds(value: float | None) -> str:
    """Give a measured time: ``0.42 ms``, ``12.3 s``, ``3 min 20 s``."""
    if value is None:
        return UNKNOWN
    for limit, factor, unit in ((0.001, 1e6, "µs"), (1.0, 1e3, "ms"), (100.0, 1.0, "s")):
        if value < limit:
            return f"{significant(value * factor)} {unit}"
    return duration(value)


def seconds_range(low_s: float, high_s: float) -> str:
    """Give seconds from one to another, the unit once where it is the same; from nothing on, only the other end.

    An interval of few passes that differ much begins at no time at all, which would read as a measurement.
    """
    low, high = seconds(low_s), seconds(high_s)
    if low_s <= 0:
        return f"up to {high}"
    number, _, unit = low.rpartition(" ")
    return f"{number}–{high}" if high.split(" ")[1:] == [unit] else f"{low}–{high}"


def duration(value: float | None) -> str:
    """Give a stretch of time by its two largest units: ``42 s``, ``3 min 20 s``, ``1 h 12 min``, ``2 d 3 h``."""
    if value is None:
        return UNKNOWN
    whole = int(value)
    for unit_s, unit, part_s, part in (
        (_DAY_S, "d", _HOUR_S, "h"),
        (_HOUR_S, "h", _MINUTE_S, "min"),
        (60, "min", 1, "s"),
    ):
        if whole >= unit_s:
            rest = whole % unit_s // part_s
            return f"{whole // unit_s} {unit} {rest} {part}" if rest else f"{whole // unit_s} {unit}"
    return f"{whole} s"


def roughly(value: float | None) -> str:
    """Give an estimate, visibly one and no finer than it can be: ``~12 min``, ``~2 h 40 min``."""
    if value is None:
        return UNKNOWN
    if value < _MINUTE_S:
        return "<1 min"
    step = _MINUTE_S if value < _HOUR_S else 10 * _MINUTE_S if value < 10 * _HOUR_S else _HOUR_S
    return f"~{duration(max(1, round(value / step)) * step)}"


def soon(value: float) -> str:
    """Give the time to something that is near, visibly an estimate: ``~3 s``; nothing below one second."""
    if value < 1:
        return ""
    return f"~{round(value)} s" if value < 99.5 else roughly(value)


def roughly_between(low: float, high: float) -> str:
    """Give an estimate as the range that it is: ``~9–14 min``, ``~50 min–1 h 20 min``."""
    first, last = roughly(max(low, _MINUTE_S) if high >= _MINUTE_S else low), roughly(high)
    if first == last:
        return first
    number, _, unit = first.rpartition(" ")
    is_one_unit = last.count(" ") == 1 and last.endswith(f" {unit}") and number.count(" ") == 0
    return f"{number if is_one_unit else first}–{last.lstrip('~')}"


def percent(share: float | None) -> str:
    """Give a share in whole percent; 0 % and 100 % only where they are exact."""
    if share is None or not math.isfinite(share):
        return UNKNOWN
    rounded = round(share * 100)
    if rounded == 0 and share > 0:
        return "<1 %"
    if rounded == 100 and share < 1:
        return ">99 %"
    return f"{rounded} %"


def fit(text: str, width: int, align: str = "left") -> str:
    """Give the text in exactly that many cells, shortened at its end where it is too long."""
    room = width - cell_len(text)
    if room < 0:
        return set_cell_size(text, width - 1) + "…" if width > 1 else set_cell_size(text, width)
    return " " * room + text if align == "right" else text + " " * room


def fit_name(name: str, width: int) -> str:
    """Give a name in exactly that many cells, shortened in its middle: its end tells models apart."""
    if cell_len(name) <= width or width < 8 or cell_len(name) != len(name):
        return fit(name, width)
    tail = (width - 1) // 3
    return f"{name[: width - 1 - tail]}…{name[-tail:]}"
