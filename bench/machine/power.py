"""Where the power comes from, and whether a mode that saves it holds the clocks down."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import psutil

from bench.machine import linux_file, macos_library, notified_state

PowerSource = Literal["mains", "battery"]

LINUX_SUPPLIES = Path("/sys/class/power_supply")
LINUX_PROFILE = Path("/sys/firmware/acpi/platform_profile")
CHARGERS = frozenset({"Mains", "USB", "Wireless"})
STORES = frozenset({"Battery", "UPS"})
SAVING_PROFILE = "low-power"

LOW_POWER_NAME = "com.apple.system.lowpowermode"


def power_source() -> PowerSource | None:
    """Say whether mains or a battery feeds the machine."""
    return linux_power_source() if macos_library.load(macos_library.SYSTEM) is None else _macos_power_source()


def low_power() -> bool | None:
    """Say whether the machine saves power; None where it has no such mode or does not tell."""
    foundation = macos_library.load(macos_library.FOUNDATION)
    runtime = macos_library.load(macos_library.OBJECTIVE_C)
    if foundation is None or runtime is None:
        return linux_low_power(linux_file.text_of(LINUX_PROFILE))
    # The documented property was seen to stay behind in processes that live long (exelban/stats issue 1551), and what
    # the system publishes is not documented: either may be the one that knows.
    published = notified_state.state_of(LOW_POWER_NAME)
    return _is_any((None if published is None else published != 0, _process_info_says(runtime)))


def linux_power_source(supplies: Path = LINUX_SUPPLIES) -> PowerSource | None:
    """Read Linux's supplies; a battery's own state can be slow to read, and is read only where no charger tells."""
    own = [supply for supply in sorted(supplies.glob("*")) if linux_file.text_of(supply / "scope") != "Device"]
    kinds = {supply: linux_file.text_of(supply / "type") for supply in own}
    online = [linux_file.integer_of(supply / "online") for supply in own if kinds[supply] in CHARGERS]
    stores = [supply for supply in own if kinds[supply] in STORES]
    if any(online):
        return "mains"
    if 0 in online:
        return "battery" if stores else None
    return source_by_status([linux_file.text_of(store / "status") for store in stores])


def source_by_status(statuses: Sequence[str | None]) -> PowerSource | None:
    """Infer the source from what batteries do, by the words of Linux's sysfs-class-power."""
    if "Discharging" in statuses:
        return "battery"
    return "mains" if {"Charging", "Full", "Not charging"} & set(statuses) else None


def linux_low_power(profile: str | None) -> bool | None:
    """Read Linux's platform profile."""
    return None if profile is None else profile == SAVING_PROFILE


def _macos_power_source() -> PowerSource:
    """Read IOKit's power sources; a Mac that lists neither battery nor UPS runs on mains."""
    battery = psutil.sensors_battery()
    return "mains" if battery is None or battery.power_plugged else "battery"


def _process_info_says(runtime: macos_library.Library) -> bool | None:
    """Ask ``NSProcessInfo.processInfo.isLowPowerModeEnabled``, which is there from macOS 12 on."""
    pointer = ctypes.c_void_p
    class_of = macos_library.function(runtime, "objc_getClass", pointer, ctypes.c_char_p)
    selector = macos_library.function(runtime, "sel_registerName", pointer, ctypes.c_char_p)
    send = macos_library.function(runtime, "objc_msgSend", pointer, pointer, pointer)
    ask = macos_library.function(runtime, "objc_msgSend", ctypes.c_bool, pointer, pointer)
    ask_about = macos_library.function(runtime, "objc_msgSend", ctypes.c_bool, pointer, pointer, pointer)
    info = send(class_of(b"NSProcessInfo"), selector(b"processInfo"))
    question = selector(b"isLowPowerModeEnabled")
    return bool(ask(info, question)) if ask_about(info, selector(b"respondsToSelector:"), question) else None


def _is_any(answers: Iterable[bool | None]) -> bool | None:
    told = [answer for answer in answers if answer is not None]
    return any(told) if told else None
