"""What the machine was like from trial to trial: a curve where it changed, a word where it did not."""

from __future__ import annotations

from bench.store.rows import CloseUp
from bench.trial import Conditions
from tests.unit.made_up_rows import done, march
from tui.march_over_time import over_time_lines
from tui.styled_lines import text_of, width_of

MODEL = march(done(128), done(512), name="a-model")


def at(free_gb: float, heat: str | None = None, swap: int = 0) -> Conditions:
    return Conditions(available_bytes=int(free_gb * 1e9), swap_used_bytes=swap, load_average=1.0, thermal_pressure=heat)


def text(*close_ups: CloseUp, width: int = 120) -> str:
    lines = over_time_lines(MODEL, close_ups, width)
    assert all(width_of(line) <= width for line in lines)
    return "\n".join(map(text_of, lines))


def test_memory_that_goes_down_is_a_curve_between_its_ends() -> None:
    shown = text(CloseUp(before=at(20), after=at(18)), CloseUp(before=at(12), after=at(10)))
    assert "free █▇▂▁ 10.0 GB–20.0 GB" in shown
    assert "load 1.0" in shown


def test_states_are_told_in_turn_and_those_in_a_row_once() -> None:
    shown = text(CloseUp(before=at(20, "nominal"), after=at(20, "nominal")), CloseUp(after=at(20, "heavy")))
    assert "heat nominal → heavy" in shown
    assert "free 20.0 GB" in shown


def test_what_nobody_told_is_left_out() -> None:
    shown = text(CloseUp(after=at(20)))
    assert "heat" not in shown
    assert "swap" not in shown
    assert "power" not in shown


def test_it_fits_a_narrow_pane() -> None:
    text(*(CloseUp(before=at(20 - n, "nominal"), after=at(19 - n, "heavy", n * 10**9)) for n in range(8)), width=24)
