"""A limit to how long a witness may take: twins and copies run on a CPU, some of them word by word in Python."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfTime(BaseException):
    """What was tried took too long; no Exception, so that no model takes it for one of its own."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the main thread when the seconds are over; an alarm that was set before is set again."""
    handler = signal.signal(signal.SIGALRM, _give_up)
    before_s, every_s = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, before_s, every_s)


def _give_up(_number: int, _frame: FrameType | None) -> None:
    raise OutOfTime
