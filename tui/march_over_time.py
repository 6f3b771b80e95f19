"""What the machine was like while a model marched: each reading as a small curve over its trials; knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from bench.store.rows import CloseUp, MarchRow
from bench.trial import Conditions
from tui import formatting
from tui.card_lines import flow
from tui.sparks import spark
from tui.styled_lines import StyledLine, joined
from tui.visible_text import visible

MOST_CELLS = 16


def over_time_lines(march: MarchRow, close_ups: Sequence[CloseUp], width: int) -> list[StyledLine]:
    """Give memory, swap, load, heat and power from the first trial to the last, as far as the machine told of them."""
    moments = [moment for close_up in close_ups for moment in (close_up.before, close_up.after) if moment is not None]
    peaks = [float(t.measurement.peak_bytes) for t in march.trials if t.measurement and t.measurement.peak_bytes]
    parts = [
        _curve("peak", peaks, formatting.memory),
        _curve("free", _figures(moments, lambda one: one.available_bytes), formatting.memory),
        _curve("in swap", _figures(moments, lambda one: one.swap_used_bytes), formatting.memory),
        _curve("load", _figures(moments, lambda one: one.load_average), lambda value: f"{value:.1f}"),
        _words("heat", (one.thermal_pressure for one in moments)),
        _words("power", (one.power_source for one in moments)),
        _words("memory pressure", (one.memory_pressure for one in moments)),
    ]
    return flow((part for part in parts if part), width)


def _figures(moments: Iterable[Conditions], figure: Callable[[Conditions], float | None]) -> list[float]:
    return [value for moment in moments if (value := figure(moment)) is not None]


def _curve(label: str, values: Sequence[float], words: Callable[[float], str]) -> StyledLine:
    """Give the least and the most with the curve between; one figure alone where nothing changed."""
    if not values or not any(values):
        return ()
    low, high = min(values), max(values)
    if len(values) < 2 or words(low) == words(high):
        return ((f"{label} ", "role--dim"), (words(high), ""))
    curve: StyledLine = ((f"{label} ", "role--dim"), (spark(values, MOST_CELLS), "role--accent"))
    return joined([curve, ((f"{words(low)}–{words(high)}", ""),)], (" ", ""))


def _words(label: str, states: Iterable[str | None]) -> StyledLine:
    """Give each state in turn, those in a row once."""
    told = [visible(state, 20) for state, _ in groupby(state for state in states if state)]
    return ((f"{label} ", "role--dim"), (" → ".join(told[:6]) + (" …" if len(told) > 6 else ""), "")) if told else ()
