"""The machine's state beside a trial, cheap to read."""

from __future__ import annotations

import os

from bench.machine.memory import available_bytes
from bench.machine.memory_pressure import memory_pressure, memory_stall_s
from bench.machine.power import low_power, power_source
from bench.machine.swap import swap_used_bytes, swapped_bytes
from bench.machine.thermal import thermal_pressure, throttle_count
from bench.trial import Conditions


def read_conditions() -> Conditions:
    """Read the machine's state now."""
    return Conditions(
        available_bytes=available_bytes(),
        swap_used_bytes=swap_used_bytes(),
        load_average=os.getloadavg()[0],
        swapped_bytes=swapped_bytes(),
        power_source=power_source(),
        low_power=low_power(),
        thermal_pressure=thermal_pressure(),
        throttle_count=throttle_count(),
        memory_pressure=memory_pressure(),
        memory_stall_s=memory_stall_s(),
    )
