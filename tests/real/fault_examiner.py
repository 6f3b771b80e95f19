"""Cases tried as the engine tries them, with its own supervisor over real workers."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from bench.engine.launcher import ForkServerLauncher, WorkerProcess, _ForkedProcess
from bench.engine.supervisor import Supervisor
from bench.events import LoadFailed, ModelLoaded, TrialCompleted, TrialFailed, TwinTried, WorkerEvent, WorkerReady
from bench.model_spec import ModelSpec
from bench.orders import LoadModel, MeasureLength, Order, TryTwin
from bench.trial import Failure, Outcome, Twin
from bench.twin_witness import with_twin
from tests.real.labelled_faults import Case, Ending
from tests.real.spoilt_folders import lay_out
from tests.real.tiny_models import PATIENCE_S, QUICK

LISTEN_S = 0.5

Answer = ModelLoaded | LoadFailed | TrialCompleted | TrialFailed | TwinTried | Failure


class Examiner:
    """Tries cases as the engine does: one worker as long as it lives, a fresh one and the twin after a crash."""

    def __init__(self, folders: Path) -> None:
        self._folders = folders
        self._launcher = FaultyLauncher()
        self._worker: Supervisor | None = None

    def try_case(self, case: Case) -> Ending:
        """Load the case's model and try its length."""
        failure = self._load(case) or self._measure(case)
        return Ending(case, failure.outcome if failure else Outcome.COMPLETED, failure)

    def close(self) -> None:
        """Let the worker leave."""
        if self._worker is not None:
            self._worker.dismiss()

    def _load(self, case: Case) -> Failure | None:
        said = self._ask(LoadModel(spec=self._located(case.spec), settings=case.settings), PATIENCE_S)
        assert isinstance(said, ModelLoaded | LoadFailed), said
        return said.failure if isinstance(said, LoadFailed) else None

    def _measure(self, case: Case) -> Failure | None:
        said = self._ask(MeasureLength(trial_id=1, sequence_length=case.length), case.deadline_s)
        if isinstance(said, Failure):
            return self._explained(case, said)
        return said.failure if isinstance(said, TrialFailed) else None

    def _located(self, spec: ModelSpec) -> ModelSpec:
        if spec.path is None:
            return spec
        return msgspec.structs.replace(spec, path=str(lay_out(self._folders, spec.path)))

    def _explained(self, case: Case, lost: Failure) -> Failure:
        """Have a fresh worker try the twin of what crashed."""
        if lost.outcome is not Outcome.CRASHED:
            return lost
        order = TryTwin(trial_id=1, sequence_length=case.length, spec=case.spec, settings=case.settings)
        said = self._ask(order, PATIENCE_S)
        twin = said.twin if isinstance(said, TwinTried) else Twin(verdict="died", detail="died")
        return with_twin(lost, twin)

    def _ask(self, order: Order, deadline_s: float) -> Answer:
        worker = self._ready_worker()
        worker.order(order, "first pass", deadline_s)
        answer = next(said for said in _everything_from(worker) if isinstance(said, Answer))
        if isinstance(answer, Failure):
            self._worker = None
        return answer

    def _ready_worker(self) -> Supervisor:
        if self._worker is None:
            self._worker = Supervisor(self._launcher, "cpu", QUICK.min_available_bytes)
            first = next(_everything_from(self._worker))
            assert isinstance(first, WorkerReady), first
        return self._worker


def _everything_from(worker: Supervisor) -> Iterator[WorkerEvent | Failure]:
    """Listen on; the supervisor's deadline sees to it that something is said."""
    while True:
        yield from worker.listen(LISTEN_S)


class FaultyLauncher(ForkServerLauncher):
    """Forks real workers in which faults can be planted."""

    def start(self, orders: Connection, events: Connection, errors: Connection, device: str) -> WorkerProcess:
        pipes = [Connection(os.dup(pipe.fileno()), pipe.readable, pipe.writable) for pipe in (orders, events, errors)]
        return _ForkedProcess(self._context.Process(target=run_with_faults, args=(*pipes, device), daemon=True), pipes)


def run_with_faults(orders: Connection, events: Connection, errors: Connection, device: str) -> None:
    """Be a worker in which faults can be planted."""
    from bench.worker.forked import run_forked
    from tests.real.planted_faults import plant

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    plant()
    run_forked(orders, events, errors, device)
