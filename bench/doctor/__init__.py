"""Looks before a sweep starts for what would spoil it: facts are gathered first, then judged."""

from __future__ import annotations

from bench.doctor.checks import findings_on
from bench.doctor.finding import Finding, exit_status, verdict
from bench.doctor.gathering import gather

__all__ = ["Finding", "examine", "exit_status", "verdict"]


def examine(device: str) -> tuple[Finding, ...]:
    """Examine this machine for a sweep on the device (or ``auto``); some seconds, a worker process among them."""
    return findings_on(gather(device))
