"""The graphs that take turns in the wall panel, and what their titles say; knows no widget and no chart."""

from __future__ import annotations

from enum import StrEnum

from bench.prediction_error import PredictionError
from tui import formatting


class Graph(StrEnum):
    """A graph of a run, in the order in which they take turns."""

    WALL = "wall"
    THROUGHPUT = "throughput"
    EFFICIENCY = "efficiency"
    MEMORY = "memory"
    PREDICTION = "prediction"


ABOUT = {
    Graph.WALL: "models that work at each length",
    Graph.THROUGHPUT: "mean tok/s by length, both log",
    Graph.EFFICIENCY: "tok/s/M params at 512, log, ◆ study",
    Graph.MEMORY: "mean peak GB by length, both log",
    Graph.PREDICTION: "measured ↑ predicted →",
}
"""What stands on the axes."""


def turned(graph: Graph, step: int) -> Graph:
    """Give the graph so many turns on, or back."""
    graphs = list(Graph)
    return graphs[(graphs.index(graph) + step) % len(graphs)]


def place(graph: Graph) -> str:
    """Give the place of a graph among all."""
    return f"{list(Graph).index(graph) + 1}/{len(Graph)}"


def title(graph: Graph, error: PredictionError | None = None) -> str:
    """Give the title of a graph; ``error`` is how far the predictions were off."""
    off = f", median {formatting.percent(error.latency)} off" if graph is Graph.PREDICTION and error is not None else ""
    return f"{place(graph)} {graph.value}: {ABOUT[graph]}{off}"
