"""Threads share one heap where that was asked for: seen in what the allocator tells of itself."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, sys, threading
from tui.one_heap import use_one_heap

if sys.argv[1] == "one":
    use_one_heap()
barrier = threading.Barrier(4)

def allocate():
    kept = [bytes(50_000) for _ in range(200)]
    barrier.wait()
    return kept

threads = [threading.Thread(target=allocate) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


def heaps(wanted: str) -> int:
    told = subprocess.run([sys.executable, "-c", PROGRAM, wanted], capture_output=True, text=True, check=True)
    return told.stdout.count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another allocator")
def test_threads_share_one_heap() -> None:
    assert hasattr(ctypes.CDLL(None), "mallopt")
    assert heaps("one") == 1
    assert heaps("many") > 1
