"""What every test shares: a home of its own, and waiting for conditions that name themselves."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

Waiter = Callable[..., None]

settings.register_profile("untimed", deadline=None)  # how long an example takes is no matter of a test
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def scalewall_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep every test away from the user's runs and configuration."""
    home = tmp_path / "scalewall home"
    monkeypatch.setenv("SCALEWALL_HOME", str(home))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    return home


@pytest.fixture
def wait_until() -> Waiter:
    """Wait for a condition, and name it where it does not come."""

    def wait(condition: Callable[[], object], name: str, timeout_s: float = 60.0) -> None:
        give_up_at = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > give_up_at:
                pytest.fail(f"waited {timeout_s:g} s in vain until {name}")
            time.sleep(0.02)

    return wait
