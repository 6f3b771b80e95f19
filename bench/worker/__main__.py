"""``python -m bench.worker ORDERS_FD EVENTS_FD DEVICE``: serve over two inherited pipes."""

from __future__ import annotations

import os
import sys

from bench.worker.parent_death import die_with
from bench.worker.process import serve

EXPECTED_ARGUMENTS = 3


def main(arguments: list[str]) -> int:
    """Read the file descriptors and the device from the command line and serve."""
    if len(arguments) != EXPECTED_ARGUMENTS:
        sys.stderr.write("usage: python -m bench.worker ORDERS_FD EVENTS_FD DEVICE\n")
        return 2
    die_with(os.getppid())
    orders_fd, events_fd, device = arguments
    return serve(int(orders_fd), int(events_fd), device)


if __name__ == "__main__":
    exit_status = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # Taking torch apart costs a second for each model and gives back nothing that the system does not take by itself.
    os._exit(exit_status)
