"""Reads what the machine and the system are like."""

from __future__ import annotations

import os
import platform
import resource
from pathlib import Path

from bench.doctor.core_quota import core_quota
from bench.doctor.facts import SystemFacts
from bench.engine.launcher import NVIDIA_DRIVER
from bench.machine import cores, linux_file, memory, sysctl

CPUINFO = Path("/proc/cpuinfo")
FREQUENCIES = Path("/sys/devices/system/cpu")
CLOCK_SOURCE = Path("/sys/devices/system/clocksource/clocksource0/current_clocksource")
CAFFEINATE = Path("/usr/bin/caffeinate")

PRIO_DARWIN_PROCESS = 4
"""From macOS's sys/resource.h: getpriority(2) then gives 1 for a process in the background state."""


def read_system() -> SystemFacts:
    """Read it all; some milliseconds."""
    macos = platform.mac_ver()[0] or None
    return SystemFacts(
        macos_version=macos,
        machine=platform.machine(),
        machine_bytes=memory.machine_bytes(),
        memory_limit_bytes=memory.memory_limit_bytes(),
        process_limit_bytes=_process_limit_bytes(),
        machine_cores=os.cpu_count() or 1,
        usable_cores=cores.logical_cores(),
        core_quota=core_quota(),
        niceness=os.nice(0),
        is_background=None if macos is None else os.getpriority(PRIO_DARWIN_PROCESS, 0) == 1,
        governors=governors(FREQUENCIES),
        frequency_driver=linux_file.text_of(FREQUENCIES / "cpu0/cpufreq/scaling_driver"),
        wired_limit_mb=sysctl.integer_of("iogpu.wired_limit_mb"),
        is_virtual=is_virtual(),
        clock_source=linux_file.text_of(CLOCK_SOURCE),
        has_nvidia_driver=NVIDIA_DRIVER.exists(),
        can_stay_awake=None if macos is None else CAFFEINATE.exists(),
    )


def governors(directory: Path) -> tuple[str, ...]:
    """Give how Linux picks the clocks of its cores, each way once."""
    each = [linux_file.text_of(file) for file in directory.glob("cpu[0-9]*/cpufreq/scaling_governor")]
    return tuple(sorted({one for one in each if one}))


def is_virtual(cpuinfo: Path = CPUINFO) -> bool | None:
    """Say whether a hypervisor is below; None where the processor's flags do not tell (Linux on Arm)."""
    on_macos = sysctl.integer_of("kern.hv_vmm_present")
    if on_macos is not None:
        return on_macos == 1
    text = linux_file.text_of(cpuinfo) or ""
    flags = next((line.partition(":")[2].split() for line in text.splitlines() if line.startswith("flags")), None)
    return None if flags is None else "hypervisor" in flags


def _process_limit_bytes() -> int | None:
    soft = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if soft == resource.RLIM_INFINITY else soft
