"""A short name, a symbol and a sentence for every way in which a trial ends; the same on a screen and in a log."""

from __future__ import annotations

from typing import Final

from bench.trial import Caveat, Outcome

SHORT_NAMES: Final[dict[Outcome, str]] = {
    Outcome.COMPLETED: "works",
    Outcome.LENGTH_UNSUPPORTED: "POSITIONS",
    Outcome.OUT_OF_MEMORY: "MEMORY",
    Outcome.HOST_OUT_OF_MEMORY: "HOST MEM",
    Outcome.TIMED_OUT: "TIME",
    Outcome.OPERATOR_UNSUPPORTED: "OPERATOR",
    Outcome.WRONG_NUMBERS: "NUMBERS",
    Outcome.INPUT_NOT_ACCEPTED: "INPUT",
    Outcome.CRASHED: "CRASH",
    Outcome.LOAD_FAILED: "LOAD",
    Outcome.FAILED: "FAILED",
    Outcome.INTERRUPTED: "INTERRUPT",
    Outcome.SKIPPED: "skipped",
}
"""At most nine characters, so that a cell of a narrow table holds one."""

SYMBOLS: Final[dict[Outcome, str]] = {
    Outcome.COMPLETED: "█",
    Outcome.LENGTH_UNSUPPORTED: "P",
    Outcome.OUT_OF_MEMORY: "M",
    Outcome.HOST_OUT_OF_MEMORY: "H",
    Outcome.TIMED_OUT: "T",
    Outcome.OPERATOR_UNSUPPORTED: "O",
    Outcome.WRONG_NUMBERS: "N",
    Outcome.INPUT_NOT_ACCEPTED: "I",
    Outcome.CRASHED: "C",
    Outcome.LOAD_FAILED: "L",
    Outcome.FAILED: "F",
    Outcome.INTERRUPTED: "X",
    Outcome.SKIPPED: "-",
}
"""One cell each and all different, so that a chart reads without colour; a cause's is its initial."""

MEANINGS: Final[dict[Outcome, str]] = {
    Outcome.COMPLETED: "measured, and the output checked",
    Outcome.LENGTH_UNSUPPORTED: "longer than the positions the model has",
    Outcome.OUT_OF_MEMORY: "the device had not enough memory",
    Outcome.HOST_OUT_OF_MEMORY: "the machine had not enough memory, and the worker was stopped",
    Outcome.TIMED_OUT: "no answer within the deadline",
    Outcome.OPERATOR_UNSUPPORTED: "the device lacks an operator or a number format",
    Outcome.WRONG_NUMBERS: "it ran, and the output is not right",
    Outcome.INPUT_NOT_ACCEPTED: "the model wants inputs that the protocol does not give it",
    Outcome.CRASHED: "the worker died without a word",
    Outcome.LOAD_FAILED: "the model could not be loaded",
    Outcome.FAILED: "any other exception",
    Outcome.INTERRUPTED: "cut off: the engine died, or the machine slept until the deadline had passed",
    Outcome.SKIPPED: "not tried, and no shorter length says why",
}

NOT_RUN_NAME: Final = "not run"
"""A skip without an implied cause: by the user, or because the run was stopped."""
NOT_RUN_SYMBOL: Final = SYMBOLS[Outcome.SKIPPED]

NOT_MEASURED_NAME: Final = "not measured yet"
NOT_MEASURED_SYMBOL: Final = "·"

IMPLIED_MARK: Final = "↳"
"""Stands before a cause that a shorter length has shown."""

CAUSES: Final = tuple(outcome for outcome in Outcome if outcome not in {Outcome.COMPLETED, Outcome.SKIPPED})
"""Every outcome that stops a model, in the order in which legends name them."""

CAVEAT_SENTENCES: Final[dict[Caveat, str]] = {
    Caveat.NOT_CONVERGED: "the time budget ended before the 95 % interval of the median came within ±2 %",
    Caveat.OUTLIERS: "some passes took far longer than the others",
    Caveat.FIRST_PASS_SLOW: "the first pass took far longer than the later ones; it is not part of the median",
    Caveat.TOO_FAST_FOR_CLOCK: "one pass is too short for the clock to time it well",
    Caveat.THROTTLED: "the machine was held back by heat, or the passes grew slower",
    Caveat.LOW_POWER: "low-power mode was on",
    Caveat.ON_BATTERY: "the machine ran on its battery",
    Caveat.MEMORY_PRESSURE: "the machine was short of memory",
    Caveat.SWAPPED: "the machine swapped while this was measured",
    Caveat.BUSY_MACHINE: "other programs used the machine at the same time",
    Caveat.CPU_FALLBACK: "part of the work ran on the CPU, since the device lacks an operator",
    Caveat.PREDICTED_LIMIT_ONLY: "the limit is taken from the model's config and was not tried",
    Caveat.SUSPENDED: "the machine slept while this was measured",
    Caveat.SLOW_MACHINE: "a fixed work, timed after the passes, took over 15 % longer than before at its best",
}
"""What each doubt about a number means, as half a sentence."""
