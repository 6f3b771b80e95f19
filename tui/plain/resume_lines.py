"""What taking up a run again will do, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bench.outcome_names import SHORT_NAMES
from bench.resume_plan import STALE, ResumePlan
from bench.trial import Outcome
from tui.visible_text import visible


def resume_lines(plan: ResumePlan) -> Iterator[str]:
    """Say what is kept, what is not tried again and why, and what is to do."""
    yield f"kept: {plan.kept} measured"
    if plan.for_good:
        yield f"ended for good: {sum(plan.for_good.values())} ({_by_cause(plan.for_good)})"
    if plan.interrupted:
        yield f"to try again: {plan.interrupted} that began and did not end"
    if plan.retried:
        yield f"to try again as asked: {sum(plan.retried.values())} ({_retried(plan.retried)})"
    yield f"new: {plan.new} not tried yet"
    for change, count in plan.stale.items():
        yield f"stale: {count} of those kept, since {visible(change, 200)}; --retry stale measures them again"


def _by_cause(counts: Mapping[Outcome, int]) -> str:
    return ", ".join(f"{SHORT_NAMES[cause]} {count}" for cause, count in counts.items())


def _retried(counts: Mapping[str, int]) -> str:
    names = {outcome.value: SHORT_NAMES[outcome] for outcome in Outcome}
    return ", ".join(f"{reason if reason == STALE else names[reason]} {count}" for reason, count in counts.items())
