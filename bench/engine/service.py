"""The engine's loop: hears viewers and its worker, lets the scheduler decide, writes and acts."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import msgspec

from bench import events, scheduler
from bench.doubts import is_outdone
from bench.earlier_runs import earlier_experience
from bench.engine import causes, foresight
from bench.engine.disk_room import DiskRoom
from bench.engine.launcher import Launcher
from bench.engine.recorder import Recorder
from bench.engine.retrying import marches_of
from bench.engine.surroundings import Surroundings
from bench.engine.wishes import Wish, as_happening
from bench.engine.worker_hand import WorkerHand
from bench.machine.memory import available_bytes
from bench.scheduler import Action, Happening, Stage, State
from bench.steadiness import best_control
from bench.store.reader import RunReader
from bench.store.rows import MarchRow
from bench.store.writer import RunWriter
from bench.trial import Calibration, Environment, Failure, Measurement, Twin
from bench.twin_witness import with_twin

TICK_S = 0.5
"""Requests, deadlines and free memory are looked at this often; a worker's word wakes the engine at once."""


class Service:
    """Works on one run until nothing is left of it or it is stopped."""

    def __init__(self, reader: RunReader, writer: RunWriter, launcher: Launcher) -> None:
        self._reader = reader
        self._writer = writer
        run, rows = reader.run(), reader.marches()
        self._settings = run.settings
        self._specs = {row.march_id: row.spec for row in rows}
        queued = marches_of(rows, lambda trial: trial.state == "queued")
        self._state = State(waiting=scheduler.in_marching_order(queued, reader.put_first()))
        self._measured_on = _device_of(reader, rows)
        self._hand = WorkerHand(launcher, self._settings, self._specs)
        self._stop_wanted = False
        self._environment: Environment | None = None
        self._calibration: Calibration | None = None
        self._surroundings = Surroundings()
        self._surroundings.note_control(best_control(run, rows))
        self._recorder = Recorder(writer, self._surroundings, must_leave=lambda: self._stop_wanted)
        self._disk = DiskRoom(reader.path)
        self._asides: list[scheduler.Record] = []

    def stop_soon(self) -> None:
        """Stop as if a viewer had asked; safe to call from a signal handler."""
        self._stop_wanted = True

    def run(self) -> None:
        """Work until the run is over."""
        self._step(scheduler.Began())
        while not self._state.over:
            if (news := self._disk.news()) is not None:
                self._step(news)
            for request in self._requests():
                self._step(request)
            for happening in self._from_worker():
                self._step(happening)
        self._refuse_what_is_left()

    def _requests(self) -> Iterator[Wish]:
        if self._stop_wanted:
            yield scheduler.Requested(command_id=0, kind="stop")
        for row in self._reader.open_commands():
            if not self._state.over and row.command_id not in scheduler.heard(self._state):
                yield as_happening(row, self._reader)

    def _refuse_what_is_left(self) -> None:
        """A request that came too late is answered too: nobody is left to obey it."""
        for row in self._reader.open_commands():
            answer = events.CommandAnswered(command_id=row.command_id, answer="refused: the run is over")
            self._recorder.write([scheduler.Record(answer)])

    def _from_worker(self) -> Iterator[Happening]:
        worker = self._hand.worker
        if self._state.over:
            return
        if worker is None:
            time.sleep(TICK_S)
            if (failure := self._hand.take_failed_start()) is not None:
                yield scheduler.WorkerLost(failure)
            return
        for heard in worker.listen(TICK_S):
            if self._hand.worker is not worker:
                return
            if isinstance(heard, Failure):
                yield self._lost(heard)
                return
            elif not scheduler.fits(heard, self._state):
                yield self._lost(worker.kill_for(f"The worker said {type(heard).__name__} out of turn."))
                return
            elif isinstance(heard, events.TrialProgressed | events.LoadProgressed):
                self._show(heard)
            else:
                yield self._understood(heard)

    def _understood(self, heard: events.WorkerEvent) -> Happening:
        """Add to a worker's word what only the engine knows."""
        if isinstance(heard, events.TwinTried):
            return self._explained(heard.twin)
        if isinstance(heard, events.WorkerReady):
            return self._on_the_same_device(heard)
        if isinstance(heard, events.Calibrated):
            return self._with_earlier_runs(heard)
        if isinstance(heard, events.TrialCompleted | events.TrialFailed):
            self._surroundings.end()
        if isinstance(heard, events.TrialFailed):
            return events.TrialFailed(trial_id=heard.trial_id, failure=self._surroundings.after_sleep(heard.failure))
        return self._surroundings.doubted(heard) if isinstance(heard, events.TrialCompleted) else heard

    def _on_the_same_device(self, heard: events.WorkerReady) -> events.WorkerReady | events.DeviceMissing:
        """Let one run hold the figures of one device: ``auto`` may come to another one than before."""
        if self._measured_on in {None, heard.environment.device}:
            return heard
        message = (
            f"this run was measured on {self._measured_on}, and now the device is {heard.environment.device};"
            " start another run for it"
        )
        return events.DeviceMissing(device=self._measured_on or "", message=message)

    def _with_earlier_runs(self, heard: events.Calibrated) -> events.Calibrated:
        assert self._environment is not None
        earlier = earlier_experience(self._reader.path, self._environment, heard.calibration.dtype)
        return msgspec.structs.replace(heard, earlier=earlier)

    def _explained(self, twin: Twin, *, worker_is_gone: bool = False) -> scheduler.Explained:
        current = self._state.current
        assert current is not None
        assert current.lost is not None
        return scheduler.Explained(with_twin(current.lost, twin), worker_is_gone)

    def _note_farewell(self, farewell: events.WorkerLeft | None) -> None:
        """Keep it for the next write: nobody waits for this one."""
        if farewell is not None:
            self._asides.append(scheduler.Record(farewell))

    def _lost(self, failure: Failure) -> Happening:
        self._note_farewell(self._hand.let_go())
        if self._stop_wanted:
            # A machine that shuts down ends engine and worker together: the trial is interrupted, not crashed.
            return scheduler.Requested(command_id=0, kind="stop")
        if self._state.current is not None and self._state.current.stage is Stage.TRYING_TWIN:
            return self._explained(causes.twin_of_lost_worker(failure), worker_is_gone=True)
        self._surroundings.end()
        return scheduler.WorkerLost(self._surroundings.after_sleep(failure))

    def _step(self, happening: Happening) -> None:
        march_id = self._state.current.march.march_id if self._state.current else None
        if isinstance(happening, events.WorkerReady):
            self._environment = happening.environment
        if isinstance(happening, events.Calibrated):
            self._calibration = happening.calibration
            self._surroundings.note_control(happening.calibration.control_operations_per_s)
            self._state = self._foreseen(self._state)
        if isinstance(happening, events.TrialCompleted) and self._is_outdone_by(happening.measurement):
            self._state = scheduler.to_be_calibrated_again(self._state)
        if isinstance(happening, scheduler.Requested):
            self._surroundings.end()
        if isinstance(happening, scheduler.Extended):
            self._specs |= happening.specs_by_march
        self._state = scheduler.with_budget(self._state, self._budget_bytes())
        self._state, actions = scheduler.advance(happening, self._state)
        if isinstance(happening, scheduler.Retried | scheduler.Extended):
            self._state = self._foreseen(self._state)
        records: list[scheduler.Record] = [*_as_record(happening, march_id)]
        for action in actions:
            if isinstance(action, scheduler.Record):
                records.append(action)
            else:
                self._write(records)
                records = []
                self._do(action)
        self._write(records)

    def _write(self, records: list[scheduler.Record]) -> None:
        if records:
            asides, self._asides = self._asides, []
            self._recorder.write([*asides, *records])

    def _foreseen(self, state: State) -> State:
        """Give the state with what can be predicted of its trials."""
        if self._calibration is None:
            return state
        predicted = foresight.forecasts(state, self._specs, self._settings, self._calibration)
        return scheduler.foresee(state, predicted)

    def _is_outdone_by(self, measured: Measurement) -> bool:
        return self._calibration is not None and is_outdone(self._calibration, measured.control_operations_per_s)

    def _budget_bytes(self) -> int | None:
        """Read it anew for each decision: over hours a machine's free memory comes and goes."""
        if self._environment is None or self._calibration is None:
            return None
        own_bytes = self._hand.process_bytes()
        held_bytes = self._calibration.baseline_bytes if own_bytes is None else own_bytes
        return foresight.budget_bytes(self._environment, self._settings, available_bytes() + held_bytes)

    def _show(self, event: events.TrialProgressed | events.LoadProgressed) -> None:
        assert self._state.current is not None
        march_id = self._state.current.march.march_id
        if isinstance(event, events.TrialProgressed):
            self._writer.show_progress(march_id, event.trial_id, event.phase, event.done, event.planned)
        else:
            self._writer.show_progress(march_id, None, event.phase, 0, 0)

    def _do(self, action: Action) -> None:
        if isinstance(action, scheduler.StartWorker):
            self._writer.show_progress(action.march_id, None, "start", 0, 0)
        self._note_farewell(self._hand.carry_out(action))


def _device_of(reader: RunReader, rows: Sequence[MarchRow]) -> str | None:
    """Give the device that the run has figures of; None where it has none."""
    environment = reader.run().environment
    is_measured = any(trial.works for row in rows for trial in row.trials)
    return environment.device if environment is not None and is_measured else None


def _as_record(happening: Happening, march_id: int | None) -> Iterator[scheduler.Record]:
    """A worker's own word is written down as it came, together with what follows from it."""
    if isinstance(happening, events.Event):
        yield scheduler.Record(happening, march_id)
