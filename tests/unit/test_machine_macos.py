"""What is asked of macOS, put to simulated libraries: real foreign functions with the types of Apple's headers.

A call with wrong types would hand them garbage, as it would the real ones; what the real ones answer is not shown here.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from ctypes import POINTER, c_char_p, c_int, c_size_t, c_uint32, c_uint64, c_void_p
from types import SimpleNamespace
from typing import Any, Protocol

import psutil
import pytest

from bench.machine import macos_library, memory_pressure, notified_state, power, swap, sysctl, thermal
from bench.machine.cores import CoreKinds, core_kinds
from bench.machine.macos_library import FOUNDATION, OBJECTIVE_C, SYSTEM

PAGE_BYTES = 16_384
HOST_PORT = 771
REFUSED = 1

Prototype = Any
Install = Callable[[str, "SimulatedLibrary"], None]


class Out(Protocol):
    """Where a function of C leaves what it has to say beside its status."""

    def __getitem__(self, place: int) -> int: ...

    def __setitem__(self, place: int, value: int) -> None: ...


class SimulatedLibrary:
    """Gives functions by name, as a loaded library does (simulated)."""

    def __init__(self) -> None:
        self._functions: dict[str, tuple[Prototype, Callable[..., object]]] = {}

    def add(self, name: str, result: object, *arguments: object) -> Callable[[Callable[..., object]], None]:
        """Register what a function of this C type does."""

        def register(does: Callable[..., object]) -> None:
            self._functions[name] = ctypes.CFUNCTYPE(result, *arguments), does  # type: ignore[arg-type]

        return register

    def __getitem__(self, name: str) -> object:
        prototype, does = self._functions[name]
        return prototype(does)


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put simulated libraries where macOS has its own."""
    installed: dict[str, SimulatedLibrary] = {}
    monkeypatch.setattr(macos_library, "load", installed.get)
    return installed.__setitem__


def simulated_sysctl(values: dict[str, bytes]) -> SimulatedLibrary:
    library = SimulatedLibrary()

    @library.add("sysctlbyname", c_int, c_char_p, c_void_p, POINTER(c_size_t), c_void_p, c_size_t)
    def _(name: bytes, answer: int, size: Out, new: int | None, new_size: int) -> int:
        assert (new, new_size) == (None, 0)
        value = values.get(name.decode())
        if value is None or len(value) > size[0]:
            return -1
        ctypes.memmove(answer, value, len(value))
        size[0] = len(value)
        return 0

    return library


def test_kernel_values_of_both_kinds(install: Install) -> None:
    values = {
        "kern.osversion": b"25C56\0",
        "hw.physicalcpu": struct.pack("i", 10),
        "hw.memsize": struct.pack("q", 2**35),
    }
    install(SYSTEM, simulated_sysctl(values))
    assert sysctl.text_of("kern.osversion") == "25C56"
    assert sysctl.integer_of("hw.physicalcpu") == 10
    assert sysctl.integer_of("hw.memsize") == 2**35


def test_a_name_that_the_kernel_does_not_know(install: Install) -> None:
    install(SYSTEM, simulated_sysctl({}))
    assert sysctl.text_of("no.such.name") is None
    assert sysctl.integer_of("sysctl.proc_translated") is None


def test_off_macos_there_are_no_kernel_values() -> None:
    assert sysctl.text_of("kern.osversion") is None or macos_library.load(SYSTEM) is not None


def test_cores_of_two_kinds(install: Install) -> None:
    kinds = {"hw.perflevel0.physicalcpu": struct.pack("i", 8), "hw.perflevel1.physicalcpu": struct.pack("i", 4)}
    install(SYSTEM, simulated_sysctl(kinds))
    assert core_kinds() == CoreKinds(performance=8, efficiency=4)


@pytest.mark.parametrize(("level", "pressure"), [(1, "normal"), (2, "warning"), (4, "critical"), (3, None)])
def test_memory_pressure(install: Install, level: int, pressure: str | None) -> None:
    install(SYSTEM, simulated_sysctl({"kern.memorystatus_vm_pressure_level": struct.pack("i", level)}))
    assert memory_pressure.memory_pressure() == pressure


class SimulatedNotifications:
    """The part of notify(3) that reads a state (simulated); remembers which tokens are out."""

    def __init__(self, states: dict[str, int], refusal: int = 0) -> None:
        self.library = SimulatedLibrary()
        self.tokens: dict[int, str] = {}

        @self.library.add("notify_register_check", c_uint32, c_char_p, POINTER(c_int))
        def _(name: bytes, token: Out) -> int:
            token[0] = 40 + len(self.tokens)
            self.tokens[token[0]] = name.decode()
            return 0

        @self.library.add("notify_get_state", c_uint32, c_int, POINTER(c_uint64))
        def _(token: int, state: Out) -> int:
            state[0] = states.get(self.tokens[token], 0)
            return refusal

        @self.library.add("notify_cancel", c_uint32, c_int)
        def _(token: int) -> int:
            del self.tokens[token]
            return 0


@pytest.mark.parametrize(
    ("state", "pressure"),
    [(0, "nominal"), (1, "moderate"), (2, "heavy"), (3, "trapping"), (4, "sleeping"), (9, "level 9")],
)
def test_thermal_pressure(install: Install, state: int, pressure: str) -> None:
    install(SYSTEM, SimulatedNotifications({"com.apple.system.thermalpressurelevel": state}).library)
    assert thermal.thermal_pressure() == pressure


def test_a_state_wider_than_32_bits_and_no_token_left_behind(install: Install) -> None:
    notifications = SimulatedNotifications({"some.name": 2**40 + 3})
    install(SYSTEM, notifications.library)
    assert notified_state.state_of("some.name") == 2**40 + 3
    assert notifications.tokens == {}


def test_a_refused_state_is_not_read_as_nominal(install: Install) -> None:
    notifications = SimulatedNotifications({}, refusal=REFUSED)
    install(SYSTEM, notifications.library)
    assert thermal.thermal_pressure() is None
    assert notifications.tokens == {}


def simulated_process_info(*, low_power: bool, is_known: bool = True) -> SimulatedLibrary:
    """Just as much of the Objective-C runtime as the question needs (simulated)."""
    library = SimulatedLibrary()
    the_class, the_object = 0x7000_0000_1000, 0x7000_0000_2000
    selectors: list[bytes] = []

    @library.add("objc_getClass", c_void_p, c_char_p)
    def _(name: bytes) -> int:
        return the_class if name == b"NSProcessInfo" else 0

    @library.add("sel_registerName", c_void_p, c_char_p)
    def _(name: bytes) -> int:
        selectors.append(name)
        return 0x6000_0000_0000 + len(selectors) - 1

    @library.add("objc_msgSend", c_void_p, c_void_p, c_void_p, c_void_p)
    def _(receiver: int, selector: int, argument: int | None) -> int:
        message = selectors[selector - 0x6000_0000_0000]
        if (receiver, message) == (the_class, b"processInfo"):
            return the_object
        assert receiver == the_object
        if message == b"respondsToSelector:":
            assert argument is not None
            return is_known and selectors[argument - 0x6000_0000_0000] == b"isLowPowerModeEnabled"
        assert message == b"isLowPowerModeEnabled"
        return low_power

    return library


@pytest.mark.parametrize(
    ("published", "process_info", "low_power"),
    [(0, False, False), (0, True, True), (1, False, True), (1, True, True)],
)
def test_low_power_where_either_knows(install: Install, published: int, process_info: bool, low_power: bool) -> None:
    install(SYSTEM, SimulatedNotifications({"com.apple.system.lowpowermode": published}).library)
    install(OBJECTIVE_C, simulated_process_info(low_power=process_info))
    install(FOUNDATION, SimulatedLibrary())
    assert power.low_power() is low_power


def test_low_power_is_unknown_where_nobody_answers(install: Install) -> None:
    """Before macOS 12 the property does not exist, and sending its message would end the process."""
    install(SYSTEM, SimulatedNotifications({}, refusal=REFUSED).library)
    install(OBJECTIVE_C, simulated_process_info(low_power=True, is_known=False))
    install(FOUNDATION, SimulatedLibrary())
    assert power.low_power() is None


@pytest.mark.parametrize(
    ("battery", "source"),
    [
        (SimpleNamespace(power_plugged=True), "mains"),
        (SimpleNamespace(power_plugged=False), "battery"),
        (None, "mains"),
    ],
)
def test_power_source_of_a_mac(install: Install, monkeypatch: pytest.MonkeyPatch, battery: object, source: str) -> None:
    install(SYSTEM, SimulatedLibrary())
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    assert power.power_source() == source


def simulated_host(swapins: int, swapouts: int, status: int = 0) -> SimulatedLibrary:
    library = SimulatedLibrary()

    @library.add("mach_host_self", c_uint32)
    def _() -> int:
        return HOST_PORT

    @library.add("host_page_size", c_int, c_uint32, POINTER(c_size_t))
    def _(host: int, size: Out) -> int:
        size[0] = PAGE_BYTES
        return 0 if host == HOST_PORT else REFUSED

    @library.add("host_statistics64", c_int, c_uint32, c_int, c_void_p, POINTER(c_uint32))
    def _(host: int, flavor: int, statistics: int, count: Out) -> int:
        assert (host, flavor, count[0]) == (HOST_PORT, 4, 38)
        # struct vm_statistics64, revision 1, as mach/vm_statistics.h lays it out.
        words = struct.pack("=4I9Q2I4Q4IQ", *range(4), *range(9), 0, 0, 5, 6, swapins, swapouts, *range(4), 7)
        ctypes.memmove(statistics, words, len(words))
        return status

    return library


def test_swap_traffic_is_what_the_compressor_wrote_and_read(install: Install) -> None:
    install(SYSTEM, simulated_host(swapins=2**33, swapouts=5))
    assert swap.swapped_bytes() == (2**33 + 5) * PAGE_BYTES


def test_swap_traffic_that_is_refused(install: Install) -> None:
    install(SYSTEM, simulated_host(1, 1, status=REFUSED))
    assert swap.swapped_bytes() is None


def test_the_structure_is_as_long_as_the_kernel_is_told() -> None:
    assert ctypes.sizeof(swap.VmStatistics64) == swap.HOST_VM_INFO64_REV1_COUNT * 4
    assert (swap.VmStatistics64.swapins.offset, swap.VmStatistics64.swapouts.offset) == (112, 120)
