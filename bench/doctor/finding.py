"""What the doctor says: one finding per thing looked at, and what they come to together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

Level = Literal["problem", "warning", "fine"]
Group = Literal["device", "machine", "settings", "storage", "terminal"]

DEVICE_TITLE = "device"
"""Title of the finding on the device asked for, which has an exit status of its own."""

READY_STATUS, PROBLEM_STATUS, DEVICE_STATUS = 0, 1, 3


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    level: Level
    title: str
    detail: str
    remedy: str = ""
    """What to do about it: a command or a setting; empty where nothing need be done."""
    group: Group = "device"


def fine(title: str, detail: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(level="fine", title=title, detail=detail)


def warning(title: str, detail: str, remedy: str) -> Finding:
    """Say that something makes figures doubtful."""
    return Finding(level="warning", title=title, detail=detail, remedy=remedy)


def problem(title: str, detail: str, remedy: str) -> Finding:
    """Say that something would spoil a sweep."""
    return Finding(level="problem", title=title, detail=detail, remedy=remedy)


def exit_status(findings: Iterable[Finding]) -> int:
    """Give 3 where the device asked for is not there, 1 for any other problem, 0 for none."""
    titles = {finding.title for finding in findings if finding.level == "problem"}
    if DEVICE_TITLE in titles:
        return DEVICE_STATUS
    return PROBLEM_STATUS if titles else READY_STATUS


def verdict(findings: Sequence[Finding]) -> str:
    """Sum the findings up in a few words."""
    problems = [finding.title for finding in findings if finding.level == "problem"]
    doubts = sum(finding.level == "warning" for finding in findings)
    with_doubts = "" if doubts == 0 else f"with {doubts} doubt{'' if doubts == 1 else 's'}"
    if problems:
        return "; ".join(filter(None, [f"not ready: {', '.join(problems)}", with_doubts]))
    return ", ".join(filter(None, ["ready", with_doubts]))
