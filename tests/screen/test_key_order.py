"""A widget is waited for until it has taken its keys, and no longer than it is worth."""

from __future__ import annotations

import asyncio

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Input

from tui import key_order
from tui.key_order import caught_up


class OneLine(App[None]):
    """Holds a line to type into."""

    def compose(self) -> ComposeResult:
        yield Input()


async def test_what_was_typed_is_there_afterwards() -> None:
    async with OneLine().run_test() as pilot:
        typed = pilot.app.query_one(Input)
        for letter in "gpt":
            typed.call_later(typed.insert_text_at_cursor, letter)
        await caught_up(typed)
        assert typed.value == "gpt"


async def test_one_that_is_stuck_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_order, "CATCHES_UP_AT_MOST_S", 0.05)
    async with OneLine().run_test() as pilot:
        goes_on = asyncio.Event()
        pilot.app.query_one(Input).call_later(goes_on.wait)
        await caught_up(pilot.app.query_one(Input))
        goes_on.set()


async def test_one_that_is_gone_is_not_waited_for() -> None:
    async with OneLine().run_test() as pilot:
        typed = pilot.app.query_one(Input)
        await typed.remove()
        await asyncio.wait_for(caught_up(typed), 5)
