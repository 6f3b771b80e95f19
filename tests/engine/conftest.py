"""A real engine over simulated workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest

from bench.clock import utc_now
from bench.launch import plan_run
from bench.model_spec import ModelSpec
from bench.store import lock
from bench.trial import Settings
from tests.engine.sweep import Sweep, WaitUntil


@pytest.fixture
def sweep(wait_until: WaitUntil) -> Iterator[Callable[..., Sweep]]:
    """Plan a run of simulated models: names with the behaviour of each length."""
    sweeps: list[Sweep] = []

    def plan(
        models: Mapping[str, Mapping[str, object]],
        lengths: tuple[int, ...] = (1, 2, 3),
        model_type: str = "simulated",
        **settings: float,
    ) -> Sweep:
        specs = [
            ModelSpec(name=name, category="Simulated", model_type=model_type, config=dict(behaviours))
            for name, behaviours in models.items()
        ]
        chosen = Settings(sequence_lengths=lengths, **{"min_available_bytes": 0, **settings})  # type: ignore[arg-type]
        sweeps.append(Sweep(plan_run(f"test {utc_now()}", chosen, specs), wait_until))
        return sweeps[-1]

    yield plan
    for planned in sweeps:
        if lock.is_held(planned.path):
            planned.kill_engine()
        planned.reader.close()
