"""Plan, time left, cleaned text, pipes, and the words for how a worker was lost."""

from __future__ import annotations

import os
import signal

import pytest

from bench.clean_text import clean, clean_end, clean_start
from bench.engine import causes
from bench.engine.line_pipe import LineReader, TailReader
from bench.errors import BadInput, ProtocolError
from bench.events import MAX_LINE_BYTES
from bench.model_spec import ModelSpec
from bench.plan import marching_order, parse_lengths
from bench.trial import Outcome


def spec(name: str, params_m: float | None = None) -> ModelSpec:
    return ModelSpec(name=name, category="c", model_type="t", published_params_m=params_m)


def test_small_models_march_first_and_each_once() -> None:
    order = marching_order([spec("big", 900), spec("unknown"), spec("small", 10), spec("big", 900)])
    assert [one.name for one in order] == ["small", "big", "unknown"]


def test_lengths_are_sorted_and_each_once() -> None:
    assert parse_lengths(" 2048, 128,128 ,") == (128, 2048)


@pytest.mark.parametrize("text", ["", ",", "0", "-1", "1.5", "12x", "١٢٨", "99999999999", "1e3"])
def test_lengths_that_are_none(text: str) -> None:
    with pytest.raises(BadInput):
        parse_lengths(text)


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("plain — text\n\tindented", "plain — text\n\tindented"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07", "^[]0;title^G"),
        ("10 %\r50 %\r100 %\n", "100 %\n"),
        ("ends in a return\r\n", "ends in a return\n"),
        ("a\x00b\x7fc\x9bd\u202ee\u2028g", "a^@b^?c‹U+009B›d‹U+202E›e‹U+2028›g"),
    ],
)
def test_clean_text(dirty: str, expected: str) -> None:
    assert clean(dirty) == expected


def test_clean_text_is_bounded_at_either_end() -> None:
    assert clean_start("start" + "x" * 5000, 10) == "startxxxx…"
    assert clean_end("x" * 5000 + "end", 10) == "…xxxxxxend"
    assert clean_end("short", 10) == clean_start("short", 10) == "short"


def test_lines_come_whole_however_they_are_cut() -> None:
    hear, tell = os.pipe()
    reader = LineReader(hear)
    assert reader.read() == []
    os.write(tell, b"one\ntw")
    assert reader.read() == [b"one"]
    os.write(tell, b"o\nthree\n")
    assert reader.read() == [b"two", b"three"]
    os.close(tell)
    assert reader.read() == []
    assert reader.ended
    os.close(hear)


def test_a_line_without_an_end_is_refused() -> None:
    hear, tell = os.pipe()
    reader = LineReader(hear)
    with pytest.raises(ProtocolError):
        for _ in range(MAX_LINE_BYTES // 50_000 + 2):
            os.write(tell, b"x" * 50_000)
            reader.read()
    os.close(tell)
    os.close(hear)


def test_a_tail_keeps_the_end() -> None:
    hear, tell = os.pipe()
    reader = TailReader(hear)
    for _ in range(5):
        os.write(tell, b"x" * 30_000 + b"last\n")
        reader.read()
    assert reader.text().endswith("last")
    assert len(reader.text()) < 20_000
    os.close(tell)
    os.close(hear)


def seen(*, killed: bool | None, available: int = 50) -> causes.LastSeen:
    return causes.LastSeen(
        phase="repeat",
        elapsed_s=1.0,
        stderr_tail="",
        available_bytes=available,
        total_bytes=100,
        process_bytes=None,
        killed_for_memory=killed,
    )


@pytest.mark.parametrize(
    ("exit_code", "last_seen", "outcome"),
    [
        (-signal.SIGKILL, seen(killed=True), Outcome.HOST_OUT_OF_MEMORY),
        (-signal.SIGKILL, seen(killed=False, available=1), Outcome.INTERRUPTED),
        (-signal.SIGKILL, seen(killed=None, available=1), Outcome.HOST_OUT_OF_MEMORY),
        (-signal.SIGKILL, seen(killed=None), Outcome.INTERRUPTED),
        (-signal.SIGABRT, seen(killed=True), Outcome.CRASHED),
        (1, seen(killed=False), Outcome.CRASHED),
    ],
)
def test_a_kill_is_for_memory_only_where_something_says_so(
    exit_code: int, last_seen: causes.LastSeen, outcome: Outcome
) -> None:
    assert causes.died(exit_code, last_seen).outcome is outcome
