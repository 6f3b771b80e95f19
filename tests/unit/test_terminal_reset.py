"""A reset leaves nothing of the screen's modes on, in whatever state the line was."""

from __future__ import annotations

import os
import pty
import termios
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.errors import BadInput
from tui.terminal_reset import RESET, own_terminal, put_back, reset, sane


@pytest.fixture
def line() -> Iterator[tuple[int, int]]:
    ours, theirs = pty.openpty()
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def test_a_raw_line_becomes_what_it_was(line: tuple[int, int]) -> None:
    _, theirs = line
    before = termios.tcgetattr(theirs)
    tty.setraw(theirs)
    assert termios.tcgetattr(theirs) != before
    put_back(theirs)
    after = termios.tcgetattr(theirs)
    assert after[2:] == before[2:]
    assert after[0] & ~(termios.BRKINT | termios.IMAXBEL) == before[0] & ~(termios.BRKINT | termios.IMAXBEL)
    assert after[1] == before[1]


def test_what_is_sane_stays_as_it_is(line: tuple[int, int]) -> None:
    once = sane(termios.tcgetattr(line[1]))
    assert sane(once) == once


def test_a_terminal_by_its_name(line: tuple[int, int]) -> None:
    ours, theirs = line
    tty.setraw(theirs)
    reset(Path(os.ttyname(theirs)))
    assert os.read(ours, 4096).decode() == RESET
    assert termios.tcgetattr(theirs)[3] & termios.ICANON


def test_what_is_no_terminal_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("left alone")
    with pytest.raises(BadInput, match="not a terminal"):
        reset(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "left alone"


def test_without_a_terminal_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in ("__stdin__", "__stdout__", "__stderr__"):
        monkeypatch.setattr(f"sys.{stream}", None)
    with pytest.raises(BadInput, match="no terminal here"):
        own_terminal()
