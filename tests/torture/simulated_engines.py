"""The real program, except that engines which its screen starts have simulated workers."""

from __future__ import annotations

import sys
from functools import partial

import tui.engine_requests
import tui.sweep_start
from bench.launch import start_engine
from tests.engine.sweep import FAKE_WORKER
from tui.cli import main

if __name__ == "__main__":
    start = partial(start_engine, worker_command=FAKE_WORKER)
    for module in (tui.engine_requests, tui.sweep_start):
        setattr(module, "start_engine", start)  # noqa: B010 - a name that the module does not export
    main(sys.argv[1:])
