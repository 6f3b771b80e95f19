"""How the screen is ended from outside: by a signal or by the loss of its line, in order, and soon in any case."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from textual.message import Message

from bench.errors import BadInput
from tui.terminal_reset import own_terminal, put_back

ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)
SIGNALLED = 128
HUNG_UP_STATUS = SIGNALLED + signal.SIGHUP

PATIENCE_S = 5.0
"""A screen that has not ended by then is stuck, such as on a line that takes nothing any more."""
WRITE_PATIENCE_S = 1.0


class LineDropped(Message):
    """Nobody is at the other end of the terminal any more."""


@contextmanager
def ended_by_signals(leave: Callable[[int], None]) -> Iterator[None]:
    """Let the signals that would end this process call ``leave`` with the exit status that says so."""
    before = {number: signal.getsignal(number) for number in (*ENDING, signal.SIGTSTP, signal.SIGCONT)}
    for number in ENDING:
        if before[number] is not signal.SIG_IGN:
            signal.signal(number, lambda number, _: leave(SIGNALLED + number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_soon(status: int) -> None:
    """End this process in a while even if it cannot end in order; the terminal is restored as well as can be."""
    _start_timer(PATIENCE_S, _end_at_once, status)


def _end_at_once(status: int) -> None:
    _start_timer(WRITE_PATIENCE_S, os._exit, status)
    with suppress(BadInput, OSError):
        put_back(own_terminal())
    os._exit(status)


def _start_timer(delay_s: float, act: Callable[[int], object], status: int) -> None:
    timer = threading.Timer(delay_s, act, (status,))
    timer.daemon = True
    timer.start()
