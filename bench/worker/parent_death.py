"""A worker does not outlive whoever started it, not even where it can run no code of its own any more."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Let the kernel end this process when its parent dies (Linux, prctl(2)); at once where that has happened.

    Elsewhere the end of the pipe of orders does it, as long as Python can run at all (``channel.py``).
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
