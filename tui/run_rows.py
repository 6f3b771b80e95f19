"""Runs as rows of a table: state, progress, age, place; knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bench.clock import parse_utc
from bench.store.rows import RunRow
from tui import formatting
from tui.cells import NOTHING, Cell, SortValue
from tui.columns import TableColumn, Width
from tui.line_rows import LineRow
from tui.run_catalogue import ListedRun
from tui.visible_text import visible

NAME_MAX = 60
REASON_MAX = 300

COLUMNS = (
    TableColumn(
        key="name", title="name", width=Width(least=8, good=16, most=34, priority=1, essential=True),
        descending_first=False,
    ),
    TableColumn(
        key="state", title="state", width=Width(least=13, good=13, most=13, priority=2, essential=True),
        descending_first=False,
    ),
    TableColumn(
        key="trials", title="trials", width=Width(least=9, good=11, most=15, priority=4), align="right",
    ),
    TableColumn(key="models", title="models", width=Width(least=6, good=6, most=7, priority=7), align="right"),
    TableColumn(
        key="age", title="age", width=Width(least=8, good=9, most=12, priority=3), align="right", descending_first=False
    ),
    TableColumn(
        key="device", title="device", width=Width(least=4, good=10, most=30, priority=5), descending_first=False
    ),
    TableColumn(key="torch", title="torch", width=Width(least=6, good=10, most=14, priority=6)),
    TableColumn(key="started", title="started", width=Width(least=16, good=16, most=16, priority=8)),
    TableColumn(key="worked", title="worked", width=Width(least=8, good=11, most=12, priority=9), align="right"),
    TableColumn(key="run", title="run", width=Width(least=15, good=20, most=22, priority=10)),
)  # fmt: skip
"""Left to right; the highest priority gives way first."""


def run_row(entry: ListedRun, now: datetime, *, is_shown: bool = False) -> LineRow:
    """Give the row of a run file; one that cannot be read has its reason where the others have their figures."""
    lead = ("● ", "role--accent") if is_shown else ("  ", "")
    if entry.run is None:
        return _damaged_row(entry, lead)
    run = entry.run
    begun = parse_utc(run.created_at)
    where = run.environment
    symbol, words, style = state_of(run, is_alive=entry.is_alive)
    values: Sequence[tuple[Cell, SortValue | None]] = (
        (Cell((visible(run.name, NAME_MAX),), "role--strong" if entry.is_alive else ""), run.name.casefold()),
        (Cell((f"{symbol} {words}",), style), words),
        (_progress(run, is_alive=entry.is_alive), run.ended_trial_count / max(1, run.trial_count)),
        (Cell((f"{run.march_count:,}",)), float(run.march_count)),
        (Cell((f"{age(begun, now)} ago", age(begun, now)), "role--dim"), -begun.timestamp()),
        (_device(run), where.device if where else None),
        (
            Cell((visible(where.torch_version, 20),), "role--dim") if where else NOTHING,
            where.torch_version if where else None,
        ),
        (Cell((f"{begun.astimezone():%Y-%m-%d %H:%M}",), "role--dim"), begun.timestamp()),
        (Cell((formatting.duration(run.elapsed_s),)), run.elapsed_s),
        (Cell((visible(entry.path.stem, NAME_MAX),), "role--dim"), entry.path.stem),
    )
    return LineRow(str(entry.path), tuple(cell for cell, _ in values), tuple(value for _, value in values), lead)


def state_of(run: RunRow, *, is_alive: bool) -> tuple[str, str, str]:
    """Give symbol, words and style of what a run is doing; what no engine has is not running, whatever it says."""
    if is_alive and run.status == "paused":
        return "‖", ("pausing" if run.has_trial_in_hand else "paused"), "role--good"
    if is_alive:
        return "▶", visible(run.status, 40).replace("waiting", "starting"), "role--good"
    return {
        "finished": ("✓", "finished", "role--good"),
        "stopped": ("■", "stopped", "role--warning"),
        "waiting": ("■", "not started", "role--warning"),
        "no_device": ("✗", "no device", "role--bad"),
    }.get(run.status, ("✗", "engine dead", "role--bad"))


def age(moment: datetime, now: datetime) -> str:
    """Give how long ago something was, by its largest unit: ``3 h``, ``12 d``."""
    passed_s = max(0.0, (now - moment).total_seconds())
    number, _, unit = formatting.duration(passed_s).partition(" ")
    return f"{number} {unit.partition(' ')[0]}"


def text_of_run(entry: ListedRun) -> str:
    """Give what the words of a filter are looked for in."""
    if entry.run is None:
        return f"{entry.path.stem} damaged {entry.damage.message if entry.damage else ''}".casefold()
    run = entry.run
    where = run.environment
    place = f"{where.device} {where.device_name} {where.host} {where.torch_version}" if where else ""
    _, words, _ = state_of(run, is_alive=entry.is_alive)
    return f"{entry.path.stem} {run.name} {words} {place} {run.created_at}".casefold()


def _damaged_row(entry: ListedRun, lead: tuple[str, str]) -> LineRow:
    cells = {
        "name": Cell((visible(entry.path.stem, NAME_MAX),)),
        "state": Cell(("✗ cannot read",), "role--bad"),
        "run": Cell((visible(entry.path.stem, NAME_MAX),), "role--dim"),
    }
    values: dict[str, SortValue] = {
        "name": entry.path.stem.casefold(),
        "state": "cannot be read",
        "run": entry.path.stem,
    }
    return LineRow(
        str(entry.path),
        tuple(cells.get(column.key, NOTHING) for column in COLUMNS),
        tuple(values.get(column.key) for column in COLUMNS),
        lead,
    )


def _progress(run: RunRow, *, is_alive: bool) -> Cell:
    share = run.ended_trial_count / run.trial_count if run.trial_count else 0.0
    text = f"{run.ended_trial_count:,}/{run.trial_count:,}"
    return Cell((text,), done=share) if is_alive else Cell((text,), "" if share == 1 else "role--dim")


def _device(run: RunRow) -> Cell:
    if run.environment is None:
        return NOTHING
    device = visible(run.environment.device.upper(), 10)
    return Cell((f"{device} {visible(run.environment.device_name, 40)}", device))
