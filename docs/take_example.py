"""Make docs/example anew of two runs of the same suite: ``python docs/take_example.py FIRST SECOND``.

Everything in it is what the commands of its README print or write, and a picture of the first run replayed.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bench.replay.stage import replay
from bench.store.library import find_run
from bench.store.rows import RunRow
from tests.screen.seeing import monitor, seen, until
from tui.app import ScalewallApp

EXAMPLE = Path(__file__).with_name("example")
PROGRAM = (sys.executable, "-m", "tui")
COLUMNS, LINES = 120, 40
REPLAYED_AT = 60.0
LOOK_S = 0.1
KNOWN_AT_A_LENGTH = r"\b[1-9]/10\b"
"""What the wall says of a length at which models have ended."""


def told(*arguments: str) -> str:
    """Give what a command prints; raise where it fails."""
    return subprocess.run([*PROGRAM, *arguments], check=True, capture_output=True, text=True).stdout


def take(first: Path, second: Path) -> None:
    """Write every file of the example."""
    EXAMPLE.mkdir(exist_ok=True)
    run = shutil.copy(first, EXAMPLE / "quick.run")
    again = shutil.copy(second, EXAMPLE / "quick-again.run")
    told("report", str(run), "--format", "all", "--with-doubtful", "-o", str(EXAMPLE))
    texts = {
        "paper.txt": told("paper", str(run)),
        "compare.txt": told("compare", str(run), str(again), "--all"),
        "compare.md": told("compare", str(run), str(again), "--format", "markdown"),
        "pick.txt": told("pick", "--length", "1024", "--memory", "1GB", str(run)),
    }
    for name, text in texts.items():
        (EXAMPLE / name).write_text(text, "utf-8")
    (EXAMPLE / "replay-120x40.svg").write_text(asyncio.run(picture_of_replay(Path(run))), "utf-8")


async def picture_of_replay(run_file: Path) -> str:
    """Replay the run and give the screen as it is when half of the trials have ended, and its panels say so."""
    with replay(run_file, REPLAYED_AT) as copy:
        app = ScalewallApp(copy, read_only=True)
        async with app.run_test(size=(COLUMNS, LINES)) as pilot:
            while (view := monitor(pilot).view) is None or not is_half_done(view.run):
                await pilot.pause(LOOK_S)
            await until(pilot, lambda: re.search(KNOWN_AT_A_LENGTH, seen(pilot)), "the wall says what has ended")
            return app.export_screenshot(title=f"scalewall-tui replay, {COLUMNS}×{LINES}")


def is_half_done(run: RunRow) -> bool:
    """Whether half of the trials have ended."""
    return run.ended_trial_count * 2 >= run.trial_count


if __name__ == "__main__":
    take(find_run(sys.argv[1]), find_run(sys.argv[2]))
