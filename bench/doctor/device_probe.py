"""Asks for the device as a sweep would: through a worker, started as the engine starts one."""

from __future__ import annotations

from bench.clean_text import clean_end, clean_start
from bench.doctor.facts import DeviceFacts
from bench.engine.launcher import Launcher, default_launcher
from bench.engine.supervisor import Supervisor
from bench.events import DeviceMissing, WorkerEvent, WorkerReady
from bench.trial import Failure

LISTEN_S = 0.5
LONGEST_TEXT = 400


def ask_worker(device: str, launcher: Launcher | None = None) -> DeviceFacts:
    """Start a worker on the device, hear what it says first, and let it go."""
    worker = Supervisor(launcher or default_launcher(), device, min_available_bytes=0)
    try:
        heard = _first_word(worker)
    except BaseException:
        worker.kill()
        raise
    if not isinstance(heard, Failure):
        worker.dismiss()
    return _understood(device, heard)


def _first_word(worker: Supervisor) -> WorkerEvent | Failure:
    while not (said := worker.listen(LISTEN_S)):
        pass
    return said[0]


def _understood(device: str, heard: WorkerEvent | Failure) -> DeviceFacts:
    if isinstance(heard, WorkerReady):
        return DeviceFacts(asked=device, environment=heard.environment)
    if isinstance(heard, DeviceMissing):
        return DeviceFacts(asked=device, missing=clean_start(heard.message, LONGEST_TEXT))
    if isinstance(heard, Failure):
        return DeviceFacts(asked=device, lost=_sentence(heard))
    return DeviceFacts(asked=device, lost=f"the worker began with {type(heard).__name__}")


def _sentence(failure: Failure) -> str:
    """Give the cause with the last that stood on stderr, which says most."""
    last = clean_end((failure.evidence.stderr_tail or "").strip().rpartition("\n")[2], LONGEST_TEXT)
    return f"{failure.cause}: {last}" if last else failure.cause
