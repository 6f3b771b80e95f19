"""One showing of the screen: until it is left or ended, and what is said about it on the terminal that is back."""

from __future__ import annotations

import gc
import sys
import threading

from tui.app import ScalewallApp
from tui.leaving import HUNG_UP_STATUS, ended_by_signals
from tui.plain.saying import tell
from tui.screen_fault import FAULT_STATUS, fault_lines

UNTIL_IT_STANDS_S = 2.0
SWITCH_S = 0.001
"""So soon a thread that works something out lets a key go first; Python's own 5 ms add up while news is painted."""


def show(app: ScalewallApp) -> int:
    """Show the screen to its end; give the exit status."""
    with ended_by_signals(app.leave):
        fault = _run(app)
    status = app.return_code or 0
    if status == HUNG_UP_STATUS or fault is None:
        return status
    for line in fault_lines(fault):
        tell(line)
    return FAULT_STATUS


def _run(app: ScalewallApp) -> Exception | None:
    """Run the screen; give what went wrong in it, if anything did."""
    _collect_nothing_yet()
    sys.setswitchinterval(SWITCH_S)
    try:
        app.run(mouse=app.preferences.mouse)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told in words, and kept whole in a file
        return app.fault or error
    return app.fault


def _collect_nothing_yet() -> None:
    """Look for garbage only once the first screen stands, and never again among what it is made of: that stays."""
    gc.disable()

    def begin() -> None:
        gc.freeze()
        gc.enable()

    timer = threading.Timer(UNTIL_IT_STANDS_S, begin)
    timer.daemon = True
    timer.start()
