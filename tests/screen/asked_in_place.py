"""Statements that are answered in the test's own process, and always after the same time."""

from __future__ import annotations

import msgspec
import pytest

from bench.query_messages import Answer, Reply, Request
from bench.views.query_process import Answering
from tui.query_link import QueryLink


def answer_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start no process for statements."""
    answering: dict[QueryLink, Answering] = {}

    def ask(link: QueryLink, request: Request) -> Reply:
        reply = answering.setdefault(link, Answering(link._path)).reply(request)
        return msgspec.structs.replace(reply, spent_s=0.0042, read_s=0.0) if isinstance(reply, Answer) else reply

    monkeypatch.setattr(QueryLink, "ask", ask)
