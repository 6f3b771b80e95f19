"""Energy: the libraries are simulated by stand-ins that obey their documented interfaces; RAPL is read from files.

zeus-apple-silicon 1.1.0: begin_window(key, restart=False) refuses a key in use, end_window(key) an unknown one, fields
are None where the chip does not count. nvidia-ml-py 13: functions of a module, failing by NVMLError.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from bench.worker.energy import FINDERS, EnergyReading, energy_meter
from bench.worker.energy.meter import AbsentMeter, WindowMeter
from bench.worker.energy.nvidia import BoardCounter, find_board
from bench.worker.energy.rapl import find_packages
from bench.worker.energy.zeus_apple import ChipCounter, find_chip

M5 = {"cpu_total_mj": 4_000, "gpu_mj": 20_000, "gpu_sram_mj": None, "dram_mj": 500, "ane_mj": 0}


class Clock:
    """A clock that stands until it is moved (simulated)."""

    def __init__(self) -> None:
        self.now_s = 5.0

    def __call__(self) -> float:
        return self.now_s


class AppleEnergyMonitor:
    """The chip's counters (simulated)."""

    metrics: dict[str, int | None] = M5

    def __init__(self) -> None:
        self.windows: set[str] = set()

    def begin_window(self, key: str, restart: bool = False) -> None:
        if key in self.windows and not restart:
            raise RuntimeError("Measurement with specified key already exists.")
        self.windows.add(key)

    def end_window(self, key: str) -> SimpleNamespace:
        if key not in self.windows:
            raise RuntimeError("No measurement with provided key had been started.")
        self.windows.remove(key)
        return SimpleNamespace(**self.metrics)


class NVMLError(Exception):
    """What NVML answers when it does not do what it is asked (simulated)."""


class Board:
    """A board as nvidia-ml-py shows it (simulated)."""

    def __init__(self) -> None:
        self.energy_mj = 9_000_000
        self.is_open = False

    def open(self) -> None:
        self.is_open = True

    def handle_by_uuid(self, uuid: str) -> str:
        if not self.is_open:
            raise NVMLError("Uninitialized")
        if uuid != "GPU-1234":
            raise NVMLError("Not Found")
        return uuid

    def total_energy_mj(self, handle: str) -> int:
        assert handle == "GPU-1234"
        return self.energy_mj


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def zeus(monkeypatch: pytest.MonkeyPatch) -> type[AppleEnergyMonitor]:
    """zeus-apple-silicon as if installed (simulated)."""
    module = ModuleType("zeus_apple_silicon")
    monkeypatch.setattr(module, "AppleEnergyMonitor", AppleEnergyMonitor, raising=False)
    monkeypatch.setitem(sys.modules, "zeus_apple_silicon", module)
    monkeypatch.setattr(AppleEnergyMonitor, "metrics", M5)
    return AppleEnergyMonitor


@pytest.fixture
def nvml(monkeypatch: pytest.MonkeyPatch) -> Board:
    """nvidia-ml-py as if installed (simulated)."""
    board = Board()
    module = SimpleNamespace(
        nvmlInit=board.open,
        nvmlDeviceGetHandleByUUID=board.handle_by_uuid,
        nvmlDeviceGetTotalEnergyConsumption=board.total_energy_mj,
    )
    monkeypatch.setitem(sys.modules, "pynvml", module)
    return board


def measure(meter: WindowMeter, clock: Clock, window_s: float) -> EnergyReading:
    meter.begin()
    clock.now_s += window_s
    return meter.end()


@pytest.mark.usefixtures("zeus")
def test_the_parts_of_an_apple_chip_are_added_up_and_named(clock: Clock) -> None:
    reading = measure(WindowMeter(ChipCounter(), clock), clock, 2.0)
    assert reading == EnergyReading(24.5, "zeus-apple-silicon CPU+GPU+DRAM+ANE")


def test_a_chip_that_counts_nothing_is_not_read_as_zero(zeus: type[AppleEnergyMonitor], clock: Clock) -> None:
    zeus.metrics = dict.fromkeys(M5)
    reading = measure(WindowMeter(ChipCounter(), clock), clock, 2.0)
    assert reading == EnergyReading(None, "zeus-apple-silicon: this chip counts nothing")


@pytest.mark.usefixtures("zeus")
def test_a_window_shorter_than_the_counters_step_gives_no_number(clock: Clock) -> None:
    reading = measure(WindowMeter(ChipCounter(), clock), clock, 0.009)
    assert reading == EnergyReading(None, "zeus-apple-silicon CPU+GPU+DRAM+ANE: 9 ms is too short a window")


@pytest.mark.usefixtures("zeus")
def test_a_window_left_open_by_a_failed_trial_is_begun_again(clock: Clock) -> None:
    meter = WindowMeter(ChipCounter(), clock)
    meter.begin()
    assert measure(meter, clock, 1.0).joules == 24.5
    assert measure(meter, clock, 1.0).joules == 24.5


def test_a_library_that_breaks_at_its_import_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "zeus_apple_silicon.py").write_text("raise OSError('cannot load libIOReport')")
    monkeypatch.syspath_prepend(tmp_path)
    meter = WindowMeter(find_chip() or ChipCounter())
    meter.begin()
    assert meter.end() == EnergyReading(None, "zeus-apple-silicon failed: cannot load libIOReport")


def test_a_library_that_breaks_within_the_window_is_told(zeus: type[AppleEnergyMonitor], clock: Clock) -> None:
    zeus.metrics = {}
    reading = measure(WindowMeter(ChipCounter(), clock), clock, 1.0)
    assert reading.joules is None
    assert reading.instrument.startswith("zeus-apple-silicon failed: ")
    zeus.metrics = M5
    assert measure(WindowMeter(ChipCounter(), clock), clock, 1.0).joules == 24.5


def test_the_board_is_found_by_its_uuid_and_counts_from_the_beginning_of_the_window(nvml: Board, clock: Clock) -> None:
    meter = WindowMeter(BoardCounter(lambda: "GPU-1234"), clock)
    meter.begin()
    nvml.energy_mj += 350_250
    clock.now_s += 1.5
    assert meter.end() == EnergyReading(350.25, "NVML board")


@pytest.mark.usefixtures("nvml")
def test_a_board_that_nvml_does_not_know_is_told(clock: Clock) -> None:
    reading = measure(WindowMeter(BoardCounter(lambda: "GPU-9"), clock), clock, 1.5)
    assert reading == EnergyReading(None, "NVML failed: Not Found")


@pytest.mark.usefixtures("nvml")
def test_the_board_is_brought_up_to_date_too_seldom_for_short_windows(clock: Clock) -> None:
    reading = measure(WindowMeter(BoardCounter(lambda: "GPU-1234"), clock), clock, 0.25)
    assert reading == EnergyReading(None, "NVML board: 250 ms is too short a window")


def zone(powercap: Path, folder: str, name: str, energy_uj: int, range_uj: int = 262_143_328_850) -> Path:
    place = powercap / folder
    place.mkdir(parents=True)
    (place / "name").write_text(f"{name}\n")
    (place / "energy_uj").write_text(f"{energy_uj}\n")
    (place / "max_energy_range_uj").write_text(f"{range_uj}\n")
    return place / "energy_uj"


def rapl(powercap: Path, clock: Clock) -> WindowMeter:
    counter = find_packages(powercap)
    assert counter is not None
    return WindowMeter(counter, clock)


def test_packages_and_their_memory_are_added_up_and_what_they_contain_is_not(tmp_path: Path, clock: Clock) -> None:
    counters = [
        zone(tmp_path, "intel-rapl:0", "package-0", 1_000_000),
        zone(tmp_path, "intel-rapl:1", "package-1", 5_000_000),
        zone(tmp_path, "intel-rapl:1:1", "dram", 0),
        zone(tmp_path, "intel-rapl:0:0", "core", 0),
        zone(tmp_path, "intel-rapl:2", "psys", 0),
        zone(tmp_path, "intel-rapl-mmio:0", "package-0", 0),
    ]
    meter = rapl(tmp_path, clock)
    meter.begin()
    for added, counter in enumerate(counters, start=1):
        counter.write_text(f"{int(counter.read_text()) + added * 1_000_000}\n")
    clock.now_s += 1.0
    assert meter.end() == EnergyReading(1.0 + 2.0 + 3.0, "RAPL package-0+package-1+dram-1")


def test_a_counter_that_went_round_is_read_on(tmp_path: Path, clock: Clock) -> None:
    counter = zone(tmp_path, "intel-rapl:0", "package-0", 99_000_000, range_uj=100_000_000)
    meter = rapl(tmp_path, clock)
    meter.begin()
    counter.write_text("4000000")
    clock.now_s += 1.0
    assert meter.end() == EnergyReading(5.0, "RAPL package-0")


def test_a_counter_that_vanishes_is_told(tmp_path: Path, clock: Clock) -> None:
    counter = zone(tmp_path, "intel-rapl:0", "package-0", 0)
    meter = rapl(tmp_path, clock)
    meter.begin()
    counter.unlink()
    clock.now_s += 1.0
    reading = meter.end()
    assert reading.joules is None
    assert reading.instrument.startswith("RAPL failed: ")


def test_counters_that_may_not_be_read_are_absent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    zone(tmp_path, "intel-rapl:0", "package-0", 0)
    monkeypatch.setattr("os.access", lambda *_: False)
    assert find_packages(tmp_path) is None


def test_a_system_without_counters_has_no_instrument(tmp_path: Path) -> None:
    assert find_packages(tmp_path / "powercap") is None


def test_an_end_without_a_beginning_gives_no_number(tmp_path: Path, clock: Clock) -> None:
    zone(tmp_path, "intel-rapl:0", "package-0", 0)
    meter = rapl(tmp_path, clock)
    assert meter.end() == EnergyReading(None, "RAPL failed: the window was not begun")
    assert measure(meter, clock, 1.0).joules == 0.0
    assert meter.end().joules is None


@pytest.mark.parametrize("device", sorted(FINDERS))
def test_where_no_instrument_is_there_is_no_number_and_no_name(monkeypatch: pytest.MonkeyPatch, device: str) -> None:
    monkeypatch.setitem(FINDERS, device, ())
    meter = energy_meter(device)
    meter.begin()
    assert meter.end() == EnergyReading(None, "")
    assert isinstance(meter, AbsentMeter)


@pytest.mark.usefixtures("zeus", "nvml")
@pytest.mark.parametrize(
    ("device", "instrument"),
    [("mps", "zeus-apple-silicon CPU+GPU+DRAM+ANE"), ("cpu", "zeus-apple-silicon CPU+GPU+DRAM+ANE")],
)
def test_each_device_has_its_instrument(monkeypatch: pytest.MonkeyPatch, device: str, instrument: str) -> None:
    monkeypatch.setattr(ChipCounter, "shortest_window_s", 0.0)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name in sys.modules)
    meter = energy_meter(device)
    meter.begin()
    assert meter.end() == EnergyReading(24.5, instrument)


def test_a_library_that_is_not_installed_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert find_chip() is None
    assert find_board() is None
