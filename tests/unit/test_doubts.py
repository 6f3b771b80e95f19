"""Each doubt about a number: what calls for it, and what falls just short of it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bench.doubts import SLOWED, SWAPPED_BYTES, doubts_between, is_slowed
from bench.trial import Caveat, Conditions

ELAPSED_S = 10.0

UNKNOWN = Conditions(available_bytes=2**33, swap_used_bytes=0, load_average=None)
CALM = Conditions(
    available_bytes=2**33,
    swap_used_bytes=2**30,
    load_average=0.5,
    swapped_bytes=2**32,
    power_source="mains",
    low_power=False,
    thermal_pressure="nominal",
    throttle_count=40,
    memory_pressure="normal",
    memory_stall_s=120.0,
)


def changed(**changes: Any) -> Conditions:
    return msgspec.structs.replace(CALM, **changes)


def test_a_calm_machine_raises_no_doubt() -> None:
    assert doubts_between(CALM, CALM, ELAPSED_S) == ()


def test_a_machine_that_tells_nothing_raises_none_either() -> None:
    assert doubts_between(UNKNOWN, UNKNOWN, ELAPSED_S) == ()


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"thermal_pressure": "moderate"}, Caveat.THROTTLED),
        ({"thermal_pressure": "sleeping"}, Caveat.THROTTLED),
        ({"low_power": True}, Caveat.LOW_POWER),
        ({"power_source": "battery"}, Caveat.ON_BATTERY),
        ({"memory_pressure": "warning"}, Caveat.MEMORY_PRESSURE),
        ({"memory_pressure": "critical"}, Caveat.MEMORY_PRESSURE),
    ],
)
def test_a_state_counts_at_either_moment(changes: dict[str, Any], doubt: Caveat) -> None:
    assert doubts_between(CALM, changed(**changes), ELAPSED_S) == (doubt,)
    assert doubts_between(changed(**changes), CALM, ELAPSED_S) == (doubt,)


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"throttle_count": 41}, Caveat.THROTTLED),
        ({"memory_stall_s": 120.0 + 0.11}, Caveat.MEMORY_PRESSURE),
        ({"swapped_bytes": 2**32 + SWAPPED_BYTES + 1}, Caveat.SWAPPED),
        ({"swap_used_bytes": 2**30 + SWAPPED_BYTES + 1}, Caveat.SWAPPED),
    ],
)
def test_a_counter_counts_by_its_growth(changes: dict[str, Any], doubt: Caveat) -> None:
    assert doubts_between(CALM, changed(**changes), ELAPSED_S) == (doubt,)


@pytest.mark.parametrize(
    "changes",
    [
        {"throttle_count": 40},
        {"memory_stall_s": 120.0 + 0.09},
        {"swapped_bytes": 2**32 + SWAPPED_BYTES},
        {"swap_used_bytes": 2**30 + SWAPPED_BYTES},
        {"swap_used_bytes": 0},  # what others gave back
        {"load_average": 50.0},  # the worker itself measures who is busy
        {"available_bytes": 1},
    ],
)
def test_just_short_of_a_doubt(changes: dict[str, Any]) -> None:
    assert doubts_between(CALM, changed(**changes), ELAPSED_S) == ()


def test_the_same_stall_weighs_more_in_a_shorter_time() -> None:
    stalled = changed(memory_stall_s=120.0 + 0.09)
    assert doubts_between(CALM, stalled, 1.0) == (Caveat.MEMORY_PRESSURE,)
    assert doubts_between(CALM, stalled, 100.0) == ()


def test_a_counter_told_at_one_moment_only_says_nothing() -> None:
    for counter in ("throttle_count", "memory_stall_s", "swapped_bytes"):
        untold = changed(**{counter: None})
        assert doubts_between(untold, CALM, ELAPSED_S) == ()
        assert doubts_between(CALM, untold, ELAPSED_S) == ()


def test_all_at_once_in_the_order_of_their_enumeration() -> None:
    bad = changed(
        thermal_pressure="heavy",
        low_power=True,
        power_source="battery",
        memory_pressure="critical",
        swapped_bytes=2**33,
    )
    assert doubts_between(CALM, bad, ELAPSED_S) == (
        Caveat.THROTTLED,
        Caveat.LOW_POWER,
        Caveat.ON_BATTERY,
        Caveat.MEMORY_PRESSURE,
        Caveat.SWAPPED,
    )


@pytest.mark.parametrize(
    ("control", "best", "slow"),
    [
        (100.0, 100.0, False),
        (100.0, 100.0 * SLOWED * 0.999, False),
        (100.0, 100.0 * SLOWED * 1.001, True),
        (120.0, 100.0, False),
        (None, 100.0, False),
        (1.0, None, False),
    ],
)
def test_a_control_far_below_its_best_shows_a_slow_machine(
    control: float | None, best: float | None, slow: bool
) -> None:
    assert is_slowed(control, best) is slow
