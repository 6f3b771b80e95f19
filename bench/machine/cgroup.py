"""The memory that a container, or any control group around this process, leaves it.

Both kernels' interfaces are read: version 2 (Linux, admin-guide/cgroup-v2.rst) and version 1 (cgroup-v1/memory.rst).
A limit set on any group further up holds as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bench.machine import linux_file

OWN_GROUPS = Path("/proc/self/cgroup")
MOUNTS = Path("/proc/self/mountinfo")
NO_LIMIT_BYTES = 2**62
"""Version 1 writes a number near 2**63 for no limit."""


class Interface(NamedTuple):
    """The names of one version's files and of what the kernel can take back at need."""

    filesystem: str
    controller: str
    limits: tuple[str, ...]
    usage: str
    reclaimable: tuple[str, ...]


VERSION_2 = Interface(
    filesystem="cgroup2",
    controller="",
    # Over memory.high nothing is killed, but everything is slowed down until it is below again.
    limits=("memory.max", "memory.high"),
    usage="memory.current",
    reclaimable=("inactive_file", "active_file", "slab_reclaimable"),
)
VERSION_1 = Interface(
    filesystem="cgroup",
    controller="memory",
    limits=("memory.limit_in_bytes",),
    usage="memory.usage_in_bytes",
    reclaimable=("total_inactive_file", "total_active_file"),
)


class MemoryGroup(NamedTuple):
    """One group in which this process is, directly or through another."""

    directory: Path
    interface: Interface

    def limit_bytes(self) -> int | None:
        """Give what all processes of the group may use together."""
        limits = [linux_file.integer_of(self.directory / name) for name in self.interface.limits]
        return min((limit for limit in limits if limit is not None and limit < NO_LIMIT_BYTES), default=None)

    def left_bytes(self) -> int | None:
        """Give what the limit leaves, counting as free what the kernel would take back first: the page cache."""
        limit = self.limit_bytes()
        usage = None if limit is None else linux_file.integer_of(self.directory / self.interface.usage)
        if limit is None or usage is None:
            return None
        counters = linux_file.counters_in(linux_file.text_of(self.directory / "memory.stat"))
        held = max(0, usage - sum(counters.get(name, 0) for name in self.interface.reclaimable))
        return max(0, limit - held)


def memory_limit_bytes() -> int | None:
    """Give the tightest limit around this process; None where there is none."""
    return min((limit for group in _own_groups() if (limit := group.limit_bytes()) is not None), default=None)


def memory_left_bytes() -> int | None:
    """Give what the groups around this process leave it; None where none has a limit."""
    return min((left for group in _own_groups() if (left := group.left_bytes()) is not None), default=None)


def groups_around(cgroup: str, mountinfo: str) -> Iterator[MemoryGroup]:
    """Find the groups by /proc/self/cgroup and /proc/self/mountinfo, the innermost first."""
    for line in cgroup.splitlines():
        _, controllers, path = line.split(":", 2)
        for interface in (VERSION_2, VERSION_1):
            if interface.controller in controllers.split(","):
                yield from _chain(path, interface, mountinfo)


def _chain(path: str, interface: Interface, mountinfo: str) -> Iterator[MemoryGroup]:
    mount = next(_mounts(mountinfo, interface), None)
    if mount is None:
        return
    root, top = mount
    inner = top / _below(path, root)
    for directory in (inner, *inner.parents):
        yield MemoryGroup(directory, interface)
        if directory == top:
            return


def _mounts(mountinfo: str, interface: Interface) -> Iterator[tuple[str, Path]]:
    """Give the root within the hierarchy and the place of every fitting mount, by proc_pid_mountinfo(5)."""
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        if _is_of(interface, after.split(" ")):
            root, place = before.split(" ")[3:5]
            yield root, Path(place)


def _is_of(interface: Interface, mounted: list[str]) -> bool:
    """Judge by filesystem, source and options; version 1 has a mount for every controller."""
    has_controller = not interface.controller or interface.controller in mounted[-1].split(",")
    return mounted[0] == interface.filesystem and has_controller


def _below(path: str, root: str) -> str:
    """Give the path below the mount's root; the mount itself where the path lies outside, as in some containers."""
    inside = path.removeprefix(root.rstrip("/"))
    is_inside = (path == root or inside != path or root == "/") and inside[:1] in {"", "/"}
    return inside.lstrip("/") if is_inside and ".." not in path.split("/") else ""


@cache
def _own_groups() -> tuple[MemoryGroup, ...]:
    """Find the groups that can have a limit, once: a process hardly ever changes its group."""
    own, mounts = linux_file.text_of(OWN_GROUPS), linux_file.text_of(MOUNTS)
    if own is None or mounts is None:
        return ()
    groups = groups_around(own, mounts)
    return tuple(group for group in groups if any((group.directory / name).exists() for name in group.interface.limits))
