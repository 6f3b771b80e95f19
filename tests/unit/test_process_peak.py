"""The peak of another process, as its kernel keeps it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bench.engine.process_peak import process_peak
from bench.machine.process_memory import Reading


def test_this_process_has_one_with_its_instrument() -> None:
    peak = process_peak(os.getpid())
    assert peak.bytes is not None
    assert peak.bytes > 1_000_000
    assert peak.instrument


def test_what_was_freed_still_counts() -> None:
    code = "block = bytearray(200_000_000); del block; print('freed', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "freed\n"
        peak = process_peak(process.pid)
        process.communicate("\n")
    assert peak.bytes is not None
    assert peak.bytes > 200_000_000


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS keeps the peak of a process that nobody reaped")
def test_of_a_process_that_is_gone_nothing_is_known() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert process_peak(process.pid).bytes is None
    assert process_peak(None) == Reading(None, "")
