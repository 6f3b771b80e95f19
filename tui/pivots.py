"""What the length columns of the live table show: a small closed set; knows no widget."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import StrEnum

import msgspec

from bench.length_figures import figure_at, figures_at
from bench.march_digest import MarchDigest
from bench.store.rows import MarchRow
from bench.study import BY_CATEGORY
from tui import formatting


class Pivot(StrEnum):
    """The figure that stands in a cell."""

    THROUGHPUT = "throughput"
    LATENCY = "latency"
    MEMORY = "memory"
    STUDY = "study"
    PREDICTION = "prediction"

    def step(self, by: int) -> Pivot:
        """Give the one so many places on, round and round."""
        every = tuple(Pivot)
        return every[(every.index(self) + by) % len(every)]


class At(msgspec.Struct, frozen=True, kw_only=True):
    """One of the lengths of a run."""

    length: int
    place: int
    """Among the lengths of the run, shortest first."""


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """How one pivot is read, worded and named."""

    captions: tuple[str, ...]
    """What it is, with its unit; the longest form first."""
    about: str
    """The same as one says it in a list."""
    packed: Callable[[MarchDigest], bytes]
    """What was measured of a model at all lengths."""
    forms: Callable[[float], tuple[str, ...]]
    """What stands in the cell; the longest form first."""
    divisor: Callable[[MarchRow, At], float | None] | None = None
    """What it is compared with, where it is; without one for a model there is no figure."""

    def of(self, march: MarchRow, digest: MarchDigest, at: At) -> float | None:
        """Give the figure of a model at a length; None where there is none."""
        value = figure_at(self.packed(digest), at.place)
        if value is None or self.divisor is None:
            return value
        divisor = self.divisor(march, at)
        return value / divisor if divisor else None

    def of_all(self, marches: Sequence[MarchRow], digests: Sequence[MarchDigest], at: At) -> list[float]:
        """Give the figures of all models that have one at a length."""
        values = figures_at(map(self.packed, digests), at.place)
        if self.divisor is None:
            return [value for value in values if not math.isnan(value)]
        pairs = ((self.divisor(march, at), value) for march, value in zip(marches, values, strict=True))
        return [value / divisor for divisor, value in pairs if divisor and not math.isnan(value)]


def pivot_named(name: str) -> Pivot:
    """Give the pivot of that name, the throughput for any other."""
    return next((pivot for pivot in Pivot if pivot.value == name), Pivot.THROUGHPUT)


def _printed(march: MarchRow, at: At) -> float | None:
    study = BY_CATEGORY.get(march.spec.category)
    return study.throughput_tokens_per_s.get(at.length) if study else None


def _throughput_forms(value: float) -> tuple[str, ...]:
    return formatting.tokens_per_s(value), formatting.short_tokens_per_s(value)


def _millisecond_forms(value: float) -> tuple[str, ...]:
    return formatting.significant(value * 1e3), formatting.short_tokens_per_s(value * 1e3)


def _gigabyte_forms(value: float) -> tuple[str, ...]:
    return (formatting.gigabytes(value),)


def _ratio_forms(value: float) -> tuple[str, ...]:
    return f"{formatting.significant(value)}×", f"{formatting.short_tokens_per_s(value)}×"


FIGURES: dict[Pivot, Figure] = {
    Pivot.THROUGHPUT: Figure(
        captions=("tokens/s at each length", "tokens/s", "tok/s"),
        about="throughput, tokens per second",
        packed=lambda digest: digest.throughputs,
        forms=_throughput_forms,
    ),
    Pivot.LATENCY: Figure(
        captions=("median pass at each length, ms", "median pass, ms", "ms"),
        about="median time of a pass, ms",
        packed=lambda digest: digest.figures.latencies,
        forms=_millisecond_forms,
    ),
    Pivot.MEMORY: Figure(
        captions=("peak memory at each length, GB", "peak GB", "GB"),
        about="peak memory, GB",
        packed=lambda digest: digest.figures.peaks,
        forms=_gigabyte_forms,
    ),
    Pivot.STUDY: Figure(
        captions=("tokens/s ÷ the study's for the category", "tokens/s ÷ study", "÷ study"),
        about="throughput ÷ the study's for the category",
        packed=lambda digest: digest.throughputs,
        divisor=_printed,
        forms=_ratio_forms,
    ),
    Pivot.PREDICTION: Figure(
        captions=("latency, measured ÷ predicted", "÷ predicted", "÷ pred"),
        about="latency, measured ÷ predicted",
        packed=lambda digest: digest.figures.missed,
        forms=_ratio_forms,
    ),
}
