"""The command that starts a sweep."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bench.errors import BadInput
from tui.commands.arguments import REGISTRY
from tui.look_options import look_options, plain_is_given, preferences_in_force
from tui.opening import need_terminal, show_or_tell
from tui.plain.saying import say

if TYPE_CHECKING:
    from tui.run_options import Pattern


@click.command()
@click.option("--suite", help="A named selection of models: quick, paper, extras, all, or one of your own.")
@click.option("--models", help="Names or patterns, separated by commas: gpt2,pythia-*")
@click.option("--category", help="All models of a category.")
@REGISTRY
@click.option("--lengths", help="Sequence lengths in tokens, separated by commas.  [default: 128,512,1024,2048]")
@click.option("--device", type=click.Choice(["auto", "mps", "cuda", "cpu"]), help="[default: auto]")
@click.option(
    "--dtype", type=click.Choice(["auto", "float32", "float16", "bfloat16"]),
    help="auto is float32, as in the study.  [default: auto]",
)  # fmt: skip
@click.option(
    "--weights", type=click.Choice(["auto", "random", "pretrained", "synthetic"]),
    help="auto takes a local folder's own weights, and random ones for every other model; synthetic saves random ones "
    "once as safetensors and reads them like real ones.",
)  # fmt: skip
@click.option("--min-repeats", type=click.IntRange(3, 100), help="Timed passes of each trial at least.  [default: 5]")
@click.option("--time-budget", type=click.FloatRange(min=0), help="Seconds of timed passes per trial.  [default: 10]")
@click.option("--timeout", type=click.FloatRange(min=0.1), help="Seconds until a trial is given up.  [default: 600]")
@click.option("--force", is_flag=True, default=None, help="Try also what is predicted not to fit into memory.")
@click.option("--like", metavar="RUN", help="Models and settings of an earlier run; what else is given changes them.")
@click.option("--name", help="What to call the run.")
@click.option("--headless", is_flag=True, help="No screen: one plain line per event, the results at the end.")
@click.option("--join", is_flag=True, help="Go back to the sweep that is running, if one is, and start none.")
@look_options
def run(
    suite: str | None, models: str | None, category: str | None, registry_paths: tuple[Path, ...],
    like: str | None, name: str | None, headless: bool, join: bool, **chosen: Any,
) -> None:  # fmt: skip
    """Start a sweep; it goes on without the screen."""
    if headless and plain_is_given():
        raise BadInput("--headless waits for the end, --plain can be left.", "Give one of the two.")
    if not headless and not preferences_in_force().plain:
        need_terminal()
    from bench.launch import one_launch_at_a_time, plan_run, refuse_second_sweep, start_engine
    from bench.store.library import active_run
    from tui import run_options

    with one_launch_at_a_time():
        if not join:
            refuse_second_sweep()
        active = active_run() if join else None
        if active is None:
            pattern = _earlier(like, registry_paths) if like else None
            specs = run_options.selected_models(suite, models, category, registry_paths, pattern)
            title = name or run_options.selection_name(suite, models, category, like)
            active = plan_run(title, run_options.settings_from(**_renamed(chosen), pattern=pattern), specs)
            start_engine(active)
    _follow(active) if headless else show_or_tell(active, from_its_start=not join)


def _renamed(chosen: dict[str, Any]) -> dict[str, Any]:
    names = {"time_budget": "time_budget_s", "timeout": "trial_timeout_s"}
    return {names.get(key, key): value for key, value in chosen.items()}


def _earlier(like: str, registry_paths: Sequence[Path]) -> Pattern:
    from bench.store.library import find_run
    from tui.run_options import pattern_of

    if registry_paths:
        raise BadInput("A registry is given beside --like.", "The earlier run brings its own models: leave one out.")
    return pattern_of(find_run(like))


def _follow(run_file: Path) -> NoReturn:
    from tui.plain.headless import follow

    say(f"run {run_file.stem}")
    sys.exit(follow(run_file, say))
