"""From the options of ``scalewall-tui run`` to models and settings; what cannot be is refused at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.errors import BadInput
from bench.model_spec import ModelSpec
from bench.paths import user_registry
from bench.plan import parse_lengths
from bench.registry import Registry, load_registry
from bench.trial import Settings

DEFAULT_SUITE = "quick"


def registry_files(given: Sequence[Path]) -> tuple[Path, ...]:
    """Give the files to lay over the built-in registry: those given, else the user's own where there is one."""
    if given:
        return tuple(given)
    return (user_registry(),) if user_registry().is_file() else ()


def selected_models(
    suite: str | None, models: str | None, category: str | None, registry_paths: Sequence[Path]
) -> tuple[ModelSpec, ...]:
    """Give the models asked for; raise BadInput where two selections are made or nothing fits."""
    registry = load_registry(registry_files(registry_paths))
    given = [option for option in (suite, models, category) if option]
    if len(given) > 1:
        raise BadInput("More than one selection is made.", "Give one of --suite, --models and --category.")
    return _chosen(registry, suite, models, category)


def selection_name(suite: str | None, models: str | None, category: str | None) -> str:
    """Give the name of a run that was given none."""
    return suite or category or models or DEFAULT_SUITE


def settings_from(lengths: str | None, **chosen: Any) -> Settings:
    """Give settings with what was chosen, and the defaults for the rest."""
    given = {key: value for key, value in chosen.items() if value is not None}
    for key, value in given.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise BadInput(f"{value} is not a number of seconds ({key}).", "Give a finite number.")
    if lengths is not None:
        given["sequence_lengths"] = parse_lengths(lengths)
    return Settings(**given)


def _chosen(registry: Registry, suite: str | None, models: str | None, category: str | None) -> tuple[ModelSpec, ...]:
    if models:
        return registry.select([glob.strip() for glob in models.split(",") if glob.strip()])
    if category:
        return registry.category(category)
    return registry.suite(suite or DEFAULT_SUITE)
