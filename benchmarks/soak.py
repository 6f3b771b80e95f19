"""A sweep of 100,000 simulated trials by a real engine, one screen that is read and one that nobody reads beside it.

Prints how memory, run file and write-ahead log went, and fails where one of them is not bounded as it should be.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import psutil

from bench.events import EngineStarted
from bench.launch import plan_run, start_engine
from bench.model_spec import ModelSpec
from bench.store.reader import RunReader
from bench.store.requests import request
from bench.trial import Settings
from benchmarks.attached_screen import AttachedScreen, screen_attached
from benchmarks.soak_bounds import Sample, Verdict, judge
from benchmarks.sweeps import home_of_its_own, wait_for_engine_to_leave

MODELS, LENGTHS = 250, 400
STEP = 64
"""Tokens from one length to the next."""

SIMULATED_WORKER = (sys.executable, "-P", "-m", "tests.engine.fake_worker")
CONFIG = {
    "vocab_size": 50_304, "hidden_size": 512, "num_hidden_layers": 6, "num_attention_heads": 8,
    "intermediate_size": 2048, "max_position_embeddings": 1_000_000, "figures": "varied",
}  # fmt: skip
"""What can be predicted of, and is, as in any sweep; the last word is for the simulated worker."""

STOPPED = 130
SAMPLE_EVERY_S = 2.0
TELL_EVERY_S = 30.0


def specs(models: int, lengths: Sequence[int]) -> list[ModelSpec]:
    """Give simulated models; every tenth stops at a wall, every twenty-fifth loses a worker on its way."""
    return [
        ModelSpec(
            name=f"simulated-{number:04}",
            category=f"Simulated {number % 12}",
            model_type="gpt_neox",
            config=CONFIG | _misfortunes(number, lengths),
            params_m=100.0 + number,
        )
        for number in range(models)
    ]


def _misfortunes(number: int, lengths: Sequence[int]) -> dict[str, str]:
    if number % 10 == 9:
        return {str(lengths[-max(1, len(lengths) // 10)]): "fail:out_of_memory"}
    return {str(lengths[len(lengths) // 2]): "fail:failed"} if number % 25 == 3 else {}


class Watch:
    """Looks at a sweep and at two screens beside it, from outside."""

    def __init__(self, path: Path, reader: RunReader, read: AttachedScreen, unread: AttachedScreen) -> None:
        self._begun = time.monotonic()
        self.path, self.reader = path, reader
        self.read, self.unread = read, unread
        started = [row.event for row in reader.events_since(0, 10)]
        pids = [event.pid for event in started if isinstance(event, EngineStarted)]
        self._processes = [psutil.Process(pid) for pid in (pids[-1], read.process.pid, unread.process.pid)]
        self.samples: list[Sample] = []

    def follow(self, tell: Callable[[Sample, int], None], every_s: float = SAMPLE_EVERY_S) -> None:
        """Take samples until the engine has left."""
        total = self.reader.run().trial_count
        while self.reader.engine_is_alive():
            if (sample := self._sample()) is not None:
                self.samples.append(sample)
                tell(sample, total)
            time.sleep(every_s)

    def _sample(self) -> Sample | None:
        """Look at everything; None where the engine has gone meanwhile."""
        try:
            engine, read, unread = (int(process.memory_full_info().uss) for process in self._processes)
        except psutil.NoSuchProcess:
            return None
        return Sample(
            at_s=time.monotonic() - self._begun,
            trials=self.reader.run().ended_trial_count,
            engine_bytes=engine,
            read_bytes=read,
            unread_bytes=unread,
            file_bytes=self.path.stat().st_size,
            wal_bytes=_size(self.path.with_name(f"{self.path.name}-wal")),
        )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def simulated_sweep(models: int, lengths: int) -> Iterator[Path]:
    """Let a real engine work inside on simulated trials; it is stopped on leaving, where it is not done."""
    swept = tuple(STEP * place for place in range(1, lengths + 1))
    settings = Settings(device="cpu", sequence_lengths=swept, min_available_bytes=0, force=True)
    path = plan_run("simulated soak", settings, specs(models, swept))
    start_engine(path, SIMULATED_WORKER)
    with closing(RunReader(path)) as reader:
        try:
            yield path
        finally:
            if reader.engine_is_alive():
                request(path, "stop")
                wait_for_engine_to_leave(reader)


@contextmanager
def watched_sweep(models: int, lengths: int) -> Iterator[Watch]:
    """Let a screen that is read and one that nobody reads look at such a sweep inside."""
    with (
        simulated_sweep(models, lengths) as path,
        screen_attached(path) as read,
        screen_attached(path, is_read=False) as unread,
        closing(RunReader(path)) as reader,
    ):
        yield Watch(path, reader, read, unread)


def soak(models: int, lengths: int, tell: Callable[[Sample, int], None]) -> tuple[list[Sample], bool]:
    """Watch such a sweep; give what was seen, and whether it came to its end."""
    with watched_sweep(models, lengths) as watch:
        try:
            watch.follow(tell)
        except KeyboardInterrupt:
            return watch.samples, False
        return watch.samples, True


class Progress:
    """Tells every now and then how far it is, and how long the rest will take."""

    def __init__(self) -> None:
        self._told_at = 0.0

    def tell(self, sample: Sample, total: int) -> None:
        """Print a line where the last one is old enough."""
        if sample.at_s - self._told_at < TELL_EVERY_S or sample.trials == 0:
            return
        self._told_at = sample.at_s
        left_s = sample.at_s * (total - sample.trials) / sample.trials
        megabytes = (sample.engine_bytes, sample.read_bytes, sample.unread_bytes, sample.file_bytes, sample.wal_bytes)
        figures = "/".join(f"{value / 1024**2:.1f}" for value in megabytes)
        print(
            f"{sample.trials:,} of {total:,} trials, some {left_s / 60:.0f} min left;"
            f" MB of engine/read screen/unread screen/run file/WAL: {figures}",
            file=sys.stderr, flush=True,
        )  # fmt: skip


def show(verdict: Verdict) -> None:
    """Print the figures as rows of a table, and which bounds were broken."""
    print("| figure | value |\n|---|---|")
    for name, value in verdict.figures:
        print(f"| {name} | {value} |")
    for bound in verdict.broken:
        print(f"BROKEN: {bound}")


def main() -> int:
    """Soak, print, and give 1 where a bound is broken, STOPPED where that cannot be said of the whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=MODELS)
    parser.add_argument("--lengths", type=int, default=LENGTHS)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that engine and screens are taken along
    try:
        with home_of_its_own():
            samples, is_whole = soak(options.models, options.lengths, Progress().tell)
        verdict = judge(samples)
    except (KeyboardInterrupt, ValueError, IndexError):
        print("It was over before anything could be said.", file=sys.stderr)
        return STOPPED
    show(verdict)
    if not is_whole:
        print("It was stopped: these are the figures so far.", file=sys.stderr)
        return STOPPED
    return 1 if verdict.broken else 0


if __name__ == "__main__":
    sys.exit(main())
