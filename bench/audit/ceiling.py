"""The finding on work: passes that would have done more in their time than any device can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bench.audit.dataset import SPEED, Dataset, Swept
from bench.audit.finding import Counted, Evidence, Figure, Finding, Verdict, evidence, figure, named, number_of
from bench.audit.times import passes
from bench.impossible import MARGIN, Impossible, impossible
from bench.model_spec import ModelSpec
from bench.roofline.architectures import blueprint_of
from bench.roofline.feed import feed
from bench.roofline.operations import unavoidable_operations
from bench.roofline.positions import decoder_limit

FASTEST_MAC_OPERATIONS_PER_S = 2 * 28.4e12
"""Twice the float32 peak of an M3 Ultra with 80 GPU cores: 28.4 TFLOPS, the most of all Macs from M1 to M5 Max in
https://github.com/huggingface/huggingface.js/blob/main/packages/tasks/src/hardware.ts. Twice, so that a flag is beyond
doubt: float16 runs at the rate of float32 there (https://github.com/philipturner/metal-benchmarks). GPUs with units of
their own for matrices, as Macs have from the end of 2025 on (M5), need another ceiling for float16."""


def above_ceiling(data: Counted, known: Mapping[str, ModelSpec], ceiling_operations_per_s: float) -> Finding:
    """Find the passes of table 2 that would need a faster device than there is, where a config tells the operations.

    Counted are the operations that no kernel can leave out: 2 × multiplications-and-additions of the matrix products,
    without the later half of a fused causal attention.
    """
    work = {row.model: _operations(known.get(row.model), tuple(row.values)) for row in data.each_once.speeds}
    found = sorted(
        (one for row in data.each_once.speeds for one in _beyond(row, work[row.model], ceiling_operations_per_s)),
        key=lambda one: -float(one.values["tera_operations_per_s"]),
    )
    figures = _figures_of_ceiling(data, work, ceiling_operations_per_s)
    return Finding(
        key="above_ceiling",
        verdict=_verdict_on_ceiling(work, found),
        sentence=_said_of_ceiling(found, figures, ceiling_operations_per_s),
        figures=figures,
        evidence=tuple(found),
    )


def _verdict_on_ceiling(work: Mapping[str, Mapping[int, float]], found: Sequence[Evidence]) -> Verdict:
    if not any(work.values()):
        return Verdict.NOT_IN_THE_DATA
    return Verdict.CANNOT_BE_TRUE if found else Verdict.HOLDS


def _operations(spec: ModelSpec | None, lengths: Sequence[int]) -> dict[int, float]:
    """Give the operations of a pass by length; none for what is not known, too little of it, or no model."""
    try:
        blueprint = None if spec is None else blueprint_of(spec)
        if spec is None or blueprint is None:
            return {}
        fed = {length: feed(blueprint, length, 1, decoder_limit(spec)) for length in lengths}
        return {length: unavoidable_operations(blueprint, one) for length, one in fed.items()}
    except ArithmeticError:  # such as heads of which there are none
        return {}


def _beyond(row: Swept, work: Mapping[int, float], ceiling: float) -> Iterator[Evidence]:
    timed = {one.sequence_length: one for one in passes(row, {at: todo / ceiling for at, todo in work.items()})}
    for length, findings in impossible(tuple(timed.values())).items():
        if Impossible.ABOVE_CEILING in findings:
            rate = work[length] / timed[length].latency_s
            yield evidence(
                SPEED,
                row,
                length=length,
                latency_ms=1000 * timed[length].latency_s,
                tera_operations=work[length] / 1e12,
                tera_operations_per_s=rate / 1e12,
            )


def _figures_of_ceiling(data: Counted, work: Mapping[str, Mapping[int, float]], ceiling: float) -> tuple[Figure, ...]:
    def beyond(dataset: Dataset) -> int:
        return sum(any(_beyond(row, work[row.model], ceiling)) for row in dataset.speeds)

    def reckoned(dataset: Dataset) -> int:
        return sum(bool(work[row.model]) for row in dataset.speeds)

    return (
        figure("models beyond the ceiling", "models", data, beyond),
        figure("models whose operations are known", "models", data, reckoned),
    )


def _said_of_ceiling(found: Sequence[Evidence], figures: Sequence[Figure], ceiling: float) -> str:
    beyond, reckoned = (int(one.each_once or 0) for one in figures)
    said = (
        f"Of {number_of(reckoned, 'model')} whose operations are known, {beyond} would have done over "
        f"{MARGIN:g} times {_words_for(ceiling)}"
    )
    if not found:
        return f"{said}."
    most = float(found[0].values["tera_operations_per_s"]) * 1e12
    names = named(list(dict.fromkeys(one.model for one in found)))
    return (
        f"{said}: {names}. The most are {most / 1e12:.3g} · 10¹², {most / ceiling:.2g} times the ceiling "
        f"({found[0].model} at {found[0].values['length']})."
    )


def _words_for(ceiling: float) -> str:
    whose = " (twice the float32 peak of an M3 Ultra)" if ceiling == FASTEST_MAC_OPERATIONS_PER_S else ""
    return f"the ceiling of {ceiling / 1e12:.3g} · 10¹² operations per second{whose}"
