"""What was predicted stands beside what was measured, read from digests alone."""

from __future__ import annotations

import msgspec
import pytest

from bench.march_digest import digest_of
from bench.predicted_times import predicted_times
from bench.store.rows import TrialRow
from bench.trial import Outcome
from tests.unit.made_up_rows import FORECAST, done, failed, march, measurement, queued, run


def measured(length: int, latency_s: float, predicted_s: float | None, batch: int = 1) -> TrialRow:
    figures = msgspec.structs.replace(measurement(batch * length / latency_s), latency_s=latency_s)
    forecast = None if predicted_s is None else msgspec.structs.replace(FORECAST, latency_s=predicted_s)
    return done(length, figures, forecast)


@pytest.mark.parametrize("batch", [1, 4])
def test_each_trial_that_worked_stands_with_its_prediction(batch: int) -> None:
    marches = (
        march(measured(128, 0.02, 0.025, batch), measured(512, 0.3, 0.2, batch), category="a"),
        march(measured(128, 0.04, None, batch), failed(512, Outcome.CRASHED), category="b", march_id=2),
        march(measured(128, 0.05, 0.06, batch), queued(512), category="c", march_id=3),
    )
    whole = run(*marches, lengths=(512, 128))
    whole = msgspec.structs.replace(whole, settings=msgspec.structs.replace(whole.settings, batch_size=batch))
    times = predicted_times(marches, [digest_of(whole, one) for one in marches])
    assert [one.category for one in times] == ["a", "a", "c"]
    assert [one.predicted_s for one in times] == pytest.approx([0.025, 0.2, 0.06])
    assert [one.measured_s for one in times] == pytest.approx([0.02, 0.3, 0.05])


def test_a_run_without_models_has_none() -> None:
    assert predicted_times((), []) == ()
