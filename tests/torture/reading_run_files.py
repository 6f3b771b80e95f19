"""Everything that the program reads of a run file, read as each command reads it."""

from __future__ import annotations

import itertools
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from bench.errors import RunFileDamaged, ScalewallError
from bench.report.trial_export import export_trials
from bench.resuming import plan_of_resuming
from bench.store import library
from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.store.verification import verify
from bench.views.export import ExportFormat, write
from bench.views.trial_frame import SCHEMA, trial_frame
from tests.torture.bounded import Tally
from tests.torture.reading_for_the_screen import as_drawn
from tui.plain.headless import exit_status
from tui.plain.lists import run_lines, status_json, status_lines
from tui.plain.resume_lines import resume_lines
from tui.plain.run_lines import event_line, summary_lines
from tui.plain.verify_lines import verify_lines
from tui.run_options import pattern_of

NUMBERS = itertools.count()
OBEYED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Kinds of characters that do something to a terminal instead of being seen."""
FRAME_READERS: dict[ExportFormat, Callable[[Path], pl.DataFrame]] = {
    "csv": lambda path: pl.read_csv(path, schema=None, infer_schema=False),
    "jsonl": lambda path: pl.read_ndjson(path, schema=SCHEMA),
    "parquet": pl.read_parquet,
}


def lay(content: bytes, beside: Path) -> Path:
    """Write a run file of a new name, and take away those before it: SQLite knows what it has open by the file."""
    for earlier in beside.parent.glob(f"{beside.stem}-*.run*"):
        earlier.unlink()
    path = beside.with_stem(f"{beside.stem}-{next(NUMBERS)}")
    path.write_bytes(content)
    return path


def read_all(path: Path, tally: Tally) -> bool:
    """Read it in every way; give whether all could. Nothing but RunFileDamaged is raised, nothing unfit shown."""
    could = [_reads(way, path, tally) for way in WAYS]
    return all(could)


def _reads(way: Callable[[Path], Iterator[str]], path: Path, tally: Tally) -> bool:
    with tally.bounded():
        try:
            shown = list(way(path))
        except ScalewallError as error:
            check_refusal(error)
            return False
    tally.read += 1
    unfit = [line for line in shown if any(unicodedata.category(one) in OBEYED for one in line)]
    assert unfit == [], f"{way.__name__} shows what a terminal would obey"
    return True


def check_refusal(error: ScalewallError) -> None:
    """A refusal is of the one kind, has the exit status for it, and is fit for a terminal."""
    if not isinstance(error, RunFileDamaged) or error.exit_status != 4:
        pytest.fail(f"refused as {type(error).__name__}: {error}")
    assert error.message.isprintable()


def _as_listed(path: Path) -> Iterator[str]:
    yield from run_lines([library.read_run(path)])


def _as_status(path: Path) -> Iterator[str]:
    yield from status_lines(path)
    yield status_json(path)


def _as_followed(path: Path) -> Iterator[str]:
    with understood(path), closing(RunReader(path)) as reader:
        marches = {march.march_id: march for march in reader.marches()}
        for row in reader.events_since(0):
            yield event_line(row, marches) or ""
        yield from summary_lines(reader.run(), tuple(marches.values()))
        exit_status(reader), reader.last_seq(), reader.progress(), reader.open_commands(), reader.command(1)
        for march in marches.values():
            for trial in march.trials:
                reader.close_up(trial.trial_id, trial.attempt)


def _as_taken_up(path: Path) -> Iterator[str]:
    yield from resume_lines(plan_of_resuming(path, ["unexplained", "stale"]))
    pattern_of(path)


def _as_verified(path: Path) -> Iterator[str]:
    yield from verify_lines(path, verify(path))


def _as_exported(path: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        for export_format, read in FRAME_READERS.items():
            target = Path(folder) / f"out.{export_format}"
            export_trials(path, export_format, target)
            assert read(target).columns == list(SCHEMA)
    yield ""


def _as_sealed_anew(path: Path) -> Iterator[str]:
    """Whoever can write the file can seal it anew: then its export says what it says."""
    with understood(path), closing(RunReader(path)) as reader:
        run, marches = reader.run(), reader.marches()
        trials = [trial for march in marches for trial in march.trials]
        close_ups = {trial.trial_id: reader.close_up(trial.trial_id, trial.attempt) for trial in trials}
        frame = trial_frame(run, marches, close_ups)
    with tempfile.TemporaryDirectory() as folder:
        for export_format, read in FRAME_READERS.items():
            target = Path(folder) / f"out.{export_format}"
            write(frame, export_format, target)
            assert read(target).height == frame.height
    yield ""


WAYS = (_as_listed, _as_status, _as_followed, _as_taken_up, _as_verified, _as_exported, _as_sealed_anew, as_drawn)
