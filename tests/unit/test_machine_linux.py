"""What Linux says of power, heat, pressure and swap, by texts of its own format; made-up ones are simulated."""

from __future__ import annotations

import mmap
from pathlib import Path

import pytest

from bench.machine import linux_file, memory_kills, memory_pressure, power, swap, thermal

# Captured on Linux 6.18.
PRESSURE = """\
some avg10=0.00 avg60=0.00 avg300=0.00 total=325348
full avg10=0.00 avg60=0.00 avg300=0.00 total=310909
"""
# Simulated: cut down to what is read, with swap in use.
MEMINFO = """\
MemTotal:       24684084 kB
SwapTotal:       8388604 kB
SwapFree:        7340028 kB
HugePages_Total:       0
"""
VMSTAT = "pgpgout 81\npswpin 300\npswpout 500\noom_kill 3\n"


def write(directory: Path, **files: str) -> Path:
    directory.mkdir(parents=True)
    for name, text in files.items():
        (directory / name).write_text(f"{text}\n")
    return directory


def test_time_lost_by_waiting_for_memory() -> None:
    assert memory_pressure.stall_s_in(PRESSURE) == pytest.approx(0.325348)


@pytest.mark.parametrize("text", ["", "full avg10=0.00 total=3\n", "some avg10=0.00\n"])
def test_pressure_that_is_not_told(text: str) -> None:
    assert memory_pressure.stall_s_in(text) is None


def test_pressure_that_the_kernel_was_not_built_or_started_with(tmp_path: Path) -> None:
    assert memory_pressure.memory_stall_s(tmp_path / "memory") is None


def test_swap_in_use_and_its_traffic() -> None:
    assert swap.used_bytes_in(MEMINFO) == 1024 * (8388604 - 7340028)
    assert swap.swapped_bytes_in(VMSTAT) == 800 * mmap.PAGESIZE


def test_no_swap_is_zero_used_and_no_counter_is_unknown() -> None:
    assert swap.used_bytes_in("MemTotal: 24684084 kB\n") == 0
    assert swap.swapped_bytes_in("pgpgin 5\n") is None


def test_kills_for_memory(tmp_path: Path) -> None:
    vmstat = tmp_path / "vmstat"
    assert memory_kills.out_of_memory_kills(vmstat) is None
    vmstat.write_text(VMSTAT)
    assert memory_kills.out_of_memory_kills(vmstat) == 3


def test_throttling_is_added_up_over_the_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thermal, "LINUX_CPUS", tmp_path)
    for number, count in enumerate(("7", "0", "5")):
        write(tmp_path / f"cpu{number}" / "thermal_throttle", core_throttle_count=count)
    assert thermal.throttle_count() == 12
    (tmp_path / "cpu1" / "thermal_throttle" / "core_throttle_count").write_text("3\n")
    assert thermal.throttle_count() == 15


def test_cores_that_do_not_count_are_not_read_as_cool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thermal, "LINUX_CPUS", tmp_path)
    assert thermal.throttle_count() is None
    assert thermal.total_of([None, None]) is None
    assert thermal.total_of([None, 0]) == 0


def laptop(supplies: Path, *, charger: str | None, status: str) -> Path:
    """Make the supplies of a laptop with a wireless mouse (simulated)."""
    write(supplies / "BAT0", type="Battery", status=status)
    write(supplies / "hidpp_battery_0", type="Battery", scope="Device", status="Discharging")
    if charger is not None:
        write(supplies / "AC", type="Mains", online=charger)
    return supplies


@pytest.mark.parametrize(
    ("charger", "status", "source"),
    [
        ("1", "Charging", "mains"),
        ("1", "Discharging", "mains"),  # a charger too weak for the load
        ("0", "Discharging", "battery"),
        ("0", "Full", "battery"),  # just unplugged
        (None, "Discharging", "battery"),
        (None, "Not charging", "mains"),
        (None, "Full", "mains"),
        (None, "Unknown", None),
    ],
)
def test_power_source_of_a_laptop(tmp_path: Path, charger: str | None, status: str, source: str | None) -> None:
    assert power.linux_power_source(laptop(tmp_path / "supplies", charger=charger, status=status)) == source


def test_one_of_two_charging_ports_is_enough(tmp_path: Path) -> None:
    write(tmp_path / "BAT0", type="Battery", status="Charging")
    write(tmp_path / "ucsi-source-psy-1", type="USB", online="0")
    write(tmp_path / "ucsi-source-psy-2", type="USB", online="1")
    assert power.linux_power_source(tmp_path) == "mains"


def test_a_desktop_with_an_empty_port_does_not_run_on_a_battery(tmp_path: Path) -> None:
    write(tmp_path / "ucsi-source-psy-1", type="USB", online="0")
    write(tmp_path / "hidpp_battery_0", type="Battery", scope="Device", status="Discharging")
    assert power.linux_power_source(tmp_path) is None


def test_a_machine_without_supplies(tmp_path: Path) -> None:
    assert power.linux_power_source(tmp_path) is None
    assert power.linux_power_source(tmp_path / "missing") is None


@pytest.mark.parametrize(
    ("profile", "low_power"), [("low-power", True), ("balanced", False), ("performance", False), (None, None)]
)
def test_platform_profile(profile: str | None, low_power: bool | None) -> None:
    assert power.linux_low_power(profile) is low_power


def test_files_that_are_missing_or_hold_something_else(tmp_path: Path) -> None:
    assert linux_file.text_of(tmp_path / "missing") is None
    write(tmp_path / "files", limit="max", count="12")
    assert linux_file.integer_of(tmp_path / "files" / "limit") is None
    assert linux_file.integer_of(tmp_path / "files" / "count") == 12
    assert linux_file.counters_in(None) == {}
