"""What is begun while the modules of the screen are imported, which takes longer than all of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tui.scout.scout import Scout

if TYPE_CHECKING:
    from tui.run_link import RunLink


class HeadStart(NamedTuple):
    """The run that is being read already, and the process that reads it and will draw its wall."""

    link: RunLink
    scout: Scout | None


def head_start(run_file: Path, *, read_only: bool) -> HeadStart:
    """Begin to read a run, and make ready to draw it."""
    scout = _scout(run_file)
    from tui.run_link import RunLink  # with half of Textual, for which the scout need not wait

    link = RunLink(run_file, read_only=read_only)
    link.read_ahead(scout)
    return HeadStart(link, scout)


def _scout(run_file: Path) -> Scout | None:
    try:
        return Scout(run_file)
    except OSError:  # no room for another process: then all is done here, and a little later
        return None
