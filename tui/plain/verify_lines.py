"""What verifying a run file found, in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.store.verification import Verdict
from tui.visible_text import visible


def verify_lines(run_file: Path, verdict: Verdict) -> Iterator[str]:
    """Say that a run file is sound, or everything about it that is not."""
    name = visible(run_file.name)
    if verdict.is_newer:
        yield f"{name} was written by a newer scalewall: its database is whole, more cannot be said here"
    elif verdict.is_sound:
        yield f"{name} is sound: it says what was written into it ({verdict.events} events)"
    else:
        yield f"{name} is damaged:"
        yield from (f"  {visible(fault)}" for fault in verdict.faults)
    if verdict.unsealed:
        yield (
            f"{verdict.unsealed} of its events are from before seals were kept: the tables agree with them, "
            "and whether they have changed themselves is not known"
        )
