"""What this machine is before a worker has looked at it; reads no more than names and versions."""

from __future__ import annotations

import socket
from importlib.metadata import PackageNotFoundError, version

from bench.resume_plan import Here


def read_here() -> Here:
    """Give the host and the installed versions, without importing what they are versions of."""
    return Here(
        host=socket.gethostname(),
        torch_version=_installed("torch"),
        transformers_version=_installed("transformers"),
    )


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"
