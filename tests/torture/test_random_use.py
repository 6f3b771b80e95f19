"""A monkey at the screen of a living sweep: no traceback, it leaves when asked, and the terminal is as it was."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from bench.store import lock
from bench.store.library import run_files
from tests.engine.sweep import Sweep
from tests.torture.conftest import Figure
from tests.torture.how_much import amount
from tests.torture.line import Line
from tests.torture.monkey import Monkey
from tests.torture.terminal_bytes import SCREEN_IN_USE, ForeignWatch

PROGRAM = (sys.executable, "-P", "-m", "tests.torture.simulated_engines")

STRETCHES = amount(2, 20)
STRETCH_S = amount(4, 30)
SEED = 20261126
ACTIONS_AT_ONCE = 30
"""Then the screen is let come to rest, which shows that it can; else all a stretch does is to queue up."""
LOGGED = 400
"""Actions that are told where a stretch goes wrong, the last ones."""

HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07 \u009b31m \u202eevil\u200b e" + "\u0301" * 40 + " 模型 [b]x[/b] \r\n over " + "x" * 3000
)
LEAVE_BY = {"q": b"\x1b[27uq", "ctrl+c": b"\x03"}
"""A dialog takes a q for a no, a filter for a letter; Ctrl+C copies first where something is selected."""
MOST_REQUESTS = 6
"""More dialogs than can be open on top of each other."""
ANSWERED_WITHIN_S = 3.0
"""Then it is asked again; what came before may be much, and the machine busy."""
END_OF_PASTE = b"\x1b[201~"


@dataclass
class Tally:
    """What came of all stretches."""

    stretches: int = 0
    seconds: float = 0.0
    done: Counter[str] = field(default_factory=Counter)
    tracebacks: int = 0
    seen_bytes: int = 0
    """What the screens wrote, none of it foreign."""
    quit_on_request: int = 0
    restored: int = 0
    most_requests: int = 0
    """Dialogs that were open take some of them."""
    slowest_quit_s: float = 0.0
    """From the request that was followed."""


@pytest.fixture
def living(sweep: Callable[..., Sweep], monkeypatch: pytest.MonkeyPatch) -> Iterator[Sweep]:
    """A sweep with hostile names and messages, long enough for a stretch."""
    monkeypatch.setenv("FAKE_WORKER_SECRETS", HOSTILE.replace("\x00", ""))
    behaviours = [
        {"1": "slow:0.2", "2": "slow:0.3", "3": "fail:out_of_memory"},
        {"1": "leak", "2": "leak"},
        {"1": "slow:0.1", "2": "signal:SIGSEGV"},
        {"load": "leak"},
        {"1": "slow:0.5", "2": "fail:wrong_numbers"},
    ]
    names = [f"model {number} {HOSTILE[number : number + 40]}" for number in range(120)]
    planned = sweep({name: behaviours[place % 5] for place, name in enumerate(names)})
    planned.start()
    yield planned
    for path in run_files():
        if lock.is_held(path):
            Sweep(path, planned._wait_until).kill_engine()


@pytest.mark.timeout(1500)
def test_a_command_in_two_pieces_is_not_foreign() -> None:
    sent = b"\x1b[0m\x1b]22;default\x1b\\\x1b]52;c;YQ==\x07seen"
    for cut in range(len(sent)):
        watch = ForeignWatch(SCREEN_IN_USE)
        watch.feed(sent[:cut])
        watch.feed(sent[cut:])
        assert watch.end() == []


def test_random_use(living: Sweep, figure: Figure) -> None:
    tally = Tally()
    for seed in range(SEED, SEED + STRETCHES):
        _stretch(living, random.Random(seed), seed, tally)
    figure("random use: actions", f"{sum(tally.done.values())} in {tally.seconds:.0f} s, {tally.stretches} stretches")
    figure("random use: by kind", ", ".join(f"{name} {count}" for name, count in sorted(tally.done.items())))
    figure("random use: tracebacks", tally.tracebacks)
    figure("random use: bytes written, none of them foreign", tally.seen_bytes)
    figure("random use: quit on request", f"{tally.quit_on_request} of {tally.stretches}")
    figure("random use: terminal restored", f"{tally.restored} of {tally.stretches}")
    figure("random use: slowest quit", f"{tally.slowest_quit_s:.1f} s, after {tally.most_requests} requests at most")


def _stretch(living: Sweep, chance: random.Random, seed: int, tally: Tally) -> None:
    if not living.reader.engine_is_alive() and living.run().status != "finished":
        living.start()
    line = Line([*PROGRAM, "attach", str(living.path)])
    monkey, watch = Monkey(line, chance), ForeignWatch(SCREEN_IN_USE)
    line.listeners.append(watch.feed)
    try:
        line.wait_until(lambda: b"model" in line.raw.partition(b"\x1b[?1049h")[2], "the screen is painted")
        _play(line, monkey, tally)
        _leave(line, monkey, chance.choice(sorted(LEAVE_BY)), tally)
        assert watch.end() == []
        tally.seen_bytes += watch.seen_bytes
    except BaseException:
        print(f"seed {seed}; the last of {len(monkey.log)} actions:", *monkey.log[-LOGGED:], sep="\n")
        raise
    finally:
        line.close()


def _play(line: Line, monkey: Monkey, tally: Tally) -> None:
    began = time.monotonic()
    while time.monotonic() - began < STRETCH_S:
        for _ in range(ACTIONS_AT_ONCE):
            monkey.act()
            line.read(0)
            assert line.process.poll() is None, f"it left unasked: {line.process.poll()}, {line.raw[-2000:]!r}"
        line.wait_until(line.is_at_rest, "the screen has come to rest")
    tally.seconds += time.monotonic() - began
    tally.stretches += 1
    tally.done += monkey.done


def _leave(line: Line, monkey: Monkey, way: str, tally: Tally) -> None:
    line.type(END_OF_PASTE * 2)
    for requests in range(1, MOST_REQUESTS + 1):
        tally.most_requests = max(tally.most_requests, requests)
        asked = time.monotonic()
        monkey.log.append(f"leave by {way}")
        line.type(LEAVE_BY[way])
        if line.is_left_within(ANSWERED_WITHIN_S):
            break
    status = line.status()
    tally.slowest_quit_s = max(tally.slowest_quit_s, time.monotonic() - asked)
    tally.tracebacks += b"Traceback" in line.raw
    tally.quit_on_request += status == 0
    tally.restored += line.is_restored
    assert status == 0, line.raw[-3000:]
    assert b"Traceback" not in line.raw
    assert line.modes.are_restored, line.modes
    assert line.settings == line.settings_before
