"""The live table: what it shows, how it is gone through, sorted, filtered and followed."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from bench import events
from tests.screen.made_up_run import MadeUpEngine, create, finished, in_the_middle, specs
from tests.screen.seeing import monitor, seen, table, until, until_drawn, until_read, until_seen
from tui.app import ScalewallApp
from tui.widgets.filter_bar import LONGEST_FILTER


async def test_a_run_is_there_as_it_stands(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        shown = seen(pilot)
        for text in (
            "bert-base-uncased",
            "128",
            "512",
            "1,024",
            "2,048",
            "max",
            "class",
            "POSITIONS",
            "running",
            "Medium",
        ):
            assert text in shown


async def test_the_running_cell_shows_how_far_it_is_and_moves(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_seen(pilot, "7/20")
        march = engine.marches()[9]
        engine.writer.show_progress(march.march_id, march.trials[1].trial_id, "repeat", 13, 20)
        await until_seen(pilot, "13/20")
        engine.trial(march, march.trials[1])
        await until_seen(pilot, "9,883")


async def test_only_cells_that_changed_are_painted_again(engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_seen(pilot, "7/20")
        await pilot.pause()
        painted: list[object] = []
        refresh = table(pilot).refresh

        def note(*regions: object, **arguments: object) -> object:
            painted.extend(regions or ["everything"])
            return refresh(*regions, **arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(table(pilot), "refresh", note)
        march = engine.marches()[9]
        engine.writer.show_progress(march.march_id, march.trials[1].trial_id, "repeat", 13, 20)
        await until_seen(pilot, "13/20")
        (region,) = painted
        place = next(place for place in table(pilot)._columns.places if place.column.key == "512")
        assert region == (place.x, 2 + 9, place.width, 1)


async def test_the_cursor_goes_by_keys_and_stays_on_its_model(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        for key, march_id in (
            ("down", 2),
            ("j", 3),
            ("k", 2),
            ("end", 18),
            ("home", 1),
            ("pagedown", 11),
            ("pageup", 1),
        ):
            await pilot.press(key)
            assert table(pilot).cursor_id == march_id, key
        await pilot.press("down", "down")
        assert table(pilot).cursor_id == 3
        await pilot.press("s", "o")
        assert table(pilot).order.key == "model"
        assert table(pilot).cursor_id == 3, "sorting moves the row, not the cursor"


async def test_sorting_shows_its_column_and_direction(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("s", "s")
        assert "128▼" in seen(pilot)
        fastest = table(pilot).rows[0]
        await pilot.press("o")
        assert "128▲" in seen(pilot)
        assert table(pilot).rows[0] != fastest
        await pilot.press("S", "S")
        assert table(pilot).rows == tuple(range(1, 19)), "back in marching order"


async def test_a_click_on_a_title_sorts_and_a_click_on_a_row_goes_there(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        place = next(place for place in table(pilot)._columns.places if place.column.key == "512")
        await pilot.click(table(pilot), offset=(place.x + 3, 1))
        assert "512▼" in seen(pilot)
        await pilot.click(table(pilot), offset=(5, 6))
        assert table(pilot).cursor_id == table(pilot).rows[4]


async def test_filtering_as_one_types(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("slash", *"bert positions")
        await until_seen(pilot, "5/18 models")
        assert "gpt2" not in seen(pilot)
        await pilot.press("enter")
        assert table(pilot).has_focus, "the filter stays and the keys are the table's again"
        assert "5/18" in seen(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: len(table(pilot).rows) == 18, "all models are back")
        assert "filter:" not in seen(pilot)


async def test_a_filter_that_nothing_matches_says_so(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("slash", *"zzz")
        await until_seen(pilot, "no model matches")
        assert table(pilot).cursor_id is None
        await pilot.press("down", "enter", "x", "escape", "down")
        assert table(pilot).cursor_id is not None


async def test_following_goes_with_the_engine_until_one_moves(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("f")
        assert table(pilot).cursor_id == 10
        assert "following" in seen(pilot)
        tenth, eleventh = engine.marches()[9:11]
        engine.record(events.MarchEnded(march_id=tenth.march_id), march_id=tenth.march_id)
        engine.start(eleventh)
        engine.writer.show_progress(eleventh.march_id, None, "build", 0, 0)
        await until(pilot, lambda: table(pilot).cursor_id == 11, "the cursor is on the next model")
        await pilot.press("up")
        await until(pilot, lambda: not table(pilot).following, "following has ended")
        assert table(pilot).cursor_id == 10


async def test_one_model_and_one_length(run_file: Path) -> None:
    engine = finished(run_file, models=1, lengths=(512,))
    async with ScalewallApp(run_file).run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "38,320")
        assert "1/1" in seen(pilot)
    engine.close()


async def test_eight_lengths_at_80_columns(run_file: Path) -> None:
    lengths = (64, 128, 256, 512, 1024, 2048, 4096, 8192)
    engine = in_the_middle(run_file, lengths=lengths)
    async with ScalewallApp(run_file).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        for length in lengths:
            assert f"{length:,}" in seen(pilot)
    engine.close()


async def test_names_of_a_hundred_characters_and_hostile_ones(run_file: Path) -> None:
    from msgspec.structs import replace

    long, hostile = specs(2)
    chosen = [replace(long, name="n" * 100), replace(hostile, name="\x1b[2Jevil\u202e[bold]", category="[red]")]
    engine = create(run_file, chosen=chosen)
    async with ScalewallApp(run_file).run_test(size=(120, 40), notifications=True) as pilot:
        await until_seen(pilot, "^[[2Jevil‹U+202E›[bold]")
        assert "nnn…nnn" in seen(pilot)
        await pilot.press("end", "d")
        await until_seen(pilot, "[red]")
    engine.close()


@pytest.mark.parametrize("small", [(40, 10), (20, 5), (56, 14), (300, 100)])
async def test_any_size_at_any_moment_and_back(engine: MadeUpEngine, small: tuple[int, int]) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_drawn(pilot)
        before = seen(pilot)
        await pilot.resize_terminal(*small)
        await pilot.pause()
        assert "running" in seen(pilot)
        if small == (40, 10):
            assert [line for line in seen(pilot).splitlines() if line.strip()] == [seen(pilot).splitlines()[0]]
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: seen(pilot) == before, "the screen is as it was")
        assert monitor(pilot).view is not None


@pytest.mark.usefixtures("engine")
async def test_a_filter_takes_only_so_much(run_file: Path) -> None:
    async with ScalewallApp(run_file).run_test(size=(100, 30)) as pilot:
        await until_drawn(pilot)
        await pilot.press("slash")
        field = monitor(pilot).query_one(Input)
        field.insert_text_at_cursor("b" * (LONGEST_FILTER - 1))
        await pilot.press("e", "r", "t")
        assert field.value == "b" * (LONGEST_FILTER - 1) + "e"


@pytest.mark.usefixtures("engine")
async def test_what_is_selected_in_the_filter_is_copied_and_nothing_else(run_file: Path) -> None:
    app = ScalewallApp(run_file)
    async with app.run_test(size=(100, 30)) as pilot:
        await until_drawn(pilot)
        app.copy_to_clipboard("of the user")
        await pilot.press("slash", *"bert", "ctrl+x")
        assert app.clipboard == "of the user", "nothing was cut"
        await pilot.press("shift+left", "shift+left", "ctrl+c")
        assert app.clipboard == "rt"
        await pilot.press("ctrl+c")
        await until(pilot, lambda: not app.is_running, "nothing is selected any more")
