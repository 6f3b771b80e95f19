"""Whether anything of a screen can be seen: what nobody sees need not be kept up to date."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen


def is_covered(screen: Screen[Any]) -> bool:
    """Whether a screen that lets nothing through lies above this one."""
    stack = screen.app.screen_stack
    above = stack[stack.index(screen) + 1 :] if screen in stack else []
    return any(other.styles.background.a == 1 for other in above)
