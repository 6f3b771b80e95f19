"""Waiting for others: until they are quiet, or until patience is at its end, which is remembered."""

from __future__ import annotations

import pytest

from benchmarks import quiet
from benchmarks.quiet import QuietWatch


def others(monkeypatch: pytest.MonkeyPatch, *cores: float) -> list[float]:
    """Let others keep so many cores busy, look by look; what is left was not looked at."""
    looks = list(cores)
    monkeypatch.setattr(quiet, "_others_cores", lambda: looks.pop(0))
    return looks


def test_the_wait_ends_once_others_are_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    left = others(monkeypatch, 2.0, 0.5, 0.01, 2.0)
    watch = QuietWatch(patience_s=3600.0)
    watch.wait()
    assert left == [2.0]
    assert watch.loudest_cores == 0.01


def test_the_end_of_patience_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    others(monkeypatch, 1.5, 0.0)
    watch = QuietWatch(patience_s=0.0)
    watch.wait()
    watch.wait()
    assert watch.loudest_cores == 1.5
