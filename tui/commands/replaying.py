"""The command that shows a run that is over as it happened."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import click

from tui.commands.arguments import ONE_RUN
from tui.look_options import look_options, preferences_in_force
from tui.opening import need_terminal, show_or_tell
from tui.plain.saying import tell

SIGNALLED = 128


@click.command()
@ONE_RUN
@click.option("--speed", type=float, default=60.0, show_default=True, help="So many times as fast, 1 to 10,000.")
@look_options
def replay(run_name: str | None, speed: float) -> None:
    """Show a run that is over as it happened, faster: an id, a unique prefix, a name, a file, or latest.

    It is played into a copy, which is gone afterwards; nothing is measured. Times of day, the time at work and the time
    left are the recorded ones. A stretch in which nothing was worked on takes two seconds at most.
    """
    is_plain = preferences_in_force().plain
    if not is_plain:
        need_terminal()
    from bench.replay.stage import replay as replayed
    from bench.store.library import find_run

    with _ended_in_order(), replayed(find_run(run_name or "latest"), speed) as copy:
        if is_plain:
            tell("This is a replay: nothing is measured, all times are the recorded ones, and rests are cut short.")
        show_or_tell(copy, from_its_start=True, read_only=True)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let signals that end this process end it through what takes the copy away, also while there is no screen."""
    before = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM)}
    for number, handler in before.items():
        if handler is signal.SIG_DFL:
            signal.signal(number, _leave)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, _: FrameType | None) -> NoReturn:
    sys.exit(SIGNALLED + number)
