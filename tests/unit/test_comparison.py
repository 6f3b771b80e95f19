"""Two runs against each other, with cases reckoned by hand."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bench.comparison import WITHIN_UNSTEADINESS, Comparison, Pair, Verdict, compare, decided
from bench.measured_ratios import throughput_ratio
from bench.spoilt import time_is_spoilt
from bench.store.rows import MarchRow, TrialRow
from bench.trial import Calibration, Caveat, Measurement, Outcome
from tests.unit.made_up_rows import (
    ENVIRONMENT,
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


def timed(latency_s: float, low_s: float | None, high_s: float | None, **changes: Any) -> Measurement:
    figures = {"latency_s": latency_s, "latency_low_s": low_s, "latency_high_s": high_s, **changes}
    return msgspec.structs.replace(measurement(512 / latency_s), **figures)


def compared(before: TrialRow | None, after: TrialRow | None, **changes: Any) -> Comparison:
    """Compare two runs of one model with one trial each; changes are of B's march."""
    a = march(*([before] if before else []), name="a model")
    b = msgspec.structs.replace(march(*([after] if after else []), name="a model"), **changes)
    return compare(run(a), [a], run(b), [b])


def only_verdict(comparison: Comparison) -> Verdict:
    (pair,) = comparison.pairs
    return pair.verdict


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((0.100, 0.099, 0.101), (0.100, 0.099, 0.101), Verdict.SAME),
        ((0.100, 0.099, 0.101), (0.080, 0.079, 0.081), Verdict.BETTER),
        ((0.080, 0.079, 0.081), (0.100, 0.099, 0.101), Verdict.WORSE),
        # Half as fast again, but both so uncertain that they may be one: 0.14 lies in both intervals.
        ((0.100, 0.090, 0.150), (0.150, 0.140, 0.160), Verdict.SAME),
        # Apart beyond doubt, by less than the 2 % to which a median is measured: 0.1015 / 0.1 = 1.015.
        ((0.100, 0.0999, 0.1001), (0.1015, 0.1014, 0.1016), Verdict.SAME),
        ((0.1015, 0.1014, 0.1016), (0.100, 0.0999, 0.1001), Verdict.SAME),
        ((0.100, 0.0999, 0.1001), (0.1021, 0.1020, 0.1022), Verdict.WORSE),
        # Intervals that touch overlap.
        ((0.100, 0.090, 0.110), (0.120, 0.110, 0.130), Verdict.SAME),
        ((0.100, None, None), (0.500, 0.499, 0.501), Verdict.UNDECIDED),
    ],
)
def test_faster_and_slower_are_said_beyond_doubt_alone(
    before: tuple[float, float | None, float | None], after: tuple[float, float | None, float | None], expected: Verdict
) -> None:
    assert decided(throughput_ratio(timed(*before), timed(*after))) is expected


def test_the_verdict_is_the_mirror_image_when_the_runs_change_places() -> None:
    fast, slow = timed(0.08, 0.079, 0.081), timed(0.1, 0.099, 0.101)
    assert decided(throughput_ratio(slow, fast)) is Verdict.BETTER
    assert decided(throughput_ratio(fast, slow)) is Verdict.WORSE


def test_the_ratio_is_the_throughput_of_b_over_that_of_a() -> None:
    (pair,) = compared(done(512, timed(0.2, 0.19, 0.21)), done(512, timed(0.1, 0.09, 0.11))).pairs
    assert pair.ratio == pytest.approx(2.0)
    assert pair.ratio_low == pytest.approx(0.19 / 0.11)
    assert pair.ratio_high == pytest.approx(0.21 / 0.09)
    assert pair.peak_ratio == 1.0
    assert pair.verdict is Verdict.BETTER


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (failed(512, Outcome.OUT_OF_MEMORY), done(512), Verdict.FIXED),
        (done(512), failed(512, Outcome.CRASHED), Verdict.BROKEN),
        (done(512), skipped(512, Outcome.OUT_OF_MEMORY), Verdict.BROKEN),
        (failed(512, Outcome.CRASHED), failed(512, Outcome.OUT_OF_MEMORY), Verdict.OTHER_CAUSE),
        (failed(512, Outcome.CRASHED), failed(512, Outcome.CRASHED), Verdict.SAME),
        (failed(512, Outcome.OUT_OF_MEMORY), skipped(512, Outcome.OUT_OF_MEMORY), Verdict.SAME),
        (done(512), None, Verdict.ONLY_A),
        (None, done(512), Verdict.ONLY_B),
        (done(512), queued(512), Verdict.UNDECIDED),
        (running(512), done(512), Verdict.UNDECIDED),
        (done(512), skipped(512), Verdict.UNDECIDED),
        (done(512), failed(512, Outcome.INTERRUPTED), Verdict.UNDECIDED),
    ],
)
def test_how_two_trials_ended(before: TrialRow | None, after: TrialRow | None, expected: Verdict) -> None:
    assert only_verdict(compared(before, after)) is expected


def test_what_is_missing_is_named() -> None:
    (pair,) = compared(queued(512), queued(512)).pairs
    assert (pair.verdict, pair.why) == (Verdict.UNDECIDED, "not measured in A and B")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"dtype": "float16"}, "dtype float32 → float16"),
        ({"weights": "pretrained"}, "weights random → pretrained"),
        ({"parameters": 7}, "parameters 100000000 → 7"),
    ],
)
def test_other_things_are_not_compared(changes: dict[str, Any], why: str) -> None:
    (pair,) = compared(done(512), failed(512, Outcome.CRASHED), load=msgspec.structs.replace(LOAD, **changes)).pairs
    assert (pair.verdict, pair.why) == (Verdict.UNLIKE, why)


def test_another_attention_is_not_compared() -> None:
    (pair,) = compared(done(512), done(512, timed(0.1, 0.09, 0.11, attention="eager"))).pairs
    assert (pair.verdict, pair.why) == (Verdict.UNLIKE, "attention sdpa → eager")
    assert (pair.ratio, pair.ratio_low, pair.ratio_high, pair.peak_ratio) == (None, None, None, None)


def test_another_batch_is_not_compared() -> None:
    a = march(done(512))
    b = run(a)
    b = msgspec.structs.replace(b, settings=msgspec.structs.replace(b.settings, batch_size=8))
    (pair,) = compare(run(a), [a], b, [a]).pairs
    assert (pair.verdict, pair.why) == (Verdict.UNLIKE, "batch 1 → 8")


def test_another_config_of_the_same_name_is_not_compared() -> None:
    other = msgspec.structs.replace(march(name="a model").spec, config={"hidden_size": 8})
    assert compared(done(512), done(512), spec=other).pairs[0].why == "another config"


def test_what_could_not_be_loaded_is_compared_by_what_was_asked_for() -> None:
    a = march(failed(512, Outcome.LOAD_FAILED), load=None)
    (pair,) = compare(run(a), [a], run(a), [march(done(512))]).pairs
    assert pair.verdict is Verdict.FIXED, "auto comes to float32 in both"


def whole_run() -> tuple[MarchRow, ...]:
    return (
        march(done(128), done(512), failed(1024, Outcome.OUT_OF_MEMORY), skipped(2048, Outcome.OUT_OF_MEMORY)),
        march(failed(128, Outcome.LOAD_FAILED), skipped(512, Outcome.LOAD_FAILED), march_id=2, load=None),
    )


def test_a_run_is_the_same_as_itself() -> None:
    marches = whole_run()
    comparison = compare(run(*marches), marches, run(*marches), marches)
    assert comparison.counts == {Verdict.SAME: 6}
    assert comparison.differences == ()
    assert [pair.ratio for pair in comparison.pairs] == [1.0, 1.0, None, None, None, None]


def test_every_cell_of_either_run_is_there_once() -> None:
    a, b = march(done(128), done(512), name="x"), march(done(512), done(1024), name="x")
    new = march(done(128), name="y", march_id=2)
    comparison = compare(run(a, lengths=(128, 512)), [a], run(b, new, lengths=(512, 1024)), [b, new])
    assert comparison.lengths == (128, 512, 1024)
    assert [(pair.model, pair.sequence_length, pair.verdict.value) for pair in comparison.pairs] == [
        ("x", 128, "only in A"), ("x", 512, "same"), ("x", 1024, "only in B"), ("y", 128, "only in B"),
    ]  # fmt: skip
    assert comparison.counts == {Verdict.SAME: 1, Verdict.ONLY_A: 1, Verdict.ONLY_B: 2}


# ---- what is in doubt

FAST, SLOW = (0.080, 0.079, 0.081), (0.100, 0.099, 0.101)


@pytest.mark.parametrize("caveat", Caveat)
def test_a_difference_in_a_time_that_is_in_doubt_is_undecided(caveat: Caveat) -> None:
    sound, doubtful = done(512, timed(*SLOW)), done(512, timed(*FAST, caveats=(caveat,)))
    for before, after, sure, letter in (
        (sound, doubtful, Verdict.BETTER, "B"),
        (doubtful, sound, Verdict.WORSE, "A"),
    ):
        (pair,) = compared(before, after).pairs
        words = f"{caveat.value.replace('_', ' ')} in {letter}"
        expected = (Verdict.UNDECIDED, words) if time_is_spoilt([caveat]) else (sure, "")
        assert (pair.verdict, pair.why) == expected
        assert pair.ratio is not None
        assert pair.ratio_low is not None


def test_a_doubt_that_both_have_is_named_once_and_the_letters_are_those_given() -> None:
    a = march(done(512, timed(*SLOW, caveats=(Caveat.BUSY_MACHINE, Caveat.OUTLIERS))))
    c = march(done(512, timed(*FAST, caveats=(Caveat.BUSY_MACHINE, Caveat.NOT_CONVERGED))))
    (pair,) = compare(run(a), [a], run(c), [c], ("A", "C")).pairs
    assert pair.why == "not converged in C, busy machine in A and C"


def test_no_doubt_makes_a_difference_where_none_is_seen() -> None:
    (pair,) = compared(done(512, timed(*SLOW)), done(512, timed(*SLOW, caveats=(Caveat.BUSY_MACHINE,)))).pairs
    assert (pair.verdict, pair.why) == (Verdict.SAME, "")


def test_what_works_in_one_run_alone_does_not_rest_on_a_time() -> None:
    doubtful = done(512, timed(*FAST, caveats=(Caveat.BUSY_MACHINE,)))
    assert only_verdict(compared(doubtful, failed(512, Outcome.CRASHED))) is Verdict.BROKEN
    assert only_verdict(compared(failed(512, Outcome.TIMED_OUT), doubtful)) is Verdict.FIXED


@pytest.mark.parametrize(("outcome", "decided_all_the_same"), [(Outcome.TIMED_OUT, False), (Outcome.CRASHED, True)])
def test_a_deadline_that_passed_while_the_machine_slept_stops_nothing(
    outcome: Outcome, decided_all_the_same: bool
) -> None:
    stopped = failed(512, outcome)
    assert stopped.failure is not None
    asleep = msgspec.structs.replace(
        stopped, failure=msgspec.structs.replace(stopped.failure, caveats=(Caveat.SUSPENDED,))
    )
    (pair,) = compared(done(512), asleep).pairs
    said = (Verdict.BROKEN, "") if decided_all_the_same else (Verdict.UNDECIDED, "suspended in B")
    assert (pair.verdict, pair.why) == said


# ---- a machine that is not always as fast

STEADY, UNSTEADY = (1.0, 1.01, 0.99, 1.0, 1.01, 0.99), (1.0, 1.3, 0.8, 1.1, 0.7, 1.2)
"""Controls of six trials: by hand, their logarithms deviate by 0.009 and by 0.240."""
HALVED = tuple(control / 2 for control in STEADY)
TWICE = (0.160, 0.158, 0.162)


def beside_controls(controls: tuple[float, ...], first: Measurement) -> MarchRow:
    """Give a march whose first trial is measured so, beside the first of the controls."""
    measured = [first, *(timed(*FAST) for _ in controls[1:])]
    return march(
        *(
            done(128 + place, msgspec.structs.replace(one, control_operations_per_s=control))
            for place, (control, one) in enumerate(zip(controls, measured, strict=True))
        )
    )


def first_pair(a: MarchRow, b: MarchRow) -> Pair:
    return compare(run(a), [a], run(b), [b]).pairs[0]


def test_a_difference_that_an_unsteady_machine_makes_by_itself_is_none() -> None:
    """A fifth faster, with passes that agree within 1 %."""
    steady = first_pair(beside_controls(STEADY, timed(*SLOW)), beside_controls(STEADY, timed(*FAST)))
    assert steady.verdict is Verdict.BETTER
    for a, b in ((STEADY, UNSTEADY), (UNSTEADY, STEADY), (UNSTEADY, UNSTEADY)):
        pair = first_pair(beside_controls(a, timed(*SLOW)), beside_controls(b, timed(*FAST)))
        assert (pair.verdict, pair.ratio, pair.why) == (Verdict.SAME, 1.25, WITHIN_UNSTEADINESS)
        assert pair.ratio_low is not None
        assert pair.ratio_high is not None
        assert pair.ratio_low < 1 < pair.ratio_high


def test_a_machine_that_was_slow_all_through_one_run_makes_nothing_worse() -> None:
    """All passes and the control take twice as long, and that within 1 %: on one machine that is no property of B."""
    a, b = ([beside_controls(controls, timed(*time))] for controls, time in ((STEADY, FAST), (HALVED, TWICE)))
    here = [msgspec.structs.replace(one, environment=ENVIRONMENT) for one in (*a, *b)]
    (before, after) = ([one] for one in here)
    assert compare(run(*before), before, run(*after), after).pairs[0].verdict is Verdict.SAME
    elsewhere = [msgspec.structs.replace(after[0], environment=msgspec.structs.replace(ENVIRONMENT, host="another"))]
    assert compare(run(*before), before, run(*elsewhere), elsewhere).pairs[0].verdict is Verdict.WORSE


def test_a_difference_beyond_what_the_machine_makes_by_itself_is_one() -> None:
    a = beside_controls(UNSTEADY, timed(1.0, 0.99, 1.01))
    assert first_pair(a, beside_controls(UNSTEADY, timed(0.1, 0.099, 0.101))).verdict is Verdict.BETTER


def test_of_a_trial_beside_a_slow_machine_more_is_forgiven_than_of_the_others() -> None:
    """Six trials at full speed, and one that was called slow: only for that one its half a speed is in the interval."""
    slow = timed(*FAST, caveats=(Caveat.SLOW_MACHINE,), control_operations_per_s=0.5)
    sound = beside_controls(STEADY, timed(*FAST))
    b = march(*sound.trials, done(134, slow))
    a = march(*(done(trial.sequence_length, timed(*SLOW)) for trial in b.trials))
    *others, last = compare(run(a), [a], run(b), [b]).pairs
    assert {pair.verdict for pair in others} == {Verdict.BETTER}
    assert last.verdict is Verdict.SAME


def test_how_steady_the_machine_was_is_known_of_each_run() -> None:
    a, b = beside_controls(UNSTEADY, timed(*SLOW)), march(done(128))
    allowance = compare(run(a), [a], run(b), [b]).allowance
    assert allowance.before is not None
    assert allowance.before.of_all[:2] == pytest.approx((0.240, 6), abs=0.001)
    assert allowance.after is None
    assert allowance.pairs == 1, "128 tokens were measured in both"


# ---- what holds of any two runs


@st.composite
def measured_trials(draw: st.DrawFn) -> TrialRow:
    """A trial with some median, in an interval or without one, perhaps in doubt."""
    middle = draw(st.floats(0.01, 1.0))
    low, high = middle * draw(st.floats(0.5, 1.0)), middle * draw(st.floats(1.0, 2.0))
    caveats = tuple(draw(st.sets(st.sampled_from(sorted(Caveat)), max_size=2)))
    has_interval = draw(st.integers(0, 5)) > 0
    return done(512, timed(middle, *((low, high) if has_interval else (None, None)), caveats=caveats))


trials = st.one_of(
    measured_trials(),
    st.sampled_from([*(failed(512, cause) for cause in (Outcome.CRASHED, Outcome.TIMED_OUT)), queued(512)]),
    st.none(),
)
MIRRORED = {
    Verdict.BETTER: Verdict.WORSE,
    Verdict.FIXED: Verdict.BROKEN,
    Verdict.ONLY_A: Verdict.ONLY_B,
}
MIRRORED |= {mirrored: verdict for verdict, mirrored in MIRRORED.items()}


def both_ways(before: TrialRow | None, after: TrialRow | None) -> tuple[Pair, Pair]:
    (one,), (other,) = compared(before, after).pairs, compared(after, before).pairs
    return one, other


@given(trials, trials)
def test_runs_that_change_places_change_verdicts_and_invert_ratios(
    before: TrialRow | None, after: TrialRow | None
) -> None:
    assume(before or after)
    one, other = both_ways(before, after)
    assert other.verdict is MIRRORED.get(one.verdict, one.verdict)
    for here, there in (
        (one.ratio, other.ratio),
        (one.ratio_low, other.ratio_high),
        (one.ratio_high, other.ratio_low),
        (one.peak_ratio, other.peak_ratio),
    ):
        assert (here is None) is (there is None)
        assert here is None or there is None or here * there == pytest.approx(1)


@given(measured_trials(), measured_trials())
def test_the_interval_leaves_out_1_where_the_two_do_not_overlap_and_nowhere_else(
    before: TrialRow, after: TrialRow
) -> None:
    (pair,) = compared(before, after).pairs
    a, b = before.measurement, after.measurement
    assert a is not None
    assert b is not None
    assume(None not in {a.latency_low_s, b.latency_low_s})
    assert pair.ratio_low is not None
    assert pair.ratio_high is not None
    overlap = max(a.latency_low_s or 0, b.latency_low_s or 0) <= min(a.latency_high_s or 0, b.latency_high_s or 0)
    assert (pair.ratio_low <= 1 <= pair.ratio_high) is overlap
    if pair.verdict in {Verdict.BETTER, Verdict.WORSE}:
        assert not overlap


@given(trials)
def test_a_trial_is_the_same_as_itself_or_nothing_is_known_of_it(trial: TrialRow | None) -> None:
    assume(trial)
    (pair,) = compared(trial, trial).pairs
    assert pair.verdict in {Verdict.SAME, Verdict.UNDECIDED}
    assert pair.ratio in {None, 1.0}
    if pair.verdict is Verdict.UNDECIDED:
        assert pair.why in {"not measured in A and B", "no interval: too few passes"}


# ---- how the runs were made


def test_what_differs_between_the_machines_is_said() -> None:
    a = march(done(128))
    elsewhere = msgspec.structs.replace(ENVIRONMENT, torch_version="2.14.0", variables={"OMP_NUM_THREADS": "1"})
    b = msgspec.structs.replace(a, environment=elsewhere)
    said = [(one.what, one.before, one.after) for one in compare(run(a), [a], run(b), [b]).differences]
    assert said == [("torch", "2.13.0", "2.14.0"), ("OMP_NUM_THREADS", "not set", "1")]


def test_a_run_that_was_resumed_elsewhere_tells_of_both_places() -> None:
    a, b = march(done(128)), march(done(128), march_id=2)
    moved = msgspec.structs.replace(b, environment=msgspec.structs.replace(ENVIRONMENT, host="another"))
    said = compare(run(a, b), [a, b], run(a, moved), [a, moved]).differences
    assert [(one.what, one.after) for one in said] == [("host", "made-up host and another")]


def test_a_time_that_cannot_be_true_decides_nothing() -> None:
    flat = march(*map(predicted, (done(128), done(512, measurement()))), name="x")
    honest = march(done(128), done(512), name="x")
    found = {pair.sequence_length: pair for pair in compare(run(honest), [honest], run(flat), [flat]).pairs}
    assert found[128].verdict is Verdict.SAME
    assert (found[512].verdict, found[512].why) == (Verdict.UNDECIDED, "a time that cannot be true in B")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (100e9, 110e9, None),
        (100e9, 120e9, ("100", "120")),
        (120e9, 100e9, ("120", "100")),
        (None, 100e9, None),
    ],
)
def test_a_machine_that_was_slow_all_through_one_run_is_named(
    before: float | None, after: float | None, said: tuple[str, str] | None
) -> None:
    """By the best control of each run, whether it was the calibration's or a trial's."""
    a, b = march(done(128, timed(*FAST, control_operations_per_s=before))), march(done(128))
    calibrated = msgspec.structs.replace(run(b), calibration=calibration(after))
    found = [(one.before, one.after) for one in compare(run(a), [a], calibrated, [b]).differences]
    assert found == ([] if said is None else [said])


def test_another_number_format_has_another_control() -> None:
    a, b = (march(done(128, timed(*FAST, control_operations_per_s=rate))) for rate in (100e9, 300e9))
    of_a = msgspec.structs.replace(run(a), calibration=calibration(None))
    half = msgspec.structs.replace(calibration(None), dtype="bfloat16")
    assert compare(of_a, [a], msgspec.structs.replace(run(b), calibration=half), [b]).differences == ()
    assert compare(of_a, [a], msgspec.structs.replace(run(b), calibration=calibration(None)), [b]).differences != ()


def calibration(control_operations_per_s: float | None) -> Calibration:
    return Calibration(
        device="cpu", dtype="float32", operations_per_s=1e12, bytes_per_s=1e10, small_operations_per_s=1e12,
        attention_operations_per_s=1e12, call_s=1e-5, baseline_bytes=0, spent_s=1.0,
        control_operations_per_s=control_operations_per_s,
    )  # fmt: skip
