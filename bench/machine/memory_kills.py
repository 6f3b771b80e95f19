"""Whom the kernel has killed for memory."""

from __future__ import annotations

from pathlib import Path

from bench.machine import linux_file

LINUX_VMSTAT = Path("/proc/vmstat")


def out_of_memory_kills(vmstat: Path = LINUX_VMSTAT) -> int | None:
    """Read how many processes were killed since boot, for the machine's or a group's limit; None on macOS."""
    return linux_file.counters_in(linux_file.text_of(vmstat)).get("oom_kill")
