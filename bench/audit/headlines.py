"""Findings on the study's headline figures: its means per category, made again from the rows and from the models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean

import msgspec

from bench.audit.dataset import SPEED, Dataset, Swept
from bench.audit.finding import Counted, Evidence, Figure, Finding, evidence, verdict_of
from bench.audit.groups import NO_GROUP, groups_of, printed_of
from bench.audit.working import lengths_of, working_at
from bench.category_means import EFFICIENCY_LENGTH
from bench.model_spec import ModelSpec
from bench.study import StudyCategory

SUCCESS_LENGTH = 1024
"""The length of the study's success rate."""


class _Means(msgspec.Struct, frozen=True, kw_only=True):
    """One group of models; None where no model has the figure."""

    success_percent: float
    throughputs: dict[int, float | None]
    efficiency: float | None
    """A ratio of means, as the study has it: tokens per second over parameters in millions."""


def headline_figures(data: Counted, known: Mapping[str, ModelSpec]) -> Finding:
    """Make success rates, mean throughputs and efficiencies of each group again, against the study's."""
    groups, source = groups_of(data.as_it_stands, known)
    figures = tuple(_figures(data, groups))
    printed = [one for one in figures if one.printed is not None and one.as_it_stands is not None]
    rows, models = sum(one.follows_from_all_rows for one in printed), sum(one.follows for one in printed)
    said = (
        f"Of {len(printed)} figures that the study prints by category and the dataset has, {rows} follow from the rows "
        f"as they stand and {models} from the models, each counted once. Groups are those of {source}."
    )
    return Finding(
        key="headlines",
        verdict=verdict_of(figures),
        sentence=said,
        figures=figures,
        evidence=tuple(_members(data.each_once.speeds, groups)),
    )


def _figures(data: Counted, groups: Mapping[str, str]) -> Iterator[Figure]:
    rows, models = (_means(one, groups) for one in (data.as_it_stands, data.each_once))
    for group, means in rows.items():
        yield from _figures_of(group, means, models[group], printed_of(group))


def _figures_of(group: str, rows: _Means, models: _Means, printed: StudyCategory | None) -> Iterator[Figure]:
    """Give the figures of a group, of the lengths that the dataset has."""
    if SUCCESS_LENGTH in rows.throughputs:
        yield Figure(
            what=f"{group}: works at {SUCCESS_LENGTH}",
            unit="%",
            as_it_stands=rows.success_percent,
            each_once=models.success_percent,
            printed=None if printed is None else printed.success_at_1024_percent,
        )
    for length, mean in rows.throughputs.items():
        yield Figure(
            what=f"{group}: throughput at {length}",
            unit="tokens/s",
            as_it_stands=mean,
            each_once=models.throughputs[length],
            printed=None if printed is None else printed.throughput_tokens_per_s.get(length),
        )
    if EFFICIENCY_LENGTH in rows.throughputs:
        yield Figure(
            what=f"{group}: efficiency at {EFFICIENCY_LENGTH}",
            unit="tokens/s per M",
            as_it_stands=rows.efficiency,
            each_once=models.efficiency,
            printed=None if printed is None else printed.efficiency_tokens_per_s_per_m,
        )


def _means(dataset: Dataset, groups: Mapping[str, str]) -> dict[str, _Means]:
    """Give the means of each group, in the order of its first model."""
    members: dict[str, list[Swept]] = {}
    sizes_m: dict[str, list[float]] = {}
    for row in dataset.speeds:
        members.setdefault(groups.get(row.model, NO_GROUP), []).append(row)
    for one in dataset.loaded:
        sizes_m.setdefault(groups.get(one.model, NO_GROUP), []).append(one.params_m)
    return {group: _means_of(rows, sizes_m.get(group, [])) for group, rows in members.items()}


def _means_of(rows: Sequence[Swept], sizes_m: Sequence[float]) -> _Means:
    throughputs = {length: _mean_at(length, rows) for length in lengths_of(rows)}
    fast = throughputs.get(EFFICIENCY_LENGTH)
    return _Means(
        success_percent=100 * len(working_at(rows, SUCCESS_LENGTH)) / len(rows),
        throughputs=throughputs,
        efficiency=fast / fmean(sizes_m) if fast and sizes_m else None,
    )


def _mean_at(length: int, rows: Sequence[Swept]) -> float | None:
    """Give the mean over the models that work there."""
    values = [value for row in rows if (value := row.values[length]) is not None]
    return fmean(values) if values else None


def _members(rows: Sequence[Swept], groups: Mapping[str, str]) -> Iterator[Evidence]:
    for row in rows:
        works = [length for length, throughput in row.values.items() if throughput is not None]
        yield evidence(SPEED, row, group=groups.get(row.model, NO_GROUP), works_up_to=works[-1] if works else "")
