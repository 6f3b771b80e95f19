"""Run files as earlier versions of the program wrote them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest


@pytest.fixture(params=[1, 2, 3, 4])
def old_run_file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A run file of each earlier form."""
    path = tmp_path / "old.run"
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / "old_run_files" / f"version_{request.param}.sql").read_text())
    connection.close()
    return path
