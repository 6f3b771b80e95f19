"""What earlier runs on the same device teach about a new one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import msgspec

from bench import __version__
from bench.errors import RunFileDamaged
from bench.expected_times import expected_times
from bench.experience import experience_of, remembered
from bench.store.damage import understood
from bench.store.library import run_files
from bench.store.reader import RunReader
from bench.store.rows import MarchRow, RunRow
from bench.trial import Environment, Experience

FILES, RUNS = 12, 3
"""So many of the newest files are looked at, until so many runs have something to teach: nobody waits for it."""


def earlier_experience(of: Path, environment: Environment, dtype: str) -> Experience | None:
    """Read the newest runs, other than ``of``, on this device with this dtype; None where they teach nothing."""
    found: list[Experience] = []
    for path in [path for path in run_files() if path.resolve() != of.resolve()][:FILES]:
        if (experience := _learnt_from(path, environment, dtype)) is not None:
            found.append(experience)
        if len(found) == RUNS:
            break
    together = Experience()
    for experience in reversed(found):
        together = together.and_then(experience)
    return remembered(together) if together.latency_ratios else None


def _learnt_from(path: Path, environment: Environment, dtype: str) -> Experience | None:
    """Give what one run teaches; None where it teaches nothing."""
    try:
        with understood(path), closing(RunReader(path)) as reader:
            run = reader.run()
            if not _same_place(run, environment, dtype):
                return None
            marches = [_with_forecasts(march) for march in reader.marches()]
            expected = expected_times(run, marches)
            experience = experience_of(marches, expected, run.settings) if expected is not None else Experience()
    except RunFileDamaged:  # `runs` tells of it; the new run is none the worse for it
        return None
    return experience if experience.latency_ratios else None


def _with_forecasts(march: MarchRow) -> MarchRow:
    """Leave out trials that nothing was predicted for: how far from each other these were says nothing elsewhere."""
    trials = tuple(trial for trial in march.trials if trial.forecast is not None)
    return msgspec.structs.replace(march, trials=trials)


def _same_place(run: RunRow, here: Environment, dtype: str) -> bool:
    there, calibration = run.environment, run.calibration
    if there is None or calibration is None or calibration.dtype != dtype:
        return False
    # Another version of the product may have predicted something else.
    return run.product_version == __version__ and _place(there) == _place(here)


def _place(environment: Environment) -> tuple[object, ...]:
    return (environment.device, environment.device_name, environment.torch_version, environment.torch_threads)
