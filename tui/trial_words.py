"""What is said of a measured trial in one cell or line of text, the same in a log and in a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bench.impossible import SENTENCES
from bench.impossible_trials import impossible_trials
from bench.store.rows import MarchRow, RunRow
from bench.trial import Measurement
from tui import formatting
from tui.trial_cell import DOUBT_MARK, IMPOSSIBLE_MARK


class Untrue(NamedTuple):
    """A time that cannot be true."""

    model: str
    sequence_length: int
    why: str


def throughput_with_mark(measured: Measurement, *, is_impossible: bool) -> str:
    """Give tokens per second, with the mark of what cannot be true or of a doubt behind them."""
    mark = IMPOSSIBLE_MARK if is_impossible else DOUBT_MARK if measured.caveats else ""
    return f"{formatting.tokens_per_s(measured.throughput_tokens_per_s)}{mark}"


def untrue_times(run: RunRow, marches: Sequence[MarchRow]) -> Iterator[Untrue]:
    """Give what the guards find in a run, model by model and shortest length first."""
    for march in marches:
        for length, findings in impossible_trials(march, run.ceiling).items():
            yield Untrue(march.spec.name, length, "; ".join(SENTENCES[finding] for finding in findings))
