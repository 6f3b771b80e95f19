"""How many passes a trial asks for: what the worker does, and what the time left is reckoned from."""

from __future__ import annotations

from collections.abc import Sequence

from bench.sample_statistics import is_converged
from bench.trial import Settings

LONG_PASS_S = 5.0
REPEATS_OF_LONG_PASSES = 3


def warm_up_passes(settings: Settings, first_pass_s: float) -> int:
    """Ask no further warm-up of a model whose passes are long: what the first one pays for once is small beside it."""
    return 0 if first_pass_s > LONG_PASS_S else settings.warm_up_passes


def minimum_repeats(settings: Settings, first_sample_s: float) -> int:
    """Ask fewer repeats of a model whose passes are long."""
    least = settings.min_repeats
    if first_sample_s > LONG_PASS_S:
        least = min(least, REPEATS_OF_LONG_PASSES)
    return max(1, min(least, settings.max_repeats))


def is_enough(samples: Sequence[float], settings: Settings) -> bool:
    """Say whether the repeats so far will do: the median is certain, or the budget or the count is used up."""
    if len(samples) < minimum_repeats(settings, samples[0]):
        return False
    used_up = sum(samples) >= settings.time_budget_s or len(samples) >= settings.max_repeats
    return used_up or is_converged(samples)
