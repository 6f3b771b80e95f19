"""What a screen asks of a run in SQL, and how long it has been waiting; the waiting is done in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from textual.message import Message
from textual.screen import Screen

from bench.errors import ScalewallError
from bench.query_messages import Answer, Refused, Reply, Request
from tui.line_rows import LineRow
from tui.query_link import GivenUp, QueryLink
from tui.query_text import rows_of


@dataclass
class Replied(Message):
    """What was asked is answered."""

    reply: Reply
    rows: tuple[LineRow, ...] = ()
    """Those of an answer, as they are shown: many take a while to make."""


class GaveUp(Message):
    """What was asked is not waited for any more."""


class QueryTalk:
    """Asks one thing at a time, on behalf of one screen."""

    def __init__(self, screen: Screen[None], path: Path) -> None:
        self._screen = screen
        self._link = QueryLink(path)
        self._asked_at: float | None = None

    @property
    def waited_s(self) -> float | None:
        """How long it waits by now; None where nothing is asked."""
        return None if self._asked_at is None else monotonic() - self._asked_at

    def ask(self, requests: Sequence[Request]) -> None:
        """Have these answered one after the other; the last reply is posted."""
        if self._asked_at is None:
            self._asked_at = monotonic()
            self._screen.run_worker(lambda: self._wait(requests), thread=True, group="query")

    def settle(self) -> None:
        """Say that the reply was handled."""
        self._asked_at = None

    def give_up(self) -> None:
        """Wait no longer."""
        self._link.give_up()

    def close(self) -> None:
        """Let go of the process that answers."""
        self._link.close()

    def _wait(self, requests: Sequence[Request]) -> None:
        try:
            replies = [self._link.ask(request) for request in requests]
        except GivenUp:
            self._screen.post_message(GaveUp())
        except ScalewallError as error:
            self._screen.post_message(Replied(Refused(error.message, error.remedy)))
        except OSError as error:
            self._screen.post_message(Replied(Refused(f"The system refused: {error}.", "Try again.")))
        else:
            reply = replies[-1]
            self._screen.post_message(Replied(reply, rows_of(reply) if isinstance(reply, Answer) else ()))
