"""One showing of the screen: until it is left or ended, and what is said about it on the terminal that is back."""

from __future__ import annotations

import sys

from tui.app import ScalewallApp
from tui.leaving import HUNG_UP_STATUS, ended_by_signals
from tui.plain.saying import tell

SWITCH_S = 0.001
"""So soon a thread that works something out lets a key go first; Python's own 5 ms add up while news is painted."""


def show(app: ScalewallApp) -> int:
    """Show the screen to its end; give the exit status."""
    with ended_by_signals(app.leave):
        fault = _run(app)
    status = app.return_code or 0
    if status == HUNG_UP_STATUS or fault is None:
        return status
    from tui.screen_fault import FAULT_STATUS, fault_lines

    for line in fault_lines(fault):
        tell(line)
    return FAULT_STATUS


def _run(app: ScalewallApp) -> Exception | None:
    """Run the screen; give what went wrong in it, if anything did."""
    sys.setswitchinterval(SWITCH_S)
    try:
        app.run(mouse=app.preferences.mouse)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told in words, and kept whole in a file
        return app.fault or error
    return app.fault
