"""How steady a machine was over a run: how much the control, timed beside every trial, varied from trial to trial.

The passes of one trial agree with each other even where a neighbour on the same chip takes half of it; only another
trial tells. What a second process differs by is part of every comparison (Kalibera and Jones, "Rigorous Benchmarking in
Reasonable Time", 2013), and this is an estimate of it that no model has a part in.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from statistics import NormalDist
from typing import NamedTuple

from bench.doubts import SLOWED, is_slowed
from bench.measured_ratios import Widening
from bench.store.rows import MarchRow, RunRow
from bench.student_t import ONE_IN_TWENTY, t_quantile
from bench.trial import Measurement

FEWEST = 5
"""With fewer controls of a run nobody knows how they scatter."""
FEWEST_AT_SPEED = 3
"""Fewer near the best one are no sample; Student's quantile is for few."""


class Spread(NamedTuple):
    """How controls lie, by the natural logarithm of the rate."""

    deviation: float
    """Their standard deviation: 0.1 is about 10 %."""
    controls: int
    """How many it is known from."""
    mean: float


class Steadiness(NamedTuple):
    """How steady the machine was in one run."""

    at_speed: Spread
    """Among the trials whose control is near the best one of the run; of all, where these are too few."""
    of_all: Spread
    """What a trial beside a slow machine may be off by."""
    best: float
    """The highest rate, operations per second."""

    def spread_for(self, measured: Measurement) -> Spread:
        """Give what such a trial may be off by."""
        return self.of_all if is_slowed(measured.control_operations_per_s, self.best) else self.at_speed


class Allowance(NamedTuple):
    """What a comparison of two runs allows for, since the machine is not always as fast."""

    before: Steadiness | None = None
    """In run A; None where nothing tells: then it is taken to be as unsteady as in the other."""
    after: Steadiness | None = None
    pairs: int = 1
    """Of how many pairs none is to lie outside its interval by chance."""
    are_alike: bool = False
    """Whether both were made on the same machine with the same versions: then the control should be the same as well,
    and by how much its mean differs says how much slower the machine was in one of them."""

    def widening(self, a: Measurement, b: Measurement) -> Widening:
        """Give by what the interval of such a pair is wider than its passes make it.

        None of the pairs lies outside its own with 95 %, by Bonferroni's inequality: else a run would differ from its
        repetition in one pair of twenty.
        """
        spreads = [one.spread_for(measured) for one, measured in zip(self._sides, (a, b), strict=False)]
        widening = self._widening(spreads)
        return widening._replace(shift=max(widening.shift, self._own_shift(spreads, a, b)))

    @property
    def of_many(self) -> Widening:
        """Give what is due to the number of pairs alone, as if the machine had been as fast all the time.

        What the passes make of an interval grows as the normal quantile does.
        """
        return Widening(stretch=_normal_quantile(self._missed) / _normal_quantile(ONE_IN_TWENTY))

    @property
    def speed_ratio(self) -> float | None:
        """Give how fast the control was on average in B, over A; None where either is unknown."""
        if self.before is None or self.after is None:
            return None
        return math.exp(self.after.of_all.mean - self.before.of_all.mean)

    def told_from(self, *, beside_slow_machine: bool) -> float:
        """Give the ratio from which on a difference can show, however certain both medians are: 1.5 is by half."""
        at_speed = self._told_from([one.at_speed for one in self._sides])
        # Of all there are more, and their quantile is a smaller one.
        return max(at_speed, self._told_from([one.of_all for one in self._sides])) if beside_slow_machine else at_speed

    def _told_from(self, spreads: Sequence[Spread]) -> float:
        by = self._widening(spreads)
        return math.exp(by.half_width + by.shift)

    @property
    def _sides(self) -> tuple[Steadiness, ...]:
        """Give A's and B's, each for the other where that is unknown; none where both are."""
        before, after = self.before or self.after, self.after or self.before
        return () if before is None or after is None else (before, after)

    @property
    def _missed(self) -> float:
        return ONE_IN_TWENTY / max(1, self.pairs)

    def _widening(self, spreads: Sequence[Spread]) -> Widening:
        if not spreads:
            return self.of_many
        before, after = spreads
        shift = abs(before.mean - after.mean) if self.are_alike else 0.0
        return self.of_many._replace(half_width=self._half_width(spreads), shift=shift)

    def _own_shift(self, spreads: Sequence[Spread], a: Measurement, b: Measurement) -> float:
        """Give by how much the controls beside these very trials differ; of two machines, beyond what the means do.

        A machine that is slow now and then hardly deviates, and the trials of that moment are off by all of it.
        """
        controls = a.control_operations_per_s, b.control_operations_per_s
        if not spreads or controls[0] is None or controls[1] is None:
            return 0.0
        beyond = 0.0 if self.are_alike else spreads[0].mean - spreads[1].mean
        return abs(math.log(controls[0] / controls[1]) - beyond)

    def _half_width(self, spreads: Sequence[Spread]) -> float:
        """Add both as errors that know nothing of each other are, by Student's quantile for both together."""
        together = math.hypot(*(one.deviation for one in spreads))
        return t_quantile(_degrees_together(spreads), self._missed) * together if together else 0.0


def _normal_quantile(missed: float) -> float:
    return NormalDist().inv_cdf(1 - missed / 2)


def _degrees_together(spreads: Sequence[Spread]) -> int:
    """Give the degrees of freedom of a sum of two, whole ones.

    Source: Welch, "The generalization of Student's problem when several different population variances are involved",
    Biometrika 34, 1947.
    """
    variances = [(one.deviation**2, one.controls - 1) for one in spreads]
    whole = sum(variance for variance, _ in variances)
    return max(1, math.floor(whole**2 / sum(variance**2 / degrees for variance, degrees in variances)))


def steadiness(marches: Sequence[MarchRow]) -> Steadiness | None:
    """Reckon it from all completed trials of a run; None where too few have a control."""
    rates = [math.log(rate) for rate in _controls(marches)]
    if len(rates) < FEWEST:
        return None
    highest = max(rates)
    of_all = _spread(rates)
    at_speed = [rate for rate in rates if highest - rate <= math.log(SLOWED)]
    return Steadiness(
        at_speed=_spread(at_speed) if len(at_speed) >= FEWEST_AT_SPEED else of_all,
        of_all=of_all,
        best=math.exp(highest),
    )


def _spread(rates: Sequence[float]) -> Spread:
    return Spread(statistics.stdev(rates), len(rates), statistics.fmean(rates))


def best_control(run: RunRow, marches: Sequence[MarchRow]) -> float | None:
    """Give the best control of a run in operations per second, calibration included; None where it has none."""
    calibrated = run.calibration.control_operations_per_s if run.calibration is not None else None
    return max(filter(None, (calibrated, *_controls(marches))), default=None)


def _controls(marches: Sequence[MarchRow]) -> Iterator[float]:
    """Give each control, operations per second."""
    for march in marches:
        for trial in march.trials:
            if trial.measurement is not None and trial.measurement.control_operations_per_s is not None:
                yield trial.measurement.control_operations_per_s
