"""What is begun while the modules of the screen are imported, which takes longer than all of it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tui.first_wall import FirstWall
from tui.run_link import RunLink


class HeadStart(NamedTuple):
    """The run that is read already, and the process that will draw its wall."""

    link: RunLink
    first_wall: FirstWall | None


def head_start(run_file: Path, *, read_only: bool) -> HeadStart:
    """Begin to read a run, and make ready to draw it."""
    first_wall = _first_wall()
    link = RunLink(run_file, read_only=read_only)
    link.read_ahead()
    return HeadStart(link, first_wall)


def _first_wall() -> FirstWall | None:
    try:
        return FirstWall()
    except OSError:  # no room for another process: then it is drawn here, and a little later
        return None
