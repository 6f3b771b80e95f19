"""The screen on which a run is asked in SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from bench.paths import data_directory
from tests.screen.asked_in_place import answer_in_place
from tests.screen.made_up_run import MadeUpEngine
from tests.screen.seeing import app_of, monitor, seen, type_in_one_go, until, until_read, until_seen
from tui.app import ScalewallApp
from tui.preferences import Preferences
from tui.screens.export_format import ExportFormatScreen
from tui.screens.help import HelpScreen
from tui.screens.query import QueryScreen
from tui.sort_order import SortOrder
from tui.taking_away import taken_directory
from tui.widgets.line_table import LineTable
from tui.widgets.query_page import QueryPage

MEDIANS = "SELECT category, median(throughput_tokens_per_s) AS median GROUP BY category"
ENDLESS = """SELECT sum(a.latency_s * b.latency_s + c.latency_s) FROM samples a
CROSS JOIN samples b CROSS JOIN samples c CROSS JOIN samples d"""


@pytest.fixture
def in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_in_place(monkeypatch)


async def open_it(pilot: Pilot[Any]) -> QueryScreen:
    await until_read(pilot)
    await pilot.press("colon")
    await until(pilot, lambda: isinstance(pilot.app.screen, QueryScreen), "the screen for SQL is open")
    screen = pilot.app.screen
    assert isinstance(screen, QueryScreen)
    await until_seen(pilot, "trials")
    return screen


async def ask(pilot: Pilot[Any], statement: str) -> None:
    field = pilot.app.screen.query_one(Input)
    field.focus()
    field.value = statement
    await pilot.press("enter")


@pytest.mark.usefixtures("in_place")
async def test_an_answer_is_a_table_that_is_sorted_copied_and_exported(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        screen = await open_it(pilot)
        assert "max_working_length" in seen(pilot), "the tables are named until there is an answer"
        await ask(pilot, MEDIANS)
        await until_seen(pilot, "9 rows")
        table = screen.query_one(LineTable)
        assert table.has_focus
        assert "FROM trials added" in seen(pilot)
        await pilot.press("s", "s")
        assert table.order.key == "1"
        shown = [line.split()[0] for line in table.lines[1:]]
        await pilot.press("y")
        await until_seen(pilot, "query.tsv")
        copied = (taken_directory() / "query.tsv").read_text()
        assert [line.split("\t")[0].split()[0] for line in copied.splitlines()[1:]] == shown
        assert app_of(pilot).clipboard == copied
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportFormatScreen), "the format is asked for")
        await pilot.press("p")
        await until(pilot, lambda: list(taken_directory().glob("query-*.parquet")), "the file is written")
        await until_seen(pilot, "9 rows written to")
        (written,) = taken_directory().glob("query-*.parquet")
        assert pl.read_parquet(written).columns == ["category", "median"]


@pytest.mark.usefixtures("in_place")
async def test_what_is_wrong_stands_in_full_above_the_tables_and_the_answer_is_not_lost(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await open_it(pilot)
        await ask(pilot, MEDIANS)
        await until_seen(pilot, "9 rows")
        await pilot.press("colon")
        await ask(pilot, "SELECT nosuch FROM trials")
        await until_seen(pilot, '✗ unable to find column "nosuch"')
        assert "Tables: trials, models" in seen(pilot)
        assert "one row for each model at each length" in seen(pilot)
        await pilot.press("tab")
        await until_seen(pilot, "9 rows")
        await ask(pilot, "DROP TABLE trials")
        await until_seen(pilot, "A run is only read here: DROP is not done.")
        await pilot.press("tab")
        await until_seen(pilot, "9 rows")


@pytest.mark.usefixtures("in_place")
async def test_the_answer_and_the_tables_take_the_keys_in_turn(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        screen = await open_it(pilot)
        await pilot.press("tab", "j")
        assert screen.query_one(QueryPage).scroll_offset.y == 1, "the tables are scrolled"
        type_in_one_go(pilot, "colon", *"SELECT", "space", "1", "enter")
        await until_seen(pilot, "1 row ")
        await pilot.press("tab")
        await until_seen(pilot, "one row for each model at each length")
        await pilot.press("tab", "s")
        assert screen.query_one(LineTable).order != SortOrder(), "the answer is sorted"


@pytest.mark.usefixtures("in_place")
async def test_the_help_has_the_keys_that_are_in_force(engine: MadeUpEngine) -> None:
    preferences = Preferences(keys={"columns_on": ("f9",)})
    async with ScalewallApp(engine.path, preferences=preferences).run_test(size=(100, 60)) as pilot:
        await open_it(pilot)
        await pilot.press("tab", "question_mark")
        await until_seen(pilot, "F9")


@pytest.mark.usefixtures("in_place")
async def test_what_was_asked_comes_back_also_another_time(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        screen = await open_it(pilot)
        for statement in ("SELECT 1", "SELECT 2"):
            await ask(pilot, statement)
            await until_seen(pilot, "1 row ")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is monitor(pilot), "the run is back")
        screen = await open_it(pilot)
        field = screen.query_one(Input)
        await pilot.press(*"SELECT 3")
        for keys, expected in (
            (["up"], "SELECT 2"), (["up"], "SELECT 1"), (["up"], "SELECT 1"), (["down", "down"], "SELECT 3"),
        ):  # fmt: skip
            await pilot.press(*keys)
            assert field.value == expected
    assert (data_directory() / "screen.json").exists()


@pytest.mark.usefixtures("in_place")
async def test_a_live_run_is_read_again_on_request(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await open_it(pilot)
        await ask(pilot, "SELECT count(*) AS n FROM models WHERE state = 'done'")
        await until_seen(pilot, "run at 37/72 trials")
        engine.march(engine.marches()[10])
        await ask(pilot, "SELECT count(*) AS n FROM models WHERE state <> 'done'")
        await until(pilot, lambda: "n\n" in seen(pilot) and " 9" in seen(pilot), "nothing is new yet")
        assert "run at 37/72 trials" in seen(pilot)
        await pilot.press("r")
        await until_seen(pilot, "run at 41/72 trials")


@pytest.mark.usefixtures("in_place")
async def test_columns_without_room_are_gone_through(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        screen = await open_it(pilot)
        await ask(pilot, "SELECT * FROM trials")
        await until_seen(pilot, "of 64")
        table = screen.query_one(LineTable)
        first = table.shown_keys
        assert first[0] == "0"
        await pilot.press("right", "right")
        await until(pilot, lambda: table.shown_keys[0] == "2", "the first columns made room")
        await until_seen(pilot, "columns 3–")
        await pilot.press("left", "left", "left")
        await until(pilot, lambda: table.shown_keys == first, "the first columns are back")


@pytest.mark.usefixtures("in_place")
async def test_small_screens_and_the_help_and_nothing_asked(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        screen = await open_it(pilot)
        await pilot.press("enter", "tab", "tab")
        assert not screen.has_class("-answered"), "there is no answer to be shown"
        await ask(pilot, MEDIANS)
        await until_seen(pilot, "9 rows")
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen), "the help is there")
        await until_seen(pilot, "read the run as it is now")
        await pilot.press("escape")
        for size in ((20, 5), (40, 10), (200, 60), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        await until_seen(pilot, "9 rows")


async def test_a_statement_without_end_is_given_up_with_escape(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await open_it(pilot)
        await ask(pilot, "SELECT count(*) AS n FROM samples")
        await until_seen(pilot, "1 row ")
        await ask(pilot, ENDLESS)
        await until_seen(pilot, "Esc gives up")
        await pilot.press("e", "r", "escape")
        await until_seen(pilot, "given up")
        await ask(pilot, "SELECT 1")
        await until_seen(pilot, "1 row ")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is monitor(pilot), "the run is back")


@pytest.mark.usefixtures("in_place")
async def test_a_copy_that_cannot_be_written_is_said(engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await open_it(pilot)
        await ask(pilot, MEDIANS)
        await until_seen(pilot, "9 rows")

        def full(*_: object) -> Path:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("tui.screens.query.send_away", full)
        await pilot.press("y")
        await until_seen(pilot, "the rows cannot be written")
