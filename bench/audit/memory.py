"""Findings on memory: amounts below nothing, and the memory by length that the study prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean

from bench.audit.dataset import LOADING, MEMORY, Dataset, Loaded, Swept
from bench.audit.finding import Counted, Evidence, Figure, Finding, Verdict, evidence, figure, number_of, verdict_of
from bench.audit.groups import NO_GROUP, groups_of, printed_of
from bench.audit.working import lengths_of
from bench.model_spec import ModelSpec


def negative_memory(data: Counted) -> Finding:
    """Find the models that are said to take less than no memory."""
    below = sorted((row for row in data.each_once.loaded if row.memory_gb < 0), key=lambda row: row.memory_gb)
    models = number_of(len(data.each_once.loaded), "model")
    said = f"{len(below)} of {models} in {LOADING} take less than no memory"
    worst = f", {below[0].model} {below[0].memory_gb:.2f} GB" if below else ""
    why = ": differences of resident sizes, which fall when the system takes memory back" if below else ""
    return Finding(
        key="negative_memory",
        verdict=Verdict.CANNOT_BE_TRUE if below else Verdict.HOLDS,
        sentence=f"{said}{worst}{why}.",
        figures=_figures_of_memory(data),
        evidence=tuple(map(_less_than_none, below)),
    )


def _figures_of_memory(data: Counted) -> tuple[Figure, ...]:
    return (
        figure("negative amounts", "models", data, lambda one: sum(row.memory_gb < 0 for row in one.loaded)),
        figure("least amount", "GB", data, lambda one: min(row.memory_gb for row in one.loaded)),
        figure("mean of all amounts", "GB", data, lambda one: fmean(row.memory_gb for row in one.loaded)),
        figure("mean of those not negative", "GB", data, _mean_not_negative),
    )


def _mean_not_negative(dataset: Dataset) -> float | None:
    amounts = [row.memory_gb for row in dataset.loaded if row.memory_gb >= 0]
    return fmean(amounts) if amounts else None


def _less_than_none(row: Loaded) -> Evidence:
    return evidence(LOADING, row, memory_gb=row.memory_gb)


# ---- by length


def memory_by_length(data: Counted, known: Mapping[str, ModelSpec]) -> Finding:
    """Make the study's Table III again from table 3: the mean memory of each group at each length."""
    rows = data.as_it_stands.memory
    if rows is None:
        said = f"{MEMORY} is missing: the study's Table III cannot be recomputed."
        return Finding(key="memory_by_length", verdict=Verdict.NOT_IN_THE_DATA, sentence=said)
    figures = tuple(_figures_by_length(data, groups_of(data.as_it_stands, known)[0]))
    amounts = sum(value is not None for row in rows for value in row.values.values())
    rest = "" if amounts else ": the study's Table III cannot be recomputed"
    cells = number_of(len(rows) * len(lengths_of(rows)), "cell")
    return Finding(
        key="memory_by_length",
        verdict=verdict_of(figures) if amounts else Verdict.NOT_IN_THE_DATA,
        sentence=f"{MEMORY} has an amount in {amounts:,} of {cells}{rest}.",
        figures=figures,
    )


def _figures_by_length(data: Counted, groups: Mapping[str, str]) -> Iterator[Figure]:
    rows, models = (_means(one.memory or (), groups) for one in (data.as_it_stands, data.each_once))
    for (group, length), mean in rows.items():
        printed = printed_of(group)
        yield Figure(
            what=f"{group}: mean memory at {length}",
            unit="GB",
            as_it_stands=mean,
            each_once=models[group, length],
            printed=None if printed is None else printed.memory_at_gb.get(length),
        )


def _means(rows: Sequence[Swept], groups: Mapping[str, str]) -> dict[tuple[str, int], float | None]:
    """Give the mean of each group at each length, None where none of it has an amount."""
    amounts: dict[tuple[str, int], list[float]] = {}
    for row in rows:
        for length, value in row.values.items():
            known = amounts.setdefault((groups.get(row.model, NO_GROUP), length), [])
            known.extend([] if value is None else [value])
    return {place: fmean(values) if values else None for place, values in amounts.items()}
