"""What is the user's stays the user's: modes of files under any umask, and no way in over a network."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.end_to_end.conftest import TINY_MODELS

PROGRAM = [sys.executable, "-P", "-m", "tui"]


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    file = tmp_path / "tiny.toml"
    file.write_text(TINY_MODELS)
    return file


def sweep_command(registry: Path) -> list[str]:
    return [*PROGRAM, "run", "--models", "tiny-llama", "--lengths", "8,16", "--registry", str(registry), "--headless"]


@pytest.mark.real
@pytest.mark.parametrize("umask", [0o000, 0o277])
def test_files_are_private_under_any_umask(registry: Path, scalewall_home: Path, umask: int) -> None:
    """A real sweep with its checkpoints, logs and locks."""
    finished = subprocess.run(
        [*sweep_command(registry), "--weights", "synthetic"], capture_output=True, text=True, check=False, umask=umask
    )
    assert finished.returncode == 0, finished.stderr
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in _ours(scalewall_home)}
    assert any(path.suffix == ".run" for path in modes)
    assert any(path.suffix == ".safetensors" for path in modes), "the checkpoint is looked at too"
    too_open = {path: oct(mode) for path, mode in modes.items() if mode & 0o077}
    assert too_open == {}


@pytest.mark.real
def test_no_process_of_a_sweep_listens_on_a_network(registry: Path) -> None:
    """The fork server's own socket has no address on a network: it is a file in a folder of this user alone."""
    looked_at, listening = 0, list[object]()
    with subprocess.Popen(sweep_command(registry), stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if "worker" in line or "loaded" in line:
                looked_at += len(processes := _processes_of_sweep())
                listening += [one for process in processes for one in _listening(process)]
    assert running.returncode == 0
    assert looked_at > 2
    assert listening == []


def _ours(home: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(home):
        yield from (Path(folder) / name for name in (*folders, *files))


def _processes_of_sweep() -> list[psutil.Process]:
    """Every process that has the run file open, or descends from one that has."""
    found = []
    for process in psutil.process_iter():
        try:
            if "bench.engine" in process.cmdline():
                found += [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
    return found


def _listening(process: psutil.Process) -> list[object]:
    try:
        connections = process.net_connections(kind="inet")
    except psutil.NoSuchProcess:
        return []
    return [one for one in connections if one.status == psutil.CONN_LISTEN or one.type == socket.SOCK_DGRAM]
