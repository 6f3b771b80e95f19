"""Free memory goes back to the system, seen in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

FREE_BETWEEN = """
import psutil
from tui.freed_memory import give_back

own = psutil.Process()
kept = [bytes(2_000) for _ in range(40_000)]
del kept[:-1]  # what lies below the last one is free, and the C library keeps it
before = own.memory_full_info().uss
give_back()
print(before - own.memory_full_info().uss)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other C libraries give it back by themselves")
def test_memory_between_what_is_in_use_goes_back() -> None:
    done = subprocess.run([sys.executable, "-P", "-c", FREE_BETWEEN], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 40 * 1024**2
