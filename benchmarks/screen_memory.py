"""Whether the screen's memory stays flat while 20 trials end a second, for an hour: ``--minutes`` for less.

The sweep is played and begins anew whenever it is through: what grows is the screen's own doing, not the run.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.played_sweep import playing, write_run
from benchmarks.screen_contenders import screen_on, shown
from benchmarks.soak_bounds import FLAT_BYTES, FLAT_SHARE, MEGABYTE, WARM_UP_SHARE
from benchmarks.terminal_program import TerminalProgram
from benchmarks.trend import Point, trend

MODELS, LENGTHS, TRIALS_PER_S = 136, 5, 20.0
SAMPLE_EVERY_S = 5.0
MINUTES = 60.0


def main() -> int:
    """Watch, print the slope, and give exit status 1 where memory is not flat."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    minutes: float = parser.parse_args().minutes
    with tempfile.TemporaryDirectory(prefix="scalewall-memory-") as folder:
        os.environ["SCALEWALL_HOME"] = str(Path(folder) / "home")
        path = Path(folder) / "played.run"
        write_run(path, MODELS, LENGTHS, done=2)
        with playing(path, TRIALS_PER_S, 60 * minutes + 60, again=True), shown(screen_on(path)) as program:
            points = _watched(program, 60 * minutes)
    return _say(points)


def _watched(program: TerminalProgram, for_s: float) -> list[Point]:
    """Read the terminal as fast as it comes, and the memory now and then."""
    begun_s, points = time.monotonic(), list[Point]()
    while (now_s := time.monotonic() - begun_s) < for_s:
        program.listen(1.0)
        program.chunks.clear()
        if now_s >= SAMPLE_EVERY_S * len(points):
            points.append((now_s / 60, program.memory_bytes()))
    return points


def _say(points: list[Point]) -> int:
    last_minute = points[-1][0]
    warm = [point for point in points if point[0] >= WARM_UP_SHARE * last_minute]
    later = [point for point in points if point[0] >= 0.5 * last_minute]
    found, in_later = trend(warm), trend(later)
    start, most = warm[0][1], max(amount for _, amount in points)
    allowed = max(FLAT_SHARE * start, FLAT_BYTES)
    is_flat = found.may_be_none or found.slope * last_minute <= allowed
    lines = (
        f"{TRIALS_PER_S:g} trials a second for {last_minute:.0f} minutes, {MODELS} × {LENGTHS} (simulated)",
        f"after warm-up {start / MEGABYTE:.1f} MB, at most {most / MEGABYTE:.1f} MB",
        *(
            f"{name}: {one.slope / 1024:+.2f} kB a minute (95 %: {one.low / 1024:+.2f} to {one.high / 1024:+.2f})"
            for name, one in (("slope", found), ("in the second half", in_later))
        ),
        f"{'flat' if is_flat else 'NOT flat'}: allowed are {allowed / MEGABYTE:.1f} MB in all",
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if is_flat else 1


if __name__ == "__main__":
    sys.exit(main())
