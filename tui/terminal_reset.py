"""Brings a terminal back that a killed screen left behind: all modes of the screen off, line settings sane."""

from __future__ import annotations

import os
import sys
import termios
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.errors import BadInput

MODES_OFF = (2026, 1016, 1015, 1006, 1005, 1003, 1002, 1000, 2048, 2004, 1004)
"""Synchronized output, mouse reports in every form, resize reports, bracketed paste, focus reports."""

ABANDON_WHAT_WAS_BEGUN = "\x18\x1b\\"
"""A killed screen may have been in the middle of a sequence: CAN ends most of them, ST a string."""

KITTY_KEYS_OFF = "\x1b[<u\x1b[=0u"
"""Before the alternate screen is left, which has a stack of its own."""

POINTER = "\x1b]22;default\x1b\\"
LINE_WRAP_ON = "\x1b[?7h"
ALTERNATE_SCREEN_OFF = "\x1b[?1049l"
CURSOR_ON = "\x1b[?25h"
PLAIN_TEXT = "\x0f\x1b(B\x1b[0m"

RESET = "".join(
    (
        ABANDON_WHAT_WAS_BEGUN,
        *(f"\x1b[?{mode}l" for mode in MODES_OFF),
        POINTER,
        KITTY_KEYS_OFF,
        LINE_WRAP_ON,
        ALTERNATE_SCREEN_OFF,
        CURSOR_ON,
        PLAIN_TEXT,
    )
)

LineSettings = list[Any]
"""What termios.tcgetattr gives: four words of flags, two speeds, and the special characters."""

INPUT, OUTPUT, CONTROL, LOCAL, CHARACTERS = 0, 1, 2, 3, 6
"""Places in these."""

ON = {
    INPUT: termios.BRKINT | termios.ICRNL | termios.IMAXBEL | termios.IXON,
    OUTPUT: termios.OPOST | termios.ONLCR,
    CONTROL: termios.CREAD,
    LOCAL: termios.ICANON | termios.ISIG | termios.IEXTEN | termios.ECHO | termios.ECHOE | termios.ECHOK
    | termios.ECHOCTL | termios.ECHOKE,
}  # fmt: skip
OFF = {
    INPUT: termios.IGNBRK | termios.INLCR | termios.IGNCR | termios.ISTRIP | termios.IXOFF,
    OUTPUT: termios.OCRNL | termios.ONOCR | termios.ONLRET,
    LOCAL: termios.ECHONL | termios.NOFLSH | termios.TOSTOP,
}
"""As in ``stty sane``; flow control is on, as it is where nobody changed it."""


def reset(terminal: Path | None = None) -> None:
    """Reset the terminal that is named, else the one that this process is on."""
    descriptor = own_terminal() if terminal is None else _opened(terminal)
    try:
        put_back(descriptor)
    finally:
        if terminal is not None:
            os.close(descriptor)


def put_back(descriptor: int) -> None:
    """Set the line of a terminal to what is sane, and write what switches the modes off."""
    # What a killed screen still had on the way is not worth waiting for, nor are its mouse reports worth reading.
    with suppress(termios.error):
        termios.tcflush(descriptor, termios.TCIOFLUSH)
    with suppress(termios.error):
        termios.tcsetattr(descriptor, termios.TCSANOW, sane(termios.tcgetattr(descriptor)))
    os.write(descriptor, RESET.encode())


def sane(settings: LineSettings) -> LineSettings:
    """Give line settings as a shell expects them; speed, size and special characters stay."""
    changed = list(settings)
    for place, wanted in ON.items():
        changed[place] = (changed[place] | wanted) & ~OFF.get(place, 0)
    characters = list(changed[CHARACTERS])
    characters[termios.VMIN] = b"\x01"
    changed[CHARACTERS] = characters
    return changed


def own_terminal() -> int:
    """Give the first of stdout, stderr and stdin that is a terminal."""
    for stream in (sys.__stdout__, sys.__stderr__, sys.__stdin__):
        if stream is not None and stream.isatty():
            return stream.fileno()
    raise BadInput(
        "There is no terminal here to reset.", "Type it on the terminal itself, or name that: scalewall-tui reset TTY"
    )


def _opened(terminal: Path) -> int:
    # Not to become the terminal that this process is on, and not to wait for a line that carries nothing.
    descriptor = os.open(terminal, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    if not os.isatty(descriptor):
        os.close(descriptor)
        raise BadInput(f"{str(terminal)!r} is not a terminal.", "Its name is what the command tty says on it.")
    return descriptor
