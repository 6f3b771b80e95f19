"""One engine per run: a lock that the living process holds and that dies with it."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

PROBE_PATIENCE_S = 1.0
"""A viewer that looks whether the lock is held holds it for an instant; an engine waits that out."""


def lock_path(run_file: Path) -> Path:
    """Give the lock's place, beside the run file."""
    return run_file.with_suffix(".lock")


def acquire(run_file: Path) -> int | None:
    """Take the run for this process; give the descriptor to keep open, or None where another has it."""
    descriptor = os.open(lock_path(run_file), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    give_up_at = time.monotonic() + PROBE_PATIENCE_S
    while not _try(descriptor, fcntl.LOCK_EX):
        if time.monotonic() > give_up_at:
            os.close(descriptor)
            return None
        time.sleep(0.02)
    return descriptor


def is_held(run_file: Path) -> bool:
    """Say whether a living engine has the run."""
    try:
        descriptor = os.open(lock_path(run_file), os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return False  # nobody has had it yet, or another user's engine, which is no business of ours
    try:
        return not _try(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
