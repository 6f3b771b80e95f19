"""Where a worker runs, as it finds it itself; what of the surroundings is written down, and what never is."""

from __future__ import annotations

import os
import platform

import psutil
import pytest
import torch

from bench.machine import cgroup, sysctl
from bench.trial import Environment
from bench.worker.device import choose
from bench.worker.environment import LONGEST_VALUE, describe_environment, recorded_variables
from bench.worker.memory import process_memory

pytestmark = pytest.mark.real


def describe() -> Environment:
    return describe_environment(choose("cpu", process_memory()))


def test_this_machine() -> None:
    found = describe()
    assert found.device == "cpu"
    assert found.torch_version == str(torch.__version__)
    assert found.total_memory_bytes == psutil.virtual_memory().total
    assert 1 <= found.logical_cores <= (os.cpu_count() or 1)
    assert found.physical_cores is None or found.physical_cores <= found.logical_cores
    assert (found.performance_cores is None) == (found.efficiency_cores is None)


def test_precision_of_matrix_products_is_torchs_own() -> None:
    before = torch.get_float32_matmul_precision()
    try:
        torch.set_float32_matmul_precision("high")
        assert describe().float32_matmul_precision == "high"
    finally:
        torch.set_float32_matmul_precision(before)
    assert describe().float32_matmul_precision == before


def test_a_container_has_a_limit_and_the_machine_its_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroup, "memory_limit_bytes", lambda: 2**30)
    found = describe()
    assert found.memory_limit_bytes == 2**30
    assert found.total_memory_bytes > 2**30


@pytest.mark.parametrize(("answer", "is_translated"), [(1, True), (0, False), (None, None)])
def test_rosetta(monkeypatch: pytest.MonkeyPatch, answer: int | None, is_translated: bool | None) -> None:
    """The kernel's answer is simulated."""
    answers = {"sysctl.proc_translated": answer, "hw.perflevel0.physicalcpu": 8, "hw.perflevel1.physicalcpu": 2}
    monkeypatch.setattr(sysctl, "integer_of", answers.get)
    found = describe()
    assert found.is_translated is is_translated
    assert (found.performance_cores, found.efficiency_cores) == (8, 2)


@pytest.mark.skipif(platform.system() != "Linux", reason="pins itself to a core")
def test_a_pinned_worker_counts_its_own_core() -> None:
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        found = describe()
    finally:
        os.sched_setaffinity(0, allowed)
    assert (found.logical_cores, found.physical_cores) == (1, 1)


@pytest.mark.parametrize(
    "name",
    [
        "PYTORCH_ALLOC_CONF", "PYTORCH_MPS_HIGH_WATERMARK_RATIO", "TORCH_NCCL_BLOCKING_WAIT", "ATEN_CPU_CAPABILITY",
        "OMP_NUM_THREADS", "GOMP_CPU_AFFINITY", "KMP_BLOCKTIME", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
        "CUDA_VISIBLE_DEVICES", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE",
    ],
)  # fmt: skip
def test_what_changes_numbers_is_recorded(name: str) -> None:
    assert recorded_variables({name: "1"}) == {name: "1"}


@pytest.mark.parametrize(
    "name",
    [
        "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_HOME", "AWS_SECRET_ACCESS_KEY", "PYTORCH_CI_TOKEN", "TORCH_HUB_KEY",
        "TORCH_HOME", "TORCH_EXTENSIONS_DIR", "PYTORCH_KERNEL_CACHE_PATH", "CUDA_HOME", "PATH", "XPYTORCH_DEBUG",
    ],
)  # fmt: skip
def test_secrets_and_places_never_are(name: str) -> None:
    assert recorded_variables({name: "value"}) == {}


def test_what_a_worker_sets_itself_is_not_the_users() -> None:
    assert recorded_variables({"PYTORCH_ENABLE_MPS_FALLBACK": "0", "OPENBLAS_NUM_THREADS": "1"}) == {}
    assert recorded_variables({"PYTORCH_ENABLE_MPS_FALLBACK": "1"}) == {"PYTORCH_ENABLE_MPS_FALLBACK": "1"}


def test_values_are_fit_to_be_shown() -> None:
    recorded = recorded_variables({"OMP_DISPLAY_ENV": "\x1b[31mred\x1b[0m\x07", "MKL_VERBOSE": "9" * 5_000})
    assert recorded["OMP_DISPLAY_ENV"] == "red^G"
    assert len(recorded["MKL_VERBOSE"]) == LONGEST_VALUE
