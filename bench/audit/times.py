"""Findings on time: passes that nobody waited for, and two tables that disagree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bench.audit.dataset import SEQUENCES, SPEED, Dataset, Row, Swept, once
from bench.audit.finding import Counted, Evidence, Figure, Finding, Verdict, evidence, figure, number_of
from bench.impossible import SENTENCES, Impossible, Timed, impossible

DISAGREE = 2.0
"""Two runs on one machine differ by less than this factor, whatever else it does."""


# ---- time that does not grow


def time_that_does_not_grow(data: Counted) -> Finding:
    """Find the models for which a longer text takes no longer, by length ÷ tokens per second of table 2."""
    flagged = [row for row in data.each_once.speeds if _stands_still(row)]
    contradicted = _contradicted(flagged, data.each_once.second_run or ())
    return Finding(
        key="time_does_not_grow",
        verdict=_verdict_on_growth(flagged, contradicted),
        sentence=_said_of_growth(flagged, contradicted, data),
        figures=_figures_of_growth(data),
        evidence=tuple(map(_times, flagged)),
    )


def _verdict_on_growth(flagged: Sequence[Swept], contradicted: Sequence[str]) -> Verdict:
    """Call it impossible only where the same model takes longer elsewhere: a fast device may idle on a small one."""
    if not flagged:
        return Verdict.HOLDS
    return Verdict.CANNOT_BE_TRUE if contradicted else Verdict.DOES_NOT_HOLD


def _said_of_growth(flagged: Sequence[Swept], contradicted: Sequence[str], data: Counted) -> str:
    tried = number_of(sum(map(_is_swept, data.each_once.speeds)), "model")
    said = f"Of {tried} timed at several lengths, {len(flagged)} have times in {SPEED} that do not grow with the length"
    if not flagged:
        return f"{said}."
    sign = SENTENCES[Impossible.TIME_DOES_NOT_GROW]
    if not contradicted:
        return f"{said}: {sign}; a device that is fast enough for them could explain it too."
    return f"{said}: {sign}. {SEQUENCES} has {len(contradicted)} of them over {DISAGREE:g} times as slow."


def _figures_of_growth(data: Counted) -> tuple[Figure, ...]:
    return (
        figure("models whose time does not grow", "models", data, lambda one: sum(map(_stands_still, one.speeds))),
        figure("models timed at several lengths", "models", data, lambda one: sum(map(_is_swept, one.speeds))),
    )


def _is_swept(row: Swept) -> bool:
    return sum(value is not None for value in row.values.values()) > 1


def _stands_still(row: Swept) -> bool:
    return bool(_lengths_standing_still(row))


def _lengths_standing_still(row: Swept) -> list[int]:
    found = impossible(passes(row, {}))
    return [length for length, findings in found.items() if Impossible.TIME_DOES_NOT_GROW in findings]


def passes(row: Swept, floors_s: Mapping[int, float]) -> list[Timed]:
    """Give the time of each pass of a row, with the least that a device needs for it where that is known."""
    return [
        Timed(sequence_length=length, latency_s=length / throughput, floor_s=floors_s.get(length))
        for length, throughput in row.values.items()
        if throughput is not None
    ]


def _contradicted(flagged: Sequence[Swept], second_run: Sequence[Swept]) -> list[str]:
    """Give those that a second run has as much slower."""
    slower = {one.model for one in _in_both(flagged, second_run) if one.times_as_slow > DISAGREE}
    return [row.model for row in flagged if row.model in slower]


def _times(row: Swept) -> Evidence:
    times_ms = {
        f"at_{length}_ms": "" if throughput is None else 1000 * length / throughput
        for length, throughput in row.values.items()
    }
    return evidence(SPEED, row, **times_ms, does_not_grow_at=", ".join(map(str, _lengths_standing_still(row))))


# ---- two runs


class _Both(Row, frozen=True, kw_only=True):
    """A model at a length in two runs, on a line of the first."""

    sequence_length: int
    latency_s: float
    second_latency_s: float

    @property
    def times_as_slow(self) -> float:
        """The second over the first."""
        return self.second_latency_s / self.latency_s

    @property
    def factor(self) -> float:
        """The longer over the shorter."""
        return max(self.times_as_slow, 1 / self.times_as_slow)


def _in_both(first: Sequence[Swept], second: Sequence[Swept]) -> Iterator[_Both]:
    by_name = {row.model: row for row in once(second)}
    for row in first:
        again = by_name.get(row.model)
        for length, throughput in row.values.items():
            other = again.values.get(length) if again else None
            if throughput is not None and other is not None:
                yield _Both(
                    model=row.model,
                    line=row.line,
                    sequence_length=length,
                    latency_s=length / throughput,
                    second_latency_s=length / other,
                )


def second_run(data: Counted) -> Finding:
    """Compare the times of table 2 with those of table 9, where both have a model at a length."""
    pairs = list(_in_both(data.each_once.speeds, data.each_once.second_run or ()))
    if not pairs:
        said = f"{SEQUENCES} is missing, or has no model and length of {SPEED}: there is no second run to compare with."
        return Finding(key="second_run", verdict=Verdict.NOT_IN_THE_DATA, sentence=said)
    apart = sorted(filter(_disagree, pairs), key=lambda one: -one.factor)
    return Finding(
        key="second_run",
        verdict=Verdict.DOES_NOT_HOLD if apart else Verdict.HOLDS,
        sentence=_said_of_both(pairs, apart),
        figures=_figures_of_both(data),
        evidence=tuple(map(_two_times, apart)),
    )


def _disagree(pair: _Both) -> bool:
    return pair.factor > DISAGREE


def _said_of_both(pairs: Sequence[_Both], apart: Sequence[_Both]) -> str:
    models = number_of(len({one.model for one in apart}), "model")
    of = len({one.model for one in pairs})
    said = f"{SPEED} and {SEQUENCES} differ by a factor of over {DISAGREE:g} for {models} of {of} that are in both"
    if not apart:
        return f"{said}."
    most = apart[0]
    return (
        f"{said}; {most.model} at {most.sequence_length} takes {1000 * most.latency_s:.3g} ms in the one "
        f"and {1000 * most.second_latency_s:.3g} ms in the other."
    )


def _figures_of_both(data: Counted) -> tuple[Figure, ...]:
    def apart(dataset: Dataset) -> int:
        return len({(one.line, one.model) for one in _pairs(dataset) if _disagree(one)})

    def in_both(dataset: Dataset) -> int:
        return len({(one.line, one.model) for one in _pairs(dataset)})

    return (
        figure("models that take another time", "models", data, apart),
        figure("models in both tables", "models", data, in_both),
    )


def _pairs(dataset: Dataset) -> Iterator[_Both]:
    return _in_both(dataset.speeds, dataset.second_run or ())


def _two_times(pair: _Both) -> Evidence:
    return evidence(
        SPEED,
        pair,
        length=pair.sequence_length,
        latency_ms=1000 * pair.latency_s,
        table_9_latency_ms=1000 * pair.second_latency_s,
        times_as_slow=pair.times_as_slow,
    )
