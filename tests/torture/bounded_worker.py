"""A real worker that is given only so much memory and time for a load, and followed by a fresh one where it is lost."""

from __future__ import annotations

import platform
from pathlib import Path

import psutil

from bench.model_spec import ModelSpec
from bench.trial import Failure, Load, Settings
from bench.worker.deadline import OutOfTime, within
from tests.real.tiny_models import ForkedWorker

MEMORY_BYTES = 6 * 10**9
"""Mapped for writing, which is more than is used: hostile sizes ask for terabytes or for all there is."""


class BoundedWorker:
    """Loads what it is given, as the engine would have it loaded."""

    def __init__(self, errors: Path) -> None:
        self._errors = errors
        self._worker: ForkedWorker | None = None
        self.killed = self.died = 0

    def load(self, spec: ModelSpec, settings: Settings, limit_s: float) -> Load | Failure | None:
        """Give how a load ended; None where the worker was killed at its deadline, or died."""
        worker = self._ready()
        try:
            with within(limit_s):
                return worker.load(spec, settings)
        except OutOfTime:
            self.killed += 1
        except AssertionError:
            self.died += 1
        self.close()
        return None

    def close(self) -> None:
        """End the worker at once."""
        if self._worker is not None:
            self._worker.process.kill()
            self._worker.close()
            self._worker = None

    def _ready(self) -> ForkedWorker:
        if self._worker is None:
            self._worker = ForkedWorker(self._errors)
            self._worker.start()
            if platform.system() == "Linux":
                limits = (MEMORY_BYTES, MEMORY_BYTES)
                psutil.Process(self._worker.process.pid).rlimit(psutil.RLIMIT_DATA, limits)
        return self._worker
