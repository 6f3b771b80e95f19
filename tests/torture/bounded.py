"""A time limit for each input, and how many inputs there were: no input may keep a reader for ever."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, settings

from bench.worker.deadline import OutOfTime, within
from tests.torture.how_much import amount

LIMIT_S = 60.0
"""Of a machine that others use too; nearly all inputs take milliseconds."""


class Tally:
    """How many inputs were tried, how many of them were read, and how long the slowest took."""

    def __init__(self) -> None:
        self.tried = 0
        self.read = 0
        self.slowest_s = 0.0

    @contextmanager
    def bounded(self, limit_s: float = LIMIT_S) -> Iterator[None]:
        """Count one input, and fail where it takes longer than the limit."""
        self.tried += 1
        began = time.perf_counter()
        try:
            with within(limit_s):
                yield
        except OutOfTime:
            pytest.fail(f"the input was not done within {limit_s:g} s")
        self.slowest_s = max(self.slowest_s, time.perf_counter() - began)

    def __str__(self) -> str:
        return f"{self.tried} inputs, {self.read} read, slowest {self.slowest_s:.2f} s"


def many(taste: int, whole: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give so many inputs to a test; each has the limit of its own above, so hypothesis needs none."""
    unhurried = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
    return settings(
        max_examples=amount(taste, whole), deadline=None, database=None, derandomize=amount(1, 0) == 1,
        suppress_health_check=[*unhurried, HealthCheck.filter_too_much],
    )  # fmt: skip
