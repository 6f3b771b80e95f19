"""From the options of ``scalewall-tui run`` to models and settings; what cannot be is refused at once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bench.addition import Addition
from bench.errors import BadInput
from bench.model_spec import ModelSpec
from bench.plan import parse_lengths
from bench.registry import Registry, load_registry
from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.trial import MOST_SECONDS, Settings
from tui.own_registry import registry_files

DEFAULT_SUITE = "quick"


class Pattern(NamedTuple):
    """An earlier run, as far as a new one takes after it."""

    registry: Registry
    settings: Settings


def pattern_of(run_file: Path) -> Pattern:
    """Read the models and settings of a run, as it had them, whatever the registry says by now."""
    with understood(run_file), closing(RunReader(run_file)) as reader:
        specs = {march.spec.name: march.spec for march in reader.marches()}
        return Pattern(Registry(models=specs, suites={}), reader.run().settings)


def selected_models(
    suite: str | None,
    models: str | None,
    category: str | None,
    registry_paths: Sequence[Path],
    pattern: Pattern | None = None,
) -> tuple[ModelSpec, ...]:
    """Give the models asked for; raise BadInput where two selections are made or nothing fits."""
    registry = pattern.registry if pattern else load_registry(registry_files(registry_paths))
    given = [option for option in (suite, models, category) if option]
    if len(given) > 1:
        raise BadInput("More than one selection is made.", "Give one of --suite, --models and --category.")
    if pattern and not given:
        return tuple(registry.models.values())
    return _chosen(registry, suite, models, category)


def selection_name(suite: str | None, models: str | None, category: str | None, like: str | None = None) -> str:
    """Give the name of a run that was given none."""
    return suite or category or models or (f"like {like}" if like else DEFAULT_SUITE)


def added(models: str | None, lengths: str | None, registry_paths: Sequence[Path]) -> Addition:
    """Give what is to be added to a run."""
    specs = selected_models(None, models, None, registry_paths) if models else ()
    return Addition(specs=specs, lengths=parse_lengths(lengths) if lengths else ())


def settings_from(lengths: str | None, *, pattern: Pattern | None = None, **chosen: Any) -> Settings:
    """Give settings with what was chosen; for the rest those of the pattern, else the defaults."""
    given = {key: value for key, value in chosen.items() if value is not None}
    for key, value in given.items():
        if isinstance(value, float) and not 0 <= value <= MOST_SECONDS:
            raise BadInput(f"{value} is not a number of seconds ({key}).", "Give a finite number, and no huge one.")
    if lengths is not None:
        given["sequence_lengths"] = parse_lengths(lengths)
    return msgspec.structs.replace(pattern.settings if pattern else Settings(), **given)


def _chosen(registry: Registry, suite: str | None, models: str | None, category: str | None) -> tuple[ModelSpec, ...]:
    if models in registry.models:  # a name may hold commas and stars of its own
        return (registry.models[models],)
    if models:
        return registry.select([glob.strip() for glob in models.split(",") if glob.strip()])
    if category:
        return registry.category(category)
    return registry.suite(suite or DEFAULT_SUITE)
