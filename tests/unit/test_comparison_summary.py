"""What a comparison comes to, reckoned by hand."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.comparison import Comparison, Verdict, compare
from bench.comparison_summary import MovedWall, Summary, geometric_mean, summary
from bench.store.rows import MarchRow, TrialRow
from bench.trial import Caveat, Measurement, Outcome
from tests.unit.made_up_rows import done, failed, march, measurement, queued, run, skipped

LENGTHS = (128, 512, 1024, 2048)


def timed(latency_s: float, *caveats: Caveat, peak_bytes: int | None = 500) -> Measurement:
    bounds = {"latency_low_s": latency_s * 0.99, "latency_high_s": latency_s * 1.01}
    return msgspec.structs.replace(measurement(1.0, peak_bytes, *caveats), latency_s=latency_s, **bounds)


def compared(before: tuple[TrialRow, ...], after: tuple[TrialRow, ...]) -> Comparison:
    a, b = march(*before, name="a model"), march(*after, name="a model")
    return compare(run(a), [a], run(b), [b])


def apart(before: tuple[TrialRow, ...], after: tuple[TrialRow, ...]) -> Summary:
    """Let each trial be of a model of its own: of one model, times that do not grow could not be true."""
    a, b = ([march(one, march_id=number) for number, one in enumerate(trials)] for trials in (before, after))
    return summary(compare(run(*a), a, run(*b), b))


def summed(before: tuple[TrialRow, ...], after: tuple[TrialRow, ...]) -> Summary:
    return summary(compared(before, after))


def at_each(*measured: Measurement) -> tuple[TrialRow, ...]:
    return tuple(done(length, one) for length, one in zip(LENGTHS, measured, strict=False))


def test_the_mean_is_of_logarithms_and_what_is_the_same_counts() -> None:
    """Four times as fast, half as fast, and the same: the cube root of 4 × ½ × 1."""
    whole = apart(at_each(timed(4.0), timed(1.0), timed(1.0)), at_each(timed(1.0), timed(2.0), timed(1.0)))
    assert whole.throughput is not None
    assert whole.throughput.value == pytest.approx(2 ** (1 / 3))
    assert whole.throughput.pairs == 3


@pytest.mark.parametrize("latency_s", [1.0, 4.0], ids=["the same", "undecided"])
def test_no_mean_is_of_a_time_that_is_in_doubt(latency_s: float) -> None:
    busy = timed(latency_s, Caveat.BUSY_MACHINE)
    whole = apart(at_each(timed(1.0), timed(4.0)), at_each(busy, timed(2.0)))
    assert whole.throughput is not None
    assert whole.throughput.value == pytest.approx(2.0)
    assert whole.throughput.pairs == 1
    assert whole.peak is not None
    assert whole.peak.pairs == 2, "a busy machine does not change how much memory is used"


def test_what_is_not_alike_is_in_no_mean_and_is_not_compared() -> None:
    eager = msgspec.structs.replace(timed(1.0), attention="eager")
    whole = summed(at_each(timed(4.0)), at_each(eager))
    assert whole == Summary(compared_pairs=0, throughput=None, peak=None, moved=())


def test_memory_is_compared_by_itself() -> None:
    whole = summed(
        at_each(timed(1.0, peak_bytes=100), timed(1.0, peak_bytes=None)),
        at_each(timed(1.0, peak_bytes=300), timed(1.0, peak_bytes=300)),
    )
    assert whole.peak is not None
    assert whole.peak.value == pytest.approx(3.0)
    assert whole.peak.pairs == 1


def test_walls_that_moved_are_named_with_what_stops_the_other_run() -> None:
    memory, broken_at = Outcome.OUT_OF_MEMORY, Outcome.CRASHED
    before = (done(128), done(512), failed(1024, memory), skipped(2048, memory))
    after = (failed(128, broken_at), done(512), done(1024), done(2048))
    assert summed(before, after).moved == (
        MovedWall(model="a model", sequence_lengths=(128,), verdict=Verdict.BROKEN, cause=broken_at),
        MovedWall(model="a model", sequence_lengths=(1024, 2048), verdict=Verdict.FIXED, cause=memory),
    )


def test_what_is_not_measured_is_not_compared() -> None:
    before = (done(128), queued(512), failed(1024, Outcome.CRASHED))
    after = (queued(128), queued(512), failed(1024, Outcome.TIMED_OUT))
    assert summed(before, after).compared_pairs == 1, "of two causes something is said"


def test_of_nothing_there_is_no_mean() -> None:
    assert geometric_mean([]) is None
    assert geometric_mean([None, None]) is None


latencies = st.lists(st.floats(0.001, 1000.0), min_size=1, max_size=len(LENGTHS))


@given(latencies, st.data())
def test_the_mean_does_not_depend_on_which_run_is_the_baseline(times: list[float], data: st.DataObject) -> None:
    others = data.draw(st.lists(st.floats(0.001, 1000.0), min_size=len(times), max_size=len(times)))
    a, b = at_each(*map(timed, times)), at_each(*map(timed, others))
    there, back = apart(a, b).throughput, apart(b, a).throughput
    assert there is not None
    assert back is not None
    assert there.pairs == back.pairs == len(times)
    assert math.isclose(there.value * back.value, 1.0, rel_tol=1e-9)


def test_a_run_against_itself_comes_to_one() -> None:
    models: tuple[MarchRow, ...] = (march(*at_each(timed(0.1), timed(0.3)), failed(1024, Outcome.CRASHED)),)
    whole = summary(compare(run(*models), models, run(*models), models))
    assert whole.compared_pairs == 3
    assert whole.throughput is not None
    assert whole.throughput.value == 1.0
    assert whole.moved == ()
