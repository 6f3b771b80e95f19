"""What the browser view needs beside the program itself."""

from __future__ import annotations

from importlib.util import find_spec

from bench.errors import BadInput


def refuse_without_extra() -> None:
    """Raise BadInput where textual-serve is not installed, with the command that installs it."""
    if find_spec("textual_serve") is None:
        raise BadInput(
            "The browser view needs textual-serve, which is not installed.", "pip install 'scalewall-tui[serve]'"
        )
