"""Imports asyncio without OpenSSL, whose import was a fiftieth of the start: no screen speaks TLS."""

from __future__ import annotations

import sys


def import_asyncio_alone() -> None:
    """Import asyncio as on a Python that was built without OpenSSL; whoever imports ssl later gets it as ever."""
    if "ssl" in sys.modules:
        return
    sys.modules["ssl"] = None  # type: ignore[assignment]  # as the import system documents it: such an import fails
    try:
        import asyncio  # noqa: F401
    finally:
        del sys.modules["ssl"]
