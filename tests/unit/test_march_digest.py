"""A digest is of one size however many lengths a model has, and what is reckoned of it is nearly the same."""

from __future__ import annotations

import math

import msgspec
import pytest

from bench.experience import MOST_OF_A_MODEL
from bench.length_figures import (
    DOUBTFUL,
    ENDED,
    IMPLIED,
    IMPOSSIBLE,
    MEMORY_SPOILT,
    QUEUED,
    RUNNING,
    TIME_SPOILT,
    figure_at,
    figures_at,
    sound_at,
)
from bench.march_digest import MOST_GROUPS, digest_of
from bench.prediction_error import median_error, prediction_error
from bench.store.rows import MarchRow, TrialRow
from bench.time_left import time_left_of
from bench.trial import Caveat, Outcome, Settings
from bench.wall import wall, wall_of
from tests.unit.made_up_rows import FORECAST, LOAD, done, failed, measurement, predicted, queued, running, skipped
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
    assert (len(digest.ends), len(digest.throughputs)) == (300, 8 * 300)
    assert (len(digest.figures.peaks), len(digest.figures.missed)) == (8 * 300, 8 * 300)


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


def test_a_time_that_cannot_be_true_is_marked_and_not_sound() -> None:
    one = march(*map(predicted, (done(128), done(512, measurement()))))
    figures = digest_of(run_of(lengths=(128, 512)), one).figures
    assert list(figures.marks) == [ENDED, ENDED | IMPOSSIBLE | TIME_SPOILT]
    assert sound_at(figures.latencies, figures.marks, 0, TIME_SPOILT) == 0.128
    assert math.isnan(sound_at(figures.latencies, figures.marks, 1, TIME_SPOILT))
    assert sound_at(figures.peaks, figures.marks, 1, MEMORY_SPOILT) == 500_000_000
    assert math.isnan(sound_at(figures.peaks, figures.marks, 7, MEMORY_SPOILT)), "a length that came later"


def test_what_the_table_shows_of_each_length_is_packed() -> None:
    measured = measurement(1000.0, 7_000, Caveat.SWAPPED)
    one = march(
        done(128, measured, FORECAST), failed(512, Outcome.TIMED_OUT), skipped(1024, Outcome.TIMED_OUT), running(2048)
    )
    digest = digest_of(run_of(lengths=(64, 128, 512, 1024, 2048, 4096)), one)
    figures = digest.figures
    assert list(figures.marks) == [
        0,
        ENDED | DOUBTFUL | TIME_SPOILT | MEMORY_SPOILT,
        ENDED,
        ENDED | IMPLIED,
        RUNNING,
        0,
    ]
    assert [figure_at(figures.latencies, place) for place in (0, 1, 2, 99)] == [None, 0.128, None, None]
    assert figure_at(figures.peaks, 1) == 7_000
    assert figure_at(figures.missed, 1) == pytest.approx(0.8)
    assert (digest.longest, digest.scalability_class) == (128, None)
    assert digest.caveats == frozenset({Caveat.SWAPPED})
    assert digest.roofline_share == pytest.approx(0.5)


def test_a_skip_without_a_cause_is_not_implied_and_what_waits_is_queued() -> None:
    digest = digest_of(run_of(lengths=(128, 512)), march(skipped(128), queued(512)))
    assert list(digest.figures.marks) == [ENDED, QUEUED]
    assert digest.roofline_share is None


def test_the_figures_of_all_models_at_a_length_are_those_of_each() -> None:
    three = [
        digest_of(run_of(lengths=(128, 512)), one)
        for one in (march(done(128), done(512, measurement(1.0, 9))), march(done(128)), march(queued(512)))
    ]
    for place in (0, 1, 2):
        of_each = [figure_at(one.figures.peaks, place) for one in three]
        of_all = figures_at([one.figures.peaks for one in three], place)
        assert [None if math.isnan(value) else value for value in of_all] == of_each
    older = digest_of(run_of(lengths=(128,)), march(done(128)))
    assert math.isnan(figures_at([three[0].figures.peaks, older.figures.peaks], 1)[1]), "it has no such length yet"
    assert figures_at([], 0) == []


@pytest.mark.parametrize(("outcome", "to_come"), [(Outcome.OUT_OF_MEMORY, 1), (Outcome.OPERATOR_UNSUPPORTED, 0)])
def test_a_shorter_length_that_was_added_later_is_still_to_come(outcome: Outcome, to_come: int) -> None:
    walled = march(done(128), queued(256), failed(512, outcome), queued(1024))
    assert sum(group.count for group in digest_of(run_of(walled), walled).to_come) == to_come


def test_peaks_and_class_are_those_of_the_model() -> None:
    one = march(done(128, measurement(1.0, 700)), done(512, measurement(1.0, None)), queued(1024))
    digest = digest_of(run_of(one, lengths=(128, 512, 1024)), one)
    peaks = memoryview(digest.figures.peaks).cast("d").tolist()
    assert (peaks[0], [math.isnan(peak) for peak in peaks]) == (700.0, [False, True, True])
    assert digest.scalability_class is None
    over = march(done(128), failed(512, Outcome.OUT_OF_MEMORY))
    assert digest_of(run_of(over, lengths=(128, 512)), over).scalability_class == "Low"
