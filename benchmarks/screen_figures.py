"""What a terminal can tell of a program: when its screen stands, what it writes and works, how soon a key shows."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

import msgspec
import pyte

from benchmarks.terminal_program import Chunk, Replay, TerminalProgram

STANDS_SHARE = 0.99
"""A screen stands once so many of its cells look as they will when it is settled; a clock may go on."""
FILLED_SHARE = 0.95
QUIET_S = 2.0
SETTLED_S = 0.06
"""The paint that a key causes is over when nothing more has come for so long."""
KEY_GAP_S = (0.12, 0.30)
KEY_PATIENCE_S = 3.0


class Traffic(msgspec.Struct, frozen=True, kw_only=True):
    """What a program did in a while in which nobody touched it."""

    kib_per_s: float
    cpu_percent: float
    """Of one core."""


class KeyTimes(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds from each key to the end of the paint that it caused."""

    settled_ms: tuple[float, ...]
    unanswered: int

    def at(self, share: float) -> float:
        """Give the time within which that share of the keys was answered."""
        ordered = sorted(self.settled_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def stands_after_s(program: TerminalProgram, patience_s: float) -> float:
    """Give the seconds from the start until the screen looked as it does once it is settled."""
    program.listen_until_quiet(QUIET_S, patience_s)
    final = _screen_of(program, program.chunks)
    return _stands_s(program, final)


def _stands_s(program: TerminalProgram, final: pyte.Screen) -> float:
    """Go back from the end to the first chunk from which on it stood."""
    replay, stood_at_s = Replay(program.columns, program.lines), None
    for chunk in program.chunks:
        replay.feed(chunk)
        if likeness(replay.screen, final) < STANDS_SHARE:
            stood_at_s = None
        elif stood_at_s is None:
            stood_at_s = chunk.at_s
    if stood_at_s is None:
        raise RuntimeError("the screen never stood")
    return stood_at_s - program.begun_at_s


def filled_after_s(program: TerminalProgram, patience_s: float) -> float:
    """Give the seconds until nearly as many cells hold something as in the end: for screens that never stand still."""
    program.listen_until_quiet(QUIET_S, patience_s)
    wanted = FILLED_SHARE * _filled(_screen_of(program, program.chunks))
    replay = Replay(program.columns, program.lines)
    for chunk in program.chunks:
        replay.feed(chunk)
        if _filled(replay.screen) >= wanted:
            return chunk.at_s - program.begun_at_s
    raise RuntimeError("the screen showed nothing")


def _filled(screen: pyte.Screen) -> int:
    return sum(not cell.isspace() for line in screen.display for cell in line)


def likeness(screen: pyte.Screen, other: pyte.Screen) -> float:
    """Give the share of the cells that hold the same character."""
    pairs = list(zip("".join(screen.display), "".join(other.display), strict=False))
    return sum(a == b for a, b in pairs) / len(pairs)


def _screen_of(program: TerminalProgram, chunks: Sequence[Chunk]) -> pyte.Screen:
    replay = Replay(program.columns, program.lines)
    for chunk in chunks:
        replay.feed(chunk)
    return replay.screen


def traffic(program: TerminalProgram, window_s: float) -> Traffic:
    """Let the program be for a while, and say what it did."""
    first, cpu_s, begun_s = len(program.chunks), program.cpu_s(), time.perf_counter()
    while (left_s := begun_s + window_s - time.perf_counter()) > 0:
        program.listen(left_s)
    lasted_s = time.perf_counter() - begun_s
    sent = sum(len(chunk.data) for chunk in program.chunks[first:])
    used_s = program.cpu_s() - cpu_s
    return Traffic(kib_per_s=sent / 1024 / lasted_s, cpu_percent=100 * used_s / lasted_s)


def key_times(program: TerminalProgram, keys: Sequence[bytes], seed: int = 1) -> KeyTimes:
    """Press the keys one after the other at irregular times, and time the answer to each."""
    chance, settled_ms, unanswered = random.Random(seed), [], 0
    for key in keys:
        pause_until_s = time.perf_counter() + chance.uniform(*KEY_GAP_S)
        while (left_s := pause_until_s - time.perf_counter()) > 0:
            program.listen(left_s)
        if (took_s := _answer_s(program, key)) is None:
            unanswered += 1
        else:
            settled_ms.append(took_s * 1000)
    return KeyTimes(settled_ms=tuple(settled_ms), unanswered=unanswered)


def _answer_s(program: TerminalProgram, key: bytes) -> float | None:
    first, sent_at_s = len(program.chunks), program.send(key)
    while time.perf_counter() - sent_at_s < KEY_PATIENCE_S and not program.has_ended:
        came = program.listen(SETTLED_S)
        if not came and len(program.chunks) > first:
            break
    return program.chunks[-1].at_s - sent_at_s if len(program.chunks) > first else None
