"""What a worker leaves running: processes that it, or a library in it, has started."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import suppress

import psutil

PR_SET_CHILD_SUBREAPER = 36
PR_GET_CHILD_SUBREAPER = 37

END_PATIENCE_S = 2.0
"""A dead process that nobody buries is waited for no longer."""


def adopt_strays() -> None:
    """Let this process be given what its descendants leave behind, wherever that hides (Linux, prctl(2))."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_strays(worker: int | None) -> int:
    """End at once what is left of a worker that is gone; give how many processes that were.

    Workers have sessions of their own, so all in such a session is theirs, and so is every child that this process
    was given from another session than its own.
    """
    ended: set[int] = set()
    # Again until nothing is found: what is ended may leave children of its own.
    while found := {*_of_session(worker), *_adopted()} - ended:
        for pid in found:
            _end(pid)
        ended |= found
    return len(ended)


def _of_session(worker: int | None) -> Iterator[int]:
    if worker is None:
        return
    for pid in psutil.pids():
        with suppress(ProcessLookupError, PermissionError):
            if pid != worker and os.getsid(pid) == worker and not _is_dead(pid):
                yield pid


def _adopted() -> Iterator[int]:
    if not _adopts():
        return
    own = os.getsid(0)
    for child in psutil.Process().children():
        with suppress(ProcessLookupError, PermissionError):
            if os.getsid(child.pid) != own:
                yield child.pid


def _adopts() -> bool:
    if sys.platform != "linux":
        return False
    answer = ctypes.c_int()
    ctypes.CDLL(None).prctl(PR_GET_CHILD_SUBREAPER, ctypes.byref(answer), 0, 0, 0)
    return answer.value != 0


def _end(pid: int) -> None:
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied, psutil.TimeoutExpired):
        process = psutil.Process(pid)
        process.kill()
        process.wait(END_PATIENCE_S)  # which also buries it, where it is ours to bury


def _is_dead(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
