"""What is reckoned over all models is reckoned anew when something changed, and no more often than it is worth."""

from __future__ import annotations

from bench.march_digest import MarchDigest, digest_of
from bench.store.rows import RunRow
from tests.unit.made_up_rows import FORECAST, LENGTHS, done, march, queued, run
from tui.run_view import RunView
from tui.whole_run import RESTS, RESTS_AT_LEAST_S, Reckoner, whole_run

BEFORE = march(done(128, None, FORECAST), queued(512), queued(1024), queued(2048))
AFTER = march(done(128, None, FORECAST), done(512, None, FORECAST), queued(1024), queued(2048))
RUN = run(BEFORE)


def digests(run_row: RunRow, *marches: object) -> list[MarchDigest]:
    return [digest_of(run_row, one) for one in marches]  # type: ignore[arg-type]


def is_due(reckoner: Reckoner) -> bool:
    return reckoner.is_due


class MadeUpClock:
    """Goes on by so much at each look."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.step_s = 0.0

    def __call__(self) -> float:
        self.now_s += self.step_s
        return self.now_s


def test_a_view_that_was_told_nothing_reckons_by_itself_and_says_the_same() -> None:
    view = RunView(RUN, (BEFORE,), None, True)
    told = RunView(RUN, (BEFORE,), None, True, whole=whole_run(RUN, digests(RUN, BEFORE)))
    assert (view.time_left, view.prediction_error, view.wall) == (told.time_left, told.prediction_error, told.wall)
    assert [point.sequence_length for point in view.wall] == list(LENGTHS)
    assert view.prediction_error is not None


def test_what_took_long_rests_and_comes_later_by_itself() -> None:
    clock = MadeUpClock()
    reckoner = Reckoner(clock)
    clock.step_s = 0.2  # so long does it take
    first = reckoner.take(RUN, digests(RUN, BEFORE))
    clock.step_s = 0.0
    assert reckoner.take(RUN, digests(RUN, AFTER)) is first, "it rests"
    assert not is_due(reckoner)
    clock.now_s += RESTS * 0.2 + 0.01
    assert is_due(reckoner)
    second = reckoner.take(RUN, digests(RUN, AFTER))
    assert [point.working for point in second.wall] == [1, 1, 0, 0]
    assert not is_due(reckoner), "nothing changed since"


def test_what_takes_no_time_rests_a_little() -> None:
    clock = MadeUpClock()
    reckoner = Reckoner(clock)
    first = reckoner.take(RUN, digests(RUN, BEFORE))
    clock.now_s += 0.9 * RESTS_AT_LEAST_S
    assert reckoner.take(RUN, digests(RUN, AFTER)) is first
    clock.now_s += 0.1 * RESTS_AT_LEAST_S
    assert is_due(reckoner)
    assert [point.working for point in reckoner.take(RUN, digests(RUN, AFTER)).wall] == [1, 1, 0, 0]
