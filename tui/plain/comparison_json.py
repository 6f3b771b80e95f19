"""Compared runs as one JSON object for a script: all pairs, whatever they are, and null for what is not known."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

import msgspec

from bench.comparison import Comparison, Pair, Verdict
from bench.comparison_summary import MovedWall, summary
from bench.run_differences import Difference
from bench.steadiness import Steadiness
from bench.store.rows import RunRow, TrialRow
from tui.plain.comparison_lines import Comparisons

VERSION = 1
"""Grows where a name goes or changes its meaning; what is only added leaves it."""

_NAMES: Mapping[Verdict, str] = {Verdict.ONLY_A: "only_before", Verdict.ONLY_B: "only_after"}


class ComparedRun(msgspec.Struct, frozen=True, kw_only=True):
    """Which run it is, and where it was made as far as it told."""

    letter: str
    run_id: str
    name: str
    created_at: str
    status: str
    product_version: str
    device: str | None
    device_name: str | None
    host: str | None
    operating_system: str | None
    python_version: str | None
    torch_version: str | None
    transformers_version: str | None


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One model at one length in one run."""

    state: str
    """``queued``, ``running`` or ``ended``."""
    outcome: str | None
    """How it ended, also where a shorter length says so; None where it has not."""
    latency_s: float | None
    latency_low_s: float | None
    latency_high_s: float | None
    throughput_tokens_per_s: float | None
    peak_bytes: int | None
    peak_instrument: str | None
    caveats: tuple[str, ...]


class ComparedPair(msgspec.Struct, frozen=True, kw_only=True):
    """One model at one length in the baseline (before) and in the other run (after)."""

    model: str
    sequence_length: int
    verdict: str
    """``same``, ``better``, ``worse``, ``fixed``, ``broken``, ``cause_changed``, ``only_before``, ``only_after``,
    ``not_alike`` or ``undecided``."""
    why: str | None
    """What makes it ``not_alike`` or ``undecided``, or ``same`` though its medians are apart."""
    throughput_ratio: float | None
    """After over before."""
    throughput_ratio_low: float | None
    throughput_ratio_high: float | None
    peak_ratio: float | None
    """After over before; None also where either is in doubt."""
    before: Side | None
    """None where that run has no such trial; so below."""
    after: Side | None


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """Lengths at which a model works in one of the two runs alone."""

    model: str
    sequence_lengths: tuple[int, ...]
    verdict: str
    """``fixed`` or ``broken``."""
    cause: str
    """What stops it in the other run."""


class Controls(msgspec.Struct, frozen=True, kw_only=True):
    """How steady the machine was; deviations are standard ones of the natural logarithm of the control's rate."""

    deviation: float
    """Over all trials."""
    trials: int
    deviation_at_speed: float
    """Over those near the best; over all where these are fewer than five."""
    trials_at_speed: int
    mean_operations_per_s: float
    """The geometric mean over all."""
    best_operations_per_s: float


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """A run against the baseline."""

    run: ComparedRun
    counts: dict[str, int]
    """Pairs of each verdict, also of those that none has."""
    compared_pairs: int
    """Those of which something is said of both runs: same, better, worse, fixed, broken and cause_changed."""
    throughput_ratio_mean: float | None
    """The geometric mean over pairs that are same, better or worse by times beyond doubt."""
    throughput_ratio_pairs: int
    peak_ratio_mean: float | None
    peak_ratio_pairs: int
    moved: tuple[Moved, ...]
    differences: tuple[Difference, ...]
    control_before: Controls | None
    """Of the baseline; None where too few trials have one."""
    control_after: Controls | None
    control_ratio: float | None
    """How fast the control was on average, after over before; None where it was not the same work."""
    pairs: tuple[ComparedPair, ...]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All that was compared."""

    version: int
    baseline: ComparedRun
    compared: tuple[Compared, ...]


def comparison_json(comparisons: Comparisons) -> str:
    """Give one JSON object, in ASCII: it fits any encoding and commands no terminal."""
    first = comparisons[0]
    report = Report(
        version=VERSION,
        baseline=_run(first.letters[0], first.before),
        compared=tuple(map(_compared, comparisons)),
    )
    return json.dumps(msgspec.to_builtins(report))


def _compared(comparison: Comparison) -> Compared:
    whole = summary(comparison)
    return Compared(
        run=_run(comparison.letters[1], comparison.after),
        counts={_name(verdict): comparison.counts.get(verdict, 0) for verdict in Verdict},
        compared_pairs=whole.compared_pairs,
        throughput_ratio_mean=whole.throughput.value if whole.throughput else None,
        throughput_ratio_pairs=whole.throughput.pairs if whole.throughput else 0,
        peak_ratio_mean=whole.peak.value if whole.peak else None,
        peak_ratio_pairs=whole.peak.pairs if whole.peak else 0,
        moved=tuple(map(_moved, whole.moved)),
        differences=comparison.differences,
        control_before=_controls(comparison.allowance.before),
        control_after=_controls(comparison.allowance.after),
        control_ratio=comparison.control_ratio,
        pairs=tuple(map(_pair, comparison.pairs)),
    )


def _controls(found: Steadiness | None) -> Controls | None:
    if found is None:
        return None
    return Controls(
        deviation=found.of_all.deviation,
        trials=found.of_all.controls,
        deviation_at_speed=found.at_speed.deviation,
        trials_at_speed=found.at_speed.controls,
        mean_operations_per_s=math.exp(found.of_all.mean),
        best_operations_per_s=found.best,
    )


def _run(letter: str, run: RunRow) -> ComparedRun:
    where = run.environment
    return ComparedRun(
        letter=letter,
        run_id=run.run_id,
        name=run.name,
        created_at=run.created_at,
        status=run.status,
        product_version=run.product_version,
        device=where.device if where else None,
        device_name=where.device_name if where else None,
        host=where.host if where else None,
        operating_system=where.operating_system if where else None,
        python_version=where.python_version if where else None,
        torch_version=where.torch_version if where else None,
        transformers_version=where.transformers_version if where else None,
    )


def _pair(pair: Pair) -> ComparedPair:
    return ComparedPair(
        model=pair.model,
        sequence_length=pair.sequence_length,
        verdict=_name(pair.verdict),
        why=pair.why or None,
        throughput_ratio=pair.ratio,
        throughput_ratio_low=pair.ratio_low,
        throughput_ratio_high=pair.ratio_high,
        peak_ratio=pair.peak_ratio,
        before=_side(pair.before),
        after=_side(pair.after),
    )


def _side(trial: TrialRow | None) -> Side | None:
    if trial is None:
        return None
    one = trial.measurement
    return Side(
        state=trial.state,
        outcome=trial.cause.value if trial.state == "ended" and trial.cause is not None else None,
        latency_s=one.latency_s if one else None,
        latency_low_s=one.latency_low_s if one else None,
        latency_high_s=one.latency_high_s if one else None,
        throughput_tokens_per_s=one.throughput_tokens_per_s if one else None,
        peak_bytes=one.peak_bytes if one else None,
        peak_instrument=one.peak_instrument if one else None,
        caveats=tuple(caveat.value for caveat in one.caveats) if one else (),
    )


def _moved(wall: MovedWall) -> Moved:
    return Moved(
        model=wall.model,
        sequence_lengths=wall.sequence_lengths,
        verdict=_name(wall.verdict),
        cause=wall.cause.value,
    )


def _name(verdict: Verdict) -> str:
    return _NAMES.get(verdict) or verdict.value.replace(" ", "_")
