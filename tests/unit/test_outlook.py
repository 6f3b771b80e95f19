"""How long a sweep would take that has not begun."""

from __future__ import annotations

import msgspec

from bench.outlook import outlook, run_to_go_by
from bench.registry import load_registry
from bench.trial import Settings
from tests.screen.made_up_run import CALIBRATION
from tests.unit.made_up_rows import done, march, run

QUICK = load_registry().suite("quick")
RUN = msgspec.structs.replace(run(march(done(128))), calibration=CALIBRATION)


def test_the_newest_calibrated_run_on_the_device_is_gone_by() -> None:
    older = msgspec.structs.replace(RUN, run_id="older")
    uncalibrated = msgspec.structs.replace(RUN, calibration=None)
    assert run_to_go_by([uncalibrated, RUN, older], "cpu") is RUN
    assert run_to_go_by([RUN], "mps") is None
    assert run_to_go_by([], "cpu") is None


def test_more_models_and_lengths_take_longer() -> None:
    short = outlook(QUICK[:2], Settings(sequence_lengths=(128,)), RUN)
    more = outlook(QUICK, Settings(sequence_lengths=(128, 512)), RUN)
    assert short is not None
    assert more is not None
    assert 0 < short.low_s < short.high_s
    assert short.high_s < more.high_s
    assert short.low_s < more.low_s
