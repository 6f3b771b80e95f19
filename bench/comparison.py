"""Two runs against each other, cell by cell: what is faster or slower beyond doubt, what works now and what no more.

What "the same" means stands in docs/measurement.md, and in ``decided`` here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import chain

import msgspec

from bench.impossible_trials import impossible_trials
from bench.like_with_like import Side, unlike_attention, unlike_models
from bench.measured_ratios import Ratio, peak_ratio, throughput_ratio
from bench.run_differences import Difference, are_of_one_machine, differences, have_one_control
from bench.sample_statistics import TOLERANCE
from bench.spoilt import SPOILS_TIME
from bench.steadiness import Allowance, steadiness
from bench.store.rows import MarchRow, RunRow, TrialRow
from bench.trial import Caveat, Outcome
from bench.wall import told_end


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
    """Not measured in one of them, too seldom for an interval, or different by a time that is in doubt."""


WITHIN_UNSTEADINESS = "apart by no more than passes or machine varied"
"""The medians of the two trials differ, and that says nothing with such passes or on such a machine."""

APART = 1.1
"""Medians that differ by more than this are apart, whatever their passes say of it."""

COMPARED = frozenset({Verdict.SAME, Verdict.BETTER, Verdict.WORSE, Verdict.FIXED, Verdict.BROKEN, Verdict.OTHER_CAUSE})
"""What says something of both runs; the others say why nothing can be said."""


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """One model at one length in both runs."""

    model: str
    sequence_length: int
    verdict: Verdict
    ratio: float | None = None
    """Throughput of B over A, by the median latencies; None where either has none, or they are not alike."""
    ratio_low: float | None = None
    ratio_high: float | None = None
    """Where the ratio may lie, by the 95 % intervals of both medians and by how unsteady the machine was in both runs.
    High alone is None where that of B begins at no time at all."""
    peak_ratio: float | None = None
    """Peak memory of B over A; None where either is unknown or in doubt, or they are not alike."""
    untrue: tuple[str, ...] = ()
    """The letters of the runs whose time cannot be true."""
    why: str = ""
    """What makes it unlike or undecided, or the same in spite of medians that are apart, in a few words."""
    before: TrialRow | None = None
    """In A."""
    after: TrialRow | None = None
    """In B."""


Letters = tuple[str, str]


class Comparison(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Everything that is in either run."""

    before: RunRow
    """A."""
    after: RunRow
    """B."""
    letters: Letters = ("A", "B")
    """What the two runs are called in words."""
    lengths: tuple[int, ...]
    pairs: tuple[Pair, ...]
    """By model in the order of A, then those that only B has; shortest length first."""
    differences: tuple[Difference, ...]
    allowance: Allowance
    """For how unsteady the machine was in either run the intervals allow."""

    @property
    def control_ratio(self) -> float | None:
        """How fast the control was on average in B, over A; None where it is unknown, or was not the same work."""
        return self.allowance.speed_ratio if have_one_control(self.before, self.after) else None

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
    letters: Letters = ("A", "B"),
) -> Comparison:
    """Compare run B (after) with run A (before), models by their names; the letters are what they are called."""
    in_a = {march.spec.name: march for march in marches_before}
    in_b = {march.spec.name: march for march in marches_after}
    allowance = Allowance(
        steadiness(marches_before),
        steadiness(marches_after),
        _measured_in_both(in_a, in_b),
        are_of_one_machine(marches_before, marches_after),
    )
    names = [*in_a, *(name for name in in_b if name not in in_a)]
    pairs = (_pairs(name, (before, in_a.get(name)), (after, in_b.get(name)), letters, allowance) for name in names)
    return Comparison(
        before=before,
        after=after,
        letters=letters,
        lengths=tuple(sorted({*before.settings.sequence_lengths, *after.settings.sequence_lengths})),
        pairs=tuple(chain.from_iterable(pairs)),
        differences=tuple(differences(before, marches_before, after, marches_after)),
        allowance=allowance,
    )


# ---- one cell


def _measured_in_both(in_a: Mapping[str, MarchRow], in_b: Mapping[str, MarchRow]) -> int:
    """Count the pairs of which both were measured, be they alike or not."""
    measured = [
        {
            (name, trial.sequence_length)
            for name, march in marches.items()
            for trial in march.trials
            if trial.measurement
        }
        for marches in (in_a, in_b)
    ]
    return len(set.intersection(*measured))


def _pairs(name: str, a: Side, b: Side, letters: Letters, allowance: Allowance) -> Iterator[Pair]:
    trials_a, trials_b = _by_length(a[1]), _by_length(b[1])
    unlike, untrue = unlike_models(a, b), [_untrue_lengths(one) for one in (a, b)]
    for length in sorted({*trials_a, *trials_b}):
        before, after = trials_a.get(length), trials_b.get(length)
        why = ", ".join(filter(None, [unlike, unlike_attention(a[1], before, b[1], after)]))
        ratio, by_passes, peak = (Ratio(), Ratio(), None) if why else _ratios(before, after, allowance)
        verdict, said = _verdict(before, after, why, ratio, letters)
        if verdict is Verdict.SAME and _is_apart(by_passes):
            said = WITHIN_UNSTEADINESS
        places = [letter for letter, lengths in zip(letters, untrue, strict=True) if length in lengths]
        if places and verdict in _BY_TIMES:
            verdict, said = Verdict.UNDECIDED, f"a time that cannot be true in {' and '.join(places)}"
        yield Pair(
            model=name,
            sequence_length=length,
            verdict=verdict,
            ratio=ratio.value,
            ratio_low=ratio.low,
            ratio_high=ratio.high,
            peak_ratio=peak,
            untrue=tuple(places),
            why=said,
            before=before,
            after=after,
        )


_BY_TIMES = frozenset({Verdict.SAME, Verdict.BETTER, Verdict.WORSE})


def _untrue_lengths(side: Side) -> Collection[int]:
    run, march = side
    return () if march is None else impossible_trials(march, run.ceiling)


def _ratios(before: TrialRow | None, after: TrialRow | None, allowance: Allowance) -> tuple[Ratio, Ratio, float | None]:
    """Give the ratio, the same as if the machine had been as fast all the time, and that of the peaks."""
    a, b = before and before.measurement, after and after.measurement
    if not a or not b:
        return Ratio(), Ratio(), None
    ratio = throughput_ratio(a, b)
    return ratio.widened(allowance.widening(a, b)), ratio.widened(allowance.of_many), peak_ratio(a, b)


def _is_apart(by_passes: Ratio) -> bool:
    """Whether the medians differ by much, or the passes beyond their scatter if the machine is taken to be steady."""
    is_far_from_1 = by_passes.value is not None and not 1 / APART <= by_passes.value <= APART
    return is_far_from_1 or decided(by_passes) in {Verdict.BETTER, Verdict.WORSE}


def _by_length(march: MarchRow | None) -> dict[int, TrialRow]:
    return {trial.sequence_length: trial for trial in march.trials} if march else {}


def _verdict(
    before: TrialRow | None, after: TrialRow | None, unlike: str, ratio: Ratio, letters: Letters
) -> tuple[Verdict, str]:
    if before is None or after is None:
        return (Verdict.ONLY_A if after is None else Verdict.ONLY_B), ""
    if unlike:
        return Verdict.UNLIKE, unlike
    end_a, end_b = told_end(before), told_end(after)
    if end_a is None or end_b is None:
        missing = [letter for letter, end in zip(letters, (end_a, end_b), strict=True) if end is None]
        return Verdict.UNDECIDED, f"not measured in {' and '.join(missing)}"
    verdict = _verdict_of_ends(end_a, end_b, ratio)
    if verdict is Verdict.UNDECIDED:
        return verdict, "no interval: too few passes"
    doubts = _doubts(verdict, before, after, letters)
    return (Verdict.UNDECIDED, doubts) if doubts else (verdict, "")


def _verdict_of_ends(end_a: Outcome, end_b: Outcome, ratio: Ratio) -> Verdict:
    works_a, works_b = (end is Outcome.COMPLETED for end in (end_a, end_b))
    if works_a and works_b:
        return decided(ratio)
    if works_a:
        return Verdict.BROKEN
    if works_b:
        return Verdict.FIXED
    return Verdict.SAME if end_a is end_b else Verdict.OTHER_CAUSE


def _doubts(verdict: Verdict, before: TrialRow, after: TrialRow, letters: Letters) -> str:
    """Say what makes a difference doubtful: ``not converged in A and B, busy machine in B``; empty where nothing does.

    An interval holds the scatter of the passes and of the control. On a busy or throttled machine every pass may be
    slower, and the interval as narrow as ever. Passes that have not come to rest are no sample
    from which an interval follows. A difference that rests on such a time may be one of circumstances, and neither
    its size nor its direction is certain. "Same" stays, since it says only that no difference is beyond doubt, and so
    does what works in one run alone, since no doubt about a time lets a model work or stops it; but not where it was a
    deadline that passed while the machine slept.
    """
    found: dict[Caveat, list[str]] = {}
    for letter, trial in zip(letters, (before, after), strict=True):
        for caveat in SPOILS_TIME.intersection(_caveats_of_time(verdict, trial)):
            found.setdefault(caveat, []).append(letter)
    named = ((caveat.value.replace("_", " "), found[caveat]) for caveat in Caveat if caveat in found)
    return ", ".join(f"{words} in {' and '.join(places)}" for words, places in named)


def _caveats_of_time(verdict: Verdict, trial: TrialRow) -> Sequence[Caveat]:
    """Give the doubts about the time on which a difference rests: of the passes, or of the deadline."""
    if verdict in {Verdict.BETTER, Verdict.WORSE}:
        return trial.measurement.caveats if trial.measurement is not None else ()
    failure = trial.failure
    if verdict is Verdict.SAME or failure is None or failure.outcome is not Outcome.TIMED_OUT:
        return ()
    return failure.caveats


def decided(ratio: Ratio, tolerance: float = TOLERANCE) -> Verdict:
    """Decide between same, better and worse: another one only where the interval leaves out 1, and the ratio too.

    Where two 95 % intervals do not overlap, a difference this large is rarer than 5 % (Schenker and Gentleman, "On
    Judging the Significance of Differences by Examining the Overlap Between Confidence Intervals", The American
    Statistician 55, 2001). But an interval holds the scatter of the passes of one process, and a second process differs
    from the first by more than that (Kalibera and Jones, "Rigorous Benchmarking in Reasonable Time", 2013): therefore
    the interval is wider by as much as the control varied in both runs and as many pairs call for
    (``bench.steadiness``), and medians that lie within the tolerance to which they are measured are the same as well.
    """
    if ratio.value is None or ratio.low is None:
        return Verdict.UNDECIDED
    if 1 / (1 + tolerance) <= ratio.value <= 1 + tolerance:
        return Verdict.SAME
    if ratio.low > 1:
        return Verdict.BETTER
    return Verdict.WORSE if ratio.high is not None and ratio.high < 1 else Verdict.SAME
