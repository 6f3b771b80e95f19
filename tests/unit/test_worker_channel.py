"""The worker's ends of its two pipes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from bench.errors import ProtocolError
from bench.events import LoadProgressed, TrialPhase, TrialProgressed, decode_worker_event
from bench.orders import Leave, MeasureLength, encode_order
from bench.worker import channel
from bench.worker.channel import EventWriter, OrderReader

Pipe = tuple[int, int]


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


@pytest.fixture
def orders() -> Pipe:
    """A pipe that stays open: its end would be the end of this process, which is what the reader is for."""
    return os.pipe()


class Clock:
    """A clock that goes on only when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def progressed(phase: TrialPhase, done: int, trial_id: int = 1) -> TrialProgressed:
    return TrialProgressed(trial_id=trial_id, phase=phase, done=done, planned=5)


def lines(pipe: Pipe) -> list[bytes]:
    return os.read(pipe[0], 65_536).splitlines()


def test_orders_come_in_order_and_may_come_in_pieces(orders: Pipe) -> None:
    reader = OrderReader(orders[0])
    reader.start()
    first, second = MeasureLength(trial_id=1, sequence_length=8), Leave()
    sent = encode_order(first) + encode_order(second)
    os.write(orders[1], sent[:10])
    os.write(orders[1], sent[10:])
    assert reader.take() == first
    assert reader.take() == second


def test_what_is_no_order_is_a_protocol_error(orders: Pipe) -> None:
    reader = OrderReader(orders[0])
    reader.start()
    os.write(orders[1], b'{"order":"dance"}\n')
    with pytest.raises(ProtocolError):
        reader.take()


def test_the_end_of_the_orders_is_the_end_of_the_process_whatever_it_does() -> None:
    program = (
        "import sys, time\n"
        "from bench.worker.channel import OrderReader\n"
        "OrderReader(int(sys.argv[1])).start()\n"
        "print('hanging', flush=True)\n"
        "time.sleep(600)\n"
    )
    orders, engine = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-c", program, str(orders)], pass_fds=(orders,), stdout=subprocess.PIPE
    ) as process:
        os.close(orders)
        assert process.stdout is not None
        assert process.stdout.readline() == b"hanging\n"
        os.close(engine)
        assert process.wait(10) == channel.LEFT_ALONE


def test_a_writer_whose_reader_is_gone_ends_its_process() -> None:
    program = (
        "import sys, time\n"
        "from bench.events import LoadProgressed\n"
        "from bench.worker.channel import EventWriter\n"
        "EventWriter(int(sys.argv[1])).say(LoadProgressed(phase='build'))\n"
        "time.sleep(600)\n"
    )
    engine, events = os.pipe()
    os.close(engine)
    with subprocess.Popen([sys.executable, "-c", program, str(events)], pass_fds=(events,)) as process:
        os.close(events)
        assert process.wait(10) == channel.LEFT_ALONE


def test_an_event_larger_than_the_pipe_is_written_whole(pipe: Pipe) -> None:
    text = "x" * 900_000
    received = bytearray()

    def read_all() -> None:
        while not received.endswith(b"\n"):
            received.extend(os.read(pipe[0], 4_096))

    reading = threading.Thread(target=read_all)
    reading.start()
    channel._write_all(pipe[1], text.encode() + b"\n")
    reading.join(10)
    assert bytes(received) == text.encode() + b"\n"


def test_every_event_is_one_line(pipe: Pipe) -> None:
    writer = EventWriter(pipe[1])
    writer.say(LoadProgressed(phase="build"))
    writer.say(LoadProgressed(phase="move"))
    assert [decode_worker_event(line) for line in lines(pipe)] == [
        LoadProgressed(phase="build"),
        LoadProgressed(phase="move"),
    ]


def test_progress_is_said_at_most_twice_a_second(pipe: Pipe) -> None:
    clock = Clock()
    writer = EventWriter(pipe[1], clock)
    for done in range(9):
        writer.say_progress(progressed("repeat", done))
        clock.now += 0.125
    said = [decode_worker_event(line) for line in lines(pipe)]
    assert said == [progressed("repeat", 0), progressed("repeat", 4), progressed("repeat", 8)]


def test_the_first_of_each_phase_is_always_said(pipe: Pipe) -> None:
    writer = EventWriter(pipe[1], Clock())
    for trial_id in (1, 2):
        writer.say_progress(progressed("first pass", 0, trial_id))
        writer.say_progress(progressed("repeat", 0, trial_id))
        writer.say_progress(progressed("repeat", 1, trial_id))
    assert len(lines(pipe)) == 4
