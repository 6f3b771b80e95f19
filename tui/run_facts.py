"""What has to stand above the figures of a run for anybody to understand them; knows no widget."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bench.store.rows import RunRow
from tui import formatting


def run_facts(run: RunRow, state: str, at: datetime) -> Iterator[str]:
    """Give what stands above every page of a run: how far it is, where it ran, how it measured, when this was said."""
    yield (
        f"{run.ended_trial_count:,} of {run.trial_count:,} trials of {run.march_count:,} models have ended; "
        f"{state}, worked for {formatting.duration(run.elapsed_s)}"
    )
    yield from _where(run)
    settings = run.settings
    yield (
        f"batch {settings.batch_size}, dtype {settings.dtype}, weights {settings.weights}, "
        f"at least {settings.min_repeats} timed passes of each trial, seed {settings.seed}"
    )
    planned = run.created_at[:19].replace("T", " ")
    yield f"planned {planned} UTC; this page is of {at:%Y-%m-%d %H:%M:%S %z}, by scalewall-tui {run.product_version}"


def _where(run: RunRow) -> Iterator[str]:
    where = run.environment
    if where is None:
        yield "no worker has reported its device yet"
        return
    yield (
        f"{where.device}: {where.device_name} on {where.host}, {where.operating_system} ({where.machine}), "
        f"{formatting.memory(where.total_memory_bytes)} of memory"
    )
    yield (
        f"torch {where.torch_version}, transformers {where.transformers_version}, Python {where.python_version}, "
        f"{where.torch_threads} threads"
    )
