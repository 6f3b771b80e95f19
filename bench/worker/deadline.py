"""A limit to how long a witness may take: twins and copies run on a CPU, some of them word by word in Python."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfTime(BaseException):
    """What was tried took too long; no Exception, so that no model takes it for one of its own."""


AGAIN_S = 0.5
"""Libraries have places that let nothing out, not even this; whoever caught it there hears it again soon after."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the main thread once the seconds are over, again and again until it comes out here.

    An alarm that was set before is set again.
    """
    is_over = False

    def give_up(_number: int, _frame: FrameType | None) -> None:
        if not is_over:
            raise OutOfTime

    handler = signal.signal(signal.SIGALRM, give_up)
    before_s, every_s = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_S)
    try:
        try:
            yield
        finally:
            is_over = True
    finally:  # apart from the one above, which an alarm may still interrupt
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, before_s, every_s)
