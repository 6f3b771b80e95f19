"""The command that runs one trial of a run again, by itself."""

from __future__ import annotations

import shlex

PROGRAM = "scalewall-tui"


def command_for(run_id: str, model: str, sequence_length: int) -> str:
    """Give the command: the model as the run had it, the run's settings, this one length."""
    words = [PROGRAM, "run", "--like", run_id, "--models", model, "--lengths", str(sequence_length)]
    return shlex.join(words)
