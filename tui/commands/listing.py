"""The commands that tell what there is: runs, how far one is, models."""

from __future__ import annotations

from pathlib import Path

import click

from tui.commands.arguments import ONE_RUN, REGISTRY, run_meant
from tui.plain.saying import say, tell_error


@click.command()
def runs() -> None:
    """List all runs, newest first."""
    from bench.store import library
    from tui.plain.lists import run_lines

    readable, damaged = library.readable_runs()
    for line in run_lines(readable):
        say(line)
    for error in damaged:
        tell_error(error)


@click.command()
@ONE_RUN
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def status(run_name: str | None, as_json: bool) -> None:
    """Say how far a run is: the active one, else the latest."""
    from tui.plain.lists import status_json, status_lines

    path = run_meant(run_name)
    for line in [status_json(path)] if as_json else status_lines(path):
        say(line)


@click.command()
@click.option("--suite", help="Only the models of a suite.")
@click.option("--category", help="Only the models of a category.")
@REGISTRY
def models(suite: str | None, category: str | None, registry_paths: tuple[Path, ...]) -> None:
    """List the models and suites that can be asked for."""
    from bench.registry import load_registry
    from tui.own_registry import registry_files
    from tui.plain.lists import model_lines

    registry = load_registry(registry_files(registry_paths))
    chosen = registry.suite(suite) if suite else registry.category(category) if category else None
    for line in model_lines(registry, chosen):
        say(line)
