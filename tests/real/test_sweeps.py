"""Whole sweeps over real workers: each outcome provoked for real, by tiny models with random weights on the CPU."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil
import pytest
import torch

from bench.errors import DeviceUnavailable
from bench.launch import plan_run
from bench.model_spec import ModelSpec
from bench.scheduler import MAX_SPOILT
from bench.store import lock
from bench.store.rows import TrialRow
from bench.trial import Evidence, Settings
from tests.engine.sweep import Sweep, WaitUntil

pytestmark = pytest.mark.real

MEMORY_GROUPS = Path("/sys/fs/cgroup/memory")

TINY = {"vocab_size": 101, "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
BERT = ModelSpec(name="bert", category="Tiny", model_type="bert", config={**TINY, "max_position_embeddings": 64})
LLAMA = ModelSpec(name="llama", category="Tiny", model_type="llama", config={**TINY, "num_key_value_heads": 2})
BLOOM = ModelSpec(
    name="bloom",
    category="Tiny",
    model_type="bloom",
    config={"vocab_size": 101, "hidden_size": 32, "n_layer": 1, "n_head": 2},
)
VISION = ModelSpec(name="vision", category="Tiny", model_type="vit", config={**TINY, "image_size": 32})
CANINE = ModelSpec(
    name="canine",
    category="Tiny",
    model_type="canine",
    config={**TINY, "max_position_embeddings": 64, "num_hash_buckets": 64},
)
UNHEARD = ModelSpec(name="unheard", category="Tiny", model_type="unheard-of", config={"a": 1})
FNET = ModelSpec(name="fnet", category="Tiny", model_type="fnet", config={**TINY, "max_position_embeddings": 64})

PlanReal = Callable[..., Sweep]


@pytest.fixture
def real_sweep(wait_until: WaitUntil) -> Iterator[PlanReal]:
    sweeps: list[Sweep] = []

    def plan(specs: Sequence[ModelSpec], lengths: tuple[int, ...], **settings: object) -> Sweep:
        quick = {"device": "cpu", "time_budget_s": 0.05, "min_repeats": 3, "max_repeats": 3, **settings}
        chosen = Settings(sequence_lengths=lengths, **quick)  # type: ignore[arg-type]
        sweeps.append(Sweep(plan_run("real", chosen, specs), wait_until, worker_command=()))
        return sweeps[-1]

    yield plan
    for planned in sweeps:
        if lock.is_held(planned.path):
            planned.kill_engine()
        planned.reader.close()


def evidence(trial: TrialRow) -> Evidence:
    assert trial.failure is not None
    return trial.failure.evidence


def worker_of(sweep: Sweep) -> psutil.Process:
    """The worker is the process that has the run's model: the youngest below the engine."""
    processes = psutil.Process(sweep.engine_pid()).children(recursive=True)
    return max(processes, key=lambda process: process.create_time())


def test_causes_that_the_worker_finds_itself(real_sweep: PlanReal) -> None:
    sweep = real_sweep([BERT, LLAMA, VISION, CANINE, UNHEARD], lengths=(2, 64, 128))
    marches = sweep.finish()
    assert sweep.outcomes("bert") == ["completed", "completed", "length_unsupported"]
    assert sweep.outcomes("llama") == ["completed", "completed", "completed"]
    assert sweep.outcomes("vision") == ["input_not_accepted", "skipped", "skipped"]
    assert sweep.outcomes("canine")[:2] == ["failed", "completed"], "it needs more than its stride of 4 tokens"
    assert sweep.outcomes("unheard") == ["load_failed", "skipped", "skipped"]
    assert evidence(marches["bert"].trials[2]).position_limit == 64
    assert evidence(marches["canine"].trials[0]).exception_type == "RuntimeError"
    assert marches["llama"].environment is not None
    assert marches["llama"].environment.device == "cpu"
    for trial in marches["llama"].trials:
        assert trial.measurement is not None
        assert len(sweep.reader.samples_s(trial.trial_id, trial.attempt)) == 3


def test_the_allocator_refuses(real_sweep: PlanReal) -> None:
    """Eager attention over half a million tokens wants terabytes for its scores."""
    sweep = real_sweep([BLOOM], lengths=(8, 524_288, 1_048_576), force=True)
    marches = sweep.finish()
    assert sweep.outcomes("bloom") == ["completed", "out_of_memory", "skipped"]
    assert "alloc" in (evidence(marches["bloom"].trials[1]).message or "")


def test_what_cannot_fit_is_not_tried_and_the_reason_says_so(real_sweep: PlanReal) -> None:
    sweep = real_sweep([BLOOM], lengths=(8, 524_288, 1_048_576))
    marches = sweep.finish()
    assert sweep.outcomes("bloom") == ["completed", "skipped", "skipped"]
    skip = marches["bloom"].trials[1].skip
    assert skip is not None
    assert skip.reason.startswith("predicted to need ")


def test_nothing_measured_lacks_its_interval_its_instruments_and_its_conditions(real_sweep: PlanReal) -> None:
    sweep = real_sweep([BERT, LLAMA], lengths=(8, 64), min_repeats=5, max_repeats=20)
    for march in sweep.finish().values():
        for trial in march.trials:
            measured, around = trial.measurement, sweep.reader.close_up(trial.trial_id, trial.attempt)
            assert measured is not None
            assert measured.latency_low_s is not None
            assert measured.latency_high_s is not None
            assert measured.latency_low_s <= measured.latency_s <= measured.latency_high_s
            assert measured.interval_method
            assert measured.peak_instrument
            assert measured.process_peak_instrument
            assert around.before is not None
            assert around.after is not None
            assert trial.forecast is not None
            assert march.environment is not None


def test_an_operator_that_the_dtype_lacks(real_sweep: PlanReal) -> None:
    sweep = real_sweep([FNET], lengths=(8, 16), dtype="bfloat16")
    marches = sweep.finish()
    assert sweep.outcomes("fnet") == ["operator_unsupported", "skipped"]
    assert evidence(marches["fnet"].trials[0]).message


def test_a_trial_past_its_deadline(real_sweep: PlanReal) -> None:
    sweep = real_sweep([LLAMA], lengths=(8, 100_000), trial_timeout_s=1.5)
    marches = sweep.finish()
    assert sweep.outcomes("llama") == ["completed", "timed_out"]
    assert evidence(marches["llama"].trials[1]).deadline_s == 1.5


@pytest.mark.parametrize("name", ["SIGKILL", "SIGABRT"])
def test_a_worker_killed_in_the_middle_of_a_pass(real_sweep: PlanReal, name: str) -> None:
    sweep = real_sweep([LLAMA, BERT], lengths=(8, 64, 200_000))
    sweep.start()
    # A SIGKILL comes from outside, so the trial is tried again until it has come too often.
    for attempt in range(1, 2 + (MAX_SPOILT if name == "SIGKILL" else 0)):
        sweep.wait_until(partial(_is_at, sweep, attempt), f"the long pass runs for the {attempt}. time")
        worker_of(sweep).send_signal(signal.Signals[name])
    sweep.wait_for_engine_to_leave()
    assert sweep.outcomes("llama") == ["completed", "completed", "crashed"]
    assert evidence(sweep.marches()["llama"].trials[2]).signal == name
    assert sweep.outcomes("bert")[:2] == ["completed", "completed"], "the next model is none the worse for it"


def _is_at(sweep: Sweep, attempt: int) -> bool:
    return sweep.is_measuring(200_000) and sweep.marches()["llama"].trials[2].attempt == attempt


def test_no_worker_outlives_a_killed_engine(real_sweep: PlanReal) -> None:
    sweep = real_sweep([LLAMA], lengths=(8, 200_000))
    sweep.start()
    sweep.wait_until(lambda: sweep.is_measuring(200_000), "the long pass runs")
    family = psutil.Process(sweep.engine_pid()).children(recursive=True)
    sweep.kill_engine()
    sweep.wait_until(lambda: not any(process.is_running() for process in family), "every process of the run is gone")


@pytest.mark.skipif(
    sys.platform == "darwin" or torch.cuda.is_available(), reason="every device that this system may have is here"
)
def test_a_device_that_is_not_here(real_sweep: PlanReal) -> None:
    sweep = real_sweep([BERT], lengths=(8,), device="cuda")
    sweep.finish()
    assert sweep.run().status == "no_device"
    assert "cuda" in sweep.run().message


def test_a_device_that_this_system_never_has(real_sweep: PlanReal) -> None:
    foreign = "cuda" if sys.platform == "darwin" else "mps"
    with pytest.raises(DeviceUnavailable, match=f"The device {foreign} is not on this machine"):
        real_sweep([BERT], lengths=(8,), device=foreign)


@contextmanager
def memory_group(limit_bytes: int) -> Iterator[Path]:
    """A control group with a memory limit, where this machine lets us make one."""
    group = MEMORY_GROUPS / f"scalewall-test-{os.getpid()}"
    try:
        group.mkdir()
        (group / "memory.limit_in_bytes").write_text(str(limit_bytes))
    except OSError as error:
        pytest.skip(f"no memory control group can be made here: {error}")
    yield group
    group.rmdir()


def test_the_kernel_kills_for_memory(real_sweep: PlanReal) -> None:
    """Scores of 2 × 20,000 × 20,000 floats are granted by the allocator, and come to 3.2 GB where 2 GB are allowed."""
    with memory_group(2 * 10**9) as group:
        # Without the guard and the forecast, which both know the group's limit and would be there first.
        sweep = real_sweep([BLOOM], lengths=(8, 20_000, 40_000), force=True, min_available_bytes=0)
        enter = 'echo $$ > "$0/cgroup.procs" && exec "$@"'
        engine = [sys.executable, "-P", "-m", "bench.engine", str(sweep.path)]
        subprocess.run(["sh", "-c", enter, str(group), *engine], check=True)
        sweep.wait_for_engine_to_leave()
        assert sweep.outcomes("bloom") == ["completed", "host_out_of_memory", "skipped"]
        said = evidence(sweep.marches()["bloom"].trials[1])
        assert said.signal == "SIGKILL"
        sweep.wait_until(lambda: not (group / "cgroup.procs").read_text(), "the group is empty")
