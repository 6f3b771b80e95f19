"""Strikes a running sweep with signals, takes it up again, and compares what came out with an undisturbed one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench.launch import start_engine
from bench.store import lock, schema
from bench.store.verification import verify
from tests.engine.sweep import FAKE_WORKER, Sweep

DOOMED_ENGINE = (sys.executable, "-P", str(Path(__file__).with_name("doomed_engine.py")))
RETRIED = frozenset({"unexplained"})

MODELS = {
    "plain": {},
    "walled": {"2": "fail:out_of_memory"},
    "fragile": {"2": "signal:SIGSEGV"},
    "odd": {"2": "fail:wrong_numbers"},
    "unloadable": {"load": "fail:load_failed"},
    "last": {"1": "slow:0.05", "3": "slow:0.05"},
}
"""How the models of the sweep behave, by length; simulated."""

Result = tuple[int, int]
"""A trial and the number of its attempt."""
Outcomes = set[tuple[str, int, str | None]]


@dataclass
class Tally:
    """What became of all the strikes."""

    strikes: Counter[str] = field(default_factory=Counter)
    sweeps: int = 0
    different: int = 0
    lost: int = 0
    doubled: int = 0
    unsound: int = 0
    orphans: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing went wrong."""
        return not (self.different or self.lost or self.doubled or self.unsound or self.orphans)

    def judge(self, sweep: Sweep, expected: Outcomes, acknowledged: dict[Result, object]) -> None:
        """Count what is wrong with a sweep that has been finished after all."""
        after = results(sweep.path)
        self.sweeps += 1
        self.different += len(outcomes(sweep) ^ expected)
        self.lost += sum(after.get(result) != value for result, value in acknowledged.items())
        measured = Counter(trial_id for trial_id, _ in after)
        self.doubled += sum(count - 1 for count in measured.values())
        self.unsound += not verify(sweep.path).is_sound


def outcomes(sweep: Sweep) -> Outcomes:
    """How every trial ended."""
    return {
        (name, trial.sequence_length, trial.outcome)
        for name, march in sweep.marches().items()
        for trial in march.trials
    }


def results(path: Path) -> dict[Result, object]:
    """Every measurement that stands in the run file, as a viewer sees it now."""
    with closing(schema.open_for_reading(path)) as connection:
        rows = connection.execute("SELECT * FROM attempts WHERE outcome = 'completed'").fetchall()
        return {(row["trial_id"], row["attempt"]): (row["ended_at"], row["body"], row["load_id"]) for row in rows}


def finish(sweep: Sweep, expected: Outcomes) -> None:
    """Take the sweep up as often as it takes; then try again, as its user would, what was spoilt too often."""
    sweep.wait_for_engine_to_leave()
    while sweep.run().status != "finished":
        sweep.finish()
    sweep.wait_for_engine_to_leave()
    if any(outcome in {"interrupted", "crashed"} for _, _, outcome in outcomes(sweep) - expected):
        start_engine(sweep.path, sweep.worker_command, RETRIED)
        sweep.wait_for_engine_to_leave()


def start_doomed(sweep: Sweep, what: str) -> None:
    """Start an engine that will kill itself; it may do so before it says that it is ready."""
    subprocess.run(
        [*DOOMED_ENGINE, what, str(sweep.path), *FAKE_WORKER], capture_output=True, check=False, timeout=60,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


class Striker:
    """Strikes one process of a running sweep at a time, chosen by chance."""

    def __init__(self, sweep: Sweep, chance: random.Random, tally: Tally) -> None:
        self._sweep = sweep
        self._chance = chance
        self._tally = tally

    def strike(self, screen: int | None) -> None:
        """Hit the engine, its worker, or the screen where there is one."""
        ways: list[tuple[str, Callable[[], int | None], str]] = [
            *[("engine", self._engine, name) for name in ("KILL", "KILL", "KILL", "TERM", "HUP", "STOP")],
            *[("worker", self._worker, name) for name in ("KILL", "KILL", "TERM", "STOP")],
        ]
        if screen is not None:
            ways = [("screen", lambda: screen, name) for name in ("KILL", "TERM", "HUP", "STOP")]
        target, find, name = self._chance.choice(ways)
        pid = find()
        if pid is None:
            return
        descendants = _descendants(pid) if target == "engine" else []
        with suppress(ProcessLookupError):
            os.kill(pid, signal.Signals[f"SIG{name}"])
            self._tally.strikes[f"{target} SIG{name}"] += 1
            if name == "STOP":
                time.sleep(self._chance.uniform(0, 0.3))
                os.kill(pid, signal.SIGCONT)
        if target == "engine" and name in {"KILL", "TERM"}:
            self._sweep.wait_for_engine_to_leave()
            self._count_orphans(descendants)

    def _engine(self) -> int | None:
        return self._sweep.engine_pid() if lock.is_held(self._sweep.path) else None

    def _worker(self) -> int | None:
        engine = self._engine()
        workers = _descendants(engine) if engine is not None else []
        return self._chance.choice(workers).pid if workers else None

    def _count_orphans(self, descendants: list[psutil.Process]) -> None:
        _, alive = psutil.wait_procs(descendants, timeout=20)
        self._tally.orphans += len(alive)
        for process in alive:
            process.kill()


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return []
