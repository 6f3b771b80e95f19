"""An acknowledgement means done: the disk was told to keep it before anybody is told that it is kept."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture.conftest import Figure

SCRIPT = """
import os, sys
from pathlib import Path
from bench import events
from bench.store.requests import request
from bench.store.writer import RunWriter, create_run
from tests.unit.test_store import CONDITIONS, MEASUREMENT, SPECS, started
from bench.trial import Settings

path = Path(sys.argv[1])
create_run(path, "one", "a test", Settings(sequence_lengths=(128,)), SPECS)
os.write(1, b"acknowledged: plan\\n")
writer = started(path)
os.write(1, b"acknowledged: start\\n")
with writer.transaction():
    writer.record(events.TrialCompleted(trial_id=1, measurement=MEASUREMENT), 1, CONDITIONS)
os.write(1, b"acknowledged: result\\n")
number = request(path, "pause")
os.write(1, b"acknowledged: request\\n")
with writer.transaction():
    writer.record(events.CommandAnswered(command_id=number, answer="paused"))
os.write(1, b"acknowledged: answer\\n")
"""

CALL = re.compile(r"^(?:\d+ +)?(?P<name>\w+)\((?P<file>[^,)]*)(?P<rest>.*)$")


@pytest.fixture
def trace(tmp_path: Path) -> list[str]:
    """The system calls of a process that writes and acknowledges, in order."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not here, which alone sees the order of writes and syncs")
    log = tmp_path / "trace"
    calls = "trace=write,pwrite64,fsync,fdatasync,rename"
    command = ["strace", "-y", "-e", calls, "-o", str(log), sys.executable, "-c", SCRIPT, str(tmp_path / "one.run")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    if "ptrace" in done.stderr:
        pytest.skip("this system lets us trace nothing")
    assert done.returncode == 0, done.stderr
    return log.read_text().splitlines()


def test_the_sync_happens_before_the_acknowledgement(trace: list[str], figure: Figure) -> None:
    acknowledged = list(_acknowledgements(trace))
    assert [what for what, _ in acknowledged] == ["plan", "start", "result", "request", "answer"]
    assert [what for what, unsynced in acknowledged if unsynced] == []
    figure("acknowledgements before which the disk was told to keep all", f"{len(acknowledged)} of {len(acknowledged)}")


def test_a_new_run_s_name_is_synced_too(trace: list[str]) -> None:
    renamed = next(number for number, line in enumerate(trace) if line.startswith("rename("))
    acknowledged = next(number for number, line in enumerate(trace) if "acknowledged: plan" in line)
    assert any(line.startswith("fsync(") and ".run" not in line for line in trace[renamed:acknowledged])


def _acknowledgements(trace: list[str]) -> Iterator[tuple[str, set[str]]]:
    """Give each acknowledgement with the files that were written and not synced before it."""
    unsynced: set[str] = set()
    for line in trace:
        call = CALL.match(line)
        if call is None:
            continue
        if "acknowledged: " in line:
            yield line.partition("acknowledged: ")[2].partition("\\n")[0], set(unsynced)
        elif call["name"] == "pwrite64" and not call["file"].endswith("-shm>"):
            unsynced.add(call["file"])
        elif call["name"] in {"fsync", "fdatasync"}:
            unsynced.discard(call["file"])
