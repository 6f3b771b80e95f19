"""What the machine and the system are like, whatever runs on them."""

from __future__ import annotations

from bench.doctor.facts import MachineFacts
from bench.doctor.finding import Finding, fine, problem, warning
from bench.doctor.words import cores, gigabytes

SELF_REGULATING_DRIVERS = frozenset({"intel_pstate", "amd-pstate-epp", "amd_pstate_epp"})
"""Under these ``powersave`` is a preference, and the clock rises with the load; under others it is the lowest clock."""

ADDRESSES_PER_BYTE = 2
"""Libraries and accelerators reserve addresses that they never fill."""

COARSE_CLOCKS = frozenset({"acpi_pm", "hpet", "jiffies", "pit", "refined-jiffies"})
"""Reading one of these takes a microsecond or more, or has no finer step than milliseconds."""


def memory_is_not_limited(facts: MachineFacts) -> Finding | None:
    """Look for a container's limit of memory."""
    limit = facts.system.memory_limit_bytes
    if limit is None:
        return None
    detail = (
        f"a container leaves {gigabytes(limit)} of {gigabytes(facts.system.machine_bytes)}: that is where walls are"
    )
    return warning("memory limit", detail, "Raise it where the container is started, as with: docker run --memory")


def processes_are_not_limited(facts: MachineFacts) -> Finding | None:
    """Look for a limit of the shell on a process's addresses."""
    limit = facts.system.process_limit_bytes
    if limit is None or limit >= ADDRESSES_PER_BYTE * facts.system.machine_bytes:
        return None
    detail = (
        f"the shell lets a process have {gigabytes(limit)} of addresses: torch is out of memory there, whatever is free"
    )
    return problem("process limit", detail, "Lift it in this shell: ulimit -v unlimited")


def gpu_has_its_share(facts: MachineFacts) -> Finding | None:
    """Look whether somebody set how much of the memory an Apple GPU may take."""
    limit_mb = facts.system.wired_limit_mb
    if not limit_mb or not facts.device.may_be("mps"):
        return None
    detail = f"iogpu.wired_limit_mb is {limit_mb}: MPS's walls of memory are where this puts them"
    return warning("GPU memory", detail, "Back to the system's own choice: sudo sysctl iogpu.wired_limit_mb=0")


def all_cores_may_be_used(facts: MachineFacts) -> Finding:
    """Look for what keeps this process from some of the cores."""
    system = facts.system
    if system.core_quota is not None and system.core_quota < system.usable_cores:
        detail = f"a container leaves the time of {cores(system.core_quota)} on {system.usable_cores}"
        return warning("cores", detail, "Raise it where the container is started, as with: docker run --cpus")
    if system.usable_cores < system.machine_cores:
        detail = f"this process may use {system.usable_cores} of {system.machine_cores}"
        return warning("cores", detail, "Start without taskset, numactl or a container's --cpuset-cpus")
    return fine("cores", f"all {system.machine_cores} may be used")


def priority_is_normal(facts: MachineFacts) -> Finding | None:
    """Look for a lowered priority, which the engine and its workers would inherit."""
    if facts.system.niceness <= 0:
        return None
    remedy = "Start it in the foreground; zsh lowers what it starts with & unless told: setopt NO_BG_NICE"
    return warning("priority", f"lowered (nice {facts.system.niceness}): others go first", remedy)


def is_not_in_the_background(facts: MachineFacts) -> Finding | None:
    """Look for macOS's background state."""
    if not facts.system.is_background:
        return None
    remedy = "Start it from a terminal, without taskpolicy -b, and not from a background launchd job"
    return problem("background", "macOS keeps this process on the efficiency cores and slows its disk", remedy)


def clock_frequency_can_rise(facts: MachineFacts) -> Finding | None:
    """Look for a governor that keeps the clock at its lowest."""
    governors, driver = facts.system.governors, facts.system.frequency_driver
    if not governors:
        return None
    by = f" ({driver})" if driver else ""
    if "powersave" in governors and driver not in SELF_REGULATING_DRIVERS:
        remedy = "As root: cpupower frequency-set -g performance"
        return warning("processor clock", f"governor powersave{by} keeps it at its lowest", remedy)
    return fine("processor clock", f"governor {', '.join(governors)}{by}")


def time_is_read_finely(facts: MachineFacts) -> Finding | None:
    """Look at the clock that times are taken from."""
    source = facts.system.clock_source
    if source is None:
        return None
    if source in COARSE_CLOCKS:
        remedy = "See why the kernel left the better one: dmesg | grep -i clocksource"
        return warning("clock source", f"{source} is slow or coarse to read; short passes will look longer", remedy)
    return fine("clock source", source)


def can_stay_awake(facts: MachineFacts) -> Finding | None:
    """Look for the means to hold off idle sleep, where the program uses one."""
    if facts.system.can_stay_awake is None:
        return None
    if facts.system.can_stay_awake:
        return fine("sleep", "idle sleep will be held off (caffeinate); a closed lid still sleeps")
    remedy = "Switch sleep off while a sweep runs: System Settings, Energy"
    return warning("sleep", "caffeinate is not here: the machine may fall asleep", remedy)


CHECKS = (
    memory_is_not_limited,
    processes_are_not_limited,
    gpu_has_its_share,
    all_cores_may_be_used,
    priority_is_normal,
    is_not_in_the_background,
    clock_frequency_can_rise,
    time_is_read_finely,
    can_stay_awake,
)
