"""What the length columns show, which columns there are, where the cell cursor goes, and rows that are held."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from bench import events
from bench.paths import data_directory
from tests.screen.made_up_run import MadeUpEngine, create, finished, in_the_middle, measurement_of
from tests.screen.seeing import monitor, seen, table, until, until_drawn, until_read, until_seen
from tui.app import ScalewallApp
from tui.monitor_offers import copy_offers
from tui.pivots import Pivot
from tui.remembered import FILE_NAME, recall, remember
from tui.screens.column_picker import ColumnPicker
from tui.widgets.line_table import LineTable
from tui.widgets.march_table import MarchTable

FORTY = tuple(range(64, 64 * 41, 64))


def row_of(pilot: Pilot[Any], name: str) -> str:
    return next(line for line in seen(pilot).splitlines() if name in line)


def copied(pilot: Pilot[Any], key: str) -> str:
    """What the menu of things to copy gives for a key."""
    return next(offer for offer in copy_offers(monitor(pilot)) if offer.key == key).take()


async def test_each_pivot_has_its_caption_and_its_figures_and_comes_round_again(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_seen(pilot, "tokens/s at each length")
        for caption, figure in (
            ("median pass at each length, ms", "13.4"),
            ("peak memory at each length, GB", "1.13"),
            ("tokens/s ÷ the study's for the category", "0.847×"),
            ("latency, measured ÷ predicted", "×"),
            ("tokens/s at each length", "38,320"),
        ):
            await pilot.press("v")
            assert caption in seen(pilot)
            assert figure in row_of(pilot, "bert-base-uncased")
            assert "POSITIONS" in row_of(pilot, "bert-base-uncased")
        await pilot.press("V")
        assert table(pilot).pivot is Pivot.PREDICTION


async def test_sorting_follows_the_pivot(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_read(pilot)
        place = next(place for place in table(pilot)._columns.places if place.column.key == "512")
        await pilot.click(table(pilot), offset=(place.x + 3, 1))
        fastest = table(pilot).rows[:9]
        await pilot.press("v")
        slowest = table(pilot).rows[:9]
        assert "512▼" in seen(pilot)
        assert slowest == tuple(reversed(fastest)), "at one length the slowest has the longest pass"


async def test_what_was_chosen_is_there_the_next_time(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("v")
        table(pilot).hide(frozenset({"category", "peak", "model"}))
    assert recall().pivot == "latency"
    assert recall().hidden_columns == ("category", "peak")
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_seen(pilot, "median pass at each length, ms")
        assert table(pilot).titles[0] == "model"
        assert not {"category", "peak"} & set(table(pilot).titles)


async def test_names_that_nobody_knows_any_more_are_passed_over(engine: MadeUpEngine) -> None:
    remember(pivot="of a newer version", hidden_columns=("model", "of a newer version"))
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_seen(pilot, "tokens/s at each length")
        assert table(pilot).titles[:2] == ("model", "category")


async def test_a_choice_that_cannot_be_remembered_holds_and_says_so(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_read(pilot)
        (data_directory() / f".{FILE_NAME}.partial").mkdir()
        await pilot.press("v")
        await until_seen(pilot, "is not remembered")
        assert table(pilot).pivot is Pivot.LATENCY


async def test_choices_that_cannot_be_read_are_said(engine: MadeUpEngine) -> None:
    (data_directory() / FILE_NAME).mkdir()
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_seen(pilot, "cannot be read")
        assert table(pilot).pivot is Pivot.THROUGHPUT


# ---- the cell cursor


async def test_the_cell_cursor_goes_over_the_columns_and_stays_at_the_ends(
    engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        moves: list[MarchTable.CellMoved] = []
        post = table(pilot).post_message

        def note(message: object) -> bool:
            moves.extend([message] if isinstance(message, MarchTable.CellMoved) else [])
            return post(message)  # type: ignore[arg-type]

        monkeypatch.setattr(table(pilot), "post_message", note)
        await pilot.press("left", "right")
        assert (table(pilot).cursor_column, table(pilot).cursor_length) == ("128", 128)
        assert "[  20,637" in row_of(pilot, "bert-base-uncased")
        await pilot.press("right")
        assert copied(pilot, "c") == "38,320"
        await pilot.press(*["right"] * 9)
        assert (table(pilot).cursor_column, table(pilot).cursor_length) == ("class", None)
        assert copied(pilot, "c") == "Medium"
        await pilot.press(*["left"] * 9)
        assert table(pilot).cursor_column == "model"
        assert [move.column for move in moves][:3] == ["128", "512", "1024"]
        assert [move.length for move in moves][3:6] == [2048, None, None]
        assert len(moves) == 12, "at the ends nothing moves"


async def test_a_click_puts_the_cell_cursor_there(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        place = next(place for place in table(pilot)._columns.places if place.column.key == "1024")
        await pilot.click(table(pilot), offset=(place.x + 1, 4))
        assert (table(pilot).cursor_id, table(pilot).cursor_length) == (3, 1024)


async def test_the_cell_cursor_is_tied_to_its_column(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(200, 60), notifications=True) as pilot:
        await until_drawn(pilot)
        await pilot.press("right")
        assert table(pilot).cursor_column == "category"
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "category" not in table(pilot).titles, "there is less room")
        assert table(pilot).cursor_column == "model", "where it can be seen"
        await pilot.resize_terminal(200, 60)
        await until(pilot, lambda: table(pilot).cursor_column == "category", "it is back on its column")


async def test_what_is_shown_can_be_had_as_text(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        table(pilot).hide(frozenset({"category", "type", "params", "load", "weights", "peak", "roofline"}))
        await pilot.press("slash", *"bert uncased", "enter")
        await until(pilot, lambda: len(table(pilot).rows) == 3, "three match")
        titles, first, *others = copied(pilot, "t").splitlines()
        assert "tokens/s" in titles, "what the figures are"
        assert first.startswith("bert-base-uncased\tBERT Family\t"), "columns that are put away are there too"
        assert "\t20,637\t38,320\tPOSITIONS\t↳ POSITIONS\t512\tMedium" in first
        assert len(others) == 2
        assert copied(pilot, "r").splitlines() == [first]
        await pilot.press("slash", *"zzz")
        await until_seen(pilot, "no model matches")
        assert not {"c", "r", "t"} & {offer.key for offer in copy_offers(monitor(pilot))}


async def test_the_text_has_the_figures_that_are_shown(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await pilot.press("v")
        titles, first, *_ = copied(pilot, "t").splitlines()
        assert "median pass" in titles
        assert "20,637" not in first


# ---- many lengths


async def test_forty_lengths_are_a_window_that_the_cursor_moves(run_file: Path) -> None:
    engine = finished(run_file, models=6, lengths=FORTY)
    async with ScalewallApp(run_file).run_test(size=(120, 40), notifications=True) as pilot:
        await until_read(pilot)
        assert set(table(pilot).titles) >= {"model", "category", "load", "peak", "64", "max", "class"}
        assert "36›" in seen(pilot)
        before = table(pilot).titles.index("64")
        await pilot.press("v", *["right"] * 10)
        assert table(pilot).cursor_length == 64 * (10 - before + 1)
        assert table(pilot).titles[-3] == str(table(pilot).cursor_length)
        assert "‹" in seen(pilot)
        await pilot.press(*["right"] * 40)
        assert table(pilot).cursor_column == "class"
        assert "‹36" in seen(pilot)
        assert "2,560" in seen(pilot)
        await pilot.press(*["left"] * 45)
        assert table(pilot).titles[table(pilot).titles.index("64") - 1] == "peak"
        assert len(copied(pilot, "r").split("\t")) == 7 + 40 + 3, "all of them in the text"
    engine.close()


async def test_following_brings_the_length_that_is_measured(run_file: Path) -> None:
    engine = in_the_middle(run_file, models=4, done=1, lengths=FORTY)
    async with ScalewallApp(run_file).run_test(size=(120, 40), notifications=True) as pilot:
        await until_read(pilot)
        march = engine.marches()[1]
        for trial in march.trials[1:6]:
            engine.record(
                events.TrialStarted(trial_id=trial.trial_id),
                events.TrialCompleted(trial_id=trial.trial_id, measurement=measurement_of(march, trial)),
                march_id=march.march_id,
            )
        engine.record(events.TrialStarted(trial_id=march.trials[6].trial_id), march_id=march.march_id)
        engine.writer.show_progress(march.march_id, march.trials[6].trial_id, "repeat", 3, 20)
        await pilot.press("f")
        await until(pilot, lambda: "448" in table(pilot).titles, "the running length is in view")
        await until_seen(pilot, "3/20")
    engine.close()


# ---- hold


async def test_held_rows_stay_until_they_are_let_go(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_read(pilot)
        place = next(place for place in table(pilot)._columns.places if place.column.key == "512")
        await pilot.click(table(pilot), offset=(place.x + 3, 1))
        before = table(pilot).rows
        await pilot.press("h")
        assert "18/18 held" in seen(pilot)
        march = engine.marches()[9]
        engine.trial(march, march.trials[1])
        await until_seen(pilot, "9,883")
        assert table(pilot).rows == before
        await pilot.press("h")
        assert "held" not in seen(pilot)
        assert table(pilot).rows != before
        assert table(pilot).rows.index(10) < before.index(10)


# ---- the column picker


def picker(pilot: Pilot[Any]) -> LineTable:
    screen = pilot.app.screen
    assert isinstance(screen, ColumnPicker)
    return screen.query_one(LineTable)


async def test_columns_are_picked_and_seen_at_once(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_drawn(pilot)
        await pilot.press("c")
        await until_seen(pilot, "Space show or hide")
        assert picker(pilot).cursor_key == "model"
        await pilot.press("space")
        assert "model" in table(pilot).titles, "the model stays"
        await pilot.press("down", "space")
        assert "category" not in table(pilot).titles
        assert "load" in table(pilot).titles, "there is room for others now"
        assert picker(pilot).cursor_key == "category"
        await pilot.press("enter")
        assert "category" in table(pilot).titles
        await pilot.press("enter", "down", "down", "space")
        assert recall().hidden_columns == ("category", "params")
        await pilot.press("a", "escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ColumnPicker), "the list is gone")
        assert recall().hidden_columns == ()
        assert "category" in table(pilot).titles


async def test_every_length_can_be_put_away(run_file: Path) -> None:
    engine = create(run_file, lengths=(128, 512))
    async with ScalewallApp(run_file).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        table(pilot).hide(frozenset({"128", "512"}))
        await pilot.press("right", "right", "v")
        assert not {"128", "512"} & set(table(pilot).titles)
        assert table(pilot).cursor_length is None
    engine.close()
