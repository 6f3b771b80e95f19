"""The doubts about a number that follow from how the machine was just before and just after it was taken."""

from __future__ import annotations

from bench.trial import Calibration, Caveat, Conditions

BUSY_CORES = 0.25
"""Others that keep more than a quarter of a core busy disturb what is timed."""

STALLED_SHARE = 0.01
"""Waiting for memory makes doubtful what it may have made longer by more than an interval of ±1 % would show."""

SWAPPED_BYTES = 16 * 1024**2
"""A disk of 2 GB/s needs 8 ms for this much, as long as a short pass; systems at rest move less in the background."""

SLOWED = 1.15
"""A control that takes this many times as long as at its best shows a slow machine. Of 14 processes on one virtual
machine it took 1.50 to 1.67 ms where gpt2 took 178 to 198 ms, and 1.85 to 2.41 ms where that took 209 to 254 ms."""


def doubts_between(before: Conditions, after: Conditions, elapsed_s: float) -> tuple[Caveat, ...]:
    """Give the caveats, in the order of their enumeration, that two readings so many seconds apart call for."""
    holds = {
        Caveat.THROTTLED: _is_throttled(before, after),
        Caveat.LOW_POWER: bool(before.low_power or after.low_power),
        Caveat.ON_BATTERY: "battery" in {before.power_source, after.power_source},
        Caveat.MEMORY_PRESSURE: _is_short_of_memory(before, after, elapsed_s),
        Caveat.SWAPPED: _has_swapped(before, after),
    }
    return tuple(caveat for caveat in Caveat if holds.get(caveat, False))


def is_slowed(control_operations_per_s: float | None, best_operations_per_s: float | None) -> bool:
    """Say whether the machine was slow after the passes, by the control and its best; not where either is unknown."""
    if control_operations_per_s is None or best_operations_per_s is None:
        return False
    return control_operations_per_s * SLOWED < best_operations_per_s


def is_outdone(calibration: Calibration, control_operations_per_s: float | None) -> bool:
    """Say whether the device did better beside a trial than when it was calibrated: something disturbed that."""
    at_their_best = (calibration.control_operations_per_s, calibration.operations_per_s)
    return any(is_slowed(calibrated, control_operations_per_s) for calibrated in at_their_best)


def _is_throttled(before: Conditions, after: Conditions) -> bool:
    is_pressed = not {before.thermal_pressure, after.thermal_pressure} <= {None, "nominal"}
    return is_pressed or _growth(before.throttle_count, after.throttle_count) > 0


def _is_short_of_memory(before: Conditions, after: Conditions, elapsed_s: float) -> bool:
    is_pressed = not {before.memory_pressure, after.memory_pressure} <= {None, "normal"}
    return is_pressed or _growth(before.memory_stall_s, after.memory_stall_s) > STALLED_SHARE * elapsed_s


def _has_swapped(before: Conditions, after: Conditions) -> bool:
    """Look at the traffic and at the fill: what Linux compresses in memory (zswap) fills swap without any traffic."""
    traffic_bytes = _growth(before.swapped_bytes, after.swapped_bytes)
    return max(traffic_bytes, after.swap_used_bytes - before.swap_used_bytes) > SWAPPED_BYTES


def _growth(before: float | None, after: float | None) -> float:
    """Give how much a counter grew; one that is not told at both moments did not, as far as anybody knows."""
    return 0.0 if before is None or after is None else after - before
