"""The status in words: what the engine does, how far it is, and what to press."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from msgspec.structs import replace

from bench.store.rows import RunStatus
from bench.trial import Conditions
from tests.unit.made_up_rows import done, march, progress, queued, running, view
from tui.live_readings import Readings
from tui.run_view import AT_WORK, RunState, RunView
from tui.status_text import short_status, status_lines
from tui.styled_lines import text_of, width_of

CALM = Conditions(
    available_bytes=12_300_000_000,
    swap_used_bytes=0,
    load_average=0.5,
    power_source="mains",
    thermal_pressure="nominal",
)
HERE = Readings(
    host="made-up host", conditions=CALM, cpu_percent=7.0, total_memory_bytes=24_600_000_000,
    cpu_percents=(100.0, 0.0, 7.0), available_bytes=(24_600_000_000, 12_300_000_000),
)  # fmt: skip
ELSEWHERE = replace(HERE, host="another host")
HALF = march(done(128), done(512), queued(1024), queued(2048))


def lines(shown: RunView, width: int = 160, readings: Readings | None = HERE, asked: str = "") -> tuple[str, str]:
    first, second = status_lines(shown, readings, asked, 3_720.0, width)
    assert width_of(first) <= width
    assert width_of(second) <= width
    return text_of(first), text_of(second)


@pytest.mark.parametrize(
    ("status", "alive", "state"),
    [
        ("waiting", True, RunState.STARTING),
        ("waiting", False, RunState.NOT_STARTED),
        ("running", True, RunState.RUNNING),
        ("running", False, RunState.DEAD),
        ("paused", True, RunState.PAUSED),
        ("paused", False, RunState.DEAD),
        ("finished", True, RunState.FINISHED),
        ("finished", False, RunState.FINISHED),
        ("stopped", False, RunState.STOPPED),
        ("no_device", False, RunState.NO_DEVICE),
    ],
)
def test_the_state_is_the_engine_s_word_and_whether_it_lives(status: RunStatus, alive: bool, state: RunState) -> None:
    shown = view(HALF, status=status, engine_alive=alive)
    assert shown.state is state
    assert state.value.split(":", maxsplit=1)[0] in lines(shown)[0]


def test_a_replay_is_said_to_be_one_and_no_machine_is_shown_that_measures_nothing() -> None:
    playing = view(HALF)
    there = replace(playing.run, path=Path("/tmp/scalewall-replay-1/made-up.run"), awake_by="caffeinate")
    shown = replace(playing, run=there)
    second = lines(shown)[1]
    assert "replay, rests cut short" in second
    assert not any(words in second for words in ("engine alive", "free 12.3 GB", "no sleep"))
    assert "the replay is over" in lines(replace(shown, engine_alive=False))[1]
    assert "free 12.3 GB" in lines(playing)[1]


def test_a_pause_with_a_trial_in_hand_is_still_pausing() -> None:
    in_hand = view(march(running(128)), status="paused", progress=progress(1, 128))
    assert in_hand.state is RunState.PAUSING
    assert in_hand.running_march_id == 1


def asked_to_stop(shown: RunView) -> RunView:
    return replace(shown, run=structs.replace(shown.run, stop_is_asked=True))


def test_a_stop_after_the_trial_in_hand_is_a_state_until_it_has_stopped() -> None:
    in_hand = asked_to_stop(view(march(running(128)), status="running", progress=progress(1, 128)))
    assert in_hand.state is RunState.STOPPING
    assert in_hand.running_march_id == 1
    assert in_hand.state in AT_WORK
    assert "■ stopping: the present trial ends first" in lines(in_hand)[0]
    assert asked_to_stop(view(march(running(128)), status="running", engine_alive=False)).state is RunState.DEAD
    assert asked_to_stop(view(HALF, status="stopped", engine_alive=False)).state is RunState.STOPPED


def test_a_screen_that_only_looks_says_so_and_names_no_key() -> None:
    first, second = status_lines(view(HALF, engine_alive=False), HERE, None, 3_720.0, 160)
    assert "ENGINE DEAD" in text_of(first)
    assert "press r" not in text_of(first)
    assert "read-only" in text_of(second)


def test_progress_that_a_pause_left_behind_is_nobody_s() -> None:
    left_behind = view(HALF, status="paused", progress=progress(1, 512))
    assert left_behind.state is RunState.PAUSED
    assert left_behind.running_march_id is None


def test_a_dead_engine_says_what_to_press() -> None:
    assert "ENGINE DEAD – press r to resume" in lines(view(HALF, engine_alive=False))[0]
    assert "ENGINE DEAD – press r to resume" in lines(view(HALF, engine_alive=False), 80)[0]


def test_progress_elapsed_and_time_left() -> None:
    first, _ = lines(view(HALF))
    for text in ("made up", "2/4 trials", "50 %", "1 h 2 min", "left", "━"):
        assert text in first


def test_the_time_left_goes_down_while_nothing_new_is_reckoned() -> None:
    half = view(HALF)
    left = half.time_left
    assert left is not None
    later = half.time_left_after(half.run.elapsed_s + 0.25 * left.low_s)
    assert later is not None
    assert (later.low_s, later.high_s) == pytest.approx((0.75 * left.low_s, left.high_s - 0.25 * left.low_s))
    over = half.time_left_after(half.run.elapsed_s + 2 * left.high_s)
    assert over is not None
    assert (over.low_s, over.high_s) == (0.0, 0.0)


def test_the_time_left_is_unknown_before_a_trial_has_finished() -> None:
    assert "– left" in lines(view(march(queued(128), queued(512))))[0]


def test_where_it_runs() -> None:
    _, second = lines(view(HALF))
    for text in ("CPU made-up chip", "float32", "torch 2.13.0", "engine alive", "free 12.3 GB", "7 %"):
        assert text in second


def test_readings_of_another_machine_are_not_shown_as_this_run_s() -> None:
    assert "free" not in lines(view(HALF), readings=ELSEWHERE)[1]


def test_the_machine_has_curves_and_states() -> None:
    second = lines(view(HALF), 240)[1]
    for text in ("free 12.3 GB       █▅", "CPU   7 %      █▁▁", "heat nominal", "mains"):
        assert text in second
    assert "swap" not in second


def test_what_slows_the_machine_down_stands_out() -> None:
    hot = structs.replace(CALM, thermal_pressure="heavy", low_power=True, swap_used_bytes=3_000_000_000)
    second = status_lines(view(HALF), replace(HERE, conditions=hot), "", 0.0, 240)[1]
    assert {("heavy", "role--alarm"), ("low-power mode", "role--warning"), ("3.00 GB", "role--warning")} <= set(second)


def test_where_nothing_is_measured_the_machine_is_not_read_out() -> None:
    assert "CPU   7 %" not in lines(view(HALF, status="finished", engine_alive=False))[1]


def test_what_was_asked_is_shown_until_it_is_answered() -> None:
    assert "asked: pause …" in lines(view(HALF), asked="asked: pause …")[1]
    assert "asked: pause …" in lines(view(HALF), 80, asked="asked: pause …")[1]


@pytest.mark.parametrize("width", range(10, 200, 7))
def test_it_fits_any_width(width: int) -> None:
    lines(view(HALF), width)
    assert width_of(short_status(view(HALF), 0.0, width)) <= width


def test_one_line_says_state_progress_and_time_left() -> None:
    text = text_of(short_status(view(HALF), 0.0, 40))
    assert "running" in text
    assert "2/4" in text
    assert "left" in text
