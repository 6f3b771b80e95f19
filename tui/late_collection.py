"""When garbage is looked for: not while the screen is imported and made, which took an eighth of the time to it."""

from __future__ import annotations

import gc
import threading

UNTIL_IT_STANDS_S = 2.0


def collect_nothing_yet() -> None:
    """Look for garbage only once the first screen stands, and never again among what it is made of: that stays."""
    gc.disable()
    timer = threading.Timer(UNTIL_IT_STANDS_S, _begin)
    timer.daemon = True
    timer.start()


def _begin() -> None:
    gc.freeze()
    gc.enable()
