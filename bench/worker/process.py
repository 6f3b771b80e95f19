"""The life of a worker process: imports, device in hand, then orders until there are no more.

Importing this module is cheap; torch and transformers are imported by ``preload`` or ``serve``.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import TYPE_CHECKING

from bench.errors import DeviceUnavailable, ProtocolError
from bench.events import DeviceMissing, WorkerReady
from bench.orders import Leave
from bench.worker.channel import EventWriter, OrderReader

if TYPE_CHECKING:
    from bench.worker.session import Session

SETTLED_VARIABLES = {
    # numpy's and scipy's OpenBLAS start threads when imported, which a fork server must not have;
    # nothing that is measured goes through them.
    "OPENBLAS_NUM_THREADS": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
}
MODULES_OF_EVERY_MODEL = (
    "torch",
    "transformers.modeling_utils",
    "transformers.models.auto.modeling_auto",
    # Any one model pulls in what nearly all share: masks, attention, rotary tables, cache.
    "transformers.models.bert.modeling_bert",
    "bench.worker.session",
)


def prepare_environment() -> None:
    """Set what torch, transformers and numpy read only once, when they are imported."""
    os.environ.update(SETTLED_VARIABLES)
    os.environ.setdefault("PYTORCH_ENABLE_MPS_FALLBACK", "0")


def preload() -> None:
    """Import what every march needs; touches no device and starts no thread, so a fork may follow."""
    prepare_environment()
    # What the imports make is hardly ever garbage: looking through it again and again takes a sixth of their time.
    gc.disable()
    for module in MODULES_OF_EVERY_MODEL:
        importlib.import_module(module)
    gc.enable()
    # Keep it out of the collections between trials, which it makes slow, and its pages shared with a parent.
    gc.freeze()


def serve(orders_fd: int, events_fd: int, device: str) -> int:
    """Obey orders until told to leave; give the exit status of the process."""
    orders = OrderReader(orders_fd)
    orders.start()
    events = EventWriter(events_fd)
    preload()
    try:
        session = _open_session(device, events)
    except DeviceUnavailable as missing:
        events.say(DeviceMissing(device=device, message=str(missing)))
        return missing.exit_status
    return _obey(session, orders)


def _open_session(device: str, events: EventWriter) -> Session:
    from bench.worker.session import Session

    session = Session(device, events)
    events.say(WorkerReady(pid=os.getpid(), environment=session.environment))
    return session


def _obey(session: Session, orders: OrderReader) -> int:
    try:
        while not isinstance(order := orders.take(), Leave):
            session.obey(order)
    except ProtocolError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    return 0
