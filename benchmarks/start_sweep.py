"""What ``scalewall-tui run`` does once its options are read, as a process: an order on stdin, a path on stdout."""

from __future__ import annotations

import sys

import msgspec

from bench.launch import plan_run, start_engine
from bench.model_spec import ModelSpec
from bench.trial import Settings


class SweepOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A sweep to start."""

    name: str
    settings: Settings
    specs: tuple[ModelSpec, ...]
    worker_command: tuple[str, ...] = ()
    """Empty for the workers that the product itself would choose."""


def start(order: SweepOrder) -> str:
    """Write the plan, start the engine, give the run file's path."""
    path = plan_run(order.name, order.settings, order.specs)
    start_engine(path, order.worker_command)
    return str(path)


if __name__ == "__main__":
    sys.stdout.write(start(msgspec.json.decode(sys.stdin.buffer.read(), type=SweepOrder)))
