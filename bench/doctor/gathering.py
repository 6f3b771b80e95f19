"""Gathers all facts, the quiet ones first: what others do is watched before this program makes a load of its own."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping

from bench.clean_text import clean_start
from bench.doctor.checks.settings import NAMES
from bench.doctor.device_probe import ask_worker
from bench.doctor.facts import DeviceFacts, MachineFacts, TerminalFacts
from bench.doctor.load import watch_others
from bench.doctor.storage import read_storage
from bench.doctor.system import read_system

LONGEST_VALUE = 120


def gather(device: str) -> MachineFacts:
    """Watch others for a second, read the machine, and ask a worker for the device where no sweep is going on."""
    load, storage = watch_others(), read_storage(os.environ)
    return MachineFacts(
        load=load,
        system=read_system(),
        variables=variables_of_note(os.environ),
        storage=storage,
        terminal=read_terminal(),
        device=ask_worker(device) if storage.other_sweep is None else DeviceFacts(asked=device, was_asked=False),
    )


def variables_of_note(environment: Mapping[str, str]) -> dict[str, str]:
    """Keep the variables that are looked at, fit to be shown."""
    return {name: clean_start(environment[name], LONGEST_VALUE) for name in NAMES if name in environment}


def read_terminal() -> TerminalFacts | None:
    """Look at the terminal that stdout is; None where it is none."""
    if not sys.stdout.isatty():
        return None
    size = shutil.get_terminal_size()
    kind = os.environ.get("TERM")
    return TerminalFacts(
        kind=None if kind is None else clean_start(kind, LONGEST_VALUE),
        columns=size.columns,
        lines=size.lines,
        encoding=sys.stdout.encoding,
    )
