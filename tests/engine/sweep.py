"""A run in a test: started, watched, asked, and read."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.launch import start_engine
from bench.store import schema
from bench.store.reader import RunReader
from bench.store.requests import RequestKind, request
from bench.store.rows import MarchRow, RunRow

FAKE_WORKER = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))

WaitUntil = Callable[..., None]


class Sweep:
    """Drives one run; over simulated workers where nothing else is said."""

    def __init__(self, path: Path, wait_until: WaitUntil, worker_command: Sequence[str] = FAKE_WORKER) -> None:
        self.path = path
        self.worker_command = worker_command
        self.reader = RunReader(path)
        self._wait_until = wait_until

    def start(self) -> None:
        start_engine(self.path, self.worker_command)

    def finish(self) -> dict[str, MarchRow]:
        """Start an engine and wait until it has left."""
        self.start()
        self.wait_for_engine_to_leave()
        return self.marches()

    def wait_for_engine_to_leave(self) -> None:
        self._wait_until(lambda: not self.reader.engine_is_alive(), "the engine has left")

    def wait_until(self, condition: Callable[[], object], name: str) -> None:
        self._wait_until(condition, name)

    def marches(self) -> dict[str, MarchRow]:
        return {row.spec.name: row for row in self.reader.marches()}

    def run(self) -> RunRow:
        return self.reader.run()

    def outcomes(self, name: str) -> list[str | None]:
        return [trial.outcome.value if trial.outcome else None for trial in self.marches()[name].trials]

    def ask(self, kind: RequestKind, argument: str = "") -> str:
        """Ask the engine for something and wait for its answer."""
        command_id = request(self.path, kind, argument)

        def answer() -> str | None:
            row = self.reader.command(command_id)
            return row.answer if row else None

        self._wait_until(answer, f"the engine has answered {kind}")
        return answer() or ""

    def engine_pid(self) -> int:
        connection = schema.open_for_reading(self.path)
        pid = connection.execute("SELECT pid FROM sessions ORDER BY session_id DESC").fetchone()[0]
        connection.close()
        return int(pid)

    def kill_engine(self) -> None:
        os.kill(self.engine_pid(), signal.SIGKILL)
        self.wait_for_engine_to_leave()

    def is_measuring(self, length: int) -> bool:
        progress = self.reader.progress()
        trials = [trial for row in self.reader.marches() for trial in row.trials]
        return progress is not None and any(
            trial.trial_id == progress.trial_id and trial.sequence_length == length for trial in trials
        )
