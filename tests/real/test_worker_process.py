"""The life of a worker: real processes over real pipes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
import torch

from bench.events import DeviceMissing, LoadProgressed, TrialProgressed, WorkerReady
from bench.orders import Leave, LoadModel, MeasureLength
from bench.trial import Caveat, Load, Measurement, Settings
from bench.worker.channel import PROGRESS_INTERVAL_S
from tests.real.tiny_models import QUICK, ForkedWorker, tiny, tiny_bert

pytestmark = pytest.mark.real

LLAMA = tiny(
    "llama",
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=2,
    num_key_value_heads=2,
    intermediate_size=64,
    vocab_size=101,
)
LONG_PASS = 60_000
"""Tokens that keep the tiny llama busy for many seconds without needing much memory."""


def test_a_worker_says_where_it_runs(worker: ForkedWorker) -> None:
    ready = worker.heard[0]
    assert isinstance(ready, WorkerReady)
    assert ready.pid == worker.process.pid
    environment = ready.environment
    assert environment.device == "cpu"
    assert environment.device_name
    assert environment.torch_version == torch.__version__
    assert 1 <= environment.logical_cores <= (os.cpu_count() or 1)
    assert environment.torch_threads >= 1
    assert environment.total_memory_bytes > 10**9
    assert "PYTORCH_ENABLE_MPS_FALLBACK" not in environment.variables, "the worker set it, not the user"


def test_a_model_is_measured_at_two_lengths(worker: ForkedWorker) -> None:
    settings = Settings(device="cpu", min_repeats=5, max_repeats=30, time_budget_s=0.3, batch_size=2)
    load = worker.load(tiny_bert(), settings)
    assert isinstance(load, Load)
    for length in (16, 64):
        measurement = worker.measure(length)
        assert isinstance(measurement, Measurement)
        assert_sound(measurement, load, tokens=2 * length)


def assert_sound(measurement: Measurement, load: Load, tokens: int) -> None:
    samples = measurement.samples_s
    assert 5 <= len(samples) <= 30
    assert min(samples) <= measurement.latency_p5_s <= measurement.latency_s <= measurement.latency_p95_s
    assert 0 < measurement.latency_s < 1
    assert measurement.throughput_tokens_per_s == pytest.approx(tokens / measurement.latency_s)
    assert measurement.peak_instrument == "linux VmHWM"
    assert measurement.peak_bytes is not None
    assert measurement.process_peak_bytes is not None
    assert load.weights_bytes < measurement.peak_bytes <= measurement.process_peak_bytes
    assert measurement.interval_method == ("Student t" if len(samples) < 6 else "order statistics")
    assert measurement.attention == "sdpa"
    assert measurement.input_note == ""


def test_a_load_is_told_in_its_parts(worker: ForkedWorker) -> None:
    before = len(worker.heard)
    load = worker.load(tiny_bert())
    assert isinstance(load, Load)
    phases = [event.phase for event in worker.heard[before:] if isinstance(event, LoadProgressed)]
    assert phases == ["import", "config", "build", "move"]
    assert load.weights == "random"
    assert load.source == f"seed {QUICK.seed}"
    assert load.dtype == "float32"
    assert load.attention == "sdpa"
    assert (load.declared_limit, load.position_limit) == (64, 64)
    assert load.weights_bytes == pytest.approx(4 * load.parameters, rel=0.05)
    assert 0 < load.build_s < load.time_to_load_s < 5
    assert 0 < load.baseline_bytes < load.after_load_bytes


def test_the_dtype_is_the_one_asked_for(worker: ForkedWorker) -> None:
    load = worker.load(tiny_bert(), Settings(device="cpu", dtype="bfloat16", max_repeats=2, min_repeats=2))
    assert isinstance(load, Load)
    assert load.dtype == "bfloat16"
    # Position ids are whole numbers in the buffers, and stay as wide as they were.
    assert load.weights_bytes == pytest.approx(2 * load.parameters, rel=0.1)
    assert isinstance(worker.measure(32), Measurement)


def test_progress_goes_through_the_phases_and_does_not_flood(worker: ForkedWorker) -> None:
    settings = Settings(device="cpu", min_repeats=40, max_repeats=40, time_budget_s=0.01, warm_up_passes=2)
    worker.load(tiny_bert(), settings)
    before, begun = len(worker.heard), time.monotonic()
    measurement = worker.measure(64)
    elapsed_s = time.monotonic() - begun
    assert isinstance(measurement, Measurement)
    assert len(measurement.samples_s) == 40
    told = [event for event in worker.heard[before:] if isinstance(event, TrialProgressed)]
    phases = [event.phase for event in told]
    assert [phase for phase, after in pairwise([*phases, None]) if phase != after] == [
        "first pass",
        "warm-up",
        "repeat",
        "check",
    ]
    assert len(told) <= 4 + 1 + elapsed_s / PROGRESS_INTERVAL_S, "one at each new phase, and then two a second"


def test_few_samples_are_called_not_converged(worker: ForkedWorker) -> None:
    worker.load(tiny_bert(), QUICK)
    measurement = worker.measure(16)
    assert isinstance(measurement, Measurement)
    assert Caveat.NOT_CONVERGED in measurement.caveats
    assert measurement.interval_method == "Student t"
    assert measurement.latency_low_s is not None


def test_a_worker_leaves_when_told(fresh_worker: ForkedWorker) -> None:
    fresh_worker.order(Leave())
    assert fresh_worker.wait() == 0


def test_a_worker_leaves_when_its_engine_is_gone(fresh_worker: ForkedWorker) -> None:
    fresh_worker.close_orders()
    assert fresh_worker.wait(5) == 0


def test_a_worker_leaves_in_the_middle_of_a_pass_when_its_engine_is_gone(fresh_worker: ForkedWorker) -> None:
    fresh_worker.load(LLAMA)
    fresh_worker.order(MeasureLength(trial_id=1, sequence_length=LONG_PASS))
    assert isinstance(fresh_worker.next_event(), TrialProgressed)
    time.sleep(0.5)
    fresh_worker.close_orders()
    begun = time.monotonic()
    assert fresh_worker.wait(5) == 0
    assert time.monotonic() - begun < 3


def test_a_worker_leaves_when_nobody_listens(fresh_worker: ForkedWorker) -> None:
    fresh_worker.close_events()
    fresh_worker.order(LoadModel(spec=tiny_bert(), settings=QUICK))
    assert fresh_worker.wait(10) == 0


def test_what_is_no_order_ends_a_worker_with_a_message(fresh_worker: ForkedWorker, tmp_path: Path) -> None:
    fresh_worker.send(b"dance\n")
    assert fresh_worker.wait() == 1
    assert "Not an order" in (tmp_path / "stderr").read_text()


def test_a_length_before_a_model_ends_a_worker_with_a_message(fresh_worker: ForkedWorker, tmp_path: Path) -> None:
    fresh_worker.order(MeasureLength(trial_id=1, sequence_length=8))
    assert fresh_worker.wait() == 1
    assert "no model is loaded" in (tmp_path / "stderr").read_text()


def test_a_killed_worker_is_just_dead(fresh_worker: ForkedWorker) -> None:
    assert fresh_worker.process.pid is not None
    os.kill(fresh_worker.process.pid, signal.SIGKILL)
    assert fresh_worker.wait() == -signal.SIGKILL


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has the device that the test does without")
def test_a_missing_device_is_said_with_those_that_are_here(tmp_path: Path) -> None:
    worker = ForkedWorker(tmp_path / "stderr", device="cuda")
    missing = worker.start()
    assert isinstance(missing, DeviceMissing)
    assert missing.device == "cuda"
    assert "Devices here: " in missing.message
    assert "cpu" in missing.message
    assert worker.wait() == 3
    worker.close()


PRELOAD = """
import os, sys
import bench.worker.process as process
light = sorted({"torch", "transformers", "numpy"} & set(sys.modules))
process.preload()
import torch
foreign = sorted({"polars", "textual", "sqlite3", "bench.store", "bench.engine"} & set(sys.modules))
threads = len(os.listdir("/proc/self/task"))
print(light, foreign, threads, torch.cuda.is_initialized(), "transformers.modeling_utils" in sys.modules)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads in /proc")
def test_preloading_starts_no_thread_and_touches_no_device() -> None:
    said = subprocess.run([sys.executable, "-c", PRELOAD], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["[]", "[]", "1", "False", "True"]
