"""``python -m bench.engine RUN_FILE [--retry=CAUSES] [WORKER COMMAND …]``: work on a run, away from the terminal."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from bench import clean_traceback, events
from bench.engine.launcher import default_launcher
from bench.engine.service import Service
from bench.engine.strays import adopt_strays
from bench.engine.wakefulness import stay_awake
from bench.errors import ScalewallError
from bench.resume_plan import parse_causes
from bench.resuming import plan_of_resuming
from bench.store import lock
from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.store.writer import RunWriter

RETRY = "--retry="


def main(arguments: list[str]) -> int:
    """Become an engine; the caller gets 0 back once the run is taken, or words on stderr and 1."""
    run_file, retry, worker_command = _read(arguments)
    hear, tell = os.pipe()
    if os.fork():
        os.close(tell)
        return _relay(hear)
    os.close(hear)
    _leave_terminal(run_file.with_suffix(".log"))
    clean_traceback.install()
    return _work(run_file, retry, worker_command, tell)


def _read(arguments: list[str]) -> tuple[Path, frozenset[str], list[str]]:
    """Give the run file, the causes that are tried again, and the worker's command."""
    run_file, *rest = arguments
    if rest and rest[0].startswith(RETRY):
        return Path(run_file).resolve(), parse_causes(rest[0].removeprefix(RETRY)), rest[1:]
    return Path(run_file).resolve(), frozenset(), rest


def _relay(hear: int) -> int:
    """Wait until the engine has the run or says why not."""
    with os.fdopen(hear, encoding="utf-8") as pipe:
        said = pipe.read()
    if said == "ready":
        return 0
    sys.stderr.write(said or "the engine died before it had the run; its log stands beside the run file\n")
    return 1


def _leave_terminal(log: Path) -> None:
    os.setsid()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    os.chdir("/")
    log_descriptor = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    null = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((null, 0), (log_descriptor, 1), (log_descriptor, 2)):
        os.dup2(source, target)


def _work(run_file: Path, retry: frozenset[str], worker_command: list[str], tell: int) -> int:
    try:
        held = lock.acquire(run_file)
    except OSError as error:
        return _refuse(tell, f"the run cannot be taken: {error}")
    if held is None:
        return _refuse(tell, "another engine has this run already")
    try:
        with understood(run_file):
            reader, writer = RunReader(run_file), RunWriter(run_file)
            plan = plan_of_resuming(run_file, retry)  # what is damaged is refused before anything is changed
        awake = stay_awake()
        with writer.transaction():
            writer.take_over(plan.trials)
            resumed = reader.last_seq() > 0
            writer.record(events.EngineStarted(pid=os.getpid(), resumed=resumed, awake_by=awake.by))
    except ScalewallError as error:
        return _refuse(tell, str(error))
    adopt_strays()
    service = Service(reader, writer, default_launcher(worker_command))
    signal.signal(signal.SIGTERM, lambda *_: service.stop_soon())
    os.write(tell, b"ready")
    os.close(tell)
    service.run()
    writer.close()
    return 0


def _refuse(tell: int, reason: str) -> int:
    os.write(tell, f"{reason}\n".encode())
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
