"""Workers for the tests of the worker: one that many tests share, and fresh ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.tiny_models import ForkedWorker


@pytest.fixture(scope="session")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkedWorker]:
    """A worker that tests share: each loads what it needs."""
    worker = ForkedWorker(tmp_path_factory.mktemp("worker") / "stderr")
    worker.start()
    yield worker
    worker.close()
    assert worker.wait() == 0


@pytest.fixture
def fresh_worker(tmp_path: Path) -> Iterator[ForkedWorker]:
    """A worker that the test may do away with."""
    worker = ForkedWorker(tmp_path / "stderr")
    worker.start()
    yield worker
    worker.close()
