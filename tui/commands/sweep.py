"""The commands that ask something of a sweep, or take one up."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bench.errors import BadInput
from tui.commands.arguments import CAUSES_FOR_HELP, ONE_RUN, REGISTRY, run_meant
from tui.plain.saying import tell

if TYPE_CHECKING:
    from bench.store.requests import RequestKind


@click.command()
@ONE_RUN
def pause(run_name: str | None) -> None:
    """Start no further trial until the run is resumed."""
    _ask(run_name, "pause")


@click.command()
@ONE_RUN
@click.option("--retry", "causes", help=f"Try again what ended by these causes, separated by commas: {CAUSES_FOR_HELP}")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def resume(run_name: str | None, causes: str | None, dry_run: bool) -> None:
    """Go on with a paused run, or take up one that was stopped or whose engine died; says first what it will do."""
    from bench.resume_plan import parse_causes
    from bench.store import lock

    path = run_meant(run_name)
    retry = parse_causes(causes) if causes else frozenset[str]()
    if not lock.is_held(path) or dry_run:
        _take_up(path, retry, dry_run=dry_run)
    elif causes:
        _ask(run_name, "retry", ",".join(sorted(retry)))
    else:
        _ask(run_name, "resume")


@click.command()
@ONE_RUN
@click.option("--outcome", "causes", default="unexplained", show_default=True, help=CAUSES_FOR_HELP)
def retry(run_name: str | None, causes: str) -> None:
    """Try again what ended by a cause; of a run that nobody works on, take it up for that.

    The earlier attempts stay in the history.
    """
    from bench.resume_plan import parse_causes
    from bench.store import lock

    path = run_meant(run_name)
    wanted = parse_causes(causes)
    if lock.is_held(path):
        _ask(run_name, "retry", ",".join(sorted(wanted)))
    else:
        _take_up(path, wanted)


@click.command()
@ONE_RUN
@click.option("--after-trial", is_flag=True, help="Let the trial in hand end first, and wait for that.")
def stop(run_name: str | None, after_trial: bool) -> None:
    """Stop a run; what is finished is kept, and it can be resumed."""
    if after_trial:
        tell("It stops once the trial in hand has ended; Ctrl+C leaves it asked.")
        _ask(run_name, "stop_after", patience_s=math.inf)
    else:
        _ask(run_name, "stop")


@click.command("next")
@click.argument("model")
@ONE_RUN
def run_next(model: str, run_name: str | None) -> None:
    """Take a model next, after the one in hand."""
    _ask(run_name, "next", model)


@click.command()
@ONE_RUN
@click.option("--models", help="Names or patterns, separated by commas: gpt2,pythia-*")
@click.option("--lengths", help="Sequence lengths in tokens, separated by commas.")
@REGISTRY
def add(run_name: str | None, models: str | None, lengths: str | None, registry_paths: tuple[Path, ...]) -> None:
    """Add models or lengths to a run; one that nobody works on is taken up with them.

    Each model of the run is tried at the new lengths, each new model at all of them. What is there already is left out.
    """
    from tui.plain.adding import add as add_to
    from tui.run_options import added

    path = run_meant(run_name)
    is_taken, words = add_to(path, added(models, lengths, registry_paths))
    tell(words)
    if not is_taken:
        _take_up(path, frozenset())


@click.command()
@click.argument("model")
@ONE_RUN
def skip(model: str, run_name: str | None) -> None:
    """Try nothing more of a model."""
    _ask(run_name, "skip", model)


def _take_up(run_file: Path, retry: frozenset[str], *, dry_run: bool = False) -> None:
    """Start an engine on a run that has none, after saying what it will do."""
    from bench.launch import one_launch_at_a_time, refuse_second_sweep, start_engine
    from bench.resuming import plan_of_resuming
    from tui.plain.resume_lines import resume_lines

    plan = plan_of_resuming(run_file, retry)
    for line in resume_lines(plan):
        tell(line)
    if dry_run:
        return
    if not plan.to_do:
        raise BadInput(f"Nothing is left to do in {run_file.stem}.", "Try some of it again with: --retry CAUSES")
    with one_launch_at_a_time():
        refuse_second_sweep(run_file)
        start_engine(run_file, retry=retry)
    tell(f"{run_file.stem} goes on")


def _ask(run_name: str | None, kind: RequestKind, argument: str = "", patience_s: float | None = None) -> None:
    from bench.store.library import active_run, find_run
    from tui.plain.asking import PATIENCE_S, ask

    path = find_run(run_name) if run_name else active_run()
    if path is None:
        raise BadInput("No sweep is running.", "List all runs with: scalewall-tui runs")
    tell(ask(path, kind, argument, PATIENCE_S if patience_s is None else patience_s))
