"""What is in the page cache, asked of the system itself about files that were just written, read or put out."""

from __future__ import annotations

import mmap
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from bench.worker import page_cache
from bench.worker.page_cache import cached_share

PAGES = 512
WHOLE = pytest.approx(1.0, abs=0.05)
"""A busy machine may drop some pages of any file at any moment."""

asks_for_real = pytest.mark.skipif(platform.system() not in {"Linux", "Darwin"}, reason="no mincore")


def write(path: Path, pages: int = PAGES) -> Path:
    """Write a file and have it on the disk, so that its pages may be put out."""
    with path.open("wb") as file:
        file.write(os.urandom(pages * mmap.PAGESIZE))
        file.flush()
        os.fsync(file.fileno())
    return path


def put_out(path: Path) -> None:
    """Drop a file's pages; skip where this file system keeps them whatever it is told."""
    if not hasattr(os, "posix_fadvise"):
        pytest.skip("this system cannot be told to drop a file's pages")
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    kind = subprocess.run(["stat", "-f", "-c", "%T", path], capture_output=True, text=True, check=True).stdout.strip()
    if kind in {"tmpfs", "ramfs", "overlayfs"}:
        pytest.skip(f"{kind} keeps its files in memory, or hides the file below")


@asks_for_real
def test_a_file_just_written_is_in_memory(tmp_path: Path) -> None:
    assert cached_share([write(tmp_path / "weights")]) == WHOLE


def test_a_file_put_out_is_not_until_it_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "weights")
    put_out(path)
    assert cached_share([path]) == pytest.approx(0.0, abs=0.05)
    path.read_bytes()
    assert cached_share([path]) == WHOLE


def test_asking_does_not_itself_read(tmp_path: Path) -> None:
    path = write(tmp_path / "weights")
    put_out(path)
    assert [cached_share([path]) for _ in range(3)] == [pytest.approx(0.0, abs=0.05)] * 3


def test_files_count_by_their_size(tmp_path: Path) -> None:
    large, small = write(tmp_path / "large", 3 * PAGES), write(tmp_path / "small", PAGES)
    put_out(large)
    assert cached_share([large, small]) == pytest.approx(0.25, abs=0.02)


@asks_for_real
def test_a_link_is_asked_about_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(write(tmp_path / "weights"))
    assert cached_share([tmp_path / "link"]) == WHOLE


@asks_for_real
def test_a_last_page_that_is_not_full_counts(tmp_path: Path) -> None:
    path = tmp_path / "weights"
    path.write_bytes(b"x" * (mmap.PAGESIZE + 1))
    assert cached_share([path]) == WHOLE


def test_nothing_is_said_where_there_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert cached_share([]) is None
    assert cached_share([tmp_path / "empty"]) is None
    assert cached_share([tmp_path / "missing"]) is None


@asks_for_real
def test_one_file_that_cannot_be_asked_about_leaves_the_whole_unknown(tmp_path: Path) -> None:
    assert cached_share([write(tmp_path / "weights"), tmp_path / "missing"]) is None


def test_of_somebody_elses_file_nothing_is_believed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Linux would call every page of it resident; that the file is another's is simulated."""
    path = write(tmp_path / "weights")
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert cached_share([path]) is None


def test_a_system_without_the_call_says_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(page_cache, "_library", lambda: None)
    assert cached_share([write(tmp_path / "weights")]) is None


@asks_for_real
def test_no_mapping_is_left_behind(tmp_path: Path) -> None:
    path = write(tmp_path / "weights of this test")
    cached_share([path])
    if sys.platform == "linux":
        assert path.name not in Path("/proc/self/maps").read_text()
