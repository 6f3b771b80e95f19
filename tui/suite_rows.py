"""Suites as rows of a table, and what starting one would do, in words; knows no widget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bench.clock import parse_utc
from bench.model_spec import ModelSpec
from bench.store.rows import RunRow
from bench.time_left import TimeLeft
from bench.trial import Settings
from tui import formatting
from tui.cells import NOTHING, Cell, SortValue
from tui.columns import TableColumn, Width
from tui.line_rows import LineRow
from tui.run_rows import age
from tui.visible_text import visible

NAME_MAX = 60
NAMED_MODELS = 6
"""So many models are named before a sweep starts; of more, the count says enough."""

COLUMNS = (
    TableColumn(
        key="suite", title="suite", width=Width(least=8, good=14, most=24, priority=0, essential=True),
        descending_first=False,
    ),
    TableColumn(key="models", title="models", width=Width(least=6, good=6, most=7, priority=1), align="right"),
    TableColumn(key="sizes", title="parameters", width=Width(least=9, good=18, most=34, priority=3, essential=True)),
    TableColumn(key="measured", title="measured", width=Width(least=10, good=12, most=22, priority=2, essential=True)),
    TableColumn(key="took", title="took", width=Width(least=8, good=11, most=12, priority=4), align="right"),
)  # fmt: skip


def newest_by_suite(runs: Iterable[RunRow]) -> dict[str, RunRow]:
    """Give the newest run of each name; runs come newest first."""
    newest: dict[str, RunRow] = {}
    for run in runs:
        newest.setdefault(run.name, run)
    return newest


def suite_row(name: str, specs: Sequence[ModelSpec], last: RunRow | None, now: datetime) -> LineRow:
    """Give the row of a suite: how much it is, and when it was measured here last."""
    known = [spec.known_params_m for spec in specs if spec.known_params_m is not None]
    begun = parse_utc(last.created_at) if last else None
    values: Sequence[tuple[Cell, SortValue | None]] = (
        (Cell((visible(name, NAME_MAX),)), name.casefold()),
        (Cell((f"{len(specs):,}",)), float(len(specs))),
        (_sizes(known, len(specs)), max(known) if known else None),
        (_measured(last, begun, now), begun.timestamp() if begun else None),
        (_took(last), last.elapsed_s if last else None),
    )
    return LineRow(name, tuple(cell for cell, _ in values), tuple(value for _, value in values))


def _sizes(known: Sequence[float], models: int) -> Cell:
    if not known:
        return Cell(("sizes not known", "unknown"), "role--dim")
    low, high = formatting.parameters(min(known) * 1e6), formatting.parameters(max(known) * 1e6)
    span = low if low == high else f"{low} to {high}"
    unknown = models - len(known)
    return Cell((f"{span}, {unknown} unknown", span) if unknown else (span, f"≤ {high}"))


def _measured(last: RunRow | None, begun: datetime | None, now: datetime) -> Cell:
    if last is None or begun is None:
        return Cell(("not yet",), "role--dim")
    ago = f"{age(begun, now)} ago"
    share = last.ended_trial_count / last.trial_count if last.trial_count else 0.0
    if share == 1:
        return Cell((f"✓ {ago}", ago), "role--good")
    return Cell((f"{formatting.percent(share)} of it, {ago}", ago), "role--warning")


def _took(last: RunRow | None) -> Cell:
    if last is None or not _has_ended(last):
        return NOTHING
    return Cell((formatting.duration(last.elapsed_s),))


# ---- before it starts


def start_lines(specs: Sequence[ModelSpec], settings: Settings, device: str, estimate: str) -> list[str]:
    """Say what would run: models, lengths, device, how long."""
    known = [spec.known_params_m for spec in specs if spec.known_params_m is not None]
    named = ", ".join(visible(spec.name, 40) for spec in specs[:NAMED_MODELS])
    more = f" and {len(specs) - NAMED_MODELS:,} more" if len(specs) > NAMED_MODELS else ""
    lengths = ", ".join(f"{length:,}" for length in settings.sequence_lengths)
    sizes = f", up to {formatting.parameters(max(known) * 1e6)} parameters" if known else ""
    most = formatting.duration(settings.trial_timeout_s)
    return [
        f"models   {len(specs):,}{sizes}: {named}{more}",
        f"lengths  {lengths} tokens, batch {settings.batch_size}",
        f"trials   {len(specs) * len(settings.swept_lengths):,}, each in at most {most}",
        f"device   {device}",
        f"time     {estimate}",
    ]


def estimate_words(estimate: TimeLeft | None, by: RunRow | None, last: RunRow | None) -> str:
    """Say how long it may take, and by what: an estimate, else the last time, else that nobody knows."""
    took = f"it took {formatting.duration(last.elapsed_s)} the last time" if last and _has_ended(last) else ""
    if estimate is not None and by is not None:
        span = formatting.roughly_between(estimate.low_s, estimate.high_s)
        return f"{span}, by what this device did before{'; ' + took if took else ''}"
    return took or "not known before the device is calibrated, which is the first thing done"


def _has_ended(run: RunRow) -> bool:
    return run.trial_count > 0 and run.ended_trial_count == run.trial_count


def short_summary(suites: int, runs: int, *, is_active: bool) -> str:
    """Give all of it in one line, the most important first, for a terminal with no room for lists."""
    at_work = ", one at work" if is_active else ""
    return f"60×16 shows the lists · {runs} run{'s' if runs != 1 else ''}{at_work}, {suites} suites · q quits"
