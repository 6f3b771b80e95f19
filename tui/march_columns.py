"""The columns of the live table: what a cell says of a model, and what a column sorts by; knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from bench.march_digest import MarchDigest
from bench.store.rows import MarchRow
from bench.wall import CLASSES
from tui import formatting
from tui.cells import NOTHING, Cell, SortValue
from tui.columns import TableColumn, Width
from tui.pivots import FIGURES, At, Pivot
from tui.run_view import RunView
from tui.trial_cell import trial_cell
from tui.visible_text import visible

NAME_MAX = 100
MODEL = "model"
"""The key of the column that always stays."""


class Column(TableColumn, frozen=True, kw_only=True):
    """One column of the live table."""

    cell: Callable[[RunView, MarchRow], Cell]
    sort_value: Callable[[RunView, MarchRow], SortValue | None]
    """What to sort by; None stands behind everything, whatever the direction."""
    about: str
    """What it shows, in a few words."""
    figure: Callable[[RunView, MarchRow], float | None] | None = None
    """What its heat is of."""
    figures: Callable[[RunView], Sequence[float]] | None = None
    """The same of all models that have one, at one go."""
    length: int | None = None
    """The length whose figures it shows."""


@lru_cache(maxsize=8)
def columns_for(lengths: tuple[int, ...], pivot: Pivot = Pivot.THROUGHPUT) -> tuple[Column, ...]:
    """Give every column of a run that sweeps these lengths, left to right."""
    return (
        *(_MODEL, _CATEGORY, _TYPE, _PARAMETERS, _LOAD, _WEIGHTS, _PEAK),
        *_length_columns(lengths, pivot),
        *(_LONGEST, _CLASS, _ROOFLINE),
    )


def _of_model(cell: Callable[[MarchRow], Cell]) -> Callable[[RunView, MarchRow], Cell]:
    """Make a column's cell of what depends on the model alone."""
    return lambda _, march: cell(march)


def _of_digest(cell: Callable[[MarchDigest], Cell]) -> Callable[[RunView, MarchRow], Cell]:
    """Make a column's cell of what the model's trials come to."""
    return lambda view, march: cell(view.digest(march))


def _name(view: RunView, march: MarchRow) -> Cell:
    running = march.march_id == view.running_march_id
    return Cell((visible(march.spec.name, NAME_MAX),), "role--accent" if running else "")


def _category(march: MarchRow) -> Cell:
    return Cell((visible(march.spec.category, NAME_MAX),), "role--dim")


def _type(march: MarchRow) -> Cell:
    return Cell((visible(march.spec.model_type, NAME_MAX),), "role--dim")


def _parameters(march: MarchRow) -> Cell:
    if march.parameters is not None:
        return Cell((formatting.parameters(march.parameters),))
    known = march.spec.known_params_m
    return Cell((formatting.parameters(known * 1e6),), "role--dim") if known else NOTHING


def _load(march: MarchRow) -> Cell:
    return Cell((formatting.seconds(march.load.time_to_load_s),)) if march.load else NOTHING


def _weights(march: MarchRow) -> Cell:
    return Cell((formatting.gigabytes(march.load.weights_bytes),)) if march.load else NOTHING


def _peak(digest: MarchDigest) -> Cell:
    return NOTHING if digest.peak_bytes is None else Cell((formatting.gigabytes(digest.peak_bytes),))


def _longest(digest: MarchDigest) -> Cell:
    if digest.longest is None:
        return Cell(("none",), "role--dim") if digest.is_over and any(digest.figures.marks) else NOTHING
    return Cell((f"{digest.longest:,}", str(digest.longest)), "" if digest.is_over else "role--dim")


def _class(digest: MarchDigest) -> Cell:
    name = digest.scalability_class
    if name is None:
        return NOTHING
    style = {"High": "role--good", "Medium": "role--warning", "Failed": "role--bad"}.get(name, "")
    return Cell((name,), style)


def _roofline(digest: MarchDigest) -> Cell:
    share = digest.roofline_share
    return NOTHING if share is None else Cell((formatting.percent(share),), "" if digest.is_over else "role--dim")


def _class_rank(view: RunView, march: MarchRow) -> float | None:
    name = view.digest(march).scalability_class
    return None if name is None else float(-CLASSES.index(name))


def _size(_: RunView, march: MarchRow) -> float | None:
    known = march.spec.known_params_m
    return float(march.parameters) if march.parameters is not None else known * 1e6 if known else None


def _whole(value: int | None) -> float | None:
    return None if value is None else float(value)


def _length_columns(lengths: tuple[int, ...], pivot: Pivot) -> tuple[Column, ...]:
    return tuple(
        _length_column(At(length=length, place=place), len(lengths), pivot) for place, length in enumerate(lengths)
    )


def _length_column(at: At, lengths: int, pivot: Pivot) -> Column:
    kind = FIGURES[pivot]

    def figure(view: RunView, march: MarchRow) -> float | None:
        return kind.of(march, view.digest(march), at)

    return Column(
        key=str(at.length),
        title=f"{at.length:,}",
        width=Width(least=7, good=10, most=13, priority=9 + lengths - at.place, essential=True),
        align="right",
        cell=lambda view, march: trial_cell(view, march, at, pivot),
        sort_value=figure,
        figure=figure,
        figures=lambda view: kind.of_all(view.marches, view.all_digests, at),
        about=f"{kind.about} at {at.length:,}",
        caption=kind.captions,
        marked=True,
        heated=True,
        length=at.length,
    )


_MODEL = Column(
    key=MODEL,
    title="model",
    width=Width(least=12, good=19, most=44, priority=0, essential=True),
    align="left",
    cell=_name,
    sort_value=lambda _, march: march.spec.name.casefold(),
    about="the model's name",
    descending_first=False,
)
_CATEGORY = Column(
    key="category",
    title="category",
    width=Width(least=12, good=16, most=22, priority=72),
    align="left",
    cell=_of_model(_category),
    sort_value=lambda _, march: march.spec.category.casefold(),
    about="the study's category, or a newer one",
    descending_first=False,
)
_TYPE = Column(
    key="type",
    title="type",
    width=Width(least=12, good=12, most=14, priority=80),
    align="left",
    cell=_of_model(_type),
    sort_value=lambda _, march: march.spec.model_type.casefold(),
    about="the architecture's type",
    descending_first=False,
)
_PARAMETERS = Column(
    key="params",
    title="params",
    width=Width(least=7, good=7, most=9, priority=70),
    align="right",
    cell=_of_model(_parameters),
    sort_value=_size,
    about="parameters; dim until they are counted",
)
_LOAD = Column(
    key="load",
    title="load",
    width=Width(least=8, good=8, most=12, priority=73),
    align="right",
    cell=_of_model(_load),
    sort_value=lambda _, march: march.load.time_to_load_s if march.load else None,
    about="the time to load",
)
_WEIGHTS = Column(
    key="weights",
    title="weights",
    width=Width(least=7, good=7, most=8, priority=75),
    caption=("memory GB", "GB"),
    align="right",
    cell=_of_model(_weights),
    sort_value=lambda _, march: float(march.load.weights_bytes) if march.load else None,
    about="memory of the weights, GB",
)
_PEAK = Column(
    key="peak",
    title="peak",
    width=Width(least=7, good=7, most=8, priority=71),
    caption=("memory GB", "GB"),
    align="right",
    cell=_of_digest(_peak),
    sort_value=lambda view, march: _whole(view.digest(march).peak_bytes),
    about="the highest peak memory, GB",
)
_LONGEST = Column(
    key="max",
    title="max",
    width=Width(least=5, good=5, most=7, priority=50, essential=True),
    align="right",
    cell=_of_digest(_longest),
    sort_value=lambda view, march: _whole(view.digest(march).longest),
    about="the longest length that works so far",
)
_CLASS = Column(
    key="class",
    title="class",
    width=Width(least=8, good=8, most=8, priority=51, essential=True),
    align="left",
    cell=_of_digest(_class),
    sort_value=_class_rank,
    about="the study's class, by the longest length",
)
_ROOFLINE = Column(
    key="roofline",
    title="roofline",
    width=Width(least=8, good=8, most=8, priority=74),
    align="right",
    cell=_of_digest(_roofline),
    sort_value=lambda view, march: view.digest(march).roofline_share,
    about="share of what the device can do, at max",
)
