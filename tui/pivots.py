"""What the length columns of the live table show: a small closed set; knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bench.length_figures import figure_at
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


@dataclass(frozen=True, kw_only=True)
class At:
    """One of the lengths of a run."""

    length: int
    place: int
    """Among the lengths of the run, shortest first."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """How one pivot is read, worded and named."""

    captions: tuple[str, ...]
    """What it is, with its unit; the longest form first."""
    about: str
    """The same as one says it in a list."""
    of: Callable[[MarchRow, MarchDigest, At], float | None]
    """The figure of a model at a length; None where there is none."""
    forms: Callable[[float], tuple[str, ...]]
    """What stands in the cell; the longest form first."""


def pivot_named(name: str) -> Pivot:
    """Give the pivot of that name, the throughput for any other."""
    return next((pivot for pivot in Pivot if pivot.value == name), Pivot.THROUGHPUT)


def _throughput(_: MarchRow, digest: MarchDigest, at: At) -> float | None:
    return figure_at(digest.throughputs, at.place)


def _latency_s(_: MarchRow, digest: MarchDigest, at: At) -> float | None:
    return figure_at(digest.figures.latencies, at.place)


def _peak_bytes(_: MarchRow, digest: MarchDigest, at: At) -> float | None:
    return figure_at(digest.figures.peaks, at.place)


def _against_study(march: MarchRow, digest: MarchDigest, at: At) -> float | None:
    study = BY_CATEGORY.get(march.spec.category)
    printed = study.throughput_tokens_per_s.get(at.length) if study else None
    measured = figure_at(digest.throughputs, at.place)
    return measured / printed if printed and measured is not None else None


def _against_prediction(_: MarchRow, digest: MarchDigest, at: At) -> float | None:
    return figure_at(digest.figures.missed, at.place)


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
        of=_throughput,
        forms=_throughput_forms,
    ),
    Pivot.LATENCY: Figure(
        captions=("median pass at each length, ms", "median pass, ms", "ms"),
        about="median time of a pass, ms",
        of=_latency_s,
        forms=_millisecond_forms,
    ),
    Pivot.MEMORY: Figure(
        captions=("peak memory at each length, GB", "peak GB", "GB"),
        about="peak memory, GB",
        of=_peak_bytes,
        forms=_gigabyte_forms,
    ),
    Pivot.STUDY: Figure(
        captions=("tokens/s ÷ the study's for the category", "tokens/s ÷ study", "÷ study"),
        about="throughput ÷ the study's for the category",
        of=_against_study,
        forms=_ratio_forms,
    ),
    Pivot.PREDICTION: Figure(
        captions=("latency, measured ÷ predicted", "÷ predicted", "÷ pred"),
        about="latency, measured ÷ predicted",
        of=_against_prediction,
        forms=_ratio_forms,
    ),
}
