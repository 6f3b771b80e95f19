"""Choices are remembered one beside the other, and a file that nobody understands costs nothing but the choices."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.paths import data_directory
from tui.remembered import FILE_NAME, Remembered, recall, remember


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCALEWALL_HOME", str(tmp_path))


def test_choices_stand_beside_each_other() -> None:
    assert recall() == Remembered()
    remember(hidden_columns=("load",))
    remember(pivot="latency")
    assert recall() == Remembered(hidden_columns=("load",), pivot="latency")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"hidden_columns": 3}'])
def test_a_file_that_nobody_understands_is_written_over(content: bytes) -> None:
    (data_directory() / FILE_NAME).write_bytes(content)
    assert recall() == Remembered()
    remember(pivot="memory")
    assert recall().pivot == "memory"
