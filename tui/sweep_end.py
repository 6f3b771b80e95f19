"""The end of a sweep that is being watched: seen once, and then a bell and the user's own command."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from bench.paths import data_directory, private_folder
from tui.run_view import AT_WORK, RunState

ENDS = {
    RunState.FINISHED: "finished",
    RunState.STOPPED: "stopped",
    RunState.NO_DEVICE: "no_device",
    RunState.DEAD: "dead",
}
"""How a sweep can end, as the command is told."""


class EndWatch:
    """Knows which sweeps were at work, and of which the end was seen."""

    def __init__(self) -> None:
        self._at_work: set[Path] = set()
        self._ended: set[Path] = set()

    def sees(self, run_file: Path, state: RunState) -> bool:
        """Whether this is the first end of a sweep that was at work before."""
        if state in AT_WORK:
            self._at_work.add(run_file)
        if state not in ENDS or run_file not in self._at_work - self._ended:
            return False
        self._ended.add(run_file)
        return True


class EndCommand(msgspec.Struct, frozen=True):
    """The user's command at work on its own, beside the screen."""

    process: subprocess.Popen[bytes]
    output: Path

    def failure(self) -> str | None:
        """Say how it failed; an empty text while nothing is known, None where it went well."""
        status = self.process.poll()
        if status is None:
            return ""
        ended = f"ended with status {status}" if status > 0 else f"was ended by signal {-status}"
        return f"on_finish {ended}; what it said is in {self.output}" if status else None


def start_command(words: Sequence[str], run_file: Path, status: str, environment: Mapping[str, str]) -> EndCommand:
    """Start the command, in a session of its own; raise OSError where it cannot be."""
    output = private_folder(data_directory() / "on-finish") / f"{run_file.stem}.txt"
    with output.open("wb") as file:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**environment, "SCALEWALL_RUN": str(run_file), "SCALEWALL_STATUS": status},
        )
    return EndCommand(process, output)
