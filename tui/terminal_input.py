"""What a terminal sends, read without trust: no byte ends the screen, and none says how large the terminal is."""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator

from textual._xterm_parser import XTermParser
from textual.events import Paste, Resize
from textual.message import Message
from textual.messages import InBandWindowResize

SIZES = (Resize, InBandWindowResize)
"""The size comes from the system: what is typed, pasted or forged may name any."""

LONGEST_PASTE = 2_000
"""Characters; all that can be pasted here are the words of a filter."""


class TerminalInput:
    """Turns bytes into messages; what is no sequence that can be understood is dropped."""

    def __init__(self) -> None:
        self._decoder = getincrementaldecoder("utf-8")(errors="replace")
        self._parser = XTermParser()

    def feed(self, data: bytes) -> Iterator[Message]:
        """Give what the bytes come to."""
        text = self._decoder.decode(data)
        # An empty text would tell the parser that the line has ended.
        return self._taken(lambda: self._parser.feed(text) if text else ())

    def tick(self) -> Iterator[Message]:
        """Give what the time that went by comes to: an escape that nothing follows is a key."""
        return self._taken(self._parser.tick)

    def _taken(self, parse: Callable[[], Iterable[Message]]) -> Iterator[Message]:
        try:
            for message in parse():
                if isinstance(message, Paste):
                    yield Paste(_fit(message.text))
                elif not isinstance(message, SIZES):
                    yield message
        except (ArithmeticError, LookupError, TypeError, ValueError):
            # Numbers that no terminal sends; the parser does not go on after an error.
            self._parser = XTermParser()


def _fit(pasted: str) -> str:
    """Give of a pasted text what can be shown without harm: the terminal must not obey it."""
    lines = pasted[:LONGEST_PASTE].expandtabs(1).splitlines()
    return "\n".join("".join(filter(str.isprintable, line)) for line in lines)
