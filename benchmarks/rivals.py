"""Other programs that do the same sweep, each as a child of its own, timed from its start to its last result."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.points import Points, refuse_other_work

HERE = Path(__file__).parent

OFFLINE = {"HF_HUB_OFFLINE": "1", "LOG_LEVEL": "ERROR", "LOG_TO_FILE": "0"}
"""Nobody asks a hub, and optimum-benchmark neither logs to a file nor tells of every step."""

OPTIMUM_PACKAGES = ("optimum-benchmark", "torch", "transformers", "datasets", "accelerate")


class OptimumBenchmark:
    """optimum-benchmark in a virtual environment of its own, and the models that it is given."""

    def __init__(self, python: Path, points: Points, device: str, folder: Path) -> None:
        self._command = [str(python), str(HERE / "optimum_sweep.py")]
        self._points = points
        folders = {name: str(folder / name) for name in points.by_model}
        self._order = points.order(device) | {"folders": folders}

    def prepare(self) -> None:
        """Save the models, off the clock."""
        _say_to([*self._command, "--prepare"], self._order)

    def versions(self) -> str:
        """Name what it runs on."""
        code = "import sys, importlib.metadata as m; print(', '.join(f'{n} {m.version(n)}' for n in sys.argv[1:]))"
        command = [self._command[0], "-c", code, *OPTIMUM_PACKAGES]
        return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()

    def wall_s(self) -> float:
        """Run the sweep; give its wall time."""
        return _timed(self._command, self._points, self._order)


def bare_loop_s(points: Points, device: str) -> float:
    """Run the bare loop; give its wall time in seconds."""
    return _timed([sys.executable, str(HERE / "bare_loop.py")], points, points.order(device))


def _timed(command: Sequence[str], points: Points, order: dict[str, object]) -> float:
    begun_s = time.time()
    said = json.loads(_say_to(command, order))
    refuse_other_work(points, _passes(said["results"]))
    return float(said["ended_at_s"] - begun_s)


def _say_to(command: Sequence[str], order: dict[str, object]) -> bytes:
    return subprocess.run(
        command, input=json.dumps(order).encode(), stdout=subprocess.PIPE, env=os.environ | OFFLINE, check=True
    ).stdout


def _passes(results: Sequence[dict[str, Any]]) -> dict[str, dict[int, int]]:
    counted: dict[str, dict[int, int]] = {}
    for result in results:
        counted.setdefault(result["model"], {})[result["length"]] = len(result["samples_s"])
    return counted
