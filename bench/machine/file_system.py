"""What kind of file system a file is on."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from bench.network_file_systems import NETWORK_FILE_SYSTEMS

KERNEL_MOUNTS = Path("/proc/self/mounts")
_OCTAL = re.compile(rb"\\([0-3][0-7]{2})")


def network_file_system(path: Path) -> str | None:
    """Give the kind of file system that a file or folder is on where that is one over a network, else None."""
    kind = file_system_of(path, mounts())
    return kind if kind in NETWORK_FILE_SYSTEMS else None


def mounts() -> list[tuple[str, str]]:
    """Give each place where something is mounted, with its kind, in the order in which they were."""
    if KERNEL_MOUNTS.exists():
        return mounts_of(KERNEL_MOUNTS.read_bytes())
    import psutil  # which takes as long to import as all else that a run file is opened with

    return [(one.mountpoint, one.fstype) for one in psutil.disk_partitions(all=True)]


def mounts_of(table: bytes) -> list[tuple[str, str]]:
    """Give place and kind of each line of Linux's table of mounts, where blanks are written as octal numbers.

    Anybody may mount something under any name; a line that is none is left out.
    https://man7.org/linux/man-pages/man5/fstab.5.html
    """
    fields = (line.split(b" ") for line in table.split(b"\n"))
    return [(os.fsdecode(_plain(one[1])), os.fsdecode(one[2])) for one in fields if len(one) > 2]


def _plain(written: bytes) -> bytes:
    return _OCTAL.sub(lambda octal: bytes([int(octal[1], 8)]), written)


def file_system_of(path: Path, mounted: Iterable[tuple[str, str]]) -> str | None:
    """Give the kind of file system that a path is on: that of the deepest mount above it, the last where two are."""
    resolved = path.resolve()
    above = [(len(Path(place).parts), kind) for place, kind in mounted if resolved.is_relative_to(place)]
    deepest = max((depth for depth, _ in above), default=0)
    return next((kind for depth, kind in reversed(above) if depth == deepest), None)
