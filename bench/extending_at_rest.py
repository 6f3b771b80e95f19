"""Adds models or lengths to a run that no engine has: written at once, for whoever takes the run up next."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bench import events
from bench.addition import Addition
from bench.errors import BadInput
from bench.extension import Extension, extension
from bench.store import lock
from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.store.verification import require_sound
from bench.store.writer import RunWriter

TO_BE_TAKEN_UP = "something was added to it"


def extend_at_rest(path: Path, addition: Addition) -> Extension:
    """Write the new trials into a run file and give what they come to.

    Raise BadInput where an engine has the run or nothing is new, RunFileDamaged where the file has changed.
    """
    with _held(path):
        require_sound(path)
        with understood(path), closing(RunReader(path)) as reader, closing(RunWriter(path)) as writer:
            run = reader.run()
            marches = reader.marches()
            found = extension(addition, marches, run.settings.sequence_lengths)
            with writer.transaction():
                _write(writer, found, {march.march_id for march in marches if march.is_over})
                if run.status == "finished" and found.to_do:
                    writer.record(events.RunEnded(status="stopped", message=TO_BE_TAKEN_UP))
    return found


def _write(writer: RunWriter, found: Extension, over: Collection[int]) -> None:
    writer.record(found.event)
    march_of = {trial.trial_id: trial.march_id for trial in found.trials}
    for trial_id, skip in found.ruled_out.items():
        writer.record(events.TrialSkipped(trial_id=trial_id, skip=skip), march_of[trial_id])
    busy = {trial.march_id for trial in found.trials if trial.trial_id not in found.ruled_out}
    for march_id in dict.fromkeys(march_of[trial_id] for trial_id in found.ruled_out):
        if march_id in over and march_id not in busy:
            writer.record(events.MarchEnded(march_id=march_id), march_id)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold the run as an engine does, so that none takes it meanwhile."""
    descriptor = lock.acquire(path)
    if descriptor is None:
        raise BadInput(f"An engine works on {path.stem}.", "Ask it: scalewall-tui add")
    try:
        yield
    finally:
        os.close(descriptor)
