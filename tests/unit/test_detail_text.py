"""The detail of a model: every figure with its instrument, every failure with its evidence, nothing hidden in it."""

from __future__ import annotations

import unicodedata

import msgspec
import pytest

from bench.store.rows import CloseUp
from bench.trial import Caveat, Conditions, Evidence, Outcome, Twin
from tests.unit.made_up_rows import FORECAST, done, failed, march, measurement, progress, queued, running, skipped, view
from tui.detail_text import LENGTH_CELLS, detail_lines
from tui.sparks import spark
from tui.styled_lines import STYLE_NAMES, text_of, width_of

EVIDENCE = Evidence(
    exception_type="RuntimeError",
    message="\x1b[31mno\x1b[0m memory [/bold]",
    signal="SIGABRT",
    stderr_tail="one\ntwo \u202e evil\nthree",
    traceback_tail="Traceback …",
    elapsed_s=3.2,
    available_bytes=4_000_000_000,
    position_limit=512,
    process_peak_bytes=9_000_000_000,
    process_peak_instrument="a kernel's mark",
    twin=Twin(verdict="failed", detail="it stops there too", parameters=40_000, message="\x1b]0;no\x07"),
)
AROUND = Conditions(
    available_bytes=3_000_000_000, swap_used_bytes=7_000_000, load_average=1.5, swapped_bytes=0, power_source="battery",
    low_power=True, thermal_pressure="heavy", memory_pressure="warning",
)  # fmt: skip
MODEL = march(
    done(128, measurement(12_431.0, 500_000_000, Caveat.OUTLIERS), FORECAST),
    failed(512, Outcome.CRASHED, EVIDENCE, "the worker was ended by SIGABRT"),
    skipped(1024, Outcome.CRASHED),
    queued(2048),
    name="a-model",
)


def text(width: int = 100, close_ups: dict[int, CloseUp] | None = None) -> str:
    lines = detail_lines(view(MODEL), MODEL, close_ups or {}, width)
    assert max(width_of(line) for line in lines) <= width
    assert {style for line in lines for _, style in line} <= STYLE_NAMES | {""}
    return "\n".join(map(text_of, lines))


@pytest.mark.parametrize("width", [30, 57, 78, 118])
def test_it_fits(width: int) -> None:
    text(
        width,
        {128: CloseUp(samples_s=tuple(0.1 + n / 100 for n in range(50)), after=AROUND), 512: CloseUp(after=AROUND)},
    )


def test_a_measured_length_has_all_its_figures_and_their_instruments() -> None:
    shown = text(close_ups={128: CloseUp(samples_s=(0.127, 0.127, 0.129))})
    for part in (
        "12,431 tok/s", "median 128 ms", "95 % 127–129 ms", "p5–p95 126–131 ms", "n 3", "first pass 500 ms",
        "peak 500 MB by a made-up instrument", "whole process 700 MB by another", "passes ▁▁█ 127–129 ms",
        "† outliers: some passes took far longer than the others",
    ):  # fmt: skip
        assert part in shown


def test_the_number_of_passes_is_unknown_until_they_are_read() -> None:
    assert "n –" in text()


def test_the_model_and_its_load() -> None:
    shown = text()
    for part in (
        "a-model",
        "made/up",
        "100 M counted",
        "512 declared",
        "config 100 ms",
        "move 400 ms",
        "float32",
        "sdpa",
    ):
        assert part in shown


def test_a_failure_has_outcome_sentence_and_evidence() -> None:
    shown = text()
    for part in (
        "CRASH  crashed", "the worker was ended by SIGABRT", "signal SIGABRT", "after 3.20 s", "free then 4.00 GB",
        "position limit 512", "│ RuntimeError: ^[[31mno^[[0m memory [/bold]", "│ two ‹U+202E› evil", "traceback",
    ):  # fmt: skip
        assert part in shown


def test_a_failure_has_its_twin_its_peak_and_the_command_that_runs_it_alone() -> None:
    for part in (
        "tiny twin (40,000 parameters) failed too: it stops there too", "its peak 9.00 GB by a kernel's mark",
        "alone: scalewall-tui run --like 20260101-000000-made --models a-model --lengths 512",
    ):  # fmt: skip
        assert part in text(120)


def test_the_prediction_stands_beside_the_figure() -> None:
    shown = text()
    for part in ("predicted 160 ms (+25 %)", "and 550 MB (+10 %)", "of the roofline 50 %"):
        assert part in shown


def test_a_pass_that_beats_the_roofline_casts_doubt_on_the_roofline() -> None:
    beaten = march(done(128, forecast=msgspec.structs.replace(FORECAST, floor_s=0.256)))
    shown = "\n".join(map(text_of, detail_lines(view(beaten), beaten, {}, 120)))
    assert "of the roofline 200 %, so the calibration was disturbed" in shown


@pytest.mark.parametrize("length", [128, 512])
def test_the_machine_around_a_trial(length: int) -> None:
    shown = text(close_ups={length: CloseUp(before=AROUND, after=AROUND)})
    for part in (
        "free 3.00 GB", "load 1.5", "power battery", "low-power mode on", "heat heavy", "memory pressure warning",
        "swapped nothing", "in swap 7.00 MB",
    ):  # fmt: skip
        assert part in shown


def test_nothing_in_it_commands_the_terminal() -> None:
    assert all(unicodedata.category(one) not in {"Cc", "Cf", "Cs"} for one in text().replace("\n", ""))


def test_a_skip_gives_its_reason_and_the_rest_is_not_measured_yet() -> None:
    shown = text()
    assert "↳ CRASH" in shown
    assert "not tried: made up" in shown
    assert "· not measured yet" in shown


def lengths_shown(first_length: int | None) -> list[str]:
    lines = map(text_of, detail_lines(view(MODEL), MODEL, {}, 100, first_length))
    starts = [line[: LENGTH_CELLS - 2].strip() for line in lines]
    return [start for start in starts if start and start[0].isdigit()]


@pytest.mark.parametrize("length", [None, 128, 4096])
def test_the_lengths_stand_in_their_order_where_none_of_them_is_wished_first(length: int | None) -> None:
    assert lengths_shown(length) == ["128", "512", "1,024", "2,048"]


def test_a_length_that_is_wished_stands_before_the_others() -> None:
    assert lengths_shown(1024) == ["1,024", "128", "512", "2,048"]


def test_before_the_load_nothing_is_claimed() -> None:
    waiting = march(queued(128), load=None)
    shown = "\n".join(map(text_of, detail_lines(view(waiting), waiting, {}, 80)))
    assert "not counted yet" in shown
    assert "not known before the model is loaded" in shown


def test_a_running_length_says_how_far_it_is() -> None:
    one = march(running(128), state="marching")
    lines = detail_lines(view(one, progress=progress(1, 128)), one, {}, 80)
    assert "running: repeat 7/20" in "\n".join(map(text_of, lines))
    lines = detail_lines(view(one, engine_alive=False), one, {}, 80)
    assert "the engine died" in "\n".join(map(text_of, lines))


def test_many_passes_keep_their_slowest() -> None:
    assert spark((1.0, 1.0, 5.0, 1.0), 2) == "▁█"
    assert spark((1.0, 1.0), 10) == "▁▁"
