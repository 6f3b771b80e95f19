"""What engine and screen take of a core while passes are timed: processor seconds per second, the worker left out.

A trial that never has enough is timed for a while with a screen of 120×40 attached, and then stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing

import msgspec
import psutil

from bench.events import EngineStarted, WorkerReady
from bench.store.reader import RunReader
from bench.store.requests import request
from bench.store.rows import ProgressRow, RunRow
from bench.trial import Settings
from benchmarks.attached_screen import AttachedScreen, screen_attached
from benchmarks.options import option_parser, read_options
from benchmarks.quiet import QuietWatch
from benchmarks.result import Cell, Result, circumstances, show
from benchmarks.sweeps import home_of_its_own, specs_named, start_sweep, wait_for_engine_to_leave

ROUNDS = 2
STRETCH_S = 30.0
CASES = (("distilbert-base-uncased", 128), ("gpt2", 1024))
"""Passes of tens of milliseconds, and of about a second."""
QUICK_STRETCH_S = 3.0
QUICK_CASES = (("distilbert-base-uncased", 32),)

LOOK_S = 0.25
PATIENCE_S = 180.0
NEVER_ENOUGH = 10**9
PASSES_BEFORE = 3
"""The stretch begins once so many passes were timed."""


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """What was used of the processor while one trial was timed."""

    model: str
    sequence_length: int
    wall_s: float
    passes: int
    engine_s: float
    helpers_s: float
    """The fork server and the resource tracker that multiprocessing starts beside it."""
    screen_s: float

    @property
    def together_percent(self) -> float:
        """Of one core, all together."""
        return 100 * (self.engine_s + self.helpers_s + self.screen_s) / self.wall_s


class Watched:
    """The processes of a run that are not its worker."""

    def __init__(self, reader: RunReader, screen: AttachedScreen) -> None:
        events = [row.event for row in reader.events_since(0)]
        engine = psutil.Process(next(event.pid for event in events if isinstance(event, EngineStarted)))
        workers = {event.pid for event in events if isinstance(event, WorkerReady)}
        viewer = psutil.Process(screen.process.pid)
        self._groups = {
            "engine_s": [engine],
            "helpers_s": [child for child in engine.children() if child.pid not in workers],
            "screen_s": [viewer, *viewer.children(recursive=True)],
        }

    def cpu_s(self) -> dict[str, float]:
        """Give the processor seconds of each group so far; fails where a process is gone."""
        return {name: sum(map(_cpu_s, processes)) for name, processes in self._groups.items()}


def watch(model: str, sequence_length: int, stretch_s: float, device: str) -> tuple[Stretch, RunRow]:
    """Time one trial for a stretch while a screen looks on, then stop it."""
    settings = Settings(
        device=device, sequence_lengths=(sequence_length,), min_repeats=NEVER_ENOUGH, max_repeats=NEVER_ENOUGH,
        trial_timeout_s=PATIENCE_S + 10 * stretch_s,
    )  # fmt: skip
    path = start_sweep(settings, specs_named(model))
    with screen_attached(path) as screen, closing(RunReader(path)) as reader:
        try:
            measured = _stretch(reader, screen, stretch_s)
        finally:
            request(path, "stop")
            wait_for_engine_to_leave(reader)
        return msgspec.convert({"model": model, "sequence_length": sequence_length} | measured, Stretch), reader.run()


def _stretch(reader: RunReader, screen: AttachedScreen, stretch_s: float) -> dict[str, float]:
    wait_until(lambda: _is_well_under_way(reader.progress()), "passes are timed")
    wait_until(screen.has_painted.is_set, "the screen has painted")
    watched = Watched(reader, screen)
    passes, begun, before = _passes_done(reader), time.perf_counter(), watched.cpu_s()
    time.sleep(stretch_s)
    wall_s, after = time.perf_counter() - begun, watched.cpu_s()
    return _differences(before, after) | {"wall_s": wall_s, "passes": _passes_done(reader) - passes}


def _differences(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    return {name: after[name] - before[name] for name in before}


def wait_until(condition: Callable[[], bool], name: str) -> None:
    """Return once the condition holds; raise where it does not in good time."""
    give_up_at = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > give_up_at:
            raise TimeoutError(f"waited {PATIENCE_S:.0f} s in vain until {name}")
        time.sleep(LOOK_S)


def _is_well_under_way(progress: ProgressRow | None) -> bool:
    return progress is not None and progress.phase == "repeat" and progress.done >= PASSES_BEFORE


def _passes_done(reader: RunReader) -> int:
    progress = reader.progress()
    if progress is None or progress.phase != "repeat":
        raise RuntimeError("the trial ended while it was watched")
    return progress.done


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def main() -> None:
    """Watch all cases and print what engine and screen took."""
    options = read_options(option_parser(__doc__, rounds=ROUNDS))
    quiet = QuietWatch(options.patience_s)
    cases, stretch_s = (QUICK_CASES, QUICK_STRETCH_S) if options.quick else (CASES, STRETCH_S)
    stretches: list[Stretch] = []
    with home_of_its_own():
        for model, length in cases * options.rounds:
            quiet.wait()
            stretch, run = watch(model, length, stretch_s, options.device)
            stretches.append(stretch)
    worst = max(stretch.together_percent for stretch in stretches)
    result = Result(
        title="Processor time of engine and screen beside a trial, in percent of one core",
        target="together ≤ 3 %",
        circumstances=circumstances(run.environment, quiet.loudest_cores),
        columns=("model", "length", "stretch, s", "passes", "engine, %", "fork server, %", "screen, %", "together, %"),
        rows=tuple(_row(stretch) for stretch in stretches),
        findings=(f"the most together: {worst:.2f} %",),
    )
    show(result, as_json=options.as_json)


def _row(stretch: Stretch) -> tuple[Cell, ...]:
    shares = (100 * used / stretch.wall_s for used in (stretch.engine_s, stretch.helpers_s, stretch.screen_s))
    return (
        stretch.model, stretch.sequence_length, stretch.wall_s, stretch.passes, *shares, stretch.together_percent,
    )  # fmt: skip


if __name__ == "__main__":
    main()
