"""A screen that is dismissed twice is left once, its result told once, and what is below it stays."""

from __future__ import annotations

from tests.screen.seeing import until
from tui.app import ScalewallApp
from tui.screens.confirm import ConfirmScreen


async def test_a_second_dismissal_does_nothing() -> None:
    answers: list[bool | None] = []
    async with ScalewallApp(None).run_test() as pilot:
        question = ConfirmScreen("Stop?", "All of it.", "stop it")
        pilot.app.push_screen(ConfirmScreen("Below?", "It stays.", "yes"))
        pilot.app.push_screen(question, answers.append)
        await until(pilot, lambda: question.is_mounted, "it is asked")
        question.dismiss(True)
        question.dismiss(True)
        await pilot.pause()
        assert answers == [True]
        assert isinstance(pilot.app.screen, ConfirmScreen)
        assert len(pilot.app.screen_stack) == 2, "the start and the question below"
