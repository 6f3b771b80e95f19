"""How each graph of the wall panel looks, at three sizes, and with something chosen in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.screen.made_up_run import freeze_times, in_the_middle
from tests.screen.seeing import monitor, until, until_drawn
from tui.app import ScalewallApp
from tui.graphs import Graph
from tui.widgets.wall_chart import WallChart

Compare = Callable[..., bool]


async def turn_to(pilot: Pilot[Any], graph: Graph) -> None:
    await until_drawn(pilot)
    for _ in range(list(Graph).index(graph)):
        await pilot.press("g")
    panel = monitor(pilot).query_one(WallChart)
    await until(pilot, lambda: f" {graph.value}: " in panel.chart_text(), "the graph is drawn")
    await until_drawn(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("graph", list(Graph), ids=lambda graph: graph.value)
def test_graph(run_file: Path, snap_compare: Compare, graph: Graph, size: tuple[int, int]) -> None:
    engine = in_the_middle(run_file, models=40, done=27)
    freeze_times(run_file)

    async def look(pilot: Pilot[Any]) -> None:
        await turn_to(pilot, graph)

    assert snap_compare(ScalewallApp(run_file), terminal_size=size, run_before=look)
    engine.close()


@pytest.mark.parametrize("graph", [Graph.WALL, Graph.THROUGHPUT], ids=lambda graph: graph.value)
def test_chosen(run_file: Path, snap_compare: Compare, graph: Graph) -> None:
    engine = in_the_middle(run_file, models=40, done=27)
    freeze_times(run_file)

    async def look(pilot: Pilot[Any]) -> None:
        await turn_to(pilot, graph)
        await pilot.press("tab", "down", "down", "right")
        await until_drawn(pilot)

    assert snap_compare(ScalewallApp(run_file), terminal_size=(80, 24), run_before=look)
    engine.close()
