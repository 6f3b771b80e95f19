"""Which registry files are laid over the built-in one; the first screen needs to know no more of registries."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.paths import user_registry


def registry_files(given: Sequence[Path]) -> tuple[Path, ...]:
    """Give the files to lay over the built-in registry: those given, else the user's own where there is one."""
    if given:
        return tuple(given)
    return (user_registry(),) if user_registry().is_file() else ()
