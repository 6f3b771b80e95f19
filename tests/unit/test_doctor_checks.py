"""Every check of the doctor, provoked by facts that are simulated, and left in peace just beside them."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from bench.doctor.checks import findings_on
from bench.doctor.checks.device import TESTED_TORCH, TESTED_TRANSFORMERS, version_in
from bench.doctor.checks.settings import (
    BLOCKING,
    FALLBACK,
    HIGH,
    LOW,
    VISIBLE,
)
from bench.doctor.facts import DeviceFacts, MachineFacts
from bench.doctor.finding import Finding, exit_status, verdict
from bench.doubts import BUSY_CORES
from tests.unit.made_up_facts import CONDITIONS, ENVIRONMENT, QUIET, changed, on

CONSTRAINTS = Path(__file__).parents[2] / "constraints.txt"
UNSTALLED = msgspec.structs.replace(CONDITIONS, memory_stall_s=1.0)
STALLED = msgspec.structs.replace(CONDITIONS, memory_stall_s=1.5)
MAC = {"macos_version": "15.3", "machine": "arm64"}


def found(facts: MachineFacts, title: str) -> Finding | None:
    """Give the one finding of that title."""
    titled = [finding for finding in findings_on(facts) if finding.title == title]
    assert len(titled) <= 1
    return titled[0] if titled else None


def level(facts: MachineFacts, title: str) -> str | None:
    finding = found(facts, title)
    return finding.level if finding else None


def test_a_quiet_machine_is_ready() -> None:
    findings = findings_on(QUIET)
    assert {finding.level for finding in findings} == {"fine"}
    assert (exit_status(findings), verdict(findings)) == (0, "ready")


def test_findings_are_told_in_groups() -> None:
    groups = [finding.group for finding in findings_on(QUIET)]
    assert list(dict.fromkeys(groups)) == ["device", "machine", "settings", "storage", "terminal"]
    assert groups == sorted(groups, key=["device", "machine", "settings", "storage", "terminal"].index)


PROVOKED = [
    ("system", {"memory_limit_bytes": 4 * 10**9}, "memory limit", "warning", "4.0 GB of 32.0 GB"),
    ("system", {"process_limit_bytes": 10**10}, "process limit", "problem", "10.0 GB"),
    ("system", {"core_quota": 7.5}, "cores", "warning", "7.5 cores"),
    ("system", {"usable_cores": 4}, "cores", "warning", "4 of 8"),
    ("system", {"niceness": 5}, "priority", "warning", "nice 5"),
    ("system", {"is_background": True}, "background", "problem", "efficiency cores"),
    ("system", {"governors": ("powersave",)}, "processor clock", "warning", "acpi-cpufreq"),
    ("system", {"governors": ("performance", "powersave")}, "processor clock", "warning", "lowest"),
    ("system", {"governors": ("powersave",), "frequency_driver": "intel_cpufreq"}, "processor clock", "warning", ""),
    ("system", {"clock_source": "hpet"}, "clock source", "warning", "hpet"),
    ("system", {"can_stay_awake": False}, "sleep", "warning", "caffeinate"),
    ("system", {"has_nvidia_driver": True}, "accelerator", "warning", "NVIDIA"),
    ("system", MAC, "accelerator", "warning", "MPS"),
    ("system", {"macos_version": "13.6"}, "macOS", "problem", "14"),
    ("load.after", {"available_bytes": 10**9}, "memory", "problem", "1.0 GB of 32.0 GB"),
    ("load.after", {"available_bytes": 10 * 10**9}, "memory", "warning", "10.0 GB of 32.0 GB"),
    ("load.after", {"memory_pressure": "critical"}, "memory pressure", "problem", "critical"),
    ("load.after", {"memory_pressure": "warning"}, "memory pressure", "warning", "wait for memory"),
    ("load", {"before": UNSTALLED, "after": STALLED}, "memory pressure", "warning", "wait for memory"),
    ("load.after", {"swap_used_bytes": 3 * 10**9}, "swap", "warning", "3.0 GB"),
    ("load.after", {"swapped_bytes": 10**9}, "swap", "warning", "now"),
    ("load.after", {"power_source": "battery"}, "power", "warning", "battery"),
    ("load.after", {"low_power": True}, "low power", "warning", "clocks"),
    ("load.after", {"thermal_pressure": "moderate"}, "heat", "warning", "heat"),
    ("load.after", {"thermal_pressure": "heavy"}, "heat", "problem", "heavy"),
    ("load.after", {"throttle_count": 9}, "heat", "warning", "heat"),
    ("load", {"other_cores": 2.5, "busiest": (("film", 2.0), ("", 0.5))}, "other programs", "warning", "film 2.00, un"),
    ("load", {"other_cores": 2.5}, "other programs", "warning", "none that can be seen"),
    ("load.after", {"load_average": 9.0}, "load average", "warning", "9.0"),
    ("load", {"stolen_share": 0.05}, "virtual machine", "warning", "5%"),
    ("storage", {"other_sweep": "20261124-1"}, "another sweep", "problem", "20261124-1"),
    ("storage", {"refusal": "Read-only file system"}, "run files", "problem", "Read-only"),
    ("storage.runs", {"file_system": "nfs4"}, "file system", "problem", "nfs4"),
    ("storage.runs", {"mode": 0o755}, "privacy", "warning", "0755"),
    ("storage.runs", {"free_bytes": 10**7}, "disk", "problem", "10 MB"),
    ("storage.runs", {"free_bytes": 5 * 10**8}, "disk", "warning", "0.5 GB"),
    ("storage.hub_cache", {"free_bytes": 10**9}, "hub cache", "warning", "1.0 GB"),
    ("terminal", {"kind": None}, "terminal", "warning", "not set"),
    ("terminal", {"kind": "dumb"}, "terminal", "warning", "dumb"),
    ("terminal", {"columns": 59}, "terminal size", "warning", "59×40"),
    ("terminal", {"lines": 15}, "terminal size", "warning", "120×15"),
    ("terminal", {"encoding": "ISO-8859-1"}, "locale", "warning", "ISO-8859-1"),
    ("terminal", {"encoding": "nonsense"}, "locale", "warning", "nonsense"),
    ("device.environment", {"torch_version": "2.12.1"}, "torch", "warning", "older than 2.13"),
    ("device.environment", {"torch_version": "2.14.0a0+git"}, "torch", "warning", "newer"),
    ("device.environment", {"torch_version": "main"}, "torch", "warning", "not known here"),
    ("device.environment", {"transformers_version": "5.4.0"}, "transformers", "warning", "older"),
    ("device.environment", {"transformers_version": "6.0.0.dev0"}, "transformers", "warning", "newer"),
    ("device.environment", {"is_translated": True}, "Python", "problem", "Rosetta"),
    ("device.environment", {"torch_threads": 4}, "threads", "warning", "4 on 8 cores"),
    ("device.environment", {"torch_threads": 16}, "threads", "warning", "16 on 8 cores"),
    ("device", {"environment": None, "lost": "the worker was ended by SIGILL"}, "worker", "problem", "SIGILL"),
    ("device", {"environment": None}, "worker", "problem", "said nothing"),
    ("device", {"environment": None, "missing": "No mps.\n  Devices here: cpu."}, "device", "problem", "No mps."),
]  # fmt: skip


@pytest.mark.parametrize(("part", "changes", "title", "expected", "words"), PROVOKED)
def test_what_is_amiss_is_said_with_its_remedy(
    part: str, changes: dict[str, object], title: str, expected: str, words: str
) -> None:
    finding = found(changed(part, **changes), title)
    assert finding is not None
    assert finding.level == expected
    assert words in finding.detail
    assert finding.remedy
    others = [one.title for one in findings_on(changed(part, **changes)) if one.level != "fine" and one != finding]
    assert others == [], "one thing amiss is told once"


@pytest.mark.parametrize(
    ("part", "changes", "title", "expected"),
    [
        ("system", {"core_quota": 8.0}, "cores", "fine"),
        ("system", {"niceness": -5}, "priority", None),
        ("system", {"is_background": False}, "background", None),
        ("system", {"governors": ("powersave",), "frequency_driver": "intel_pstate"}, "processor clock", "fine"),
        ("system", {"governors": ("powersave",), "frequency_driver": "amd-pstate-epp"}, "processor clock", "fine"),
        ("system", {"governors": ()}, "processor clock", None),
        ("system", {"clock_source": None}, "clock source", None),
        ("system", {"clock_source": "kvm-clock"}, "clock source", "fine"),
        ("system", {"can_stay_awake": True}, "sleep", "fine"),
        ("system", {"process_limit_bytes": 10**14}, "process limit", None),
        ("system", {"is_virtual": True}, "virtual machine", "fine"),
        ("system", {"is_virtual": None}, "virtual machine", None),
        ("load", {"stolen_share": 0.02}, "virtual machine", None),
        ("load.after", {"available_bytes": 13 * 10**9}, "memory", "fine"),
        ("load.after", {"memory_pressure": "normal"}, "memory pressure", "fine"),
        ("load.after", {"swap_used_bytes": 10**7}, "swap", "fine"),
        ("load.after", {"power_source": "mains"}, "power", "fine"),
        ("load.after", {"low_power": False}, "low power", None),
        ("load.after", {"thermal_pressure": "nominal"}, "heat", "fine"),
        ("load", {"other_cores": BUSY_CORES}, "other programs", "fine"),
        ("load", {"other_cores": None}, "other programs", None),
        ("load.after", {"load_average": 8.0}, "load average", None),
        ("load.after", {"load_average": None}, "load average", None),
        ("storage.runs", {"mode": None}, "privacy", None),
        ("storage.runs", {"file_system": None}, "file system", None),
        ("storage.runs", {"file_system": "apfs"}, "file system", "fine"),
        ("storage.runs", {"free_bytes": None}, "disk", None),
        ("storage.hub_cache", {"free_bytes": None}, "hub cache", None),
        ("terminal", {"columns": 60, "lines": 16}, "terminal size", "fine"),
        ("terminal", {"encoding": "UTF8"}, "locale", None),
        ("device.environment", {"torch_version": "2.13.7"}, "torch", "fine"),
        ("device.environment", {"transformers_version": "5.9.1"}, "transformers", "fine"),
        ("device.environment", {"is_translated": False}, "Python", None),
    ],
)
def test_what_is_not_amiss_or_not_known_raises_no_doubt(
    part: str, changes: dict[str, object], title: str, expected: str | None
) -> None:
    assert level(changed(part, **changes), title) == expected


def test_the_load_of_now_and_of_the_past_minute_are_one_doubt() -> None:
    facts = changed("load", other_cores=3.0, after=changed("load.after", load_average=20.0).load.after)
    assert level(facts, "other programs") == "warning"
    assert level(facts, "load average") is None


def test_where_there_is_no_terminal_nothing_is_said_of_one() -> None:
    assert "terminal" not in {finding.group for finding in findings_on(changed(terminal=None))}


@pytest.mark.parametrize(
    ("variables", "expected", "words"),
    [
        ({HIGH: "1.0"}, "problem", "low 1.4 is above high 1"),
        ({LOW: "1.8"}, "problem", "low 1.8 is above high 1.7"),
        ({HIGH: "0.5", LOW: "0.6"}, "problem", "low 0.6 is above high 0.5"),
        ({HIGH: "much"}, "problem", "a number from 0 to 2"),
        ({HIGH: "nan"}, "problem", "a number from 0 to 2"),
        ({HIGH: "2.5"}, "problem", "a number from 0 to 2"),
        ({LOW: "-1"}, "problem", "a number from 0 to 2"),
        ({HIGH: "0"}, "warning", "no limit"),
        ({HIGH: "0.0", LOW: "1.9"}, "warning", "no limit"),
        ({HIGH: "0.9", LOW: "0.8"}, "warning", "walls of memory"),
        ({HIGH: "1.4"}, "warning", "walls of memory"),
        ({}, None, ""),
    ],
)
def test_watermarks_are_judged_as_the_allocator_will(
    variables: dict[str, str], expected: str | None, words: str
) -> None:
    finding = found(on("mps", **variables), "MPS watermarks")
    assert (finding.level if finding else None) == expected
    assert finding is None or (words in finding.detail and "unset" in finding.remedy)
    assert found(on("cpu", **variables), "MPS watermarks") is None, "on the CPU they do nothing"


def test_watermarks_are_told_where_they_are_why_the_device_is_missing() -> None:
    facts = changed(
        device=DeviceFacts(asked="mps", missing="The device mps is here and does not work"), variables={HIGH: "1.0"}
    )
    assert level(facts, "MPS watermarks") == "problem"
    assert exit_status(findings_on(facts)) == 3


@pytest.mark.parametrize(
    ("device", "variables", "title", "expected"),
    [
        ("mps", {FALLBACK: "1"}, FALLBACK, "warning"),
        ("mps", {FALLBACK: "0"}, FALLBACK, None),
        ("mps", {FALLBACK: ""}, FALLBACK, None),
        ("cpu", {FALLBACK: "1"}, FALLBACK, None),
        ("mps", {"PYTORCH_MPS_FAST_MATH": "1"}, "MPS arithmetic", "warning"),
        ("mps", {"PYTORCH_MPS_PREFER_METAL": "1"}, "MPS arithmetic", "warning"),
        ("mps", {"PYTORCH_MPS_PREFER_METAL": "0"}, "MPS arithmetic", None),
        ("cuda", {"PYTORCH_MPS_FAST_MATH": "1"}, "MPS arithmetic", None),
        ("cuda", {"PYTORCH_CUDA_ALLOC_CONF": "expandable_segments:True"}, "CUDA allocator", "warning"),
        ("cuda", {"PYTORCH_NO_CUDA_MEMORY_CACHING": "1"}, "CUDA allocator", "warning"),
        ("cpu", {"PYTORCH_CUDA_ALLOC_CONF": "expandable_segments:True"}, "CUDA allocator", None),
        ("cuda", {BLOCKING: "1"}, BLOCKING, "warning"),
        ("cuda", {BLOCKING: "0"}, BLOCKING, None),
        ("cpu", {BLOCKING: "1"}, BLOCKING, None),
        ("cuda", {VISIBLE: ""}, VISIBLE, "warning"),
        ("cuda", {VISIBLE: "-1"}, VISIBLE, "warning"),
        ("cuda", {VISIBLE: "0,1"}, VISIBLE, None),
        ("cpu", {VISIBLE: ""}, VISIBLE, None),
        ("mps", {"OMP_NUM_THREADS": "1"}, "threads", None),
        ("cpu", {"HF_HUB_OFFLINE": "1"}, "hub", "fine"),
    ],
)  # fmt: skip
def test_variables_matter_on_the_device_that_they_change(
    device: str, variables: dict[str, str], title: str, expected: str | None
) -> None:
    finding = found(on(device, **variables), title)
    assert (finding.level if finding else None) == expected
    if finding is not None and expected == "warning":
        assert "unset" in finding.remedy


@pytest.mark.parametrize(
    ("device", "limit_mb", "expected"), [("mps", 14_000, "warning"), ("mps", 0, None), ("cpu", 14_000, None)]
)
def test_a_gpu_that_was_given_another_share_of_memory(device: str, limit_mb: int, expected: str | None) -> None:
    system = changed("system", wired_limit_mb=limit_mb).system
    assert level(msgspec.structs.replace(on(device), system=system), "GPU memory") == expected


def test_beside_a_sweep_no_worker_is_tried_and_that_is_no_missing_device() -> None:
    busy = changed("storage", other_sweep="20261124-1").storage
    facts = changed(storage=busy, device=DeviceFacts(asked="mps", was_asked=False))
    assert level(facts, "device") == "warning"
    assert exit_status(findings_on(facts)) == 1


def test_hidden_gpus_matter_to_auto_too() -> None:
    assert level(changed(variables={VISIBLE: ""}), VISIBLE) == "warning"


def test_few_threads_are_told_with_the_variable_that_makes_them_few() -> None:
    facts = changed("device.environment", torch_threads=2)
    finding = found(changed(device=facts.device, variables={"OMP_NUM_THREADS": "2"}), "threads")
    assert finding is not None
    assert "OMP_NUM_THREADS=2" in finding.detail
    assert finding.remedy == "unset OMP_NUM_THREADS"


def test_more_threads_than_a_container_leaves_time_for() -> None:
    finding = found(changed("system", core_quota=1.5), "threads")
    assert finding is not None
    assert (finding.level, finding.remedy) == ("warning", "export OMP_NUM_THREADS=1")


@pytest.mark.parametrize("value", ["1", "true", "ON", "yes"])
def test_offline_with_nothing_cached(value: str) -> None:
    nothing = changed("storage", cached_models=0)
    assert level(changed(storage=nothing.storage), "hub") == "fine"
    assert level(changed(storage=nothing.storage, variables={"HF_HUB_OFFLINE": value}), "hub") == "warning"
    assert level(changed(storage=nothing.storage, variables={"HF_HUB_OFFLINE": "0"}), "hub") == "fine"


def test_a_mac_asked_for_its_processor_need_not_be_new() -> None:
    old = changed("system", macos_version="13.6", machine="arm64")
    facts = changed(system=old.system, device=DeviceFacts(asked="cpu", environment=ENVIRONMENT))
    assert level(facts, "macOS") is None
    assert level(facts, "accelerator") is None


@pytest.mark.parametrize("version", ["14.0", "15", "26.1"])
def test_macos_that_is_new_enough(version: str) -> None:
    assert level(changed("system", macos_version=version), "macOS") is None


def test_the_remedy_for_a_missing_device_names_those_that_are_here() -> None:
    facts = changed(device=DeviceFacts(asked="mps", missing="The device mps is not here.\n  Devices here: cpu, cuda."))
    finding = found(facts, "device")
    assert finding is not None
    assert "Devices here: cpu, cuda." in finding.remedy
    assert "--device" in finding.remedy
    assert "\n" not in finding.detail + finding.remedy


def test_exit_status_and_verdict() -> None:
    doubtful = changed("system", niceness=5)
    assert (exit_status(findings_on(doubtful)), verdict(findings_on(doubtful))) == (0, "ready, with 1 doubt")
    spoiled = changed(system=doubtful.system, storage=changed("storage", refusal="no").storage)
    assert exit_status(findings_on(spoiled)) == 1
    assert verdict(findings_on(spoiled)) == "not ready: run files; with 1 doubt"
    missing = changed(storage=spoiled.storage, device=DeviceFacts(asked="mps", missing="No."))
    assert exit_status(findings_on(missing)) == 3
    assert verdict(findings_on(missing)) == "not ready: device, run files"
    two = changed("load.after", power_source="battery", low_power=True)
    assert verdict(findings_on(two)) == "ready, with 2 doubts"


def test_the_tested_versions_are_those_of_the_constraints() -> None:
    pinned = dict(re.findall(r"^([a-z_-]+)==([\d.]+)", CONSTRAINTS.read_text(), re.MULTILINE))
    assert version_in(pinned["torch"]) == TESTED_TORCH
    assert version_in(pinned["transformers"]) == TESTED_TRANSFORMERS
