"""Where a worker runs, as it finds it itself."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping

import torch
import transformers

from bench.clean_text import clean_start
from bench.machine import cores, memory, sysctl
from bench.trial import Environment
from bench.worker.device import Device
from bench.worker.process import SETTLED_VARIABLES

RECORDED_PREFIXES = ("PYTORCH_", "TORCH_", "ATEN_", "OMP_", "GOMP_", "KMP_", "MKL_")
RECORDED_NAMES = frozenset(
    {
        "CUBLAS_WORKSPACE_CONFIG", "CUDA_LAUNCH_BLOCKING", "CUDA_VISIBLE_DEVICES", "HF_HUB_OFFLINE",
        "NVIDIA_TF32_OVERRIDE", "TRANSFORMERS_OFFLINE", "VECLIB_MAXIMUM_THREADS",
    }
)  # fmt: skip
NEVER_RECORDED_WORDS = frozenset(
    {
        "AUTH", "CREDENTIAL", "CREDENTIALS", "KEY", "PASSWORD", "SECRET", "TOKEN",
        "CACHE", "DIR", "DIRECTORY", "FILE", "HOME", "PATH", "URL",
    }
)  # fmt: skip
"""Words of a name after which its value could be a secret, or a place that says nothing about speed but whose it is."""

SET_BY_A_WORKER = {**SETTLED_VARIABLES, "PYTORCH_ENABLE_MPS_FALLBACK": "0"}
"""No choice of the user's; a fallback that somebody switched off is the same as one that nobody switched on."""

LONGEST_VALUE = 200


def describe_environment(device: Device) -> Environment:
    """Read once what every number of this worker depends on."""
    kinds = cores.core_kinds()
    return Environment(
        device=device.name,
        device_name=device.describe(),
        host=platform.node(),
        operating_system=_operating_system(),
        machine=platform.machine(),
        python_version=platform.python_version(),
        torch_version=str(torch.__version__),
        transformers_version=str(transformers.__version__),
        logical_cores=cores.logical_cores(),
        physical_cores=cores.physical_cores(),
        torch_threads=int(torch.get_num_threads()),
        total_memory_bytes=memory.machine_bytes(),
        device_memory_bytes=device.memory_bytes,
        niceness=os.nice(0),
        variables=recorded_variables(os.environ),
        performance_cores=kinds and kinds.performance,
        efficiency_cores=kinds and kinds.efficiency,
        memory_limit_bytes=memory.memory_limit_bytes(),
        is_translated=_is_translated(),
        float32_matmul_precision=str(torch.get_float32_matmul_precision()),
    )


def recorded_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Keep what the user set and what changes speed or results, fit to be shown."""
    return {
        name: clean_start(value, LONGEST_VALUE)
        for name, value in sorted(variables.items())
        if _is_recorded(name) and SET_BY_A_WORKER.get(name) != value
    }


def _is_recorded(name: str) -> bool:
    is_of_interest = name in RECORDED_NAMES or name.startswith(RECORDED_PREFIXES)
    return is_of_interest and not NEVER_RECORDED_WORDS & set(name.split("_"))


def _is_translated() -> bool | None:
    """Ask macOS whether Rosetta runs this process; an Intel Mac has no such name."""
    answer = sysctl.integer_of("sysctl.proc_translated")
    return None if answer is None else answer == 1


def _operating_system() -> str:
    release, _, _ = platform.mac_ver()
    if release:
        return f"macOS {release} ({sysctl.text_of('kern.osversion')})"
    return f"{_distribution()} ({platform.system()} {platform.release()})"


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()
