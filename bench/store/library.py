"""All runs of this user: new ones, the active one, and the one that a name means."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

from bench.errors import RunFileDamaged, RunNotFound
from bench.paths import runs_directory
from bench.run_name import answers_to
from bench.store import lock
from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.store.rows import MarchRow, RunRow

SUFFIX = ".run"


def new_run_id(now: datetime) -> str:
    """Give an id that sorts by time and that two launches in one second do not share."""
    import secrets  # which nobody needs who only looks

    return f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def run_path(run_id: str) -> Path:
    """Give the place of a run's file."""
    return runs_directory() / f"{run_id}{SUFFIX}"


def run_files() -> tuple[Path, ...]:
    """Give every run file, newest first."""
    return tuple(sorted(runs_directory().glob(f"*{SUFFIX}"), reverse=True))


def read_run(path: Path) -> RunRow:
    """Read one run as a whole; raise RunFileDamaged where it cannot be."""
    with understood(path), closing(RunReader(path)) as reader:
        return reader.run()


def read_whole_run(path: Path) -> tuple[RunRow, tuple[MarchRow, ...]]:
    """Read one run with all its models, of one moment; raise RunFileDamaged where it cannot be."""
    with understood(path), closing(RunReader(path)) as reader, reader.one_moment():
        return reader.run(), reader.marches()


def readable_runs() -> tuple[tuple[RunRow, ...], tuple[RunFileDamaged, ...]]:
    """Read all runs, newest first, and say which files could not be read."""
    runs: list[RunRow] = []
    damaged: list[RunFileDamaged] = []
    for path in run_files():
        try:
            runs.append(read_run(path))
        except RunFileDamaged as error:
            damaged.append(error)
    return tuple(runs), tuple(damaged)


def active_run() -> Path | None:
    """Give the newest run that a living engine works on."""
    return next((path for path in run_files() if lock.is_held(path)), None)


def find_run(name: str) -> Path:
    """Give the run file that an id, a unique prefix, a name, a file or ``latest`` means."""
    files = run_files()
    if name == "latest":
        if not files:
            raise RunNotFound("There is no run yet.", "Start one with: scalewall-tui run --suite quick")
        return files[0]
    if Path(name).is_file():
        return Path(name)
    matches = [path for path in files if path.stem.startswith(name)] or _named(name)
    if len(matches) == 1:
        return matches[0]
    if not matches:
        raise RunNotFound(f"No run answers to {name!r}.", "List them with: scalewall-tui runs")
    candidates = ", ".join(path.stem for path in matches[:5])
    raise RunNotFound(f"{name!r} means {len(matches)} runs: {candidates}.", "Give more of the id.")


def _named(name: str) -> list[Path]:
    return [run.path for run in readable_runs()[0] if answers_to(run.name, name)]
