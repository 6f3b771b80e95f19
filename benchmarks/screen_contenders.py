"""Programs whose screens are compared: ours over a played sweep, a bare Textual table, and those that people know."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.terminal_program import TerminalProgram

COLUMNS, LINES = 120, 40
_WITH_BYTECODE = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "scalewall-benchmark-bytecode"),
}


@dataclass(frozen=True)
class Contender:
    """A program that draws a screen."""

    name: str
    command: tuple[str, ...]
    leave_keys: bytes = b"q"
    keeps_bytecode: bool = False
    """Whether its modules are compiled once, as they are wherever it is installed, also where this shell forbids it."""


def screen_on(run_file: Path) -> Contender:
    """Give our screen over a run."""
    return Contender("scalewall-tui", (sys.executable, "-P", "-m", "tui", "attach", str(run_file)), keeps_bytecode=True)


def bare_table(rows: int) -> Contender:
    """Give the yardstick."""
    name = f"a bare Textual DataTable, {rows:,} rows"
    return Contender(name, (sys.executable, "-P", "-m", "benchmarks.bare_table", str(rows)), keeps_bytecode=True)


def peers(folder: Path | None, scratch: Path) -> list[Contender]:
    """Give those of the programs that people know which are installed, in a folder or on the path."""
    live_tracked = scratch / "tracked.py"
    live_tracked.write_text("import time\nkept = []\nwhile True:\n    kept.append(bytes(1000))\n    time.sleep(0.05)\n")
    wanted: list[tuple[str, Sequence[str], bytes]] = [
        ("htop", (), b"q"),
        ("btop", (), b"q"),
        ("glances", ("--disable-check-update",), b"q"),
        ("posting", (), b"\x03"),
        ("harlequin", ("--adapter", "sqlite", ":memory:"), b"\x11"),
        ("memray", ("run", "--live", str(live_tracked)), b"q"),
    ]
    found = [(name, _where(name, folder), arguments, keys) for name, arguments, keys in wanted]
    return [Contender(name, (path, *arguments), keys) for name, path, arguments, keys in found if path is not None]


def _where(name: str, folder: Path | None) -> str | None:
    return (shutil.which(name, path=str(folder)) if folder else None) or shutil.which(name)


@contextmanager
def shown(contender: Contender, columns: int = COLUMNS, lines: int = LINES) -> Iterator[TerminalProgram]:
    """Let a contender run in a terminal inside."""
    environment = _WITH_BYTECODE if contender.keeps_bytecode else {}
    program = TerminalProgram(contender.command, columns, lines, environment)
    try:
        yield program
    finally:
        program.leave(contender.leave_keys)
