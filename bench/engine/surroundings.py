"""The machine's state around a trial, read just before it is ordered and just after it ended."""

from __future__ import annotations

import time

import msgspec

from bench.doubts import doubts_between, is_slowed
from bench.events import TrialCompleted
from bench.machine.conditions import read_conditions
from bench.sleep_watch import SleepWatch
from bench.trial import Caveat, Conditions, Failure


class Surroundings:
    """Remembers the conditions before the trial in hand, and says what they make doubtful."""

    def __init__(self) -> None:
        self._before = self.after = read_conditions()
        self._begun = time.monotonic()
        self._sleep = SleepWatch()
        self._best_control: float | None = None

    def begin(self) -> Conditions:
        """Read the conditions before a trial."""
        self._before = read_conditions()
        self._begun = time.monotonic()
        self._sleep = SleepWatch()
        return self._before

    def end(self) -> None:
        """Read the conditions after a trial."""
        self.after = read_conditions()

    def doubted(self, completed: TrialCompleted) -> TrialCompleted:
        """Give the result with the doubts that the conditions around it raise."""
        doubts = doubts_between(self._before, self.after, time.monotonic() - self._begun)
        measured = completed.measurement
        control = measured.control_operations_per_s
        slow = (Caveat.SLOW_MACHINE,) if is_slowed(control, self._best_control) else ()
        self.note_control(control)
        caveats = (*measured.caveats, *(doubt for doubt in (*doubts, *slow) if doubt not in measured.caveats))
        return msgspec.structs.replace(completed, measurement=msgspec.structs.replace(measured, caveats=caveats))

    def note_control(self, operations_per_s: float | None) -> None:
        """Remember the best control: it is the calibration's, until a trial's is better."""
        self._best_control = max(filter(None, (self._best_control, operations_per_s)), default=None)

    def after_sleep(self, failure: Failure) -> Failure:
        """Mark a failure during which the machine slept: a device that was switched off says nothing of the model."""
        if Caveat.SUSPENDED in failure.caveats or not self._sleep.slept_s():
            return failure
        return msgspec.structs.replace(failure, caveats=(*failure.caveats, Caveat.SUSPENDED))
