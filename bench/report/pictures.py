"""The study's Figs. 1 to 3 of a run as pictures, SVG or PNG, in a light and a dark look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any, Final, Literal

import matplotlib as mpl
import msgspec
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerLine2D
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from bench.outcome_names import NOT_MEASURED_NAME, NOT_RUN_NAME, SHORT_NAMES
from bench.study import EFFICIENCY_UNIT
from bench.trial import Outcome
from bench.views.summary import Summary

Look = Literal["light", "dark"]
LOOKS: Final[tuple[Look, ...]] = ("light", "dark")

WIDTH_IN, HEIGHT_IN = 8.0, 4.2
PNG_DOTS_PER_IN = 144

_INK: Final = {"light": "#1f2328", "dark": "#e6edf3"}
_FAINT: Final = {"light": "#d0d7de", "dark": "#3d444d"}
_PAPER: Final = {"light": "#ffffff", "dark": "#0d1117"}

_COLOURS: Final = (
    *("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a500", "#8c8c8c", "#7a5195", "#a05a2c"),
)
"""First those of Okabe and Ito, which colour-blind eyes tell apart too, with a grey for their black and a darker
yellow, to be seen on white and on black alike; then two more."""
_MARKERS: Final = "osD^vPX*h"
"""A shape for each series beside its colour."""
_HATCHES: Final = ("", "///", "...", "xxx", "\\\\\\", "+++", "ooo", "---", "|||", "***")

_WORKS = Outcome.COMPLETED.value
_PART_COLOURS: Final = {
    _WORKS: "#009e73",
    Outcome.LENGTH_UNSUPPORTED.value: "#0072b2",
    Outcome.OUT_OF_MEMORY.value: "#d55e00",
    Outcome.HOST_OUT_OF_MEMORY.value: "#e69f00",
    Outcome.TIMED_OUT.value: "#cc79a7",
    Outcome.OPERATOR_UNSUPPORTED.value: "#56b4e9",
    Outcome.WRONG_NUMBERS.value: "#b8a500",
    NOT_RUN_NAME: "#8c8c8c",
    NOT_MEASURED_NAME: "#bfbfbf",
}
_OTHER_COLOUR: Final = "#7a5195"

_STYLE: Final[Any] = {
    "svg.fonttype": "none",  # text stays text: it can be read aloud, searched and copied
    "svg.hashsalt": "scalewall",  # the same figures give the same file
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "legend.fontsize": 8.0,
    "hatch.linewidth": 0.5,
}


class Picture(msgspec.Struct, frozen=True):
    """One figure, drawn on demand."""

    name: str
    draw: Callable[[Axes, Summary], None]
    height_in: float = HEIGHT_IN


def svg(picture: Picture, summed: Summary, look: Look) -> str:
    """Draw a picture as SVG without a background; deterministic."""
    with mpl.rc_context(_STYLE | _looks(look)):
        target = StringIO()
        _drawn(picture, summed).savefig(
            target, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
        )
    return target.getvalue()


def png(picture: Picture, summed: Summary, look: Look) -> bytes:
    """Draw a picture as PNG on the look's paper."""
    with mpl.rc_context(_STYLE | _looks(look)):
        target = BytesIO()
        _drawn(picture, summed).savefig(target, format="png", dpi=PNG_DOTS_PER_IN, metadata={"Software": None})
    return target.getvalue()


def _looks(look: Look) -> Any:  # noqa: ANN401 - keys of one long closed set of names
    ink, faint, paper = _INK[look], _FAINT[look], _PAPER[look]
    return {
        **dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), ink),
        "hatch.color": ink,
        "grid.color": faint,
        **dict.fromkeys(("figure.facecolor", "axes.facecolor", "savefig.facecolor"), paper),
    }


def _drawn(picture: Picture, summed: Summary) -> Figure:
    figure = Figure(figsize=(WIDTH_IN, picture.height_in), layout="constrained")
    picture.draw(figure.add_subplot(), summed)
    return figure


# ---- Fig. 1


def _draw_wall(axes: Axes, summed: Summary) -> None:
    """Stack what becomes of all models at each length, with the study's share as a mark on each bar."""
    points, causes = summed.wall.to_dicts(), summed.causes.to_dicts()
    places = {point["sequence_length"]: place for place, point in enumerate(points)}
    parts = list(dict.fromkeys(row["part"] for row in causes))
    below = [0.0] * len(points)
    for number, part in enumerate(parts):
        shares = _shares(causes, part, places)
        axes.bar(
            range(len(points)), shares, bottom=below, width=0.7, label=_part_name(part),
            color=_PART_COLOURS.get(part, _OTHER_COLOUR), hatch=_HATCHES[number % len(_HATCHES)], linewidth=0,
        )  # fmt: skip
        below = [one + other for one, other in zip(below, shares, strict=True)]
    studied = [
        (places[one["sequence_length"]], one["study_working"] / one["study_models"])
        for one in points
        if one["study_models"]
    ]
    axes.plot(
        *_columns(studied),
        linestyle="none",
        marker="_",
        markersize=44,
        markeredgewidth=2,
        color=mpl.rcParams["text.color"],
        label="works in the study",
    )
    axes.set_xticks(range(len(points)), [_at_length(point) for point in points])
    axes.set(xlabel="sequence length, tokens", ylabel="share of the models", ylim=(0, 1.02))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share:.0%}"))
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), handler_map={Line2D: HandlerLine2D(update_func=_shorter)})


def _shorter(handle: Artist, original: Artist) -> None:
    """Let the mark of the study, as wide as a bar, have room in the legend."""
    assert isinstance(handle, Line2D)
    handle.update_from(original)
    handle.set_markersize(14)


def _shares(causes: Sequence[Mapping[str, Any]], part: str, places: Mapping[int, int]) -> list[float]:
    shares = [0.0] * len(places)
    for row in causes:
        if row["part"] == part:
            shares[places[row["sequence_length"]]] = row["share"]
    return shares


def _part_name(part: str) -> str:
    return SHORT_NAMES[Outcome(part)] if part in set(Outcome) else part


def _at_length(point: Mapping[str, Any]) -> str:
    return f"{point['sequence_length']:,}\n{point['working']}/{point['names']} work"


# ---- Fig. 2


def _draw_throughputs(axes: Axes, summed: Summary) -> None:
    """Draw a line for each category, and a dashed one of what the study prints of it."""
    rows = summed.throughputs.to_dicts()
    for number, category in enumerate(dict.fromkeys(row["category"] for row in rows)):
        mine = [row for row in rows if row["category"] == category]
        colour, marker = _COLOURS[number % len(_COLOURS)], _MARKERS[number % len(_MARKERS)]
        ours = [
            (row["sequence_length"], row["throughput_tokens_per_s"]) for row in mine if row["throughput_tokens_per_s"]
        ]
        axes.plot(*_columns(ours), color=colour, marker=marker, markersize=5, label=_plain(category))
        study = [
            (row["sequence_length"], row["study_throughput_tokens_per_s"])
            for row in mine
            if row["study_throughput_tokens_per_s"]
        ]
        axes.plot(*_columns(study), color=colour, marker=marker, markersize=3, linestyle="--", linewidth=0.8, alpha=0.7)
    axes.plot([], [], color=mpl.rcParams["text.color"], linestyle="--", linewidth=0.8, label="as the study prints it")
    if rows:
        _logarithmic(axes, sorted({row["sequence_length"] for row in rows}))
    axes.set(xlabel="sequence length, tokens", ylabel="tokens per second, mean")
    axes.grid(visible=True, linewidth=0.5)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _logarithmic(axes: Axes, lengths: Sequence[int]) -> None:
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.xaxis.set_major_locator(FixedLocator(lengths))
    axes.xaxis.set_minor_locator(NullLocator())
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


# ---- Fig. 3


def _draw_efficiencies(axes: Axes, summed: Summary) -> None:
    """Draw a line for each category, best first, with marks where our figure and the study's are.

    No bars: on an axis without a zero their length means nothing.
    """
    bars = summed.efficiencies.to_dicts()[::-1]
    places = range(len(bars))
    ours = [
        (row["efficiency_tokens_per_s_per_m"], place)
        for place, row in enumerate(bars)
        if row["efficiency_tokens_per_s_per_m"]
    ]
    axes.plot(*_columns(ours), linestyle="none", marker="o", markersize=8, color=_COLOURS[0], label="this run")
    study = [
        (row["study_efficiency_tokens_per_s_per_m"], place)
        for place, row in enumerate(bars)
        if row["study_efficiency_tokens_per_s_per_m"]
    ]
    axes.plot(
        *_columns(study), linestyle="none", marker="D", markersize=5, color=_COLOURS[5], label="as the study prints it"
    )
    axes.set_yticks(places, [_bar_name(row) for row in bars])
    if ours or study:
        axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.set_xlabel(EFFICIENCY_UNIT)
    axes.grid(visible=True, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _bar_name(row: Mapping[str, Any]) -> str:
    return f"{_plain(row['category'])} (n = {row['n'] or 0})"


def _columns(points: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in points], [y for _, y in points]


def _plain(name: str) -> str:
    """Give a name that is no formula, which begins with a dollar, and no label to be left out, which does with a _."""
    shown = "".join(letter if letter.isprintable() else "·" for letter in name[:40]).replace("$", r"\$")
    return f" {shown}" if shown.startswith("_") else shown


PICTURES: Final = (
    Picture("figure-1-wall", _draw_wall),
    Picture("figure-2-throughput", _draw_throughputs),
    Picture("figure-3-efficiency", _draw_efficiencies, 3.2),
)
"""All of them, by the names that their files have."""
