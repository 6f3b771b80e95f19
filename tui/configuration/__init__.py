"""The one configuration file of the screen: declared once, read with checks, written with comments."""

from __future__ import annotations

from bench.paths import configuration_file
from tui.configuration.declared import Configuration

__all__ = ["Configuration", "load"]


def load() -> Configuration:
    """Read the user's file, checked; the defaults where there is none. Raises ConfigurationError."""
    path = configuration_file()
    if not path.exists():
        return Configuration()
    from tui.configuration.document import document_of
    from tui.configuration.rules import checked

    return checked(document_of(path))
