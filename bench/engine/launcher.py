"""Starts workers: a fresh interpreter each, or a fork of one that has torch imported and no device touched."""

from __future__ import annotations

import multiprocessing
import os
import platform
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

START_PATIENCE_S = 60.0
"""A worker that is being started is waited for this long before it can be killed."""

NVIDIA_DRIVER = Path("/proc/driver/nvidia")

START_FAILED = 255
"""Exit status that stands for a worker which never came to be."""


class WorkerProcess(Protocol):
    """A started worker, as far as the supervisor cares."""

    @property
    def pid(self) -> int | None:
        """Its process id, None while it is being started."""
        ...

    def exit_code(self) -> int | None:
        """Give its exit status, negative for a signal, None while it lives."""
        ...

    def wait(self, timeout_s: float) -> int | None:
        """Wait for its end; give what exit_code gives."""
        ...

    def terminate(self) -> None:
        """Ask the system to end it (SIGTERM)."""
        ...

    def kill(self) -> None:
        """End it and its group, at once."""
        ...


class Launcher(Protocol):
    """A way to start workers."""

    def start(self, orders: Connection, events: Connection, errors: Connection, device: str) -> WorkerProcess:
        """Start a worker that reads orders, writes events, and has its stdout and stderr on errors."""
        ...


def default_launcher(worker_command: Sequence[str] = ()) -> Launcher:
    """Give the fork server where that is safe, a fresh interpreter elsewhere or where a command is given.

    Metal must not be forked. Nor is it certain that importing torch leaves CUDA untouched, so a machine with its
    driver gets fresh interpreters too: https://github.com/pytorch/pytorch/issues/190708.
    """
    if worker_command:
        return InterpreterLauncher(worker_command)
    if platform.system() == "Linux" and not NVIDIA_DRIVER.exists():
        return ForkServerLauncher()
    return InterpreterLauncher([sys.executable, "-P", "-m", "bench.worker"])


class InterpreterLauncher:
    """Runs a command for each worker, with the numbers of its two pipes and the device as arguments."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)

    def start(self, orders: Connection, events: Connection, errors: Connection, device: str) -> WorkerProcess:
        """Start a worker in an interpreter and a session of its own."""
        process = subprocess.Popen(
            [*self._command, str(orders.fileno()), str(events.fileno()), device],
            stdin=subprocess.DEVNULL,
            stdout=errors.fileno(),
            stderr=errors.fileno(),
            pass_fds=(orders.fileno(), events.fileno()),
            start_new_session=True,
        )
        return _InterpreterProcess(process)


class _InterpreterProcess:
    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def exit_code(self) -> int | None:
        return self._process.poll()

    def wait(self, timeout_s: float) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(timeout_s)
        return None

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        _kill_group(self._process.pid)
        self._process.kill()


class ForkServerLauncher:
    """Forks each worker from a server that has imported torch and transformers once and touched no device."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["bench.worker.preloaded"])

    def start(self, orders: Connection, events: Connection, errors: Connection, device: str) -> WorkerProcess:
        """Ask the server for a worker; the first one waits in the background for the server's imports."""
        from bench.worker.forked import run_forked

        # Duplicates, since the caller closes its own before the server has taken them over.
        pipes = [Connection(os.dup(pipe.fileno()), pipe.readable, pipe.writable) for pipe in (orders, events, errors)]
        process = self._context.Process(target=run_forked, args=(*pipes, device), daemon=True)
        return _ForkedProcess(process, pipes)


class _ForkedProcess:
    """The server answers only after its imports, so the start happens in a thread and the engine keeps listening."""

    def __init__(self, process: BaseProcess, pipes: Sequence[Connection]) -> None:
        self._process = process
        self._pipes = pipes
        self._failed_to_start = False
        self._starting = threading.Thread(target=self._start, daemon=True)
        self._starting.start()

    def _start(self) -> None:
        try:
            self._process.start()
        except Exception as error:  # noqa: BLE001 — in a thread, an exception that is not told would be lost
            self._failed_to_start = True
            os.write(self._pipes[-1].fileno(), f"The fork server gave no worker: {error!r}\n".encode())
        finally:
            for pipe in self._pipes:
                pipe.close()

    @property
    def pid(self) -> int | None:
        return None if self._starting.is_alive() else self._process.pid

    def exit_code(self) -> int | None:
        if self._starting.is_alive():
            return None
        return START_FAILED if self._failed_to_start else self._process.exitcode

    def wait(self, timeout_s: float) -> int | None:
        self._starting.join(timeout_s)
        if self._starting.is_alive():
            return None
        if not self._failed_to_start:
            self._process.join(timeout_s)
        return self.exit_code()

    def terminate(self) -> None:
        self._starting.join(START_PATIENCE_S)
        if self.pid is not None:
            self._process.terminate()

    def kill(self) -> None:
        self._starting.join(START_PATIENCE_S)
        if self.pid is not None:
            _kill_group(self.pid)
            self._process.kill()


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
