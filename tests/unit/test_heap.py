"""All threads share a heap, and free memory goes back to the system; seen in processes of their own."""

from __future__ import annotations

import subprocess
import sys

import pytest

FREE_BETWEEN = """
import psutil
from bench.machine.heap import give_back

own = psutil.Process()
kept = [bytes(2_000) for _ in range(40_000)]
del kept[:-1]  # what lies below the last one is free, and the C library keeps it
before = own.memory_full_info().uss
give_back()
print(before - own.memory_full_info().uss)
"""


HEAPS = """
import ctypes, sys, threading
from bench.machine.heap import keep_one_heap

if sys.argv[1] == "one":
    keep_one_heap()
all_there = threading.Barrier(4)

def fill():
    kept = [bytes(2_000) for _ in range(100)]
    all_there.wait()

threads = [threading.Thread(target=fill) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
"""

linux_alone = pytest.mark.skipif(sys.platform != "linux", reason="other C libraries keep no heap for each thread")


def output_of(program: str, *arguments: str) -> str:
    command = [sys.executable, "-P", "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@linux_alone
def test_all_threads_share_a_heap() -> None:
    assert output_of(HEAPS, "as ever").count("<heap nr=") > 1
    assert output_of(HEAPS, "one").count("<heap nr=") == 1


@linux_alone
def test_memory_between_what_is_in_use_goes_back() -> None:
    assert int(output_of(FREE_BETWEEN)) > 40 * 1024**2
