"""Keeps a machine from falling asleep for as long as its engine works, and says by what means."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

SYSTEMD_RUNS = Path("/run/systemd/system")
"""Is there where systemd is in charge (sd_booted(3)); elsewhere its tools have nobody to ask."""
REFUSAL_PATIENCE_S = 0.5
"""A tool that is refused says so at once; one that holds off sleep stays."""


def stay_awake() -> str:
    """Hold off sleep until this process ends; give the name of what does, empty where nothing can.

    No tool holds off what a user does: the lid, the menu, the power button.
    """
    command = _command()
    if command is None:
        return ""
    try:
        # It ends with this process: caffeinate watches it, and the other one's command reads a pipe that ends with it.
        tool = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return ""
    try:
        tool.wait(REFUSAL_PATIENCE_S)
    except subprocess.TimeoutExpired:
        return Path(command[0]).name
    return ""


def _command() -> Sequence[str] | None:
    if sys.platform == "darwin":
        return ("/usr/bin/caffeinate", "-i", "-w", str(os.getpid()))
    inhibit = shutil.which("systemd-inhibit")
    if inhibit is None or not SYSTEMD_RUNS.exists():
        return None
    return (inhibit, "--what=idle:sleep", "--who=scalewall-tui", "--why=a sweep is running", "--mode=block", "cat")
