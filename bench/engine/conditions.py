"""The readings of the machine that the engine takes, under the one name that it knows them by."""

from __future__ import annotations

from bench.machine.conditions import read_conditions
from bench.machine.memory import available_bytes, process_bytes, total_bytes
from bench.machine.memory_kills import out_of_memory_kills

__all__ = ["available_bytes", "out_of_memory_kills", "process_bytes", "read_conditions", "total_bytes"]
