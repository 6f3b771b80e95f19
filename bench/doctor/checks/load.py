"""What the machine is doing now, besides this."""

from __future__ import annotations

from bench.doctor.facts import MachineFacts
from bench.doctor.finding import Finding, fine, problem, warning
from bench.doctor.words import cores, gigabytes, listed
from bench.doubts import BUSY_CORES, doubts_between
from bench.trial import Caveat, Settings

STOLEN_SHARE = 0.02
"""More than this is as much as the interval of a median may be wide."""

SMALL_SHARE = 1 / 3
"""With less of the memory free, models are stopped by what else is open and not by the machine."""

LEAST_BYTES = 2 * Settings().min_available_bytes
"""With less, the memory guard would stop nearly every worker at once."""

SWAP_IN_USE_BYTES = 10**9

HOT = frozenset({"heavy", "trapping", "sleeping"})


def memory_is_free(facts: MachineFacts) -> Finding:
    """Compare the free memory with all there is."""
    total = facts.system.memory_limit_bytes or facts.system.machine_bytes
    free = facts.load.after.available_bytes
    detail = f"{gigabytes(free)} of {gigabytes(total)} free"
    if free < LEAST_BYTES:
        return problem(
            "memory", f"{detail}: the guard would stop every worker", "Close programs, or restart the machine"
        )
    if free < SMALL_SHARE * total:
        return warning("memory", f"{detail}: walls would be nearer than the machine's own", "Close programs")
    return fine("memory", detail)


def memory_is_not_pressed(facts: MachineFacts) -> Finding | None:
    """Look whether processes wait for memory."""
    level = facts.load.after.memory_pressure
    if level == "critical":
        return problem("memory pressure", "critical: the system is about to end processes", "Close programs")
    if level == "warning" or Caveat.MEMORY_PRESSURE in _doubts(facts):
        return warning("memory pressure", "programs wait for memory, or the system compresses it", "Close programs")
    return None if level is None else fine("memory pressure", level)


def nothing_is_swapped(facts: MachineFacts) -> Finding:
    """Look at the swap space and at what moves there now."""
    used = facts.load.after.swap_used_bytes
    if Caveat.SWAPPED in _doubts(facts):
        return warning("swap", f"memory is being moved to or from disk now ({gigabytes(used)} there)", "Close programs")
    if used > SWAP_IN_USE_BYTES:
        remedy = "Close programs; a restart brings back what they swapped out"
        return warning("swap", f"{gigabytes(used)} of programs' memory is on disk", remedy)
    return fine("swap", "none in use" if used == 0 else f"{gigabytes(used)} in use, nothing moving")


def is_on_mains(facts: MachineFacts) -> Finding | None:
    """Look at the power."""
    source = facts.load.after.power_source
    if source == "battery":
        return warning("power", "on battery: clocks may be held down, and a long sweep may not end", "Plug it in")
    return None if source is None else fine("power", "mains")


def no_power_is_saved(facts: MachineFacts) -> Finding | None:
    """Look for a mode that saves power."""
    if not facts.load.after.low_power:
        return None
    mac, linux = "System Settings, Battery, Low Power Mode: Never", "powerprofilesctl set balanced"
    return warning("low power", "a mode that saves power holds the clocks down", _by_system(facts, mac, linux))


def is_not_hot(facts: MachineFacts) -> Finding | None:
    """Look at the heat."""
    pressure = facts.load.after.thermal_pressure
    remedy = "Let it cool down: nothing on the vents, a hard surface, other programs closed"
    if pressure in HOT:
        return problem("heat", f"thermal pressure is {pressure}: the clocks are held far down", remedy)
    if Caveat.THROTTLED in _doubts(facts):
        return warning("heat", "the processor is held back by heat now", remedy)
    return None if pressure is None else fine("heat", f"thermal pressure is {pressure}")


def others_are_quiet(facts: MachineFacts) -> Finding | None:
    """Look at what other programs did while this one did nothing."""
    busy = facts.load.other_cores
    if busy is None:
        return None
    over = f"over {facts.load.elapsed_s:.1f} s"
    if busy <= BUSY_CORES:
        return fine("other programs", f"kept {cores(busy)} busy {over}")
    names = f": {listed(facts.load.busiest)}" if facts.load.busiest else ", by none that can be seen from here"
    remedy = "Close them, or wait until they are done; trials beside them are marked busy_machine"
    return warning("other programs", f"keep {cores(busy)} of {facts.system.usable_cores} busy {over}{names}", remedy)


def has_been_quiet(facts: MachineFacts) -> Finding | None:
    """Look at the past minute, where the present moment is quiet."""
    average, busy = facts.load.after.load_average, facts.load.other_cores
    if average is None or average <= facts.system.usable_cores or (busy or 0.0) > BUSY_CORES:
        return None
    detail = f"{average:.1f} over the past minute on {cores(facts.system.usable_cores)}, though it is quiet now"
    return warning(
        "load average", detail, "Wait a minute, and look again for what comes and goes: scalewall-tui doctor"
    )


def no_other_sweep_runs(facts: MachineFacts) -> Finding | None:
    """Look for a sweep that is going on."""
    other = facts.storage.other_sweep
    if other is None:
        return None
    remedy = f"See it: scalewall-tui attach    stop it: scalewall-tui stop {other}"
    return problem("another sweep", f"{other} is running, and a second one is refused", remedy)


def nothing_is_stolen(facts: MachineFacts) -> Finding | None:
    """Look at what a hypervisor gave to others."""
    if facts.system.is_virtual is None:
        return None
    share = facts.load.stolen_share or 0.0
    if share > STOLEN_SHARE:
        remedy = "Take a machine with processors of its own, or a quieter hour"
        return warning("virtual machine", f"{share:.0%} of its processor time went to its neighbours", remedy)
    if facts.system.is_virtual:
        return fine("virtual machine", f"neighbours took {share:.1%} of its time now, and may take more later")
    return None


def _doubts(facts: MachineFacts) -> tuple[Caveat, ...]:
    return doubts_between(facts.load.before, facts.load.after, facts.load.elapsed_s)


def _by_system(facts: MachineFacts, mac: str, other: str) -> str:
    return mac if facts.system.macos_version else other


CHECKS = (
    memory_is_free,
    memory_is_not_pressed,
    nothing_is_swapped,
    is_on_mains,
    no_power_is_saved,
    is_not_hot,
    others_are_quiet,
    has_been_quiet,
    no_other_sweep_runs,
    nothing_is_stolen,
)
