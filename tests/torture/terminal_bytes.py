"""What a program may send to a terminal, as a grammar: whatever does not fit is a command that nobody meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bench.unseen import BLANK_LETTERS, UNSEEN_CATEGORIES

LINES = re.compile(r"[\r\n]")
"""What a command without a screen may send beside what is seen."""

SCREEN = re.compile(
    r"\x1b\[[0-9;:]*m"  # looks
    r"|\x1b\[[0-9;]*[HABCDGJK]"  # moving and wiping
    r"|\x1b\[\?[0-9;]+(?:[hl]|\$p)"  # modes on, off, and asked for
    r"|\x1b\[[<>=][0-9;]*u"  # keys that say more
    r"|\x1b\[\??[0-9;]*[nc]|\x1b\[>[0-9;]*[qcm]"  # asking the terminal what it is
    r"|\x1b\[[0-9;]*t"  # its size
    r"|\x1b\][12]2;[A-Za-z-]*(?:\x07|\x1b\\)"  # the shape of the mouse's pointer
    r"|\x1bP\+q[0-9A-Fa-f;]*\x1b\\"
    r"|\x1b[78=>]|\x1b\(B|[\r\n]"
)

SCREEN_IN_USE = re.compile(SCREEN.pattern + r"|\x1b\]52;c;[A-Za-z0-9+/]+=*\x07")
"""A user may copy what is selected; never nothing, which would take from the clipboard what is there."""

_BEGINNING = re.compile(rb"\x1b(?!\\|\Z)")
"""Of a command: one that ends in ESC and a backslash has a second escape, and the last byte may be half of that."""

_PLAIN = re.compile(r"[ -~]+")


def foreign_bytes(output: bytes, allowed: re.Pattern[str]) -> Iterator[str]:
    """Give every character and command of the output that is neither allowed nor visible."""
    text = output.decode("utf-8", errors="surrogateescape")
    at = 0
    while at < len(text):
        meant = allowed.match(text, at) or _PLAIN.match(text, at)
        if meant is not None:
            at = meant.end()
            continue
        if unicodedata.category(text[at]) in UNSEEN_CATEGORIES or text[at] in BLANK_LETTERS:
            yield repr(text[max(0, at - 30) : at + 30])
        at += 1


class ForeignWatch:
    """Holds all that a program writes against what it may send, piece by piece as it comes."""

    def __init__(self, allowed: re.Pattern[str]) -> None:
        self._allowed = allowed
        self._rest = b""
        self.seen_bytes = 0
        self.found: list[str] = []

    def feed(self, data: bytes) -> None:
        """Take what was written; the last command may not be whole yet, and waits for the next piece."""
        self.seen_bytes += len(data)
        written = self._rest + data
        begun = max((one.start() for one in _BEGINNING.finditer(written)), default=0)
        self.found += foreign_bytes(written[:begun], self._allowed)
        self._rest = written[begun:]

    def end(self) -> list[str]:
        """Give all that is foreign, now that nothing more comes."""
        self.found += foreign_bytes(self._rest, self._allowed)
        self._rest = b""
        return self.found
