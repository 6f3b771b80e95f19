"""Looks, other keys, the command palette, and terminals with less: as a person meets them."""

from __future__ import annotations

from typing import Any

import pytest
from textual.command import CommandInput, CommandPalette
from textual.pilot import Pilot
from textual.widgets import Static

from tests.screen.made_up_run import MadeUpEngine
from tests.screen.seeing import monitor, seen, table, until, until_drawn, until_read, until_seen
from tui.app import ScalewallApp
from tui.configuration.declared import Colours
from tui.preferences import Preferences
from tui.remembered import Remembered, recall
from tui.screen_picture import strips_of
from tui.screens.help import HelpScreen
from tui.theme import COLOURLESS, THEMES

SIXTEEN = {"standard", "default"}


def colour_kinds(pilot: Pilot[Any]) -> set[str]:
    """Give the kinds of colours on the screen."""
    kinds: set[str] = set()
    for strip in strips_of(pilot.app.screen):
        for _, style, _ in strip:
            if style is not None:
                kinds |= {colour.type.name.lower() for colour in (style.color, style.bgcolor) if colour is not None}
    return kinds


def reversed_text(pilot: Pilot[Any]) -> str:
    """Give what stands reversed on the screen."""
    segments = [segment for strip in strips_of(pilot.app.screen) for segment in strip]
    return "".join(text for text, style, _ in segments if style is not None and style.reverse)


async def test_one_key_goes_through_every_look_and_the_last_is_remembered(engine: MadeUpEngine) -> None:
    preferences = Preferences(theme="dark", configured_theme="light")
    async with ScalewallApp(engine.path, preferences=preferences).run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        for theme in (*THEMES[1:], THEMES[0]):
            await pilot.press("t")
            await until(pilot, lambda name=theme.name: pilot.app.theme == name, f"the look {theme.name} is on")  # type: ignore[misc]
            assert "bert-base-uncased" in seen(pilot)
        wanted = Remembered(theme="dark", theme_instead_of="light")
        await until(pilot, lambda: recall() == wanted, "the look is remembered")


async def test_the_looks_of_sixteen_colours_use_no_other(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path, preferences=Preferences(theme="ansi-16")).run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        assert colour_kinds(pilot) == SIXTEEN
        assert "bert-base-uncased" in reversed_text(pilot), "the cursor is seen"
        await pilot.press("question_mark")
        await until_seen(pilot, "the next model")
        assert colour_kinds(pilot) <= SIXTEEN


async def test_without_colours_the_cursor_is_reversed_and_nothing_has_a_colour(
    engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with ScalewallApp(engine.path, preferences=Preferences(colours="none")).run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        assert pilot.app.theme == COLOURLESS.name
        assert colour_kinds(pilot) == set()
        assert "bert-base-uncased" in reversed_text(pilot)
        for key in ("question_mark", "escape", "X"):
            await pilot.press(key)
            await pilot.pause()
            assert colour_kinds(pilot) == set()
        await pilot.press("n", "ctrl+p")
        await until_seen(pilot, "sort  s")
        await until(pilot, lambda: "sort  s" in reversed_text(pilot), "the command under the cursor is seen")
        assert colour_kinds(pilot) == set()


async def test_without_colours_there_is_no_other_look(engine: MadeUpEngine) -> None:
    app = ScalewallApp(engine.path, preferences=Preferences(colours="none"))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("t")
        await until_seen(pilot, "No colours are asked for here")
        assert app.theme == COLOURLESS.name


async def test_in_ascii_every_screen_is_ascii(engine: MadeUpEngine) -> None:
    app = ScalewallApp(engine.path, preferences=Preferences(ascii=True))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until_drawn(pilot)
        for keys in (
            ["d"],
            ["slash", "b", "escape"],
            ["question_mark"],
            ["escape", "ctrl+p"],
            ["escape", "X"],
            ["n", "l"],
        ):
            await pilot.press(*keys)
            await pilot.pause()
            assert seen(pilot).isascii(), keys
        await app.screen.mount(Static("日本 – ✓ ░ ▁█ ⚠\ufe0f", markup=False))
        await until_seen(pilot, "???? - v .")
        assert seen(pilot).isascii()


async def test_other_keys_are_heard_and_shown(engine: MadeUpEngine) -> None:
    preferences = Preferences(keys={"sort": ("f5",), "help": ("f1",), "filter": ("s",), "clear_filter": ("f8",)})
    async with ScalewallApp(engine.path, preferences=preferences).run_test(size=(120, 40)) as pilot:
        await until_read(pilot)
        assert "F5 sort" in seen(pilot)
        assert "F1 help" in seen(pilot)
        before = table(pilot).order
        await pilot.press("f5")
        assert table(pilot).order != before
        await pilot.press("s", "z", "z", "z", "enter")
        await until_seen(pilot, "F8 clears it")
        await pilot.press("f8")
        await until(pilot, lambda: table(pilot).rows, "all models are shown again")
        await pilot.press("f1")
        await until_seen(pilot, "sort by the next column")
        assert "F5" in seen(pilot)
        await pilot.press("f1")
        assert not isinstance(pilot.app.screen, HelpScreen)


async def test_a_click_in_the_footer_presses_the_key_that_is_in_force(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path, preferences=Preferences(keys={"detail": ("f6",)})).run_test(
        size=(120, 40)
    ) as pilot:
        await until_read(pilot)
        x = seen(pilot).splitlines()[-1].index("F6 detail")
        await pilot.click("#keys", offset=(x, 0))
        await until(pilot, lambda: monitor(pilot).detail_open, "the detail is open")


async def test_the_palette_offers_what_is_possible_and_does_it(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40)) as pilot:
        await until_read(pilot)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: pilot.app.screen.query(CommandInput), "the palette is open")
        await until_seen(pilot, "sort back  S")
        assert "sort  s S" not in seen(pilot), "that is said where no line of its own tells of S"
        await pilot.press(*"pause")
        await until_seen(pilot, "pause  p")
        await pilot.press(*["backspace"] * 5)
        assert "resume  r" not in seen(pilot), "the engine is at work"
        assert "commands  Ctrl+P" not in seen(pilot)
        await pilot.press(*"detail")
        await until_seen(pilot, "the same as Enter")
        await pilot.press("enter")
        await until(pilot, lambda: monitor(pilot).detail_open, "the detail is open")


async def test_the_palette_shows_other_keys_and_finds_looks(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path, preferences=Preferences(keys={"sort": ("f5",)})).run_test(
        size=(120, 40)
    ) as pilot:
        await until_read(pilot)
        await pilot.press("ctrl+p")
        await until_seen(pilot, "sort  F5")
        await pilot.press(*"look: light")
        await until(pilot, lambda: "look: dark" not in seen(pilot), "the others are gone")
        await until_seen(pilot, "look: light")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.theme == "light", "the light look is on")


async def test_the_palette_on_the_start_screen() -> None:
    async with ScalewallApp().run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "quick")
        await pilot.press("ctrl+p")
        await pilot.press(*"again")
        await until_seen(pilot, "look again  r")
        await until_seen(pilot, "read the lists again, and examine the machine anew")
        assert "pause" not in seen(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, CommandPalette), "the palette is closed")


@pytest.mark.parametrize(
    ("colours", "system"), [("none", "standard"), ("16", "standard"), ("256", "256"), ("truecolor", "truecolor")]
)
def test_the_terminal_gets_the_colours_that_it_has(colours: Colours, system: str) -> None:
    assert ScalewallApp(preferences=Preferences(colours=colours)).console.color_system == system
