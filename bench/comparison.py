"""Two runs against each other, cell by cell: what is faster or slower beyond doubt, what works now and what no more.

What "the same" means stands in docs/measurement.md, and in ``decided`` here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import chain

import msgspec

from bench.sample_statistics import TOLERANCE
from bench.store.rows import MarchRow, RunRow, TrialRow
from bench.trial import Environment, Measurement, Outcome


class Verdict(StrEnum):
    """The closed set of what can be said of a model at a length in two runs, A before and B after."""

    SAME = "same"
    """No difference beyond doubt; or stopped by the same cause in both."""
    BETTER = "better"
    """B is faster."""
    WORSE = "worse"
    """B is slower."""
    FIXED = "fixed"
    """Stopped in A, works in B."""
    BROKEN = "broken"
    """Works in A, stopped in B."""
    OTHER_CAUSE = "cause changed"
    """Stopped in both, by different causes."""
    ONLY_A = "only in A"
    ONLY_B = "only in B"
    UNLIKE = "not alike"
    """What was measured is not the same thing: another number format, attention, batch, or other weights."""
    UNDECIDED = "undecided"
    """Not measured in one of them, or too seldom for an interval."""


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """One model at one length in both runs."""

    model: str
    sequence_length: int
    verdict: Verdict
    ratio: float | None = None
    """Throughput of B over A, by the median latencies; None where either has none."""
    why: str = ""
    """What makes it unlike or undecided, in a few words."""
    before: TrialRow | None = None
    """In A."""
    after: TrialRow | None = None
    """In B."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Something in which the two runs were not made alike."""

    what: str
    before: str
    after: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Everything that is in either run."""

    before: RunRow
    """A."""
    after: RunRow
    """B."""
    lengths: tuple[int, ...]
    pairs: tuple[Pair, ...]
    """By model in the order of A, then those that only B has; shortest length first."""
    differences: tuple[Difference, ...]

    @cached_property
    def counts(self) -> Mapping[Verdict, int]:
        """How many pairs have each verdict; those that none has are left out."""
        found = Counter(pair.verdict for pair in self.pairs)
        return {verdict: found[verdict] for verdict in Verdict if found[verdict]}


def compare(
    before: RunRow,
    marches_before: Sequence[MarchRow],
    after: RunRow,
    marches_after: Sequence[MarchRow],
    tolerance: float = TOLERANCE,
) -> Comparison:
    """Compare run B (after) with run A (before), models by their names."""
    in_a = {march.spec.name: march for march in marches_before}
    in_b = {march.spec.name: march for march in marches_after}
    names = [*in_a, *(name for name in in_b if name not in in_a)]
    pairs = (_pairs(name, (before, in_a.get(name)), (after, in_b.get(name)), tolerance) for name in names)
    return Comparison(
        before=before,
        after=after,
        lengths=tuple(sorted({*before.settings.sequence_lengths, *after.settings.sequence_lengths})),
        pairs=tuple(chain.from_iterable(pairs)),
        differences=tuple(differences(before, marches_before, after, marches_after)),
    )


# ---- one cell

_Side = tuple[RunRow, MarchRow | None]


def _pairs(name: str, a: _Side, b: _Side, tolerance: float) -> Iterator[Pair]:
    trials_a, trials_b = _by_length(a[1]), _by_length(b[1])
    unlike = _unlike_models(a, b)
    for length in sorted({*trials_a, *trials_b}):
        before, after = trials_a.get(length), trials_b.get(length)
        why = ", ".join(filter(None, [unlike, _unlike_attention(a[1], before, b[1], after)]))
        verdict, said = _verdict(before, after, why, tolerance)
        yield Pair(
            model=name,
            sequence_length=length,
            verdict=verdict,
            ratio=_ratio(before, after),
            why=said,
            before=before,
            after=after,
        )


def _by_length(march: MarchRow | None) -> dict[int, TrialRow]:
    return {trial.sequence_length: trial for trial in march.trials} if march else {}


def _verdict(before: TrialRow | None, after: TrialRow | None, unlike: str, tolerance: float) -> tuple[Verdict, str]:
    if before is None or after is None:
        return (Verdict.ONLY_A if after is None else Verdict.ONLY_B), ""
    if unlike:
        return Verdict.UNLIKE, unlike
    end_a, end_b = _end_of(before), _end_of(after)
    if end_a is None or end_b is None:
        missing = [name for name, end in (("A", end_a), ("B", end_b)) if end is None]
        return Verdict.UNDECIDED, f"not measured in {' and '.join(missing)}"
    return _verdict_of_ends(end_a, end_b, before.measurement, after.measurement, tolerance)


def _verdict_of_ends(
    end_a: Outcome, end_b: Outcome, before: Measurement | None, after: Measurement | None, tolerance: float
) -> tuple[Verdict, str]:
    if before is not None and after is not None:
        verdict = decided(before, after, tolerance)
        return verdict, "no interval: too few passes" if verdict is Verdict.UNDECIDED else ""
    if before is not None:
        return Verdict.BROKEN, ""
    if after is not None:
        return Verdict.FIXED, ""
    return (Verdict.SAME if end_a is end_b else Verdict.OTHER_CAUSE), ""


def decided(before: Measurement, after: Measurement, tolerance: float = TOLERANCE) -> Verdict:
    """Decide between same, better and worse: another one only where the intervals are apart, and the medians too.

    Where two 95 % intervals do not overlap, a difference this large is rarer than 5 % (Schenker and Gentleman, "On
    Judging the Significance of Differences by Examining the Overlap Between Confidence Intervals", The American
    Statistician 55, 2001). But an interval holds the scatter of the passes of one process, and a second process differs
    from the first by more than that (Kalibera and Jones, "Rigorous Benchmarking in Reasonable Time", 2013): therefore
    medians that lie within the tolerance to which they are measured are the same as well.
    """
    if None in {before.latency_low_s, before.latency_high_s, after.latency_low_s, after.latency_high_s}:
        return Verdict.UNDECIDED
    assert before.latency_low_s is not None
    assert before.latency_high_s is not None
    assert after.latency_low_s is not None
    assert after.latency_high_s is not None
    ratio = before.latency_s / after.latency_s
    if max(ratio, 1 / ratio) <= 1 + tolerance:
        return Verdict.SAME
    if after.latency_high_s < before.latency_low_s:
        return Verdict.BETTER
    return Verdict.WORSE if before.latency_high_s < after.latency_low_s else Verdict.SAME


def _ratio(before: TrialRow | None, after: TrialRow | None) -> float | None:
    a, b = before and before.measurement, after and after.measurement
    return a.latency_s / b.latency_s if a and b else None


def _end_of(trial: TrialRow) -> Outcome | None:
    """Give how a trial ended, None where that says nothing of the model: not yet, not run, or cut off."""
    end = trial.cause if trial.state == "ended" else None
    return None if end in {Outcome.SKIPPED, Outcome.INTERRUPTED} else end


# ---- like with like


def _unlike_models(a: _Side, b: _Side) -> str:
    """Say in what a model, or how it was fed, is not the same thing in both runs; empty where it is."""
    (run_a, march_a), (run_b, march_b) = a, b
    if march_a is None or march_b is None:
        return ""
    known = [
        ("batch", run_a.settings.batch_size, run_b.settings.batch_size),
        ("dtype", _dtype(run_a, march_a), _dtype(run_b, march_b)),
        ("weights", _weights(run_a, march_a), _weights(run_b, march_b)),
        ("type", march_a.spec.model_type, march_b.spec.model_type),
        ("parameters", march_a.parameters, march_b.parameters),
    ]
    said = [f"{what} {one} → {other}" for what, one, other in known if None not in {one, other} and one != other]
    said += ["another config"] if march_a.spec.config != march_b.spec.config else []
    said += ["another revision"] if march_a.spec.revision != march_b.spec.revision else []
    return ", ".join(said)


def _dtype(run: RunRow, march: MarchRow) -> str:
    if march.load is not None:
        return march.load.dtype
    return "float32" if run.settings.dtype == "auto" else run.settings.dtype


def _weights(run: RunRow, march: MarchRow) -> str | None:
    """Give the kind of weights, None where nobody knows what ``auto`` would have come to."""
    if march.load is not None:
        return march.load.weights
    return None if run.settings.weights == "auto" else run.settings.weights


def _unlike_attention(
    march_a: MarchRow | None, before: TrialRow | None, march_b: MarchRow | None, after: TrialRow | None
) -> str:
    one, other = _attention(march_a, before), _attention(march_b, after)
    return f"attention {one} → {other}" if one and other and one != other else ""


def _attention(march: MarchRow | None, trial: TrialRow | None) -> str:
    measured = trial.measurement.attention if trial is not None and trial.measurement is not None else ""
    return measured or (march.load.attention if march is not None and march.load is not None else "")


# ---- how the runs were made

_ENVIRONMENT: tuple[tuple[str, str], ...] = (
    ("device", "device"),
    ("device name", "device_name"),
    ("host", "host"),
    ("system", "operating_system"),
    ("machine", "machine"),
    ("Python", "python_version"),
    ("torch", "torch_version"),
    ("transformers", "transformers_version"),
    ("threads", "torch_threads"),
    ("cores", "physical_cores"),
    ("memory, bytes", "total_memory_bytes"),
    ("device memory, bytes", "device_memory_bytes"),
    ("memory limit, bytes", "memory_limit_bytes"),
    ("matmul precision", "float32_matmul_precision"),
    ("niceness", "niceness"),
    ("Rosetta", "is_translated"),
)
_SETTINGS: tuple[tuple[str, str], ...] = (
    ("batch", "batch_size"),
    ("dtype asked for", "dtype"),
    ("weights asked for", "weights"),
    ("time budget, s", "time_budget_s"),
    ("least repeats", "min_repeats"),
    ("deadline, s", "trial_timeout_s"),
    ("seed", "seed"),
    ("forced", "force"),
)


def differences(
    before: RunRow, marches_before: Sequence[MarchRow], after: RunRow, marches_after: Sequence[MarchRow]
) -> Iterator[Difference]:
    """Say in what two runs were not made alike; where a run has several environments, all of them count."""
    places_a, places_b = _environments(before, marches_before), _environments(after, marches_after)
    if places_a and places_b:
        for what, field in _ENVIRONMENT:
            yield from _differing(what, _values(places_a, field), _values(places_b, field))
        for name in sorted({name for place in (*places_a, *places_b) for name in place.variables}):
            yield from _differing(name, _variable(places_a, name), _variable(places_b, name))
    for what, field in _SETTINGS:
        yield from _differing(what, _said(getattr(before.settings, field)), _said(getattr(after.settings, field)))
    yield from _differing("scalewall-tui", before.product_version, after.product_version)


def _differing(what: str, before: str, after: str) -> Iterator[Difference]:
    if before != after:
        yield Difference(what=what, before=before, after=after)


def _environments(run: RunRow, marches: Sequence[MarchRow]) -> tuple[Environment, ...]:
    """Give the different environments in which the models of a run were loaded, else the run's own."""
    found = {id(march.environment): march.environment for march in marches if march.environment is not None}
    different: list[Environment] = []
    for place in found.values():
        if place not in different:
            different.append(place)
    return tuple(different) or ((run.environment,) if run.environment is not None else ())


def _values(places: Sequence[Environment], field: str) -> str:
    return " and ".join(dict.fromkeys(_said(getattr(place, field)) for place in places))


def _variable(places: Sequence[Environment], name: str) -> str:
    return " and ".join(dict.fromkeys(place.variables.get(name, "not set") for place in places))


def _said(value: object) -> str:
    if value is None or value == "":
        return "unknown"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
