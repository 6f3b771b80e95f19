"""One worker at a time: started, listened to, held to its deadline, guarded, and gone when it must be."""

from __future__ import annotations

import multiprocessing
import os
import select
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Literal

from bench.clean_event import cleaned
from bench.clean_text import clean_end, clean_start
from bench.engine import causes
from bench.engine.launcher import Launcher
from bench.engine.line_pipe import LineReader, TailReader
from bench.engine.memory_return import MemoryReturn
from bench.engine.process_peak import process_peak
from bench.engine.strays import end_strays
from bench.errors import ProtocolError
from bench.events import (
    LoadFailed,
    LoadProgressed,
    TrialCompleted,
    TrialFailed,
    TrialProgressed,
    WorkerEvent,
    WorkerLeft,
    decode_worker_event,
)
from bench.machine import memory
from bench.machine.memory_kills import out_of_memory_kills
from bench.machine.process_memory import Reading
from bench.orders import Leave, Order, encode_order
from bench.secrets_in_text import without_secrets
from bench.trial import Failure, Outcome

LEAVE_PATIENCE_S = 10.0
"""A worker that was asked to leave is killed after this."""

TERMINATE_PATIENCE_S = 3.0
"""A worker that was sent SIGTERM, and does not heed it, is killed after this."""

KILL_PATIENCE_S = 30.0
STDERR_CHARACTERS = 4_000
MESSAGE_CHARACTERS = 2_000

TIGHT_FLOORS = 4
"""With less than so many times its floor left, the machine's memory is looked at more often."""
TIGHT_TICK_S = 0.1

HELD_S = 2.0
"""A wait that takes so much longer than it was asked to was held up from outside (SIGSTOP, a frozen container)."""

START_DEADLINE_S = 300.0
"""Imports of torch and transformers on a cold disk take minutes at worst."""


class Supervisor:
    """Drives one worker from its start to its end."""

    def __init__(self, launcher: Launcher, device: str, min_available_bytes: int) -> None:
        orders_out, self._orders = multiprocessing.Pipe(duplex=False)
        self._events, events_in = multiprocessing.Pipe(duplex=False)
        self._errors, errors_in = multiprocessing.Pipe(duplex=False)
        self._lines = LineReader(self._events.fileno())
        self._tail = TailReader(self._errors.fileno())
        self._min_available_bytes = min_available_bytes
        self._kills_before = out_of_memory_kills()
        self._memory_return = MemoryReturn()
        self.farewell: WorkerLeft | None = None
        """How the worker went, where it was lost."""
        self._process = launcher.start(orders_out, events_in, errors_in, device)
        for theirs in (orders_out, events_in, errors_in):
            theirs.close()
        self.expect("starting", START_DEADLINE_S)

    def expect(self, phase: str, deadline_s: float) -> None:
        """Say what the worker does now and how long that may take."""
        self._phase = phase
        self._deadline_s = deadline_s
        self._phase_started = time.monotonic()
        # The least since the phase began: once a worker is dead its memory is free again, and would tell nothing.
        self._least_available_bytes = memory.available_bytes()
        self._peak = Reading(None, "")
        self._tail.begin()

    def process_bytes(self) -> int | None:
        """Read what the worker holds now; None where it is not there."""
        return memory.process_bytes(self._process.pid)

    def order(self, order: Order, phase: str, deadline_s: float) -> None:
        """Tell the worker what to do; where it is gone already, listen() will say so."""
        self.expect(phase, deadline_s)
        with suppress(OSError):
            _write_all(self._orders, encode_order(order))

    def listen(self, timeout_s: float) -> list[WorkerEvent | Failure]:
        """Wait that long at most for the worker; give what it says or, after its last word, why it was lost."""
        self._wait(timeout_s)
        self._note_peak()
        self._tail.read()
        said: list[WorkerEvent | Failure] = []
        try:
            said.extend(self._heard(line) for line in self._lines.read())
        except ProtocolError as error:
            return [*said, self.kill_for(str(error))]
        loss = self._overrun() if _is_only_progress(said) else None
        if loss is None and not said and not self._lines.may_have_more:
            loss = self._end()
        return said if loss is None else [*said, loss]

    def kill_for(self, message: str) -> Failure:
        """Kill a worker that left the protocol, and say so."""
        self.farewell = self.kill()
        return causes.spoke_garbage(clean_start(message, MESSAGE_CHARACTERS), self._seen())

    def dismiss(self) -> WorkerLeft:
        """Ask the worker to leave, end it where it does not, and say how it went."""
        with suppress(BrokenPipeError):
            _write_all(self._orders, encode_order(Leave()))
        if self._wait_for_exit(LEAVE_PATIENCE_S) is None:
            return self.end()
        return self._gone("left")

    def end(self) -> WorkerLeft:
        """End the worker by SIGTERM, by SIGKILL where that does not do, and say how it went."""
        self._process.terminate()
        if self._wait_for_exit(TERMINATE_PATIENCE_S) is None:
            return self.kill()
        return self._gone("terminated")

    def kill(self) -> WorkerLeft:
        """End the worker at once, wait until it is gone, and say so."""
        self._process.kill()
        self._wait_for_exit(KILL_PATIENCE_S)
        return self._gone("killed")

    def _heard(self, line: bytes) -> WorkerEvent:
        text = without_secrets(line.decode(errors="surrogateescape"))
        event = cleaned(decode_worker_event(text.encode(errors="surrogateescape")))
        if isinstance(event, TrialProgressed | LoadProgressed):
            self._phase = event.phase
        if isinstance(event, TrialCompleted | TrialFailed):
            return self._without_silent_fault(event)
        if isinstance(event, LoadFailed):
            return LoadFailed(failure=causes.with_stderr(event.failure, self._said_on_stderr()))
        return event

    def _without_silent_fault(self, ended: TrialCompleted | TrialFailed) -> TrialCompleted | TrialFailed:
        """Believe no result beside which the device reported a fault: some raise nothing and only print."""
        said = self._said_on_stderr()
        own = ended.failure if isinstance(ended, TrialFailed) else None
        if own is None or own.outcome is Outcome.WRONG_NUMBERS:
            fault = causes.fault_on_stderr(said, self._seen())
            if fault is not None:
                return TrialFailed(trial_id=ended.trial_id, failure=causes.beside(fault, own))
        if own is None:
            return ended
        return TrialFailed(trial_id=ended.trial_id, failure=causes.with_stderr(own, said))

    def _said_on_stderr(self) -> str:
        """Give what the worker printed since it was told what to do; all that came before its last event is there."""
        if not self._errors.closed:
            self._tail.read()
        return clean_end(self._tail.text_since_begun(), STDERR_CHARACTERS)

    def _note_peak(self) -> None:
        """Read the worker's peak before anything reaps it: on macOS the dead one's can still be read."""
        peak = process_peak(self._process.pid)
        if peak.bytes is not None:
            self._peak = peak

    def _overrun(self) -> Failure | None:
        """Hold the worker to its deadline and the machine's memory above its floor."""
        available_bytes = memory.available_bytes()
        self._least_available_bytes = min(self._least_available_bytes, available_bytes)
        if self._process.exit_code() is not None:
            return None
        if self._elapsed_s() > self._deadline_s:
            overdue = causes.timed_out(self._deadline_s, self._seen())
            self.farewell = self.end()
            return overdue
        if available_bytes < self._min_available_bytes:
            greedy = causes.guarded(self._min_available_bytes, self._seen())
            self.farewell = self.kill()
            return greedy
        return None

    def _end(self) -> Failure | None:
        """Say how the worker left, if it has."""
        exit_code = self._process.exit_code()
        if exit_code is None and self._lines.ended:
            exit_code = self._process.wait(LEAVE_PATIENCE_S)
        if exit_code is not None:
            return self._lost(causes.died(exit_code, self._seen()))
        if self._lines.ended:
            return self.kill_for("The worker closed its pipe and lives on.")
        return None

    def _lost(self, failure: Failure) -> Failure:
        self.farewell = self._gone("died")
        return failure

    def _gone(self, manner: Literal["left", "terminated", "killed", "died"]) -> WorkerLeft:
        """Clear away what is left of a worker that has gone."""
        self._close()
        strays = end_strays(self._process.pid)
        return WorkerLeft(manner=manner, strays=strays, missing_bytes=self._memory_return.missing_bytes())

    def _seen(self) -> causes.LastSeen:
        said = self._said_on_stderr()
        kills = out_of_memory_kills()
        return causes.LastSeen(
            phase=self._phase,
            elapsed_s=self._elapsed_s(),
            stderr_tail=said or clean_end(self._tail.text(), STDERR_CHARACTERS),
            available_bytes=self._least_available_bytes,
            total_bytes=memory.total_bytes(),
            process_bytes=memory.process_bytes(self._process.pid),
            process_peak_bytes=self._peak.bytes,
            process_peak_instrument=self._peak.instrument or None,
            killed_for_memory=None if kills is None or self._kills_before is None else kills > self._kills_before,
        )

    def _elapsed_s(self) -> float:
        return time.monotonic() - self._phase_started

    def _wait(self, timeout_s: float) -> None:
        watched = [
            pipe for pipe, reader in ((self._events, self._lines), (self._errors, self._tail)) if not reader.ended
        ]
        remaining_s = max(0.0, self._deadline_s - self._elapsed_s())
        is_tight = self._least_available_bytes < TIGHT_FLOORS * self._min_available_bytes
        patience_s = min(timeout_s, remaining_s, TIGHT_TICK_S if is_tight else timeout_s)
        begun = time.monotonic()
        select.select(watched, [], [], patience_s)
        held_s = time.monotonic() - begun - patience_s
        if held_s > HELD_S:  # this process was stopped, perhaps with all others: that is no time of the worker's
            self._phase_started += held_s

    def _wait_for_exit(self, patience_s: float) -> int | None:
        """Wait for the end, and keep draining, since a worker with a full pipe cannot leave."""
        give_up_at = time.monotonic() + patience_s
        while (exit_code := self._process.exit_code()) is None and time.monotonic() < give_up_at:
            if not self._errors.closed:
                select.select([self._errors, self._events], [], [], 0.05)
                self._tail.read()
                with suppress(ProtocolError):
                    self._lines.read()
            self._process.wait(0.05)
        return exit_code

    def _close(self) -> None:
        for pipe in (self._orders, self._events, self._errors):
            pipe.close()


def _is_only_progress(said: list[WorkerEvent | Failure]) -> bool:
    return all(isinstance(one, TrialProgressed | LoadProgressed) for one in said)


def _write_all(pipe: Connection, data: bytes) -> None:
    descriptor = pipe.fileno()
    while data:
        data = data[os.write(descriptor, data) :]
