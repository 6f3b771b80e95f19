"""Ask an engine for something and wait until it says that it is done."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

from bench.errors import BadInput, ScalewallError
from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.store.requests import RequestKind, request

POLL_S = 0.1
PATIENCE_S = 120.0
"""Longer than a worker that is just being started can be waited for."""


def ask(run_file: Path, kind: RequestKind, argument: str = "", patience_s: float = PATIENCE_S) -> str:
    """Give the engine's answer; raise ScalewallError where it refuses, or none lives to answer."""
    with understood(run_file), closing(RunReader(run_file)) as reader:
        if not reader.engine_is_alive():
            raise BadInput(
                f"No engine works on {run_file.stem}.", f"Take it up with: scalewall-tui resume {run_file.stem}"
            )
        answer = _answer(reader, request(run_file, kind, argument), patience_s)
    if answer.startswith("refused"):
        raise BadInput(answer)
    return answer


def _answer(reader: RunReader, command_id: int, patience_s: float) -> str:
    give_up_at = time.monotonic() + patience_s
    while time.monotonic() < give_up_at:
        row = reader.command(command_id)
        if row is not None and row.answer is not None:
            return row.answer
        if not reader.engine_is_alive():
            raise ScalewallError("The engine left before it answered.")
        time.sleep(POLL_S)
    raise ScalewallError(f"The engine did not answer within {patience_s:.0f} s.")
