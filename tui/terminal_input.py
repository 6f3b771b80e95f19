"""What a terminal sends, read without trust: no byte ends the screen, and none says how large the terminal is."""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator

from textual._xterm_parser import XTermParser
from textual.events import Resize
from textual.message import Message
from textual.messages import InBandWindowResize

NOT_TAKEN = (Resize, InBandWindowResize)
"""The size comes from the system: what is typed, pasted or forged may name any."""


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
            yield from (message for message in parse() if not isinstance(message, NOT_TAKEN))
        except (ArithmeticError, LookupError, TypeError, ValueError):
            # Numbers that no terminal sends; the parser does not go on after an error.
            self._parser = XTermParser()
