"""Facts about a machine that is simulated: a quiet one on which nothing is amiss, to be changed in one place."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from bench.doctor.facts import (
    DeviceFacts,
    FolderFacts,
    LoadFacts,
    MachineFacts,
    StorageFacts,
    SystemFacts,
    TerminalFacts,
)
from bench.trial import Conditions, Environment

Struct = TypeVar("Struct", bound=msgspec.Struct)

ENVIRONMENT = Environment(
    device="cpu",
    device_name="simulated chip",
    host="simulated",
    operating_system="simulated",
    machine="x86_64",
    python_version="3.11.7",
    torch_version="2.13.0+cpu",
    transformers_version="5.23.0",
    logical_cores=8,
    physical_cores=8,
    torch_threads=8,
    total_memory_bytes=32 * 10**9,
    device_memory_bytes=None,
    niceness=0,
    variables={},
)
CONDITIONS = Conditions(
    available_bytes=28 * 10**9, swap_used_bytes=0, load_average=0.2, swapped_bytes=0, throttle_count=0
)
QUIET = MachineFacts(
    device=DeviceFacts(asked="auto", environment=ENVIRONMENT),
    system=SystemFacts(
        macos_version=None,
        machine="x86_64",
        machine_bytes=32 * 10**9,
        memory_limit_bytes=None,
        process_limit_bytes=None,
        machine_cores=8,
        usable_cores=8,
        core_quota=None,
        niceness=0,
        is_background=None,
        governors=("schedutil",),
        frequency_driver="acpi-cpufreq",
        wired_limit_mb=None,
        is_virtual=False,
        clock_source="tsc",
        has_nvidia_driver=False,
        can_stay_awake=None,
    ),
    load=LoadFacts(elapsed_s=1.0, before=CONDITIONS, after=CONDITIONS, other_cores=0.01, busiest=(), stolen_share=0.0),
    variables={},
    storage=StorageFacts(
        runs=FolderFacts(path="/home/somebody/runs", exists=True, free_bytes=10**11, file_system="ext4", mode=0o700),
        refusal=None,
        other_sweep=None,
        hub_cache=FolderFacts(path="/home/somebody/hub", exists=True, free_bytes=10**11, file_system="ext4"),
        cached_models=3,
    ),
    terminal=TerminalFacts(kind="xterm-256color", columns=120, lines=40, encoding="utf-8"),
)


def changed(part: str = "", /, **changes: Any) -> MachineFacts:
    """Give the quiet machine with changes in one part, named as in ``load.after``."""
    return _replaced(QUIET, [step for step in part.split(".") if step], changes)


def on(device: str, **variables: str) -> MachineFacts:
    """Give the quiet machine with this device in use and these variables set."""
    environment = msgspec.structs.replace(ENVIRONMENT, device=device)
    facts = msgspec.structs.replace(QUIET, device=DeviceFacts(asked=device, environment=environment))
    return msgspec.structs.replace(facts, variables=variables)


def _replaced(whole: Struct, path: list[str], changes: dict[str, Any]) -> Struct:
    if not path:
        return msgspec.structs.replace(whole, **changes)
    inner = _replaced(getattr(whole, path[0]), path[1:], changes)
    return msgspec.structs.replace(whole, **{path[0]: inner})
