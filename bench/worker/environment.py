"""Where a worker runs, as it finds it itself."""

from __future__ import annotations

import os
import platform

import psutil
import torch
import transformers

from bench.trial import Environment
from bench.worker.device import Device
from bench.worker.sysctl import text_of

RECORDED_PREFIXES = ("PYTORCH_", "OMP_", "MKL_")


def describe_environment(device: Device) -> Environment:
    """Read once what every number of this worker depends on."""
    return Environment(
        device=device.name,
        device_name=device.describe(),
        host=platform.node(),
        operating_system=_operating_system(),
        machine=platform.machine(),
        python_version=platform.python_version(),
        torch_version=str(torch.__version__),
        transformers_version=str(transformers.__version__),
        logical_cores=os.cpu_count() or 1,
        physical_cores=psutil.cpu_count(logical=False),
        torch_threads=int(torch.get_num_threads()),
        total_memory_bytes=int(psutil.virtual_memory().total),
        device_memory_bytes=device.memory_bytes,
        niceness=os.nice(0),
        variables=_recorded_variables(),
    )


def _operating_system() -> str:
    release, _, _ = platform.mac_ver()
    if release:
        return f"macOS {release} ({text_of('kern.osversion')})"
    return f"{_distribution()} ({platform.system()} {platform.release()})"


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


def _recorded_variables() -> dict[str, str]:
    return {name: value for name, value in sorted(os.environ.items()) if name.startswith(RECORDED_PREFIXES)}
