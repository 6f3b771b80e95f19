"""What kind of file system a file is on."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from bench.network_file_systems import NETWORK_FILE_SYSTEMS

KERNEL_MOUNTS = Path("/proc/self/mounts")
_OCTAL = re.compile(rb"\\([0-7]{3})")


def network_file_system(path: Path) -> str | None:
    """Give the kind of file system that a file or folder is on where that is one over a network, else None."""
    kind = file_system_of(path, mounts())
    return kind if kind in NETWORK_FILE_SYSTEMS else None


def mounts() -> list[tuple[str, str]]:
    """Give each place where something is mounted, with its kind, in the order in which they were."""
    if KERNEL_MOUNTS.exists():
        return [_mount(line) for line in KERNEL_MOUNTS.read_bytes().splitlines()]
    import psutil  # which takes as long to import as all else that a run file is opened with

    return [(one.mountpoint, one.fstype) for one in psutil.disk_partitions(all=True)]


def _mount(line: bytes) -> tuple[str, str]:
    """Take a line of Linux's table of mounts apart: device, place and kind, blanks written as octal numbers.

    https://man7.org/linux/man-pages/man5/fstab.5.html
    """
    _, place, kind, *_ = line.split(b" ")
    return os.fsdecode(_OCTAL.sub(lambda written: bytes([int(written[1], 8)]), place)), kind.decode()


def file_system_of(path: Path, mounted: Iterable[tuple[str, str]]) -> str | None:
    """Give the kind of file system that a path is on: that of the deepest mount above it, the last where two are."""
    resolved = path.resolve()
    above = [(len(Path(place).parts), kind) for place, kind in mounted if resolved.is_relative_to(place)]
    deepest = max((depth for depth, _ in above), default=0)
    return next((kind for depth, kind in reversed(above) if depth == deepest), None)
