"""What takes work is made by one thread at a time, and the newest is made next."""

from __future__ import annotations

import threading
from collections.abc import Callable

from textual.app import App, ComposeResult

from tests.screen.seeing import until
from tui.widgets.worked_out_view import WorkedOutView


class Lines(WorkedOutView[str]):
    """Shows one line, which is made when the test lets it."""

    def __init__(self) -> None:
        super().__init__(widget_id="lines")
        self.begun: list[str] = []
        self.may_end = threading.Semaphore(0)
        self.shown: list[str] = []

    def take(self, result: str) -> None:
        """Show the line."""
        self.shown.append(result)

    def make(self, text: str) -> Callable[[], str]:
        """Give work that waits."""

        def work() -> str:
            self.begun.append(text)
            assert self.may_end.acquire(timeout=30)
            return text

        return work


class Shown(App[None]):
    """Nothing but the line."""

    def compose(self) -> ComposeResult:
        """Hold it."""
        yield Lines()


async def test_news_while_one_works_waits_and_only_the_newest_is_made() -> None:
    async with Shown().run_test() as pilot:
        lines = pilot.app.query_one(Lines)
        for text in ("first", "second", "third", "fourth"):
            lines.work_out(text, lines.make(text))
        await until(pilot, lambda: lines.begun == ["first"], "the first is being made")
        lines.may_end.release()
        await until(pilot, lambda: lines.begun == ["first", "fourth"], "the newest is being made")
        await until(pilot, lambda: lines.shown == ["first"], "what was made is shown, though there is newer")
        lines.may_end.release()
        await until(pilot, lambda: lines.shown == ["first", "fourth"], "the newest is shown")


async def test_what_was_made_for_another_size_is_not_shown() -> None:
    async with Shown().run_test() as pilot:
        lines = pilot.app.query_one(Lines)
        lines.work_out("narrow", lines.make("narrow"))
        lines.work_out("wide", lines.make("wide"), may_wait=False)
        lines.may_end.release(2)
        await until(pilot, lambda: lines.shown == ["wide"], "the right one is shown")
        assert lines.begun == ["narrow", "wide"]


async def test_news_after_another_size_leave_it_urgent() -> None:
    async with Shown().run_test() as pilot:
        lines = pilot.app.query_one(Lines)
        lines.work_out("narrow", lines.make("narrow"))
        lines.work_out("wide", lines.make("wide"), may_wait=False)
        lines.work_out("wide and newer", lines.make("wide and newer"))
        lines.may_end.release(2)
        await until(pilot, lambda: lines.shown == ["wide and newer"], "the right one is shown")


async def test_after_a_fault_the_next_is_made() -> None:
    async with Shown().run_test() as pilot:
        lines = pilot.app.query_one(Lines)
        lines.work_out("wrong", lambda: str(1 // 0))
        await until(pilot, lambda: "cannot be shown" in "".join(lines.lines), "it is said")
        lines.may_end.release()
        lines.work_out("right", lines.make("right"))
        await until(pilot, lambda: lines.shown == ["right"], "the next is shown")
