"""The two pipes of a worker: orders in, events out."""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
from collections.abc import Callable
from typing import NoReturn

from bench.errors import ProtocolError
from bench.events import Event, LoadProgressed, TrialProgressed, encode_event
from bench.orders import Order, decode_order

READ_BYTES = 65_536
PROGRESS_INTERVAL_S = 0.5
LEFT_ALONE = 0
"""Exit status of a worker whose engine is gone: nobody is left to read another one."""


class OrderReader:
    """Reads orders on a thread of its own, so that a closed pipe is noticed even while a model runs."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._orders: queue.SimpleQueue[Order | ProtocolError] = queue.SimpleQueue()

    def start(self) -> None:
        """Begin to read; from now on the end of the pipe is the end of the process."""
        threading.Thread(target=self._read_until_closed, name="orders", daemon=True).start()

    def take(self) -> Order:
        """Wait for the next order; raise ProtocolError where the engine sent something else."""
        order = self._orders.get()
        if isinstance(order, ProtocolError):
            raise order
        return order

    def _read_until_closed(self) -> None:
        pending = b""
        while chunk := _read(self._descriptor):
            *lines, pending = (pending + chunk).split(b"\n")
            if not all(self._hand_over(line) for line in lines):
                return
        _leave()

    def _hand_over(self, line: bytes) -> bool:
        try:
            self._orders.put(decode_order(line))
        except ProtocolError as error:
            self._orders.put(error)
            return False
        return True


class EventWriter:
    """Writes events as lines; progress at most twice a second, so that the engine sleeps while a pass is timed."""

    def __init__(self, descriptor: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._descriptor = descriptor
        self._clock = clock
        self._last_phase = ""
        self._quiet_until = 0.0

    def say(self, event: Event) -> None:
        """Write one event whole; leave at once where nobody reads any more."""
        try:
            _write_all(self._descriptor, encode_event(event) + b"\n")
        except BrokenPipeError:
            _leave()

    def say_progress(self, event: LoadProgressed | TrialProgressed) -> None:
        """Write the event if it enters a phase, or if the last one is long enough ago."""
        now = self._clock()
        phase = _name_of_phase(event)
        if phase == self._last_phase and now < self._quiet_until:
            return
        self._last_phase = phase
        self._quiet_until = now + PROGRESS_INTERVAL_S
        self.say(event)


def _leave() -> NoReturn:
    """End this process and, where it has a session of its own as workers have, all that it has started."""
    if os.getpgrp() == os.getsid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(LEFT_ALONE)


def _name_of_phase(event: LoadProgressed | TrialProgressed) -> str:
    return f"{event.trial_id} {event.phase}" if isinstance(event, TrialProgressed) else event.phase


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, READ_BYTES)
    except OSError:
        return b""


def _write_all(descriptor: int, line: bytes) -> None:
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
