"""Sizes that no machine has, through a real engine and its workers: each costs its own march at most."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from bench.launch import plan_run
from bench.model_spec import ModelSpec
from bench.store import lock
from bench.trial import Settings
from tests.engine.sweep import Sweep, WaitUntil
from tests.real.spoilt_folders import lay_out
from tests.real.tiny_models import in_folder, tiny_bert
from tests.torture.conftest import Figure
from tests.torture.how_much import IS_WHOLE, amount
from tests.torture.planted_traps import CONFIG

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

LOAD_TIMEOUT_S = amount(1, 4)
FAILED = {"out_of_memory", "host_out_of_memory", "timed_out", "load_failed", "crashed"}

SIZES: dict[str, dict[str, object]] = {
    "a width of 10^12": {"hidden_size": 10**12},
    "10^9 layers": {"num_hidden_layers": 10**9},
    "10^18 layers": {"num_hidden_layers": 10**18},
    "10^12 labels": {"num_labels": 10**12},
    "a vocabulary below none": {"vocab_size": -1},
    "no heads": {"num_attention_heads": 0},
    "a width in words": {"hidden_size": "wide"},
}

TASTE = ("10^9 layers",)
TRIED = {name: fields for name, fields in SIZES.items() if IS_WHOLE or name in TASTE}

Plan = Callable[..., Sweep]


@pytest.fixture
def real_sweep(wait_until: WaitUntil) -> Iterator[Plan]:
    sweeps: list[Sweep] = []

    def plan(specs: Sequence[ModelSpec], **settings: object) -> Sweep:
        quick = {"device": "cpu", "time_budget_s": 0.05, "min_repeats": 3, "max_repeats": 3, "sequence_lengths": (8,)}
        chosen = Settings(load_timeout_s=LOAD_TIMEOUT_S, **quick, **settings)  # type: ignore[arg-type]
        sweeps.append(Sweep(plan_run("sizes", chosen, specs), lambda *named: wait_until(*named, timeout_s=300), ()))
        return sweeps[-1]

    yield plan
    for planned in sweeps:
        if lock.is_held(planned.path):
            planned.kill_engine()
        planned.reader.close()


def finished(sweep: Sweep) -> dict[str, str | None]:
    """Let the engine finish, and give how the one trial of each model ended."""
    marches = sweep.finish()
    assert sweep.run().status == "finished"
    for march in marches.values():
        failure = march.trials[0].failure
        assert failure is None or failure.cause
    return {name: outcome for name in marches for outcome in sweep.outcomes(name)}


def test_a_registry_of_impossible_sizes(real_sweep: Plan, figure: Figure) -> None:
    specs = [
        ModelSpec(name=name, category="Tiny", model_type="bert", config={**tiny_bert().config, **fields})
        for name, fields in TRIED.items()
    ]
    whole = ModelSpec(name="whole", category="Tiny", model_type="bert", config=tiny_bert().config)
    began = time.monotonic()
    outcomes = finished(real_sweep([*specs, whole], force=True))
    assert outcomes.pop("whole") == "completed", "the model after them is none the worse"
    assert set(outcomes) == set(TRIED)
    assert set(outcomes.values()) <= FAILED
    assert outcomes["10^9 layers"] in {"timed_out", "host_out_of_memory"}
    ends = ", ".join(f"{name}: {outcome}" for name, outcome in outcomes.items())
    figure("impossible sizes, through the engine", f"{ends}; {time.monotonic() - began:.0f} s in all")


@pytest.mark.skipif(not IS_WHOLE, reason="a minute of deadlines; make torture has it")
def test_folders_of_impossible_sizes(real_sweep: Plan, tmp_path: Path) -> None:
    specs = []
    for number, (name, fields) in enumerate(SIZES.items()):
        folder = lay_out(tmp_path / str(number), "whole")
        config = json.loads((folder / CONFIG).read_text())
        (folder / CONFIG).write_text(json.dumps(config | fields))
        specs.append(ModelSpec(name=name, category="Tiny", model_type="bert", path=str(folder)))
    whole = in_folder(lay_out(tmp_path, "whole"))
    outcomes = finished(real_sweep([*specs, whole], weights="pretrained"))
    assert outcomes.pop("whole") == "completed"
    assert set(outcomes.values()) <= FAILED
