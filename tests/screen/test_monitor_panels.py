"""Wall, summary and detail: where there is room for them, and what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection

from tests.screen.made_up_run import MadeUpEngine, create, finished
from tests.screen.seeing import detail, monitor, seen, table, until, until_drawn, until_read, until_seen
from tui.app import ScalewallApp
from tui.charts.drawing import Drawing
from tui.detail_text import LENGTH_CELLS
from tui.graphs import Graph
from tui.screens.help import HelpScreen
from tui.theme import DARK, LIGHT
from tui.widgets.detail_pane import DetailPane
from tui.widgets.summary_table import SummaryTable
from tui.widgets.wall_chart import Drawn, WallChart


async def test_at_80_by_24_the_panels_take_turns(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_drawn(pilot)
        assert "wall: models that work" in seen(pilot)
        await pilot.press("w")
        await until_seen(pilot, "BERT Family")
        assert "wall:" not in seen(pilot)
        await pilot.press("w")
        await until_seen(pilot, "median")
        await pilot.press("w")
        await until(pilot, lambda: table(pilot).size.height == 21, "the table has the screen to itself")
        await pilot.press("w")
        await until_seen(pilot, "wall: models that work")


async def test_at_120_wall_and_summary_stand_side_by_side(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_drawn(pilot)
        for text in ("wall: models that work", "‹0 overview›", "models that work", "Generative LLM"):
            assert text in seen(pilot)


async def test_at_200_the_detail_stands_beside_everything(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(200, 60), notifications=True) as pilot:
        await until_drawn(pilot)
        await pilot.press("d")
        await until_seen(pilot, "passes")
        for text in ("wall: models that work", "‹0 overview›", "memory GB"):
            assert text in seen(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "passes" not in seen(pilot), "the detail is away")


async def test_the_wall_counts_what_the_run_file_says(run_file: Path) -> None:
    engine = finished(run_file)
    async with ScalewallApp(run_file).run_test(size=(80, 24), notifications=True) as pilot:
        await until_drawn(pilot)
        working = [sum(m.trials[n].works for m in engine.marches()) for n in range(4)]
        for count in working:
            assert f"{count}/18" in seen(pilot)
        assert "P POSITIONS" in seen(pilot)
    engine.close()


async def test_the_summary_follows_what_ends(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_drawn(pilot)
        summary = monitor(pilot).query_one(SummaryTable)
        before = next(row for row in summary.summary.rows if row["category"] == "Code Models")
        assert (before["working_128"], before["unknown_128"]) == (0, 1)
        engine.march(engine.marches()[13])
        await until(
            pilot,
            lambda: any(row["category"] == "Code Models" and row["working_128"] == 1 for row in summary.summary.rows),
            "the summary has the new model",
        )


async def test_the_detail_follows_the_cursor(run_file: Path) -> None:
    engine = finished(run_file)
    async with ScalewallApp(run_file).run_test(size=(120, 40), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("d")
        await until(pilot, lambda: "bert-base-uncased" in detail(pilot), "the first model is shown")
        await until(pilot, lambda: "n 12" in detail(pilot), "its passes are read")
        assert "longer than the position table" in detail(pilot)
        for _ in range(13):
            await pilot.press("down")
        await until(pilot, lambda: "codebert-base" in detail(pilot), "the model under the cursor is shown")
        assert "signal SIGABRT" in detail(pilot)
        assert "^[[31mMPSCore" in detail(pilot)
        assert "\x1b" not in detail(pilot)
    engine.close()


async def test_the_detail_begins_with_the_length_under_the_cursor_and_stays_when_news_comes(
    engine: MadeUpEngine,
) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_read(pilot)
        march = engine.marches()[9]
        table(pilot).action_cursor(9)
        await pilot.press(*["right"] * table(pilot).titles.index("512"), "d")
        await until(pilot, lambda: first_length(pilot) == "512", "it begins with the length under the cursor")
        await pilot.press("right")
        await until(pilot, lambda: first_length(pilot) == "1,024", "it follows the cell")
        await pilot.press("home")
        await until(pilot, lambda: detail(pilot).startswith("bert-base-uncased"), "it follows the row")
        assert first_length(pilot) == "1,024"
        await pilot.press(*["down"] * 9, "right", "right")
        await until(pilot, lambda: detail(pilot).startswith(march.spec.name), "the row is there again")
        assert table(pilot).cursor_length is None
        assert first_length(pilot) == "2,048", "a cell of the whole model changes nothing"
        pane = monitor(pilot).query_one(DetailPane)
        pane.scroll_to(y=2, animate=False, immediate=True)
        engine.trial(march, march.trials[1])
        await until(pilot, lambda: "9,883 tok/s" in detail(pilot), "the length that was measured has its figures")
        assert first_length(pilot) == "2,048"
        assert pane.scroll_offset.y == 2
        await pilot.press("d", "d")
        await until(pilot, lambda: first_length(pilot) == "128", "opened on no length it has them in their order")


def first_length(pilot: Pilot[Any]) -> str:
    """Give the length that the detail pane begins with."""
    starts = (line[: LENGTH_CELLS - 2].strip() for line in monitor(pilot).query_one(DetailPane).lines)
    return next((start for start in starts if start and start[0].isdigit()), "")


async def test_the_detail_scrolls_and_gives_the_keys_back(run_file: Path) -> None:
    engine = finished(run_file)
    async with ScalewallApp(run_file).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("d", "tab")
        pane = monitor(pilot).query_one(DetailPane)
        await until(pilot, lambda: pane.has_focus, "the pane has the keys")
        await pilot.press("down", "down")
        await until(pilot, lambda: pane.scroll_offset.y == 2, "the pane has moved")
        await pilot.press("d")
        await until(pilot, lambda: table(pilot).has_focus, "the table has the keys again")
    engine.close()


async def test_nothing_measured_shows_no_zero_in_the_panels(run_file: Path) -> None:
    engine = create(run_file)
    async with ScalewallApp(run_file).run_test(size=(120, 40), notifications=True) as pilot:
        await until_drawn(pilot)
        assert "·/18" in seen(pilot)
        rows = [line for line in monitor(pilot).query_one(SummaryTable).lines[2:] if line.strip()]
        assert rows
        assert all(set(line.split()[-4:]) == {"·"} for line in rows)
    engine.close()


async def test_the_chart_is_drawn_again_only_for_other_figures(
    engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_drawn(pilot)
        drawn: list[object] = []

        def draw(*subject: object) -> Drawn:
            drawn.append(subject)
            return Drawn(Graph.WALL, "made up", Drawing())

        monkeypatch.setattr("tui.widgets.wall_chart._drawn", draw)
        march = engine.marches()[9]
        engine.writer.show_progress(march.march_id, march.trials[1].trial_id, "repeat", 13, 20)
        await until(pilot, lambda: monitor(pilot).view.progress.done == 13, "the news has come")  # type: ignore[union-attr]
        assert drawn == []
        engine.trial(march, march.trials[1])
        await until(pilot, lambda: len(drawn) == 1, "the chart is drawn once")


async def test_a_chart_that_fails_says_so_and_the_rest_goes_on(
    engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("made up")

    monkeypatch.setattr("tui.widgets.wall_chart._drawn", fail)
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "cannot be shown")
        await pilot.press("down")
        assert table(pilot).cursor_id == 2
        assert monitor(pilot).query_one(WallChart).lines


async def test_help_shows_every_key_and_closes(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        assert "the next model" in seen(pilot)
        await pilot.press("end")
        await until_seen(pilot, "◆ for")
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, HelpScreen)


async def test_light_and_dark(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        assert pilot.app.theme == DARK.name
        await pilot.press("t")
        await until(pilot, lambda: pilot.app.theme == LIGHT.name, "the light look is on")
        assert "bert-base-uncased" in seen(pilot)


async def test_of_many_lengths_only_those_with_room_are_summed_up(tmp_path: Path) -> None:
    engine = create(tmp_path / "long.run", models=3, lengths=tuple(range(64, 64 * 61, 64)))
    async with ScalewallApp(engine.path).run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        summary = monitor(pilot).query_one(SummaryTable)
        narrow = summary.summary.lengths
        assert 0 < len(narrow) < 30
        await pilot.resize_terminal(160, 40)
        await until(pilot, lambda: summary.summary.lengths > narrow, "the lengths for which there is room now")
        await until_drawn(pilot)
        shown = "\n".join(summary.lines)
        assert all(f"{length:,}" in shown for length in summary.summary.lengths - {512})
    engine.close()


async def drag_and_copy(pilot: Pilot[Any], over: WallChart, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Select with the mouse from one cell of a panel, its border counted, to another, and copy."""
    await pilot.mouse_down(over, offset=start)
    await pilot.hover(over, offset=end)
    await pilot.mouse_up(over, offset=end)
    await until(pilot, lambda: over.text_selection is not None, "something is selected")
    await pilot.press("ctrl+c")


async def test_text_is_selected_with_the_mouse_and_copied(engine: MadeUpEngine) -> None:
    app = ScalewallApp(engine.path)
    async with app.run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        wall = monitor(pilot).query_one(WallChart)
        lines = wall.lines
        await drag_and_copy(pilot, wall, (2, 3), (9, 4))
        assert app.clipboard == f"{lines[2][1:]}\n{lines[3][:9]}", "from under the one cell to under the other"


async def test_a_drag_onto_the_border_stays_in_its_panel(engine: MadeUpEngine) -> None:
    app = ScalewallApp(engine.path)
    async with app.run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        wall = monitor(pilot).query_one(WallChart)
        lines = wall.lines
        await drag_and_copy(pilot, wall, (4, 3), (1, 0))
        assert app.clipboard.splitlines() == [*lines[:2], lines[2][: len(app.clipboard.splitlines()[-1])]]


async def test_what_is_selected_may_be_gone_when_it_is_copied(engine: MadeUpEngine) -> None:
    app = ScalewallApp(engine.path)
    async with app.run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        wall = monitor(pilot).query_one(WallChart)
        wall.show([(("bars", ""),), (("axis", ""),), ()])
        monitor(pilot).selections = {wall: Selection(Offset(0, 2), Offset(1, 2))}
        assert monitor(pilot).get_selected_text() == ""
        monitor(pilot).selections = {wall: Selection(Offset(0, 9), Offset(1, 9))}
        await pilot.press("ctrl+c")
        await until(pilot, lambda: not app.is_running, "nothing is there to copy, and it leaves")
