"""Run files where they cannot be kept: on a read-only disk, or on one across a network."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.errors import BadInput, RunFileStuck
from bench.launch import plan_run
from bench.machine import file_system
from bench.store.reader import RunReader
from bench.store.requests import request
from bench.store.writer import create_run
from bench.trial import Outcome, Settings
from tests.unit.test_store import SPECS, started


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that can be written until it is made read-only by remounting it."""
    folder = tmp_path / "read-only"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False).returncode:
        pytest.skip("this system lets us mount nothing")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_file_in_a_read_only_place_is_read_as_it_stands(tmp_path: Path, read_only_folder: Path) -> None:
    create_run(tmp_path / "one.run", "one", "a test", Settings(sequence_lengths=(512, 128)), SPECS)
    writer = started(tmp_path / "one.run")  # left open: its newest rows stand in the write-ahead log
    for file in tmp_path.glob("one.run*"):
        if file.suffix != ".run-shm":
            shutil.copy(file, read_only_folder)
    path = read_only_folder / "one.run"
    subprocess.run(["mount", "-o", "remount,ro", read_only_folder], check=True)
    with closing(RunReader(path)) as reader:
        assert reader.marches()[0].trials[0].state == "running"
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader._connection.execute("DELETE FROM trials")
    with pytest.raises(RunFileStuck, match="cannot be written"):
        request(path, "stop")
    writer.close()


@pytest.mark.parametrize("old_run_file", [1], indirect=True)
def test_an_old_file_in_a_read_only_place_is_migrated_in_memory(read_only_folder: Path, old_run_file: Path) -> None:
    path = read_only_folder / "old.run"
    shutil.copy(old_run_file, path)
    subprocess.run(["mount", "-o", "remount,ro", read_only_folder], check=True)
    with closing(RunReader(path)) as reader:
        assert reader.marches()[0].trials[0].outcome is Outcome.COMPLETED


def test_a_run_file_is_not_kept_on_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulated: the table of mounts says so."""
    monkeypatch.setattr(file_system, "mounts", lambda: [("/", "nfs4")])
    with pytest.raises(BadInput, match="nfs4 is on a network") as refused:
        plan_run("a test", Settings(), SPECS)
    assert "SCALEWALL_HOME" in refused.value.remedy


def test_a_run_file_on_a_network_is_read_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulated: the table of mounts says so."""
    create_run(tmp_path / "one.run", "one", "a test", Settings(sequence_lengths=(512, 128)), SPECS)
    started(tmp_path / "one.run").close()
    monkeypatch.setattr(file_system, "mounts", lambda: [("/", "nfs4")])
    with closing(RunReader(tmp_path / "one.run")) as reader:
        assert reader.marches()[0].trials[0].state == "running"
    assert not list(tmp_path.glob("*-shm")), "nothing was made beside it"
