"""Keeps a machine from falling asleep for as long as its engine works, and says by what means."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

SYSTEMD_RUNS = Path("/run/systemd/system")
"""Is there where systemd is in charge (sd_booted(3)); elsewhere its tools have nobody to ask."""
REFUSAL_PATIENCE_S = 0.5
"""A tool that is refused says so at once; one that holds off sleep stays."""


class Wakefulness(NamedTuple):
    """What holds off sleep; keep it for as long as that is wanted, at the longest until this process ends."""

    by: str = ""
    """The name of the tool; empty where nothing does."""
    tool: subprocess.Popen[bytes] | None = None
    lifeline: int | None = None
    """The end of a pipe whose other end the tool's command reads: it ends with this process, however that ends."""


def stay_awake() -> Wakefulness:
    """Hold off sleep until this process ends.

    No tool holds off what a user does: the lid, the menu, the power button.
    """
    command = _command()
    if command is None:
        return Wakefulness()
    theirs, lifeline = os.pipe()
    try:
        tool = subprocess.Popen(command, stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        tool.wait(REFUSAL_PATIENCE_S)
    except subprocess.TimeoutExpired:
        return Wakefulness(Path(command[0]).name, tool, lifeline)
    except OSError:
        pass  # it is not here
    finally:
        os.close(theirs)
    os.close(lifeline)
    return Wakefulness()


def _command() -> Sequence[str] | None:
    if sys.platform == "darwin":
        return ("/usr/bin/caffeinate", "-i", "-w", str(os.getpid()))
    inhibit = shutil.which("systemd-inhibit")
    if inhibit is None or not SYSTEMD_RUNS.exists():
        return None
    return (inhibit, "--what=idle:sleep", "--who=scalewall-tui", "--why=a sweep is running", "--mode=block", "cat")
