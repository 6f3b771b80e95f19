"""Which cores count: those that may be used, once per core, and by kind."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.machine import cores
from bench.machine.cores import CoreKinds

on_linux = pytest.mark.skipif(platform.system() != "Linux", reason="pins itself to a core")


@pytest.fixture
def one_core() -> Iterator[int]:
    """Leave this process a single core for a while, as a container or taskset would."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    yield min(allowed)
    os.sched_setaffinity(0, allowed)


@on_linux
def test_only_cores_that_may_be_used_count(one_core: int) -> None:
    assert cores.usable_cpus() == frozenset({one_core})
    assert cores.logical_cores() == 1
    assert cores.physical_cores() == 1


def test_where_nothing_can_be_forbidden_all_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert cores.usable_cpus() is None
    assert cores.logical_cores() == os.cpu_count()


def topology(cpus: Path, *siblings: str) -> Path:
    """Say of each logical core which share its physical one (simulated)."""
    for number, shared in enumerate(siblings):
        (cpus / f"cpu{number}" / "topology").mkdir(parents=True)
        (cpus / f"cpu{number}" / "topology" / "thread_siblings_list").write_text(f"{shared}\n")
    return cpus


def test_two_threads_of_a_core_are_one(tmp_path: Path) -> None:
    cpus = topology(tmp_path, "0,4", "1", "2", "3", "0,4")
    assert cores.cores_behind({0, 1, 2, 3, 4}, cpus) == 4
    assert cores.cores_behind({0, 4}, cpus) == 1


def test_cores_that_do_not_tell_their_siblings(tmp_path: Path) -> None:
    assert cores.cores_behind({0, 7}, topology(tmp_path, "0")) is None


def test_a_hybrid_chip(tmp_path: Path) -> None:
    """Two fast cores of two threads each and four frugal ones (simulated)."""
    topology(tmp_path / "system" / "cpu", "0-1", "0-1", "2-3", "2-3", "4", "5", "6", "7")
    for kind, cpus in (("cpu_core", "0-3"), ("cpu_atom", "4-7")):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "cpus").write_text(f"{cpus}\n")
    assert cores.linux_core_kinds(range(8), tmp_path) == CoreKinds(performance=2, efficiency=4)
    assert cores.linux_core_kinds({0, 1, 6}, tmp_path) == CoreKinds(performance=1, efficiency=1)
    assert cores.linux_core_kinds({4, 5}, tmp_path) == CoreKinds(performance=0, efficiency=2)


def test_a_chip_of_one_kind(tmp_path: Path) -> None:
    assert cores.linux_core_kinds(range(8), tmp_path) is None


@pytest.mark.parametrize(("text", "expected"), [("0-3,8", {0, 1, 2, 3, 8}), ("5", {5}), ("", set())])
def test_lists_of_processors(text: str, expected: set[int]) -> None:
    assert cores.cpus_in(text) == expected
