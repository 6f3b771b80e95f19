"""Wall times of the same sweep by several contenders that take turns, and their ratios to the first of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bench.trial import Environment
from benchmarks.points import Points, passes_of, refuse_other_work
from benchmarks.quiet import QuietWatch
from benchmarks.ratios import in_turn, ratios, spread_of
from benchmarks.result import Cell
from benchmarks.sweeps import Finished, run_sweep

Contenders = Mapping[str, Callable[[], float]]
Seconds = Mapping[str, list[float]]


class Product:
    """The product doing the sweep; its last one is kept, to tell where it ran."""

    def __init__(self, points: Points) -> None:
        self._points = points
        self._last: Finished | None = None

    @property
    def last(self) -> Finished:
        """The newest sweep; the first is run off the record, which also warms the page cache for everybody."""
        if self._last is None:
            self.wall_s()
        assert self._last is not None
        return self._last

    @property
    def environment(self) -> Environment:
        """Where it ran."""
        environment = self.last.run.environment
        assert environment is not None
        return environment

    def wall_s(self, *worker_command: str) -> float:
        """Run the sweep; give its wall time."""
        self._last = run_sweep(self._points.settings(), self._points.specs, worker_command)
        refuse_other_work(self._points, passes_of(self._last))
        return self._last.wall_s

    def calibration_note(self) -> str:
        """Say what part of a sweep was spent on calibrating, which no contender does."""
        calibration = self.last.run.calibration
        spent = f"{calibration.spent_s:.1f} s" if calibration else "nothing"
        return f"once in a sweep the product calibrates the device: {spent} of its time"


def take_turns(contenders: Contenders, rounds: int, quiet: QuietWatch) -> Seconds:
    """Let each contender have its turn in each round; give the seconds of each, by round."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds):
        for name in in_turn(list(contenders), number):
            quiet.wait()
            seconds[name].append(contenders[name]())
    return seconds


def ratio_columns(seconds: Seconds, base: str) -> tuple[str, ...]:
    """Name the columns of ``ratio_rows``."""
    return ("round", *(f"{name}, s" for name in seconds), *(f"{name}: ratio" for name in seconds if name != base))


def ratio_rows(seconds: Seconds, base: str) -> tuple[tuple[Cell, ...], ...]:
    """Give a row for each round: everybody's seconds, then everybody's ratio to the base of that round."""
    compared = [ratios(values, seconds[base]) for name, values in seconds.items() if name != base]
    return tuple(
        (number + 1, *took, *(ratio[number] for ratio in compared))
        for number, took in enumerate(zip(*seconds.values(), strict=True))
    )


def ratio_findings(seconds: Seconds, base: str) -> tuple[str, ...]:
    """Say how each compares with the base over all rounds."""
    return tuple(
        f"{name} / {base}: {spread_of(ratios(values, seconds[base]))}"
        for name, values in seconds.items()
        if name != base
    )
