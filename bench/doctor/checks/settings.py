"""Variables of the environment that the engine and its workers would inherit."""

from __future__ import annotations

import math

from bench.doctor.facts import MachineFacts
from bench.doctor.finding import Finding, fine, problem, warning
from bench.doctor.words import cores

FALLBACK = "PYTORCH_ENABLE_MPS_FALLBACK"
HIGH, LOW = "PYTORCH_MPS_HIGH_WATERMARK_RATIO", "PYTORCH_MPS_LOW_WATERMARK_RATIO"
HIGH_DEFAULT, LOW_DEFAULT, RATIO_LIMIT = 1.7, 1.4, 2.0
"""Of Metal's recommended working set; 0 is no limit (PyTorch's page on MPS environment variables)."""

MPS_ARITHMETIC = {
    "PYTORCH_MPS_FAST_MATH": "less exact arithmetic",
    "PYTORCH_MPS_PREFER_METAL": "other kernels for matrix products",
}
CUDA_ALLOCATOR = ("PYTORCH_CUDA_ALLOC_CONF", "PYTORCH_ALLOC_CONF", "PYTORCH_NO_CUDA_MEMORY_CACHING")
VISIBLE, BLOCKING = "CUDA_VISIBLE_DEVICES", "CUDA_LAUNCH_BLOCKING"
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")
OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")

NAMES = (FALLBACK, HIGH, LOW, *MPS_ARITHMETIC, *CUDA_ALLOCATOR, VISIBLE, BLOCKING, *THREADS, *OFFLINE)
"""All that are looked at."""


def nothing_falls_back(facts: MachineFacts) -> Finding | None:
    """Look whether torch may run on the CPU what MPS lacks."""
    value = facts.variables.get(FALLBACK, "0")
    if value in {"", "0"} or not facts.device.may_be("mps"):
        return None
    detail = f"{value}: what MPS lacks runs on the CPU and is timed with the rest (marked cpu_fallback)"
    return warning(FALLBACK, detail, _unset(FALLBACK))


def watermarks_fit_together(facts: MachineFacts) -> Finding | None:
    """Check the two limits of the MPS allocator as it will itself when it is made."""
    set_here = [name for name in (HIGH, LOW) if name in facts.variables]
    if not set_here or not facts.device.may_be("mps"):
        return None
    title, shown = "MPS watermarks", ", ".join(f"{name}={facts.variables[name]}" for name in set_here)
    high = _ratio(facts.variables.get(HIGH), HIGH_DEFAULT)
    low = _ratio(facts.variables.get(LOW), LOW_DEFAULT)
    if high is None or low is None or max(high, low) > RATIO_LIMIT:
        return problem(title, f"{shown}: each must be a number from 0 to 2, and torch will refuse", _unset(HIGH, LOW))
    if low > (high or RATIO_LIMIT):
        remedy = f"{_unset(HIGH, LOW)}    or set both, the low one no higher: {LOW}={high:g}"
        return problem(title, f"{shown}: low {low:g} is above high {high:g}, and torch will refuse", remedy)
    if high == 0:
        detail = f"{shown}: no limit, so the machine swaps, or ends the worker, before torch reports a wall"
        return warning(title, detail, _unset(HIGH, LOW))
    return warning(title, f"{shown}: walls of memory are where this puts them", _unset(HIGH, LOW))


def mps_arithmetic_is_standard(facts: MachineFacts) -> Finding | None:
    """Look for variables that change how MPS calculates."""
    names = [name for name in MPS_ARITHMETIC if facts.variables.get(name, "0") not in {"", "0"}]
    if not names or not facts.device.may_be("mps"):
        return None
    detail = "; ".join(f"{name}: {MPS_ARITHMETIC[name]}" for name in names)
    return warning("MPS arithmetic", f"{detail}; results and speed are not the standard ones", _unset(*names))


def some_gpu_is_visible(facts: MachineFacts) -> Finding | None:
    """Look for a variable that hides every GPU."""
    value = facts.variables.get(VISIBLE)
    if value is None or value.strip() not in {"", "-1"} or facts.device.asked not in {"auto", "cuda"}:
        return None
    return warning(VISIBLE, f"{value!r} hides every NVIDIA GPU", _unset(VISIBLE))


def cuda_is_not_slowed(facts: MachineFacts) -> Finding | None:
    """Look for the variable that makes every kernel wait."""
    if facts.variables.get(BLOCKING, "0") in {"", "0"} or not facts.device.may_be("cuda"):
        return None
    return warning(BLOCKING, "every kernel is waited for: short passes look longer", _unset(BLOCKING))


def cuda_allocator_is_standard(facts: MachineFacts) -> Finding | None:
    """Look for variables that change how memory is taken from the GPU."""
    names = [name for name in CUDA_ALLOCATOR if name in facts.variables]
    if not names or not facts.device.may_be("cuda"):
        return None
    shown = ", ".join(f"{name}={facts.variables[name]}" for name in names)
    detail = f"{shown}: peaks of memory and walls are this setting's"
    return warning("CUDA allocator", detail, _unset(*names))


def threads_use_the_cores(facts: MachineFacts) -> Finding | None:
    """Compare torch's threads with the cores, where the CPU is what is measured."""
    known = facts.device.environment
    if known is None or known.device != "cpu":
        return None
    threads, physical = known.torch_threads, known.physical_cores or known.logical_cores
    set_here = [name for name in THREADS if name in facts.variables]
    why = f" ({', '.join(f'{name}={facts.variables[name]}' for name in set_here)})" if set_here else ""
    detail = f"torch takes {threads} on {cores(physical)}{why}"
    if physical <= threads <= known.logical_cores:
        return _within_quota(facts, threads) or fine("threads", detail)
    return warning("threads", detail, _unset(*set_here) if set_here else f"export OMP_NUM_THREADS={physical}")


def _within_quota(facts: MachineFacts, threads: int) -> Finding | None:
    """Compare torch's threads with what a container leaves."""
    quota = facts.system.core_quota
    if quota is None or threads <= math.ceil(quota):
        return None
    detail = f"torch takes {threads}, and a container leaves the time of {cores(quota)}"
    return warning("threads", detail, f"export OMP_NUM_THREADS={max(1, math.floor(quota))}")


def weights_can_be_had(facts: MachineFacts) -> Finding:
    """Look whether pretrained weights, where they are asked for, come from somewhere."""
    cached = facts.storage.cached_models
    here = f"{cached} repositor{'y' if cached == 1 else 'ies'} in the cache"
    if not any(_is_true(facts.variables.get(name)) for name in OFFLINE):
        return fine("hub", f"{here}; what else --weights pretrained asks for is downloaded")
    if cached == 0:
        return warning("hub", "offline, and the cache is empty: --weights pretrained would fail", _unset(*OFFLINE))
    return fine("hub", f"offline: --weights pretrained has what is in the cache ({here})")


def _ratio(text: str | None, default: float) -> float | None:
    """Read a ratio; None where torch would refuse it, or take it for another number."""
    try:
        value = default if text is None else float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _is_true(text: str | None) -> bool:
    """Judge as huggingface_hub does."""
    return (text or "").upper() in {"1", "ON", "YES", "TRUE"}


def _unset(*names: str) -> str:
    return f"unset {' '.join(names)}"


CHECKS = (
    nothing_falls_back,
    watermarks_fit_together,
    mps_arithmetic_is_standard,
    some_gpu_is_visible,
    cuda_is_not_slowed,
    cuda_allocator_is_standard,
    threads_use_the_cores,
    weights_can_be_had,
)
