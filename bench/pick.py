"""Which models of a run measurably fit a use, best first, and why each of the others does not.

The study's section V.B gives such advice by category; here each model's own measurements decide, and none is left out.
Nothing is interpolated: the shortest swept length that covers the one asked for, and says anything, decides.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from bench.impossible import Impossible
from bench.impossible_trials import impossible_trials
from bench.ruled_out import rules_out
from bench.spoilt import memory_is_spoilt, time_is_spoilt
from bench.store.rows import MarchRow, RunRow, TrialRow
from bench.trial import ENDS_A_MARCH, Caveat, Measurement, Outcome
from bench.wall import told_end


class By(StrEnum):
    """What makes one model that fits better than another."""

    THROUGHPUT = "throughput"
    MEMORY = "memory"
    EFFICIENCY = "efficiency"
    """Throughput over parameters."""
    LOAD = "load"
    """The time to load."""


class Reason(StrEnum):
    """The closed set of why a model does not fit, in the order in which they are told."""

    STOPS = "stops"
    """A cause stops it at the length asked for, or at a shorter one that speaks for it."""
    TOO_MUCH_MEMORY = "too_much_memory"
    TOO_SLOW = "too_slow"
    MEMORY_NOT_MEASURED = "memory_not_measured"
    """It works, and no instrument could read its peak."""
    UNPROVEN = "unproven"
    """It stops at a longer length than the one asked for, and in between nobody tried."""
    NOT_MEASURED = "not_measured_yet"
    """Queued, running, or cut off by something that is not the model's."""
    NOT_SWEPT = "not_swept"
    """It was to be tried at shorter lengths alone."""
    NOT_RUN = "not_run"
    """Skipped, and no shorter length says why."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a model is wanted for; None where nothing is asked."""

    sequence_length: int
    memory_bytes: int | None = None
    throughput_tokens_per_s: float | None = None
    """At least this, by the lower end of the 95 % interval."""
    by: By = By.THROUGHPUT


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """Where and by what a model stops."""

    sequence_length: int
    outcome: Outcome


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured of a model at the length that decides."""

    sequence_length: int
    throughput_tokens_per_s: float
    throughput_low_tokens_per_s: float | None
    """The lower end of the 95 % interval; None where there were too few passes for one."""
    peak_bytes: int | None
    peak_instrument: str
    parameters: int | None
    tokens_per_s_per_million_params: float | None
    time_to_load_s: float | None
    caveats: tuple[Caveat, ...]
    impossible: tuple[Impossible, ...]
    """What ``bench.impossible`` finds that cannot be true of its time."""
    time_in_doubt: bool
    """Whether a caveat spoils its time, it cannot be true, or it has no interval."""
    memory_in_doubt: bool
    """Whether a caveat spoils its peak."""
    shorter_stop: Stop | None
    """Where it stopped at a shorter length all the same, with a text that has to fit as well."""

    @property
    def sure_tokens_per_s(self) -> float:
        """The throughput that it has at the least, as far as anybody knows."""
        low = self.throughput_low_tokens_per_s
        return self.throughput_tokens_per_s if low is None else low


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """A model that fits."""

    model: str
    category: str
    in_doubt: bool
    """Whether anything that was asked for, or that it is ordered by, rests on a figure in doubt."""
    proof: Proof


class Misfit(msgspec.Struct, frozen=True, kw_only=True):
    """A model that does not fit, or of which nobody knows, with the evidence."""

    model: str
    category: str
    reason: Reason
    stop: Stop | None = None
    """What stops it, or cut it off."""
    why_not_run: str = ""
    longest_swept_length: int | None = None
    longest_working_length: int | None = None
    proof: Proof | None = None
    """Where it works at the length asked for, and something else is missing."""


class Picked(msgspec.Struct, frozen=True, kw_only=True):
    """The answer; each model of the run is in it once."""

    run_id: str
    run_name: str
    device: str | None
    device_name: str | None
    """None until a worker has reported."""
    batch_size: int
    dtypes: tuple[str, ...]
    """Number formats in which models were loaded."""
    wish: Wish
    models: int
    fitting: int
    not_fitting: dict[Reason, int]
    """Models for each reason; reasons that none has are left out."""
    stopped_by: dict[Outcome, int]
    """Those with the reason STOPS, by their causes."""
    fits: tuple[Fit, ...]
    """Best first; those in doubt behind all others."""
    misfits: tuple[Misfit, ...]
    """By reason; the nearest first where a figure is what is wrong, else in marching order."""


Untrue = Mapping[int, tuple[Impossible, ...]]
"""By length, what cannot be true of a model's times."""


def pick(run: RunRow, marches: Sequence[MarchRow], wish: Wish) -> Picked:
    """Judge every model of a run by what was measured of it."""
    judged = [_judged(march, impossible_trials(march, run.ceiling), wish) for march in marches]
    fits = [one for one in judged if isinstance(one, Fit)]
    misfits = [one for one in judged if isinstance(one, Misfit)]
    where = run.environment
    return Picked(
        run_id=run.run_id,
        run_name=run.name,
        device=where.device if where else None,
        device_name=where.device_name if where else None,
        batch_size=run.settings.batch_size,
        dtypes=tuple(dict.fromkeys(march.load.dtype for march in marches if march.load)),
        wish=wish,
        models=len(marches),
        fitting=len(fits),
        not_fitting=_counts(misfits),
        stopped_by=_causes(misfits),
        fits=tuple(sorted(fits, key=lambda fit: _rank(fit, wish.by))),
        misfits=tuple(sorted(misfits, key=_place)),
    )


def _judged(march: MarchRow, untrue: Untrue, wish: Wish) -> Fit | Misfit:
    length = wish.sequence_length
    decides = next((trial for trial in _covering(march, length) if _end_of(trial) is not None), None)
    if decides is not None and decides.measurement is not None:
        findings = untrue.get(decides.sequence_length, ())
        return _weighed(march, _proof(march, decides, decides.measurement, findings), wish)
    rules = next((trial for trial in march.trials if _speaks_for(trial, length)), None)
    if rules is not None:
        return _misfit(march, Reason.STOPS, stop=_stop_at(rules))
    if decides is not None:
        return _misfit(march, _reason_beyond(march, decides, length), stop=_stop_at(decides))
    return _unknown(march, length)


def _covering(march: MarchRow, length: int) -> list[TrialRow]:
    return [trial for trial in march.trials if trial.sequence_length >= length]


# ---- what works


def _weighed(march: MarchRow, proof: Proof, wish: Wish) -> Fit | Misfit:
    """Hold what was measured against the limits that were given."""
    if wish.memory_bytes is not None and proof.peak_bytes is None:
        return _misfit(march, Reason.MEMORY_NOT_MEASURED, proof=proof)
    if wish.memory_bytes is not None and (proof.peak_bytes or 0) > wish.memory_bytes:
        return _misfit(march, Reason.TOO_MUCH_MEMORY, proof=proof)
    if wish.throughput_tokens_per_s is not None and proof.sure_tokens_per_s < wish.throughput_tokens_per_s:
        return _misfit(march, Reason.TOO_SLOW, proof=proof)
    return Fit(model=march.spec.name, category=march.spec.category, in_doubt=_is_in_doubt(proof, wish), proof=proof)


def _is_in_doubt(proof: Proof, wish: Wish) -> bool:
    rests_on_time = wish.throughput_tokens_per_s is not None or wish.by in {By.THROUGHPUT, By.EFFICIENCY}
    rests_on_memory = wish.memory_bytes is not None or wish.by is By.MEMORY
    return (
        proof.shorter_stop is not None
        or (rests_on_time and proof.time_in_doubt)
        or (rests_on_memory and proof.memory_in_doubt)
    )


def _proof(march: MarchRow, trial: TrialRow, measured: Measurement, findings: tuple[Impossible, ...]) -> Proof:
    throughput, parameters, length = measured.throughput_tokens_per_s, march.parameters, trial.sequence_length
    low = _low_tokens_per_s(measured)
    return Proof(
        sequence_length=length,
        throughput_tokens_per_s=throughput,
        throughput_low_tokens_per_s=low,
        peak_bytes=measured.peak_bytes,
        peak_instrument=measured.peak_instrument,
        parameters=parameters,
        tokens_per_s_per_million_params=throughput / (parameters / 1e6) if parameters else None,
        time_to_load_s=march.load.time_to_load_s if march.load else None,
        caveats=measured.caveats,
        impossible=findings,
        time_in_doubt=time_is_spoilt(measured.caveats) or bool(findings) or low is None,
        memory_in_doubt=memory_is_spoilt(measured.caveats),
        shorter_stop=next((_stop_at(one) for one in march.trials if _stops_below(one, length)), None),
    )


def _low_tokens_per_s(measured: Measurement) -> float | None:
    """Give the throughput of a pass that takes as long as the interval allows."""
    if measured.latency_high_s is None:
        return None
    return measured.throughput_tokens_per_s * measured.latency_s / measured.latency_high_s


def _stops_below(trial: TrialRow, length: int) -> bool:
    return trial.sequence_length < length and _end_of(trial) not in {None, Outcome.COMPLETED}


# ---- what stops, and what nobody knows


def _end_of(trial: TrialRow) -> Outcome | None:
    """Give how a trial ended, None where that says nothing of the model, or its figures are missing."""
    lacks_figures = trial.works and trial.measurement is None
    return None if lacks_figures else told_end(trial)


def _speaks_for(trial: TrialRow, length: int) -> bool:
    """Whether a trial that did not work says that the length asked for does not work either."""
    end, at_length = _end_of(trial), trial.sequence_length
    if end is None or end is Outcome.COMPLETED:
        return False
    return at_length == length or (end in ENDS_A_MARCH and rules_out(end, at_length, length))


def _reason_beyond(march: MarchRow, decides: TrialRow, length: int) -> Reason:
    """Of a model that stops at a longer length, say whether its position table speaks for the one asked for, too."""
    limit = march.load.position_limit if march.load else None
    is_past_the_table = decides.cause is Outcome.LENGTH_UNSUPPORTED and limit is not None and limit < length
    return Reason.STOPS if is_past_the_table else Reason.UNPROVEN


def _unknown(march: MarchRow, length: int) -> Misfit:
    """Say why nothing is known of any length that covers the one asked for."""
    covering = _covering(march, length)
    if not covering:
        return _misfit(march, Reason.NOT_SWEPT)
    left_out = [trial.skip for trial in covering if trial.skip is not None]
    if len(left_out) == len(covering):
        return _misfit(march, Reason.NOT_RUN, why_not_run=left_out[0].reason)
    cut_off = [trial for trial in covering if trial.state == "ended" and trial.cause is Outcome.INTERRUPTED]
    return _misfit(march, Reason.NOT_MEASURED, stop=_stop_at(cut_off[0]) if cut_off else None)


def _misfit(
    march: MarchRow, reason: Reason, *, stop: Stop | None = None, proof: Proof | None = None, why_not_run: str = ""
) -> Misfit:
    return Misfit(
        model=march.spec.name,
        category=march.spec.category,
        reason=reason,
        stop=stop,
        why_not_run=why_not_run,
        longest_swept_length=max((trial.sequence_length for trial in march.trials), default=None),
        longest_working_length=march.max_working_length,
        proof=proof,
    )


def _stop_at(trial: TrialRow) -> Stop:
    assert trial.cause is not None
    return Stop(sequence_length=trial.sequence_length, outcome=trial.cause)


# ---- order and number


def _rank(fit: Fit, by: By) -> tuple[bool, float, float, float]:
    """Give what sorts the best first: those in doubt behind the others, ties by memory, then by throughput."""
    proof = fit.proof
    best_first = {
        By.THROUGHPUT: _most(proof.throughput_tokens_per_s),
        By.MEMORY: _least(proof.peak_bytes),
        By.EFFICIENCY: _most(proof.tokens_per_s_per_million_params),
        By.LOAD: _least(proof.time_to_load_s),
    }
    return fit.in_doubt, best_first[by], _least(proof.peak_bytes), _most(proof.throughput_tokens_per_s)


def _place(misfit: Misfit) -> tuple[int, float]:
    nearest_first = {
        Reason.TOO_MUCH_MEMORY: _least(misfit.proof.peak_bytes if misfit.proof else None),
        Reason.TOO_SLOW: _most(misfit.proof.sure_tokens_per_s if misfit.proof else None),
    }
    return list(Reason).index(misfit.reason), nearest_first.get(misfit.reason, 0.0)


def _least(value: float | None) -> float:
    return math.inf if value is None else value


def _most(value: float | None) -> float:
    return math.inf if value is None else -value


def _counts(misfits: Sequence[Misfit]) -> dict[Reason, int]:
    found = Counter(one.reason for one in misfits)
    return {reason: found[reason] for reason in Reason if found[reason]}


def _causes(misfits: Sequence[Misfit]) -> dict[Outcome, int]:
    found = Counter(one.stop.outcome for one in misfits if one.reason is Reason.STOPS and one.stop is not None)
    return {outcome: found[outcome] for outcome in Outcome if found[outcome]}
