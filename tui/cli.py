"""The command line: reads what was asked and hands it on."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import click

from bench import __version__, clean_traceback
from bench.errors import BadInput, RunFileDamaged, ScalewallError
from tui.late_collection import collect_nothing_yet
from tui.look_options import look_options, plain_is_given, preferences_in_force
from tui.plain.saying import say, tell, tell_error, tell_misuse

if TYPE_CHECKING:
    from bench.store.requests import RequestKind
    from tui.run_link import RunLink
    from tui.run_options import Pattern

INTERRUPTED_STATUS = 130
PAINTS_PER_S = "240"
"""At most; Textual's own 60 let news that comes in steps, as at the start, wait 16 ms before each."""

REGISTRY = click.option(
    "--registry", "registry_paths", multiple=True, type=click.Path(path_type=Path),
    help="A models.toml laid over the built-in one (repeatable).",
)  # fmt: skip

CAUSES_FOR_HELP = "unexplained (failed, crashed, load_failed, interrupted), any outcome, skipped, or stale."

EPILOG = """\b
Exit status: 0 done; 1 the run ended with trials failed, crashed or load_failed, or before its end;
2 wrong usage or bad input; 3 no device as asked; 4 the run file is damaged or not ours; 130 interrupted."""


class QuietGroup(click.Group):
    """Leaves without a word where the reader has what it wanted (``| head``)."""

    def invoke(self, context: click.Context) -> Any:  # noqa: ANN401 — as in click
        """Run the command."""
        try:
            result = super().invoke(context)
            sys.stdout.flush()
        except BrokenPipeError:
            # Nothing more may be written at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        return result


@click.group(
    cls=QuietGroup, invoke_without_command=True, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="scalewall-tui")
@look_options
@click.pass_context
def cli(context: click.Context) -> None:
    """How long a text can a model take on this machine, how fast, in how much memory, and what stops it?

    With no command: back to the sweep that is running, or else the start screen.
    """
    if context.invoked_subcommand is None:
        from bench.store.library import active_run

        _show_or_tell(active_run())


@cli.command()
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
        _need_terminal()
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
    _follow(active) if headless else _show_or_tell(active, from_its_start=not join)


@cli.command()
@click.argument("run_name", metavar="[RUN]", required=False)
@click.option("--read-only", is_flag=True, help="Only look: nothing can be asked of the engine, and nothing started.")
@look_options
def attach(run_name: str | None, read_only: bool) -> None:
    """Open the screen on a run: an id, a unique prefix, a name, a file, or latest."""
    from bench.store.library import active_run, find_run

    run_file = find_run(run_name) if run_name else active_run() or find_run("latest")
    _show_or_tell(run_file, read_only=read_only)


@cli.command()
@click.option("--init", is_flag=True, help="Write config.toml with every key in it, explained and commented out.")
@look_options
def config(init: bool) -> None:
    """Say where config.toml is, and what is in force on this terminal."""
    from bench.paths import configuration_file
    from tui.plain.config_lines import config_lines, write_default

    if init:
        say(f"written: {write_default(configuration_file())}")
        return
    for line in config_lines(configuration_file(), preferences_in_force()):
        say(line)


@cli.command()
@click.argument("terminal", metavar="[TTY]", required=False, type=click.Path(path_type=Path))
def reset(terminal: Path | None) -> None:
    """Bring the terminal back that a killed screen left unusable; works typed blind too.

    Of a terminal on which nothing can be typed, give the name (TTY) in another one.
    """
    from tui.terminal_reset import reset as reset_terminal

    reset_terminal(terminal)


@cli.command()
def runs() -> None:
    """List all runs, newest first."""
    from bench.store import library
    from tui.plain.lists import run_lines

    readable, damaged = library.readable_runs()
    for line in run_lines(readable):
        say(line)
    for error in damaged:
        tell_error(error)


@cli.command()
@click.argument("run_name", metavar="[RUN]", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def status(run_name: str | None, as_json: bool) -> None:
    """Say how far a run is: the active one, else the latest."""
    from bench.store.library import active_run, find_run
    from tui.plain.lists import status_json, status_lines

    path = find_run(run_name) if run_name else active_run() or find_run("latest")
    for line in [status_json(path)] if as_json else status_lines(path):
        say(line)


@cli.command()
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


@cli.command()
@click.argument("run_name", metavar="RUN")
@click.option("--format", "export_format", type=click.Choice(["csv", "parquet", "jsonl"]), default="csv")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file instead of stdout.")
def export(run_name: str, export_format: Literal["csv", "parquet", "jsonl"], output: Path | None) -> None:
    """Write one row per trial, missing values empty."""
    from bench.report.trial_export import export_trials
    from bench.store.library import find_run

    if export_format == "parquet" and output is None and sys.stdout.isatty():
        raise BadInput("Parquet is not for a terminal.", "Name a file with -o FILE.")
    export_trials(find_run(run_name), export_format, output)


@cli.command()
@click.argument("run_name", metavar="[RUN]", required=False)
def pause(run_name: str | None) -> None:
    """Start no further trial until the run is resumed."""
    _ask(run_name, "pause")


@cli.command()
@click.argument("run_name", metavar="[RUN]", required=False)
@click.option("--retry", "causes", help=f"Try again what ended by these causes, separated by commas: {CAUSES_FOR_HELP}")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def resume(run_name: str | None, causes: str | None, dry_run: bool) -> None:
    """Go on with a paused run, or take up one that was stopped or whose engine died; says first what it will do."""
    from bench.resume_plan import parse_causes
    from bench.store import lock
    from bench.store.library import active_run, find_run

    path = find_run(run_name) if run_name else active_run() or find_run("latest")
    retry = parse_causes(causes) if causes else frozenset[str]()
    if not lock.is_held(path) or dry_run:
        _take_up(path, retry, dry_run=dry_run)
    elif causes:
        _ask(run_name, "retry", ",".join(sorted(retry)))
    else:
        _ask(run_name, "resume")


@cli.command()
@click.argument("run_name", metavar="[RUN]", required=False)
@click.option("--outcome", "causes", default="unexplained", show_default=True, help=CAUSES_FOR_HELP)
def retry(run_name: str | None, causes: str) -> None:
    """Try again what ended by a cause; of a run that nobody works on, take it up for that.

    The earlier attempts stay in the history.
    """
    from bench.resume_plan import parse_causes
    from bench.store import lock
    from bench.store.library import active_run, find_run

    path = find_run(run_name) if run_name else active_run() or find_run("latest")
    wanted = parse_causes(causes)
    if lock.is_held(path):
        _ask(run_name, "retry", ",".join(sorted(wanted)))
    else:
        _take_up(path, wanted)


@cli.command()
@click.argument("run_name", metavar="RUN")
@click.option("--set-aside", is_flag=True, help="Move a damaged file, whole, into the folder set-aside beside it.")
def verify(run_name: str, set_aside: bool) -> int:
    """Read all of a run file and say whether it is as it was written. Exit status: 0 sound, 4 damaged."""
    from bench.store.library import find_run
    from bench.store.set_aside import set_aside as put_aside
    from bench.store.verification import verify as verdict_on
    from tui.plain.verify_lines import verify_lines

    path = find_run(run_name)
    verdict = verdict_on(path)
    for line in verify_lines(path, verdict):
        say(line)
    if verdict.is_sound:
        return 0
    if set_aside:
        say(f"set aside as {put_aside(path)}")
    else:
        tell(f"Put it out of the way, whole: scalewall-tui verify {path.stem} --set-aside")
    return RunFileDamaged.exit_status


@cli.command()
@click.argument("run_name", metavar="[RUN]", required=False)
@click.option("--after-trial", is_flag=True, help="Let the trial in hand end first, and wait for that.")
def stop(run_name: str | None, after_trial: bool) -> None:
    """Stop a run; what is finished is kept, and it can be resumed."""
    if after_trial:
        tell("It stops once the trial in hand has ended; Ctrl+C leaves it asked.")
        _ask(run_name, "stop_after", patience_s=math.inf)
    else:
        _ask(run_name, "stop")


@cli.command("next")
@click.argument("model")
@click.argument("run_name", metavar="[RUN]", required=False)
def run_next(model: str, run_name: str | None) -> None:
    """Take a model next, after the one in hand."""
    _ask(run_name, "next", model)


@cli.command()
@click.argument("run_name", metavar="[RUN]", required=False)
@click.option("--models", help="Names or patterns, separated by commas: gpt2,pythia-*")
@click.option("--lengths", help="Sequence lengths in tokens, separated by commas.")
@REGISTRY
def add(run_name: str | None, models: str | None, lengths: str | None, registry_paths: tuple[Path, ...]) -> None:
    """Add models or lengths to a run; one that nobody works on is taken up with them.

    Each model of the run is tried at the new lengths, each new model at all of them. What is there already is left out.
    """
    from bench.store.library import active_run, find_run
    from tui.plain.adding import add as add_to
    from tui.run_options import added

    path = find_run(run_name) if run_name else active_run() or find_run("latest")
    is_taken, words = add_to(path, added(models, lengths, registry_paths))
    tell(words)
    if not is_taken:
        _take_up(path, frozenset())


@cli.command()
@click.argument("model")
@click.argument("run_name", metavar="[RUN]", required=False)
def skip(model: str, run_name: str | None) -> None:
    """Try nothing more of a model."""
    _ask(run_name, "skip", model)


@cli.command()
@click.option("--device", type=click.Choice(["auto", "mps", "cuda", "cpu"]), default="auto", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def doctor(device: str, as_json: bool) -> int:
    """Look for what would spoil a sweep, before it starts.

    Takes some seconds. Exit status: 0 ready, perhaps with doubts; 1 something would spoil a sweep;
    3 no device as asked.
    """
    from bench.doctor import examine, exit_status
    from tui.plain.doctor_lines import doctor_json, doctor_lines

    if sys.stderr.isatty() and not as_json:
        tell("Looking for some seconds: at the machine, then at the device …")
    findings = examine(device)
    encoding = sys.stdout.encoding or "utf-8"
    for line in [doctor_json(device, findings)] if as_json else doctor_lines(findings, encoding):
        say(line)
    return exit_status(findings)


@cli.command()
@click.argument("run_name", metavar="[RUN]", required=False)
@click.option("--host", default="localhost", show_default=True, help="A name of this machine; no other is bound.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="0 takes a free one.")
def serve(run_name: str | None, host: str, port: int) -> None:
    """Show the screen in a browser on this machine, or through an SSH tunnel; needs scalewall-tui[serve].

    Ctrl+C ends the serving, and closing the page the screen; a sweep goes on.
    """
    from bench.store.library import find_run
    from tui.browser.needs import refuse_without_extra

    refuse_without_extra()
    from tui.browser.serving import serve as serve_until_interrupted

    serve_until_interrupted(["attach", str(find_run(run_name))] if run_name else [], host, port, say)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit status."""
    clean_traceback.install()
    try:
        status_or_none = cli.main(arguments, prog_name="scalewall-tui", standalone_mode=False)
    except ScalewallError as error:
        tell_error(error)
        sys.exit(error.exit_status)
    except click.ClickException as error:
        tell_misuse(error)
        sys.exit(BadInput.exit_status)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED_STATUS)
    except OSError as error:
        tell_error(f"the system refused: {error}")
        sys.exit(BadInput.exit_status)
    sys.exit(status_or_none if isinstance(status_or_none, int) else 0)


def _renamed(chosen: dict[str, Any]) -> dict[str, Any]:
    names = {"time_budget": "time_budget_s", "timeout": "trial_timeout_s"}
    return {names.get(key, key): value for key, value in chosen.items()}


def _earlier(like: str, registry_paths: Sequence[Path]) -> Pattern:
    from bench.store.library import find_run
    from tui.run_options import pattern_of

    if registry_paths:
        raise BadInput("A registry is given beside --like.", "The earlier run brings its own models: leave one out.")
    return pattern_of(find_run(like))


def _need_terminal() -> None:
    """Refuse a screen without a terminal before anything is started."""
    if os.environ.get("TEXTUAL_DRIVER"):  # the browser view has started us, and draws what we say
        return
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise BadInput(
            "There is no terminal here for the screen.",
            "Go without one: --plain tells what happens, and run --headless waits for the end.",
        )
    from tui.terminal_abilities import require_addressable

    require_addressable(os.environ)


def _show_or_tell(run_file: Path | None, *, from_its_start: bool = False, read_only: bool = False) -> None:
    if not preferences_in_force().plain:
        _show(run_file, read_only=read_only)
        return
    from tui.plain.following import follow, nothing_runs

    if run_file is not None:
        follow(run_file, say, from_its_start=from_its_start)
    for line in nothing_runs() if run_file is None else ():
        say(line)


def _show(run_file: Path | None, *, read_only: bool = False) -> None:
    _need_terminal()
    collect_nothing_yet()
    os.environ.setdefault("TEXTUAL_FPS", PAINTS_PER_S)
    link = _reading_ahead(run_file, read_only=read_only)
    from tui.app import ScalewallApp
    from tui.leaving import HUNG_UP_STATUS
    from tui.own_registry import registry_files
    from tui.showing import show

    preferences = preferences_in_force()
    app = ScalewallApp(run_file, registry_files(()), preferences=preferences, read_only=read_only, link=link)
    status = show(app)
    if app.return_value is not None and app.fault is None and status != HUNG_UP_STATUS:
        _say_goodbye(app.return_value)
    sys.exit(status)


def _reading_ahead(run_file: Path | None, *, read_only: bool) -> RunLink | None:
    """Have the run read while the modules of the screen are imported, which takes longer."""
    if run_file is None:
        return None
    from tui.run_link import RunLink

    link = RunLink(run_file, read_only=read_only)
    link.read_ahead()
    return link


def _say_goodbye(run_file: Path) -> None:
    from bench.store import lock

    if lock.is_held(run_file):
        tell(f"The sweep {run_file.stem} goes on. Come back to it with: scalewall-tui")


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


def _follow(run_file: Path) -> NoReturn:
    from tui.plain.headless import follow

    say(f"run {run_file.stem}")
    sys.exit(follow(run_file, say))


def _ask(run_name: str | None, kind: RequestKind, argument: str = "", patience_s: float | None = None) -> None:
    from bench.store.library import active_run, find_run
    from tui.plain.asking import PATIENCE_S, ask

    path = find_run(run_name) if run_name else active_run()
    if path is None:
        raise BadInput("No sweep is running.", "List all runs with: scalewall-tui runs")
    tell(ask(path, kind, argument, PATIENCE_S if patience_s is None else patience_s))
