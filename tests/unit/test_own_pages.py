"""A forked process has its Python objects to itself before it looks at them, counted by the system's page faults."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from bench.worker.own_pages import Region, regions_of_objects

OBJECTS = 200_000
LARGEST_PAGE_BYTES = 65536
LOOK_AT_EVERYTHING_AFTER_A_FORK = f"""
import os, resource, sys
from bench.worker.own_pages import copy_own_pages
objects = [float(number) for number in range({OBJECTS})]
if os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
if "copy" in sys.argv:
    copy_own_pages()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for one in objects:
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
SMAPS = """\
5600-5800 rw-p 00000000 00:00 0                          [heap]
Size:                  4 kB
Anonymous:             4 kB
VmFlags: rd wr mr mw me ac
7f00-9f00 rw-p 00000000 00:00 0 
Size:                  8 kB
Rss:                   4 kB
Anonymous:             4 kB
AnonHugePages:         0 kB
VmFlags: rd wr mr mw me ac sd
a000-b000 r--p 00000000 00:00 0 
Anonymous:             4 kB
b000-c000 rw-p 00001000 08:01 1234                       /usr/lib/libc.so.6
Anonymous:             4 kB
c000-d000 rw-p 00000000 00:00 0                          [anon:glibc: malloc]
Anonymous:             4 kB
"""  # noqa: W291 — the system ends the line of a region without a name with a space


def faults_of_a_look(*arguments: str) -> int:
    """Fork, look at many objects, count the page faults of the look."""
    command = [sys.executable, "-c", LOOK_AT_EVERYTHING_AFTER_A_FORK, *arguments]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@pytest.mark.skipif(platform.system() != "Linux", reason="workers are forked on Linux only")
def test_looking_at_objects_after_a_fork_copies_nothing_any_more() -> None:
    if tuple(map(int, platform.release().split(".")[:2])) < (5, 14):
        pytest.skip("this Linux copies pages only one at a time")
    shared, own = faults_of_a_look(), faults_of_a_look("copy")
    assert shared > OBJECTS * sys.getsizeof(0.0) / LARGEST_PAGE_BYTES
    assert own < shared / 10


def test_only_private_writable_memory_without_a_file_is_taken() -> None:
    assert list(regions_of_objects(SMAPS)) == [Region(0x5600, 0x200, 4096), Region(0x7F00, 0x2000, 4096)]
