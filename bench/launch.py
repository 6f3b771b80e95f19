"""Start a run: write its plan, then an engine that outlives whoever asked."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bench.errors import BadInput, DeviceUnavailable, ScalewallError
from bench.machine.file_system import network_file_system
from bench.model_spec import ModelSpec
from bench.paths import runs_directory
from bench.plan import marching_order
from bench.run_name import run_name
from bench.store import library
from bench.store.writer import create_run
from bench.trial import Settings

ENGINE_START_TIMEOUT_S = 60.0
"""A long run is read and verified first."""

LAUNCHING = "launching.lock"


@contextmanager
def one_launch_at_a_time() -> Iterator[None]:
    """Wait until nobody else of this user is launching a sweep: what is looked up inside still holds when it starts."""
    descriptor = os.open(runs_directory() / LAUNCHING, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def plan_run(name: str, settings: Settings, specs: Sequence[ModelSpec]) -> Path:
    """Write the run file of a new run, in marching order.

    Raise BadInput where nothing is selected, DeviceUnavailable where no machine of this kind has the device.
    """
    if not specs:
        raise BadInput("No model is selected.", "See what there is with: scalewall-tui models")
    _refuse_foreign_device(settings.device)
    _refuse_network_place(runs_directory())
    run_id = library.new_run_id(datetime.now().astimezone())
    path = library.run_path(run_id)
    create_run(path, run_id, run_name(name), settings, marching_order(specs))
    return path


def _refuse_foreign_device(name: str) -> None:
    """Refuse what this system never has; whether it has what it may have, only torch in a worker can say."""
    is_mac = sys.platform == "darwin"
    if name in ({"cuda"} if is_mac else {"mps"}):
        others = "mps and cpu" if is_mac else "cuda and cpu"
        raise DeviceUnavailable(f"The device {name} is not on this machine.", f"Devices that there may be: {others}.")


def _refuse_network_place(folder: Path) -> None:
    kind = network_file_system(folder)
    if kind is not None:
        raise BadInput(
            f"No run file can be kept in {folder}: {kind} is on a network, where a write-ahead log does not hold.",
            "Choose a folder on a disk of this machine: export SCALEWALL_HOME=FOLDER",
        )


def refuse_second_sweep(path: Path | None = None) -> None:
    """Raise BadInput where a run other than this one is being worked on."""
    active = library.active_run()
    if active is not None and active != path:
        raise BadInput(
            f"The sweep {active.stem} is running, and two at once would spoil each other's figures.",
            f"See it with: scalewall-tui attach    stop it with: scalewall-tui stop {active.stem}",
        )


def start_engine(path: Path, worker_command: Sequence[str] = (), retry: Collection[str] = ()) -> None:
    """Start an engine on a run file and return once it has the run; raise ScalewallError where it has not.

    Trials that ended by one of the causes ``retry`` are queued again first.
    """
    retried = [f"--retry={','.join(sorted(retry))}"] if retry else []
    command = [sys.executable, "-P", "-m", "bench.engine", str(path), *retried, *worker_command]
    try:
        engine = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=ENGINE_START_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ScalewallError(f"The engine did not start within {ENGINE_START_TIMEOUT_S:.0f} s.") from error
    if engine.returncode != 0:
        said = engine.stderr.decode(errors="replace").strip() or f"exit status {engine.returncode}"
        raise ScalewallError(f"The engine could not start: {said}")
