"""The filter line: chips, hints, errors, and that nothing is lost."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from tests.screen.made_up_run import MadeUpEngine
from tests.screen.seeing import monitor, seen, table, until, until_read, until_seen
from tui.app import ScalewallApp
from tui.messages import FilterWanted
from tui.widgets.chips import Chips
from tui.widgets.filter_bar import FilterBar

KEYS = {"<": "less_than_sign", ">": "greater_than_sign", "=": "equals_sign", ":": "colon", " ": "space", "-": "minus"}


def keys(text: str) -> list[str]:
    return [KEYS.get(character, character) for character in text]


async def test_terms_become_chips_when_typing_is_done_and_text_again_to_be_changed(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("slash", *keys("cause:pos params<200M"))
        await until_seen(pilot, "4/18 models")
        await pilot.press("enter")
        await until_seen(pilot, " cause:pos   params<200M ")
        assert table(pilot).has_focus
        assert "parameters, such as" not in seen(pilot)
        await pilot.press("slash", "backspace", "backspace", "backspace", "backspace", *keys("1G -gpt2"))
        await until_seen(pilot, "filter: cause:pos params<1G -gpt2")
        await pilot.press("down")
        await until_seen(pilot, " cause:pos   params<1G   not gpt2 ")
        await pilot.press("escape")
        await until(pilot, lambda: len(table(pilot).rows) == 18, "all models are back")
        assert not monitor(pilot).query_one(FilterBar).has_class("-open")


async def test_a_wrong_piece_is_said_and_leaves_the_last_good_filter(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("slash", *keys("cause:positions "))
        await until_seen(pilot, "7/18 models")
        shown = table(pilot).rows
        await pilot.press(*keys("max>"))
        assert "✗" not in seen(pilot), "what is being typed is not wrong yet"
        await pilot.press(*keys("x"))
        await until_seen(pilot, "✗ 'x' is no number for max")
        assert table(pilot).rows == shown
        await pilot.press("enter")
        await until_seen(pilot, "✗ 'x' is no number for max")
        assert table(pilot).rows == shown
        assert table(pilot).has_focus
        await pilot.press("slash", "backspace", *keys("=1024"))
        await until(pilot, lambda: "✗" not in seen(pilot), "nothing is wrong any more")
        await pilot.press("enter", "slash", *keys(" tipe:x"))
        await until_seen(pilot, "✗ no field 'tipe' – type? Fields: name category type")


async def test_a_half_typed_piece_is_wrong_once_typing_is_done(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("slash", *keys("params<"))
        await until_seen(pilot, "params: parameters, such as")
        await pilot.press("enter")
        await until_seen(pilot, "✗ params of what?")


async def test_an_empty_line_lists_the_fields_and_tab_types_on(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("slash")
        await until_seen(pilot, "fields: name category type set device cause caveat state class params max load")
        await pilot.press(*"cat", "tab")
        field = monitor(pilot).query_one("FilterBar Input", Input)
        assert field.value == "category:"
        await pilot.press(*"small", "space", *"cau", "tab", *"po", "tab")
        assert field.value == "category:small cause:positions"
        await until_seen(pilot, "1/18 models")
        await pilot.press("enter", "tab")
        assert field.value == "category:small cause:positions", "Tab is the table's again"


@pytest.mark.parametrize("text", ['category:"BERT Family" 1024:positions', '"bert-large"'])
async def test_a_filter_that_a_widget_wants_stands_as_chips(engine: MadeUpEngine, text: str) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_read(pilot)
        monitor(pilot).post_message(FilterWanted(text))
        await until(pilot, lambda: monitor(pilot).query(Chips), "there is a line for chips")
        chips = monitor(pilot).query_one(Chips)
        await until(pilot, lambda: "".join(chips.lines).strip(), "the terms stand as chips")
        assert 0 < len(table(pilot).rows) < 18
        assert table(pilot).has_focus
        await pilot.click(Chips)
        assert monitor(pilot).query_one(FilterBar).text == text
        assert monitor(pilot).query_one("FilterBar Input").has_focus


async def test_a_wrong_filter_that_a_widget_wants_is_said(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_read(pilot)
        monitor(pilot).post_message(FilterWanted("nonsense:1"))
        await until_seen(pilot, "✗ no field 'nonsense'")
        assert len(table(pilot).rows) == 18
        await pilot.press("escape")
        await until(pilot, lambda: "✗" not in seen(pilot), "it is cleared")


async def test_a_filter_follows_what_happens(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("slash", *keys("state:queued"), "enter")
        await until_seen(pilot, "8/18 models")
        engine.march(engine.marches()[10])
        await until_seen(pilot, "7/18 models")
