"""A digest is of one size however many lengths a model has, and what is reckoned of it is nearly the same."""

from __future__ import annotations

import math

import msgspec
import pytest

from bench.experience import MOST_OF_A_MODEL
from bench.march_digest import MOST_GROUPS, digest_of
from bench.prediction_error import median_error, prediction_error
from bench.store.rows import MarchRow, TrialRow
from bench.time_left import time_left_of
from bench.trial import Outcome, Settings
from bench.wall import wall, wall_of
from tests.unit.made_up_rows import LOAD, done, failed, measurement, queued, running
from tests.unit.made_up_rows import march as march_of
from tests.unit.made_up_rows import run as run_of
from tests.unit.test_roofline import CPU
from tests.unit.test_time_left import SPECS

MANY = tuple(range(16, 16 * 301, 16))
FEW = MANY[:MOST_OF_A_MODEL]


def march(*trials: TrialRow) -> MarchRow:
    return msgspec.structs.replace(march_of(*trials), spec=SPECS["pythia-70m"], load=LOAD_WITHOUT_LIMIT)


LOAD_WITHOUT_LIMIT = msgspec.structs.replace(LOAD, position_limit=None)
NOT_BEGUN = march(*map(queued, MANY))
HALF = march(
    *(done(length, measurement(1000.0 + length)) for length in MANY[:150]), *map(queued, MANY[150:])
)  # fmt: skip
OVER = march(*(done(length, measurement(1000.0 + length)) for length in MANY))


@pytest.mark.parametrize("many", [NOT_BEGUN, HALF, OVER])
def test_a_digest_has_no_more_figures_of_many_lengths_than_of_a_few(many: MarchRow) -> None:
    run = msgspec.structs.replace(run_of(many, lengths=MANY), calibration=CPU)
    digest = digest_of(run, many)
    for figures in (digest.measured_rates, digest.predicted_rates, digest.latency_ratios, digest.budgets_used):
        assert len(figures) <= MOST_OF_A_MODEL
    assert len(digest.to_come) <= MOST_GROUPS
    assert sum(trials.count for trials in digest.to_come) == sum(trial.state != "ended" for trial in many.trials)
    assert (len(digest.ends), len(digest.throughputs), len(digest.peaks)) == (300, 8 * 300, 8 * 300)


def test_the_time_left_is_nearly_that_of_every_trial_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    run = msgspec.structs.replace(run_of(HALF, lengths=MANY), calibration=CPU)
    in_groups = time_left_of(run, [digest_of(run, HALF)])
    monkeypatch.setattr("bench.march_digest.MOST_OF_A_MODEL", 1000)
    one_by_one = time_left_of(run, [digest_of(run, HALF)])
    assert in_groups is not None
    assert one_by_one is not None
    assert in_groups.low_s == pytest.approx(one_by_one.low_s, rel=0.02)
    assert in_groups.high_s == pytest.approx(one_by_one.high_s, rel=0.02)


def test_the_wall_of_digests_is_the_wall() -> None:
    marches = [NOT_BEGUN, HALF, OVER]
    run = run_of(*marches, lengths=MANY)
    assert wall_of([digest_of(run, one).ends for one in marches], MANY) == wall(marches, MANY)


def test_errors_of_a_few_lengths_are_all_kept() -> None:
    few = march(*(done(length, measurement(1000.0 + length)) for length in FEW))
    run = msgspec.structs.replace(run_of(few, lengths=FEW), settings=Settings(sequence_lengths=FEW))
    assert median_error([digest_of(run, few).errors]) == prediction_error([few])


def test_a_trial_in_hand_is_said() -> None:
    run = run_of(lengths=(128, 512))
    assert digest_of(run, march(done(128), running(512))).has_trial_in_hand
    assert not digest_of(run, march(done(128), queued(512))).has_trial_in_hand


def test_peaks_and_class_are_those_of_the_model() -> None:
    one = march(done(128, measurement(1.0, 700)), done(512, measurement(1.0, None)), queued(1024))
    digest = digest_of(run_of(one, lengths=(128, 512, 1024)), one)
    peaks = memoryview(digest.peaks).cast("d").tolist()
    assert (peaks[0], [math.isnan(peak) for peak in peaks]) == (700.0, [False, True, True])
    assert digest.scalability_class is None
    over = march(done(128), failed(512, Outcome.OUT_OF_MEMORY))
    assert digest_of(run_of(over, lengths=(128, 512)), over).scalability_class == "Low"
