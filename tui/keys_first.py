"""News of the run waits a moment while keys are pressed: what a key does is to be all that moves then."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

SETTLED_S = 0.1
"""What a key does is on the screen by then, and has been seen to be there."""
AT_MOST_S = 0.5
"""News waits no longer for somebody who presses on."""


class KeysFirst:
    """Knows when a key was pressed last, and how long news has waited."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._pressed_s = float("-inf")
        self._waits_since_s: float | None = None

    def pressed(self) -> None:
        """Hear of a key."""
        self._pressed_s = self._clock()

    def wait_s(self) -> float:
        """Give the seconds that news has to wait now; 0 where it can be shown, which ends its waiting."""
        now_s = self._clock()
        since_s = now_s if self._waits_since_s is None else self._waits_since_s
        left_s = min(self._pressed_s + SETTLED_S, since_s + AT_MOST_S) - now_s
        self._waits_since_s = since_s if left_s > 0 else None
        return max(0.0, left_s)


def wait_for_keys_s(app: object) -> float:
    """Give the seconds that news has to wait in an application; 0 in a small one of a test that hears no keys."""
    keys = getattr(app, "keys_first", None)
    return keys.wait_s() if isinstance(keys, KeysFirst) else 0.0
