"""What a model came to at each length of a run, packed: a screen looks at all of up to 100,000 trials."""

from __future__ import annotations

import math
import struct
from array import array
from collections.abc import Container, Iterable, Sequence

import msgspec

from bench.spoilt import memory_is_spoilt, time_is_spoilt
from bench.store.rows import MarchRow, TrialRow
from bench.trial import Outcome

QUEUED, RUNNING, ENDED = 1, 2, 4
"""How a trial stands; 0 where the model has none at the length."""
IMPLIED, DOUBTFUL = 8, 16
"""Beside ENDED: not tried because a shorter length had a cause; measured with a caveat."""
TIME_SPOILT, MEMORY_SPOILT, IMPOSSIBLE = 32, 64, 128
"""Measured, and kept out of means: of times, of memory; the time cannot be true, and so is spoilt too."""

_DOUBLE = struct.Struct("d")


class LengthFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Doubles, one for each length, shortest first; NaN where nothing was measured."""

    marks: bytes
    """A byte for each length, of the marks above."""
    latencies: bytes
    """Seconds, the median of a pass."""
    peaks: bytes
    """Bytes of memory."""
    missed: bytes
    """The measured latency over the predicted one."""


def length_figures(march: MarchRow, lengths: Sequence[int], untrue: Container[int]) -> LengthFigures:
    """Pack what is known of a model by now; ``untrue`` are the lengths at which its time cannot be true."""
    at = {trial.sequence_length: trial for trial in march.trials}
    trials = [at.get(length) for length in sorted(set(lengths))]
    return LengthFigures(
        marks=bytes(_mark(trial, is_impossible=trial.sequence_length in untrue) if trial else 0 for trial in trials),
        latencies=_packed(map(_latency_s, trials)),
        peaks=_packed(map(_peak_bytes, trials)),
        missed=_packed(map(_missed, trials)),
    )


def figure_at(packed: bytes, place: int) -> float | None:
    """Give one of the packed figures by the place of its length; None where nothing was measured."""
    if (place + 1) * _DOUBLE.size > len(packed):
        return None
    value: float = _DOUBLE.unpack_from(packed, place * _DOUBLE.size)[0]
    return None if math.isnan(value) else value


def figures_at(packed: Iterable[bytes], place: int) -> list[float]:
    """Give the figures of many models of one run at one length; NaN where nothing was measured."""
    every = list(packed)
    sizes = set(map(len, every))
    lengths = sizes.pop() // _DOUBLE.size if len(sizes) == 1 else 0
    if place >= lengths:  # there are none, or models that were looked at before a length came to the run
        return [math.nan if (value := figure_at(one, place)) is None else value for one in every]
    return list(map(float, memoryview(b"".join(every)).cast("d")[place::lengths]))


def sound_at(packed: bytes, marks: bytes, place: int, spoilt: int) -> float:
    """Give the figure at the place of a length; NaN where nothing was measured, or it has that mark."""
    value = figure_at(packed, place)
    return math.nan if value is None or (place < len(marks) and marks[place] & spoilt) else value


def _mark(trial: TrialRow, *, is_impossible: bool) -> int:
    if trial.state != "ended":
        return RUNNING if trial.state == "running" else QUEUED
    is_implied = trial.skip is not None and trial.cause is not Outcome.SKIPPED
    return ENDED | (IMPLIED if is_implied else 0) | _doubts(trial, is_impossible=is_impossible)


def _doubts(trial: TrialRow, *, is_impossible: bool) -> int:
    caveats = trial.measurement.caveats if trial.measurement else ()
    return (
        (DOUBTFUL if caveats else 0)
        | (TIME_SPOILT if is_impossible or time_is_spoilt(caveats) else 0)
        | (MEMORY_SPOILT if memory_is_spoilt(caveats) else 0)
        | (IMPOSSIBLE if is_impossible else 0)
    )


def _latency_s(trial: TrialRow | None) -> float:
    return trial.measurement.latency_s if trial and trial.works and trial.measurement else math.nan


def _peak_bytes(trial: TrialRow | None) -> float:
    peak = trial.measurement.peak_bytes if trial and trial.works and trial.measurement else None
    return math.nan if peak is None else float(peak)


def _missed(trial: TrialRow | None) -> float:
    forecast = trial.forecast if trial else None
    return math.nan if forecast is None else _latency_s(trial) / forecast.latency_s


def _packed(values: Iterable[float]) -> bytes:
    return array("d", values).tobytes()
