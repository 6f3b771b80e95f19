"""What the doctor goes by, as it was read; None where the system does not tell."""

from __future__ import annotations

import msgspec

from bench.trial import Conditions, Environment


class DeviceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker answered; at most one of the three is known."""

    asked: str
    """``auto``, ``mps``, ``cuda`` or ``cpu``."""
    environment: Environment | None = None
    missing: str | None = None
    """Why the device cannot be had."""
    lost: str | None = None
    """How the worker was lost before it could say anything."""
    was_asked: bool = True
    """No worker is started beside a sweep, whose figures its load would spoil."""

    def may_be(self, name: str) -> bool:
        """Say whether a sweep would use this device, as far as is known."""
        return self.asked in {name, "auto"} if self.environment is None else self.environment.device == name


class SystemFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What stays as it is while a sweep runs."""

    macos_version: str | None
    """Such as ``15.3``; None on any other system."""
    machine: str
    machine_bytes: int
    memory_limit_bytes: int | None
    """A container's limit, where that is less than the machine has."""
    process_limit_bytes: int | None
    """What the shell lets one process use (``ulimit -v``)."""
    machine_cores: int
    """Logical ones."""
    usable_cores: int
    core_quota: float | None
    """Cores' worth of time that a container may use."""
    niceness: int
    is_background: bool | None
    """Whether macOS holds this process in its background state, on the efficiency cores."""
    governors: tuple[str, ...]
    """How Linux picks the clock of each core, each way named once."""
    frequency_driver: str | None
    wired_limit_mb: int | None
    """What somebody set as the GPU's share of memory on Apple silicon; 0 is the system's own choice."""
    is_virtual: bool | None
    clock_source: str | None
    has_nvidia_driver: bool
    can_stay_awake: bool | None
    """Whether the program's means against idle sleep are here; None where it uses none."""


class LoadFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What went on while the doctor itself did nothing."""

    elapsed_s: float
    before: Conditions
    after: Conditions
    other_cores: float | None
    """Cores that other processes kept busy."""
    busiest: tuple[tuple[str, float], ...]
    """Their names and cores, the busiest first."""
    stolen_share: float | None
    """Share of this machine's processor time that its hypervisor gave to others."""


class FolderFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A folder and the disk that it is on."""

    path: str
    exists: bool
    free_bytes: int | None
    file_system: str | None
    mode: int | None = None
    """Permissions, such as ``0o700``."""


class StorageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Where run files and downloaded weights go."""

    runs: FolderFacts
    refusal: str | None
    """Why no run file can be kept there; None where one was kept, read back and removed."""
    other_sweep: str | None
    """The run that is going on."""
    hub_cache: FolderFacts
    cached_models: int


class TerminalFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The terminal that the screen would have."""

    kind: str | None
    """``TERM``."""
    columns: int
    lines: int
    encoding: str


class MachineFacts(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    device: DeviceFacts
    system: SystemFacts
    load: LoadFacts
    variables: dict[str, str]
    """Those of the environment that matter, where they are set."""
    storage: StorageFacts
    terminal: TerminalFacts | None
    """None where the output goes elsewhere."""
