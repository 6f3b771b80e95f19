"""How much processor time a container, or any control group around this process, leaves it.

Linux, admin-guide/cgroup-v2.rst (``cpu.max``) and scheduler/sched-bwc.rst (``cpu.cfs_quota_us`` of version 1).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bench.machine import linux_file
from bench.machine.cgroup import MOUNTS, OWN_GROUPS, VERSION_2, groups_around

VERSION_1_PLACES = (Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup/cpu,cpuacct"))
"""Where a container that has version 1 finds its own group."""


def core_quota() -> float | None:
    """Give the tightest quota around this process in cores; None where there is none."""
    own, mounts = linux_file.text_of(OWN_GROUPS), linux_file.text_of(MOUNTS)
    groups = [] if own is None or mounts is None else list(groups_around(own, mounts))
    unified = [group.directory for group in groups if group.interface is VERSION_2]
    return tightest_quota([*unified, *VERSION_1_PLACES])


def tightest_quota(directories: Iterable[Path]) -> float | None:
    """Read either version's files in these directories."""
    quotas = [_unified_quota(directory) or _version_1_quota(directory) for directory in directories]
    return min((quota for quota in quotas if quota is not None), default=None)


def _unified_quota(directory: Path) -> float | None:
    quota, _, period = (linux_file.text_of(directory / "cpu.max") or "").partition(" ")
    return int(quota) / int(period) if quota.isdecimal() and period.isdecimal() and int(period) else None


def _version_1_quota(directory: Path) -> float | None:
    """Read it; no quota is written as -1."""
    quota = linux_file.integer_of(directory / "cpu.cfs_quota_us")
    period = linux_file.integer_of(directory / "cpu.cfs_period_us")
    return quota / period if quota and period else None
