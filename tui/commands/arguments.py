"""The arguments and options that several commands share, and what they mean."""

from __future__ import annotations

from pathlib import Path

import click

REGISTRY = click.option(
    "--registry", "registry_paths", multiple=True, type=click.Path(path_type=Path),
    help="A models.toml laid over the built-in one (repeatable).",
)  # fmt: skip

CAUSES_FOR_HELP = (
    "unexplained (failed, crashed, load_failed, interrupted), any outcome (MEMORY or out_of_memory), skipped, or stale."
)

ONE_RUN = click.argument("run_name", metavar="[RUN]", required=False)


def run_meant(run_name: str | None) -> Path:
    """Give the run that is named; where none is, the active one, else the latest."""
    from bench.store.library import active_run, find_run

    return find_run(run_name) if run_name else active_run() or find_run("latest")
