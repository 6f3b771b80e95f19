"""A screen is left once, its result told once, and what is below it stays; while it goes it shows nothing more."""

from __future__ import annotations

from pathlib import Path

from textual import events
from textual.command import CommandInput, CommandList
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Input

from tests.screen.made_up_run import finished
from tests.screen.seeing import until, until_seen
from tui.app import ScalewallApp
from tui.messages import OpenRun
from tui.run_catalogue import RunCatalogue
from tui.screens.confirm import ConfirmScreen
from tui.screens.run_picker import ListFailed, RunPickerScreen


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


async def test_a_screen_that_goes_shows_nothing_more() -> None:
    called: list[str] = []
    async with ScalewallApp(None).run_test() as pilot:
        picker = RunPickerScreen(RunCatalogue(), None)
        await pilot.app.push_screen(picker)
        picker.after_refresh(lambda: called.append("while it was there"))
        await until(pilot, lambda: called, "what is to be shown is shown")
        await picker.query("*").remove()  # as Textual takes them, before the screen itself
        picker.dismiss(None)
        picker.post_message(ListFailed("gone"))
        picker.post_message(events.Resize(Size(80, 24), Size(80, 24)))
        picker.after_refresh(lambda: called.append("too late"))
        await until(pilot, lambda: not picker.is_attached, "it is gone")
    assert called == ["while it was there"]


async def test_what_a_screen_that_goes_says_to_the_program_arrives(run_file: Path) -> None:
    finished(run_file, models=2).close()
    heard: list[str] = []
    async with ScalewallApp(None).run_test() as pilot:
        picker = RunPickerScreen(RunCatalogue(), None)
        await pilot.app.push_screen(picker)
        pilot.app.open_run = lambda path: heard.append(path.stem)  # type: ignore[attr-defined]
        picker.dismiss(None)
        picker.post_message(OpenRun(run_file))
        await until(pilot, lambda: heard, "the program hears of it")


async def test_two_enters_do_once_what_the_palette_offers() -> None:
    async with ScalewallApp(None).run_test() as pilot:
        done: list[str] = []
        pilot.app.take_look = done.append  # type: ignore[attr-defined]
        await pilot.press("ctrl+p", *"looklight")
        await until(pilot, lambda: _palette_offers(pilot.app.screen) == 1, "one look is offered")
        palette = pilot.app.screen
        await pilot.press("down")
        for _ in range(2):
            palette.query_one(CommandInput).post_message(Input.Submitted(palette.query_one(CommandInput), ""))
        await until(pilot, lambda: not palette.is_attached, "the palette is closed")
        await pilot.pause()
        assert done == ["light"]
        assert len(pilot.app.screen_stack) == 1


async def test_the_palette_stays_put_without_room() -> None:
    async with ScalewallApp(None).run_test(size=(80, 3)) as pilot:
        done: list[str] = []
        pilot.app.take_look = done.append  # type: ignore[attr-defined]
        await pilot.press("ctrl+p")
        await until(pilot, lambda: _palette_offers(pilot.app.screen) > 1, "it is filled")
        await pilot.press("pagedown", "pageup")
        await pilot.press(*"looklight")
        await until(pilot, lambda: _palette_offers(pilot.app.screen) == 1, "one look is offered")
        await pilot.press("enter")
        await until(pilot, lambda: done, "it is chosen")
        assert done == ["light"]


def _palette_offers(screen: Screen[object]) -> int:
    return sum(one.option_count for one in screen.query(CommandList))


async def test_a_question_may_be_told_more_before_it_stands() -> None:
    async with ScalewallApp(None).run_test() as pilot:
        question = ConfirmScreen("Start?", "reckoning …", "start it")
        asked = pilot.app.push_screen(question)
        question.show_detail("some 3 minutes")
        await asked
        await until_seen(pilot, "some 3 minutes")
