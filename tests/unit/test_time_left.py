"""The time left is learnt from what this run has finished, and says nothing before."""

from __future__ import annotations

from bench.model_spec import ModelSpec
from bench.store.rows import MarchRow, TrialRow
from bench.time_left import seconds_left
from bench.trial import Failure, Outcome


def march(march_id: int, params_m: float, *trials: TrialRow) -> MarchRow:
    spec = ModelSpec(name=f"m{march_id}", category="c", model_type="t", published_params_m=params_m)
    return MarchRow(march_id=march_id, spec=spec, state="waiting", load=None, environment=None, trials=trials)


def queued(length: int) -> TrialRow:
    return TrialRow(trial_id=length, march_id=1, sequence_length=length, state="queued")


def finished(length: int, seconds: int) -> TrialRow:
    return TrialRow(
        trial_id=length, march_id=1, sequence_length=length, state="ended", attempt=1, outcome=Outcome.COMPLETED,
        started_at="2026-01-01T00:00:00.000Z", ended_at=f"2026-01-01T00:00:{seconds:02}.000Z",
    )  # fmt: skip


def failed(length: int, outcome: Outcome) -> TrialRow:
    failure = Failure(outcome=outcome, cause="why")
    return TrialRow(
        trial_id=length, march_id=1, sequence_length=length, state="ended", outcome=outcome, failure=failure
    )  # fmt: skip


def test_nothing_is_known_before_a_trial_has_finished() -> None:
    assert seconds_left([march(1, 100, queued(128))]) is None
    assert seconds_left([march(1, 100, failed(128, Outcome.FAILED), queued(512))]) is None


def test_time_grows_with_parameters_and_length() -> None:
    done = march(1, 100, finished(100, 10))
    assert seconds_left([done]) == 0
    assert seconds_left([done, march(2, 200, queued(100))]) == 20
    assert seconds_left([done, march(2, 100, queued(300))]) == 30


def test_no_trial_is_taken_to_be_shorter_than_the_shortest_seen() -> None:
    assert seconds_left([march(1, 100, finished(100, 10)), march(2, 1, queued(1))]) == 10


def test_a_march_that_was_stopped_takes_no_more_time() -> None:
    stopped = march(2, 500, failed(128, Outcome.OUT_OF_MEMORY), queued(512))
    assert seconds_left([march(1, 100, finished(100, 10)), stopped]) == 0
