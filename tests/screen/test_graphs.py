"""The graphs of the wall panel: turning them, choosing in them, and what comes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.screen.made_up_run import MadeUpEngine, create, finished
from tests.screen.seeing import monitor, seen, table, until, until_drawn, until_seen
from tui.app import ScalewallApp
from tui.charts.drawing import Key
from tui.graphs import Graph, title
from tui.panels import Panel
from tui.widgets.filter_bar import FilterBar
from tui.widgets.wall_chart import Drawn, WallChart, Wanted


def panel(pilot: Pilot[Any]) -> WallChart:
    return monitor(pilot).query_one(WallChart)


def filter_text(pilot: Pilot[Any]) -> str:
    return monitor(pilot).query_one(FilterBar).text


async def until_title(pilot: Pilot[Any], text: str) -> None:
    await until(pilot, lambda: text in seen(pilot), f"a title says {text!r}")


async def until_graph(pilot: Pilot[Any], graph: Graph) -> None:
    await until_title(pilot, f"{title(graph)[:3]} {graph.value}: ")
    await until_drawn(pilot)


async def test_g_goes_through_the_graphs_and_back_again(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        for graph in (*list(Graph)[1:], Graph.WALL):
            await pilot.press("g")
            await until_graph(pilot, graph)
        await pilot.press("G")
        await until_graph(pilot, Graph.PREDICTION)
        await pilot.press("shift+g")
        await until_graph(pilot, Graph.MEMORY)
        assert table(pilot).has_focus


async def test_g_brings_a_hidden_graph_back_before_it_turns(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        await pilot.press("g", "w")
        await until(pilot, lambda: panel(pilot).size.width == 0, "the summary has the place")
        await pilot.press("g")
        await until_graph(pilot, Graph.THROUGHPUT)
        assert monitor(pilot).panel is Panel.WALL


async def test_only_the_graph_in_view_is_drawn_and_only_for_other_figures(
    engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        await pilot.press("g")
        await until_graph(pilot, Graph.THROUGHPUT)
        drawn: list[Graph] = []

        def draw(wanted: Wanted, *_: object) -> Drawn:
            drawn.append(wanted.graph)
            return panel(pilot)._drawn

        monkeypatch.setattr("tui.widgets.wall_chart._drawn", draw)
        march = engine.marches()[9]
        engine.writer.show_progress(march.march_id, march.trials[1].trial_id, "repeat", 13, 20)
        await until(pilot, lambda: monitor(pilot).view.progress.done == 13, "the news has come")  # type: ignore[union-attr]
        assert drawn == []
        engine.trial(march, march.trials[1])
        await until(pilot, lambda: drawn, "the graph is drawn")
        assert drawn == [Graph.THROUGHPUT]


async def test_the_graphs_follow_what_is_measured(run_file: Path) -> None:
    engine = create(run_file)
    engine.live()
    engine.begin()
    async with ScalewallApp(run_file).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        for graph in list(Graph)[1:]:
            await pilot.press("g")
            await until_graph(pilot, graph)
            (line,) = panel(pilot).lines
            assert line.startswith("no ")
            assert panel(pilot).choice is None
        await pilot.press("tab", "down", "right", "enter")
        assert panel(pilot).has_focus
        engine.march(engine.marches()[0])
        await until(pilot, lambda: "B BERT Family" in seen(pilot), "the first model is in the graph")
    engine.close()


async def test_choosing_in_the_wall_and_showing_the_models(run_file: Path) -> None:
    engine = finished(run_file)
    async with ScalewallApp(run_file).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        await pilot.press("tab")
        await until_title(pilot, "1/5 › 128: works 16 of 18 models (89 %) · study 98.3 %")
        await pilot.press("down", "down", "right")
        await until_title(pilot, "1/5 › 1,024: POSITIONS 5 of 18 models (28 %)")
        await pilot.press("enter")
        await until_seen(pilot, "1024:positions")
        assert filter_text(pilot) == "1024:positions"
        await until(pilot, lambda: table(pilot).has_focus, "the table has the keys")
        await until_title(pilot, title(Graph.WALL))
    engine.close()


async def test_a_category_wants_its_models(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        for graph in list(Graph)[1:]:
            await pilot.press("g")
            await until_graph(pilot, graph)
            panel(pilot).focus()
            await until(pilot, lambda: panel(pilot).has_focus, "the panel has the keys")
            await pilot.press("enter")
            await until(pilot, lambda: filter_text(pilot) == 'category:"BERT Family"', "the filter has the category")
            await until(pilot, lambda: table(pilot).has_focus, "the table has the keys")
            await pilot.press("escape")
            await until(pilot, lambda: not filter_text(pilot), "the filter is empty again")


async def test_escape_gives_the_keys_back_and_leaves_the_filter(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        await pilot.press("slash", *"bert", "enter")
        await until(pilot, lambda: table(pilot).has_focus, "the table has the keys")
        panel(pilot).focus()
        await until(pilot, lambda: panel(pilot).has_focus, "the panel has the keys")
        await pilot.press("escape")
        await until(pilot, lambda: table(pilot).has_focus, "the table has the keys again")
        assert filter_text(pilot) == "bert"


async def test_a_panel_that_is_put_away_gives_the_keys_back(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        await pilot.press("tab")
        await until(pilot, lambda: panel(pilot).has_focus, "the panel has the keys")
        await pilot.press("w")
        await until(pilot, lambda: table(pilot).has_focus, "the table has the keys")
        await pilot.press("down")
        assert table(pilot).cursor_id == 2


async def test_a_click_chooses_a_bar(run_file: Path) -> None:
    engine = finished(run_file)
    async with ScalewallApp(run_file).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        column = panel(pilot).lines[2].index("P") + 1
        await pilot.click(panel(pilot), offset=(column, 3))
        await until(pilot, lambda: panel(pilot).chosen == Key("1024", "positions"), "the segment is chosen")
        await until_title(pilot, "1,024: POSITIONS")
        await pilot.click(panel(pilot), offset=(column, 6))
        assert panel(pilot).chosen == Key("1024", "positions"), "the axis is no bar"
    engine.close()


async def test_what_is_chosen_stays_while_figures_change(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        await pilot.press("tab", "down", "down")
        await until_title(pilot, "1,024: works 4 of 18")
        march = engine.marches()[9]
        for trial in march.trials[1:]:
            engine.trial(march, trial)
        await until_title(pilot, "1,024: works 5 of 18")


async def test_where_there_are_more_bars_than_lines_the_chosen_one_comes_into_view(run_file: Path) -> None:
    engine = finished(run_file)
    async with ScalewallApp(run_file).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        await pilot.press("g", "g")
        await until_graph(pilot, Graph.EFFICIENCY)
        await until_title(pilot, "· 2 more below")
        assert "modern long-context  " not in seen(pilot).split("3/5")[1]
        await pilot.press("tab", *["down"] * 8)
        await until_title(pilot, "3/5 › modern long-context: ")
        assert "modern long-context █" in seen(pilot)
        await pilot.press("escape")
        await until_title(pilot, "· 2 more below")
    engine.close()


async def test_the_chart_can_be_taken_as_text(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        await pilot.press("tab", "down")
        lines = panel(pilot).chart_text().splitlines()
        assert lines[0] == title(Graph.WALL)
        assert lines[1].startswith("  128 █")
        assert not any(line.endswith(" ") for line in lines)
        assert lines[1:] == [line.rstrip() for line in panel(pilot).lines]


async def test_a_category_is_no_markup(tmp_path: Path) -> None:
    from bench.model_spec import ModelSpec

    spec = ModelSpec(name="a", category="[red]x[/]\x1b[31m", model_type="bert", hub_id="made/up", set="study")
    engine = create(tmp_path / "odd.run", chosen=[spec])
    engine.live()
    engine.begin()
    engine.march(engine.marches()[0], trials=2)
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        await pilot.press("g", "tab")
        await until_title(pilot, "2/5 › [red]x[/]^[[31m at 128: ")
    engine.close()
