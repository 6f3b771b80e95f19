"""The time left is a range: wide while little is known, around the truth, and narrow towards the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from bench.learnt_factor import learnt_factor
from bench.model_spec import ModelSpec
from bench.registry import load_registry
from bench.store.rows import MarchRow, RunRow, TrialRow
from bench.time_left import TimeLeft, time_left
from bench.trial import Calibration, Failure, Load, Measurement, Outcome, Settings
from tests.unit.made_up_rows import LOAD, measurement
from tests.unit.test_roofline import CPU, LENGTHS, MEASURED_TOKENS_PER_S

SPECS = load_registry().models
SETTINGS = Settings()
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
LOAD_S_PER_GB, LOAD_FIXED_S = 3.0, 2.0


def run(calibration: Calibration | None = CPU, settings: Settings = SETTINGS) -> RunRow:
    return RunRow(
        path=Path("made-up.run"),
        run_id="1",
        name="made up",
        created_at="2026-01-01T00:00:00.000Z",
        product_version="0",
        settings=settings,
        status="running",
        message="",
        elapsed_s=0.0,
        environment=None,
        march_count=1,
        trial_count=1,
        ended_trial_count=0,
        calibration=calibration,
    )


def march(name: str, *trials: TrialRow, load: Load | None = None) -> MarchRow:
    spec = SPECS.get(name) or ModelSpec(name=name, category="c", model_type="t", published_params_m=100)
    return MarchRow(march_id=1, spec=spec, state="waiting", load=load, environment=None, trials=trials)


def queued(length: int) -> TrialRow:
    return TrialRow(trial_id=length, march_id=1, sequence_length=length, state="queued")


def finished(length: int, latency_s: float, seconds: float) -> TrialRow:
    measured: Measurement = msgspec.structs.replace(measurement(), latency_s=latency_s)
    return TrialRow(
        trial_id=length, march_id=1, sequence_length=length, state="ended", attempt=1, outcome=Outcome.COMPLETED,
        measurement=measured, started_at=stamp(0.0), ended_at=stamp(seconds),
    )  # fmt: skip


def failed(length: int, outcome: Outcome) -> TrialRow:
    failure = Failure(outcome=outcome, cause="why")
    return TrialRow(
        trial_id=length, march_id=1, sequence_length=length, state="ended", outcome=outcome, failure=failure
    )  # fmt: skip


def stamp(seconds: float) -> str:
    return (BEGUN + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def known(left: TimeLeft | None) -> TimeLeft:
    assert left is not None
    assert 0 <= left.low_s <= left.high_s
    return left


def test_nothing_is_known_before_a_calibration_or_a_finished_trial() -> None:
    assert time_left(run(None), [march("gpt2", queued(128))]) is None
    assert time_left(run(None), [march("gpt2", failed(128, Outcome.FAILED), queued(512))]) is None


def test_a_run_with_nothing_left_takes_no_time() -> None:
    assert time_left(run(None), []) == TimeLeft(low_s=0, high_s=0)
    assert time_left(run(None), [march("gpt2", finished(128, 0.1, 2))]) == TimeLeft(low_s=0, high_s=0)


def test_a_calibration_is_enough_for_a_wide_range() -> None:
    left = known(time_left(run(), [march("gpt2", queued(128))]))
    assert left.high_s > 2 * left.low_s > 0


def test_without_a_calibration_time_grows_with_parameters_and_length() -> None:
    done = march("unheard of", finished(100, 1.0, 7.0), load=LOAD)
    short = known(time_left(run(None), [done, march("unheard of", queued(100), load=LOAD)]))
    long = known(time_left(run(None), [done, march("unheard of", queued(300), load=LOAD)]))
    assert long.low_s > 2 * short.low_s
    assert short.low_s < 7.0 < short.high_s


def test_an_unforeseeable_model_is_reckoned_by_the_others() -> None:
    left = known(time_left(run(), [march("gpt2", queued(128)), march("unheard of", queued(128))]))
    alone = known(time_left(run(), [march("gpt2", queued(128))]))
    assert left.low_s > alone.low_s


@pytest.mark.parametrize("outcome", [Outcome.OUT_OF_MEMORY, Outcome.LOAD_FAILED, Outcome.TIMED_OUT])
def test_a_march_that_was_stopped_takes_no_more_time(outcome: Outcome) -> None:
    assert time_left(run(), [march("gpt2", failed(128, outcome), queued(512))]) == TimeLeft(low_s=0, high_s=0)


def test_lengths_past_the_positions_take_no_time() -> None:
    within = known(time_left(run(), [march("gpt2", queued(1024))]))
    assert known(time_left(run(), [march("gpt2", queued(1024), queued(2048))])) == within
    rotary = known(time_left(run(), [march("pythia-70m", queued(1024))]))
    assert known(time_left(run(), [march("pythia-70m", queued(1024), queued(4096))])).low_s > rotary.low_s


def test_a_loaded_model_is_not_loaded_again() -> None:
    unloaded = known(time_left(run(), [march("gpt2", queued(128))]))
    loaded = known(time_left(run(), [march("gpt2", queued(128), load=LOAD)]))
    assert loaded.low_s < unloaded.low_s


def test_a_trial_under_way_may_be_over_at_once() -> None:
    under_way = msgspec.structs.replace(queued(128), state="running", attempt=1)
    left = known(time_left(run(), [march("gpt2", under_way, load=LOAD)]))
    assert left.low_s == 0 < left.high_s


def test_no_trial_is_longer_than_its_deadline() -> None:
    settings = Settings(trial_timeout_s=20.0)
    left = known(time_left(run(settings=settings), [march("pythia-2.8b", queued(8192), load=LOAD)]))
    assert left.high_s <= 20.0


def true_trial(length: int, rate: float, slowness: float, budget_used: float) -> TrialRow:
    """Make a finished trial of the measured machine: first pass, warm-up, repeats."""
    latency_s = slowness * length / rate
    repeats = SETTINGS.min_repeats if latency_s <= 5 else 3
    least_s = repeats * latency_s
    timed_s = least_s + budget_used * max(0.0, min(SETTINGS.time_budget_s, 100 * latency_s) - least_s)
    return finished(length, latency_s, 1.3 * latency_s + (latency_s if latency_s <= 5 else 0.0) + timed_s)


def true_load(name: str) -> Load:
    weights_bytes = round(4e6 * (SPECS[name].known_params_m or 0))
    seconds = LOAD_FIXED_S + LOAD_S_PER_GB * weights_bytes / 1e9
    return msgspec.structs.replace(
        LOAD, config_s=0.0, build_s=seconds, weights_s=0.0, move_s=0.0, weights_bytes=weights_bytes,
        parameters=weights_bytes // 4, position_limit=None,
    )  # fmt: skip


def true_sweep(slowness: float, budget_used: float) -> list[MarchRow]:
    return [
        march(
            name,
            *(true_trial(length, rate, slowness, budget_used) for length, rate in zip(LENGTHS, rates, strict=False)),
            load=true_load(name),
        )
        for name, rates in MEASURED_TOKENS_PER_S.items()
    ]


def seconds_of(one: MarchRow) -> float:
    assert one.load is not None
    ends = [datetime.fromisoformat(trial.ended_at) for trial in one.trials if trial.ended_at]
    return one.load.time_to_load_s + sum((end - BEGUN).total_seconds() for end in ends)


def not_begun(one: MarchRow) -> MarchRow:
    trials = tuple(queued(trial.sequence_length) for trial in one.trials)
    return msgspec.structs.replace(one, load=None, trials=trials)


@pytest.mark.parametrize("slowness", [0.8, 1.0, 1.7])
@pytest.mark.parametrize("budget_used", [0.1, 0.6, 1.0])
@pytest.mark.parametrize("ended", range(10))
def test_the_truth_of_a_measured_sweep_is_within_the_range(slowness: float, budget_used: float, ended: int) -> None:
    """Ten models as they were measured, also on a machine that turned out faster or slower than calibrated."""
    sweep = true_sweep(slowness, budget_used)
    truth_s = sum(seconds_of(one) for one in sweep[ended:])
    left = known(time_left(run(), [*sweep[:ended], *map(not_begun, sweep[ended:])]))
    assert left.low_s <= truth_s <= left.high_s


def test_the_range_narrows_as_trials_end() -> None:
    sweep = true_sweep(1.2, 0.6)
    widths = []
    for ended in (0, 3, 8):
        left = known(time_left(run(), [*sweep[:ended], *map(not_begun, sweep[ended:])]))
        widths.append(left.high_s / left.low_s)
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < 2


def test_a_factor_is_doubtful_at_first_and_learnt_later() -> None:
    assert learnt_factor([], 2.0) == pytest.approx((0.5, 2.0))
    one, few, many = (learnt_factor([3.0] * count, 2.0) for count in (1, 3, 100))
    assert one.low < few.low < many.low < 3.0 < many.high < few.high * 1.2
    assert many == pytest.approx((3.0, 3.0), rel=0.2)


def test_ratios_that_disagree_leave_a_wide_factor() -> None:
    agreeing, disagreeing = learnt_factor([1.0] * 20, 2.0), learnt_factor([0.5, 2.0] * 10, 2.0)
    assert disagreeing.high / disagreeing.low > 2 * agreeing.high / agreeing.low
