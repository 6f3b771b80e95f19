"""The energy counter of an NVIDIA board, read through nvidia-ml-py where it is installed.

Facts: NVML's nvmlDeviceGetTotalEnergyConsumption counts millijoules of the whole board since the driver was loaded,
on Volta and newer; it is brought up to date every 20 to 100 ms (manual of PETSc, PetscLogGpuEnergyMeter).
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

from bench.worker.energy.meter import EnergyCounter, EnergyReading

MODULE = "pynvml"


def find_board() -> EnergyCounter | None:
    """Give the counter of torch's own board where the library is installed."""
    return BoardCounter(uuid_of_torch) if importlib.util.find_spec(MODULE) else None


class BoardCounter:
    """One board; opened with its first window, so that a failure is told there."""

    name = "NVML"
    shortest_window_s = 1.0

    def __init__(self, board_uuid: Callable[[], str]) -> None:
        self._board_uuid = board_uuid
        self._nvml: Any = None
        self._board: Any = None
        self._begun_mj = 0

    def begin(self) -> None:
        """Note where the board's counter stands."""
        if self._nvml is None:
            self._open()
        self._begun_mj = self._read_mj()

    def joules(self) -> EnergyReading:
        """Give what the board took since begin."""
        return EnergyReading((self._read_mj() - self._begun_mj) / 1e3, f"{self.name} board")

    def _open(self) -> None:
        nvml = importlib.import_module(MODULE)
        nvml.nvmlInit()
        self._board = nvml.nvmlDeviceGetHandleByUUID(self._board_uuid())
        self._nvml = nvml

    def _read_mj(self) -> int:
        return int(self._nvml.nvmlDeviceGetTotalEnergyConsumption(self._board))


def uuid_of_torch() -> str:
    """Give the name of torch's current board: NVML numbers boards its own way, and counts those hidden from torch."""
    import torch

    return f"GPU-{torch.cuda.get_device_properties(torch.cuda.current_device()).uuid}"
