"""What the summary's five tables show: each figure with its formula, and where the study prints it; knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from bench.study import StudyCategory
from bench.wall import CLASSES
from tui import formatting
from tui.columns import Width

HIGHER, LOWER, NEITHER = "higher is better", "lower is better", ""

Kind = Literal["mean", "share", "ratio", "count"]
"""A mean and a share have a number of models beside them, a ratio is made of figures that have, a count is one."""


def _long_and_short(value: float) -> tuple[str, ...]:
    return formatting.significant(value), formatting.short_tokens_per_s(value)


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of a table: ours, the study's, and what both mean."""

    key: str
    """The column of bench.views.study_tables."""
    caption: tuple[str, ...]
    """Its name with its unit; the longest form first."""
    unit: str
    """In full, where the name has it short or not at all."""
    formula: str
    of_study: Callable[[StudyCategory], float | None] | None
    """What the study prints, None where it prints a word; without it, the study has no such figure."""
    kind: Kind = "mean"
    better: str = NEITHER
    scale: float = 1.0
    """Our unit to the study's."""
    forms: Callable[[float], tuple[str, ...]] = _long_and_short
    """How it is written in the study's unit, the longest form first."""
    word: str = "OOM"
    """What the study prints where it has no figure."""
    made_of: tuple[str, ...] = ()
    """The columns whose models a ratio stands on."""
    has_ratio: bool = True
    width: Width
    against: int = 30
    """How soon the study's figure and the ratio go when room grows short; the highest number goes first."""


class StudyTable(msgspec.Struct, frozen=True, kw_only=True):
    """One of the study's tables."""

    number: int
    short: str
    """Its name among the tabs."""
    title: str
    figures: tuple[Figure, ...]


_MEAN = Width(least=10, good=12, most=16, priority=2, essential=True)
_RATIO = Width(least=7, good=8, most=10, priority=2, essential=True)

_MODELS = Figure(
    key="models",
    caption=("models",),
    unit="models",
    formula="models of the category in this run; a network of two categories counts in each, and once in a total",
    of_study=lambda one: one.models,
    kind="count",
    has_ratio=False,
    width=Width(least=6, good=6, most=8, priority=20),
    against=38,
)

_PARAMETERS = Figure(
    key="parameters",
    caption=("params M",),
    unit="millions of parameters",
    formula="mean over the models that were loaded, as counted then",
    of_study=lambda one: one.params_m,
    scale=1e-6,
    width=_MEAN,
    against=36,
)

_SUCCESS = Figure(
    key="success_1024",
    caption=("success at 1,024, %", "at 1,024, %", "success"),
    unit="% of models",
    formula="models that work at 1,024 tokens ÷ all models of the category; a share once it is known of all",
    of_study=lambda one: one.success_at_1024_percent,
    kind="share",
    better=HIGHER,
    scale=100.0,
    forms=lambda value: (f"{value:.1f}", f"{value:.0f}"),
    width=Width(least=8, good=11, most=16, priority=3, essential=True),
    against=32,
)


def _throughput(length: int, against: int) -> Figure:
    return Figure(
        key=f"throughput_{length}",
        caption=(f"tokens/s at {length:,}", f"tok/s at {length:,}", f"at {length:,}"),
        unit="tokens per second",
        formula=f"batch × {length:,} ÷ median time of a pass; mean over the models that work at {length:,}",
        of_study=lambda one: one.throughput_tokens_per_s[length],
        better=HIGHER,
        width=_MEAN,
        against=against,
    )


def _memory(length: int, against: int) -> Figure:
    return Figure(
        key=f"peak_bytes_{length}",
        caption=(f"memory at {length:,}, GB", f"GB at {length:,}", f"at {length:,}"),
        unit="GB = 10⁹ bytes",
        formula=f"peak memory of the passes at {length:,} tokens; mean over the models that work there",
        of_study=lambda one: one.memory_at_gb[length],
        better=LOWER,
        scale=1e-9,
        width=Width(least=9, good=11, most=16, priority=2, essential=True),
        against=against,
    )


_LOADING = StudyTable(
    number=1,
    short="load",
    title="Table I: loading and memory",
    figures=(
        _MODELS,
        _PARAMETERS,
        Figure(
            key="time_to_load_s",
            caption=("time to load, s", "load, s"),
            unit="seconds",
            formula="config + build + weights + move to the device, without imports and downloads;"
            " mean over those loaded",
            of_study=lambda one: one.time_to_load_s,
            better=LOWER,
            width=_MEAN,
            against=30,
        ),
        Figure(
            key="loaded_bytes",
            caption=("memory loaded, GB", "loaded, GB"),
            unit="GB = 10⁹ bytes",
            formula="what the device's instrument says after loading: of an accelerator what is allocated,"
            " of a CPU the whole process; mean over those loaded",
            of_study=lambda one: one.memory_gb,
            better=LOWER,
            scale=1e-9,
            width=_MEAN,
            against=34,
        ),
    ),
)

_SPEED = StudyTable(
    number=2,
    short="speed",
    title="Table II: speed",
    figures=(_SUCCESS, _throughput(128, 36), _throughput(512, 30), _throughput(1024, 34), _throughput(2048, 38)),
)

_GROWTH = StudyTable(
    number=3,
    short="memory",
    title="Table III: memory by length",
    figures=(
        _memory(128, 34),
        _memory(512, 38),
        _memory(1024, 32),
        Figure(
            key="memory_scaling",
            caption=("scaling factor", "scaling"),
            unit="×",
            formula="mean memory at 1,024 ÷ mean memory at 128, each over the models that work there: of different"
            " models where some stop in between",
            of_study=lambda one: one.memory_scaling,
            kind="ratio",
            better=LOWER,
            word="∞",
            made_of=("peak_bytes_128", "peak_bytes_1024"),
            width=_RATIO,
            against=30,
        ),
        Figure(
            key="memory_scaling_same",
            caption=("same models, ×", "same, ×"),
            unit="×",
            formula="the same ratio of those models alone that have both figures; the study has no such figure",
            of_study=None,
            better=LOWER,
            width=Width(least=8, good=12, most=14, priority=22),
        ),
        _SUCCESS,
    ),
)

_EFFICIENCY = StudyTable(
    number=4,
    short="efficiency",
    title="Table IV: efficiency",
    figures=(
        _PARAMETERS,
        Figure(
            key="throughput_512",
            caption=("peak: tok/s at 512", "tok/s at 512", "at 512"),
            unit="tokens per second",
            formula="mean throughput at 512 tokens, which the study calls the peak; not the maximum over the lengths",
            of_study=lambda one: one.throughput_tokens_per_s[512],
            better=HIGHER,
            width=_MEAN,
            against=34,
        ),
        Figure(
            key="efficiency",
            caption=("efficiency, tok/s/M", "tok/s/M"),
            unit="tokens per second per million parameters",
            formula="mean throughput at 512 ÷ mean parameters: a ratio of means, not a mean of ratios; a doubt about a"
            " time leaves the model out above the line alone",
            of_study=lambda one: one.efficiency_tokens_per_s_per_m,
            kind="ratio",
            better=HIGHER,
            made_of=("throughput_512", "parameters"),
            width=_RATIO,
            against=30,
        ),
        Figure(
            key="memory_efficiency",
            caption=("memory, MB per M", "MB per M", "MB/M"),
            unit="MB per million parameters",
            formula="mean memory after loading ÷ mean parameters; the study calls it memory efficiency",
            of_study=lambda one: one.memory_efficiency_mb_per_m,
            kind="ratio",
            better=LOWER,
            made_of=("loaded_bytes", "parameters"),
            width=_RATIO,
            against=36,
        ),
        Figure(
            key="overall_score",
            caption=("overall score", "score"),
            unit="tokens per second per MB",
            formula="efficiency ÷ memory per million parameters",
            of_study=lambda one: one.overall_score,
            kind="ratio",
            better=HIGHER,
            made_of=("throughput_512", "loaded_bytes", "parameters"),
            width=_RATIO,
            against=32,
        ),
    ),
)

_CLASS_RANGES = {
    "High": "whose longest working length is 1,024 tokens or more",
    "Medium": "whose longest working length is from 512 to 1,023 tokens",
    "Low": "whose longest working length is from 128 to 511 tokens",
    "Very Low": "whose longest working length is below 128 tokens",
    "Failed": "that work at no length of the sweep",
}
_CLASS_CAPTIONS = {
    "High": ("High ≥ 1,024", "High"),
    "Medium": ("Medium ≥ 512", "Medium"),
    "Low": ("Low ≥ 128", "Low"),
    "Very Low": ("Very Low < 128", "Very Low", "< 128"),
    "Failed": ("Failed",),
}


def _class(place: int, name: str) -> Figure:
    return Figure(
        key=name,
        caption=_CLASS_CAPTIONS[name],
        unit="models",
        formula=f"models {_CLASS_RANGES[name]}; the ratio is that of the shares of the category's models",
        of_study=lambda one: one.classes[place],
        kind="count",
        better={"High": HIGHER, "Failed": LOWER}.get(name, NEITHER),
        made_of=("class",),
        width=Width(least=5, good=7, most=11, priority=2, essential=True),
        against=30 + place,
    )


_CLASSES = StudyTable(
    number=5,
    short="classes",
    title="Table V: classes by longest working length",
    figures=(
        _MODELS,
        *(_class(place, name) for place, name in enumerate(CLASSES)),
        Figure(
            key="class_unknown",
            caption=("not known",),
            unit="models",
            formula="models whose class could still change by a length of which nobody knows, swept or not, or that"
            " work nowhere so far and were not tried everywhere",
            of_study=None,
            kind="count",
            width=Width(least=5, good=9, most=9, priority=15),
        ),
    ),
)

TABLES: tuple[StudyTable, ...] = (_LOADING, _SPEED, _GROWTH, _EFFICIENCY, _CLASSES)
BY_NUMBER = {table.number: table for table in TABLES}
