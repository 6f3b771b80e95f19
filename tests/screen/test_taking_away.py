"""Copied to the clipboard, saved into a file: by the keys of two small menus, and said where it went."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from textual.events import Key
from textual.pilot import Pilot

from tests.screen.made_up_run import MadeUpEngine, create
from tests.screen.seeing import app_of, detail, monitor, seen, table, until, until_drawn, until_read, until_seen
from tui import taking_away
from tui.app import ScalewallApp
from tui.screens.offer_menu import OfferMenu
from tui.screens.start import StartScreen
from tui.taking_away import HINTS, MOST_CLIPBOARD_BYTES, send_away, taken_directory
from tui.widgets.choice_list import ChoiceList
from tui.widgets.filter_bar import FilterBar


def files() -> list[Path]:
    return sorted(taken_directory().iterdir())


async def taken(pilot: Pilot[Any], menu: str, key: str) -> str:
    """Take something by the key of a menu, and give the text of the one new file."""
    before = set(files())
    await pilot.press(menu)
    await until(pilot, lambda: isinstance(pilot.app.screen, OfferMenu), "the menu is open")
    await pilot.press(key)
    await until(pilot, lambda: len(app_of(pilot)._notifications) > len(before), "it is said where it went")
    (new,) = set(files()) - before
    assert str(new) in "".join(notice.message for notice in app_of(pilot)._notifications)
    return new.read_text()


@pytest.fixture(autouse=True)
def no_tmux(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in HINTS:
        monkeypatch.delenv(variable, raising=False)


async def test_every_thing_is_copied_by_its_key(engine: MadeUpEngine) -> None:
    app = ScalewallApp(engine.path)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until_drawn(pilot)
        await pilot.press("down")
        assert await taken(pilot, "y", "c") == app.clipboard == "roberta-large"
        row = await taken(pilot, "y", "r")
        assert row == app.clipboard
        assert row.split("\t")[:4] == ["roberta-large", "BERT Family", "roberta", "355 M"]
        whole = (await taken(pilot, "y", "t")).splitlines()
        assert len(whole) == 19
        assert whole[2] == row
        assert any("tokens/s" in title for title in whole[0].split("\t")), "what the figures at the lengths are"
        assert {line.count("\t") for line in whole} == {whole[0].count("\t")}, "every column, also those without room"
        assert "▶" not in "".join(whole)
        wall = await taken(pilot, "y", "w")
        assert "128 ████" in wall
        summary = await taken(pilot, "y", "s")
        assert summary.startswith("category\t")
        assert "BERT Family\t" in summary
        told = await taken(pilot, "y", "d")
        assert "roberta-large" in told
        assert app.clipboard == told


async def test_the_cell_is_the_one_under_the_cursor_and_the_table_as_it_is_shown(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_drawn(pilot)
        await pilot.press("slash", *"bert", "enter")
        await until(pilot, lambda: 0 < len(table(pilot).rows) < 18, "the table is filtered")
        while table(pilot).order.key != "128":
            await pilot.press("s")
        await pilot.press("home")
        while table(pilot).cursor_column != "128":
            await pilot.press("right")
        shown = len(table(pilot).rows)
        whole = (await taken(pilot, "y", "t")).splitlines()
        assert len(whole) == shown + 1
        figures = [float(line.split("\t")[7].rstrip("†").replace(",", "")) for line in whole[1:] if "·" not in line]
        assert figures == sorted(figures, reverse=True)
        assert await taken(pilot, "y", "c") == whole[1].split("\t")[7]


async def test_enter_on_the_list_takes_and_escape_goes_away(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_drawn(pilot)
        await pilot.press("y")
        await until_seen(pilot, "copy to the clipboard")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is monitor(pilot), "the menu is away")
        assert files() == []
        await pilot.press("y", "j", "enter")
        await until(pilot, files, "the second of the list is written")
        assert [file.name.split("-")[0] for file in files()] == ["row"]
        assert stat.S_IMODE(files()[0].stat().st_mode) == 0o600
        assert stat.S_IMODE(taken_directory().stat().st_mode) == 0o700


async def test_keys_that_come_too_fast_take_one_thing_and_leave_the_screen_where_it_is(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_drawn(pilot)
        for first in ("r", "enter", "escape"):
            await pilot.press("y")
            await until_seen(pilot, "copy to the clipboard")
            menu = pilot.app.screen
            assert isinstance(menu, OfferMenu)
            for key in (first, "enter", "r", "escape"):
                menu.post_message(Key(key, None))
                menu.query_one(ChoiceList).action_select()
            await until(pilot, lambda: pilot.app.screen is monitor(pilot), "the menu is away")
            await pilot.pause()
            assert pilot.app.screen is monitor(pilot)


async def test_a_run_of_which_nothing_is_measured_has_something_to_copy(run_file: Path) -> None:
    engine = create(run_file, 3)
    async with ScalewallApp(run_file).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        assert "·" in await taken(pilot, "y", "r")
    engine.close()


async def test_the_view_is_saved_as_it_was_before_the_menu(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        shown = seen(pilot)
        assert (await taken(pilot, "e", "t")).rstrip() == shown.rstrip()
        picture = ET.fromstring(await taken(pilot, "e", "v"))
        words = "".join(picture.itertext()).replace("\xa0", " ")
        assert "roberta-large" in words
        assert "save the view" not in words
        page = await taken(pilot, "e", "m")
        assert page.startswith("# made-up paper (")
        assert "| roberta-large | BERT Family |" in page
        assert "## Summary by category" in page
        assert "| BERT Family | 4/4 |" in page


async def test_the_start_screen_is_saved_too_and_has_no_page() -> None:
    async with ScalewallApp().run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, StartScreen), "the start screen is shown")
        await until_seen(pilot, "quick")
        await pilot.press("e")
        await until_seen(pilot, "save the view")
        assert "Markdown" not in seen(pilot)
        await pilot.press("escape")
        assert "which models still work" in await taken(pilot, "e", "t")


async def test_the_letters_of_a_filter_open_no_menu(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        await pilot.press("slash", "e", "y")
        assert monitor(pilot).query_one(FilterBar).text == "ey"
        assert pilot.app.screen is monitor(pilot)


async def test_the_detail_is_the_same_whether_it_is_shown_or_not(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(200, 60), notifications=True) as pilot:
        await until_drawn(pilot)
        await pilot.press("d")
        await until(pilot, lambda: "n 12" in detail(pilot), "the passes are read")
        assert "n 12" in await taken(pilot, "y", "d")


@pytest.fixture
async def bare() -> AsyncIterator[Pilot[Any]]:
    """The program with no run."""
    async with ScalewallApp().run_test(size=(80, 24), notifications=True) as pilot:
        yield pilot


async def told(pilot: Pilot[Any], count: int) -> list[str]:
    """Wait for so many notices, and give their words."""
    await until(pilot, lambda: len(app_of(pilot)._notifications) == count, f"{count} notices are shown")
    return [notice.message for notice in app_of(pilot)._notifications]


async def test_nothing_is_overwritten_and_no_secret_leaves(bare: Pilot[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_" + "a" * 34)
    first = send_away(bare.app, "one", "cell-1.txt")
    second = send_away(bare.app, f"two hf_{'a' * 34} \x1b]0;title\x07", "cell-1.txt")
    third = send_away(bare.app, "three", "cell-1.txt")
    assert [file.name for file in (first, second, third)] == ["cell-1.txt", "cell-1-2.txt", "cell-1-3.txt"]
    assert first.read_text() == "one"
    assert "hf_a" not in second.read_text()
    assert "\x1b" not in second.read_text()
    assert all(str(file) in words for file, words in zip((first, second, third), await told(bare, 3), strict=True))


@pytest.mark.parametrize(("variable", "words"), [("TMUX", "set-clipboard on"), ("STY", "GNU screen")])
async def test_it_is_said_who_stands_in_between(
    bare: Pilot[Any], monkeypatch: pytest.MonkeyPatch, variable: str, words: str
) -> None:
    monkeypatch.setenv(variable, "somewhere")
    send_away(bare.app, "one", "cell-1.txt")
    assert words in (await told(bare, 1))[0]


async def test_what_is_too_long_for_a_clipboard_is_in_the_file_alone(bare: Pilot[Any]) -> None:
    bare.app.copy_to_clipboard("of the user")
    for text in ("x" * (MOST_CLIPBOARD_BYTES + 1), "é" * (MOST_CLIPBOARD_BYTES // 2 + 1)):
        assert send_away(bare.app, text, "table-1.tsv").read_text() == text
        assert bare.app.clipboard == "of the user"
    assert all("too long" in words for words in await told(bare, 2))
    send_away(bare.app, "x" * MOST_CLIPBOARD_BYTES, "table-1.tsv")
    assert len(bare.app.clipboard) == MOST_CLIPBOARD_BYTES


async def test_a_full_disk_is_said(engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(taking_away, "_is_made", refuse)
    app = ScalewallApp(engine.path)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until_drawn(pilot)
        await pilot.press("y", "r")
        await until(pilot, lambda: app._notifications, "the refusal is said")
        (notice,) = app._notifications
        assert "the row could not be taken away" in notice.message
        assert "No space left" in notice.message
        assert notice.severity == "error"
