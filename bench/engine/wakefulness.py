"""Keeps a machine awake for as long as its engine works."""

from __future__ import annotations

import os
import subprocess
import sys


def stay_awake() -> None:
    """On macOS, hold off idle sleep until this process ends; elsewhere nothing is needed for a server."""
    if sys.platform == "darwin":
        subprocess.Popen(
            ["/usr/bin/caffeinate", "-i", "-w", str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
