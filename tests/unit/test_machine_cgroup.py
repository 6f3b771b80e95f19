"""What a container leaves, by both versions' files and by the layouts that container runtimes make."""

from __future__ import annotations

import platform
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from bench.machine import cgroup, memory
from bench.machine.cgroup import VERSION_1, VERSION_2, Interface, MemoryGroup, groups_around

MIB = 1024**2
GIB = 1024**3
NO_LIMIT_OF_VERSION_1 = "9223372036854771712"

# Captured on Linux 6.18 with version 1 controllers and an empty version 2 hierarchy beside them; the name is made up.
HYBRID_CGROUP = "9:name=systemd:/\n4:memory:/jobs/7\n3:cpuset:/\n1:cpu:/\n0::/\n"
HYBRID_MOUNTS = """\
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
"""
# Simulated, by proc_pid_mountinfo(5).
UNIFIED_MOUNT = "29 23 0:26 {root} /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
DOCKER_1_MOUNT = "41 31 0:32 /docker/abc /sys/fs/cgroup/memory ro,nosuid master:15 - cgroup cgroup rw,memory\n"


def directories(cgroup_text: str, mounts: str, interface: Interface) -> list[str]:
    groups = groups_around(cgroup_text, mounts)
    return [str(group.directory) for group in groups if group.interface is interface]


def test_a_limit_on_any_group_further_up_counts() -> None:
    around = directories("0::/user.slice/user-1000.slice\n", UNIFIED_MOUNT.format(root="/"), VERSION_2)
    assert around == [
        "/sys/fs/cgroup/user.slice/user-1000.slice",
        "/sys/fs/cgroup/user.slice",
        "/sys/fs/cgroup",
    ]


def test_version_1_beside_an_empty_version_2() -> None:
    assert directories(HYBRID_CGROUP, HYBRID_MOUNTS, VERSION_1) == [
        "/sys/fs/cgroup/memory/jobs/7",
        "/sys/fs/cgroup/memory/jobs",
        "/sys/fs/cgroup/memory",
    ]
    assert directories(HYBRID_CGROUP, HYBRID_MOUNTS, VERSION_2) == ["/sys/fs/cgroup/unified"]


@pytest.mark.parametrize("path", ["/docker/abc", "/docker/abc/"])
def test_a_container_that_sees_its_own_group_as_the_top(path: str) -> None:
    assert directories(f"5:memory:{path}\n", DOCKER_1_MOUNT, VERSION_1) == ["/sys/fs/cgroup/memory"]


@pytest.mark.parametrize(
    ("path", "root"),
    [("/", "/"), ("/../../other", "/"), ("/docker/abcdef", "/docker/abc"), ("/elsewhere", "/docker/abc")],
)
def test_a_path_outside_of_what_is_mounted_is_taken_for_the_top(path: str, root: str) -> None:
    assert directories(f"0::{path}\n", UNIFIED_MOUNT.format(root=root), VERSION_2) == ["/sys/fs/cgroup"]


def test_a_machine_without_groups() -> None:
    assert list(groups_around("", "")) == []
    assert list(groups_around("0::/\n", "")) == []


def group_2(directory: Path, limit: str, high: str = "max", usage: int = 600 * MIB) -> MemoryGroup:
    directory.mkdir()
    (directory / "memory.max").write_text(f"{limit}\n")
    (directory / "memory.high").write_text(f"{high}\n")
    (directory / "memory.current").write_text(f"{usage}\n")
    (directory / "memory.stat").write_text(
        f"anon {400 * MIB}\nfile {190 * MIB}\nshmem {40 * MIB}\n"
        f"inactive_file {100 * MIB}\nactive_file {50 * MIB}\nslab_reclaimable {10 * MIB}\n"
    )
    return MemoryGroup(directory, VERSION_2)


def test_page_cache_is_as_good_as_free_and_shared_memory_is_not(tmp_path: Path) -> None:
    group = group_2(tmp_path / "group", limit=str(1024 * MIB))
    assert group.limit_bytes() == 1024 * MIB
    assert group.left_bytes() == (1024 - 600 + 160) * MIB


def test_the_mark_above_which_everything_crawls_is_a_limit_too(tmp_path: Path) -> None:
    assert group_2(tmp_path / "both", limit=str(1024 * MIB), high=str(900 * MIB)).limit_bytes() == 900 * MIB
    assert group_2(tmp_path / "only", limit="max", high=str(900 * MIB)).limit_bytes() == 900 * MIB


def test_no_limit_leaves_everything(tmp_path: Path) -> None:
    group = group_2(tmp_path / "group", limit="max")
    assert group.limit_bytes() is None
    assert group.left_bytes() is None


def test_a_group_over_its_limit_leaves_nothing(tmp_path: Path) -> None:
    assert group_2(tmp_path / "group", limit=str(300 * MIB)).left_bytes() == 0


@pytest.mark.parametrize(("limit", "left"), [(str(GIB), GIB - 700 * MIB), (NO_LIMIT_OF_VERSION_1, None)])
def test_version_1(tmp_path: Path, limit: str, left: int | None) -> None:
    (tmp_path / "memory.limit_in_bytes").write_text(f"{limit}\n")
    (tmp_path / "memory.usage_in_bytes").write_text(f"{800 * MIB}\n")
    (tmp_path / "memory.stat").write_text(
        f"inactive_file 5\nactive_file 6\ntotal_inactive_file {60 * MIB}\ntotal_active_file {40 * MIB}\n"
    )
    assert MemoryGroup(tmp_path, VERSION_1).left_bytes() == left


def test_a_group_whose_use_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text(f"{GIB}\n")
    assert MemoryGroup(tmp_path, VERSION_2).left_bytes() is None


def simulate(monkeypatch: pytest.MonkeyPatch, machine_bytes: int, *groups: MemoryGroup) -> None:
    """Put the groups around this process, on a machine of that size of which three quarters are free (simulated)."""
    machine = SimpleNamespace(total=machine_bytes, available=machine_bytes * 3 // 4)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: machine)
    monkeypatch.setattr(cgroup, "_own_groups", lambda: groups)


def test_the_tightest_of_all_groups_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = group_2(tmp_path / "inner", limit=str(4 * GIB), usage=200 * MIB)
    outer = group_2(tmp_path / "outer", limit=str(5 * GIB), usage=4 * GIB)
    simulate(monkeypatch, 64 * GIB, inner, outer)
    assert memory.total_bytes() == memory.memory_limit_bytes() == 4 * GIB
    assert memory.available_bytes() == GIB + 160 * MIB
    assert memory.machine_bytes() == 64 * GIB


def test_a_limit_above_what_the_machine_has_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulate(monkeypatch, 2 * GIB, group_2(tmp_path / "group", limit=str(16 * GIB)))
    assert memory.memory_limit_bytes() is None
    assert memory.total_bytes() == 2 * GIB
    assert memory.available_bytes() == 2 * GIB * 3 // 4


def test_without_groups_the_machine_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    simulate(monkeypatch, 8 * GIB)
    assert memory.available_bytes() == 6 * GIB


@pytest.mark.skipif(platform.system() != "Linux", reason="reads /proc and /sys")
def test_what_this_machine_says_holds_together() -> None:
    assert all(group.directory.is_dir() for group in cgroup._own_groups())
    assert 0 < memory.available_bytes() <= memory.total_bytes() <= memory.machine_bytes()
