"""A run's trials as a file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.store.rows import MarchRow
from bench.store.verification import require_sound
from bench.views.export import ExportFormat, write
from bench.views.trial_frame import trial_frame


def export_trials(run_file: Path, export_format: ExportFormat, target: Path | None) -> None:
    """Write one row per trial to the target, or to stdout where there is none.

    The forms are those of ``bench.views.export``: CSV quotes what a spreadsheet would execute, the others are exact.
    Raise RunFileDamaged where the run file does not say what was written into it: no changed figure leaves it.
    """
    require_sound(run_file)
    with understood(run_file), closing(RunReader(run_file)) as reader, reader.one_moment():
        run, marches = reader.run(), reader.marches()
        close_ups = {trial_id: reader.close_up(trial_id, attempt) for trial_id, attempt in _tried(marches)}
        frame = trial_frame(run, marches, close_ups, reader.loads(), reader.environments_by_load())
    write(frame, export_format, target)


def _tried(marches: tuple[MarchRow, ...]) -> list[tuple[int, int]]:
    return [
        (trial.trial_id, trial.attempt)
        for march in marches
        for trial in march.trials
        if trial.state == "ended" and trial.started_at
    ]
