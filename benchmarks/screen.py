"""How quick and how quiet the screen is, in a real terminal of 120×40, beside a bare Textual table and known programs.

Every figure of ``docs/performance.md``. The sweep is played (see ``played_sweep``): its figures are simulated, the run
file, the screen and the terminal are not.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median

import msgspec

from bench.clock import utc_now
from benchmarks.played_sweep import playing, write_run
from benchmarks.quiet import QUIET_CORES, QuietWatch
from benchmarks.ratios import in_turn
from benchmarks.result import markdown
from benchmarks.screen_contenders import Contender, bare_table, peers, screen_on, shown
from benchmarks.screen_figures import KeyTimes, filled_after_s, key_times, stands_after_s, traffic

FIRST_SCREEN_MODELS = 118
MODELS, LENGTHS = 136, 5
LARGER = ((1_360, 12, 50.0), (10_000, 4, 100.0))
"""Models, lengths, and the milliseconds within which 95 of 100 keys are to be answered."""
PATIENCE_S = 30.0
PLAYED_S = 900.0
DOWN = b"\x1b[B"


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure with its target."""

    name: str
    value: str
    target: str
    holds: bool | None
    """None where there is no target."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How long and how often is measured."""

    rounds: int
    window_s: float
    keys: int
    patience_s: float
    peers_folder: Path | None


def main() -> int:
    """Measure everything and print it; exit status 1 where a target is missed."""
    options, as_json = _options()
    quiet = QuietWatch(options.patience_s)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="scalewall-screen-") as folder:
        os.environ["SCALEWALL_HOME"] = str(Path(folder) / "home")
        for figure in _measured(Path(folder), options, quiet.wait):
            sys.stderr.write(f"{figure.name}: {figure.value}  (target: {figure.target or 'none'})\n")
            figures.append(figure)
    _show(figures, quiet.loudest_cores, as_json=as_json)
    return int(any(figure.holds is False for figure in figures))


def _measured(folder: Path, options: Options, wait: Callable[[], None]) -> Iterator[Figure]:
    for measure in _measurements(folder, options):
        wait()
        yield from measure()


def _measurements(folder: Path, options: Options) -> Iterator[Callable[[], Iterable[Figure]]]:
    yield partial(first_screens, folder, options)
    yield partial(resting, folder, options)
    for trials_per_s, most_kib, most_percent in ((1.0, 2.0, 1.5), (20.0, 5.0, 4.0)):
        yield partial(at_work, folder, options, trials_per_s, (most_kib, most_percent))
    for models, lengths, most_ms in ((MODELS, LENGTHS, 25.0), *LARGER):
        yield partial(keys_at, folder, options, (models, lengths), most_ms)
    yield partial(arranging, folder, options)
    for contender in peers(options.peers_folder, folder):
        yield partial(of_peer, contender, options)


# ---- figures


def first_screens(folder: Path, options: Options) -> Iterator[Figure]:
    """Compare the time to the first full screen with the yardstick's, turn by turn."""
    path = _written(folder, FIRST_SCREEN_MODELS, LENGTHS, done=40)
    ours, bare = screen_on(path), bare_table(FIRST_SCREEN_MODELS)
    took: dict[str, list[float]] = {ours.name: [], bare.name: []}
    with playing(path, 0.0, PLAYED_S):
        for contender in (ours, bare):
            _start_s(contender)  # which compiles what it imports
        for round_number in range(options.rounds):
            for contender in in_turn([ours, bare], round_number):
                took[contender.name].append(_start_s(contender))
    pairs = zip(took[ours.name], took[bare.name], strict=True)
    ratio = median([mine / theirs for mine, theirs in pairs])
    times = " and ".join(f"{median(took[one.name]) * 1000:.0f} ms" for one in (ours, bare))
    yield Figure(
        name=f"start to a full first screen of {FIRST_SCREEN_MODELS} models ÷ a bare Textual DataTable's",
        value=f"{ratio:.2f} ({times}, n = {options.rounds})",
        target="at most 1.0",
        holds=ratio <= 1.0,
    )


def resting(folder: Path, options: Options) -> Iterator[Figure]:
    """Look at a run in which nothing happens, without an engine."""
    path = _written(folder, MODELS, LENGTHS, done=MODELS)
    with shown(screen_on(path)) as program:
        stands_after_s(program, PATIENCE_S)
        seen = traffic(program, options.window_s)
    yield Figure(
        name="to the terminal while nothing changes",
        value=f"{seen.kib_per_s:.2f} KiB/s, {seen.cpu_percent:.1f} % of a core",
        target="0 KiB/s",
        holds=seen.kib_per_s == 0,
    )


def at_work(folder: Path, options: Options, trials_per_s: float, most: tuple[float, float]) -> Iterator[Figure]:
    """Look at a sweep of which so many trials end a second."""
    path = _written(folder, MODELS, LENGTHS, done=2)
    with playing(path, trials_per_s, PLAYED_S), shown(screen_on(path)) as program:
        stands_after_s(program, 4.0)
        seen = traffic(program, options.window_s)
    name = f"while {trials_per_s:g} trial{'s end' if trials_per_s > 1 else ' ends'} a second, {MODELS} × {LENGTHS}"
    yield Figure(
        name=f"to the terminal {name}",
        value=f"{seen.kib_per_s:.2f} KiB/s",
        target=f"at most {most[0]:g} KiB/s",
        holds=seen.kib_per_s <= most[0],
    )
    yield Figure(
        name=f"CPU of the screen {name}",
        value=f"{seen.cpu_percent:.1f} % of a core",
        target=f"at most {most[1]:g} %",
        holds=seen.cpu_percent <= most[1],
    )


def keys_at(folder: Path, options: Options, size: tuple[int, int], most_ms: float) -> Iterator[Figure]:
    """Walk through the table while 20 trials end a second."""
    models, lengths = size
    path = _written(folder, models, lengths, done=2)
    with playing(path, 20.0, PLAYED_S), shown(screen_on(path)) as program:
        stands_after_s(program, 6.0)
        times = key_times(program, [DOWN] * options.keys)
    yield Figure(
        name=f"key to settled paint while 20 trials end a second, {models:,} × {lengths}",
        value=_in_words(times),
        target=f"95 of 100 within {most_ms:g} ms",
        holds=times.unanswered == 0 and times.at(0.95) <= most_ms,
    )


def arranging(folder: Path, options: Options) -> Iterator[Figure]:
    """Sort and filter 10,000 models."""
    models, lengths, _ = LARGER[-1]
    path = _written(folder, models, lengths, done=300)
    with playing(path, 0.0, PLAYED_S), shown(screen_on(path)) as program:
        stands_after_s(program, PATIENCE_S)
        sorts = key_times(program, [b"s"] * max(4, options.keys // 5))
        program.send(b"/")
        program.listen_until_quiet(1.0, 5.0)
        letters = key_times(program, [letter.encode() for letter in "bert-large"])
    for name, times in (("sort", sorts), ("filter, each letter typed", letters)):
        yield Figure(
            name=f"{name}: {models:,} models",
            value=_in_words(times),
            target="at most 150 ms",
            holds=times.unanswered == 0 and times.at(0.95) <= 150.0,
        )


def of_peer(contender: Contender, options: Options) -> Iterator[Figure]:
    """Say for comparison how a program that people know does on this machine, in the same run."""
    with shown(contender) as program:
        start_s = filled_after_s(program, 8.0)
        seen = traffic(program, options.window_s)
        times = key_times(program, [DOWN] * options.keys)
    yield Figure(
        name=contender.name,
        value=f"start {start_s * 1000:.0f} ms; {seen.kib_per_s:.2f} KiB/s; {seen.cpu_percent:.1f} % of a core; key"
        f" {_in_words(times)}",
        target="",
        holds=None,
    )


# ---- means


def _start_s(contender: Contender) -> float:
    with shown(contender) as program:
        return stands_after_s(program, PATIENCE_S)


def _written(folder: Path, models: int, lengths: int, *, done: int) -> Path:
    path = folder / f"{models}-{lengths}-{done}-{time.monotonic_ns()}.run"
    write_run(path, models, lengths, done)
    return path


def _in_words(times: KeyTimes) -> str:
    missed = f", {times.unanswered} unanswered" if times.unanswered else ""
    return f"p50 {times.at(0.5):.0f} ms, p95 {times.at(0.95):.0f} ms (n = {len(times.settled_ms)}{missed})"


def _options() -> tuple[Options, bool]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="as little as proves that the benchmark itself works")
    parser.add_argument("--peers", type=Path, help="a folder with glances, posting, harlequin and memray")
    parser.add_argument("--patience-s", type=float, default=60.0, help="wait so long for a quiet machine")
    parser.add_argument("--json", dest="as_json", action="store_true")
    given = parser.parse_args()
    rounds, window_s, keys, patience_s = (1, 3.0, 5, 0.0) if given.quick else (9, 20.0, 60, given.patience_s)
    options = Options(rounds=rounds, window_s=window_s, keys=keys, patience_s=patience_s, peers_folder=given.peers)
    return options, given.as_json


def _show(figures: Sequence[Figure], others_cores: float, *, as_json: bool) -> None:
    if as_json:
        found = {"date": utc_now(), "others_cores": others_cores, "figures": msgspec.to_builtins(figures)}
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
        return
    verdicts = {True: "holds", False: "MISSED", None: ""}
    rows = [(figure.name, figure.value, figure.target, verdicts[figure.holds]) for figure in figures]
    sys.stdout.write("\n".join(markdown([("figure", "measured", "target", ""), *rows])) + "\n")
    quiet = "quiet" if others_cores < QUIET_CORES else f"NOT quiet ({others_cores:.2f} cores): this proves nothing"
    sys.stdout.write(f"\n{utc_now()}, {os.cpu_count()} cores; the machine was {quiet}\n")


if __name__ == "__main__":
    sys.exit(main())
