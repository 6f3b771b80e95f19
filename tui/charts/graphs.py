"""Each graph of a run, drawn from what its models come to."""

from __future__ import annotations

from bench.category_means import CategoryMeans, category_means
from bench.predicted_times import predicted_times
from tui.charts.by_length import MEMORY, THROUGHPUT, draw_by_length
from tui.charts.drawing import Drawing
from tui.charts.efficiency import draw_efficiency
from tui.charts.predicted import draw_predicted
from tui.charts.wall import draw_wall
from tui.graphs import Graph
from tui.run_view import RunView


def draw(graph: Graph, view: RunView, width: int, height: int) -> Drawing:
    """Draw a graph of a run into so many cells and lines."""
    match graph:
        case Graph.WALL:
            return draw_wall(view.wall, width, height)
        case Graph.THROUGHPUT:
            return draw_by_length(THROUGHPUT, _means(view), view.lengths, width, height)
        case Graph.EFFICIENCY:
            return draw_efficiency(_means(view), view.lengths, width, height)
        case Graph.MEMORY:
            return draw_by_length(MEMORY, _means(view), view.lengths, width, height)
        case Graph.PREDICTION:
            times = predicted_times(view.marches, view.all_digests)
            categories = tuple(dict.fromkeys(march.spec.category for march in view.marches))
            return draw_predicted(times, categories, width, height)


def _means(view: RunView) -> tuple[CategoryMeans, ...]:
    return category_means(view.marches, view.all_digests, view.lengths)
