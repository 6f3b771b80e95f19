"""Opens the screen from the command line, or tells the same in plain lines where that is wished."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.errors import BadInput
from tui.look_options import preferences_in_force
from tui.plain.saying import say, tell

if TYPE_CHECKING:
    from tui.head_start import HeadStart

PAINTS_PER_S = "240"
"""At most; Textual's own 60 let news that comes in steps, as at the start, wait 16 ms before each."""


def need_terminal() -> None:
    """Refuse a screen without a terminal before anything is started."""
    if os.environ.get("TEXTUAL_DRIVER"):  # the browser view has started us, and draws what we say
        return
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise BadInput(
            "There is no terminal here for the screen.",
            "Go without one: --plain tells what happens, and run --headless waits for the end.",
        )
    from tui.terminal_abilities import require_addressable

    require_addressable(os.environ)


def show_or_tell(run_file: Path | None, *, from_its_start: bool = False, read_only: bool = False) -> None:
    """Show a run, or the start screen; with --plain tell what happens, line by line."""
    if not preferences_in_force().plain:
        _show(run_file, read_only=read_only)
        return
    from tui.plain.following import follow, nothing_runs

    if run_file is not None:
        follow(run_file, say, from_its_start=from_its_start)
    for line in nothing_runs() if run_file is None else ():
        say(line)


def _show(run_file: Path | None, *, read_only: bool = False) -> None:
    need_terminal()
    os.environ.setdefault("TEXTUAL_FPS", PAINTS_PER_S)
    from tui.asyncio_alone import import_asyncio_alone

    import_asyncio_alone()
    begun = _head_start(run_file, read_only=read_only)
    from tui.app import ScalewallApp
    from tui.leaving import HUNG_UP_STATUS
    from tui.own_registry import registry_files
    from tui.showing import show

    preferences = preferences_in_force()
    app = ScalewallApp(run_file, registry_files(()), preferences=preferences, read_only=read_only, begun=begun)
    status = show(app)
    if app.return_value is not None and app.fault is None and status != HUNG_UP_STATUS:
        _say_goodbye(app.return_value)
    sys.exit(status)


def _head_start(run_file: Path | None, *, read_only: bool) -> HeadStart | None:
    if run_file is None:
        return None
    from tui.head_start import head_start

    return head_start(run_file, read_only=read_only)


def _say_goodbye(run_file: Path) -> None:
    from bench.replay.place import is_replay
    from bench.store import lock

    if lock.is_held(run_file) and not is_replay(run_file):
        tell(f"The sweep {run_file.stem} goes on. Come back to it with: scalewall-tui")
