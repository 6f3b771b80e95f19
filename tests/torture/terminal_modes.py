"""What a program has switched on in a terminal, told from the bytes that it wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

PRIVATE_MODE = re.compile(rb"\x1b\[\?([\d;]+)([hl])|\x1b\[([<>])\d*u|\x1b\[=0u")
ON_BY_ITSELF = frozenset({7, 25})
"""Line wrap and cursor are on in a terminal that nobody has touched."""

ALTERNATE_SCREEN = 1049
LONGEST_SEQUENCE = 64


@dataclass
class TerminalModes:
    """Follows the private modes and the stack of kitty's keyboard protocol."""

    on: set[int] = field(default_factory=lambda: set(ON_BY_ITSELF))
    ever_changed: set[int] = field(default_factory=set)
    """Every mode that was once not as it is by itself."""
    times_taken: int = 0
    """How often the alternate screen was entered."""
    keyboards: int = 0
    _rest: bytes = b""

    def feed(self, data: bytes) -> None:
        """Follow some more of what was written."""
        data = self._rest + data
        end = 0
        for found in PRIVATE_MODE.finditer(data):
            end = found.end()
            self._obey(found)
        self._rest = data[end:][-LONGEST_SEQUENCE:]

    @property
    def are_restored(self) -> bool:
        """Whether the terminal is as nobody had touched it."""
        return self.on == ON_BY_ITSELF and self.keyboards == 0

    def _obey(self, found: re.Match[bytes]) -> None:
        modes, verb, stack = found.groups()
        if modes is not None:
            numbers = {int(mode) for mode in modes.split(b";") if mode}
            self.on = self.on | numbers if verb == b"h" else self.on - numbers
            self.times_taken += verb == b"h" and ALTERNATE_SCREEN in numbers
            self.ever_changed |= self.on ^ ON_BY_ITSELF
        elif stack is not None:
            self.keyboards = self.keyboards + 1 if stack == b">" else max(0, self.keyboards - 1)
        else:
            self.keyboards = 0
