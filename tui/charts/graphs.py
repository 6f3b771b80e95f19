"""Each graph of a run, drawn from what its models come to; what one graph alone needs is imported for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.charts.drawing import Drawing
from tui.graphs import Graph
from tui.run_view import RunView

if TYPE_CHECKING:
    from bench.category_means import CategoryMeans


def draw(graph: Graph, view: RunView, width: int, height: int, *, with_doubtful: bool = False) -> Drawing:
    """Draw a graph of a run into so many cells and lines; figures in doubt are in its means only where wanted."""
    match graph:
        case Graph.WALL:
            from tui.charts.wall import draw_wall

            return draw_wall(view.wall, width, height)
        case Graph.THROUGHPUT:
            from tui.charts.by_length import THROUGHPUT, draw_by_length

            return draw_by_length(THROUGHPUT, _means(view, with_doubtful=with_doubtful), view.lengths, width, height)
        case Graph.EFFICIENCY:
            from tui.charts.efficiency import draw_efficiency

            return draw_efficiency(_means(view, with_doubtful=with_doubtful), view.lengths, width, height)
        case Graph.MEMORY:
            from tui.charts.by_length import MEMORY, draw_by_length

            return draw_by_length(MEMORY, _means(view, with_doubtful=with_doubtful), view.lengths, width, height)
        case Graph.PREDICTION:
            from bench.predicted_times import predicted_times
            from tui.charts.predicted import draw_predicted

            times = predicted_times(view.marches, view.all_digests)
            categories = tuple(dict.fromkeys(march.spec.category for march in view.marches))
            return draw_predicted(times, categories, width, height)


def _means(view: RunView, *, with_doubtful: bool) -> tuple[CategoryMeans, ...]:
    from bench.category_means import category_means

    return category_means(view.run, view.marches, view.all_digests, with_doubtful=with_doubtful)
