"""The real program with one fault planted in its screen: ``python faulty_screen.py FAULT RUN``."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

from tui.cli import main
from tui.screens.monitor import MonitorScreen
from tui.widgets.march_table import MarchTable

MESSAGE = "planted \x1b[2J fault \u202e of hf_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"


def fail(*_: Any) -> NoReturn:
    raise LookupError(MESSAGE)


def fail_in_a_thread(screen: MonitorScreen) -> None:
    screen.run_worker(fail, thread=True)


FAULTS: dict[str, tuple[type, str, Any]] = {
    "key": (MonitorScreen, "action_next_panel", fail),
    "paint": (MarchTable, "render_line", fail),
    "mount": (MonitorScreen, "on_mount", fail),
    "thread": (MonitorScreen, "action_next_panel", fail_in_a_thread),
}

if __name__ == "__main__":
    owner, name, planted = FAULTS[sys.argv[1]]
    setattr(owner, name, planted)
    main(["attach", sys.argv[2]])
