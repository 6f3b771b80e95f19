"""A worker's first steps after the fork, before it is like any other worker."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from multiprocessing.connection import Connection

from bench.worker.own_pages import copy_own_pages
from bench.worker.process import serve

PR_SET_PDEATHSIG = 1


def run_forked(orders: Connection, events: Connection, errors: Connection, device: str) -> None:
    """Serve as a worker in a session of its own that dies with the fork server; exits the process."""
    os.setsid()
    _die_with_parent()
    os.dup2(errors.fileno(), sys.stdout.fileno())
    os.dup2(errors.fileno(), sys.stderr.fileno())
    copy_own_pages()
    sys.exit(serve(orders.fileno(), events.fileno(), device))


def _die_with_parent() -> None:
    """Linux only, as the fork server is: the server ends when its engine does, and takes the worker along."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
