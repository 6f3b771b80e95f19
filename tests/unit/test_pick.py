"""Which models of a run fit, with cases reckoned by hand, and what holds of every run."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.impossible import Impossible
from bench.pick import By, Fit, Misfit, Picked, Reason, Stop, Wish, pick
from bench.store.rows import MarchRow, TrialRow
from bench.trial import Caveat, Measurement, Outcome
from tests.unit.made_up_rows import (
    LENGTHS,
    LOAD,
    done,
    failed,
    march,
    measurement,
    predicted,
    queued,
    run,
    running,
    skipped,
)

GB = 1_000_000_000


def timed(length: int, latency_s: float, peak_bytes: int | None = GB, *caveats: Caveat, **changes: Any) -> Measurement:
    """Give a measurement whose throughput, interval (±1 %) and latency belong together."""
    figures = {"latency_s": latency_s, "latency_low_s": 0.99 * latency_s, "latency_high_s": 1.01 * latency_s, **changes}
    return msgspec.structs.replace(measurement(length / latency_s, peak_bytes, *caveats), **figures)


def working(
    *lengths: int, latency_s: float = 0.001, peak_bytes: int | None = GB, caveats: tuple[Caveat, ...] = ()
) -> list[TrialRow]:
    """Give trials of a model that takes so many seconds for 1,000 tokens."""
    return [done(n, timed(n, latency_s * n / 1000, peak_bytes, *caveats)) for n in lengths]


def picked(*marches: MarchRow, length: int = 1024, **wish: Any) -> Picked:
    return pick(run(*marches), marches, Wish(sequence_length=length, **wish))


def only_fit(*trials: TrialRow, length: int = 1024, **wish: Any) -> Fit:
    (fit,) = picked(march(*trials), length=length, **wish).fits
    return fit


def only_misfit(*trials: TrialRow, length: int = 1024, **wish: Any) -> Misfit:
    (misfit,) = picked(march(*trials), length=length, **wish).misfits
    return misfit


def names(answer: Picked) -> list[str]:
    return [fit.model for fit in answer.fits]


# ---- what decides


def test_the_length_that_was_asked_for_decides() -> None:
    fit = only_fit(*working(*LENGTHS))
    assert (fit.proof.sequence_length, fit.in_doubt) == (1024, False)


def test_of_others_the_shortest_that_is_long_enough_decides() -> None:
    assert only_fit(*working(*LENGTHS), length=600).proof.sequence_length == 1024
    assert only_fit(*working(*LENGTHS), length=1).proof.sequence_length == 128, "below the shortest that was swept"


def test_the_figures_of_a_proof() -> None:
    """1,024 tokens in 0.512 s are 2,000 a second; in 0.640 s, the most that the interval allows, 1,600."""
    measured = timed(1024, 0.512, 3 * GB, latency_high_s=0.640)
    proof = only_fit(done(1024, measured)).proof
    assert proof.throughput_tokens_per_s == pytest.approx(2000)
    assert proof.throughput_low_tokens_per_s == pytest.approx(1600)
    assert proof.sure_tokens_per_s == pytest.approx(1600)
    assert proof.tokens_per_s_per_million_params == pytest.approx(20), "100 million parameters"
    assert proof.time_to_load_s == pytest.approx(1.0)
    assert (proof.peak_bytes, proof.peak_instrument) == (3 * GB, "a made-up instrument")


def test_a_length_at_which_it_was_not_run_does_not_decide() -> None:
    for nothing in (skipped(1024), queued(1024), running(1024), failed(1024, Outcome.INTERRUPTED)):
        assert only_fit(*working(128), nothing, *working(2048)).proof.sequence_length == 2048


# ---- limits


@pytest.mark.parametrize(("memory_bytes", "fits"), [(GB, True), (GB - 1, False), (None, True)])
def test_memory_up_to_the_limit(memory_bytes: int | None, fits: bool) -> None:
    answer = picked(march(*working(1024)), memory_bytes=memory_bytes)
    assert answer.not_fitting == ({} if fits else {Reason.TOO_MUCH_MEMORY: 1})


def test_a_peak_that_could_not_be_read_is_not_under_any_limit() -> None:
    trials = working(1024, peak_bytes=None)
    misfit = only_misfit(*trials, memory_bytes=100 * GB)
    assert misfit.reason is Reason.MEMORY_NOT_MEASURED
    assert only_fit(*trials).proof.peak_bytes is None, "nobody asked for it"


@pytest.mark.parametrize(("wanted", "fits"), [(1599.0, True), (1601.0, False), (2000.0, False)])
def test_throughput_by_the_lower_end_of_its_interval(wanted: float, fits: bool) -> None:
    measured = timed(1024, 0.512, latency_high_s=0.640)
    answer = picked(march(done(1024, measured)), throughput_tokens_per_s=wanted)
    assert answer.not_fitting == ({} if fits else {Reason.TOO_SLOW: 1})


def test_throughput_without_an_interval_is_in_doubt() -> None:
    measured = timed(1024, 0.512, latency_low_s=None, latency_high_s=None)
    fit = only_fit(done(1024, measured), throughput_tokens_per_s=1999.0)
    assert fit.in_doubt
    assert fit.proof.throughput_low_tokens_per_s is None


# ---- doubts


@pytest.mark.parametrize(
    ("caveat", "wish", "in_doubt"),
    [
        (Caveat.BUSY_MACHINE, {}, True),
        (Caveat.BUSY_MACHINE, {"by": By.EFFICIENCY}, True),
        (Caveat.BUSY_MACHINE, {"by": By.LOAD}, False),
        (Caveat.BUSY_MACHINE, {"by": By.LOAD, "throughput_tokens_per_s": 1.0}, True),
        (Caveat.BUSY_MACHINE, {"by": By.MEMORY, "memory_bytes": GB}, False),
        (Caveat.SWAPPED, {"by": By.MEMORY}, True),
        (Caveat.SWAPPED, {"by": By.LOAD, "memory_bytes": GB}, True),
        (Caveat.SWAPPED, {"by": By.LOAD}, False),
        (Caveat.OUTLIERS, {"memory_bytes": GB}, False),
    ],
)
def test_only_a_doubt_that_the_answer_rests_on_counts(caveat: Caveat, wish: dict[str, Any], in_doubt: bool) -> None:
    assert only_fit(*working(1024, caveats=(caveat,)), **wish).in_doubt is in_doubt


def test_those_in_doubt_stand_behind_all_others() -> None:
    answer = picked(
        march(*working(1024, latency_s=0.001, caveats=(Caveat.THROTTLED,)), march_id=1, name="fast in doubt"),
        march(*working(1024, latency_s=0.004), march_id=2, name="slow"),
        march(*working(1024, latency_s=0.002), march_id=3, name="fast"),
    )
    assert names(answer) == ["fast", "slow", "fast in doubt"]


def test_a_time_that_cannot_be_true_is_in_doubt() -> None:
    """As of a pass that nobody waited for: eight times the length in the same time."""
    fit = only_fit(*map(predicted, (done(128, timed(128, 0.009)), done(1024, timed(1024, 0.009)))))
    assert fit.in_doubt
    assert fit.proof.impossible == (Impossible.TIME_DOES_NOT_GROW,)


def test_an_interval_that_begins_at_no_time_at_all() -> None:
    fit = only_fit(done(128, timed(128, 0.009, latency_low_s=0.0)), *working(1024))
    assert fit.proof.impossible == ()


def test_a_stop_at_a_shorter_length_is_a_doubt() -> None:
    fit = only_fit(*working(128), failed(512, Outcome.WRONG_NUMBERS), *working(1024))
    assert fit.in_doubt
    assert fit.proof.shorter_stop == Stop(sequence_length=512, outcome=Outcome.WRONG_NUMBERS)


# ---- what stops


def test_a_stop_at_the_length_asked_for() -> None:
    misfit = only_misfit(*working(128, 512), failed(1024, Outcome.FAILED), *working(2048))
    assert (misfit.reason, misfit.stop) == (Reason.STOPS, Stop(sequence_length=1024, outcome=Outcome.FAILED))
    assert misfit.longest_working_length == 2048


def test_a_stop_at_a_shorter_length_that_speaks_for_the_one_asked_for() -> None:
    misfit = only_misfit(*working(128), failed(512, Outcome.TIMED_OUT), skipped(1024, Outcome.TIMED_OUT))
    assert (misfit.reason, misfit.stop) == (Reason.STOPS, Stop(sequence_length=512, outcome=Outcome.TIMED_OUT))


def test_a_stop_speaks_for_lengths_that_nobody_swept() -> None:
    misfit = only_misfit(*working(128), failed(512, Outcome.OUT_OF_MEMORY), length=4096)
    assert (misfit.reason, misfit.stop) == (Reason.STOPS, Stop(sequence_length=512, outcome=Outcome.OUT_OF_MEMORY))


def test_a_load_that_failed_speaks_for_every_length() -> None:
    misfit = only_misfit(failed(128, Outcome.LOAD_FAILED), length=64)
    assert misfit.reason is Reason.STOPS


def test_a_crash_at_a_shorter_length_speaks_for_no_other() -> None:
    assert only_misfit(failed(512, Outcome.CRASHED), length=1024).reason is Reason.NOT_SWEPT


def test_a_stop_at_a_longer_length_proves_nothing() -> None:
    misfit = only_misfit(*working(128, 512), failed(1024, Outcome.OUT_OF_MEMORY), length=600)
    assert (misfit.reason, misfit.stop) == (
        Reason.UNPROVEN,
        Stop(sequence_length=1024, outcome=Outcome.OUT_OF_MEMORY),
    )


@pytest.mark.parametrize(
    ("positions", "reason"), [(512, Reason.STOPS), (600, Reason.UNPROVEN), (None, Reason.UNPROVEN)]
)
def test_a_position_table_that_ends_before_the_length_speaks_for_it(positions: int | None, reason: Reason) -> None:
    load = msgspec.structs.replace(LOAD, position_limit=positions)
    model = march(*working(512), failed(1024, Outcome.LENGTH_UNSUPPORTED), load=load)
    (misfit,) = picked(model, length=600).misfits
    assert misfit.reason is reason


# ---- what nobody knows


@pytest.mark.parametrize("trial", [queued(1024), running(1024), failed(1024, Outcome.INTERRUPTED)])
def test_what_is_not_measured_yet(trial: TrialRow) -> None:
    misfit = only_misfit(*working(128, 512), trial, skipped(2048))
    assert (misfit.reason, misfit.longest_working_length) == (Reason.NOT_MEASURED, 512)
    assert (misfit.stop is not None) is (trial.outcome is Outcome.INTERRUPTED)


def test_what_was_not_run_has_its_reason() -> None:
    misfit = only_misfit(*working(128), skipped(1024), skipped(2048))
    assert (misfit.reason, misfit.why_not_run) == (Reason.NOT_RUN, "made up")


def test_what_was_not_swept_that_far() -> None:
    misfit = only_misfit(*working(128, 512))
    assert (misfit.reason, misfit.longest_swept_length) == (Reason.NOT_SWEPT, 512)


def test_a_model_that_was_never_loaded() -> None:
    model = march(*map(queued, LENGTHS), load=None)
    assert picked(model).not_fitting == {Reason.NOT_MEASURED: 1}
    assert picked(model).dtypes == ()


def test_a_result_without_its_figures_says_nothing() -> None:
    trial = msgspec.structs.replace(done(1024), measurement=None)
    assert only_misfit(trial).reason is Reason.NOT_MEASURED


# ---- order and number


def test_every_order() -> None:
    """Of equal throughput the smaller peak comes first."""
    quick = msgspec.structs.replace(LOAD, parameters=10_000_000, build_s=0.1)
    slow_to_load = msgspec.structs.replace(LOAD, parameters=1_000_000_000, build_s=9.0)
    marches = [
        march(*working(1024, latency_s=0.001, peak_bytes=4 * GB), march_id=1, name="fast, large", load=slow_to_load),
        march(*working(1024, latency_s=0.002, peak_bytes=2 * GB), march_id=2, name="slower", load=LOAD),
        march(*working(1024, latency_s=0.001, peak_bytes=3 * GB), march_id=3, name="fast", load=quick),
        march(*working(1024, latency_s=0.001, peak_bytes=None), march_id=4, name="fast, unknown", load=None),
    ]
    assert names(picked(*marches)) == ["fast", "fast, large", "fast, unknown", "slower"]
    assert names(picked(*marches, by=By.MEMORY)) == ["slower", "fast", "fast, large", "fast, unknown"]
    assert names(picked(*marches, by=By.EFFICIENCY)) == ["fast", "slower", "fast, large", "fast, unknown"]
    assert names(picked(*marches, by=By.LOAD)) == ["fast", "slower", "fast, large", "fast, unknown"]


def test_the_nearest_of_those_that_do_not_fit_come_first() -> None:
    answer = picked(
        march(*working(1024, peak_bytes=9 * GB), march_id=1, name="nine"),
        march(*working(1024, latency_s=4.0), march_id=2, name="slowest"),
        march(failed(1024, Outcome.CRASHED), march_id=3, name="stops"),
        march(*working(1024, peak_bytes=5 * GB), march_id=4, name="five"),
        march(*working(1024, latency_s=2.0), march_id=5, name="slow"),
        memory_bytes=4 * GB,
        throughput_tokens_per_s=1000.0,
    )
    assert [one.model for one in answer.misfits] == ["stops", "five", "nine", "slow", "slowest"]
    assert answer.not_fitting == {Reason.STOPS: 1, Reason.TOO_MUCH_MEMORY: 2, Reason.TOO_SLOW: 2}
    assert answer.stopped_by == {Outcome.CRASHED: 1}


def test_a_run_without_models() -> None:
    answer = picked()
    assert (answer.models, answer.fitting, answer.fits, answer.misfits) == (0, 0, (), ())


# ---- what holds of every run

CAUSES = st.sampled_from([one for one in Outcome if one not in {Outcome.COMPLETED, Outcome.SKIPPED}])
PEAKS = st.none() | st.integers(1, 20 * GB)


def trials_at(length: int) -> st.SearchStrategy[TrialRow]:
    caveats = st.lists(st.sampled_from(Caveat), max_size=2).map(tuple)
    measured = st.builds(
        lambda latency_s, peak_bytes, doubts: done(length, timed(length, latency_s, peak_bytes, *doubts)),
        st.floats(0.001, 100), PEAKS, caveats,
    )  # fmt: skip
    return st.one_of(
        measured,
        CAUSES.map(lambda cause: failed(length, cause)),
        st.none().map(lambda _: skipped(length)),
        CAUSES.map(lambda cause: skipped(length, cause)),
        st.sampled_from([queued(length), running(length)]),
    )


@st.composite
def models(draw: st.DrawFn) -> list[MarchRow]:
    count = draw(st.integers(0, 6))
    lengths = [draw(st.lists(st.sampled_from(LENGTHS), unique=True).map(sorted)) for _ in range(count)]
    return [
        march(*(draw(trials_at(n)) for n in swept), march_id=place + 1, load=draw(st.sampled_from([LOAD, None])))
        for place, swept in enumerate(lengths)
    ]


LIMITS = st.fixed_dictionaries({
    "memory_bytes": st.none() | st.integers(1, 20 * GB),
    "throughput_tokens_per_s": st.none() | st.floats(0, 1e6),
    "by": st.sampled_from(By),
})  # fmt: skip
ANY_LENGTH = st.integers(1, 4096)


@given(models(), ANY_LENGTH, LIMITS)
def test_every_model_is_there_once_and_the_counts_add_up(
    marches: list[MarchRow], length: int, limits: dict[str, Any]
) -> None:
    answer = picked(*marches, length=length, **limits)
    told = [*(fit.model for fit in answer.fits), *(misfit.model for misfit in answer.misfits)]
    assert sorted(told) == sorted(one.spec.name for one in marches)
    assert answer.fitting + sum(answer.not_fitting.values()) == answer.models == len(marches)
    assert sum(answer.stopped_by.values()) == answer.not_fitting.get(Reason.STOPS, 0)


@given(models(), ANY_LENGTH, LIMITS)
def test_whatever_fits_was_seen_to(marches: list[MarchRow], length: int, limits: dict[str, Any]) -> None:
    by_name = {one.spec.name: one for one in marches}
    for fit in picked(*marches, length=length, **limits).fits:
        worked = {trial.sequence_length for trial in by_name[fit.model].trials if trial.works}
        assert length <= fit.proof.sequence_length in worked
        assert limits["memory_bytes"] is None or (fit.proof.peak_bytes or 99 * GB) <= limits["memory_bytes"]
        assert fit.proof.sure_tokens_per_s >= (limits["throughput_tokens_per_s"] or 0)


@given(models(), ANY_LENGTH, LIMITS, st.floats(1, 10))
def test_a_looser_limit_takes_no_model_away(
    marches: list[MarchRow], length: int, limits: dict[str, Any], factor: float
) -> None:
    memory_bytes, rate = limits["memory_bytes"], limits["throughput_tokens_per_s"]
    fitting = set(names(picked(*marches, length=length, **limits)))
    for looser in (
        {"memory_bytes": None},
        {"memory_bytes": memory_bytes and int(memory_bytes * factor)},
        {"throughput_tokens_per_s": None},
        {"throughput_tokens_per_s": rate and rate / factor},
    ):
        assert fitting <= set(names(picked(*marches, length=length, **{**limits, **looser})))


@given(models(), ANY_LENGTH, LIMITS)
def test_none_in_doubt_stands_before_one_that_is_not(
    marches: list[MarchRow], length: int, limits: dict[str, Any]
) -> None:
    doubts = [fit.in_doubt for fit in picked(*marches, length=length, **limits).fits]
    assert doubts == sorted(doubts)
