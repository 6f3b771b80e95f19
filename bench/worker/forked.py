"""A worker's first steps after the fork, before it is like any other worker."""

from __future__ import annotations

import os
import sys
from multiprocessing.connection import Connection

from bench.worker.own_pages import copy_own_pages
from bench.worker.parent_death import die_with
from bench.worker.process import serve


def run_forked(orders: Connection, events: Connection, errors: Connection, device: str) -> None:
    """Serve as a worker in a session of its own that dies with the fork server; exits the process."""
    os.setsid()
    die_with(os.getppid())
    os.dup2(errors.fileno(), sys.stdout.fileno())
    os.dup2(errors.fileno(), sys.stderr.fileno())
    copy_own_pages()
    sys.exit(serve(orders.fileno(), events.fileno(), device))
