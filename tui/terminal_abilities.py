"""What the terminal can do, by what the environment says of it: colours, mouse, letters, and any screen at all."""

from __future__ import annotations

from collections.abc import Mapping

from bench.errors import BadInput
from tui.configuration.declared import Colours, Mouse
from tui.visible_text import visible

SIXTEEN = ("linux", "ansi", "cygwin", "cons25", "vt")
"""Terminals, by how their names begin, that have no more colours than these."""
DRIVER = "TEXTUAL_DRIVER"
"""Set by what shows the screen somewhere else than on a terminal, such as in a browser."""
_TOLD: dict[str, Colours] = {"truecolor": "truecolor", "256": "256", "standard": "16"}
DUMB = frozenset({"", "dumb", "unknown"})
MOVE_THEIR_CURSOR = ("xterm", "tmux", "screen", "rxvt", "linux", "alacritty", "foot", "kitty", "vte")
"""Terminals, by how their names begin, of which nobody need ask: curses takes a millisecond to be imported."""
REMEDY = "Set TERM to what the terminal is, or do without a screen: --plain, or run --headless"


def colours_of(environment: Mapping[str, str], wish: Colours) -> Colours:
    """Give how many colours to use; 256 where nothing says more or less."""
    if wish != "auto":
        return wish
    if environment.get("NO_COLOR"):
        return "none"
    told = _TOLD.get(environment.get("TEXTUAL_COLOR_SYSTEM", ""))
    if told is not None:
        return told
    term = environment.get("TERM", "").lower()
    if environment.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"} or term.endswith("-direct"):
        return "truecolor"
    return "16" if term.endswith("-16color") or (term.startswith(SIXTEEN) and "256" not in term) else "256"


def hears_mouse(environment: Mapping[str, str], wish: Mouse) -> bool:
    """Whether to ask the terminal for the mouse: over SSH it costs, and takes the terminal's own selection."""
    if wish != "auto":
        return wish == "on"
    if environment.get(DRIVER):
        return True
    return not (environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"))


def is_only_ascii(encoding: str | None) -> bool:
    """Whether what is written can hold nothing but ASCII, since no other sign would arrive."""
    return not (encoding or "utf-8").lower().replace("-", "").startswith("utf")


def require_addressable(environment: Mapping[str, str]) -> None:
    """Raise BadInput where the terminal cannot move its cursor."""
    if environment.get(DRIVER):
        return
    term = environment.get("TERM", "")
    if term.lower() in DUMB or not _moves_its_cursor(term):
        named = f"is {visible(term, 40)}" if term else "is not set"
        raise BadInput(f"This terminal cannot show a screen: TERM {named}, and has no way to move the cursor.", REMEDY)


def _moves_its_cursor(term: str) -> bool:
    """Ask the system's list of terminals; one that is not in it may well be newer."""
    if term.startswith(MOVE_THEIR_CURSOR):
        return True
    try:
        import curses
    except ImportError:  # a Python without it
        return True
    try:
        curses.setupterm(term)
    except curses.error:
        return True
    return curses.tigetstr("cup") is not None
